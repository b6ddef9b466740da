//! `gosvc rename`.

use anyhow::Result;
use clap::{Args, Subcommand};

use super::{
    change::{MergeArgs, change},
    output::Output,
};
use crate::{failure::Refused, schema::Change, spec::names};

/// Rename a resource or a field; its rows keep their data
#[derive(Debug, Args)]
pub(crate) struct RenameArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    merge: MergeArgs,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Rename a resource, its table and its path
    Resource {
        /// Name of the resource
        from: String,
        /// New name, in the singular
        to: String,
        /// New plural, if the rules of English give the wrong one
        #[arg(long, value_name = "WORD")]
        plural: Option<String>,
    },
    /// Rename a field and its column
    Field {
        /// Name of the resource
        resource: String,
        /// Name of the field
        from: String,
        /// New name
        to: String,
    },
}

pub(crate) fn run(args: RenameArgs, output: &Output) -> Result<u8> {
    change("rename", output, &args.merge, &[], |project| {
        let spec = project.document.spec()?;
        let change = match &args.what {
            What::Resource { from, to, plural } => {
                let resource = spec.find_resource(from)?;
                let (from, table) = (resource.name.clone(), resource.table.clone());
                let to = names::resource(to)?;
                if spec.resources.iter().any(|resource| resource.name == to) {
                    return Err(Refused::new(format!("there is a resource {to:?} already")).into());
                }
                let plural = match plural {
                    Some(plural) => names::check_plural(plural)?,
                    None => names::plural(&to)?,
                };
                project.document.rename_resource(&from, &to, &plural)?;
                Change::RenameResource {
                    from,
                    to,
                    plural,
                    table,
                }
            }
            What::Field { resource, from, to } => {
                let resource = spec.find_resource(resource)?;
                let field = resource.find_field(from)?;
                let from = field.name.clone();
                let to = names::field(to)?;
                if resource.fields.iter().any(|field| field.name == to) {
                    return Err(Refused::new(format!("there is a field {to:?} already")).into());
                }
                let resource = resource.name.clone();
                project.document.rename_field(&resource, &from, &to)?;
                Change::RenameField { resource, from, to }
            }
        };
        Ok(vec![change])
    })
}
