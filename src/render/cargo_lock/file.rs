//! The form of `Cargo.lock`.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use crate::render::layout::by_version;

const SEPARATOR: &str = "[[package]]\n";

/// A `Cargo.lock`.
#[derive(Debug, Clone, Default)]
pub(super) struct Lock {
    head: String,
    pub(super) packages: BTreeMap<Id, Package>,
}

/// Name and version of a package.
pub(super) type Id = (String, Version);

/// Ordered by numbers, as cargo does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version(pub(super) String);

impl Version {
    /// What all versions have in common that a requirement of one of them accepts.
    pub(super) fn range(&self) -> &str {
        let mut end = 0;
        for part in self.0.split('.') {
            end += part.len();
            if part != "0" {
                break;
            }
            end += 1;
        }
        self.0.get(..end).unwrap_or(&self.0)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        by_version(&self.0, &other.0)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Debug, Clone)]
pub(super) struct Package {
    /// Where it comes from, as lines.
    pub(super) source: String,
    pub(super) dependencies: BTreeSet<Id>,
}

impl Lock {
    pub(super) fn parse(text: &str) -> Self {
        let (head, _) = text.split_once(SEPARATOR).unwrap_or((text, ""));
        let entries: Vec<&str> = text.split(SEPARATOR).skip(1).collect();
        let ids: BTreeMap<&str, &str> = entries
            .iter()
            .filter_map(|entry| Some((value(entry, "name")?, value(entry, "version")?)))
            .collect();
        // A version is told only where there are several.
        let id = |dependency: &str| {
            let (name, version) = dependency.split_once(' ').unwrap_or((dependency, ""));
            let version = version.split(' ').next().unwrap_or_default();
            let version = match (version, ids.get(name)) {
                ("", Some(version)) => version,
                (version, _) => version,
            };
            (name.to_owned(), Version(version.to_owned()))
        };
        let packages = entries.iter().filter_map(|entry| {
            let version = Version(value(entry, "version")?.to_owned());
            let own = (value(entry, "name")?.to_owned(), version);
            let lines = entry.lines();
            let source = lines
                .clone()
                .filter(|line| line.starts_with("source") || line.starts_with("checksum"));
            let dependencies =
                lines.filter_map(|line| line.strip_prefix(" \"")?.strip_suffix("\","));
            let package = Package {
                source: source.flat_map(|line| [line, "\n"]).collect(),
                dependencies: dependencies.map(id).collect(),
            };
            Some((own, package))
        });
        Self {
            head: head.to_owned(),
            packages: packages.collect(),
        }
    }

    /// Adds what another one, or a part of one, has.
    pub(super) fn add(&mut self, other: Self) {
        if self.head.is_empty() {
            self.head = other.head;
        }
        for (id, package) in other.packages {
            match self.packages.get_mut(&id) {
                Some(known) => {
                    known.dependencies.extend(package.dependencies);
                    if known.source.is_empty() {
                        known.source = package.source;
                    }
                }
                None => {
                    self.packages.insert(id, package);
                }
            }
        }
    }

    /// Gives a package of the repository another name.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        let own = self.packages.keys().find(|(name, _)| name == from).cloned();
        if let Some(id) = own
            && let Some(package) = self.packages.remove(&id)
        {
            self.packages.insert((to.to_owned(), id.1), package);
        }
    }

    /// The packages of the repository itself.
    pub(super) fn own_packages(&self) -> Vec<Id> {
        let own = self.packages.iter();
        let own = own.filter(|(_, package)| package.source.is_empty());
        own.map(|(id, _)| id.clone()).collect()
    }

    /// Gives a package of the repository another version.
    pub(super) fn set_version(&mut self, name: &str, version: Version) {
        let mut own = self.own_packages().into_iter();
        if let Some(id) = own.find(|(other, _)| other == name)
            && let Some(package) = self.packages.remove(&id)
        {
            self.packages.insert((id.0, version), package);
        }
    }

    /// What it has and another one has not: packages, and dependencies of those that both have.
    #[cfg(test)]
    pub(super) fn without(mut self, other: &Self) -> Self {
        for (id, package) in &mut self.packages {
            if let Some(known) = other.packages.get(id) {
                package.source.clear();
                package
                    .dependencies
                    .retain(|id| !known.dependencies.contains(id));
            }
        }
        self.packages.retain(|id, package| {
            !package.dependencies.is_empty() || !other.packages.contains_key(id)
        });
        self.head = String::new();
        self
    }

    /// The text of the file.
    pub(super) fn format(&self) -> String {
        let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in self.packages.keys() {
            *versions.entry(name).or_default() += 1;
        }
        self.format_with(|name| versions.get(name).is_none_or(|count| *count == 1))
    }

    /// The text of a part of a file, which names the version of each dependency.
    #[cfg(test)]
    pub(super) fn format_part(&self) -> String {
        self.format_with(|_| false)
    }

    fn format_with(&self, is_unique: impl Fn(&str) -> bool) -> String {
        let mut text = self.head.clone();
        for ((name, version), package) in &self.packages {
            if !text.is_empty() && !text.ends_with("\n\n") {
                text.push('\n');
            }
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "{SEPARATOR}name = \"{name}\"\nversion = \"{}\"\n",
                version.0
            );
            text.push_str(&package.source);
            if package.dependencies.is_empty() {
                continue;
            }
            text.push_str("dependencies = [\n");
            for (name, version) in &package.dependencies {
                let _ = if is_unique(name) {
                    writeln!(text, " \"{name}\",")
                } else {
                    writeln!(text, " \"{name} {}\",", version.0)
                };
            }
            text.push_str("]\n");
        }
        text
    }
}

/// The value of a key in a package's entry.
fn value<'a>(entry: &'a str, key: &str) -> Option<&'a str> {
    let line = entry.lines().find_map(|line| line.strip_prefix(key))?;
    line.strip_prefix(" = \"")?.strip_suffix('"')
}
