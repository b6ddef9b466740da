//! `gosvc diff`.

use anyhow::Result;
use clap::Args;
use similar::TextDiff;

use super::{clock, output::Output, report};
use crate::{
    files::paths::LOCK,
    service::{
        disk,
        plan::FileChange,
        project::{Outcome, Project},
    },
};

/// Show what `apply` would change, as a unified diff
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {}

pub(crate) fn run(_args: &DiffArgs, output: &Output) -> Result<u8> {
    let mut project = Project::open(&disk::find_root()?)?;
    let Outcome { plan, .. } = project.plan(&[], clock::version_now()?, &[])?;
    let mut text = String::new();
    for FileChange {
        path,
        before,
        after,
    } in plan.changes().filter(|change| change.path != LOCK)
    {
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let diff = TextDiff::from_lines(before, after);
        let header = (format!("a/{path}"), format!("b/{path}"));
        let mut diff = diff.unified_diff();
        text.push_str(&diff.header(&header.0, &header.1).to_string());
    }
    report::print(&text, output)?;
    Ok(0)
}
