//! What gosvc wrote last on the two sides of a merge by git, and where they come from.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::{
    files::Tree,
    merge::{NO_WORDS, merge},
};

/// `gosvc.lock` of both sides.
#[derive(Debug, Default)]
pub(crate) struct Branches {
    pub(crate) base: Tree,
    pub(crate) ours: Tree,
    pub(crate) theirs: Tree,
}

impl Branches {
    /// What gosvc wrote on either side, as if it had written it in one: the base for files that git has
    /// merged. Where the two cannot come together, ours is taken.
    pub(crate) fn united(&self) -> Result<Tree> {
        let sides = self.ours.iter().chain(self.theirs.iter());
        let paths: BTreeSet<&str> = sides.map(|(path, _)| path).collect();
        let mut tree = Tree::default();
        for path in paths {
            let text = match self.of(path) {
                [Some(base), Some(ours), Some(theirs)] if ours != theirs => {
                    let merged = merge(path, base, ours, theirs, &NO_WORDS).text();
                    merged.unwrap_or_else(|| ours.to_owned())
                }
                [_, ours, theirs] => ours.or(theirs).unwrap_or_default().to_owned(),
            };
            tree.insert(path.to_owned(), text)?;
        }
        Ok(tree)
    }

    /// The three texts of a file.
    pub(crate) fn of(&self, path: &str) -> [Option<&str>; 3] {
        [&self.base, &self.ours, &self.theirs].map(|tree| tree.get(path))
    }
}
