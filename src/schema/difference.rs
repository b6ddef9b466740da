//! What it takes to make the schema of a spec from the one that is applied.

use super::{
    Schema,
    change::Change,
    field_difference::{FieldDifference, Null},
    lists,
};
use crate::{
    failure::Refused,
    spec::{Field, Index, Resource, Spec, links, references::creation_order},
};

/// Returns the changes, in an order in which they work; those of one resource's fields are made
/// together. Names that are gone and names that are new are taken for different things, since only
/// a command can tell that something was renamed.
pub(crate) fn difference(applied: &Schema, spec: &Spec) -> Result<Vec<Vec<Change>>, Refused> {
    let is_kept = |old: &&Resource| spec.resources.iter().any(|new| new.name == old.name);
    let (kept, gone): (Vec<&Resource>, Vec<&Resource>) =
        applied.resources.iter().partition(is_kept);
    let mut removed_fields = Vec::new();
    let mut renames = Vec::new();
    let mut moved_columns = Vec::new();
    let (mut changed_fields, mut missing_indexes) = (Vec::new(), Vec::new());
    for old in kept {
        let Some(new) = spec.resources.iter().find(|new| new.name == old.name) else {
            continue;
        };
        if (&old.plural, &old.table) != (&new.plural, &new.table) {
            renames.push(vec![Change::RenameResource {
                from: old.name.clone(),
                to: new.name.clone(),
                plural: new.plural.clone(),
                table: new.table.clone(),
            }]);
        }
        removed_fields.extend(apart(removed(old, new), old));
        moved_columns.extend(renamed_columns(old, new)?);
        changed_fields.extend(apart(changed(old, new)?, new));
        missing_indexes.push(indexes(applied, new));
    }
    let (late_removals, removals) = removals(applied, &gone);
    let (additions, late_fields) = additions(applied, spec);
    let groups = [
        // A table goes only when nothing refers to it.
        removed_fields,
        late_removals,
        removals,
        // The new name of a table must be free, and another resource may need the old one.
        renames,
        moved_columns,
        // A field can refer to a resource that is new.
        additions,
        changed_fields,
        missing_indexes,
        // Two new resources can refer to each other.
        late_fields,
    ];
    let groups = groups.into_iter().flatten();
    Ok(groups.filter(|group| !group.is_empty()).collect())
}

/// Returns the changes that make constraints of the lengths of strings that earlier versions made part
/// of their types in PostgreSQL.
pub(crate) fn untyped(applied: &Schema) -> Vec<Vec<Change>> {
    let of_resource = |resource: &Resource| -> Vec<Change> {
        let is_typed = |field: &&Field| applied.typed.contains(&resource.name, &field.name);
        let fields = resource.fields.iter().filter(is_typed);
        fields
            .map(|field| Change::AlterField(resource.name.clone(), field.clone()))
            .collect()
    };
    let groups = applied.resources.iter().map(of_resource);
    groups.filter(|group| !group.is_empty()).collect()
}

/// Tells of fields and resources that go while others come: the spec alone cannot tell that one only
/// has another name.
pub(crate) fn possible_renames(applied: &Schema, groups: &[Vec<Change>]) -> Vec<String> {
    let changes: Vec<&Change> = groups.iter().flatten().collect();
    let mut notes = Vec::new();
    for change in &changes {
        match change {
            Change::RemoveField(resource, name) => {
                let added: Vec<&Field> = changes
                    .iter()
                    .filter_map(|it| match it {
                        Change::AddField(other, field) if other == resource => Some(field),
                        _ => None,
                    })
                    .collect();
                let fields = applied.resource(resource).map(|it| it.fields.as_slice());
                let old = fields
                    .unwrap_or_default()
                    .iter()
                    .find(|it| it.name == *name);
                let alike = |it: &&&Field| old.is_some_and(|old| old.kind == it.kind);
                let found = added.iter().find(alike).or(added.first());
                notes.extend(found.map(|new| {
                    let new = &new.name;
                    format!(
                        "the field `{name}` of `{resource}` goes with its values, and `{new}` comes: if only the \
                         name is another, put `{name}` back into gosvc.toml and \
                         `gosvc rename field {resource} {name} {new}`"
                    )
                }));
            }
            Change::RemoveResource(name) => {
                let Ok(old) = applied.resource(name) else {
                    continue;
                };
                let added = changes.iter().filter_map(|it| match it {
                    Change::AddResource(new) => Some(new),
                    _ => None,
                });
                let alike = |new: &&Resource| {
                    let fields = new.fields.iter();
                    let kept = fields.filter(|field| old.fields.contains(&field.stored()));
                    let kept = kept.count();
                    kept * 2 > old.fields.len()
                };
                notes.extend(added.into_iter().find(alike).map(|new| {
                    let new = &new.name;
                    format!(
                        "the resource `{name}` goes with its rows, and `{new}` comes: if only the name is \
                         another, put `{name}` back into gosvc.toml and `gosvc rename resource {name} {new}`"
                    )
                }));
            }
            _ => {}
        }
    }
    notes
}

/// The resources to be removed, each before what it refers to, and the fields that must go before
/// since they refer to what goes sooner.
fn removals(applied: &Schema, gone: &[&Resource]) -> (Vec<Vec<Change>>, Vec<Vec<Change>>) {
    let mut order = creation_order(&applied.resources);
    order.reverse();
    let (mut fields, mut resources) = (Vec::new(), Vec::new());
    let mut removed: Vec<&str> = Vec::new();
    for name in order {
        let Some(resource) = gone.iter().find(|resource| resource.name == name) else {
            continue;
        };
        let is_dangling = |field: &&Field| {
            let target = field.target().map(|it| it.resource.as_str());
            target.is_some_and(|target| removed.contains(&target))
        };
        let dangling = resource.fields.iter().filter(is_dangling);
        let remove = |field: &Field| Change::RemoveField(name.to_owned(), field.name.clone());
        fields.push(dangling.map(remove).collect());
        resources.push(vec![Change::RemoveResource(name.to_owned())]);
        removed.push(name);
    }
    (fields, resources)
}

/// The resources to be added, each after what it refers to, and the fields that must wait since
/// what they refer to comes later.
fn additions(applied: &Schema, spec: &Spec) -> (Vec<Vec<Change>>, Vec<Vec<Change>>) {
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
            // The table of links comes after both that it links.
            field.links().is_some()
                || target.is_some_and(|target| !made.contains(&target) && !is_applied(target))
        };
        let (waiting, fields): (Vec<&Field>, Vec<&Field>) =
            resource.fields.iter().partition(can_wait);
        let waits = |index: &Index| waiting.iter().any(|field| index.has(&field.name));
        let (late_indexes, indexes): (Vec<&Index>, Vec<&Index>) =
            resource.indexes.iter().partition(|it| waits(it));
        additions.push(vec![Change::AddResource(Resource {
            fields: fields.into_iter().cloned().collect(),
            indexes: indexes.into_iter().cloned().collect(),
            ..resource.clone()
        })]);
        let waiting = waiting.iter().map(|field| (*field).clone());
        let add = |field| Change::AddField(name.to_owned(), field);
        let late_indexes = late_indexes.into_iter().cloned();
        let index = |index| Change::AddIndex(name.to_owned(), index);
        let waiting = waiting.map(add).chain(late_indexes.map(index)).collect();
        late.extend(apart(waiting, resource));
    }
    (additions, late)
}

/// Changes of fields that are made together, and each of those that stand for links by itself.
fn apart(changes: Vec<Change>, resource: &Resource) -> Vec<Vec<Change>> {
    let is_of_links = |change: &Change| {
        let name = match change {
            Change::AddField(_, field) | Change::AlterField(_, field) => &field.name,
            Change::RemoveField(_, name) => name,
            _ => return false,
        };
        links::of(resource).any(|field| field.name == *name)
    };
    let (links, together): (Vec<Change>, Vec<Change>) = changes.into_iter().partition(is_of_links);
    let links = links.into_iter().map(|change| vec![change]);
    [together].into_iter().chain(links).collect()
}

fn removed(old: &Resource, new: &Resource) -> Vec<Change> {
    let is_gone = |field: &&Field| !new.fields.iter().any(|other| other.name == field.name);
    let gone = old.fields.iter().filter(is_gone);
    let gone = gone.map(|field| Change::RemoveField(new.name.clone(), field.name.clone()));
    // One of which a field goes must go first.
    let indexes = old.indexes.iter().filter(|it| !new.indexes.contains(it));
    let indexes = indexes.map(|index| Change::RemoveIndex(new.name.clone(), index.clone()));
    indexes.chain(gone).collect()
}

fn changed(old: &Resource, new: &Resource) -> Result<Vec<Change>, Refused> {
    let resource = &new.name;
    let mut changes = Vec::new();
    for field in &new.fields {
        match old.fields.iter().find(|other| other.name == field.name) {
            None => {
                check_addable(resource, field)?;
                changes.push(Change::AddField(resource.clone(), field.clone()));
            }
            Some(other) => {
                let difference = FieldDifference::of(other, field);
                if !difference.is_empty() {
                    check_changeable(resource, other, field, &difference)?;
                    changes.push(Change::AlterField(resource.clone(), field.clone()));
                }
            }
        }
    }
    let indexes = new.indexes.iter().filter(|it| !old.indexes.contains(it));
    changes.extend(indexes.map(|index| Change::AddIndex(resource.clone(), index.clone())));
    Ok(changes)
}

/// Indexes that lists need, and that earlier versions did not make.
fn indexes(applied: &Schema, new: &Resource) -> Vec<Change> {
    let wanted = lists::indexed(new);
    let missing = applied.narrow.of(&new.name);
    let missing = missing.filter(|name| wanted.contains(name));
    missing
        .map(|name| {
            let index = Index {
                unique: false,
                fields: vec![name.to_owned()],
            };
            Change::AddIndex(new.name.clone(), index)
        })
        .collect()
}

/// Columns that get another name, each in a migration of its own, in an order in which the new name is free.
fn renamed_columns(old: &Resource, new: &Resource) -> Result<Vec<Vec<Change>>, Refused> {
    let of = |field: &Field| old.fields.iter().find(|other| other.name == field.name);
    let moves = new
        .fields
        .iter()
        .filter_map(|field| Some((of(field)?, field)));
    let mut waiting: Vec<(&Field, &Field)> = moves
        .filter(|(from, to)| from.column() != to.column())
        .collect();
    let mut changes = Vec::new();
    while !waiting.is_empty() {
        let taken: Vec<String> = waiting.iter().map(|(from, _)| from.column()).collect();
        let is_free = |(_, to): &(&Field, &Field)| !taken.contains(&to.column());
        let Some(next) = waiting.iter().position(is_free) else {
            let (from, to) = (&taken[0], waiting[0].1.column());
            let message =
                format!("the column `{from}` cannot become `{to}`: that becomes another in turn");
            return Err(Refused::new(message).hint("give one of them a name of its own first"));
        };
        let (from, to) = waiting.remove(next);
        let field = Field {
            column: to.column.clone(),
            ..from.clone()
        };
        changes.push(vec![Change::AlterField(new.name.clone(), field)]);
    }
    Ok(changes)
}

fn check_addable(resource: &str, field: &Field) -> Result<(), Refused> {
    if field.optional || field.stored_default().is_some() || field.links().is_some() {
        return Ok(());
    }
    let name = &field.name;
    let message = format!("the field {name:?} of {resource:?} needs a value in rows that exist");
    Err(Refused::new(message).hint(hint(field)))
}

fn check_changeable(
    resource: &str,
    old: &Field,
    new: &Field,
    difference: &FieldDifference,
) -> Result<(), Refused> {
    let name = &new.name;
    if difference.null == Some(Null::Forbidden) && new.stored_default().is_none() {
        let message = format!("the field {name:?} of {resource:?} may be null in rows that exist");
        return Err(Refused::new(message).hint(hint(new)));
    }
    if old.kind != new.kind && !old.kind.converts_to(&new.kind) {
        let (old, new) = (old.kind.full_name(), new.kind.full_name());
        let message =
            format!("the field {name:?} of {resource:?} cannot become `{new}` from `{old}`");
        let hint = "remove the field and add it anew; its values are lost";
        return Err(Refused::new(message).hint(hint));
    }
    Ok(())
}

fn hint(field: &Field) -> String {
    if field.kind.item().is_some() {
        return "leave out `min`, so that it is empty there".to_owned();
    }
    match field.kind.can_default() && !field.unique {
        true => format!("make it optional, or give rows a value by `{field}:default=`"),
        false => format!("make it optional: `{field}:optional`"),
    }
}
