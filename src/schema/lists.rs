//! The indexes that lists need, and which of them the migrations of earlier versions did not make.

use super::{Change, Schema};
use crate::spec::{CREATED_AT, Resource};

/// What is before and behind a column where a migration makes an index that gives a list its order.
const WHOLE: [(&str, &str); 3] = [
    ("(\"", "\", \"id\")"),
    ("(`", "`, `id`)"),
    ("_idx` (`", "`)"),
];

/// The names of what lists of a resource are sorted or filtered by, each of which has an index.
pub(super) fn indexed(resource: &Resource) -> Vec<&str> {
    let fields = resource.fields.iter().filter(|field| field.has_index());
    let names = fields.map(|field| field.name.as_str());
    names.chain([CREATED_AT]).collect()
}

/// The indexes of the resources that changes can give new ones, each by resource and name.
pub(super) fn touched(schema: &Schema, changes: &[&Change]) -> Vec<(String, String)> {
    let is_touched = |resource: &&Resource| changes.iter().any(|it| makes(it, &resource.name));
    let resources = schema.resources.iter().filter(is_touched);
    let of = |resource: &Resource| {
        let name = resource.name.clone();
        let indexed = indexed(resource).into_iter().map(str::to_owned);
        indexed.map(|it| (name.clone(), it)).collect::<Vec<_>>()
    };
    resources.flat_map(of).collect()
}

/// Marks the indexes that were not `there` before changes, and that the texts of their files do not
/// make.
pub(super) fn mark_narrow(
    schema: &mut Schema,
    there: &[(String, String)],
    changes: &[&Change],
    texts: &[&str],
) {
    for key in touched(schema, changes) {
        let (resource, name) = &key;
        let column = schema.resource(resource).ok().and_then(|resource| {
            let field = resource.fields.iter().find(|field| field.name == *name)?;
            Some(field.column())
        });
        let column = column.unwrap_or_else(|| name.clone());
        let is_whole = |text: &&str| {
            let mut forms = WHOLE.iter();
            forms.any(|(start, end)| text.contains(&format!("{start}{column}{end}")))
        };
        if texts.iter().any(is_whole) {
            schema.narrow.remove(resource, name);
        } else if !there.contains(&key) {
            schema.narrow.insert(resource, name);
        }
    }
}

/// Whether a change makes an index of this resource without saying so in its words.
fn makes(change: &Change, resource: &str) -> bool {
    match change {
        Change::AddResource(new) => new.name == resource,
        Change::AddField(name, _) | Change::AlterField(name, _) => name == resource,
        Change::RemoveResource(_) | Change::RenameResource { .. } => false,
        Change::RemoveField(..) | Change::RenameField { .. } => false,
        Change::AddIndex(..) | Change::RemoveIndex(..) => false,
    }
}
