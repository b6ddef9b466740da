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
    /// Where the team has moved files of gosvc's to.
    moved: BTreeMap<String, String>,
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
            moved: BTreeMap::new(),
        }
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Tells that the team has moved a file of gosvc's, and its text.
    pub(crate) fn move_to(&mut self, path: &str, place: &str, text: &str) {
        self.moved.insert(path.to_owned(), place.to_owned());
        self.reword(place, text, text.to_owned());
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

    /// Takes the file that is elsewhere: where the team has moved it to, or as the same module, `a/mod.rs`
    /// for `a.rs` and the reverse.
    pub(super) fn take_module(&mut self, path: &str) -> Option<Origin> {
        let path = self.moved.get(path).cloned().or_else(|| twin(path))?;
        let file = self.files.remove(&path)?;
        let text = file.before;
        Some(Origin { path, text })
    }

    /// Where such a file goes if the path that it had becomes another one.
    pub(super) fn new_place(&self, from: &str, to: &str) -> String {
        let Some(place) = self.moved.get(from) else {
            return twin(to).unwrap_or_else(|| to.to_owned());
        };
        let folder = |path: &str| path.rfind('/').map_or(0, |at| at + 1);
        if let Some(name) = place.strip_prefix(&from[..folder(from)]) {
            return format!("{}{name}", &to[..folder(to)]);
        }
        // It may have moved together with the folders that it is in.
        let ends = from.match_indices('/').map(|(at, _)| &from[at..]);
        let mut moved = ends.filter_map(|end| {
            let (before, start) = (place.strip_suffix(end)?, from.strip_suffix(end)?);
            let rest = to.strip_prefix(start).filter(|it| it.starts_with('/'))?;
            Some(format!("{before}{rest}"))
        });
        moved.next().unwrap_or_else(|| place.clone())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_have_moved_get_their_new_names_where_they_are() {
        for (place, expected) in [
            (
                "src/domain/resources/users/model.rs",
                "src/domain/resources/people/model.rs",
            ),
            (
                "src/resources/users/entity.rs",
                "src/resources/people/entity.rs",
            ),
            ("src/users/model.rs", "src/people/model.rs"),
            ("src/user.rs", "src/user.rs"),
        ] {
            let mut own = Own::default();
            let from = "src/resources/users/model.rs";
            own.move_to(from, place, "mod a;\n");
            let found = own.new_place(from, "src/resources/people/model.rs");
            assert_eq!(found, expected);
        }
        let own = Own::default();
        assert_eq!(own.new_place("src/a.rs", "src/b.rs"), "src/b/mod.rs");
    }
}
