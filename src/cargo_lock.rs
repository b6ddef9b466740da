//! The dependencies that generated services start with: a tested `Cargo.lock` for each database, and
//! one for each option, brought together. Once written, the file belongs to cargo.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use crate::{
    layout::by_version,
    render,
    spec::{Database, Discovery, FieldType, Spec},
};

/// The package that stands for the service in the embedded files.
const PLACEHOLDER: &str = "service";
const SEPARATOR: &str = "[[package]]\n";

/// A `Cargo.lock`.
#[derive(Debug, Default)]
struct Lock {
    head: String,
    packages: BTreeMap<Id, Package>,
}

/// Name and version of a package.
type Id = (String, Version);

/// Ordered by numbers, as cargo does.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version(String);

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
struct Package {
    /// Where it comes from, as lines.
    source: String,
    dependencies: BTreeSet<Id>,
}

/// What decides on dependencies.
#[derive(Debug, Clone, Copy)]
struct Options {
    database: Database,
    consul: bool,
    decimal: bool,
}

impl Options {
    fn of(spec: &Spec) -> Self {
        let mut fields = spec.resources.iter().flat_map(|resource| &resource.fields);
        Self {
            database: spec.service.database,
            consul: spec.service.discovery == Discovery::Consul,
            decimal: fields.any(|field| matches!(field.kind, FieldType::Decimal(_))),
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        Database::ALL.into_iter().flat_map(|database| {
            [(false, false), (false, true), (true, false), (true, true)].map(|(consul, decimal)| {
                Self {
                    database,
                    consul,
                    decimal,
                }
            })
        })
    }

    /// The `Cargo.lock` of a new service of this name.
    fn lock(self, service: &str) -> String {
        let embedded = |option: &str| render::embedded_lock(self.database.name(), option);
        match (self.consul, self.decimal) {
            (false, false) => rename(embedded(""), service),
            (true, false) => rename(embedded("-consul"), service),
            (false, true) => rename(embedded("-decimal"), service),
            (true, true) => {
                let mut lock = Lock::parse(embedded("-consul"));
                lock.add(Lock::parse(embedded("-decimal")));
                rename(&lock.format(), service)
            }
        }
    }
}

/// Gives the package that stands for the service its name. Cargo rewrites a file that is not sorted.
fn rename(lock: &str, service: &str) -> String {
    let (head, packages) = lock.split_once(SEPARATOR).unwrap_or((lock, ""));
    let mut packages: Vec<&str> = packages
        .trim_end()
        .split(SEPARATOR)
        .map(str::trim_end)
        .collect();
    let name_of = |package: &str| value(package, "name").unwrap_or_default().to_owned();
    let own = packages
        .iter()
        .position(|package| name_of(package) == PLACEHOLDER);
    let own = own
        .map(|position| packages.remove(position))
        .unwrap_or_default();
    let own = own.replace(&format!("\"{PLACEHOLDER}\""), &format!("\"{service}\""));
    let place = packages.partition_point(|package| name_of(package).as_str() < service);
    packages.insert(place, &own);
    let separator = format!("\n\n{SEPARATOR}");
    format!("{head}{SEPARATOR}{}\n", packages.join(&separator))
}

/// Returns the `Cargo.lock` of a new service.
pub(crate) fn seed(spec: &Spec) -> String {
    Options::of(spec).lock(&spec.service.name)
}

/// Returns a `Cargo.lock` with the packages that the spec's options need, or nothing if they are
/// all there. What is not needed is left for cargo to remove.
pub(crate) fn complete(current: &str, spec: &Spec) -> Option<String> {
    let wanted = seed(spec);
    if current == wanted {
        return None;
    }
    let mut lock = Lock::parse(current);
    let known: BTreeSet<String> = lock.packages.keys().map(|(name, _)| name.clone()).collect();
    let mut missing = Lock::parse(&wanted).packages;
    missing.retain(|(name, _), _| !known.contains(name));
    let is_pristine = |options: Options| current == options.lock(&spec.service.name);
    if Options::all().any(is_pristine) {
        return Some(wanted);
    }
    (!missing.is_empty()).then(|| {
        lock.packages.extend(missing);
        lock.format()
    })
}

/// Whether some generated service depends on a package of this name.
pub(crate) fn is_package(name: &str) -> bool {
    [name.to_owned(), name.replace('-', "_")]
        .iter()
        .any(|name| {
            let line = format!("name = \"{name}\"\n");
            name != PLACEHOLDER && render::embedded_locks().any(|lock| lock.contains(&line))
        })
}

impl Lock {
    fn parse(text: &str) -> Self {
        let (head, _) = text.split_once(SEPARATOR).unwrap_or((text, ""));
        let entries: Vec<&str> = text.split(SEPARATOR).skip(1).collect();
        let ids: Vec<(&str, &str)> = entries
            .iter()
            .filter_map(|entry| Some((value(entry, "name")?, value(entry, "version")?)))
            .collect();
        // A version is told only where there are several.
        let id = |dependency: &str| {
            let (name, version) = dependency.split_once(' ').unwrap_or((dependency, ""));
            let version = version.split(' ').next().unwrap_or_default();
            let known = ids.iter().find(|(other, _)| *other == name);
            let version = match (version, known) {
                ("", Some((_, version))) => version,
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

    /// Adds what another one has.
    fn add(&mut self, other: Self) {
        for (id, package) in other.packages {
            match self.packages.get_mut(&id) {
                Some(known) => known.dependencies.extend(package.dependencies),
                None => {
                    self.packages.insert(id, package);
                }
            }
        }
    }

    fn format(&self) -> String {
        let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in self.packages.keys() {
            *versions.entry(name).or_default() += 1;
        }
        let mut text = self.head.clone();
        for ((name, version), package) in &self.packages {
            if !text.ends_with("\n\n") {
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
                let _ = match versions.get(name.as_str()) {
                    Some(1) | None => writeln!(text, " \"{name}\","),
                    Some(_) => writeln!(text, " \"{name} {}\",", version.0),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_embedded_reads_and_writes_back() {
        for text in render::embedded_locks() {
            assert_eq!(Lock::parse(text).format(), text);
        }
    }
}
