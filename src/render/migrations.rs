//! Changes of the schema to the texts of migrations.

use anyhow::{Context, Result};
use minijinja::value::{Serde, Value};

use super::{SUFFIX, Template, Templates, roots, view::MigrationView};
use crate::{
    files::paths::MIGRATIONS,
    schema::{
        Change, DOWN, Header, Migration, Part, Place, Schema, UP, after_line,
        sql::{self, Risk, Script, Step},
    },
    spec::Database,
};

/// What has to be the first line for a migration to run outside of a transaction.
const NO_TRANSACTION: &str = "-- no-transaction";

/// The two files of a migration: paths and texts.
pub(crate) struct MigrationFiles {
    pub(crate) up: (String, String),
    pub(crate) down: (String, String),
    pub(crate) risks: Vec<Risk>,
}

impl Templates {
    /// Returns the files for changes that are made together: either one, or several of one resource's
    /// fields. Each pair gets the next place.
    pub(crate) fn migrations(
        &self,
        database: Database,
        before: &Schema,
        changes: &[Change],
        mut next_place: impl FnMut() -> Place,
    ) -> Result<Vec<MigrationFiles>> {
        let after = before.after(changes)?;
        let steps = sql::steps(database, [before, &after], changes)?;
        let count = steps.len();
        let pairs = steps.into_iter().zip(1..).map(|(step, number)| {
            let Place { version, after } = next_place();
            let migration = Migration {
                version,
                changes: changes.to_vec(),
                part: Part { number, count },
                label: step.label.clone(),
            };
            let path = |end: &str| format!("{MIGRATIONS}{}{end}", migration.file_stem());
            let [up, down] = self.texts_of(&headers(changes, migration.part, &after), &step)?;
            Ok(MigrationFiles {
                up: (path(UP), up),
                down: (path(DOWN), down),
                risks: step.risks,
            })
        });
        pairs.collect()
    }

    /// Returns the texts of the two files that are one part of changes. A database that takes another
    /// number of parts gets all in the first.
    pub(crate) fn migration(
        &self,
        database: Database,
        schemas: [&Schema; 2],
        changes: &[Change],
        part: Part,
        after: &[u64],
    ) -> Result<[String; 2]> {
        let mut steps = sql::steps(database, schemas, changes)?;
        let step = match (steps.len() == part.count, part.number) {
            (true, number) => steps.swap_remove(number - 1),
            (false, 1) => sql::at_once(database, schemas, changes)?,
            (false, _) => Step::default(),
        };
        self.texts_of(&headers(changes, part, after), &step)
    }

    fn texts_of(&self, headers: &[String], step: &Step) -> Result<[String; 2]> {
        let text = |direction: &str, headers: &[String], script: &Script| {
            let mut lines = Vec::new();
            lines.extend(
                script
                    .outside_transaction
                    .then(|| NO_TRANSACTION.to_owned()),
            );
            lines.extend_from_slice(headers);
            lines.extend(script.guards.iter().map(sql::Guard::line));
            let statements = match script.statements.as_slice() {
                [] => vec![sql::NOTHING.to_owned()],
                statements => statements.to_vec(),
            };
            let view = MigrationView { lines, statements };
            let name = format!("{}{direction}.sql{SUFFIX}", roots::MIGRATIONS);
            let template = self.texts.get_key_value(&name);
            let (name, source) = template.context("missing templates")?;
            let template = Template {
                feature: None,
                name,
                path: name,
                source,
            };
            let (_, text) = self.produce(&template, &Value::from(Serde(&view)))?;
            anyhow::Ok(text)
        };
        Ok([
            text("up", headers, &step.up)?,
            text("down", &[], &step.down)?,
        ])
    }
}

fn headers(changes: &[Change], part: Part, after: &[u64]) -> Vec<String> {
    let header = |change: &Change| Header {
        change: change.clone(),
        part,
    };
    let lines = changes.iter().map(|it| header(it).line());
    lines.chain(after_line(after)).collect()
}
