//! Decides what to do with one file: the matrix of base, ours and target.

use super::{Action, Conflict, Formatter, Found, Move, Origin, Step};
use crate::{
    files::Tree,
    merge::{Merged, has_markers, merge},
};

/// One file in its three states. A file that moves is planned as if it already were at its new path.
pub(super) struct File<'a> {
    pub(super) path: String,
    pub(super) base: Option<String>,
    pub(super) found: Option<Found>,
    pub(super) target: Option<&'a str>,
    /// Where a file that moves is now.
    pub(super) from: Option<Origin>,
}

/// The decision, with the text to write.
enum Verdict {
    Leave,
    Create(String),
    Adopt,
    Update(String),
    Merge(String),
    Conflict {
        reasons: Vec<String>,
        marked: Option<String>,
    },
    Delete,
    Keep(&'static str),
}

impl<'a> File<'a> {
    /// A file that moves; `text` is its base at the old path, `found` what is on disk there.
    pub(super) fn moved(step: Move, text: String, found: Option<Found>, target: &'a Tree) -> Self {
        let reword = |text: &str| match &step.renames {
            Some(renames) => renames.apply(text),
            None => text.to_owned(),
        };
        let base = Some(reword(&text));
        let (found, from) = match found {
            Some(Found::Text(text)) => {
                let reworded = reword(&text);
                let path = step.from;
                (Some(Found::Text(reworded)), Some(Origin { path, text }))
            }
            other => (other, None),
        };
        Self {
            base,
            found,
            from,
            target: target.get(&step.to),
            path: step.to,
        }
    }

    /// Returns the step for this file, or `None` if it stays as it is.
    pub(super) fn step(self, formatter: Formatter) -> Option<Step> {
        let ours = match &self.found {
            Some(Found::Other(what)) => {
                let changes = self.target.is_some() && self.base.as_deref() != self.target;
                let action = Action::Conflict(Conflict::default());
                return changes.then(|| self.with(action, vec![(*what).to_owned()]));
            }
            Some(Found::Text(text)) => Some(text.clone()),
            None => None,
        };
        // Line ends are the team's: texts are compared with `\n` and written back with the file's own.
        let crlf = ours.as_deref().is_some_and(has_crlf);
        let restore = |text: String| {
            if crlf {
                text.replace('\n', "\r\n")
            } else {
                text
            }
        };
        let unix = ours.as_deref().map(|ours| {
            if crlf {
                ours.replace("\r\n", "\n")
            } else {
                ours.to_owned()
            }
        });
        let verdict = self.verdict(unix.as_deref(), formatter);
        let before = ours.unwrap_or_default();
        let (action, notes) = match verdict {
            Verdict::Leave => (None, Vec::new()),
            Verdict::Create(text) => (Some(Action::Create { text }), Vec::new()),
            Verdict::Adopt => (Some(Action::Adopt), Vec::new()),
            Verdict::Update(text) => {
                let after = restore(text);
                (Some(Action::Update { before, after }), Vec::new())
            }
            Verdict::Merge(text) => {
                let after = restore(text);
                (Some(Action::Merge { before, after }), Vec::new())
            }
            Verdict::Conflict { reasons, marked } => {
                let path = self.path.clone();
                let here = Origin { path, text: before };
                let conflict = Conflict {
                    ours: Some(self.from.clone().unwrap_or(here)),
                    marked: marked.map(restore),
                };
                (Some(Action::Conflict(conflict)), reasons)
            }
            Verdict::Delete => (Some(Action::Delete { before }), Vec::new()),
            Verdict::Keep(note) => (Some(Action::Keep), vec![note.to_owned()]),
        };
        match (self.from.clone(), action) {
            (None, action) => action.map(|action| self.with(action, notes)),
            (Some(from), action) => Some(self.relocated(from, action, notes)),
        }
    }

    /// A file that moves is written to its new path whatever else happens to it.
    fn relocated(self, from: Origin, action: Option<Action>, notes: Vec<String>) -> Step {
        let after = match action {
            Some(Action::Update { after, .. } | Action::Merge { after, .. }) => after,
            Some(action @ Action::Conflict(_)) => return self.with(action, notes),
            Some(Action::Delete { .. }) => {
                return Step {
                    path: from.path,
                    action: Action::Delete { before: from.text },
                    notes,
                };
            }
            _ => match &self.found {
                Some(Found::Text(text)) => text.clone(),
                _ => String::new(),
            },
        };
        self.with(Action::Move { from, after }, notes)
    }

    fn verdict(&self, ours: Option<&str>, formatter: Formatter) -> Verdict {
        let refuse = |reason: &str| Verdict::Conflict {
            reasons: vec![reason.to_owned()],
            marked: None,
        };
        match (self.base.as_deref(), ours, self.target) {
            (None, None, Some(target)) => Verdict::Create(target.to_owned()),
            (None, Some(ours), Some(target)) if ours == target => Verdict::Adopt,
            (None, Some(_), Some(_)) => refuse("it exists and was not written by gosvc"),
            (Some(base), _, Some(target)) if base == target => Verdict::Leave,
            (Some(_), None, Some(_)) => {
                Verdict::Keep("you deleted it; `gosvc apply --restore` brings it back")
            }
            (Some(_), Some(ours), Some(target)) if ours == target => Verdict::Leave,
            (Some(base), Some(ours), Some(target)) if ours == base => {
                Verdict::Update(target.to_owned())
            }
            (Some(_), Some(ours), Some(_)) if has_markers(ours) => {
                refuse("it still has the markers of a conflict")
            }
            (Some(base), Some(ours), Some(target)) => {
                match merged(&self.path, base, ours, target, formatter) {
                    Merged::Clean(text) | Merged::Together(text) if text == ours => Verdict::Leave,
                    Merged::Clean(text) | Merged::Together(text) => Verdict::Merge(text),
                    Merged::Conflict { marked, hunks } => Verdict::Conflict {
                        reasons: hunks,
                        marked: Some(marked),
                    },
                }
            }
            (Some(base), Some(ours), None) if ours == base => Verdict::Delete,
            (Some(_), Some(_), None) => {
                Verdict::Keep("you changed it; it is no longer generated, and yours alone now")
            }
            (Some(_) | None, None, None) | (None, Some(_), None) => Verdict::Leave,
        }
    }

    fn with(self, action: Action, notes: Vec<String>) -> Step {
        Step {
            path: self.path,
            action,
            notes,
        }
    }
}

/// Merges. If that conflicts in Rust source that the team formats in another way, merges again with
/// base and target formatted so.
fn merged(path: &str, base: &str, ours: &str, target: &str, formatter: Formatter) -> Merged {
    let merged = merge(base, ours, target);
    if matches!(merged, Merged::Clean(_)) || !path.ends_with(".rs") {
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

/// Whether most lines of a text end as on Windows.
fn has_crlf(text: &str) -> bool {
    text.matches("\r\n").count() * 2 > text.matches('\n').count()
}
