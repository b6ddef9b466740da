//! `gosvc templates`.

use anyhow::Result;
use clap::{Args, Subcommand};

use super::{
    output::Output,
    report::{self, Report},
};
use crate::{
    failure::Refused,
    files::paths::CUSTOM,
    service::{commit::Transaction, disk, plan::Plan, project::Project},
};

/// List the templates, or copy some to change them
#[derive(Debug, Args)]
pub(crate) struct TemplatesArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the templates; your own are marked with a star
    List,
    /// Copy templates to .gosvc/templates/, where they take precedence
    Eject {
        /// Templates, or folders of templates, as `list` shows them
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<String>,
    },
}

pub(crate) fn run(args: &TemplatesArgs, output: &Output) -> Result<u8> {
    let root = disk::find_root()?;
    match &args.what {
        What::List => {
            let project = Project::open(&root)?;
            let templates = project.templates().iter();
            let lines = templates.map(|(path, _, custom)| {
                let star = if custom { '*' } else { ' ' };
                format!("{star} {path}\n")
            });
            report::print(&lines.collect::<String>(), output)?;
        }
        What::Eject { paths } => {
            let (transaction, _) = Transaction::begin(&root)?;
            let project = Project::open(&root)?;
            let mut files = Vec::new();
            for wanted in paths {
                let found = chosen(&project, wanted);
                if found.is_empty() {
                    let refused = Refused::new(format!("there is no template {wanted:?} to copy"));
                    return Err(refused.hint("`gosvc templates list` lists them").into());
                }
                files.extend(found);
            }
            let files = files
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()));
            let plan = Plan::create(files);
            let mut report = Report::new("templates eject", "", root.display().to_string(), &plan);
            report.dry_run = output.dry_run;
            if !output.dry_run {
                transaction.commit(&plan)?;
            }
            report.print(output)?;
        }
    }
    Ok(0)
}

/// The embedded templates at or below a path, and where they go.
fn chosen(project: &Project, wanted: &str) -> Vec<(String, String)> {
    let wanted = wanted.trim_end_matches('/');
    let below = format!("{wanted}/");
    let templates = project.templates().iter();
    let chosen = templates
        .filter(|(path, _, custom)| !custom && (*path == wanted || path.starts_with(&below)));
    chosen
        .map(|(path, text, _)| (format!("{CUSTOM}{path}"), text.to_owned()))
        .collect()
}
