//! Migrations of which neither knows the other, since two branches met that had each made some. The
//! databases of both have one without the other, so they must work in either order.

use std::collections::BTreeSet;

use super::{change::Change, header::Header, sql::STAGING};
use crate::{failure::Refused, spec::Field};

/// Starts a line with the versions that a migration was made on.
const AFTER: &str = "-- after: ";

/// A migration of gosvc's own.
#[derive(Debug)]
pub(crate) struct Own {
    pub(super) version: u64,
    /// The name of the file that applies it.
    pub(super) name: String,
    pub(crate) headers: Vec<Header>,
    /// The versions that it was made on.
    pub(crate) after: Vec<u64>,
    pub(super) text: String,
}

impl Own {
    /// What it does.
    pub(crate) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.headers.iter().map(|header| &header.change)
    }

    /// Whether it makes a table anew, with the columns that it knows.
    fn makes_table(&self) -> bool {
        self.text.contains(&format!("\"{STAGING}"))
    }

    /// The table that it gives another name, as it was called before.
    fn renamed_table(&self) -> Option<&str> {
        let mut changes = self.changes();
        if !changes.any(|change| matches!(change, Change::RenameResource { .. })) {
            return None;
        }
        let mut statements = self.text.lines();
        let statement = statements.find_map(|line| line.strip_prefix("ALTER TABLE \""))?;
        statement.split('"').next()
    }
}

/// The line that tells what a migration was made on; none for the first of all.
pub(crate) fn after_line(versions: &[u64]) -> Option<String> {
    let versions: Vec<String> = versions.iter().map(u64::to_string).collect();
    (!versions.is_empty()).then(|| format!("{AFTER}{}", versions.join(", ")))
}

/// Reads every such line of a migration.
pub(super) fn read_after(text: &str) -> Vec<u64> {
    let lines = text.lines().filter_map(|line| line.strip_prefix(AFTER));
    let versions = lines.flat_map(|line| line.split(','));
    // One that is no number is not there either.
    versions
        .map(|version| version.trim().parse().unwrap_or_default())
        .collect()
}

/// Checks migrations, in the order of their versions, and returns those on which no other was made.
pub(super) fn heads(migrations: &[Own]) -> Result<Vec<u64>, Refused> {
    let mut known: Vec<BTreeSet<usize>> = Vec::with_capacity(migrations.len());
    let mut is_head = vec![true; migrations.len()];
    for (at, migration) in migrations.iter().enumerate() {
        let earlier = &migrations[..at];
        let place = |version: &u64| earlier.iter().position(|it| it.version == *version);
        let parents: Option<Vec<usize>> = migration.after.iter().map(place).collect();
        // One that does not tell, or tells what is gone, was made on all that is there.
        let knows = match parents.filter(|parents| !parents.is_empty()) {
            None => (0..at).collect(),
            Some(parents) => {
                let mut all: BTreeSet<usize> = parents.iter().copied().collect();
                all.extend(parents.iter().flat_map(|parent| &known[*parent]));
                all
            }
        };
        for (other, earlier) in earlier.iter().enumerate() {
            match knows.contains(&other) {
                true => is_head[other] = false,
                false => check_independent(earlier, migration)?,
            }
        }
        known.push(knows);
    }
    let heads = migrations
        .iter()
        .zip(is_head)
        .filter(|(_, is_head)| *is_head);
    Ok(heads.map(|(migration, _)| migration.version).collect())
}

fn check_independent(one: &Own, other: &Own) -> Result<(), Refused> {
    let Some(reason) = dependence(one, other) else {
        return Ok(());
    };
    let (one, other) = (&one.name, &other.name);
    let message =
        format!("migrations/{one} and migrations/{other} do not know of each other, and {reason}");
    Err(Refused::new(message).hint(
        "remove both files of the one that is applied nowhere yet, and `gosvc apply` writes it anew on the \
         other; if it is a rename, put the old name back into gosvc.toml and `gosvc rename` again",
    ))
}

/// Why two migrations do not come to the same in either order.
fn dependence(one: &Own, other: &Own) -> Option<String> {
    let makes_table = one.makes_table() || other.makes_table();
    for a in one.changes() {
        for b in other.changes() {
            let reason = change_dependence(a, b, makes_table);
            if reason.is_some() {
                return reason;
            }
        }
    }
    [(one, other), (other, one)]
        .iter()
        .find_map(|(one, other)| {
            let table = other.renamed_table().filter(|_| one.makes_table())?;
            let reference = format!("REFERENCES \"{table}\"");
            one.text.contains(&reference).then(|| {
                format!("one makes a table anew that refers to {table:?}, which the other renames")
            })
        })
}

/// Why two changes do not come to the same in either order.
fn change_dependence(one: &Change, other: &Change, makes_table: bool) -> Option<String> {
    for (moving, using) in [(one, other), (other, one)] {
        let names = moved_resources(moving);
        let mut needed = [using.resource()].into_iter().chain(targets(using));
        if let Some(name) = needed.find(|name| names.contains(name)) {
            return Some(format!(
                "one moves the resource {name:?}, which the other is about"
            ));
        }
    }
    let resource = one.resource();
    if resource != other.resource() {
        return None;
    }
    let fields = field_names(other);
    if let Some(name) = field_names(one).iter().find(|name| fields.contains(name)) {
        return Some(format!("both are about the field {name:?} of {resource:?}"));
    }
    let is_addition = |change: &Change| matches!(change, Change::AddField(..));
    // A new table has the columns that are added by others, but those that it knows as they were.
    let are_additions = is_addition(one) || is_addition(other);
    (makes_table && !are_additions)
        .then(|| format!("one makes the table of {resource:?} anew, as it was without the other"))
}

/// The names that come or go with a change of a resource itself.
fn moved_resources(change: &Change) -> Vec<&str> {
    match change {
        Change::AddResource(resource) => vec![&resource.name],
        Change::RemoveResource(name) => vec![name],
        Change::RenameResource { from, to, .. } => vec![from, to],
        Change::AddField(..)
        | Change::RemoveField(..)
        | Change::RenameField { .. }
        | Change::AlterField(..)
        | Change::AddIndex(..)
        | Change::RemoveIndex(..) => Vec::new(),
    }
}

/// The resources that the fields of a change refer to.
fn targets(change: &Change) -> impl Iterator<Item = &str> {
    let fields = match change {
        Change::AddResource(resource) => resource.fields.as_slice(),
        Change::AddField(_, field) | Change::AlterField(_, field) => std::slice::from_ref(field),
        _ => &[],
    };
    let references = fields.iter().filter_map(Field::target);
    references.map(|it| it.resource.as_str())
}

fn field_names(change: &Change) -> Vec<&str> {
    match change {
        Change::AddField(_, field) | Change::AlterField(_, field) => vec![&field.name],
        Change::RemoveField(_, name) => vec![name],
        Change::AddIndex(_, index) | Change::RemoveIndex(_, index) => {
            index.fields.iter().map(String::as_str).collect()
        }
        Change::RenameField { from, to, .. } => vec![from, to],
        Change::AddResource(_) | Change::RemoveResource(_) | Change::RenameResource { .. } => {
            Vec::new()
        }
    }
}
