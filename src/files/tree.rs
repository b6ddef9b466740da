//! A tree of files, the value that flows from rendering to disk.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::paths;

/// File contents by path. Paths are relative to the service's root, with `/` as separator.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
    /// The paths in lower case, since some file systems ignore case.
    folded: BTreeSet<String>,
}

impl Tree {
    /// Adds a file. Fails if its path is unsafe or taken.
    pub(crate) fn insert(&mut self, path: String, text: String) -> Result<()> {
        paths::check(&path)?;
        if !self.folded.insert(path.to_lowercase()) {
            bail!("two files are called {path:?}");
        }
        self.files.insert(path, text);
        Ok(())
    }

    /// Takes a file out; returns its text if it was there.
    pub(crate) fn take(&mut self, path: &str) -> Option<String> {
        let text = self.files.remove(path)?;
        self.folded.remove(&path.to_lowercase());
        Some(text)
    }

    /// The text of a file.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Every path and text, sorted by path.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.files.iter();
        files.map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_unique_ignoring_case() {
        let mut tree = Tree::default();
        assert!(tree.insert("a/B.rs".to_owned(), String::new()).is_ok());
        assert!(tree.insert("A/b.rs".to_owned(), String::new()).is_err());
    }
}
