//! Which migrations exist. The schema that is applied is what all of them together make of nothing:
//! each tells what it does in its first line.

use std::collections::BTreeMap;

use super::{Schema, change::Change, version::following};
use crate::failure::Refused;

/// What the first line of a migration starts with.
const HEADER: &str = "-- gosvc: ";
/// What the names of the files that apply a migration end with.
pub(crate) const UP: &str = ".up.sql";
/// What the names of those that take it back end with.
pub(crate) const DOWN: &str = ".down.sql";

/// One step of the schema.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Migration {
    /// When it was made, as `YYYYMMDDHHMMSS` in UTC.
    pub(crate) version: u64,
    /// What it does.
    pub(crate) change: Change,
}

impl Migration {
    /// The names of its two files, without the endings that tell them apart.
    pub(crate) fn file_stem(&self) -> String {
        let description = match &self.change {
            Change::AddResource(resource) => format!("create_{}", resource.plural),
            Change::RemoveResource(name) => format!("remove_{name}"),
            Change::RenameResource { from, to, .. } => format!("rename_{from}_to_{to}"),
            Change::AddField(resource, field) => format!("add_{}_to_{resource}", field.name),
            Change::RemoveField(resource, name) => format!("remove_{name}_from_{resource}"),
            Change::RenameField { resource, from, to } => {
                format!("rename_{from}_to_{to}_of_{resource}")
            }
            Change::AlterField(resource, field) => format!("change_{}_of_{resource}", field.name),
        };
        format!("{}_{description}", self.version)
    }
}

/// The migrations that exist.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Every version, also of migrations written by hand.
    versions: Vec<u64>,
    /// What gosvc's own do, by the name of the file that applies them.
    changes: BTreeMap<String, Change>,
    /// What gosvc's own migrations have made.
    pub(crate) schema: Schema,
}

impl History {
    /// Reads the names and first lines of the files in `migrations/`.
    pub(crate) fn read<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Refused> {
        let mut ups: Vec<(u64, &str, &str)> = Vec::new();
        for (name, text) in files {
            let version = name
                .split_once('_')
                .and_then(|(version, _)| version.parse().ok());
            if let (Some(version), true) = (version, name.ends_with(UP)) {
                ups.push((version, name, text.lines().next().unwrap_or_default()));
            }
        }
        ups.sort_unstable();
        if let Some(pair) = ups.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let (one, other) = (pair[0].1, pair[1].1);
            let message = format!("migrations {one:?} and {other:?} have the same version");
            return Err(Refused::new(message).hint("give the later one a version of its own"));
        }
        let mut history = Self::default();
        for (version, name, line) in ups {
            history.versions.push(version);
            let Some(command) = line.strip_prefix(HEADER) else {
                continue;
            };
            let in_file = |refused: Refused| Refused::new(format!("migrations/{name}: {refused}"));
            let change = Change::parse(command).map_err(in_file)?;
            history.schema.apply(&change).map_err(in_file)?;
            history.changes.insert(name.to_owned(), change);
        }
        Ok(history)
    }

    /// What the migration in this file does, if it is gosvc's own.
    pub(crate) fn change(&self, file: &str) -> Option<&Change> {
        self.changes.get(file)
    }

    /// A version for a migration made now, later than all others.
    pub(crate) fn next_version(&mut self, now: u64) -> u64 {
        let last = self.versions.last().copied().unwrap_or_default();
        let version = now.max(following(last));
        self.versions.push(version);
        version
    }
}
