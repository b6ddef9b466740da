//! `gosvc check`.

use std::path::Path;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::{clock, output::Output, report};
use crate::{
    failure::Refused,
    files::paths::SPEC,
    service::{
        disk, git,
        plan::{Action, Found},
        project::{Outcome, Project, Wishes},
    },
    spec::{Document, breaking},
};

/// Check whether the service is what gosvc.toml says; exit with 1 if not
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Check instead what breaks clients of an earlier gosvc.toml: a file, or a revision of git
    #[arg(long, value_name = "FILE|REVISION")]
    against: Option<String>,
}

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

pub(crate) fn run(args: &CheckArgs, output: &Output) -> Result<u8> {
    let root = disk::find_root()?;
    if let Some(earlier) = &args.against {
        return check_clients(&root, earlier, output);
    }
    if let Some(text) = Project::check_finished(&root)? {
        report::note(text, output.color);
    }
    let mut project = Project::open(&root)?;
    let mut files = edits(&project)?;
    let Outcome { plan, .. } = project.plan(&[], clock::version_now()?, &Wishes::default())?;
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

/// Tells what breaks clients of an earlier spec.
fn check_clients(root: &Path, earlier: &str, output: &Output) -> Result<u8> {
    let file = disk::read_text(Path::new("."), earlier)?;
    let old = file.or_else(|| git::text_of(root, earlier, SPEC));
    let Some(old) = old else {
        let refused = Refused::new(format!("there is no {SPEC} in {earlier:?}"));
        return Err(refused
            .hint("name a file, or a revision of git such as `main`")
            .into());
    };
    let new = disk::read_text(root, SPEC)?.unwrap_or_default();
    let [old, new] = [old, new].map(|text| Document::parse(&text)?.spec());
    let breaks = breaking::breaks(&old?, &new?);
    let text = if output.json {
        format!("{}\n", serde_json::to_string_pretty(&breaks)?)
    } else {
        breaks.iter().map(|it| format!("{it}\n")).collect()
    };
    report::print(&text, output)?;
    Ok(if breaks.is_empty() { 0 } else { 1 })
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
