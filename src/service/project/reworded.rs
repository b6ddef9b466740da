//! A resource with another name, in the code that uses it from elsewhere.

use std::{collections::BTreeMap, mem};

use anyhow::Result;

use super::{
    Project,
    renamed::{Renamed, place_of},
    whole::lines_of,
};
use crate::{
    files::Tree,
    merge::rust_tokens,
    service::{
        disk,
        plan::{Action, Conflict, Disk, Formatter, Found, Own, Plan, Step},
    },
    spec::Service,
};

/// Files as they were before they got new names.
#[derive(Default)]
pub(super) struct Reworded {
    files: BTreeMap<String, Text>,
    gone: Vec<Step>,
    pub(super) notes: Vec<String>,
}

struct Text {
    before: String,
    after: String,
}

impl Reworded {
    /// Changes a text; `before` is what it is on disk.
    pub(super) fn change(&mut self, path: &str, before: &str, after: String) {
        match self.files.get_mut(path) {
            Some(text) => text.after = after,
            None => {
                let before = before.to_owned();
                self.files.insert(path.to_owned(), Text { before, after });
            }
        }
    }

    /// Removes a file whose changes have gone to another one.
    pub(super) fn remove(&mut self, path: &str, text: &str, to: &str) {
        self.gone.push(Step {
            path: path.to_owned(),
            action: Action::Delete {
                before: text.to_owned(),
            },
            notes: vec![format!("its changes are in {to}")],
        });
    }

    fn is_gone(&self, path: &str) -> bool {
        self.gone.iter().any(|step| step.path == path)
    }

    /// A text as it is by now.
    fn text<'a>(&'a self, path: &str, before: &'a str) -> &'a str {
        self.files.get(path).map_or(before, |it| it.after.as_str())
    }
}

impl Project {
    /// Gives what the team's code reaches by the path of a renamed resource its new name.
    pub(super) fn reword(
        &self,
        renamed: &[&Renamed],
        base: &Tree,
        disk: &mut Disk,
        own: &mut Own,
        service: &Service,
        mut reworded: Reworded,
    ) -> Result<Reworded> {
        let renamed = renamed.iter().copied().filter(|it| it.is_resource());
        let renamed: Vec<&Renamed> = renamed.collect();
        let (Some(root), false) = (&self.root, renamed.is_empty()) else {
            return Ok(reworded);
        };
        let library = service.name.replace('-', "_");
        let whole = self.whole()?;
        let written = self.last_written()?;
        let folders: Vec<String> = renamed
            .iter()
            .flat_map(|it| it.folders())
            .map(|it| it.0)
            .collect();
        for link in folders
            .iter()
            .flat_map(|folder| disk::links_in(root, folder))
        {
            let note = format!("{link} is a link, which stays where it is: move it by hand");
            reworded.notes.push(note);
        }
        let moves = renamed.iter().flat_map(|it| self.renamed_paths(it));
        let moves: Vec<(String, String)> = moves.collect();
        for (path, before) in &whole.texts {
            let place = place_of(path, &moves);
            if service.keeps(&place) || reworded.is_gone(path) || !path.ends_with(".rs") {
                continue;
            }
            let before = &reworded.text(path, before).to_owned();
            let lines = lines_of([base.get(path), written.get(path)]);
            let is_in = folders
                .iter()
                .any(|folder| path.starts_with(&format!("{folder}/")));
            if is_in && rust_tokens(&before.replace("\r\n", "\n")).is_none() {
                let note = format!(
                    "{path} was not read, since its brackets do not match: it has the old name"
                );
                reworded.notes.push(note);
            }
            let is_own = base.get(path).is_none() && written.get(path).is_none();
            let is_moved = |it: &Renamed| {
                let mut folders = it.folders();
                is_own && folders.any(|(_, new)| path.starts_with(&format!("{new}/")))
            };
            let after = renamed
                .iter()
                .fold(before.to_owned(), |text, it| match is_moved(it) {
                    // git has moved it along with the files of the other branch.
                    true => it.words.apply(path, &text),
                    false => it.words.in_paths(path, &text, &lines, &library),
                });
            if after == *before {
                continue;
            }
            match disk.get_mut(path) {
                Some(Found::Text(text)) => {
                    let before = mem::replace(text, after.clone());
                    reworded.change(path, &before, after);
                }
                Some(_) => {}
                None if reworded.files.contains_key(path) => reworded.change(path, "", after),
                None => {
                    let is_there = |it: &&&Renamed| {
                        let mut folders = it.folders();
                        is_own && folders.any(|(old, _)| path.starts_with(&format!("{old}/")))
                    };
                    // What moves along has all of the new name.
                    let all = renamed.iter().filter(is_there);
                    let after = all.fold(after, |text, it| it.words.apply(path, &text));
                    own.reword(path, before, after);
                }
            }
        }
        Ok(reworded)
    }
}

impl Reworded {
    /// Tells the steps of a plan what is on disk.
    pub(super) fn restore(self, plan: &mut Plan) {
        for (path, Text { before, after }) in self.files {
            let mut steps = plan.steps.iter_mut();
            let texts = steps.find_map(|step| on_disk(step, &path));
            match texts {
                Some(text) => *text = before,
                None => plan.steps.push(Step {
                    path,
                    action: Action::Merge { before, after },
                    notes: Vec::new(),
                }),
            }
        }
        plan.steps.extend(self.gone);
        plan.steps.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// What a step takes for the text of a file.
fn on_disk<'a>(step: &'a mut Step, path: &str) -> Option<&'a mut String> {
    let is_here = step.path == path;
    match &mut step.action {
        Action::Update { before, .. }
        | Action::Merge { before, .. }
        | Action::Delete { before } => is_here.then_some(before),
        Action::Move { from, .. }
        | Action::Conflict(Conflict {
            ours: Some(from), ..
        }) => (from.path == path).then_some(&mut from.text),
        _ => None,
    }
}

/// Lays out the files whose words have changed, where the team keeps them in form.
pub(super) fn format(plan: &mut Plan, target: &Tree, formatter: Formatter) {
    for step in &mut plan.steps {
        let is_as_written = |text: &String| target.get(&step.path) == Some(text);
        let (before, after) = match &mut step.action {
            Action::Merge { before, after } => (&*before, after),
            Action::Move { from, after } => (&from.text, after),
            _ => continue,
        };
        if !step.path.ends_with(".rs") || is_as_written(after) || before == after {
            continue;
        }
        if formatter(before).as_ref() == Some(before)
            && let Some(text) = formatter(after)
        {
            *after = text;
        }
    }
}
