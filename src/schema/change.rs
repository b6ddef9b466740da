//! What a migration does, in the words of the command that made it. Display and parse are each
//! other's inverse.

use std::fmt;

use super::words;
use crate::{
    failure::Refused,
    spec::{Field, Index, Resource, names},
};

/// What a migration does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    AddResource(Resource),
    RemoveResource(String),
    RenameResource {
        from: String,
        to: String,
        plural: String,
        table: Option<String>,
    },
    AddField(String, Field),
    RemoveField(String, String),
    RenameField {
        resource: String,
        from: String,
        to: String,
    },
    /// Gives a field another type or other modifiers.
    AlterField(String, Field),
    /// Makes an index or a unique constraint over several fields; or the one that lists by a field need, where an earlier
    /// version made none that serves them.
    AddIndex(String, Index),
    RemoveIndex(String, Index),
}

impl fmt::Display for Change {
    /// The words of the command that makes this change.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddResource(resource) => {
                write!(f, "add resource {}", resource.name)?;
                for field in &resource.fields {
                    write!(f, " {}", words::quoted(&field.stored().to_string()))?;
                }
                for index in &resource.indexes {
                    write!(f, " --{} {index}", index.word())?;
                }
                write_table(f, resource.table.as_ref())?;
                // Always, so that better rules of English cannot change what has been applied.
                write!(f, " --plural {}", resource.plural)
            }
            Self::RemoveResource(name) => write!(f, "remove resource {name}"),
            Self::RenameResource {
                from,
                to,
                plural,
                table,
            } => {
                write!(f, "rename resource {from} {to}")?;
                write_table(f, table.as_ref())?;
                write!(f, " --plural {plural}")
            }
            Self::AddField(resource, field) => {
                write!(
                    f,
                    "add field {resource} {}",
                    words::quoted(&field.stored().to_string())
                )
            }
            Self::RemoveField(resource, name) => write!(f, "remove field {resource} {name}"),
            Self::RenameField { resource, from, to } => {
                write!(f, "rename field {resource} {from} {to}")
            }
            Self::AlterField(resource, field) => {
                write!(
                    f,
                    "change field {resource} {}",
                    words::quoted(&field.stored().to_string())
                )
            }
            Self::AddIndex(resource, index) => {
                write!(f, "add {}", index.command(resource))
            }
            Self::RemoveIndex(resource, index) => {
                write!(f, "remove {}", index.command(resource))
            }
        }
    }
}

fn write_table(f: &mut fmt::Formatter<'_>, table: Option<&String>) -> fmt::Result {
    match table {
        Some(table) => write!(f, " --table {table}"),
        None => Ok(()),
    }
}

impl Change {
    /// The name of the resource that it is about, as it was before.
    pub(crate) fn resource(&self) -> &str {
        match self {
            Self::AddResource(resource) => &resource.name,
            Self::RemoveResource(name) | Self::RenameResource { from: name, .. } => name,
            Self::AddField(name, _) | Self::RemoveField(name, _) | Self::AlterField(name, _) => {
                name
            }
            Self::AddIndex(name, _) | Self::RemoveIndex(name, _) => name,
            Self::RenameField { resource, .. } => resource,
        }
    }

    /// Whether fields or indexes come, go or change, and keep their names.
    pub(crate) fn is_of_field(&self) -> bool {
        matches!(
            self,
            Self::AddField(..)
                | Self::RemoveField(..)
                | Self::AlterField(..)
                | Self::AddIndex(..)
                | Self::RemoveIndex(..)
        )
    }

    /// Reads the words of a migration's first line.
    pub(in crate::schema) fn parse(command: &str) -> Result<Self, Refused> {
        let unknown = || Refused::new(format!("unknown change {command:?}"));
        let words = shlex::split(command).ok_or_else(unknown)?;
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut plural = None;
        if let [.., "--plural", word] = words[..] {
            plural = Some(names::check_plural(word)?);
            words.truncate(words.len() - 2);
        }
        let mut table = None;
        if let [.., "--table", word] = words[..] {
            table = Some(names::table(word)?);
            words.truncate(words.len() - 2);
        }
        let mut indexes = Vec::new();
        while let [.., option @ ("--index" | "--unique"), index] = words[..] {
            indexes.insert(0, Index::parse(option == "--unique", index)?);
            words.truncate(words.len() - 2);
        }
        Ok(match words[..] {
            ["add", "resource", name, ref fields @ ..] => Self::AddResource(Resource {
                name: name.to_owned(),
                plural: plural.map_or_else(|| names::plural(name), Ok)?,
                table,
                about: None,
                fields: fields
                    .iter()
                    .map(|text| Field::parse(text))
                    .collect::<Result<_, _>>()?,
                indexes,
            }),
            ["remove", "resource", name] => Self::RemoveResource(name.to_owned()),
            ["rename", "resource", from, to] => Self::RenameResource {
                from: from.to_owned(),
                to: to.to_owned(),
                plural: plural.ok_or_else(unknown)?,
                table,
            },
            ["add", "field", resource, field] => {
                Self::AddField(resource.to_owned(), Field::parse(field)?)
            }
            ["remove", "field", resource, name] => {
                Self::RemoveField(resource.to_owned(), name.to_owned())
            }
            ["rename", "field", resource, from, to] => Self::RenameField {
                resource: resource.to_owned(),
                from: from.to_owned(),
                to: to.to_owned(),
            },
            ["change", "field", resource, field] => {
                Self::AlterField(resource.to_owned(), Field::parse(field)?)
            }
            [
                verb @ ("add" | "remove"),
                word @ ("index" | "unique"),
                resource,
                ref fields @ ..,
            ] => {
                let index = Index::new(word == "unique", fields.iter().copied())?;
                match verb {
                    "add" => Self::AddIndex(resource.to_owned(), index),
                    _ => Self::RemoveIndex(resource.to_owned(), index),
                }
            }
            _ => return Err(unknown()),
        })
    }
}
