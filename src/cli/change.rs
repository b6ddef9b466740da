//! The one way in which commands change a service: edit the spec, plan, commit, report.

use std::mem;

use anyhow::Result;
use clap::Args;

use super::{
    clock,
    output::Output,
    report::{self, Report, ReportedRisk},
};
use crate::{
    failure::Refused,
    schema::Change,
    service::{
        cargo,
        commit::Transaction,
        disk,
        plan::{Cause, Plan, Side},
        project::{Outcome, Project, Wishes},
    },
};

/// What to do if a change and an edit disagree.
#[derive(Debug, Default, Args)]
pub(crate) struct MergeArgs {
    /// Write conflicts into the files, with markers, and exit with 1
    #[arg(long, global = true)]
    markers: bool,
    /// Where the two disagree in this file, keep your version
    #[arg(long, global = true, value_name = "PATH")]
    ours: Vec<String>,
    /// Where the two disagree in this file, take the new version of all of it
    #[arg(long, global = true, value_name = "PATH")]
    theirs: Vec<String>,
}

/// Changes the service that the current folder is in: edits the spec, renders, merges, commits.
/// Returns the exit code.
pub(super) fn change(
    command: &'static str,
    output: &Output,
    merge: &MergeArgs,
    restore: &[String],
    edit: impl FnOnce(&mut Project) -> Result<Vec<Change>>,
) -> Result<u8> {
    let root = disk::find_root()?;
    let transaction = if output.dry_run {
        None
    } else {
        Some(Transaction::begin(&root)?)
    };
    let unfinished = match &transaction {
        Some(_) => None,
        None => Project::check_finished(&root)?,
    };
    let mut project = Project::open(&root)?;
    let paths = |paths: &[String]| -> Result<Vec<String>> {
        paths
            .iter()
            .map(|path| disk::path_in(&root, path))
            .collect()
    };
    let restore = paths(restore)?;
    for path in &restore {
        project.take_back(path)?;
    }
    let renames = edit(&mut project)?;
    let mut sides = Vec::new();
    for (given, side) in [(&merge.ours, Side::Ours), (&merge.theirs, Side::Theirs)] {
        sides.extend(paths(given)?.into_iter().map(|path| (path, side)));
    }
    let Outcome {
        spec,
        plan,
        risks,
        notes,
        mentions,
        needs_cargo,
    } = project.plan(&renames, clock::version_now()?, &Wishes { restore, sides })?;
    let conflicts = plan.conflicts().count();
    let can_mark = plan.conflicts().all(|(_, it)| it.marked.is_some());
    let path = root.display().to_string();
    if conflicts > 0 && !(merge.markers && can_mark) {
        if output.json {
            let mut report = Report::new(command, &spec.service.name, path, &plan);
            report.dry_run = true;
            report.print(output)?;
        }
        return Err(conflict(&plan, merge.markers).into());
    }
    let mut report = Report::new(command, &spec.service.name, path, &plan);
    report.dry_run = output.dry_run;
    if conflicts > 0 {
        let paths = plan
            .conflicts()
            .map(|(step, _)| format!("edit {}", step.path));
        report.next.extend(paths);
        report.next.push("gosvc check".to_owned());
    }
    let is_broken = mentions.is_broken();
    report.risks = risks.iter().map(ReportedRisk::from).collect();
    if output.json {
        report.notes.extend(notes);
    } else {
        // What the team should look at is told before anything is written.
        notes
            .iter()
            .for_each(|text| report::note(text, output.color));
    }
    report.mentions = mentions;
    report.notes.extend(unfinished.map(str::to_owned));
    if let Some((transaction, notes)) = transaction {
        report.notes.extend(notes);
        report.notes.extend(transaction.commit(&plan)?);
        if needs_cargo {
            report.notes.push(cargo::complete_lock(&root));
        }
    } else if needs_cargo {
        report
            .notes
            .push("cargo will complete Cargo.lock".to_owned());
    }
    if let Err(error) = report.print(output) {
        report::note(&format!("failed to print: {error}"), output.color);
    }
    // The process ends here; freeing megabytes piece by piece would only take time.
    mem::forget((plan, project));
    Ok(u8::from(conflicts > 0 || is_broken))
}

/// Returns the refusal that shows every conflict.
fn conflict(plan: &Plan, markers: bool) -> Refused {
    let mut message = "your changes and the new version disagree; nothing was written".to_owned();
    for (step, _) in plan.conflicts() {
        message.push_str(&format!("\n\n`{}`, ", step.path));
        message.push_str(step.notes.join("").trim_end());
    }
    let refused = Refused::new(message);
    let causes: Vec<Cause> = plan.conflicts().map(|(_, it)| it.cause).collect();
    if causes.contains(&Cause::Git) {
        refused.hint("settle by hand what git has marked there, then run it again; `--theirs PATH` takes the new one")
    } else if causes.iter().all(|cause| *cause == Cause::Uses) {
        refused.hint(
            "change these lines first; `--ours PATH` leaves those of a file as they are, where they mean \
             something else, and `--markers` all of them",
        )
    } else if markers {
        refused.hint("move the files out of the way that gosvc did not write")
    } else {
        refused.hint(
            "change your version; or `--markers` writes both into the files, `--ours PATH` keeps yours \
             and `--theirs PATH` takes the new one; `gosvc keep PATH` makes the file yours for good",
        )
    }
}
