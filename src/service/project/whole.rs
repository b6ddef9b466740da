//! All that is there, for a change that goes beyond the files that are rendered anew.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use anyhow::Result;

use super::Project;
use crate::{
    files::Tree,
    service::{disk, plan::Plan, renames::in_unix_form},
};

/// A whole service.
pub(super) struct Whole {
    /// The texts on disk, the team's own among them.
    pub(super) texts: BTreeMap<String, String>,
}

impl Project {
    /// Reads the whole service, once; a new one has nothing.
    pub(super) fn whole(&self) -> Result<&Whole> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let texts = match &self.root {
            Some(root) => disk::all_texts(root)?,
            None => BTreeMap::new(),
        };
        Ok(self.whole.get_or_init(|| Whole { texts }))
    }

    /// Reads what gosvc wrote last, once.
    pub(super) fn last_written(&self) -> Result<&Tree> {
        if let Some(written) = self.written.get() {
            return Ok(written);
        }
        let written = self.lock.tree(&[])?;
        Ok(self.written.get_or_init(|| written))
    }
}

/// The lines of some texts, whatever stands before and behind them.
pub(super) fn lines_of(texts: [Option<&str>; 2]) -> BTreeSet<&str> {
    let texts = texts.into_iter().flatten();
    texts.flat_map(str::lines).map(str::trim).collect()
}

impl Whole {
    /// The texts as they will be, with line ends as in Unix.
    pub(super) fn after<'a>(&'a self, plan: &'a Plan) -> BTreeMap<&'a str, Cow<'a, str>> {
        let texts = self.texts.iter();
        let mut after: BTreeMap<&str, Cow<str>> = texts
            .map(|(path, text)| (path.as_str(), in_unix_form(text)))
            .collect();
        for change in plan.changes() {
            match change.after {
                Some(text) => after.insert(change.path, in_unix_form(text)),
                None => after.remove(change.path),
            };
        }
        after
    }
}
