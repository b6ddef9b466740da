//! The lines that still have an old name.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Names, Renames};
use crate::files::paths::{CARGO_LOCK, LOCK, MIGRATIONS, SPEC};

/// How many lines are told.
const MOST: usize = 20;
/// How much of a line is told, in characters.
const MAX_LINE: usize = 120;

/// Lines that have an old name: how many, and the first of them.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(crate) struct Mentions {
    pub(crate) count: usize,
    pub(crate) lines: Vec<Mention>,
    /// Those that need it, so that the service does not build before they change.
    pub(crate) broken: Vec<Mention>,
    /// Those that use what goes with a way to call the service, with the same result.
    pub(crate) stranded: Vec<Mention>,
    /// Those of new files that use what the team no longer has, with the same result.
    pub(crate) unfit: Vec<Mention>,
    /// Lines that have to name what is new; the service does not build before they do.
    pub(crate) incomplete: Vec<Incomplete>,
    /// Lines with a field whose type is another now.
    pub(crate) retyped: Vec<Mention>,
}

/// A line that has to name all of something, and what is missing there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Incomplete {
    #[serde(flatten)]
    pub(crate) line: Mention,
    pub(crate) missing: Vec<String>,
}

/// A line that has an old name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Mention {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) text: String,
}

impl Mentions {
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0 && !self.is_broken()
    }

    /// Whether the service does not build before somebody has changed some of the lines.
    pub(crate) fn is_broken(&self) -> bool {
        let of_one = [&self.broken, &self.stranded, &self.retyped, &self.unfit];
        !self.incomplete.is_empty() || of_one.iter().any(|lines| !lines.is_empty())
    }

    /// Tells which lines need an old name; they are told once.
    pub(crate) fn break_at(&mut self, lines: Vec<Mention>) {
        let is_told = |it: &Mention| lines.iter().any(|line| line.place() == it.place());
        let count = self.lines.len();
        self.lines.retain(|it| !is_told(it));
        self.count -= count - self.lines.len();
        self.broken = lines;
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.lines.extend(other.lines);
        self.lines.truncate(MOST);
    }
}

impl Mention {
    fn place(&self) -> (&str, usize) {
        (&self.path, self.line)
    }
}

/// Finds the lines that have the old name in one of its forms, besides those that gosvc has written.
pub(crate) fn mentions<'a>(
    texts: &BTreeMap<&str, &str>,
    old: &Names,
    renames: &Renames,
    written: &dyn Fn(&str) -> BTreeSet<&'a str>,
) -> Mentions {
    let forms = old.forms();
    let code = renames.words();
    // A field has a name that other things have as well.
    let is_field = old.plural.is_none();
    let mut words: BTreeSet<&str> = code.keys().copied().collect();
    words.extend(forms.iter().map(String::as_str));
    let mut found = Mentions::default();
    for (path, text) in texts {
        // Migrations tell what was; the others are gosvc's and cargo's.
        if path.starts_with(MIGRATIONS) || [CARGO_LOCK, LOCK, SPEC].contains(path) {
            continue;
        }
        let is_rust = path.ends_with(".rs");
        let is_meant = |word: &&&str| is_field || !is_rust || code.get(**word) != Some(&true);
        let words: Vec<&str> = words.iter().filter(is_meant).copied().collect();
        let mut known: Option<BTreeSet<&str>> = None;
        for (line, number) in text.lines().zip(1..) {
            if !words.iter().any(|word| has_word(line, word)) {
                continue;
            }
            let known = known.get_or_insert_with(|| written(path));
            if known.contains(line.trim()) {
                continue;
            }
            found.count += 1;
            if found.lines.len() < MOST {
                found.lines.push(Mention {
                    path: (*path).to_owned(),
                    line: number,
                    text: line.trim().chars().take(MAX_LINE).collect(),
                });
            }
        }
    }
    found
}

/// Whether a text has any form of a name.
pub(crate) fn has_any(text: &str, names: &Names) -> bool {
    names.forms().iter().any(|form| has_word(text, form))
}

/// Whether a text has a word, and not only as a part of another one.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut matches = text.match_indices(word);
    matches.any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}
