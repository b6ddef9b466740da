//! `gosvc new`.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use super::{
    add::{KeyArgs, parse_first_fields},
    clock,
    output::Output,
    report::{self, Report},
};
use crate::{
    failure::Refused,
    service::{
        commit, disk,
        project::{Outcome, Project, Wishes},
    },
    spec::{Api, Database, Discovery, Resource, Service, Spec, names},
};

/// Write a new service
#[derive(Debug, Args)]
#[command(after_help = "\
Fields are `name:type[:modifier]...`; no type means string.
Types: string, text, smallint, int, bigint, float, decimal[:P.S], bool, uuid, date, time, datetime, json,
bytes, enum:a,b,c, ref[:resource], refs[:resource] for several, many with many, list:TYPE.
Modifiers: optional, unique, index, min=N, max=N, pattern=REGEX, default=V,
on-delete=restrict|cascade|set-null; internal, readonly, immutable or writeonly for what clients may do;
column=NAME and json=NAME where others have chosen these; and, as the last one, about=TEXT for the
documentation.
A pattern is what JSON Schema has: 'sku:string:pattern=^[A-Z]{3}-\\d+$', in quotes for the shell. It and a
default go on to the next modifier, so they may have colons; write [:] before a word that is a modifier.

Example: gosvc new user-service name:string:max=120 email:string:unique bio:text:optional")]
pub(crate) struct NewArgs {
    /// Name of the service, such as `user-service`
    #[arg(value_name = "SERVICE")]
    service: Option<String>,

    /// Fields of the first resource [default: name:string]
    #[arg(value_name = "FIELD", conflicts_with = "no_resource")]
    fields: Vec<String>,

    /// Name of the first resource; the service's, without -service, -svc or -api, if not given
    #[arg(long, value_name = "NAME")]
    resource: Option<String>,

    /// Write a service without resources
    #[arg(long, conflicts_with_all = ["resource", "unique", "index", "table"])]
    no_resource: bool,

    #[command(flatten)]
    keys: KeyArgs,

    /// Database
    #[arg(long, value_name = "DATABASE", default_value = "sqlite")]
    db: Database,

    /// How clients call it: rest, grpc, or rest,grpc
    #[arg(
        long,
        value_name = "API",
        value_delimiter = ',',
        default_value = "rest",
        hide_possible_values = true
    )]
    api: Vec<Api>,

    /// How other services find this one
    #[arg(long, value_name = "HOW", default_value = "consul")]
    discovery: Discovery,

    /// Port that the service listens on unless told otherwise
    #[arg(long, value_name = "N", default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,

    /// What the paths of resources begin with, such as `/api/v1`
    #[arg(
        long,
        value_name = "PATH",
        default_value = "",
        hide_default_value = true
    )]
    prefix: String,

    /// What the service is for, in one line
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,

    /// Directory to create; one of the service's name if not given
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,

    /// Create no git repository
    #[arg(long)]
    no_git: bool,
}

/// Writes a new service.
pub(crate) fn run(args: NewArgs, output: &Output) -> Result<()> {
    let spec = spec(&args)?;
    let name = spec.service.name.as_str();
    let target = args.path.unwrap_or_else(|| PathBuf::from(name));
    let mut project = Project::new(&spec, commit::parent(&target))?;
    let Outcome { plan, notes, .. } =
        project.plan(&[], clock::version_now()?, &Wishes::default())?;

    let path = target.display().to_string();
    let mut report = Report::new("new", name, path.clone(), &plan);
    if let Some(workspace) = disk::enclosing_workspace(&target) {
        let workspace = workspace.display();
        let text = format!(
            "{workspace} is a cargo workspace: unless its `members` or its `exclude` name {path:?}, cargo does not build the service"
        );
        // Told before anything is written.
        match output.json {
            true => report.notes.push(text),
            false => report::note(&text, output.color),
        }
    }
    if output.dry_run {
        commit::check_new(&target)?;
        report.dry_run = true;
        return report.print(output).context("failed to print");
    }
    let note = commit::create(&plan, &target, !args.no_git)?;
    report.notes.extend(notes.into_iter().chain(note));
    report.next = next_commands(&spec, &path);
    // The service is written even if the report cannot be printed.
    if let Err(error) = report.print(output) {
        report::note(&format!("failed to print: {error}"), output.color);
    }
    Ok(())
}

fn spec(args: &NewArgs) -> Result<Spec> {
    let name = match &args.service {
        Some(name) => name.clone(),
        None if report::can_ask() => report::ask("name of the service, such as user-service")?,
        None => {
            return Err(Refused::new("no name is given")
                .hint("gosvc new <SERVICE>")
                .into());
        }
    };
    let name = names::service(&name)?;
    let noun = noun(&name);
    let description = match &args.description {
        Some(description) => names::description(description)?,
        None => format!("The {} service", noun.replace('-', " ")),
    };
    let resources = if args.no_resource {
        Vec::new()
    } else {
        vec![first_resource(args, noun)?]
    };
    let spec = Spec {
        service: Service {
            name,
            description,
            database: args.db,
            api: Api::set(&args.api)?,
            discovery: args.discovery,
            port: args.port,
            prefix: names::prefix(&args.prefix)?,
            kept: Vec::new(),
        },
        resources,
        numbers: BTreeMap::new(),
    };
    spec.check()?;
    Ok(spec)
}

/// Returns the service's name without a suffix such as `-service`.
fn noun(service: &str) -> &str {
    let suffixes = ["-service", "-svc", "-api"];
    let noun = suffixes
        .iter()
        .find_map(|suffix| service.strip_suffix(suffix));
    noun.unwrap_or(service)
}

fn first_resource(args: &NewArgs, noun: &str) -> Result<Resource> {
    let name = match &args.resource {
        Some(name) => names::resource(name)?,
        None => names::resource(noun).map_err(|refused| {
            refused.hint("name one with `--resource`, or use `--no-resource`")
        })?,
    };
    let plural = names::plural(&name).map_err(|refused| {
        refused.hint("name another one with `--resource`, or use `--no-resource`")
    })?;
    Ok(Resource {
        name,
        plural,
        table: args.keys.table()?,
        about: None,
        fields: parse_first_fields(&args.fields)?,
        indexes: args.keys.indexes()?,
    })
}

/// The three commands that show that the service works.
fn next_commands(spec: &Spec, path: &str) -> Vec<String> {
    let port = spec.service.port;
    let address = match spec.resources.first() {
        Some(resource) if spec.service.speaks(Api::Rest) => format!(
            "localhost:{port}{}/{}",
            spec.service.prefix, resource.plural
        ),
        _ => format!("localhost:{port}/health"),
    };
    vec![
        format!("cd {path}"),
        "cargo run".to_owned(),
        format!("curl {address}"),
    ]
}
