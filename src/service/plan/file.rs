//! Decides what to do with one file: the matrix of base, ours and target.

use std::{borrow::Cow, collections::BTreeSet};

use super::{
    Action, Both, Cause, Conflict, Found, Means, Move, Origin, Own, Step, Unsettled, calls, told,
};
use crate::merge::{
    self, Dropped, Merged, Piece, Reason, has_markers, has_own_markers, marked, merge,
};

/// One file in its three states. A file that moves is planned as if it already were at its new path.
pub(super) struct File<'a> {
    pub(super) path: String,
    pub(super) base: Option<Cow<'a, str>>,
    pub(super) found: Option<Cow<'a, Found>>,
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
    Merge {
        text: String,
        notes: Vec<String>,
    },
    Conflict {
        reasons: Vec<String>,
        settled: Option<String>,
        marked: Option<String>,
        places: Vec<merge::Conflict>,
    },
    Delete,
    Keep(Vec<String>),
}

impl<'a> File<'a> {
    /// A file that moves; `text` is its base at the old path, `found` what is on disk there.
    pub(super) fn moved(
        step: Move,
        text: &str,
        found: Option<Cow<'a, Found>>,
        target: Option<&'a str>,
    ) -> Self {
        let reword = |text: &str| match &step.renames {
            Some(renames) => renames.apply(&step.from, text),
            None => text.to_owned(),
        };
        let base = Some(Cow::Owned(reword(text)));
        let (found, from) = match found.as_deref() {
            Some(Found::Text(text)) => {
                let reworded = reword(text);
                let origin = Origin {
                    path: step.from.clone(),
                    text: text.clone(),
                };
                (Some(Cow::Owned(Found::Text(reworded))), Some(origin))
            }
            _ => (found, None),
        };
        Self {
            base,
            found,
            from,
            target,
            path: step.to,
        }
    }

    /// Returns the step for this file, or `None` if it stays as it is.
    pub(super) fn step(self, own: &mut Own, means: Means) -> Option<Step> {
        let ours = match self.found.as_deref() {
            Some(Found::Other(what)) => {
                let changes = self.target.is_some() && self.base.as_deref() != self.target;
                let action = Action::Conflict(Conflict::default());
                return changes.then(|| self.with(action, vec![(*what).to_owned()]));
            }
            Some(Found::Text(text)) => Some(text.clone()),
            Some(Found::Both(both)) => Some(both.text.clone()),
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
        let verdict = match self.found.as_deref() {
            Some(Found::Both(both)) => self.settled(both, own, means),
            _ => self.verdict(unix.as_deref(), own, means),
        };
        let before = ours.unwrap_or_default();
        let (action, notes) = match verdict {
            Verdict::Leave => (None, Vec::new()),
            Verdict::Create(text) => (Some(Action::Create { text }), Vec::new()),
            Verdict::Adopt => (Some(Action::Adopt), Vec::new()),
            Verdict::Update(text) => {
                let after = restore(text);
                (Some(Action::Update { before, after }), Vec::new())
            }
            Verdict::Merge { text, notes } => {
                let after = restore(text);
                (Some(Action::Merge { before, after }), notes)
            }
            Verdict::Conflict {
                reasons,
                settled,
                marked,
                places,
            } => {
                let path = self.path.clone();
                let here = Origin { path, text: before };
                let conflict = Conflict {
                    ours: Some(self.from.clone().unwrap_or(here)),
                    settled: settled.map(restore),
                    marked: marked.map(restore),
                    theirs: self.target.map(|target| restore(target.to_owned())),
                    places,
                    cause: match self.found.as_deref() {
                        Some(Found::Both(_)) => Cause::Git,
                        _ => Cause::Edits,
                    },
                };
                (Some(Action::Conflict(conflict)), reasons)
            }
            Verdict::Delete => (Some(Action::Delete { before }), Vec::new()),
            Verdict::Keep(notes) => (Some(Action::Keep), notes),
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
            _ => match self.found.as_deref() {
                Some(Found::Text(text)) => text.clone(),
                _ => String::new(),
            },
        };
        self.with(Action::Move { from, after }, notes)
    }

    fn verdict(&self, ours: Option<&str>, own: &mut Own, means: Means) -> Verdict {
        match (self.base.as_deref(), ours, self.target) {
            (None, None, Some(target)) => Verdict::Create(target.to_owned()),
            (None, Some(ours), Some(target)) if ours == target => Verdict::Adopt,
            (None, Some(_), Some(_)) => refuse("it exists and was not written by gosvc"),
            (Some(base), _, Some(target)) if base == target => Verdict::Leave,
            (Some(_), None, Some(_)) => {
                keep("you deleted it; `gosvc apply --restore` brings it back")
            }
            (Some(_), Some(ours), Some(target)) if ours == target => Verdict::Leave,
            (Some(base), Some(ours), Some(target)) if ours == base => {
                Verdict::Update(target.to_owned())
            }
            (Some(_), Some(ours), Some(_)) if has_own_markers(ours) => {
                refuse("it still has the markers of a conflict")
            }
            (Some(base), Some(ours), Some(_))
                if has_markers(ours) && !has_markers(base) && !self.path.ends_with(".md") =>
            {
                refuse("it has the markers of a conflict that cannot be read: settle it by hand")
            }
            (Some(base), Some(ours), Some(target)) => {
                let merged = merged(&self.path, base, ours, target, means);
                let notes = self.left_out(&merged.dropped, own, means);
                let elsewhere = merged
                    .dropped
                    .iter()
                    .filter_map(|it| told::elsewhere(it, ours));
                let elsewhere: Vec<String> = elsewhere.collect();
                if !elsewhere.is_empty() {
                    return Verdict::Conflict {
                        reasons: elsewhere,
                        settled: None,
                        marked: None,
                        places: Vec::new(),
                    };
                }
                match merged.text() {
                    Some(text) if text == ours && notes.is_empty() => Verdict::Leave,
                    Some(text) if text == ours => Verdict::Keep(notes),
                    Some(text) => {
                        let unfit = match self.path.ends_with(".rs") {
                            true => calls::unfit(base, ours, target, &text),
                            false => Vec::new(),
                        };
                        match unfit.is_empty() {
                            true => Verdict::Merge { text, notes },
                            false => Verdict::Conflict {
                                reasons: vec![unfit.join("\n")],
                                settled: Some(text.clone()),
                                marked: Some(text),
                                places: Vec::new(),
                            },
                        }
                    }
                    None => Verdict::Conflict {
                        reasons: merged
                            .conflicts()
                            .map(|it| told::conflict(&self.path, it))
                            .collect(),
                        settled: Some(merged.with_ours()),
                        marked: Some(marked(&merged)),
                        places: merged.conflicts().cloned().collect(),
                    },
                }
            }
            (Some(base), Some(ours), None) if ours == base => Verdict::Delete,
            (Some(_), Some(_), None) => {
                keep("you changed it; it is no longer generated, and yours alone now")
            }
            (Some(_) | None, None, None) | (None, Some(_), None) => Verdict::Leave,
        }
    }

    /// Settles a conflict that git has found, if it can be settled.
    fn settled(&self, both: &Both, own: &mut Own, means: Means) -> Verdict {
        let Some(target) = self.target else {
            return match both.is_untouched() {
                true => Verdict::Delete,
                false => keep("git's conflict in it is yours; it is no longer generated"),
            };
        };
        match both.settle(&self.path, target, means) {
            Ok((text, dropped)) => {
                let mut notes = vec!["both sides of git's conflict are in it".to_owned()];
                notes.extend(self.left_out(&dropped, own, means));
                Verdict::Merge { text, notes }
            }
            Err(Unsettled::Unknown) => refuse("it has the markers of a conflict in git"),
            Err(Unsettled::Places(places, merged)) => Verdict::Conflict {
                reasons: places
                    .iter()
                    .map(|it| told::conflict(&self.path, it))
                    .collect(),
                settled: None,
                marked: merged.as_ref().map(marked),
                places,
            },
            Err(Unsettled::Rewritten(lost)) => Verdict::Conflict {
                reasons: lost
                    .iter()
                    .map(|it| told::rewritten(&self.path, it))
                    .collect(),
                settled: None,
                marked: None,
                places: Vec::new(),
            },
        }
    }

    /// Makes the changes that were left out to code that the team has moved; tells of the others.
    fn left_out(&self, dropped: &[Dropped], own: &mut Own, means: Means) -> Vec<String> {
        let mut notes = Vec::new();
        for dropped in dropped {
            let is_gone = dropped.reason == Reason::Deleted;
            if !is_gone || !own.follow(&self.path, dropped, means) {
                notes.push(told::dropped(&self.path, dropped));
            }
        }
        notes
    }

    fn with(self, action: Action, notes: Vec<String>) -> Step {
        Step {
            path: self.path,
            action,
            notes,
        }
    }
}

fn refuse(reason: &str) -> Verdict {
    Verdict::Conflict {
        reasons: vec![reason.to_owned()],
        settled: None,
        marked: None,
        places: Vec::new(),
    }
}

fn keep(note: &str) -> Verdict {
    Verdict::Keep(vec![note.to_owned()])
}

/// Merges. If that conflicts in Rust source that the team formats in another way, merges again with
/// base and target formatted so. Lines that are put together from both sides are formatted.
pub(super) fn merged(path: &str, base: &str, ours: &str, target: &str, means: Means) -> Merged {
    let Means { formatter, words } = means;
    let merged = merge(path, base, ours, target, words);
    if !path.ends_with(".rs") {
        return merged;
    }
    if merged.text().is_none()
        && let (Some(other), Some(target)) = (formatter(base), formatter(target))
        && other != base
    {
        let again = merge(path, &other, ours, &target, words);
        if again.text().is_some() {
            return again;
        }
    }
    match merged.text() {
        Some(text)
            if merged.is_mixed
                && !is_of_whole_lines(ours, target, &text)
                && formatter(ours).as_deref() == Some(ours) =>
        {
            let pieces = vec![Piece::Text(formatter(&text).unwrap_or(text))];
            Merged { pieces, ..merged }
        }
        _ => merged,
    }
}

/// Whether a merged text is the team's with whole lines of gosvc's between: then it has the form that
/// both had.
fn is_of_whole_lines(ours: &str, target: &str, text: &str) -> bool {
    let known: BTreeSet<&str> = ours.lines().chain(target.lines()).collect();
    let there: BTreeSet<&str> = text.lines().collect();
    there.is_subset(&known) && ours.lines().all(|line| there.contains(line))
}

/// Whether most lines of a text end as on Windows.
fn has_crlf(text: &str) -> bool {
    text.matches("\r\n").count() * 2 > text.matches('\n').count()
}
