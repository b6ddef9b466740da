//! All that is there, for a change that goes beyond the files that are rendered anew.

use std::collections::BTreeMap;

use anyhow::Result;

use super::Project;
use crate::{
    files::Tree,
    service::{disk, plan::Plan},
};

/// A whole service.
pub(super) struct Whole {
    /// The texts on disk, the team's own among them.
    pub(super) texts: BTreeMap<String, String>,
    /// What gosvc wrote last.
    pub(super) written: Tree,
}

impl Project {
    /// Reads the whole service, once; a new one has nothing.
    pub(super) fn whole(&self) -> Result<&Whole> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let whole = Whole {
            texts: match &self.root {
                Some(root) => disk::all_texts(root)?,
                None => BTreeMap::new(),
            },
            written: self.lock.tree(&[])?,
        };
        Ok(self.whole.get_or_init(|| whole))
    }
}

impl Whole {
    /// The texts as they will be.
    pub(super) fn after<'a>(&'a self, plan: &'a Plan) -> BTreeMap<&'a str, &'a str> {
        let texts = self.texts.iter();
        let mut after: BTreeMap<&str, &str> = texts
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        for change in plan.changes() {
            match change.after {
                Some(text) => after.insert(change.path, text),
                None => after.remove(change.path),
            };
        }
        after
    }
}
