//! SQLite: columns come and go, but whatever else changes about one takes a new table, into which
//! the rows move. While migrations run, foreign keys are not enforced, or dropping the old table
//! would delete what refers to it.

use super::{
    Dialect,
    constraints::{Constraint, Kind, constraints},
    types::{self, column_type},
};
use crate::{
    schema::Schema,
    spec::{Database, Field, FieldType, Resource},
};

const DATABASE: Database = Database::Sqlite;

pub(super) struct Sqlite;

impl Dialect for Sqlite {
    fn create_table(&self, schema: &Schema, resource: &Resource) -> Vec<String> {
        let mut statements = vec![table(schema, &resource.plural, resource)];
        statements.extend(indexes(schema, resource));
        statements
    }

    fn rename_table(&self, schema: &Schema, old: &Resource, new: &Resource) -> Vec<String> {
        let (from, to) = (quoted(&old.plural), quoted(&new.plural));
        let mut statements: Vec<String> = old
            .fields
            .iter()
            .flat_map(|field| field_indexes(schema, &old.plural, field))
            .map(|index| drop_index(&index))
            .collect();
        statements.push(format!("ALTER TABLE {from} RENAME TO {to}"));
        statements.extend(indexes(schema, new));
        statements
    }

    fn add_column(
        &self,
        schema: &Schema,
        old: &Resource,
        new: &Resource,
        to: &Field,
    ) -> Vec<String> {
        if to.reference().is_some() && !to.optional {
            return rebuild_table(schema, old, new);
        }
        let table = quoted(&new.plural);
        let filler = (!to.optional && to.default.is_none()).then(|| types::neutral(DATABASE, to));
        let column = column(schema, &new.plural, to, filler.as_deref());
        let mut statements = vec![format!("ALTER TABLE {table} ADD COLUMN {column}")];
        if filler.is_some() && to.unique {
            let value = types::distinct(DATABASE, to, "rowid", "\"id\"");
            let column = quoted(&to.column());
            statements.push(format!("UPDATE {table} SET {column} = {value}"));
        }
        let indexes = field_indexes(schema, &new.plural, to);
        statements.extend(indexes.iter().map(|index| create_index(&new.plural, index)));
        statements
    }

    fn drop_column(
        &self,
        schema: &Schema,
        old: &Resource,
        new: &Resource,
        from: &Field,
    ) -> Vec<String> {
        if from.reference().is_some() {
            return rebuild_table(schema, old, new);
        }
        let indexes = field_indexes(schema, &old.plural, from);
        let mut statements: Vec<String> = indexes.iter().map(drop_index).collect();
        let (table, column) = (quoted(&old.plural), quoted(&from.column()));
        statements.push(format!("ALTER TABLE {table} DROP COLUMN {column}"));
        statements
    }

    fn rename_column(&self, schema: &Schema, table: &str, from: &Field, to: &Field) -> Vec<String> {
        let old = field_indexes(schema, table, from);
        let mut statements: Vec<String> = old.iter().map(drop_index).collect();
        statements.push(format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            quoted(table),
            quoted(&from.column()),
            quoted(&to.column())
        ));
        let new = field_indexes(schema, table, to);
        statements.extend(new.iter().map(|index| create_index(table, index)));
        statements
    }

    fn alter_column(
        &self,
        schema: &Schema,
        old: &Resource,
        new: &Resource,
        _fields: (&Field, &Field),
    ) -> Vec<String> {
        rebuild_table(schema, old, new)
    }

    fn quoted(&self, name: &str) -> String {
        quoted(name)
    }
}

fn table(schema: &Schema, name: &str, resource: &Resource) -> String {
    let mut columns = vec!["\"id\" BLOB NOT NULL PRIMARY KEY".to_owned()];
    let fields = resource.fields.iter();
    columns.extend(fields.map(|field| column(schema, &resource.plural, field, None)));
    columns.push("\"created_at\" TEXT NOT NULL".to_owned());
    columns.push("\"updated_at\" TEXT NOT NULL".to_owned());
    let columns = columns.join(",\n    ");
    format!("CREATE TABLE {} (\n    {columns}\n)", quoted(name))
}

fn column(schema: &Schema, table: &str, field: &Field, filler: Option<&str>) -> String {
    let mut sql = format!(
        "{} {}",
        quoted(&field.column()),
        column_type(DATABASE, field)
    );
    if !field.optional {
        sql.push_str(" NOT NULL");
    }
    let default = types::default(DATABASE, field);
    if let Some(value) = default.as_deref().or(filler) {
        sql.push_str(&format!(" DEFAULT {value}"));
    }
    for constraint in constraints(DATABASE, schema, table, field) {
        match constraint.kind {
            Kind::Check => sql.push_str(&format!(" {}", constraint.definition)),
            Kind::ForeignKey => {
                let definition = &constraint.definition;
                let target = definition.split_once("REFERENCES").map_or("", |(_, it)| it);
                sql.push_str(&format!(" REFERENCES{target}"));
            }
            Kind::Unique | Kind::Index => {}
        }
    }
    sql
}

fn rebuild_table(schema: &Schema, old: &Resource, new: &Resource) -> Vec<String> {
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
    let names = new.fields.iter().map(|field| quoted(&field.column()));
    let names = columns(names.collect());
    let values = new.fields.iter().map(|field| {
        let before = old.fields.iter().find(|other| other.name == field.name);
        match before {
            Some(before) => converted(before, field),
            None => types::neutral(DATABASE, field),
        }
    });
    let (from, to) = (quoted(&old.plural), quoted(&staging));
    let mut statements = vec![
        table(schema, &staging, new),
        format!(
            "INSERT INTO {to} ({names})\nSELECT {}\nFROM {from}",
            columns(values.collect())
        ),
        format!("DROP TABLE {from}"),
        format!("ALTER TABLE {to} RENAME TO {}", quoted(&new.plural)),
    ];
    statements.extend(indexes(schema, new));
    statements
}

/// A column's value as its new type, without nulls if it has none.
fn converted(old: &Field, new: &Field) -> String {
    let name = quoted(&new.column());
    let value = match (&old.kind, &new.kind) {
        (old, new) if old == new => name,
        (FieldType::Enum(_), _) | (FieldType::Ref(_), _) => name,
        (_, FieldType::Decimal(digits)) => {
            format!("printf('%.{}f', {name})", digits.scale)
        }
        _ => format!("CAST({name} AS {})", column_type(DATABASE, new)),
    };
    if !old.optional || new.optional {
        return value;
    }
    let default = types::default(DATABASE, new);
    let default = default.unwrap_or_else(|| types::neutral(DATABASE, new));
    format!("COALESCE({value}, {default})")
}

fn indexes(schema: &Schema, resource: &Resource) -> Vec<String> {
    let table = &resource.plural;
    let fields = resource.fields.iter();
    fields
        .flat_map(|field| field_indexes(schema, table, field))
        .map(|index| create_index(table, &index))
        .collect()
}

fn field_indexes(schema: &Schema, table: &str, field: &Field) -> Vec<Constraint> {
    let mut all = constraints(DATABASE, schema, table, field);
    all.retain(|constraint| matches!(constraint.kind, Kind::Unique | Kind::Index));
    all
}

fn create_index(table: &str, index: &Constraint) -> String {
    let unique = if index.kind == Kind::Unique {
        "UNIQUE "
    } else {
        ""
    };
    let (name, table) = (quoted(&index.name), quoted(table));
    format!(
        "CREATE {unique}INDEX {name} ON {table} {}",
        index.definition
    )
}

fn drop_index(index: &Constraint) -> String {
    format!("DROP INDEX {}", quoted(&index.name))
}

fn quoted(name: &str) -> String {
    types::quoted(DATABASE, name)
}
