//! The dependencies that generated services start with: a tested `Cargo.lock` for each database, and
//! one for each option, brought together. Once written, the file belongs to cargo.

use self::file::{Lock, SEPARATOR, value};
use super::embedded;
use crate::{
    failure::Refused,
    spec::{Database, Discovery, FieldType, Spec},
};

mod change;
mod file;

/// The package that stands for the service in the embedded files.
const PLACEHOLDER: &str = "service";

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

    fn complete(self, current: &str, service: &str) -> Option<String> {
        let wanted = self.lock(service);
        if Self::all().any(|options| current == options.lock(service)) {
            return (current != wanted).then_some(wanted);
        }
        let mut lock = Lock::parse(current);
        if lock.format() != current {
            // What is written in another way than is known here is left for cargo to complete.
            return None;
        }
        let known = Self::all().map(|options| Lock::parse(&options.lock(service)));
        let base = known
            .filter(|known| lock.contains(known, service))
            .max_by_key(Lock::len);
        lock.change(base.as_ref(), &Lock::parse(&wanted), service);
        let completed = lock.format();
        (completed != current).then_some(completed)
    }

    /// The `Cargo.lock` of a new service of this name.
    fn lock(self, service: &str) -> String {
        let embedded = |option: &str| embedded::lock(self.database.name(), option);
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

/// Returns a `Cargo.lock` with what the spec's options need, or nothing if it is all there. What
/// the team has added or updated stays.
pub(crate) fn complete(current: &str, spec: &Spec) -> Option<String> {
    Options::of(spec).complete(current, &spec.service.name)
}

/// Whether some generated service depends on a package of this name.
fn is_package(name: &str) -> bool {
    [name.to_owned(), name.replace('-', "_")]
        .iter()
        .any(|name| {
            let line = format!("name = \"{name}\"\n");
            name != PLACEHOLDER && embedded::locks().any(|lock| lock.contains(&line))
        })
}

/// Refuses the name of a service that is the name of one of its dependencies.
pub(crate) fn check_name(service: &str) -> Result<(), Refused> {
    if !is_package(service) {
        return Ok(());
    }
    let message = format!("invalid service name {service:?}: it is a dependency of the service");
    Err(Refused::new(message).hint(format!("for example `{service}-service`")))
}

#[cfg(test)]
mod tests;
