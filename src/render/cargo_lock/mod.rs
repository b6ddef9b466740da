//! The dependencies that generated services start with, and what a change of features brings into a
//! `Cargo.lock` that has gone its own way.
//!
//! Each feature has what it adds to the file, and a service gets the union. Two hold all that a
//! service without other features has: `sqlite`, and `server` for the other databases.

use self::file::Lock;
use super::{
    embedded,
    features::{FEATURES, Features},
    manifest,
};
use crate::{failure::Refused, spec::Database};

mod change;
mod file;

/// The package that stands for the service in the embedded files.
const PLACEHOLDER: &str = "service";

/// A change of what a service depends on.
pub(crate) struct Change<'a> {
    pub(crate) service: &'a str,
    /// `Cargo.lock` as it is.
    pub(crate) current: &'a str,
    /// The features until now, if that is known.
    pub(crate) before: Option<Features>,
    pub(crate) after: Features,
    /// `Cargo.toml` as it will be.
    pub(crate) manifest: &'a str,
    /// Whether its dependencies are those that gosvc knows of, besides the team's own.
    pub(crate) is_known: bool,
}

/// What becomes of a `Cargo.lock`.
pub(crate) struct Completed {
    /// The new text, if it changes.
    pub(crate) text: Option<String>,
    /// Whether it is sure to hold all that is needed, and nothing else. Only cargo knows otherwise.
    pub(crate) is_complete: bool,
}

impl Change<'_> {
    /// Adds what the new features need and removes what the old ones needed; what the team has added
    /// or updated stays.
    pub(crate) fn complete(self) -> Completed {
        let mut lock = Lock::parse(self.current);
        if lock.format() != self.current {
            // It has something in it that is not understood here.
            return Completed {
                text: None,
                is_complete: false,
            };
        }
        let before = self.before.or_else(|| guess(&lock, self.service));
        let base = before.as_ref().map(|before| united(before, self.service));
        let wanted = united(&self.after, self.service);
        let is_complete = self.is_known
            && before.as_ref().is_some_and(|before| *before != self.after)
            && base
                .as_ref()
                .is_some_and(|base| lock.includes(base, self.service));
        lock.change(base.as_ref(), &wanted, self.service);
        let is_complete = is_complete
            && lock.includes(&wanted, self.service)
            && lock.dependencies(self.service) == manifest::dependencies(self.manifest);
        let text = lock.format();
        Completed {
            text: (text != self.current).then_some(text),
            is_complete,
        }
    }
}

/// Returns the `Cargo.lock` of a new service.
pub(crate) fn seed(features: &Features, service: &str) -> String {
    united(features, service).format()
}

/// Returns the `Cargo.lock` of two branches together: what either of them has. Cargo knows which of it
/// is needed.
pub(crate) fn merged(ours: &str, theirs: &str) -> String {
    let mut lock = Lock::parse(ours);
    let mut other = Lock::parse(theirs);
    // A package of the repository is there once, in the version of ours.
    for (name, version) in lock.own_packages() {
        other.set_version(&name, version);
    }
    lock.add(other);
    lock.format()
}

/// What the features of a service bring.
fn united(features: &Features, service: &str) -> Lock {
    let mut lock = Lock::default();
    for part in features.keys().filter_map(embedded::lock) {
        lock.add(Lock::parse(part));
    }
    lock.rename(PLACEHOLDER, service);
    lock
}

/// The features with which a file was made, going by what is in it.
fn guess(lock: &Lock, service: &str) -> Option<Features> {
    let contained = |keys: &[&str]| {
        let features = Features::with(keys);
        let part = united(&features, service);
        lock.contains(&part, service)
            .then_some((part.len(), features))
    };
    let guesses = Database::ALL.into_iter().filter_map(|database| {
        let database = database.name();
        contained(&[database])?;
        let mut keys = vec![database];
        for feature in FEATURES
            .iter()
            .filter(|it| embedded::lock(it.key).is_some())
        {
            if !feature.is_combined() && contained(&[database, feature.key]).is_some() {
                keys.push(feature.key);
            }
        }
        contained(&keys)
    });
    let best = guesses.max_by_key(|(len, _)| *len);
    best.map(|(_, features)| features)
}

/// Whether some generated service depends on a package of this name.
fn is_package(name: &str) -> bool {
    let names = [name.to_owned(), name.replace('-', "_")];
    let lines = names.map(|name| format!("name = \"{name}\"\n"));
    let mut locks = FEATURES.iter().filter_map(|it| embedded::lock(it.key));
    name != PLACEHOLDER && locks.any(|lock| lines.iter().any(|line| lock.contains(line)))
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
mod cargo_tests;
#[cfg(test)]
mod tests;
