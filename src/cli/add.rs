//! `gosvc add`.

use anyhow::Result;
use clap::{Args, Subcommand};

use super::{
    change::{MergeArgs, change},
    output::Output,
};
use crate::{
    failure::Refused,
    service::project::Project,
    spec::{Field, Index, Resource, names},
};

/// Add a resource, or fields, an index or a unique constraint to one
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    merge: MergeArgs,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a resource
    Resource {
        /// Name, in the singular
        name: String,
        /// Fields, `name:type[:modifier]...` [default: name:string]
        #[arg(value_name = "FIELD")]
        fields: Vec<String>,
        /// Plural, if the rules of English give the wrong one
        #[arg(long, value_name = "WORD")]
        plural: Option<String>,
        /// What it is, for the documentation
        #[arg(long, value_name = "TEXT")]
        about: Option<String>,
        #[command(flatten)]
        keys: KeyArgs,
    },
    /// Add fields to a resource
    Field {
        /// Name of the resource
        resource: String,
        /// Fields, `name:type[:modifier]...`
        #[arg(value_name = "FIELD", required = true)]
        fields: Vec<String>,
    },
    /// Add an index over several fields of a resource
    Index {
        /// Name of the resource
        resource: String,
        /// Names of the fields, in the order of the index
        #[arg(value_name = "FIELD", required = true)]
        fields: Vec<String>,
    },
    /// Allow no two rows of a resource the same values in several fields
    Unique {
        /// Name of the resource
        resource: String,
        /// Names of the fields
        #[arg(value_name = "FIELD", required = true)]
        fields: Vec<String>,
    },
}

/// What a new resource has besides its fields.
#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    /// Fields in which no two rows may have the same values, such as `customer,number`; may be given again
    #[arg(long, value_name = "FIELDS")]
    unique: Vec<String>,
    /// Fields of an index, such as `status,placed_at`; may be given again
    #[arg(long, value_name = "FIELDS")]
    index: Vec<String>,
    /// Name of the table, if others have chosen it; the plural if not given
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
}

impl KeyArgs {
    pub(super) fn table(&self) -> Result<Option<String>, Refused> {
        self.table.as_deref().map(names::table).transpose()
    }

    pub(super) fn indexes(&self) -> Result<Vec<Index>, Refused> {
        let unique = self.unique.iter().map(|text| Index::parse(true, text));
        let indexes = self.index.iter().map(|text| Index::parse(false, text));
        unique.chain(indexes).collect()
    }
}

pub(crate) fn run(args: AddArgs, output: &Output) -> Result<u8> {
    change("add", output, &args.merge, &[], |project| {
        match args.what {
            What::Resource {
                name,
                fields,
                plural,
                about,
                keys,
            } => {
                let (name, plural) = names_of(project, &name, plural.as_deref())?;
                project.document.add_resource(&Resource {
                    name,
                    plural,
                    table: keys.table()?,
                    about: about.map(|text| names::description(&text)).transpose()?,
                    fields: parse_first_fields(&fields)?,
                    indexes: keys.indexes()?,
                })?;
            }
            What::Field { resource, fields } => add_fields(project, &resource, &fields)?,
            What::Index { resource, fields } => add_index(project, &resource, false, &fields)?,
            What::Unique { resource, fields } => add_index(project, &resource, true, &fields)?,
        }
        Ok(Vec::new())
    })
}

/// The name and the plural of a new resource.
fn names_of(project: &Project, name: &str, plural: Option<&str>) -> Result<(String, String)> {
    let name = names::resource(name)?;
    let spec = project.document.spec()?;
    if spec.resources.iter().any(|resource| resource.name == name) {
        return Err(Refused::new(format!("there is a resource {name:?} already")).into());
    }
    let plural = match plural {
        Some(plural) => names::check_plural(plural)?,
        None => names::plural(&name)?,
    };
    Ok((name, plural))
}

fn add_index(project: &mut Project, resource: &str, unique: bool, fields: &[String]) -> Result<()> {
    let spec = project.document.spec()?;
    let resource = &spec.find_resource(resource)?.name;
    let index = Index::new(unique, fields.iter().map(String::as_str))?;
    Ok(project.document.add_index(resource, &index)?)
}

fn add_fields(project: &mut Project, resource: &str, fields: &[String]) -> Result<()> {
    let spec = project.document.spec()?;
    let resource = spec.find_resource(resource)?;
    for field in parse_fields(fields, &resource.fields)? {
        project.document.add_field(&resource.name, &field)?;
    }
    Ok(())
}

/// Reads the fields of a new resource; one with none has a name.
pub(super) fn parse_first_fields(texts: &[String]) -> Result<Vec<Field>, Refused> {
    match texts {
        [] => parse_fields(&["name:string".to_owned()], &[]),
        texts => parse_fields(texts, &[]),
    }
}

/// Reads fields, none of which may be there already.
fn parse_fields(texts: &[String], present: &[Field]) -> Result<Vec<Field>, Refused> {
    let mut fields: Vec<Field> = Vec::new();
    for text in texts {
        let field = Field::parse(text)?;
        let name = &field.name;
        if fields.iter().any(|other| other.name == *name) {
            return Err(Refused::new(format!("the field {name:?} is given twice")));
        }
        if present.iter().any(|other| other.name == *name) {
            return Err(Refused::new(format!("there is a field {name:?} already")));
        }
        fields.push(field);
    }
    Ok(fields)
}
