//! The statements that a migration takes in SQLite, there and back.
//!
//! Back again the schema is as it was, but data that was dropped is not: columns that come back
//! hold a neutral value where they cannot be null.

use crate::{
    failure::Refused,
    history::{Change, Schema},
    spec::{Field, FieldType, Resource},
};

/// Longest identifier that every database takes, in bytes.
const MAX_IDENTIFIER: usize = 63;

/// The statements of a migration.
#[derive(Debug, PartialEq)]
pub(crate) struct Statements {
    pub(crate) up: Vec<String>,
    pub(crate) down: Vec<String>,
}

/// Returns what it takes to make a change to a schema.
pub(crate) fn statements(before: &Schema, change: &Change) -> Result<Statements, Refused> {
    let mut after = before.clone();
    after.apply(change)?;
    Ok(match change {
        Change::AddResource(resource) => Statements {
            up: create_table(resource),
            down: vec![drop_table(resource)],
        },
        Change::RemoveResource(name) => {
            let resource = before.resource(name)?;
            Statements {
                up: vec![drop_table(resource)],
                down: create_table(resource),
            }
        }
        Change::RenameResource { from, to, .. } => {
            let (old, new) = (before.resource(from)?, after.resource(to)?);
            Statements {
                up: rename_table(old, new),
                down: rename_table(new, old),
            }
        }
        Change::AddField(resource, field) => {
            let table = &before.resource(resource)?.plural;
            Statements {
                up: add_column(table, field, None),
                down: drop_column(table, field),
            }
        }
        Change::RemoveField(resource, name) => {
            let old = before.resource(resource)?;
            let field = old.fields.iter().find(|field| field.name == *name);
            let field = field.ok_or_else(|| Refused::new(format!("there is no field {name:?}")))?;
            let required = !field.optional && field.default.is_none();
            let filler = required.then(|| neutral(field.kind));
            Statements {
                up: drop_column(&old.plural, field),
                down: add_column(&old.plural, field, filler),
            }
        }
        Change::RenameField { resource, from, to } => {
            let (old, new) = (before.resource(resource)?, after.resource(resource)?);
            let field = |resource: &Resource, name: &str| {
                let found = resource.fields.iter().find(|field| field.name == name);
                found
                    .cloned()
                    .ok_or_else(|| Refused::new(format!("there is no field {name:?}")))
            };
            let (old_field, new_field) = (field(old, from)?, field(new, to)?);
            Statements {
                up: rename_column(&old.plural, &old_field, &new_field),
                down: rename_column(&old.plural, &new_field, &old_field),
            }
        }
        Change::AlterField(resource, _) => {
            let (old, new) = (before.resource(resource)?, after.resource(resource)?);
            Statements {
                up: rebuild_table(old, new),
                down: rebuild_table(new, old),
            }
        }
    })
}

fn create_table(resource: &Resource) -> Vec<String> {
    let mut statements = vec![table(&resource.plural, resource)];
    statements.extend(unique_indexes(resource));
    statements
}

fn table(name: &str, resource: &Resource) -> String {
    let mut columns = vec!["\"id\" BLOB NOT NULL PRIMARY KEY".to_owned()];
    columns.extend(resource.fields.iter().map(|field| column(field, None)));
    columns.push("\"created_at\" TEXT NOT NULL".to_owned());
    columns.push("\"updated_at\" TEXT NOT NULL".to_owned());
    format!(
        "CREATE TABLE {} (\n    {}\n)",
        quoted(name),
        columns.join(",\n    ")
    )
}

fn column(field: &Field, filler: Option<&str>) -> String {
    let mut sql = format!("{} {}", quoted(&field.name), field.kind.sqlite());
    if !field.optional {
        sql.push_str(" NOT NULL");
    }
    let default = field.default.as_ref().map(|value| value.sql());
    if let Some(value) = default.as_deref().or(filler) {
        sql.push_str(&format!(" DEFAULT {value}"));
    }
    sql
}

fn drop_table(resource: &Resource) -> String {
    format!("DROP TABLE {}", quoted(&resource.plural))
}

fn rename_table(old: &Resource, new: &Resource) -> Vec<String> {
    if old.plural == new.plural {
        // Only the name in Rust changes.
        return vec!["SELECT 1".to_owned()];
    }
    let (from, to) = (quoted(&old.plural), quoted(&new.plural));
    let mut statements = drop_indexes(old);
    statements.push(format!("ALTER TABLE {from} RENAME TO {to}"));
    statements.extend(unique_indexes(new));
    statements
}

fn add_column(table: &str, field: &Field, filler: Option<&str>) -> Vec<String> {
    let (name, column) = (quoted(table), column(field, filler));
    let mut statements = vec![format!("ALTER TABLE {name} ADD COLUMN {column}")];
    if field.unique {
        if filler.is_some() {
            let (column, value) = (quoted(&field.name), distinct(field.kind));
            statements.push(format!("UPDATE {name} SET {column} = {value}"));
        }
        statements.push(unique_index(table, field));
    }
    statements
}

fn drop_column(table: &str, field: &Field) -> Vec<String> {
    let mut statements = Vec::new();
    if field.unique {
        statements.push(drop_index(table, field));
    }
    let (table, column) = (quoted(table), quoted(&field.name));
    statements.push(format!("ALTER TABLE {table} DROP COLUMN {column}"));
    statements
}

fn rename_column(table: &str, old: &Field, new: &Field) -> Vec<String> {
    let (from, to) = (quoted(&old.name), quoted(&new.name));
    let rename = format!("ALTER TABLE {} RENAME COLUMN {from} TO {to}", quoted(table));
    match old.unique {
        true => vec![drop_index(table, old), rename, unique_index(table, new)],
        false => vec![rename],
    }
}

/// SQLite cannot change a column, so the rows move into a new table.
fn rebuild_table(old: &Resource, new: &Resource) -> Vec<String> {
    let staging = format!("{}_new", new.plural);
    let columns = |values: Vec<String>| {
        let ends = ["\"created_at\"".to_owned(), "\"updated_at\"".to_owned()];
        let all: Vec<String> = ["\"id\"".to_owned()]
            .into_iter()
            .chain(values)
            .chain(ends)
            .collect();
        all.join(", ")
    };
    let names = columns(new.fields.iter().map(|field| quoted(&field.name)).collect());
    let values = new.fields.iter().map(|field| {
        let before = old.fields.iter().find(|other| other.name == field.name);
        converted(before.unwrap_or(field), field)
    });
    let (from, to) = (quoted(&old.plural), quoted(&staging));
    let mut statements = vec![
        table(&staging, new),
        format!(
            "INSERT INTO {to} ({names})\nSELECT {}\nFROM {from}",
            columns(values.collect())
        ),
        format!("DROP TABLE {from}"),
        format!("ALTER TABLE {to} RENAME TO {}", quoted(&new.plural)),
    ];
    statements.extend(unique_indexes(new));
    statements
}

/// A column's value as its new type, without nulls if it has none.
fn converted(old: &Field, new: &Field) -> String {
    let name = quoted(&new.name);
    let value = match (old.kind == new.kind, new.kind) {
        (true, _) => name,
        (false, FieldType::String | FieldType::Text) => format!("CAST({name} AS TEXT)"),
        (false, _) => format!("CAST({name} AS {})", new.kind.sqlite()),
    };
    if !old.optional || new.optional {
        return value;
    }
    let default = new.default.as_ref().map(|default| default.sql());
    let default = default.unwrap_or_else(|| neutral(new.kind).to_owned());
    format!("COALESCE({value}, {default})")
}

fn unique_indexes(resource: &Resource) -> Vec<String> {
    let unique = resource.fields.iter().filter(|field| field.unique);
    unique
        .map(|field| unique_index(&resource.plural, field))
        .collect()
}

fn drop_indexes(resource: &Resource) -> Vec<String> {
    let unique = resource.fields.iter().filter(|field| field.unique);
    unique
        .map(|field| drop_index(&resource.plural, field))
        .collect()
}

fn unique_index(table: &str, field: &Field) -> String {
    let index = index_name(table, &field.name);
    let (table, column) = (quoted(table), quoted(&field.name));
    format!("CREATE UNIQUE INDEX {index} ON {table} ({column})")
}

fn drop_index(table: &str, field: &Field) -> String {
    format!("DROP INDEX {}", index_name(table, &field.name))
}

/// `table_column_key`, shortened to what databases take if need be, in a way that stays unique.
fn index_name(table: &str, column: &str) -> String {
    let name = format!("{table}_{column}_key");
    if name.len() <= MAX_IDENTIFIER {
        return quoted(&name);
    }
    let fnv = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = name.bytes().fold(0x811c_9dc5, fnv);
    quoted(&format!("{}_{hash:08x}_key", &name[..MAX_IDENTIFIER - 13]))
}

/// A value for rows of which nothing better is known.
fn neutral(kind: FieldType) -> &'static str {
    match kind {
        FieldType::String | FieldType::Text => "''",
        FieldType::Int | FieldType::BigInt => "0",
        FieldType::Float => "0.0",
        FieldType::Bool => "FALSE",
        FieldType::Uuid => "x'00000000000000000000000000000000'",
        FieldType::DateTime => "'1970-01-01T00:00:00+00:00'",
    }
}

/// A value that is different in every row.
fn distinct(kind: FieldType) -> &'static str {
    match kind {
        FieldType::String | FieldType::Text => "hex(\"id\")",
        FieldType::Int | FieldType::BigInt | FieldType::Float | FieldType::Bool => "rowid",
        FieldType::Uuid => "\"id\"",
        FieldType::DateTime => "strftime('%Y-%m-%dT%H:%M:%S+00:00', rowid, 'unixepoch')",
    }
}

/// Names are lower-case ASCII words, so there is nothing to escape.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str) -> Field {
        Field::parse(text).expect("valid")
    }

    fn schema() -> Schema {
        Schema {
            resources: vec![Resource {
                name: "user".to_owned(),
                plural: "users".to_owned(),
                fields: vec![field("name:string:unique"), field("age:int:optional")],
            }],
        }
    }

    #[track_caller]
    fn check(change: Change, up: &[&str], down: &[&str]) {
        let statements = statements(&schema(), &change).expect("possible");
        assert_eq!(statements.up, up);
        assert_eq!(statements.down, down);
    }

    #[test]
    fn columns_come_and_go() {
        check(
            Change::AddField("user".to_owned(), field("active:bool:default=true")),
            &["ALTER TABLE \"users\" ADD COLUMN \"active\" BOOLEAN NOT NULL DEFAULT TRUE"],
            &["ALTER TABLE \"users\" DROP COLUMN \"active\""],
        );
        check(
            Change::RemoveField("user".to_owned(), "name".to_owned()),
            &[
                "DROP INDEX \"users_name_key\"",
                "ALTER TABLE \"users\" DROP COLUMN \"name\"",
            ],
            &[
                "ALTER TABLE \"users\" ADD COLUMN \"name\" TEXT NOT NULL DEFAULT ''",
                "UPDATE \"users\" SET \"name\" = hex(\"id\")",
                "CREATE UNIQUE INDEX \"users_name_key\" ON \"users\" (\"name\")",
            ],
        );
    }

    #[test]
    fn renames_take_their_indexes_along() {
        let change = Change::RenameField {
            resource: "user".to_owned(),
            from: "name".to_owned(),
            to: "title".to_owned(),
        };
        check(
            change,
            &[
                "DROP INDEX \"users_name_key\"",
                "ALTER TABLE \"users\" RENAME COLUMN \"name\" TO \"title\"",
                "CREATE UNIQUE INDEX \"users_title_key\" ON \"users\" (\"title\")",
            ],
            &[
                "DROP INDEX \"users_title_key\"",
                "ALTER TABLE \"users\" RENAME COLUMN \"title\" TO \"name\"",
                "CREATE UNIQUE INDEX \"users_name_key\" ON \"users\" (\"name\")",
            ],
        );
    }

    #[test]
    fn a_changed_column_takes_a_new_table() {
        let change = Change::AlterField("user".to_owned(), field("age:bigint:default=7"));
        let statements = statements(&schema(), &change).expect("possible");
        assert_eq!(
            statements.up[1],
            "INSERT INTO \"users_new\" (\"id\", \"name\", \"age\", \"created_at\", \"updated_at\")\n\
             SELECT \"id\", \"name\", COALESCE(CAST(\"age\" AS INTEGER), 7), \"created_at\", \"updated_at\"\n\
             FROM \"users\""
        );
        assert_eq!(statements.up.len(), 5);
        assert_eq!(statements.down.len(), 5);
    }

    #[test]
    fn long_indexes_are_shortened() {
        let (table, column) = ("t".repeat(48), "c".repeat(40));
        let name = index_name(&table, &column);
        assert_eq!(name.len(), MAX_IDENTIFIER + 2);
        assert_ne!(name, index_name(&table, &column[1..]));
    }
}
