//! Tests of a resource take samples of what it refers to from the tests of that: where the team has
//! deleted those, new tests would not build.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use anyhow::Result;

use super::{Project, RESOURCE_TESTS};
use crate::service::plan::{Action, Conflict, Found, Origin, Plan, Step, twin};

impl Project {
    /// Refuses new tests whose samples are gone.
    pub(super) fn check_samples(&self, plan: &mut Plan) -> Result<()> {
        let taken = plan.steps.iter().any(|step| !new_samples(step).is_empty());
        let Some(list) = taken
            .then(|| self.text_after(plan, &format!("{RESOURCE_TESTS}/mod.rs")))
            .transpose()?
            .flatten()
        else {
            return Ok(());
        };
        let taken = plan.steps.iter().flat_map(new_samples);
        let taken: BTreeSet<(String, String)> = taken
            .map(|(module, name)| (module.to_owned(), name.to_owned()))
            .collect();
        let mut missing: BTreeMap<(String, String), String> = BTreeMap::new();
        for (module, name) in taken {
            let starts = [format!("mod {module};"), format!("mod {module} {{")];
            let file = module.trim_start_matches("r#");
            let path = format!("{RESOURCE_TESTS}/{file}.rs");
            let text = self.text_after(plan, &path)?.unwrap_or_default();
            let note = if !starts.iter().any(|start| list.contains(start)) {
                format!(
                    "it takes samples from the tests of `{file}`, which you have deleted; \
                     `gosvc apply --restore {path}` and `mod {module};` in \
                     {RESOURCE_TESTS}/mod.rs bring them back"
                )
            } else if !text.is_empty() && !defines(&text, &name) {
                format!("it takes samples by `{name}` of {path}, which your version does not have")
            } else {
                continue;
            };
            missing.insert((module, name), note);
        }
        for step in &mut plan.steps {
            let taken = new_samples(step);
            let mut missing = missing.iter();
            let Some((_, note)) = missing
                .find(|((module, name), _)| taken.contains(&(module.as_str(), name.as_str())))
            else {
                continue;
            };
            let path = step.path.clone();
            let (ours, theirs) = match mem::replace(&mut step.action, Action::Keep) {
                Action::Update { before, after } | Action::Merge { before, after } => {
                    (Some(Origin { path, text: before }), Some(after))
                }
                Action::Move { from, after } => (Some(from), Some(after)),
                _ => (None, None),
            };
            step.notes = vec![note.clone()];
            step.action = Action::Conflict(Conflict {
                ours,
                theirs,
                ..Conflict::default()
            });
        }
        Ok(())
    }

    /// A file of tests, as it will be.
    fn text_after(&self, plan: &Plan, path: &str) -> Result<Option<String>> {
        let other = twin(path);
        let paths = || [Some(path), other.as_deref()].into_iter().flatten();
        let mut changes = plan.changes();
        let change = changes.find(|it| it.after.is_some() && paths().any(|path| path == it.path));
        if let Some(change) = change {
            return Ok(change.after.map(str::to_owned));
        }
        let found = self.read(paths())?.into_values().next();
        Ok(found.and_then(|found| match found {
            Found::Text(text) => Some(text),
            _ => None,
        }))
    }
}

fn defines(text: &str, name: &str) -> bool {
    let starts = [format!("fn {name}("), format!("const {name}:")];
    starts.iter().any(|start| text.contains(start))
}

/// The modules that new lines of a test name, and what of them.
fn new_samples(step: &Step) -> BTreeSet<(&str, &str)> {
    const START: &str = "super::";
    if !step.path.starts_with(RESOURCE_TESTS) {
        return BTreeSet::new();
    }
    let (before, after) = match &step.action {
        Action::Create { text } => ("", text.as_str()),
        Action::Update { before, after } | Action::Merge { before, after } => {
            (before.as_str(), after.as_str())
        }
        Action::Move { from, after } => (from.text.as_str(), after.as_str()),
        _ => return BTreeSet::new(),
    };
    let known: BTreeSet<&str> = before.lines().collect();
    let new = after.lines().filter(|line| !known.contains(line));
    new.flat_map(|line| line.split(START).skip(1))
        .filter_map(|rest| {
            let (module, rest) = rest.split_once("::")?;
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            Some((module, &rest[..end.unwrap_or(rest.len())]))
        })
        .filter(|(module, _)| *module != "super")
        .collect()
}
