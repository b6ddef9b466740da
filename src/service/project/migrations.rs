//! The migrations that a change of the spec needs.

use anyhow::Result;

use super::{MigrationRisk, Project};
use crate::{
    files::paths::MIGRATIONS,
    schema::{Change, DOWN, Own, Schema, UP, difference, fold, possible_renames, untyped},
    service::{
        disk,
        plan::{Action, Plan, Step},
    },
    spec::{Database, Spec},
};

/// Migrations that are to be written.
#[derive(Default)]
pub(super) struct NewMigrations {
    pub(super) steps: Vec<Step>,
    pub(super) risks: Vec<MigrationRisk>,
    /// What the team should look at.
    pub(super) notes: Vec<String>,
}

impl Project {
    /// The new migrations: the difference between the schema of the existing ones and the spec.
    pub(super) fn migrate(
        &mut self,
        spec: &Spec,
        renames: &[Change],
        now: u64,
    ) -> Result<NewMigrations> {
        let mut schema = self.history.schema.clone();
        for rename in renames {
            schema.apply(rename)?;
        }
        let changes = difference(&schema, spec)?;
        let mut new = NewMigrations {
            notes: possible_renames(&schema, &changes),
            ..NewMigrations::default()
        };
        let mut schema = self.history.schema.clone();
        let renames = renames.iter().map(|rename| vec![rename.clone()]);
        // A rename takes constraints along, which must be there.
        let first = match spec.service.database {
            Database::Postgres if self.lock.database() == Some(Database::Postgres) => {
                untyped(&schema)
            }
            _ => Vec::new(),
        };
        for changes in first.into_iter().chain(renames).chain(changes) {
            new.notes.extend(self.foreign_migrations(&schema, &changes));
            let database = spec.service.database;
            let history = &mut self.history;
            let next_place = || history.next_place(now, &changes);
            let pairs = self
                .templates
                .migrations(database, &schema, &changes, next_place)?;
            for pair in pairs {
                let files = [&pair.up, &pair.down];
                let files = files.map(|(path, text)| (path.as_str(), text.as_str()));
                new.steps.extend(Plan::create(files).steps);
                let risks = pair.risks.into_iter().map(|risk| MigrationRisk {
                    migration: pair.up.0.clone(),
                    risk,
                });
                new.risks.extend(risks);
            }
            for change in &changes {
                schema.apply(change)?;
            }
        }
        Ok(new)
    }

    /// Tells which migrations written by hand name the table that changes: gosvc does not know what
    /// they have made of it.
    fn foreign_migrations(&self, before: &Schema, changes: &[Change]) -> Option<String> {
        let change = changes.first()?;
        let table = before.resource(change.resource()).ok()?.table();
        let files: Vec<&str> = self.history.naming(table).collect();
        (!files.is_empty()).then(|| {
            let files = files.join(", ");
            format!(
                "`{change}` changes the table `{table}`, which {files} names: see whether both fit"
            )
        })
    }

    /// Ports the existing migrations to another database. Those that the team wrote or edited are only
    /// listed.
    pub(super) fn port_migrations(&self, database: Database) -> Result<Vec<Step>> {
        let Some(old) = self.lock.databases().find(|old| *old != database) else {
            return Ok(Vec::new());
        };
        let Some(root) = &self.root else {
            return Ok(Vec::new());
        };
        let mut steps = Vec::new();
        let mut schema = Schema::default();
        // All parts of a change start from the schema before the first.
        let mut before = Schema::default();
        let texts: Vec<&str> = self
            .migrations
            .iter()
            .map(|(_, text)| text.as_str())
            .collect();
        for (at, (name, _)) in self.migrations.iter().enumerate() {
            let stem = name.trim_end_matches(UP);
            let paths = [UP, DOWN].map(|end| format!("{MIGRATIONS}{stem}{end}"));
            let own = self.history.own(name);
            let headers = own.map_or(&[][..], |own| &own.headers);
            if headers.iter().any(|header| header.part.number == 1) {
                before.clone_from(&schema);
            }
            fold(&mut schema, headers, &texts[at..])?;
            let schemas = [&before, &schema];
            let ported = own.and_then(|own| self.texts_in([old, database], schemas, own));
            for (path, direction) in paths.into_iter().zip(0..) {
                let Some(before) = disk::read_text(root, &path)? else {
                    continue;
                };
                let ported = ported
                    .as_ref()
                    .map(|[old, new]| (&old[direction], &new[direction]));
                // After a merge, those of one branch are in the new dialect already.
                if ported.is_some_and(|(_, new)| *new == before) {
                    continue;
                }
                let after = ported
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
                        notes: vec![match own {
                            Some(_) => format!(
                                "you edited it, or an older gosvc wrote it: write it anew for {}",
                                database.title()
                            ),
                            None => format!("it is yours: write it anew for {}", database.title()),
                        }],
                    },
                });
            }
        }
        Ok(steps)
    }

    /// The texts of a migration in two databases, if gosvc can have written it: what the team has put
    /// together is the team's.
    fn texts_in(
        &self,
        databases: [Database; 2],
        schemas: [&Schema; 2],
        own: &Own,
    ) -> Option<[[String; 2]; 2]> {
        let part = own.headers.first()?.part;
        let changes: Vec<Change> = own.changes().cloned().collect();
        let after = &own.after;
        let render =
            |database| (self.templates).migration(database, schemas, &changes, part, after);
        let [old, new] = databases.map(render);
        Some([old.ok()?, new.ok()?])
    }
}
