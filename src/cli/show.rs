//! `gosvc show`.

use anyhow::Result;
use clap::Args;
use heck::ToUpperCamelCase;

use super::{output::Output, report};
use crate::{
    service::{disk, project::Project},
    spec::{Api, Field, links, numbers},
};

/// Show the service at a glance
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {}

pub(crate) fn run(_args: &ShowArgs, output: &Output) -> Result<u8> {
    let root = disk::find_root()?;
    if let Some(text) = Project::check_finished(&root)? {
        report::note(text, output.color);
    }
    let project = Project::open(&root)?;
    let spec = project.document.spec()?;
    let service = &spec.service;
    let api: Vec<&str> = service.api.iter().map(|it| it.name()).collect();
    let mut text = format!(
        "{}: {}\nport {}, api {}, database {}, discovery {}\n",
        service.name,
        service.description,
        service.port,
        api.join(", "),
        service.database.name(),
        service.discovery.name()
    );
    for resource in &spec.resources {
        let path = format!("{}/{}", service.prefix, resource.plural);
        text.push_str(&format!("\n{}\n", resource.name));
        for field in &resource.fields {
            text.push_str(&format!("    {field}\n"));
        }
        for index in &resource.indexes {
            text.push_str(&format!("    {} {index}\n", index.word()));
        }
        if service.speaks(Api::Rest) {
            text.push_str(&format!("    POST, GET {path}\n"));
            text.push_str(&format!("    GET, PUT, PATCH, DELETE {path}/{{id}}\n"));
            for target in resource.fields.iter().filter_map(Field::nested) {
                let target = &spec.find_resource(&target.resource)?.plural;
                let (prefix, plural) = (&service.prefix, &resource.plural);
                text.push_str(&format!(
                    "    POST, GET {prefix}/{target}/{{id}}/{plural}\n"
                ));
            }
        }
        if service.speaks(Api::Rest) {
            for field in links::of(resource) {
                let (name, link) = (&field.name, field.link_name());
                text.push_str(&format!(
                    "    PUT, DELETE {path}/{{id}}/{name}/{{{link}_id}}\n"
                ));
            }
        }
        if service.speaks(Api::Grpc) {
            let package = numbers::package(&service.name);
            let kind = resource.name.to_upper_camel_case();
            text.push_str(&format!("    {package}.v1.{kind}Service\n"));
        }
    }
    text.push_str("\nmigrations\n");
    for name in project.migration_names() {
        text.push_str(&format!("    {name}\n"));
    }
    if !service.kept.is_empty() {
        text.push_str("\nkept, yours alone\n");
        for path in &service.kept {
            text.push_str(&format!("    {path}\n"));
        }
    }
    report::print(&text, output)?;
    Ok(0)
}
