//! The commands, one file each: the arguments, whose comments are the help, and the story.

pub(crate) mod add;
pub(crate) mod apply;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod new;
pub(crate) mod remove;
pub(crate) mod rename;
pub(crate) mod set;
pub(crate) mod shell;
pub(crate) mod show;
pub(crate) mod templates;

use std::mem;

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    cli::Output,
    commit::Transaction,
    disk,
    failure::Refused,
    history::{self, Change},
    names,
    plan::Plan,
    project::{Outcome, Project},
    report::{self, Report},
    spec::{Field, Resource, Spec},
};

/// What to do where a change and an edit disagree.
#[derive(Debug, Default, Args)]
pub(crate) struct MergeArgs {
    /// Write conflicts into the files, with markers, and exit with 1
    #[arg(long, global = true)]
    markers: bool,
}

/// Changes the service that the current folder is in: edits the spec, renders, merges, commits.
/// Returns the exit code.
fn change(
    command: &'static str,
    output: &Output,
    merge: &MergeArgs,
    restore: &[String],
    edit: impl FnOnce(&mut Project) -> Result<Vec<Change>>,
) -> Result<u8> {
    let root = disk::find_root()?;
    let transaction = match output.dry_run {
        true => None,
        false => Some(Transaction::begin(&root)?),
    };
    let mut project = Project::open(&root)?;
    if project.is_interrupted() {
        let refused = Refused::new("an interrupted run has left a change half done");
        return Err(refused.hint("run `gosvc apply` to finish it").into());
    }
    let renames = edit(&mut project)?;
    let Outcome { spec, plan, marked } = project.plan(&renames, version_now()?, restore)?;

    let conflicts = plan.conflicts().count();
    let unmarked = plan
        .conflicts()
        .any(|step| !marked.contains_key(&step.path));
    if conflicts > 0 && (!merge.markers || unmarked) {
        return Err(conflict(&plan, merge.markers).into());
    }
    let plan = plan.with_markers(&marked);
    let path = root.display().to_string();
    let mut report = Report::new(command, &spec.service.name, path, &plan);
    report.dry_run = output.dry_run;
    if let Some((transaction, notes)) = transaction {
        report.notes.extend(notes);
        report.notes.extend(transaction.commit(&plan.steps)?);
    }
    if let Err(error) = report.print(output) {
        report::note(&format!("failed to print: {error}"), output.color);
    }
    // The process ends here, and the system takes megabytes back at once.
    mem::forget((plan, project));
    Ok(if conflicts > 0 { 1 } else { 0 })
}

/// Returns the resource of this name, in whatever case it is given.
fn find_resource<'a>(spec: &'a Spec, name: &str) -> Result<&'a Resource, Refused> {
    let canonical = names::resource(name)?;
    let found = spec
        .resources
        .iter()
        .find(|resource| resource.name == canonical);
    found.ok_or_else(|| {
        let known: Vec<&str> = spec.resources.iter().map(|it| it.name.as_str()).collect();
        Refused::new(format!("there is no resource {name:?}")).hint_known(name, &known)
    })
}

/// Returns the field of this name, in whatever case it is given.
fn find_field<'a>(resource: &'a Resource, name: &str) -> Result<&'a Field, Refused> {
    let canonical = names::field(name)?;
    let found = resource.fields.iter().find(|field| field.name == canonical);
    found.ok_or_else(|| {
        let known: Vec<&str> = resource.fields.iter().map(|it| it.name.as_str()).collect();
        let message = format!("{:?} has no field {name:?}", resource.name);
        Refused::new(message).hint_known(name, &known)
    })
}

/// Tells every conflict, with both sides.
fn conflict(plan: &Plan, markers: bool) -> Refused {
    let mut message = "your changes and the new version disagree; nothing was written".to_owned();
    for step in plan.conflicts() {
        message.push_str(&format!("\n\n`{}`, ", step.path));
        message.push_str(step.notes.join("").trim_end());
    }
    let refused = Refused::new(message);
    match markers {
        true => refused.hint("move the files out of the way that gosvc did not write"),
        false => refused.hint("change your version, or let `--markers` write both into the files"),
    }
}

/// The version of a migration that is made now. The clock enters here and nowhere else.
fn version_now() -> Result<u64> {
    seconds_since_epoch().map(history::version_at)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the version of a new migration is the time"
)]
fn seconds_since_epoch() -> Result<u64> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            let seconds = text
                .parse()
                .ok()
                .filter(|seconds| *seconds < 253_402_300_800);
            let message = format!("invalid SOURCE_DATE_EPOCH {text:?}");
            let refused = Refused::new(message).hint("seconds since 1970, before the year 10000");
            Ok(seconds.ok_or(refused)?)
        }
        Err(_) => {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            Ok(now.context("the system clock is before 1970")?.as_secs())
        }
    }
}
