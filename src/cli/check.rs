//! `gosvc check`.

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::{clock, output::Output, report};
use crate::service::{
    disk,
    plan::{Action, Found},
    project::{Outcome, Project},
};

/// Check whether the service is what gosvc.toml says; exit with 1 if not
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {}

/// How a file differs from what was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// The team changed it, which is fine.
    Edited,
    /// The team deleted it, which is fine.
    Deleted,
    /// `apply` would change it.
    Stale,
    /// `apply` would create it.
    Missing,
    /// The change and the edits disagree.
    Conflicted,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    state: State,
}

pub(crate) fn run(_args: &CheckArgs, output: &Output) -> Result<u8> {
    let root = disk::find_root()?;
    if let Some(text) = Project::check_finished(&root)? {
        report::note(text, output.color);
    }
    let mut project = Project::open(&root)?;
    let mut files = edits(&project)?;
    let Outcome { plan, .. } = project.plan(&[], clock::version_now()?, &[])?;
    for step in &plan.steps {
        let state = match step.action {
            Action::Create { .. } => State::Missing,
            Action::Update { .. }
            | Action::Merge { .. }
            | Action::Move { .. }
            | Action::Delete { .. }
            | Action::Adopt => State::Stale,
            Action::Conflict(_) => State::Conflicted,
            Action::Keep => continue,
        };
        files.retain(|file| file.path != step.path);
        files.push(File {
            path: step.path.clone(),
            state,
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let is_fine = files.iter().all(|file| file.state <= State::Deleted);
    let text = if output.json {
        format!("{}\n", serde_json::to_string_pretty(&files)?)
    } else {
        files.iter().map(line).collect()
    };
    report::print(&text, output)?;
    Ok(if is_fine { 0 } else { 1 })
}

/// How each generated file differs from what gosvc wrote.
fn edits(project: &Project) -> Result<Vec<File>> {
    let (base, disk) = project.written()?;
    let mut files = Vec::new();
    for (path, base) in base.iter() {
        let state = match disk.get(path) {
            None => State::Deleted,
            Some(Found::Text(text)) if text.replace("\r\n", "\n") == base => continue,
            Some(Found::Text(text)) if project.is_in_conflict(path, text, base) => {
                State::Conflicted
            }
            Some(Found::Text(_)) => State::Edited,
            Some(Found::Both(_) | Found::Other(_)) => State::Conflicted,
        };
        files.push(File {
            path: path.to_owned(),
            state,
        });
    }
    Ok(files)
}

fn line(file: &File) -> String {
    let state = match file.state {
        State::Edited => "edited",
        State::Deleted => "deleted",
        State::Stale => "stale",
        State::Missing => "missing",
        State::Conflicted => "conflicted",
    };
    format!("{state:>10} {}\n", file.path)
}
