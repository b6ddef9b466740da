//! `gosvc diff`.

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use similar::TextDiff;

use super::{clock, output::Output, report};
use crate::{
    failure::Refused,
    files::paths::LOCK,
    service::{
        disk,
        plan::{FileChange, Found, twin},
        project::{Outcome, Project, Wishes},
    },
};

/// Show what `apply` would change, or what you have changed, as a unified diff
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Show what you have changed since gosvc wrote it
    #[arg(long)]
    mine: bool,
    /// Only these files, or what is in these folders
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
}

/// How one file differs.
#[derive(Debug, Serialize)]
struct FileDiff {
    path: String,
    change: &'static str,
    /// Where it is now, if it was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    diff: String,
}

pub(crate) fn run(args: &DiffArgs, output: &Output) -> Result<u8> {
    let root = disk::find_root()?;
    let wanted = args.paths.iter().map(|path| disk::path_in(&root, path));
    let wanted = wanted.collect::<Result<Vec<String>>>()?;
    let is_wanted = |path: &str| {
        let is_in = |folder: &String| {
            folder.is_empty() || path == folder || path.starts_with(&format!("{folder}/"))
        };
        wanted.is_empty() || wanted.iter().any(is_in)
    };
    if let Some(text) = Project::check_finished(&root)? {
        report::note(text, output.color);
    }
    let project = Project::open(&root)?;
    let diffs = match args.mine {
        true => mine(&project, &wanted, &is_wanted)?,
        false => ahead(project, &is_wanted)?,
    };
    let text = if output.json {
        format!("{}\n", serde_json::to_string_pretty(&diffs)?)
    } else {
        diffs.iter().map(|file| file.diff.as_str()).collect()
    };
    report::print(&text, output)?;
    Ok(0)
}

/// What `apply` would change.
fn ahead(mut project: Project, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<FileDiff>> {
    let Outcome { plan, .. } = project.plan(&[], clock::version_now()?, &Wishes::default())?;
    let changes = plan.changes();
    let changes = changes.filter(|change| change.path != LOCK && is_wanted(change.path));
    let diffs = changes.map(
        |FileChange {
             path,
             before,
             after,
         }| FileDiff {
            path: path.to_owned(),
            change: match (before, after) {
                (None, _) => "create",
                (_, None) => "delete",
                _ => "update",
            },
            to: None,
            diff: unified([path, path], before, after),
        },
    );
    Ok(diffs.collect())
}

/// What the team has changed in the files that gosvc wrote.
fn mine(
    project: &Project,
    wanted: &[String],
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<FileDiff>> {
    let (base, mut disk) = project.written()?;
    for path in wanted {
        let below = format!("{path}/");
        let mut written = base.iter();
        if !path.is_empty() && !written.any(|(it, _)| it == path || it.starts_with(&below)) {
            return Err(Refused::new(format!("gosvc does not write {path:?}")).into());
        }
    }
    let gone = base.iter().filter(|(path, _)| !disk.contains_key(*path));
    let twins: Vec<String> = gone.filter_map(|(path, _)| twin(path)).collect();
    disk.extend(project.read(twins.iter().map(String::as_str))?);
    let mut diffs = Vec::new();
    for (path, base) in base.iter().filter(|(path, _)| is_wanted(path)) {
        let moved = twin(path).filter(|twin| !disk.contains_key(path) && disk.contains_key(twin));
        let now = moved.as_deref().unwrap_or(path);
        let text = match disk.get(now) {
            Some(Found::Text(text)) => Some(text.replace("\r\n", "\n")),
            Some(Found::Both(both)) => Some(both.text.replace("\r\n", "\n")),
            Some(Found::Other(what)) => {
                diffs.push(FileDiff {
                    path: path.to_owned(),
                    change: "unreadable",
                    to: None,
                    diff: format!("# {path}: {what}\n"),
                });
                continue;
            }
            None => None,
        };
        if text.as_deref() == Some(base) && moved.is_none() {
            continue;
        }
        diffs.push(FileDiff {
            path: path.to_owned(),
            change: match (&text, &moved) {
                (None, _) => "delete",
                (_, Some(_)) => "move",
                _ => "edit",
            },
            diff: unified([path, now], Some(base), text.as_deref()),
            to: moved,
        });
    }
    Ok(diffs)
}

/// The difference between two versions of a file; one that is not there is empty.
fn unified([from, to]: [&str; 2], before: Option<&str>, after: Option<&str>) -> String {
    let name = |side: &str, path: &str, text: Option<&str>| match text {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    let names = [name("a", from, before), name("b", to, after)];
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    if before == after && from != to {
        return format!("--- {}\n+++ {}\n", names[0], names[1]);
    }
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().header(&names[0], &names[1]).to_string()
}
