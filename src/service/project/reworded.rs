//! A resource with another name, in the code that uses it from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::{Project, renamed::Renamed};
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
    pub(super) notes: Vec<String>,
}

struct Text {
    before: String,
    after: String,
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
    ) -> Result<Reworded> {
        let mut reworded = Reworded::default();
        let renamed = renamed.iter().copied().filter(|it| it.is_resource());
        let renamed: Vec<&Renamed> = renamed.collect();
        let (Some(root), false) = (&self.root, renamed.is_empty()) else {
            return Ok(reworded);
        };
        let library = service.name.replace('-', "_");
        let whole = self.whole()?;
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
        for (path, before) in &whole.texts {
            if service.keeps(path) || !path.ends_with(".rs") {
                continue;
            }
            let lines = [base.get(path), whole.written.get(path)]
                .into_iter()
                .flatten();
            let lines: BTreeSet<&str> = lines.flat_map(str::lines).map(str::trim).collect();
            let is_in = folders
                .iter()
                .any(|folder| path.starts_with(&format!("{folder}/")));
            if is_in && rust_tokens(&before.replace("\r\n", "\n")).is_none() {
                let note = format!(
                    "{path} was not read, since its brackets do not match: it has the old name"
                );
                reworded.notes.push(note);
            }
            let after = renamed.iter().fold(before.clone(), |text, it| {
                it.words.in_paths(path, &text, &lines, &library)
            });
            if after == *before {
                continue;
            }
            match disk.get_mut(path) {
                Some(Found::Text(text)) => {
                    text.clone_from(&after);
                    let before = before.clone();
                    let text = Text { before, after };
                    reworded.files.insert(path.clone(), text);
                }
                Some(_) => {}
                None => own.reword(path, before, after),
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
