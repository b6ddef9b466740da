//! The statements that migrations take, there and back, in each database.
//!
//! Back again the schema is as it was, but data that was dropped is not: columns that come back
//! hold a neutral value where they cannot be null.

mod bounds;
mod constraints;
mod convert;
mod edit;
mod links;
mod mysql;
mod postgres;
mod risks;
mod sqlite;
mod step;
mod types;

use self::{edit::Edit, mysql::Mysql, postgres::Postgres, sqlite::Sqlite};
use crate::{
    failure::Refused,
    schema::{Change, Schema},
    spec::{Database, Field, Resource},
};

pub(crate) use bounds::tightened;
pub(crate) use constraints::{check_names, unique_name};
pub(crate) use step::{Guard, Risk, Script, Step};

/// What the name of a table starts with while rows move into it. No table of a service starts with `_`.
pub(crate) const STAGING: &str = "_gosvc_";

/// What a database is told where there is nothing to do.
pub(crate) const NOTHING: &str = "SELECT 1";

/// How a database changes a schema.
trait Dialect {
    fn database(&self) -> Database;

    fn create_table(&self, schema: &Schema, resource: &Resource) -> Result<Vec<String>, Refused>;

    /// Gives a table another name, and what is named after it, there and back.
    fn rename_table(&self, edit: Edit) -> Result<Vec<Step>, Refused>;

    fn rename_column(&self, edit: Edit, from: &Field, to: &Field) -> Result<Vec<String>, Refused>;

    /// Columns come, go and change, there and back.
    fn edit_columns(&self, edit: Edit) -> Result<Vec<Step>, Refused>;

    /// What is told of statements that add to a table, if that takes all of its rows.
    fn rewrite_risk(&self, _table: &str, _statements: &[String]) -> Option<Risk> {
        None
    }

    fn drop_table(&self, resource: &Resource) -> Vec<String> {
        let table = types::quoted(self.database(), resource.table());
        vec![format!("DROP TABLE {table}")]
    }
}

/// Returns what it takes to make changes to a schema: either one, or several of one resource's fields.
pub(crate) fn steps(
    database: Database,
    [before, after]: [&Schema; 2],
    changes: &[Change],
) -> Result<Vec<Step>, Refused> {
    if !links::are_in(before) && !links::are_in(after) {
        return table_steps(database, [before, after], changes);
    }
    let mut steps = Vec::new();
    let mut tables = links::tables(before)?;
    for changes in links::expanded([before, after], changes)? {
        let changed = tables.after(&changes)?;
        let mut next = table_steps(database, [&tables, &changed], &changes)?;
        for step in next.iter_mut().filter(|it| it.label.is_empty()) {
            step.label = match &changes[..] {
                [Change::RenameField { .. }] => "column".to_owned(),
                _ => "table".to_owned(),
            };
        }
        steps.extend(next);
        tables = changed;
    }
    Ok(steps)
}

/// The same where no field stands for links.
fn table_steps(
    database: Database,
    [before, after]: [&Schema; 2],
    changes: &[Change],
) -> Result<Vec<Step>, Refused> {
    let dialect: &dyn Dialect = match database {
        Database::Sqlite => &Sqlite,
        Database::Postgres => &Postgres,
        Database::Mysql => &Mysql,
    };
    let edit = |old: &str, new: &str| {
        Ok::<_, Refused>(Edit {
            before,
            after,
            old: before.resource(old)?,
            new: after.resource(new)?,
        })
    };
    match changes {
        [Change::AddResource(resource)] => {
            let up = dialect.create_table(after, resource)?;
            Ok(one_step(up, dialect.drop_table(resource), Vec::new()))
        }
        [Change::RemoveResource(name)] => {
            let resource = before.resource(name)?;
            let down = dialect.create_table(before, resource)?;
            let risks = risks::of_table(resource);
            Ok(one_step(dialect.drop_table(resource), down, risks))
        }
        [Change::RenameResource { from, to, .. }] => {
            let edit = edit(from, to)?;
            if edit.old.table() == edit.new.table() {
                return Ok(nothing());
            }
            let mut steps = dialect.rename_table(edit)?;
            let renames = risks::of_rename(edit.old.table());
            steps[0].risks.splice(0..0, renames);
            Ok(steps)
        }
        [Change::RenameField { resource, from, to }] => {
            let edit = edit(resource, resource)?;
            rename_column(dialect, edit, find(edit.old, from)?, find(edit.new, to)?)
        }
        [Change::AlterField(resource, field)]
            if find(before.resource(resource)?, &field.name)?.column() != field.column() =>
        {
            let edit = edit(resource, resource)?;
            let name = &field.name;
            rename_column(dialect, edit, find(edit.old, name)?, find(edit.new, name)?)
        }
        [first, ..] => {
            let resource = first.resource();
            if changes
                .iter()
                .any(|it| it.resource() != resource || !it.is_of_field())
            {
                let message = "a migration changes one resource, or the fields of one";
                return Err(Refused::new(message));
            }
            dialect.edit_columns(edit(resource, resource)?)
        }
        [] => Ok(Vec::new()),
    }
}

fn rename_column(
    dialect: &dyn Dialect,
    edit: Edit,
    from: &Field,
    to: &Field,
) -> Result<Vec<Step>, Refused> {
    if from.column() == to.column() {
        return Ok(nothing());
    }
    let up = dialect.rename_column(edit, from, to)?;
    let down = dialect.rename_column(edit.reversed(), to, from)?;
    let mut risks = risks::of_rename(&from.column());
    risks.extend(dialect.rewrite_risk(edit.new.table(), &up));
    Ok(one_step(up, down, risks))
}

/// Returns the same in one file, which a database that is empty can take.
pub(crate) fn at_once(
    database: Database,
    schemas: [&Schema; 2],
    changes: &[Change],
) -> Result<Step, Refused> {
    let mut whole = Step::default();
    for step in steps(database, schemas, changes)? {
        let concurrently = [" CONCURRENTLY IF NOT EXISTS", " CONCURRENTLY"];
        let plain = step.up.statements.into_iter().map(|statement| {
            concurrently
                .iter()
                .fold(statement, |text, word| text.replace(word, ""))
        });
        whole.up.statements.extend(plain);
        let downs = step.down.statements;
        match database {
            // Its first step takes back all that the others do.
            Database::Postgres if !whole.down.statements.is_empty() => {}
            // What is made later is taken back sooner.
            _ => {
                whole.down.statements.splice(0..0, downs);
            }
        }
    }
    Ok(whole)
}

/// Where only a name in Rust changes.
fn nothing() -> Vec<Step> {
    let nothing = vec![NOTHING.to_owned()];
    one_step(nothing.clone(), nothing, Vec::new())
}

fn one_step(up: Vec<String>, down: Vec<String>, risks: Vec<Risk>) -> Vec<Step> {
    vec![Step {
        risks,
        ..Step::new("", up, down)
    }]
}

fn find<'a>(resource: &'a Resource, name: &str) -> Result<&'a Field, Refused> {
    let found = resource.fields.iter().find(|field| field.name == name);
    found.ok_or_else(|| Refused::new(format!("there is no field {name:?}")))
}

#[cfg(test)]
mod tests;
