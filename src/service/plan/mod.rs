//! Decides what to do with each file, from what gosvc wrote last (base), what is on disk (ours) and
//! what the spec renders to now (target). Pure: reads and writes nothing.

mod both;
mod calls;
mod file;
mod own;
mod told;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use serde::{Serialize, Serializer, ser::SerializeStruct};

use self::{both::Unsettled, file::File};
pub(crate) use self::{
    both::{Both, Version},
    own::{Own, twin},
    told::lines_below,
};
use super::renames::Renames;
use crate::{
    files::Tree,
    merge::{self, Words},
};

/// What is found at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Text(String),
    /// A text with conflicts that git has marked.
    Both(Box<Both>),
    /// Not a regular UTF-8 file, and why.
    Other(&'static str),
}

/// The files on disk by path, without those that do not exist.
pub(crate) type Disk = BTreeMap<String, Found>;

/// Formats Rust source with the team's settings; `None` if that fails.
pub(crate) type Formatter<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a merge needs besides the texts.
#[derive(Clone, Copy)]
pub(crate) struct Means<'a> {
    pub(crate) formatter: Formatter<'a>,
    /// What is renamed.
    pub(crate) words: &'a Words,
}

/// A file that gets another path; a renamed resource renames words in its text too.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) renames: Option<Renames>,
}

/// The steps of a change.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    /// At most one for each path; none for files that stay as they are.
    pub(crate) steps: Vec<Step>,
}

/// What to do with one file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) path: String,
    pub(crate) action: Action,
    /// What the user should know.
    pub(crate) notes: Vec<String>,
}

/// What to do with a file. `before` is the text on disk when the plan was made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Write a file that does not exist.
    Create { text: String },
    /// Start to manage a file that already has the right text.
    Adopt,
    /// Replace a file that nobody has edited.
    Update { before: String, after: String },
    /// Merge the change into a file that somebody has edited.
    Merge { before: String, after: String },
    /// Write a file to another path and remove it from its old one.
    Move { from: Origin, after: String },
    /// The change and the edits disagree: the run is refused, or writes markers if asked to.
    Conflict(Conflict),
    /// Remove a file that is no longer generated and that nobody has edited.
    Delete { before: String },
    /// Leave a file alone: the team deleted it, or edited it and it is no longer generated.
    Keep,
}

/// The current path and text of a file that moves.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Origin {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A change by gosvc and an edit by the team that disagree.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Conflict {
    /// The file on disk, if it is a text; its path differs from the step's if the file moves.
    pub(crate) ours: Option<Origin>,
    /// What comes of the team's version, if that is more than its text as it is.
    pub(crate) settled: Option<String>,
    /// The text with conflict markers, if both sides are texts.
    pub(crate) marked: Option<String>,
    /// What gosvc would write.
    pub(crate) theirs: Option<String>,
    /// Each place in conflict.
    pub(crate) places: Vec<merge::Conflict>,
    pub(crate) cause: Cause,
}

/// What a conflict comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The team has edited what gosvc changes.
    #[default]
    Edits,
    /// Nothing of the file disagrees, but lines of the team's use what goes.
    Uses,
    /// Git has found it, and its markers are in the file.
    Git,
}

/// Whose version is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Ours,
    Theirs,
}

/// How one file changes on disk: its text before and after, `None` if it does not exist then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FileChange<'a> {
    pub(crate) path: &'a str,
    pub(crate) before: Option<&'a str>,
    pub(crate) after: Option<&'a str>,
}

impl Step {
    /// Returns the changes on disk; those of a conflict write its markers.
    pub(crate) fn changes(&self) -> Vec<FileChange<'_>> {
        let path = self.path.as_str();
        let write = |before, after| FileChange {
            path,
            before,
            after,
        };
        match &self.action {
            Action::Create { text } => vec![write(None, Some(text))],
            Action::Update { before, after } | Action::Merge { before, after } => {
                vec![write(Some(before), Some(after))]
            }
            Action::Delete { before } => vec![write(Some(before), None)],
            Action::Move { from, after } => self.relocation(from, after),
            Action::Conflict(Conflict {
                ours: Some(ours),
                marked: Some(marked),
                ..
            }) => self.relocation(ours, marked),
            Action::Conflict(_) | Action::Adopt | Action::Keep => Vec::new(),
        }
    }
    /// Writes `after` here and removes the origin, if that is another file.
    fn relocation<'a>(&'a self, origin: &'a Origin, after: &'a str) -> Vec<FileChange<'a>> {
        let here = FileChange {
            path: &self.path,
            before: None,
            after: Some(after),
        };
        let there = FileChange {
            path: &origin.path,
            before: Some(&origin.text),
            after: None,
        };
        if origin.path == self.path {
            vec![FileChange {
                before: there.before,
                ..here
            }]
        } else {
            vec![here, there]
        }
    }
}

/// The form that `--json` prints.
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut step = serializer.serialize_struct("Step", 4)?;
        step.serialize_field("path", &self.path)?;
        step.serialize_field("action", self.action.name())?;
        if let Action::Move { from, .. } = &self.action {
            step.serialize_field("from", &from.path)?;
        }
        if !self.notes.is_empty() {
            step.serialize_field("notes", &self.notes)?;
        }
        if let Action::Conflict(conflict) = &self.action {
            step.serialize_field("conflicts", &conflict.places)?;
        }
        step.end()
    }
}

impl Action {
    /// The word for it in reports.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Adopt => "adopt",
            Self::Update { .. } => "update",
            Self::Merge { .. } => "merge",
            Self::Move { .. } => "move",
            Self::Conflict(_) => "conflict",
            Self::Delete { .. } => "delete",
            Self::Keep => "keep",
        }
    }
}

impl Plan {
    /// A plan that creates files that cannot exist yet, such as a migration.
    pub(crate) fn create<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let steps = files.into_iter().map(|(path, text)| Step {
            path: path.to_owned(),
            action: Action::Create {
                text: text.to_owned(),
            },
            notes: Vec::new(),
        });
        Self {
            steps: steps.collect(),
        }
    }

    /// Settles the conflict in a file for one side. Returns whether there is one.
    pub(crate) fn settle(&mut self, path: &str, side: Side) -> bool {
        let mut steps = self.steps.iter_mut();
        let Some(step) = steps.find(|step| step.path == path) else {
            return false;
        };
        let Action::Conflict(conflict) = &step.action else {
            return false;
        };
        let Some(from) = conflict.ours.clone() else {
            return false;
        };
        let after = match side {
            Side::Ours => match &conflict.settled {
                Some(text) => text.clone(),
                None => from.text.clone(),
            },
            Side::Theirs => match conflict.theirs.clone() {
                Some(text) => text,
                None => return false,
            },
        };
        step.notes.clear();
        step.action = if from.path != step.path {
            Action::Move { from, after }
        } else if after == from.text {
            step.notes = vec!["your version stays".to_owned()];
            Action::Keep
        } else {
            let before = from.text;
            Action::Update { before, after }
        };
        true
    }

    /// The conflicts, each with its step.
    pub(crate) fn conflicts(&self) -> impl Iterator<Item = (&Step, &Conflict)> {
        self.steps.iter().filter_map(|step| match &step.action {
            Action::Conflict(conflict) => Some((step, conflict)),
            _ => None,
        })
    }

    /// Returns all changes on disk, in the order of the steps: one for each path, also where a new file
    /// takes the place of one that moves.
    pub(crate) fn changes(&self) -> impl Iterator<Item = FileChange<'_>> {
        let mut all: Vec<FileChange<'_>> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for change in self.steps.iter().flat_map(Step::changes) {
            let place = *places.entry(change.path).or_insert(all.len());
            match all.get_mut(place) {
                Some(known) => {
                    known.before = known.before.or(change.before);
                    known.after = known.after.or(change.after);
                }
                None => all.push(change),
            }
        }
        all.into_iter()
    }
}

/// Plans the change from base to target, merged into what is on disk. Files at `moves` are planned
/// at their new path. `own` are the team's own files beside them.
pub(crate) fn plan(
    base: &Tree,
    disk: &Disk,
    target: &Tree,
    mut own: Own,
    moves: &[Move],
    means: Means,
) -> Plan {
    let mut files: Vec<File> = Vec::new();
    let (mut from, mut to) = (BTreeSet::new(), BTreeSet::new());
    let found = |path: &str| disk.get(path).map(Cow::Borrowed);
    for step in moves {
        let is_free = !disk.contains_key(&step.to) && base.get(&step.to).is_none();
        if is_free
            && step.from != step.to
            && let Some(text) = base.get(&step.from)
        {
            let target = target.get(&step.to);
            from.insert(step.from.as_str());
            to.insert(step.to.as_str());
            let (mut step, mut found) = (step.clone(), found(&step.from));
            if found.is_none()
                && let Some(module) = own.take_module(&step.from)
            {
                step.to = own.new_place(&step.from, &step.to);
                step.from = module.path;
                found = Some(Cow::Owned(Found::Text(module.text)));
            }
            files.push(File::moved(step, text, found, target));
        }
    }
    let paths = base.iter().filter(|(path, _)| !from.contains(path));
    let paths: BTreeSet<&str> = paths.chain(target.iter()).map(|(path, _)| path).collect();
    for path in paths.difference(&to) {
        let is_there = !from.contains(path);
        let mut file = File {
            path: (*path).to_owned(),
            base: base.get(path).filter(|_| is_there).map(Cow::Borrowed),
            found: found(path).filter(|_| is_there),
            target: target.get(path),
            from: None,
        };
        if file.found.is_none()
            && file.base.is_some()
            && let Some(module) = own.take_module(path)
        {
            file.path = module.path;
            file.found = Some(Cow::Owned(Found::Text(module.text)));
        }
        files.push(file);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let steps = files
        .into_iter()
        .filter_map(|file| file.step(&mut own, means));
    let mut steps: Vec<Step> = steps.collect();
    steps.extend(own.steps());
    steps.sort_by(|a, b| a.path.cmp(&b.path));
    Plan { steps }
}

#[cfg(test)]
mod tests;
