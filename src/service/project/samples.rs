//! Tests of a resource take samples of what it refers to from the tests of that: where the team has
//! deleted those, new tests would not build.

use std::{collections::BTreeSet, mem};

use anyhow::Result;

use super::{Project, RESOURCE_TESTS};
use crate::service::plan::{Action, Conflict, Found, Origin, Plan, Step, twin};

impl Project {
    /// Refuses new tests whose samples are gone.
    pub(super) fn check_samples(&self, plan: &mut Plan) -> Result<()> {
        let taken = plan.steps.iter().any(|step| !new_modules(step).is_empty());
        let Some(list) = taken
            .then(|| self.list_of_tests(plan))
            .transpose()?
            .flatten()
        else {
            return Ok(());
        };
        let is_missing = |module: &&str| {
            let starts = [format!("mod {module};"), format!("mod {module} {{")];
            !starts.iter().any(|start| list.contains(start))
        };
        for step in &mut plan.steps {
            let Some(module) = new_modules(step).into_iter().find(is_missing) else {
                continue;
            };
            let file = module.trim_start_matches("r#");
            let note = format!(
                "it takes samples from the tests of `{file}`, which you have deleted; \
                 `gosvc apply --restore {RESOURCE_TESTS}/{file}.rs` and `mod {module};` in \
                 {RESOURCE_TESTS}/mod.rs bring them back"
            );
            let path = step.path.clone();
            let (ours, theirs) = match mem::replace(&mut step.action, Action::Keep) {
                Action::Update { before, after } | Action::Merge { before, after } => {
                    (Some(Origin { path, text: before }), Some(after))
                }
                Action::Move { from, after } => (Some(from), Some(after)),
                _ => (None, None),
            };
            step.notes = vec![note];
            step.action = Action::Conflict(Conflict {
                ours,
                theirs,
                ..Conflict::default()
            });
        }
        Ok(())
    }

    /// The file that lists the tests of resources, as it will be.
    fn list_of_tests(&self, plan: &Plan) -> Result<Option<String>> {
        let path = format!("{RESOURCE_TESTS}/mod.rs");
        let other = twin(&path);
        let paths = || {
            [Some(path.as_str()), other.as_deref()]
                .into_iter()
                .flatten()
        };
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

/// The modules that new lines of a test name.
fn new_modules(step: &Step) -> BTreeSet<&str> {
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
        .filter_map(|rest| Some(rest.split_once("::")?.0))
        .filter(|module| *module != "super")
        .collect()
}
