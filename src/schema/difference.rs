//! What it takes to make the schema of a spec from the one that is applied.

use super::{Change, Schema};
use crate::{
    failure::Refused,
    spec::{Database, Field, FieldType, Resource, Spec, references::creation_order},
};

/// Returns the changes, in an order in which they work. Names that are gone and names that are new
/// are taken for different things, since only a command can tell that something was renamed.
pub(crate) fn difference(applied: &Schema, spec: &Spec) -> Result<Vec<Change>, Refused> {
    let is_kept = |old: &&Resource| spec.resources.iter().any(|new| new.name == old.name);
    let (kept, gone): (Vec<&Resource>, Vec<&Resource>) =
        applied.resources.iter().partition(is_kept);
    let mut removals = Vec::new();
    let mut renames = Vec::new();
    let mut rest = Vec::new();
    for old in kept {
        let Some(new) = spec.resources.iter().find(|new| new.name == old.name) else {
            continue;
        };
        if old.plural != new.plural {
            renames.push(Change::RenameResource {
                from: old.name.clone(),
                to: new.name.clone(),
                plural: new.plural.clone(),
            });
        }
        fields(old, new, &mut removals, &mut rest, spec.service.database)?;
    }
    let order = creation_order(&applied.resources);
    for name in order.into_iter().rev() {
        if gone.iter().any(|old| old.name == name) {
            removals.push(Change::RemoveResource(name.to_owned()));
        }
    }
    let (additions, late_fields) = additions(applied, spec);
    Ok([removals, renames, additions, rest, late_fields].concat())
}

/// The resources to be added, each after what it refers to, and the fields that must wait since
/// what they refer to comes later.
fn additions(applied: &Schema, spec: &Spec) -> (Vec<Change>, Vec<Change>) {
    let is_applied = |name: &str| applied.resources.iter().any(|old| old.name == name);
    let (mut additions, mut late) = (Vec::new(), Vec::new());
    let mut made: Vec<&str> = Vec::new();
    for name in creation_order(&spec.resources) {
        made.push(name);
        let resource = spec.resources.iter().find(|resource| resource.name == name);
        let Some(resource) = resource.filter(|resource| !is_applied(&resource.name)) else {
            continue;
        };
        let can_wait = |field: &&Field| {
            let target = field
                .reference()
                .map(|reference| reference.resource.as_str());
            target.is_some_and(|target| !made.contains(&target) && !is_applied(target))
        };
        let (waiting, fields): (Vec<&Field>, Vec<&Field>) =
            resource.fields.iter().partition(can_wait);
        additions.push(Change::AddResource(Resource {
            fields: fields.into_iter().cloned().collect(),
            ..resource.clone()
        }));
        let waiting = waiting.into_iter().cloned();
        late.extend(waiting.map(|field| Change::AddField(name.to_owned(), field)));
    }
    (additions, late)
}

fn fields(
    old: &Resource,
    new: &Resource,
    removals: &mut Vec<Change>,
    changes: &mut Vec<Change>,
    database: Database,
) -> Result<(), Refused> {
    let resource = &new.name;
    for field in &old.fields {
        if !new.fields.iter().any(|other| other.name == field.name) {
            removals.push(Change::RemoveField(resource.clone(), field.name.clone()));
        }
    }
    for field in &new.fields {
        match old.fields.iter().find(|other| other.name == field.name) {
            None => {
                check_addable(resource, field)?;
                changes.push(Change::AddField(resource.clone(), field.clone()));
            }
            Some(other) if is_same_column(database, other, field) => {}
            Some(other) => {
                check_changeable(resource, other, field)?;
                changes.push(Change::AlterField(resource.clone(), field.clone()));
            }
        }
    }
    Ok(())
}

/// Whether only rules differ, of which the database knows nothing. A text that gets shorter keeps
/// its column, since longer ones may be there.
fn is_same_column(database: Database, one: &Field, other: &Field) -> bool {
    let length = |field: &Field| match (database, &field.kind) {
        (Database::Postgres | Database::Mysql, FieldType::String) => field.length().1,
        _ => None,
    };
    one.kind == other.kind
        && length(one) >= length(other)
        && one.index == other.index
        && one.optional == other.optional
        && one.unique == other.unique
        && one.default == other.default
}

fn check_addable(resource: &str, field: &Field) -> Result<(), Refused> {
    if field.optional || field.default.is_some() {
        return Ok(());
    }
    let name = &field.name;
    let message = format!("the field {name:?} of {resource:?} needs a value in rows that exist");
    Err(Refused::new(message).hint(hint(field)))
}

fn check_changeable(resource: &str, old: &Field, new: &Field) -> Result<(), Refused> {
    let name = &new.name;
    if old.optional && !new.optional && new.default.is_none() {
        let message = format!("the field {name:?} of {resource:?} may be null in rows that exist");
        return Err(Refused::new(message).hint(hint(new)));
    }
    if old.kind != new.kind && !old.kind.converts_to(&new.kind) {
        let (old, new) = (old.kind.name(), new.kind.name());
        let message =
            format!("the field {name:?} of {resource:?} cannot become `{new}` from `{old}`");
        let hint = "remove the field and add it anew; its values are lost";
        return Err(Refused::new(message).hint(hint));
    }
    Ok(())
}

fn hint(field: &Field) -> String {
    match field.kind.can_default() && !field.unique {
        true => format!("make it optional, or give rows a value by `{field}:default=`"),
        false => format!("make it optional: `{field}:optional`"),
    }
}
