//! What it takes to make the schema of a spec from the one that is applied.

use super::{Change, Schema};
use crate::{
    failure::Refused,
    spec::{Field, Resource, Spec},
};

/// Returns the changes, in an order in which they work. Names that are gone and names that are new
/// are taken for different things, since only a command can tell that something was renamed.
pub(crate) fn difference(applied: &Schema, spec: &Spec) -> Result<Vec<Change>, Refused> {
    let mut changes = Vec::new();
    for old in &applied.resources {
        if !spec.resources.iter().any(|new| new.name == old.name) {
            changes.push(Change::RemoveResource(old.name.clone()));
        }
    }
    for new in &spec.resources {
        match applied.resources.iter().find(|old| old.name == new.name) {
            None => changes.push(Change::AddResource(new.clone())),
            Some(old) => {
                if old.plural != new.plural {
                    changes.push(Change::RenameResource {
                        from: old.name.clone(),
                        to: new.name.clone(),
                        plural: new.plural.clone(),
                    });
                }
                fields(old, new, &mut changes)?;
            }
        }
    }
    Ok(changes)
}

fn fields(old: &Resource, new: &Resource, changes: &mut Vec<Change>) -> Result<(), Refused> {
    let resource = &new.name;
    for field in &old.fields {
        if !new.fields.iter().any(|other| other.name == field.name) {
            changes.push(Change::RemoveField(resource.clone(), field.name.clone()));
        }
    }
    for field in &new.fields {
        match old.fields.iter().find(|other| other.name == field.name) {
            None => {
                check_addable(resource, field)?;
                changes.push(Change::AddField(resource.clone(), field.clone()));
            }
            Some(other) if is_same_column(other, field) => {}
            Some(other) => {
                check_changeable(resource, other, field)?;
                changes.push(Change::AlterField(resource.clone(), field.clone()));
            }
        }
    }
    Ok(())
}

/// Whether only rules differ, of which the database knows nothing.
fn is_same_column(one: &Field, other: &Field) -> bool {
    one.kind == other.kind
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
    if old.kind != new.kind && !old.kind.converts_to(new.kind) {
        let (old, new) = (old.kind.name(), new.kind.name());
        let message =
            format!("the field {name:?} of {resource:?} cannot become `{new}` from `{old}`");
        let hint = "remove the field and add it anew; its values are lost";
        return Err(Refused::new(message).hint(hint));
    }
    Ok(())
}

fn hint(field: &Field) -> String {
    let (name, kind) = (&field.name, field.kind.name());
    match field.kind.can_default() && !field.unique {
        true => format!("make it optional, or give rows a value by `{name}:{kind}:default=`"),
        false => format!("make it optional: `{name}:{kind}:optional`"),
    }
}
