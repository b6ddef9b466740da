//! SQLite: columns and indexes come and go, but whatever else changes about a column takes a new
//! table, into which the rows move, once for all columns that change.
//!
//! The service's own runner carries over what the table has besides (`src/migrations/session.rs`).
//! Foreign keys are not enforced while migrations run: dropping the old table would delete what
//! refers to it.

use super::{
    Dialect, STAGING,
    constraints::{self, Constraint, Kind, constraints},
    convert,
    edit::{Edit, needs_filler},
    risks,
    step::{Risk, Script, Step},
    types::{self, column_type},
};
use crate::{
    failure::Refused,
    schema::Schema,
    spec::{Database, Field, Resource, Value},
};

const DATABASE: Database = Database::Sqlite;

pub(super) struct Sqlite;

impl Dialect for Sqlite {
    fn database(&self) -> Database {
        DATABASE
    }

    fn create_table(&self, schema: &Schema, resource: &Resource) -> Result<Vec<String>, Refused> {
        let mut statements = vec![table(schema, resource.table(), resource)?];
        statements.extend(indexes(schema, resource)?.iter().map(create_index));
        Ok(statements)
    }

    fn rename_table(&self, edit: Edit) -> Result<Vec<Step>, Refused> {
        let (up, down) = (rename_table(&edit)?, rename_table(&edit.reversed())?);
        Ok(vec![Step::new("", up, down)])
    }

    fn rename_column(&self, edit: Edit, from: &Field, to: &Field) -> Result<Vec<String>, Refused> {
        let table = edit.table();
        let (gone, new) = changed_indexes(&edit)?;
        let mut statements: Vec<String> = gone.iter().map(drop_index).collect();
        statements.push(format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            quoted(table),
            quoted(&from.column()),
            quoted(&to.column())
        ));
        statements.extend(new.iter().map(create_index));
        Ok(statements)
    }

    fn edit_columns(&self, edit: Edit) -> Result<Vec<Step>, Refused> {
        let script = |edit: Edit| {
            Ok::<_, Refused>(Script {
                guards: edit.guards(DATABASE),
                statements: statements(edit)?,
                ..Script::default()
            })
        };
        let mut risks = risks::of_columns(DATABASE, &edit);
        if is_rebuilt(&edit) {
            risks.push(Risk::Rewrites(edit.table().to_owned()));
        }
        Ok(vec![Step {
            label: String::new(),
            up: script(edit)?,
            down: script(edit.reversed())?,
            risks,
        }])
    }
}

/// Gives a table another name, and what is named after it.
fn rename_table(edit: &Edit) -> Result<Vec<String>, Refused> {
    let (from, to) = (quoted(edit.old.table()), quoted(edit.new.table()));
    let before = indexes(edit.before, edit.old)?;
    let mut statements: Vec<String> = before.iter().map(drop_index).collect();
    statements.push(format!("ALTER TABLE {from} RENAME TO {to}"));
    statements.extend(indexes(edit.after, edit.new)?.iter().map(create_index));
    Ok(statements)
}

/// Whether the change takes a new table.
fn is_rebuilt(edit: &Edit) -> bool {
    let is_of_column = edit.altered().iter().any(|it| it.difference.is_of_column());
    // A column that comes back would keep its filler as a default.
    let has_filler = |field: &&Field| !field.optional && field.stored_default().is_none();
    // A column that is added has a constant default or none.
    let is_made = |field: &&Field| field.stored_default().is_some_and(Value::is_made);
    let added = edit.added();
    is_of_column || added.iter().any(has_filler) || added.iter().any(is_made)
}

fn statements(edit: Edit) -> Result<Vec<String>, Refused> {
    let table = quoted(edit.table());
    let (gone, new) = changed_indexes(&edit)?;
    // Told even where they would go with the table: what is not told is carried over.
    let mut statements: Vec<String> = gone.iter().map(drop_index).collect();
    for field in edit.removed() {
        let column = quoted(&field.column());
        statements.push(format!("ALTER TABLE {table} DROP COLUMN {column}"));
    }
    if is_rebuilt(&edit) {
        statements.extend(rebuild(&edit)?);
        let all = indexes(edit.after, edit.new)?;
        statements.extend(all.iter().map(create_index));
        return Ok(statements);
    }
    for field in edit.added() {
        let column = column(edit.after, edit.new, field)?;
        statements.push(format!("ALTER TABLE {table} ADD COLUMN {column}"));
    }
    statements.extend(new.iter().map(create_index));
    Ok(statements)
}

/// The new table beside the old one, the rows from one to the other, and the new one in the place of
/// the old.
fn rebuild(edit: &Edit) -> Result<Vec<String>, Refused> {
    let staging = format!("{STAGING}{}", edit.table());
    let (from, to) = (quoted(edit.table()), quoted(&staging));
    let mut names = vec![quoted("id")];
    let mut values = vec![read("id")];
    for field in &edit.new.fields {
        names.push(quoted(&field.column()));
        let old = edit.old.fields.iter().find(|old| old.name == field.name);
        values.push(match old {
            Some(old) => moved(old, field),
            None => initial(field),
        });
    }
    for name in ["created_at", "updated_at"] {
        names.push(quoted(name));
        values.push(read(name));
    }
    let (names, values) = (names.join(",\n    "), values.join(",\n    "));
    Ok(vec![
        table(edit.after, &staging, edit.new)?,
        format!("INSERT INTO {to} (\n    {names}\n)\nSELECT\n    {values}\nFROM {from}"),
        format!("DROP TABLE {from}"),
        // Views and triggers that name the table must not be read while it is gone.
        "PRAGMA legacy_alter_table = ON".to_owned(),
        format!("ALTER TABLE {to} RENAME TO {from}"),
        "PRAGMA legacy_alter_table = OFF".to_owned(),
    ])
}

/// A column's value in the new table.
fn moved(old: &Field, new: &Field) -> String {
    let value = convert::value(DATABASE, old, new);
    match !new.optional && old.optional {
        true => format!("coalesce({value}, {})", filler(new)),
        false => value,
    }
}

/// What stands for null where it is no longer allowed.
fn filler(field: &Field) -> String {
    let default = types::default(DATABASE, field);
    default.unwrap_or_else(|| match field.unique && field.reference().is_none() {
        true => distinct(field),
        false => types::neutral(DATABASE, field),
    })
}

/// The value of a new column in rows that exist.
fn initial(field: &Field) -> String {
    match (types::default(DATABASE, field), field.optional) {
        (Some(default), _) => default,
        (None, true) => "NULL".to_owned(),
        (None, false) if field.unique && needs_filler(field) => distinct(field),
        (None, false) => types::neutral(DATABASE, field),
    }
}

fn distinct(field: &Field) -> String {
    types::distinct(DATABASE, field, "rowid", &read("id"))
}

fn table(schema: &Schema, name: &str, resource: &Resource) -> Result<String, Refused> {
    let mut columns = vec!["\"id\" BLOB NOT NULL PRIMARY KEY".to_owned()];
    for field in &resource.fields {
        columns.push(column(schema, resource, field)?);
    }
    columns.push("\"created_at\" TEXT NOT NULL".to_owned());
    columns.push("\"updated_at\" TEXT NOT NULL".to_owned());
    let columns = columns.join(",\n    ");
    Ok(format!("CREATE TABLE {} (\n    {columns}\n)", quoted(name)))
}

fn column(schema: &Schema, resource: &Resource, field: &Field) -> Result<String, Refused> {
    let mut sql = format!(
        "{} {}",
        quoted(&field.column()),
        column_type(DATABASE, field)
    );
    if !field.optional {
        sql.push_str(" NOT NULL");
    }
    if let Some(value) = types::default(DATABASE, field) {
        sql.push_str(&format!(" DEFAULT {value}"));
    }
    for constraint in constraints::of_field(DATABASE, schema, "", resource, field)? {
        match constraint.kind {
            // Without a name, since a rename would leave the old one.
            Kind::Check => sql.push_str(&format!(" {}", constraint.definition)),
            Kind::ForeignKey => {
                let definition = &constraint.definition;
                let target = definition.split_once("REFERENCES").map_or("", |(_, it)| it);
                sql.push_str(&format!(" REFERENCES{target}"));
            }
            Kind::Unique | Kind::Index => {}
        }
    }
    Ok(sql)
}

/// An index and its table.
struct Index {
    table: String,
    constraint: Constraint,
}

fn indexes(schema: &Schema, resource: &Resource) -> Result<Vec<Index>, Refused> {
    let table = resource.table();
    let mut all = constraints(DATABASE, schema, table, resource)?;
    all.retain(Constraint::is_key);
    Ok(of_table(table, all))
}

/// The indexes that go, and those that come.
fn changed_indexes(edit: &Edit) -> Result<(Vec<Index>, Vec<Index>), Refused> {
    let (mut gone, mut new) = edit.constraints(DATABASE)?;
    gone.retain(Constraint::is_key);
    new.retain(Constraint::is_key);
    let table = edit.table();
    Ok((of_table(table, gone), of_table(table, new)))
}

fn of_table(table: &str, constraints: Vec<Constraint>) -> Vec<Index> {
    let index = |constraint| Index {
        table: table.to_owned(),
        constraint,
    };
    constraints.into_iter().map(index).collect()
}

fn create_index(index: &Index) -> String {
    let constraint = &index.constraint;
    let unique = if constraint.kind == Kind::Unique {
        "UNIQUE "
    } else {
        ""
    };
    let (name, table) = (quoted(&constraint.name), quoted(&index.table));
    let columns = &constraint.definition;
    format!("CREATE {unique}INDEX {name} ON {table} {columns}")
}

fn drop_index(index: &Index) -> String {
    format!("DROP INDEX {}", quoted(&index.constraint.name))
}

fn quoted(name: &str) -> String {
    types::quoted(DATABASE, name)
}

fn read(name: &str) -> String {
    types::read(DATABASE, name)
}
