//! PostgreSQL and MySQL: columns change in their place.

use super::{
    Dialect,
    constraints::{Constraint, Kind, constraints},
    types::{self, column_type},
};
use crate::{
    schema::Schema,
    spec::{Database, Field, Resource},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server {
    Postgres,
    Mysql,
}

impl Dialect for Server {
    fn create_table(&self, schema: &Schema, resource: &Resource) -> Vec<String> {
        let time = match self {
            Self::Postgres => "TIMESTAMPTZ",
            Self::Mysql => "DATETIME(6)",
        };
        let id = match self {
            Self::Postgres => "UUID",
            Self::Mysql => "BINARY(16)",
        };
        let mut lines = vec![format!("{} {id} NOT NULL PRIMARY KEY", self.quoted("id"))];
        lines.extend(resource.fields.iter().map(|field| self.column(field, None)));
        for name in ["created_at", "updated_at"] {
            lines.push(format!("{} {time} NOT NULL", self.quoted(name)));
        }
        let table = &resource.plural;
        let all: Vec<Constraint> = resource
            .fields
            .iter()
            .flat_map(|field| self.constraints(schema, table, field))
            .collect();
        let inside = all.iter().filter(|it| self.is_inside(it));
        lines.extend(inside.map(|constraint| self.defined(constraint)));
        let options = match self {
            Self::Postgres => "",
            // Texts are the same only if they are the same, as in every other database.
            Self::Mysql => " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        };
        let lines = lines.join(",\n    ");
        let quoted = self.quoted(table);
        let mut statements = vec![format!("CREATE TABLE {quoted} (\n    {lines}\n){options}")];
        let outside = all.iter().filter(|it| !self.is_inside(it));
        statements.extend(outside.map(|index| self.add(table, index)));
        statements
    }

    fn rename_table(&self, schema: &Schema, old: &Resource, new: &Resource) -> Vec<String> {
        let (from, to) = (self.quoted(&old.plural), self.quoted(&new.plural));
        let mut statements = vec![format!("ALTER TABLE {from} RENAME TO {to}")];
        for (before, after) in old.fields.iter().zip(&new.fields) {
            let before = self.constraints(schema, &old.plural, before);
            let after = self.constraints(schema, &new.plural, after);
            for (before, after) in before.iter().zip(&after) {
                statements.extend(self.rename(&new.plural, before, after));
            }
        }
        statements
    }

    fn add_column(
        &self,
        schema: &Schema,
        _old: &Resource,
        new: &Resource,
        to: &Field,
    ) -> Vec<String> {
        let table = self.quoted(&new.plural);
        let is_free = to.optional || to.default.is_some();
        // No row is sure to be there to refer to, so that works only while the table is empty.
        let needs_filler = !is_free && to.reference().is_none();
        let filler = needs_filler.then(|| types::neutral(self.database(), to));
        let column = self.column(to, filler.as_deref());
        let mut statements = vec![format!("ALTER TABLE {table} ADD COLUMN {column}")];
        if filler.is_some() {
            if to.unique {
                statements.push(self.number(&table, to));
            }
            let column = self.quoted(&to.column());
            statements.push(format!(
                "ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT"
            ));
        }
        let all = self.constraints(schema, &new.plural, to);
        statements.extend(
            all.iter()
                .map(|constraint| self.add(&new.plural, constraint)),
        );
        statements
    }

    fn drop_column(
        &self,
        schema: &Schema,
        old: &Resource,
        _new: &Resource,
        from: &Field,
    ) -> Vec<String> {
        // PostgreSQL drops what a column has with it.
        let mut statements = match self {
            Self::Postgres => Vec::new(),
            Self::Mysql => self.drop_all(schema, &old.plural, from),
        };
        let (table, column) = (self.quoted(&old.plural), self.quoted(&from.column()));
        statements.push(format!("ALTER TABLE {table} DROP COLUMN {column}"));
        statements
    }

    fn rename_column(&self, schema: &Schema, table: &str, from: &Field, to: &Field) -> Vec<String> {
        let rename = format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            self.quoted(table),
            self.quoted(&from.column()),
            self.quoted(&to.column())
        );
        let before = self.constraints(schema, table, from);
        let after = self.constraints(schema, table, to);
        match self {
            Self::Postgres => {
                let mut statements = vec![rename];
                for (before, after) in before.iter().zip(&after) {
                    statements.extend(self.rename(table, before, after));
                }
                statements
            }
            // MySQL refuses to rename what a constraint is about.
            Self::Mysql => {
                let mut statements = self.drop_all(schema, table, from);
                statements.push(rename);
                statements.extend(after.iter().map(|constraint| self.add(table, constraint)));
                statements
            }
        }
    }

    fn alter_column(
        &self,
        schema: &Schema,
        old: &Resource,
        new: &Resource,
        (from, to): (&Field, &Field),
    ) -> Vec<String> {
        let table = self.quoted(&new.plural);
        let column = self.quoted(&to.column());
        let before = self.constraints(schema, &old.plural, from);
        let after = self.constraints(schema, &new.plural, to);
        let mut statements = Vec::new();
        // In the opposite order, since a foreign key stands on its index.
        for constraint in before.iter().rev().filter(|it| !after.contains(it)) {
            statements.push(self.drop(&new.plural, constraint));
        }
        if from.optional && !to.optional {
            let value = types::default(self.database(), to);
            let value = value.unwrap_or_else(|| types::neutral(self.database(), to));
            statements.push(format!(
                "UPDATE {table} SET {column} = {value} WHERE {column} IS NULL"
            ));
        }
        statements.extend(match self {
            Self::Postgres => self.alter_postgres(&table, from, to),
            Self::Mysql => {
                let definition = self.column(to, None);
                vec![format!("ALTER TABLE {table} MODIFY COLUMN {definition}")]
            }
        });
        for constraint in after.iter().filter(|it| !before.contains(it)) {
            statements.push(self.add(&new.plural, constraint));
        }
        statements
    }

    fn quoted(&self, name: &str) -> String {
        types::quoted(self.database(), name)
    }
}

impl Server {
    fn database(self) -> Database {
        match self {
            Self::Postgres => Database::Postgres,
            Self::Mysql => Database::Mysql,
        }
    }

    fn constraints(self, schema: &Schema, table: &str, field: &Field) -> Vec<Constraint> {
        constraints(self.database(), schema, table, field)
    }

    fn column(self, field: &Field, filler: Option<&str>) -> String {
        let kind = column_type(self.database(), field);
        let mut sql = format!("{} {kind}", self.quoted(&field.column()));
        if !field.optional {
            sql.push_str(" NOT NULL");
        }
        let default = types::default(self.database(), field);
        match default.as_deref().or(filler) {
            // MySQL takes that of a long value for an expression only.
            Some(value) if kind.starts_with("LONG") && !value.starts_with('(') => {
                sql.push_str(&format!(" DEFAULT ({value})"));
            }
            Some(value) => sql.push_str(&format!(" DEFAULT {value}")),
            None => {}
        }
        sql
    }

    /// What changes about a column of PostgreSQL, one at a time.
    fn alter_postgres(self, table: &str, from: &Field, to: &Field) -> Vec<String> {
        let column = self.quoted(&to.column());
        let alter = |what: String| format!("ALTER TABLE {table} ALTER COLUMN {column} {what}");
        let kinds = [from, to].map(|field| column_type(Database::Postgres, field));
        let defaults = [from, to].map(|field| types::default(Database::Postgres, field));
        let mut statements = Vec::new();
        if defaults[0] != defaults[1] && defaults[0].is_some() {
            statements.push(alter("DROP DEFAULT".to_owned()));
        }
        if kinds[0] != kinds[1] {
            let kind = &kinds[1];
            statements.push(alter(format!("TYPE {kind} USING {column}::{kind}")));
        }
        if let (true, Some(default)) = (defaults[0] != defaults[1], &defaults[1]) {
            statements.push(alter(format!("SET DEFAULT {default}")));
        }
        match (from.optional, to.optional) {
            (true, false) => statements.push(alter("SET NOT NULL".to_owned())),
            (false, true) => statements.push(alter("DROP NOT NULL".to_owned())),
            _ => {}
        }
        statements
    }

    /// Whether a constraint is part of its table's definition.
    fn is_inside(self, constraint: &Constraint) -> bool {
        self == Self::Mysql || constraint.kind != Kind::Index
    }

    fn defined(self, constraint: &Constraint) -> String {
        let (name, definition) = (self.quoted(&constraint.name), &constraint.definition);
        match (constraint.kind, self) {
            (Kind::Unique, Self::Postgres) => format!("CONSTRAINT {name} UNIQUE {definition}"),
            (Kind::Unique, Self::Mysql) => format!("UNIQUE KEY {name} {definition}"),
            (Kind::Check, _) => format!("CONSTRAINT {name} {definition}"),
            (Kind::ForeignKey, _) => format!("CONSTRAINT {name} FOREIGN KEY {definition}"),
            (Kind::Index, _) => format!("KEY {name} {definition}"),
        }
    }

    fn add(self, table: &str, constraint: &Constraint) -> String {
        let table = self.quoted(table);
        match (constraint.kind, self) {
            (Kind::Index, Self::Postgres) => {
                let name = self.quoted(&constraint.name);
                format!("CREATE INDEX {name} ON {table} {}", constraint.definition)
            }
            _ => format!("ALTER TABLE {table} ADD {}", self.defined(constraint)),
        }
    }

    fn drop(self, table: &str, constraint: &Constraint) -> String {
        let (table, name) = (self.quoted(table), self.quoted(&constraint.name));
        match (constraint.kind, self) {
            (Kind::Index, Self::Postgres) => format!("DROP INDEX {name}"),
            (Kind::Index | Kind::Unique, Self::Mysql) => {
                format!("ALTER TABLE {table} DROP INDEX {name}")
            }
            (Kind::ForeignKey, Self::Mysql) => {
                format!("ALTER TABLE {table} DROP FOREIGN KEY {name}")
            }
            _ => format!("ALTER TABLE {table} DROP CONSTRAINT {name}"),
        }
    }

    fn drop_all(self, schema: &Schema, table: &str, field: &Field) -> Vec<String> {
        let all = self.constraints(schema, table, field);
        all.iter().rev().map(|it| self.drop(table, it)).collect()
    }

    fn rename(self, table: &str, before: &Constraint, after: &Constraint) -> Vec<String> {
        let quoted = self.quoted(table);
        let (from, to) = (self.quoted(&before.name), self.quoted(&after.name));
        match (before.kind, self) {
            (Kind::Index, Self::Postgres) => vec![format!("ALTER INDEX {from} RENAME TO {to}")],
            (_, Self::Postgres) => {
                vec![format!(
                    "ALTER TABLE {quoted} RENAME CONSTRAINT {from} TO {to}"
                )]
            }
            (Kind::Index | Kind::Unique, Self::Mysql) => {
                vec![format!("ALTER TABLE {quoted} RENAME INDEX {from} TO {to}")]
            }
            (Kind::Check | Kind::ForeignKey, Self::Mysql) => {
                vec![self.drop(table, before), self.add(table, after)]
            }
        }
    }

    /// Gives each row a value of its own.
    fn number(self, table: &str, field: &Field) -> String {
        let (id, column) = (self.quoted("id"), self.quoted(&field.column()));
        let numbered = format!("SELECT {id}, row_number() OVER (ORDER BY {id}) AS n FROM {table}");
        let value = types::distinct(
            self.database(),
            field,
            "numbered.n",
            &format!("{table}.{id}"),
        );
        match self {
            Self::Postgres => format!(
                "UPDATE {table} SET {column} = {value}\nFROM ({numbered}) AS numbered\n\
                 WHERE numbered.{id} = {table}.{id}"
            ),
            Self::Mysql => format!(
                "UPDATE {table} JOIN ({numbered}) AS numbered ON numbered.{id} = {table}.{id}\n\
                 SET {table}.{column} = {value}"
            ),
        }
    }
}
