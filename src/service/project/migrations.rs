//! The migrations that a change of the spec needs.

use anyhow::Result;

use super::Project;
use crate::{
    files::paths::MIGRATIONS,
    schema::{Change, DOWN, Migration, Schema, UP, difference},
    service::{
        disk,
        plan::{Action, Plan, Step},
    },
    spec::{Database, Spec},
};

impl Project {
    /// The new migrations: the difference between the schema of the existing ones and the spec.
    pub(super) fn migrate(
        &mut self,
        spec: &Spec,
        renames: &[Change],
        now: u64,
    ) -> Result<Vec<Step>> {
        let mut schema = self.history.schema.clone();
        for rename in renames {
            schema.apply(rename)?;
        }
        let changes = difference(&schema, spec)?;
        let mut schema = self.history.schema.clone();
        let mut steps = Vec::new();
        for change in renames.iter().cloned().chain(changes) {
            let migration = Migration {
                version: self.history.next_version(now),
                change,
            };
            let files = self
                .templates
                .migration(spec.service.database, &migration, &schema)?;
            let files = files
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()));
            steps.extend(Plan::create(files).steps);
            schema.apply(&migration.change)?;
        }
        Ok(steps)
    }

    /// Ports the existing migrations to another database. Those that the team wrote or edited are only
    /// listed.
    pub(super) fn port_migrations(&self, database: Database) -> Result<Vec<Step>> {
        let Some(old) = self.lock.database().filter(|old| *old != database) else {
            return Ok(Vec::new());
        };
        let Some(root) = &self.root else {
            return Ok(Vec::new());
        };
        let mut steps = Vec::new();
        let mut schema = Schema::default();
        for (name, _) in &self.migrations {
            let stem = name.trim_end_matches(UP);
            let paths = [UP, DOWN].map(|end| format!("{MIGRATIONS}{stem}{end}"));
            let change = self.history.change(name);
            let texts = match change {
                Some(change) => {
                    let render = |database| self.templates.statements(database, change, &schema);
                    Some((render(old)?, render(database)?))
                }
                None => None,
            };
            for (path, direction) in paths.into_iter().zip(0..) {
                let Some(before) = disk::read_text(root, &path)? else {
                    continue;
                };
                let texts = texts
                    .as_ref()
                    .map(|(old, new)| (&old[direction], &new[direction]));
                let after = texts
                    .filter(|(old, _)| **old == before)
                    .map(|(_, new)| new.clone());
                steps.push(match after {
                    Some(after) => Step {
                        path,
                        action: Action::Update { before, after },
                        notes: Vec::new(),
                    },
                    None => Step {
                        path,
                        action: Action::Keep,
                        notes: vec![format!(
                            "it is yours: write it anew for {}",
                            database.title()
                        )],
                    },
                });
            }
            if let Some(change) = change {
                schema.apply(change)?;
            }
        }
        Ok(steps)
    }
}
