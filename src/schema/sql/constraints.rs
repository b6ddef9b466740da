//! Constraints and indexes: which there are for a table, and what they are called.

use std::collections::BTreeMap;

use super::types::{char_length, quoted, read};
use crate::{
    failure::Refused,
    schema::{Schema, field_difference::stored_length},
    spec::{CREATED_AT, Database, Field, FieldType, Resource},
};

/// Longest identifier that every database takes, in bytes.
const MAX_IDENTIFIER: usize = 63;

/// What a table has besides its columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Constraint {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// What it is about, and named after.
    pub(super) columns: Vec<String>,
    /// Its definition without its name.
    pub(super) definition: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Unique,
    Check,
    ForeignKey,
    Index,
}

impl Constraint {
    fn new(kind: Kind, table: &str, columns: &[String], definition: String) -> Self {
        let suffix = match kind {
            Kind::Unique => "key",
            Kind::Check => "check",
            Kind::ForeignKey => "fkey",
            Kind::Index => "idx",
        };
        Self {
            kind,
            name: named(table, &columns.join("_"), suffix),
            columns: columns.to_vec(),
            definition,
        }
    }

    /// Whether it is made of rows in an order.
    pub(super) fn is_key(&self) -> bool {
        matches!(self.kind, Kind::Unique | Kind::Index)
    }
}

/// Returns the constraints of a resource's table, in the order in which they are made. The table may
/// still have another name.
pub(super) fn constraints(
    database: Database,
    schema: &Schema,
    table: &str,
    resource: &Resource,
) -> Result<Vec<Constraint>, Refused> {
    let mut all = Vec::new();
    for field in &resource.fields {
        all.extend(of_field(database, schema, table, resource, field)?);
    }
    if !schema.narrow.contains(&resource.name, CREATED_AT) {
        let columns = [CREATED_AT.to_owned()];
        let definition = list_index(database, &columns, false);
        all.push(Constraint::new(Kind::Index, table, &columns, definition));
    }
    for index in &resource.indexes {
        let columns = resource.columns(index);
        let (kind, definition) = match index.unique {
            true => (Kind::Unique, plain(database, &columns)),
            false => (Kind::Index, list_index(database, &columns, false)),
        };
        all.push(Constraint::new(kind, table, &columns, definition));
    }
    Ok(all)
}

/// Returns those of them that are about one field.
pub(super) fn of_field(
    database: Database,
    schema: &Schema,
    table: &str,
    resource: &Resource,
    field: &Field,
) -> Result<Vec<Constraint>, Refused> {
    let name = field.column();
    let column = quoted(database, &name);
    let constraint = |kind: Kind, definition: String| {
        Constraint::new(kind, table, std::slice::from_ref(&name), definition)
    };
    let mut all = Vec::new();
    if let FieldType::Enum(words) = &field.kind {
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        let definition = format!("CHECK ({column} IN ({}))", words.join(", "));
        all.push(constraint(Kind::Check, definition));
    }
    // MySQL's type has the length, as long as the text is kept in the row.
    let typed = if database == Database::Mysql {
        Field::MAX_VARCHAR
    } else {
        0
    };
    if let Some(max) = stored_length(field).filter(|max| *max > typed) {
        let length = char_length(database, &column);
        all.push(constraint(
            Kind::Check,
            format!("CHECK ({length} <= {max})"),
        ));
    }
    let is_narrow = schema.narrow.contains(&resource.name, &field.name);
    let was_indexed = field.index || field.reference().is_some();
    if field.unique {
        let definition = plain(database, std::slice::from_ref(&name));
        all.push(constraint(Kind::Unique, definition));
    } else if field.has_index() && (was_indexed || !is_narrow) {
        let definition = list_index(database, std::slice::from_ref(&name), is_narrow);
        all.push(constraint(Kind::Index, definition));
    }
    if let Some(reference) = field.reference() {
        let target = schema.resource(&reference.resource)?;
        let (target, id) = (quoted(database, target.table()), quoted(database, "id"));
        let on_delete = reference.on_delete.sql();
        let definition = format!("({column}) REFERENCES {target} ({id}) ON DELETE {on_delete}");
        all.push(constraint(Kind::ForeignKey, definition));
    }
    Ok(all)
}

fn plain(database: Database, columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|it| read(database, it)).collect();
    format!("({})", columns.join(", "))
}

/// The columns of an index that gives the rows of the same values in order of their ids. Where the id is no
/// part of every index by itself, as it is in MySQL, a list would have to sort them.
fn list_index(database: Database, columns: &[String], is_narrow: bool) -> String {
    let mut columns: Vec<String> = columns.iter().map(|it| read(database, it)).collect();
    if database != Database::Mysql && !is_narrow {
        columns.push(read(database, "id"));
    }
    format!("({})", columns.join(", "))
}

/// The name of a constraint that stands only until a column is free of nulls.
pub(super) fn not_null_name(table: &str, column: &str) -> String {
    named(table, column, "null")
}

/// The name of a constraint that stands only until a column has its new type.
pub(super) fn exact_name(table: &str, column: &str) -> String {
    named(table, column, "exact")
}

/// The name of the constraint that keeps a column unique, or several together.
pub(crate) fn unique_name(table: &str, columns: &[String]) -> String {
    named(table, &columns.join("_"), "key")
}

/// The name that PostgreSQL gives the index of a primary key.
pub(super) fn key_name(table: &str) -> String {
    format!("{table}_pkey")
}

/// Checks that no two tables, indexes or constraints of a service need one name, and that none has a
/// name that the database keeps for itself.
pub(crate) fn check_names(database: Database, resources: &[Resource]) -> Result<(), Refused> {
    let schema = Schema {
        resources: resources.to_vec(),
        ..Schema::default()
    };
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for resource in resources {
        let table = resource.table();
        if database == Database::Sqlite && table.starts_with("sqlite_") {
            let message =
                format!("the table {table:?} cannot be: SQLite keeps `sqlite_` for itself");
            return Err(Refused::new(message).hint("give the resource another name or plural"));
        }
        let mut names = vec![table.to_owned()];
        if database == Database::Postgres {
            names.push(key_name(table));
        }
        let all = constraints(database, &schema, table, resource)?;
        let shared = all.into_iter().filter(|it| is_shared(database, it.kind));
        names.extend(shared.map(|it| it.name));
        for name in names {
            if let Some(other) = taken.insert(name.clone(), &resource.name) {
                let resource = &resource.name;
                let message = match other == resource {
                    true => format!("{resource:?} needs the name `{name}` in the database twice"),
                    false => format!(
                        "the resources {other:?} and {resource:?} both need the name `{name}` in the database"
                    ),
                };
                return Err(
                    Refused::new(message).hint("give one another plural, or rename the field")
                );
            }
        }
    }
    Ok(())
}

/// Whether names of this kind must differ from those of other tables.
fn is_shared(database: Database, kind: Kind) -> bool {
    match (database, kind) {
        (Database::Sqlite, Kind::Unique | Kind::Index) => true,
        (Database::Sqlite, Kind::Check | Kind::ForeignKey) => false,
        (Database::Postgres, Kind::Unique | Kind::Index) => true,
        (Database::Postgres, Kind::Check | Kind::ForeignKey) => false,
        (Database::Mysql, Kind::Check | Kind::ForeignKey) => true,
        (Database::Mysql, Kind::Unique | Kind::Index) => false,
    }
}

/// `table_column_suffix`, shortened to what databases take if need be, in a way that stays unique.
fn named(table: &str, column: &str, suffix: &str) -> String {
    let name = format!("{table}_{column}_{suffix}");
    if name.len() <= MAX_IDENTIFIER {
        return name;
    }
    let fnv = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = name.bytes().fold(0x811c_9dc5, fnv);
    let kept = MAX_IDENTIFIER - suffix.len() - 10;
    format!("{}_{hash:08x}_{suffix}", &name[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_shortened() {
        let (table, column) = ("t".repeat(48), "c".repeat(40));
        let name = named(&table, &column, "key");
        assert_eq!(name.len(), MAX_IDENTIFIER);
        assert_ne!(name, named(&table, &column[1..], "key"));
    }
}
