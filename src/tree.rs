//! A tree of files, the value that flows from rendering to disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path},
};

use anyhow::{Result, bail};

use crate::{names, render::CUSTOM};

/// Longest path, in bytes.
const MAX_PATH: usize = 240;

/// Texts by path, relative to the service's root and with `/` between the parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
    /// The paths in lower case: some file systems take these for the same.
    folded: BTreeSet<String>,
}

impl Tree {
    /// Adds a file, if its path is safe and new.
    pub(crate) fn insert(&mut self, path: String, text: String) -> Result<()> {
        check(&path)?;
        if !self.folded.insert(path.to_lowercase()) {
            bail!("two files are called {path:?}");
        }
        self.files.insert(path, text);
        Ok(())
    }

    /// Removes a file.
    pub(crate) fn remove(&mut self, path: &str) {
        if self.files.remove(path).is_some() {
            self.folded.remove(&path.to_lowercase());
        }
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

/// Checks that a path stays inside the root and works on every system.
pub(crate) fn check(path: &str) -> Result<()> {
    let unsafe_because = |reason: &str| bail!("unsafe path {path:?}: {reason}");
    if path.is_empty() || path.len() > MAX_PATH {
        return unsafe_because("empty or too long");
    }
    let refused = |c: char| c.is_control() || "\\<>:\"|?*".contains(c);
    if path.contains(refused) || path.split('/').any(str::is_empty) {
        return unsafe_because("it has characters that file names cannot have");
    }
    // The team's own templates are the one thing in that folder that is for everybody.
    let path = path.strip_prefix(CUSTOM).unwrap_or(path);
    for component in Path::new(path).components() {
        let Component::Normal(part) = component else {
            return unsafe_because("it leaves the service's root");
        };
        let part = part.to_string_lossy().to_lowercase();
        if part.ends_with(['.', ' ']) || part == ".git" || part == ".gosvc" {
            return unsafe_because("a part of it is reserved");
        }
        let stem = part.split('.').next().unwrap_or_default();
        if names::is_windows_device(stem) {
            return unsafe_because("Windows has a device of that name");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        for path in ["Cargo.toml", ".github/workflows/ci.yml", "src/a/b.rs"] {
            assert!(check(path).is_ok(), "{path}");
        }
        let unsafe_paths = [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a//b",
            "a\\b",
            "c:a",
            ".git/config",
            "a/.GIT/b",
            ".gosvc/x",
            "a./b",
            "src/con/mod.rs",
            "a/NUL.tar.gz",
            "a\nb",
        ];
        for path in unsafe_paths {
            assert!(check(path).is_err(), "{path}");
        }
    }

    #[test]
    fn paths_are_unique_ignoring_case() {
        let mut tree = Tree::default();
        assert!(tree.insert("a/B.rs".to_owned(), String::new()).is_ok());
        assert!(tree.insert("A/b.rs".to_owned(), String::new()).is_err());
    }
}
