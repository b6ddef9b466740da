//! `gosvc diff`.

use anyhow::Result;
use clap::Args;
use similar::TextDiff;

use super::{clock, output::Output, report};
use crate::{
    files::paths::LOCK,
    service::{
        disk,
        project::{Outcome, Project},
    },
};

/// Show what `apply` would change, as a unified diff
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {}

pub(crate) fn run(_args: &DiffArgs, output: &Output) -> Result<u8> {
    let mut project = Project::open(&disk::find_root()?)?;
    let Outcome { plan, marked, .. } = project.plan(&[], clock::version_now()?, &[])?;
    let plan = plan.with_markers(&marked);
    let mut text = String::new();
    for step in plan.steps.iter().filter(|step| step.path != LOCK) {
        let before = step.before.as_deref().unwrap_or_default();
        let after = step.after.as_deref().unwrap_or_default();
        let path = &step.path;
        if step.writes() {
            let diff = TextDiff::from_lines(before, after);
            let mut diff = diff.unified_diff();
            text.push_str(
                &diff
                    .header(&format!("a/{path}"), &format!("b/{path}"))
                    .to_string(),
            );
        }
    }
    report::print(&text, output)?;
    Ok(0)
}
