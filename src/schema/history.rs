//! Which migrations exist. The schema that is applied is what all of them together make of nothing:
//! each tells what it does in lines of its own.

use super::{
    Schema,
    branches::{self, Own},
    change::Change,
    header::{Header, Part},
    lists,
    version::{later, seconds_of},
};
use crate::failure::Refused;

/// What the names of the files that apply a migration end with.
pub(crate) const UP: &str = ".up.sql";
/// What the names of those that take it back end with.
pub(crate) const DOWN: &str = ".down.sql";

/// Longest description in a file's name, in characters.
const MAX_DESCRIPTION: usize = 100;
/// A migration that is later than now by more seconds than this is dated ahead of the clock.
const TOLERANCE: u64 = 60;
/// What to do about one that does not fit to those before it.
const ORDER: &str = "migrations work in the order of their versions, each on what those before it have \
                     made: if one was applied nowhere yet, remove both its files, and `gosvc apply` \
                     writes it anew";
/// Seconds among which migrations that follow such a one are spread.
const SPREAD: u64 = 86_400;

/// One pair of files to be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Migration {
    /// When it was made, as `YYYYMMDDHHMMSS` in UTC.
    pub(crate) version: u64,
    /// What it does: one change, or several of one resource's fields.
    pub(crate) changes: Vec<Change>,
    pub(crate) part: Part,
    /// Tells the parts of a change apart.
    pub(crate) label: String,
}

impl Migration {
    /// The names of its two files, without the endings that tell them apart.
    pub(crate) fn file_stem(&self) -> String {
        let description = describe(&self.changes);
        match self.part.number {
            1 => format!("{}_{description}", self.version),
            _ => format!("{}_{description}_{}", self.version, self.label),
        }
    }
}

fn describe(changes: &[Change]) -> String {
    let names = |of: fn(&Change) -> Option<&str>| {
        let names: Option<Vec<&str>> = changes.iter().map(of).collect();
        names.map(|names| names.join("_"))
    };
    let resource = changes.first().map_or("", Change::resource);
    let added = names(|change| match change {
        Change::AddField(_, field) => Some(&field.name),
        _ => None,
    });
    let removed = names(|change| match change {
        Change::RemoveField(_, name) => Some(name),
        _ => None,
    });
    let changed = names(|change| match change {
        Change::AddField(_, field) | Change::AlterField(_, field) => Some(&field.name),
        Change::RemoveField(_, name) => Some(name),
        _ => None,
    });
    let is_of_indexes =
        |change: &Change| matches!(change, Change::AddIndex(..) | Change::RemoveIndex(..));
    let description = match (changes, added, removed, changed) {
        ([Change::AddResource(resource)], ..) => format!("create_{}", resource.plural),
        ([Change::RemoveResource(name)], ..) => format!("remove_{name}"),
        ([Change::RenameResource { from, to, .. }], ..) if from == to => {
            format!("rename_table_of_{to}")
        }
        ([Change::RenameResource { from, to, .. }], ..) => format!("rename_{from}_to_{to}"),
        ([Change::RenameField { resource, from, to }], ..) => {
            format!("rename_{from}_to_{to}_of_{resource}")
        }
        (_, Some(names), ..) => format!("add_{names}_to_{resource}"),
        (_, _, Some(names), _) => format!("remove_{names}_from_{resource}"),
        ([Change::AddIndex(_, index)], ..) => {
            format!("{}_{}_of_{resource}", index.word(), index.fields.join("_"))
        }
        ([Change::RemoveIndex(_, index)], ..) => {
            let (word, fields) = (index.word(), index.fields.join("_"));
            format!("remove_{word}_{fields}_of_{resource}")
        }
        (changes, ..) if changes.iter().all(is_of_indexes) => {
            format!("change_indexes_of_{resource}")
        }
        (_, _, _, Some(names)) => format!("change_{names}_of_{resource}"),
        _ => format!("change_{resource}"),
    };
    match description.len() > MAX_DESCRIPTION {
        true => format!("change_fields_of_{resource}"),
        false => description,
    }
}

/// Where a new migration stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) version: u64,
    /// The versions that it is made on: several where branches met.
    pub(crate) after: Vec<u64>,
}

/// The migrations that exist.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Every version, also of migrations written by hand.
    versions: Vec<u64>,
    /// gosvc's own, in the order of their versions.
    own: Vec<Own>,
    /// The versions on which none of them was made.
    heads: Vec<u64>,
    /// Those written by hand: their names, and their texts in lower case.
    by_hand: Vec<(String, String)>,
    /// What gosvc's own migrations have made.
    pub(crate) schema: Schema,
    /// The resources that they have renamed, in their order.
    pub(crate) renamed: Vec<Renamed>,
}

/// A resource that has another name since: name and plural, before and after.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Renamed {
    pub(crate) old: (String, String),
    pub(crate) new: (String, String),
}

impl Renamed {
    /// What a change renames, of the schema before it.
    fn by(change: &Change, before: &Schema) -> Option<Self> {
        let Change::RenameResource {
            from, to, plural, ..
        } = change
        else {
            return None;
        };
        let old = before.resource(from).ok()?;
        Some(Self {
            old: (from.clone(), old.plural.clone()),
            new: (to.clone(), plural.clone()),
        })
    }
}

impl History {
    /// Reads the names and texts of the files in `migrations/` that apply one.
    pub(crate) fn read<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Refused> {
        let mut ups: Vec<(u64, &str, &str)> = Vec::new();
        for (name, text) in files.into_iter().filter(|(name, _)| name.ends_with(UP)) {
            ups.push((version(name)?, name, text));
        }
        ups.sort_unstable();
        if let Some(pair) = ups.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let (one, other) = (pair[0].1, pair[1].1);
            let message = format!("migrations {one:?} and {other:?} have the same version");
            let hint = "give the one that is applied nowhere yet a version of its own, in the names of both \
                        its files and in the `-- after:` lines that name it";
            return Err(Refused::new(message).hint(hint));
        }
        let mut history = Self::default();
        for (version, name, text) in ups {
            history.versions.push(version);
            let headers = Header::read(text).map_err(|refused| in_file(name, &refused))?;
            if headers.is_empty() {
                history.by_hand.push((name.to_owned(), text.to_lowercase()));
                continue;
            }
            history.own.push(Own {
                version,
                name: name.to_owned(),
                headers,
                after: branches::read_after(text),
                text: text.to_owned(),
            });
        }
        // Before they are put together, since it tells more about what does not fit.
        history.heads = branches::heads(&history.own)?;
        let texts: Vec<&str> = history.own.iter().map(|own| own.text.as_str()).collect();
        for (at, own) in history.own.iter().enumerate() {
            let renames = own.changes();
            let renames = renames.filter_map(|change| Renamed::by(change, &history.schema));
            history.renamed.extend(renames);
            let folded = fold(&mut history.schema, &own.headers, &texts[at..]);
            folded.map_err(|refused| in_file(&own.name, &refused).hint(ORDER))?;
        }
        Ok(history)
    }

    /// The migration in this file, unless it is written by hand.
    pub(crate) fn own(&self, file: &str) -> Option<&Own> {
        self.own.iter().find(|own| own.name == file)
    }

    /// The migrations written by hand that name a table.
    pub(crate) fn naming(&self, table: &str) -> impl Iterator<Item = &str> {
        let named = self
            .by_hand
            .iter()
            .filter(move |(_, text)| names(text, table));
        named.map(|(name, _)| name.as_str())
    }

    /// Where a migration made now stands: later than all others.
    pub(crate) fn next_place(&mut self, now: u64, changes: &[Change]) -> Place {
        let last = self.versions.last().copied().unwrap_or_default();
        let version = match last < now {
            true => now,
            // Two branches that follow one dated ahead of the clock must not come to one version.
            false if last > later(now, TOLERANCE) => later(last, 1 + digest(changes) % SPREAD),
            false => later(last, 1),
        };
        self.versions.push(version);
        let after = std::mem::replace(&mut self.heads, vec![version]);
        Place { version, after }
    }
}

fn in_file(name: &str, refused: &Refused) -> Refused {
    Refused::new(format!("migrations/{name}: {refused}"))
}

/// Does to a schema what a file of gosvc's does, if it is the first of its change: the others follow
/// in `texts`, which starts with its own.
pub(crate) fn fold(schema: &mut Schema, headers: &[Header], texts: &[&str]) -> Result<(), Refused> {
    let firsts = headers.iter().filter(|it| it.part.number == 1);
    let changes: Vec<&Change> = firsts.map(|it| &it.change).collect();
    let (Some(text), false) = (texts.first(), changes.is_empty()) else {
        return Ok(());
    };
    let count = headers.iter().map(|it| it.part.count).max().unwrap_or(1);
    let there = lists::touched(schema, &changes);
    for change in &changes {
        schema.apply(change)?;
        mark_typed(schema, change, text);
    }
    let texts = &texts[..count.min(texts.len())];
    lists::mark_narrow(schema, &there, &changes, texts);
    Ok(())
}

/// Marks the strings that a migration of an earlier version makes with their length in their type.
fn mark_typed(schema: &mut Schema, change: &Change, text: &str) {
    let (resource, fields) = match change {
        Change::AddResource(resource) => (&resource.name, resource.fields.as_slice()),
        Change::AddField(resource, field) | Change::AlterField(resource, field) => {
            (resource, std::slice::from_ref(field))
        }
        _ => return,
    };
    let made = |name: &str| {
        ["", "ALTER COLUMN "]
            .iter()
            .zip([" VARCHAR(", " TYPE VARCHAR("])
            .any(|(before, after)| text.contains(&format!("{before}\"{name}\"{after}")))
    };
    for field in fields.iter().filter(|field| made(&field.name)) {
        schema.typed.insert(resource, &field.name);
    }
}

/// Whether a text has a name as a word.
fn names(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    })
}

fn version(name: &str) -> Result<u64, Refused> {
    let text = name.split_once('_').map(|(version, _)| version);
    let version = text.and_then(|text| text.parse().ok());
    version.filter(|version| seconds_of(*version).is_some()).ok_or_else(|| {
        let message = format!("the name of migrations/{name} does not start with a time");
        let hint = "expected `YYYYMMDDHHMMSS_<what>.up.sql`, such as `20261123060000_add_notes.up.sql`";
        Refused::new(message).hint(hint)
    })
}

/// FNV-1a of what changes do.
fn digest(changes: &[Change]) -> u64 {
    let text: String = changes.iter().map(Change::to_string).collect();
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}
