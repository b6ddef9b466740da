//! What is to be done to each file, from what gosvc wrote last (base), what is on disk (ours) and
//! what the spec asks for now (target). Pure: reads and writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    files::Tree,
    merge::{Merged, has_markers, merge},
};

/// What is found at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Text(String),
    /// Something that is not a text: why.
    Other(&'static str),
}

/// What is on disk, by path; what is not there is missing.
pub(crate) type Disk = BTreeMap<String, Found>;

/// Lays out a text of Rust as the team's formatter does, if it can.
pub(crate) type Formatter<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What is to be done, file by file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    /// Sorted by path; files that stay as they are have none.
    pub(crate) steps: Vec<Step>,
}

/// What is to be done to one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Step {
    pub(crate) path: String,
    pub(crate) action: Action,
    /// What the user should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
    /// What was on disk when the plan was made.
    #[serde(skip)]
    pub(crate) before: Option<String>,
    /// What is to be on disk; nothing if the file goes, or stays as it is.
    #[serde(skip)]
    pub(crate) after: Option<String>,
}

/// What can be done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    /// Write a file that is not there.
    Create,
    /// Take over a file that is there and is as it should be.
    Adopt,
    /// Write anew what nobody has edited.
    Update,
    /// Write the change into what somebody has edited.
    Merge,
    /// Leave it to the team; nothing is written at all.
    Conflict,
    /// Remove a file that is no longer needed and that nobody has edited.
    Delete,
    /// Leave a file alone: it was deleted by the team, or edited and is no longer needed.
    Keep,
}

impl Step {
    /// Whether it changes what is on disk; a conflict does once it has markers.
    pub(crate) fn writes(&self) -> bool {
        self.action.writes() || self.after.is_some()
    }
}

impl Action {
    /// The word for it in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Adopt => "adopt",
            Self::Update => "update",
            Self::Merge => "merge",
            Self::Conflict => "conflict",
            Self::Delete => "delete",
            Self::Keep => "keep",
        }
    }

    /// Whether it changes the file.
    fn writes(self) -> bool {
        match self {
            Self::Create | Self::Update | Self::Merge | Self::Delete => true,
            Self::Adopt | Self::Conflict | Self::Keep => false,
        }
    }
}

impl Plan {
    /// Plans files that only this run writes, such as a new service, or a migration.
    pub(crate) fn create<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let steps = files.into_iter().map(|(path, text)| Step {
            path: path.to_owned(),
            action: Action::Create,
            notes: Vec::new(),
            before: None,
            after: Some(text.to_owned()),
        });
        Self {
            steps: steps.collect(),
        }
    }

    /// The steps that cannot be carried out.
    pub(crate) fn conflicts(&self) -> impl Iterator<Item = &Step> {
        self.steps
            .iter()
            .filter(|step| step.action == Action::Conflict)
    }

    /// Writes conflicts into the files, where both sides are texts.
    pub(crate) fn with_markers(mut self, marked: &BTreeMap<String, String>) -> Self {
        for step in &mut self.steps {
            if let Some(text) = marked.get(&step.path) {
                step.after = Some(text.clone());
            }
        }
        self
    }
}

/// Plans the way from base to target, through what the team has made of it. Returns the texts with
/// markers of the files in conflict beside it.
pub(crate) fn plan(
    base: &Tree,
    disk: &Disk,
    target: &Tree,
    formatter: Formatter,
) -> (Plan, BTreeMap<String, String>) {
    let paths: BTreeSet<&str> = base
        .iter()
        .chain(target.iter())
        .map(|(path, _)| path)
        .collect();
    let mut plan = Plan::default();
    let mut marked = BTreeMap::new();
    for path in paths {
        let file = File {
            path,
            base: base.get(path),
            found: disk.get(path),
            target: target.get(path),
        };
        plan.steps.extend(file.step(formatter, &mut marked));
    }
    (plan, marked)
}

/// One file in its three states.
struct File<'a> {
    path: &'a str,
    base: Option<&'a str>,
    found: Option<&'a Found>,
    target: Option<&'a str>,
}

impl File<'_> {
    fn step(&self, formatter: Formatter, marked: &mut BTreeMap<String, String>) -> Option<Step> {
        let ours = match self.found {
            Some(Found::Other(what)) => {
                let changes = self.target.is_some() && self.base != self.target;
                return changes.then(|| self.note(Action::Conflict, what));
            }
            Some(Found::Text(text)) => Some(text.as_str()),
            None => None,
        };
        // Line ends are the team's: all is compared with `\n`, and written back as it was.
        let crlf = ours.is_some_and(has_crlf);
        let unix = ours.map(|ours| match crlf {
            true => ours.replace("\r\n", "\n"),
            false => ours.to_owned(),
        });
        let write = |action: Action, text: &str| Step {
            after: Some(match crlf {
                true => text.replace('\n', "\r\n"),
                false => text.to_owned(),
            }),
            ..self.note(action, "")
        };
        match (self.base, unix.as_deref(), self.target) {
            (None, None, Some(target)) => Some(write(Action::Create, target)),
            (None, Some(ours), Some(target)) if ours == target => {
                Some(self.note(Action::Adopt, ""))
            }
            (None, Some(_), Some(_)) => {
                Some(self.note(Action::Conflict, "it exists and was not written by gosvc"))
            }
            (Some(base), _, Some(target)) if base == target => None,
            (Some(_), None, Some(_)) => {
                let note = "you deleted it; `gosvc apply --restore` brings it back";
                Some(self.note(Action::Keep, note))
            }
            (Some(_), Some(ours), Some(target)) if ours == target => None,
            (Some(base), Some(ours), Some(target)) if ours == base => {
                Some(write(Action::Update, target))
            }
            (Some(_), Some(ours), Some(_)) if has_markers(ours) => {
                Some(self.note(Action::Conflict, "it still has the markers of a conflict"))
            }
            (Some(base), Some(ours), Some(target)) => {
                match self.merge(base, ours, target, formatter) {
                    Merged::Clean(text) | Merged::Together(text) if text == ours => None,
                    Merged::Clean(text) | Merged::Together(text) => {
                        Some(write(Action::Merge, &text))
                    }
                    Merged::Conflict {
                        marked: text,
                        hunks,
                    } => {
                        marked.extend(
                            write(Action::Conflict, &text)
                                .after
                                .map(|text| (self.path.to_owned(), text)),
                        );
                        let mut step = self.note(Action::Conflict, "");
                        step.notes = hunks;
                        Some(step)
                    }
                }
            }
            (Some(base), Some(ours), None) if ours == base => Some(self.note(Action::Delete, "")),
            (Some(_), Some(_), None) => {
                let note = "you changed it; it is no longer generated, and yours alone now";
                Some(self.note(Action::Keep, note))
            }
            (Some(_) | None, None, None) | (None, Some(_), None) => None,
        }
    }

    /// Merges; where both sides have changed the same place in Rust that the team lays out in another
    /// way, once more with both renders laid out like that.
    fn merge(&self, base: &str, ours: &str, target: &str, formatter: Formatter) -> Merged {
        let merged = merge(base, ours, target);
        if matches!(merged, Merged::Clean(_)) || !self.path.ends_with(".rs") {
            return merged;
        }
        match (formatter(base), formatter(target)) {
            (Some(other), Some(target)) if other != base => match merge(&other, ours, &target) {
                Merged::Conflict { .. } => merged,
                again => again,
            },
            _ => merged,
        }
    }

    fn note(&self, action: Action, note: &str) -> Step {
        let notes = if note.is_empty() {
            Vec::new()
        } else {
            vec![note.to_owned()]
        };
        Step {
            path: self.path.to_owned(),
            action,
            notes,
            before: match self.found {
                Some(Found::Text(text)) => Some(text.clone()),
                _ => None,
            },
            after: None,
        }
    }
}

/// Whether most lines of a text end as on Windows.
fn has_crlf(text: &str) -> bool {
    text.matches("\r\n").count() * 2 > text.matches('\n').count()
}

#[cfg(test)]
mod tests;
