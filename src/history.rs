//! Which migrations there are, and what each does to the schema. Knows no SQL.
//!
//! The schema that is applied is what all migrations together make of nothing. Each tells what it
//! does in its first line, in the words of the command that made it.

use std::{collections::BTreeMap, fmt};

use crate::{
    failure::Refused,
    names,
    spec::{Field, FieldType, Resource},
};

mod difference;
mod words;

pub(crate) use difference::difference;

/// What the first line of a migration starts with.
const HEADER: &str = "-- gosvc: ";
/// What the names of the files that apply a migration end with.
pub(crate) const UP: &str = ".up.sql";
/// What the names of those that take it back end with.
pub(crate) const DOWN: &str = ".down.sql";

/// One step of the schema.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Migration {
    /// When it was made, as `YYYYMMDDHHMMSS` in UTC.
    pub(crate) version: u64,
    /// What it does.
    pub(crate) change: Change,
}

/// What a migration does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    AddResource(Resource),
    RemoveResource(String),
    RenameResource {
        from: String,
        to: String,
        plural: String,
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
}

/// The resources as the database knows them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Schema {
    pub(crate) resources: Vec<Resource>,
}

/// The migrations that exist.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Every version, also of migrations written by hand.
    versions: Vec<u64>,
    /// What gosvc's own do, by the name of the file that applies them.
    changes: BTreeMap<String, Change>,
    /// What gosvc's own migrations have made.
    pub(crate) schema: Schema,
}

impl History {
    /// Reads the names and first lines of the files in `migrations/`.
    pub(crate) fn read<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Refused> {
        let mut ups: Vec<(u64, &str, &str)> = Vec::new();
        for (name, text) in files {
            let version = name
                .split_once('_')
                .and_then(|(version, _)| version.parse().ok());
            if let (Some(version), true) = (version, name.ends_with(UP)) {
                ups.push((version, name, text.lines().next().unwrap_or_default()));
            }
        }
        ups.sort_unstable();
        if let Some(pair) = ups.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let (one, other) = (pair[0].1, pair[1].1);
            let message = format!("migrations {one:?} and {other:?} have the same version");
            return Err(Refused::new(message).hint("give the later one a version of its own"));
        }
        let mut history = Self::default();
        for (version, name, line) in ups {
            history.versions.push(version);
            let Some(command) = line.strip_prefix(HEADER) else {
                continue;
            };
            let in_file = |refused: Refused| Refused::new(format!("migrations/{name}: {refused}"));
            let change = Change::parse(command).map_err(in_file)?;
            history.schema.apply(&change).map_err(in_file)?;
            history.changes.insert(name.to_owned(), change);
        }
        Ok(history)
    }

    /// What the migration in this file does, if it is gosvc's own.
    pub(crate) fn change(&self, file: &str) -> Option<&Change> {
        self.changes.get(file)
    }

    /// A version for a migration made now, later than all others.
    pub(crate) fn next_version(&mut self, now: u64) -> u64 {
        let last = self.versions.last().copied().unwrap_or_default();
        let version = now.max(following(last));
        self.versions.push(version);
        version
    }
}

impl Schema {
    /// Does to the schema what a migration does.
    pub(crate) fn apply(&mut self, change: &Change) -> Result<(), Refused> {
        match change {
            Change::AddResource(resource) => {
                if self.position(&resource.name).is_some() {
                    let name = &resource.name;
                    return Err(Refused::new(format!(
                        "the resource {name:?} is there already"
                    )));
                }
                self.resources.push(resource.clone());
            }
            Change::RemoveResource(name) => {
                let position = self.require(name)?;
                self.resources.remove(position);
            }
            Change::RenameResource { from, to, plural } => {
                let position = self.require(from)?;
                self.resources[position].name.clone_from(to);
                self.resources[position].plural.clone_from(plural);
                for field in self.resources.iter_mut().flat_map(|it| &mut it.fields) {
                    if let FieldType::Ref(reference) = &mut field.kind
                        && reference.resource == *from
                    {
                        to.clone_into(&mut reference.resource);
                    }
                }
            }
            Change::AddField(resource, field) => {
                let fields = &mut self.resource_mut(resource)?.fields;
                if fields.iter().any(|other| other.name == field.name) {
                    let name = &field.name;
                    return Err(Refused::new(format!("the field {name:?} is there already")));
                }
                fields.push(field.clone());
            }
            Change::RemoveField(resource, name) => {
                self.field_mut(resource, name)?;
                let fields = &mut self.resource_mut(resource)?.fields;
                fields.retain(|field| field.name != *name);
            }
            Change::RenameField { resource, from, to } => {
                self.field_mut(resource, from)?.name.clone_from(to);
            }
            Change::AlterField(resource, field) => {
                field.clone_into(self.field_mut(resource, &field.name)?);
            }
        }
        Ok(())
    }

    /// The resource of this name.
    pub(crate) fn resource(&self, name: &str) -> Result<&Resource, Refused> {
        self.require(name).map(|position| &self.resources[position])
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.resources
            .iter()
            .position(|resource| resource.name == name)
    }

    fn require(&self, name: &str) -> Result<usize, Refused> {
        let known: Vec<&str> = self.resources.iter().map(|it| it.name.as_str()).collect();
        self.position(name)
            .ok_or_else(|| unknown("resource", name, &known))
    }

    fn resource_mut(&mut self, name: &str) -> Result<&mut Resource, Refused> {
        let position = self.require(name)?;
        Ok(&mut self.resources[position])
    }

    fn field_mut(&mut self, resource: &str, name: &str) -> Result<&mut Field, Refused> {
        let fields = &mut self.resource_mut(resource)?.fields;
        let known: Vec<String> = fields.iter().map(|it| it.name.clone()).collect();
        let found = fields.iter_mut().find(|field| field.name == name);
        found.ok_or_else(|| {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            unknown("field", name, &known)
        })
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Refused {
    let refused = Refused::new(format!("there is no {what} {name:?}"));
    match known.is_empty() {
        true => refused,
        false => refused.hint_known(name, known),
    }
}

impl Migration {
    /// The names of its two files, without the endings that tell them apart.
    pub(crate) fn file_stem(&self) -> String {
        let description = match &self.change {
            Change::AddResource(resource) => format!("create_{}", resource.plural),
            Change::RemoveResource(name) => format!("remove_{name}"),
            Change::RenameResource { from, to, .. } => format!("rename_{from}_to_{to}"),
            Change::AddField(resource, field) => format!("add_{}_to_{resource}", field.name),
            Change::RemoveField(resource, name) => format!("remove_{name}_from_{resource}"),
            Change::RenameField { resource, from, to } => {
                format!("rename_{from}_to_{to}_of_{resource}")
            }
            Change::AlterField(resource, field) => format!("change_{}_of_{resource}", field.name),
        };
        format!("{}_{description}", self.version)
    }
}

impl fmt::Display for Change {
    /// The words of the command that makes this change.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddResource(resource) => {
                write!(f, "add resource {}", resource.name)?;
                for field in &resource.fields {
                    write!(f, " {}", words::quoted(&field.to_string()))?;
                }
                // Always, so that better rules of English cannot change what has been applied.
                write!(f, " --plural {}", resource.plural)
            }
            Self::RemoveResource(name) => write!(f, "remove resource {name}"),
            Self::RenameResource { from, to, plural } => {
                write!(f, "rename resource {from} {to} --plural {plural}")
            }
            Self::AddField(resource, field) => {
                write!(
                    f,
                    "add field {resource} {}",
                    words::quoted(&field.to_string())
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
                    words::quoted(&field.to_string())
                )
            }
        }
    }
}

impl Change {
    /// Reads the words of a migration's first line.
    fn parse(command: &str) -> Result<Self, Refused> {
        let words = words::split(command);
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        let unknown = || Refused::new(format!("unknown change {command:?}"));
        let mut plural = None;
        if let [.., "--plural", word] = words[..] {
            plural = Some(names::check_plural(word)?);
            words.truncate(words.len() - 2);
        }
        Ok(match words[..] {
            ["add", "resource", name, ref fields @ ..] => Self::AddResource(Resource {
                name: name.to_owned(),
                plural: plural.map_or_else(|| names::plural(name), Ok)?,
                fields: fields
                    .iter()
                    .map(|text| Field::parse(text))
                    .collect::<Result<_, _>>()?,
            }),
            ["remove", "resource", name] => Self::RemoveResource(name.to_owned()),
            ["rename", "resource", from, to] => Self::RenameResource {
                from: from.to_owned(),
                to: to.to_owned(),
                plural: plural.ok_or_else(unknown)?,
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
            _ => return Err(unknown()),
        })
    }
}

/// The version a second later, and in any case a later one.
fn following(version: u64) -> u64 {
    let (day, time) = (version / 1_000_000, version % 1_000_000);
    let seconds = time / 10_000 * 3600 + time / 100 % 100 * 60 + time % 100 + 1;
    match seconds < 86_400 {
        true => {
            let time = seconds / 3600 * 10_000 + seconds / 60 % 60 * 100 + seconds % 60;
            day * 1_000_000 + time
        }
        false => version + 1,
    }
}

/// Returns the version of a migration that is made at this time, in seconds since 1970.
pub(crate) fn version_at(seconds: u64) -> u64 {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, so that the leap day is the last of its year.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    let date = (year * 100 + month) * 100 + day;
    ((date * 100 + second / 3_600) * 100 + second / 60 % 60) * 100 + second % 60
}

#[cfg(test)]
mod tests;
