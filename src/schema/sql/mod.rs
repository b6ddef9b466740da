//! The statements that a migration takes, there and back, in each database.
//!
//! Back again the schema is as it was, but data that was dropped is not: columns that come back
//! hold a neutral value where they cannot be null.

mod constraints;
mod server;
mod sqlite;
mod types;

use self::{server::Server, sqlite::Sqlite};
use crate::{
    failure::Refused,
    schema::{Change, Schema},
    spec::{Database, Field, Resource},
};

pub(crate) use constraints::unique_name;

/// The statements of a migration.
#[derive(Debug, PartialEq)]
pub(crate) struct Statements {
    pub(crate) up: Vec<String>,
    pub(crate) down: Vec<String>,
}

/// How a database changes a schema. Fields that refer to resources find them in the schema in
/// which they are to stand.
trait Dialect {
    fn create_table(&self, schema: &Schema, resource: &Resource) -> Vec<String>;

    fn rename_table(&self, schema: &Schema, old: &Resource, new: &Resource) -> Vec<String>;

    /// Rows that exist get the default, or null, or a neutral value.
    fn add_column(
        &self,
        schema: &Schema,
        old: &Resource,
        new: &Resource,
        to: &Field,
    ) -> Vec<String>;

    fn drop_column(
        &self,
        schema: &Schema,
        old: &Resource,
        new: &Resource,
        from: &Field,
    ) -> Vec<String>;

    fn rename_column(&self, schema: &Schema, table: &str, from: &Field, to: &Field) -> Vec<String>;

    /// Changes all about a column but its name.
    fn alter_column(
        &self,
        schema: &Schema,
        old: &Resource,
        new: &Resource,
        fields: (&Field, &Field),
    ) -> Vec<String>;

    fn quoted(&self, name: &str) -> String;

    fn drop_table(&self, resource: &Resource) -> Vec<String> {
        vec![format!("DROP TABLE {}", self.quoted(&resource.plural))]
    }
}

/// Returns what it takes to make a change to a schema.
pub(crate) fn statements(
    database: Database,
    before: &Schema,
    change: &Change,
) -> Result<Statements, Refused> {
    let dialect: &dyn Dialect = match database {
        Database::Sqlite => &Sqlite,
        Database::Postgres => &Server::Postgres,
        Database::Mysql => &Server::Mysql,
    };
    let mut after = before.clone();
    after.apply(change)?;
    let after = &after;
    let (up, down) = match change {
        Change::AddResource(resource) => (
            dialect.create_table(after, resource),
            dialect.drop_table(resource),
        ),
        Change::RemoveResource(name) => {
            let resource = before.resource(name)?;
            (
                dialect.drop_table(resource),
                dialect.create_table(before, resource),
            )
        }
        Change::RenameResource { from, to, .. } => {
            let (old, new) = (before.resource(from)?, after.resource(to)?);
            match old.plural == new.plural {
                // Only the name in Rust changes.
                true => (vec!["SELECT 1".to_owned()], vec!["SELECT 1".to_owned()]),
                false => (
                    dialect.rename_table(after, old, new),
                    dialect.rename_table(before, new, old),
                ),
            }
        }
        Change::AddField(resource, field) => {
            let (old, new) = (before.resource(resource)?, after.resource(resource)?);
            (
                dialect.add_column(after, old, new, field),
                dialect.drop_column(before, new, old, field),
            )
        }
        Change::RemoveField(resource, name) => {
            let (old, new) = (before.resource(resource)?, after.resource(resource)?);
            let field = find(old, name)?;
            (
                dialect.drop_column(after, old, new, field),
                dialect.add_column(before, new, old, field),
            )
        }
        Change::RenameField { resource, from, to } => {
            let (old, new) = (before.resource(resource)?, after.resource(resource)?);
            let (from, to) = (find(old, from)?, find(new, to)?);
            (
                dialect.rename_column(after, &old.plural, from, to),
                dialect.rename_column(before, &old.plural, to, from),
            )
        }
        Change::AlterField(resource, field) => {
            let (old, new) = (before.resource(resource)?, after.resource(resource)?);
            let (from, to) = (find(old, &field.name)?, find(new, &field.name)?);
            (
                dialect.alter_column(after, old, new, (from, to)),
                dialect.alter_column(before, new, old, (to, from)),
            )
        }
    };
    Ok(Statements { up, down })
}

fn find<'a>(resource: &'a Resource, name: &str) -> Result<&'a Field, Refused> {
    let found = resource.fields.iter().find(|field| field.name == name);
    found.ok_or_else(|| Refused::new(format!("there is no field {name:?}")))
}

#[cfg(test)]
mod tests;
