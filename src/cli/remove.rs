//! `gosvc remove`.

use std::collections::BTreeSet;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::{
    change::{MergeArgs, change},
    output::Output,
};
use crate::{
    failure::Refused,
    service::project::Project,
    spec::{Index, Resource, Spec, references},
};

/// Remove a resource, or fields, an index or a unique constraint of one
#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    merge: MergeArgs,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Remove a resource and its table
    Resource {
        /// Name of the resource
        name: String,
    },
    /// Remove fields and their columns
    Field {
        /// Name of the resource
        resource: String,
        /// Names of the fields
        #[arg(value_name = "FIELD", required = true)]
        fields: Vec<String>,
    },
    /// Remove an index over several fields
    Index {
        /// Name of the resource
        resource: String,
        /// Names of the fields, in the order of the index
        #[arg(value_name = "FIELD", required = true)]
        fields: Vec<String>,
    },
    /// Allow rows the same values in several fields again
    Unique {
        /// Name of the resource
        resource: String,
        /// Names of the fields, in their order in gosvc.toml
        #[arg(value_name = "FIELD", required = true)]
        fields: Vec<String>,
    },
}

pub(crate) fn run(args: RemoveArgs, output: &Output) -> Result<u8> {
    change("remove", output, &args.merge, &[], |project| {
        let spec = project.document.spec()?;
        match &args.what {
            What::Resource { name } => {
                let resource = spec.find_resource(name)?;
                check_unused(&spec, &resource.name)?;
                project.document.remove_resource(&resource.name)?;
            }
            What::Field { resource, fields } => {
                let resource = spec.find_resource(resource)?;
                let mut names = BTreeSet::new();
                for name in fields {
                    names.insert(resource.find_field(name)?.name.as_str());
                }
                if names.len() == resource.fields.len() {
                    let message = format!("{:?} would have no fields left", resource.name);
                    let hint = format!("gosvc remove resource {}", resource.name);
                    return Err(Refused::new(message).hint(hint).into());
                }
                for name in &names {
                    check_no_index(resource, name)?;
                }
                for name in names {
                    project.document.remove_field(&resource.name, name)?;
                }
            }
            What::Index { resource, fields } => {
                remove_index(project, spec.find_resource(resource)?, false, fields)?;
            }
            What::Unique { resource, fields } => {
                remove_index(project, spec.find_resource(resource)?, true, fields)?;
            }
        }
        Ok(Vec::new())
    })
}

fn remove_index(
    project: &mut Project,
    resource: &Resource,
    unique: bool,
    fields: &[String],
) -> Result<()> {
    let index = Index::new(unique, fields.iter().map(String::as_str))?;
    if resource.indexes.contains(&index) {
        return Ok(project.document.remove_index(&resource.name, &index)?);
    }
    let noun = index.noun();
    let refused = Refused::new(format!("{:?} has no {noun} \"{index}\"", resource.name));
    let alike = resource.indexes.iter().filter(|it| it.unique == unique);
    let known: Vec<String> = alike.map(|it| format!("`{it}`")).collect();
    Err(match known.is_empty() {
        true => refused,
        false => refused.hint(format!("it has {}", known.join(", "))),
    }
    .into())
}

/// Refuses to remove a field that is part of an index or of a unique constraint: what is left would be
/// another one.
fn check_no_index(resource: &Resource, field: &str) -> Result<(), Refused> {
    let Some(index) = resource.index_with(field) else {
        return Ok(());
    };
    let name = &resource.name;
    let noun = index.noun();
    let message = format!("the field {field:?} is part of the {noun} \"{index}\" of {name:?}");
    let hint = format!("gosvc remove {}", index.command(name));
    Err(Refused::new(message).hint(hint))
}

/// Refuses to remove a resource that others refer to.
fn check_unused(spec: &Spec, name: &str) -> Result<(), Refused> {
    let mut referrers = references::referrers(&spec.resources, name);
    match referrers.find(|(resource, _)| resource.name != name) {
        Some((resource, field)) => {
            let (resource, field) = (&resource.name, &field.name);
            let message = format!("the field {field:?} of {resource:?} refers to {name:?}");
            let hint = format!("gosvc remove field {resource} {field}");
            Err(Refused::new(message).hint(hint))
        }
        None => Ok(()),
    }
}
