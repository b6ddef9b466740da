//! Rows that a tighter `min` or `max` leaves behind. Only the service keeps such bounds, so they take no
//! migration, and rows that exist keep what they have.

use super::types;
use crate::{
    schema::Schema,
    spec::{Bounds, Database, Field, FieldType, Resource, Value, links},
};

/// Returns what to tell of each resource whose fields have tighter bounds than its migrations say: the
/// name of its table, and a line with the query that counts the rows.
pub(crate) fn tightened(
    database: Database,
    applied: &Schema,
    resources: &[Resource],
) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for new in resources {
        let Ok(old) = applied.resource(&new.name) else {
            continue;
        };
        for field in &new.fields {
            let before = old.fields.iter().find(|it| it.name == field.name);
            let Some(condition) = before.and_then(|it| outside(database, new, it, field)) else {
                continue;
            };
            let (name, resource) = (&field.name, &new.name);
            let table = types::quoted(database, new.table());
            let line = format!(
                "`{name}` of `{resource}` has tighter bounds, which rows from before keep breaking: \
                 SELECT count(*) FROM {table} WHERE {condition}"
            );
            all.push((new.plural.clone(), line));
        }
    }
    all
}

/// True in SQL for values that were within the bounds of `old` and are not within those of `new`.
fn outside(database: Database, resource: &Resource, old: &Field, new: &Field) -> Option<String> {
    let quoted = |name: &str| types::quoted(database, name);
    let column = quoted(&new.column());
    let measured = match (new.kind.bounds(), &new.kind) {
        (Bounds::Length, FieldType::Bytes) if database == Database::Sqlite => {
            format!("length({column})")
        }
        (Bounds::Length, FieldType::Bytes) => format!("octet_length({column})"),
        (Bounds::Length, FieldType::List(_)) => types::item_count(database, &column),
        (Bounds::Length, _) => types::char_length(database, &column),
        (Bounds::Count, _) => {
            let links = links::table(resource, new).ok().flatten()?;
            let owner = quoted(&links.fields.first()?.column());
            let [links, table, id] = [links.table(), resource.table(), "id"].map(quoted);
            format!("(SELECT count(*) FROM {links} WHERE {owner} = {table}.{id})")
        }
        // Decimals are texts in SQLite.
        (Bounds::Decimal(_), _) if database == Database::Sqlite => {
            format!("CAST({column} AS NUMERIC)")
        }
        _ => column,
    };
    let [old, new] = [old, new].map(with_bounds);
    let mut conditions = Vec::new();
    if let Some(min) = &new.min
        && old.min.as_ref().is_none_or(|it| it < min)
    {
        conditions.push(format!("{measured} < {min}"));
    }
    // The database itself holds a string to its greatest length.
    if let Some(max) = &new.max
        && new.kind != FieldType::String
        && old.max.as_ref().is_none_or(|it| it > max)
    {
        conditions.push(format!("{measured} > {max}"));
    }
    (!conditions.is_empty()).then(|| conditions.join(" OR "))
}

/// A field with the bounds that a list and links have where none are given.
fn with_bounds(field: &Field) -> Field {
    let mut field = field.clone();
    if field.kind.item().is_some() || field.links().is_some() {
        let (min, max) = field.length();
        (field.min, field.max) = (min.map(Value::Integer), max.map(Value::Integer));
    }
    field
}
