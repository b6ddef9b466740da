//! The team's own files beside those that change: code that was moved there gets its changes there, a
//! module that became a folder is the same module, and what is in a renamed folder moves along.

use std::collections::BTreeMap;

use super::{Action, Means, Origin, Step};
use crate::{
    merge::{Dropped, follow},
    service::renames::Renames,
};

/// Files by their path on disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Own {
    files: BTreeMap<String, File>,
}

#[derive(Debug, Clone)]
struct File {
    before: String,
    /// Where it goes.
    path: String,
    after: String,
    notes: Vec<String>,
}

impl Own {
    pub(crate) fn new(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let files = texts.into_iter().map(|(path, text)| {
            let file = File {
                before: text.clone(),
                path: path.clone(),
                after: text,
                notes: Vec::new(),
            };
            (path, file)
        });
        Self {
            files: files.collect(),
        }
    }

    /// Moves a file, or what is in a folder, to another path, with other words.
    pub(crate) fn rename(&mut self, from: &str, to: &str, words: &Renames) {
        for (path, file) in &mut self.files {
            if let Some(name) = path.strip_prefix(from)
                && (name.is_empty() || name.starts_with('/'))
            {
                file.path = format!("{to}{name}");
                file.after = words.apply(path, &file.after);
            }
        }
    }

    /// Changes a file for another reason than a merge.
    pub(crate) fn reword(&mut self, path: &str, before: &str, after: String) {
        let file = self.files.entry(path.to_owned()).or_insert_with(|| File {
            before: before.to_owned(),
            path: path.to_owned(),
            after: String::new(),
            notes: Vec::new(),
        });
        file.after = after;
    }

    /// Takes the file that has become the module of another path: `a/mod.rs` for `a.rs` and the reverse.
    pub(super) fn take_module(&mut self, path: &str) -> Option<Origin> {
        let path = twin(path)?;
        let file = self.files.remove(&path)?;
        let text = file.before;
        Some(Origin { path, text })
    }

    /// Makes a change to code that the team has moved to one of these files; returns whether it is there.
    pub(super) fn follow(&mut self, path: &str, dropped: &Dropped, means: Means) -> bool {
        let folder = path.rfind('/').map_or("", |at| &path[..=at]);
        for file in self.files.values_mut() {
            if !file.path.starts_with(folder) {
                continue;
            }
            let Some((base, target)) = follow(&file.path, &file.after, dropped) else {
                continue;
            };
            let merged = super::file::merged(&file.path, &base, &file.after, &target, means);
            if let Some(text) = merged.text() {
                file.after = text;
                file.notes
                    .push(format!("{}: moved here by you", dropped.place.join(", ")));
                return true;
            }
        }
        false
    }

    /// What is to be done to these files.
    pub(super) fn steps(self) -> impl Iterator<Item = Step> {
        self.files.into_iter().filter_map(|(from, file)| {
            let File {
                before,
                path,
                after,
                notes,
            } = file;
            let action = if path != from {
                let from = Origin {
                    path: from,
                    text: before,
                };
                Action::Move { from, after }
            } else if after != before {
                Action::Merge { before, after }
            } else {
                return None;
            };
            Some(Step {
                path,
                action,
                notes,
            })
        })
    }
}

/// The other path that the module of a file may have.
pub(crate) fn twin(path: &str) -> Option<String> {
    match path.strip_suffix("/mod.rs") {
        Some(folder) => Some(format!("{folder}.rs")),
        None => Some(format!("{}/mod.rs", path.strip_suffix(".rs")?)),
    }
}
