//! Brings a change of options into a `Cargo.lock` that has gone its own way.

use std::collections::BTreeSet;

use super::file::{Id, Lock, Package};

impl Lock {
    pub(super) fn len(&self) -> usize {
        self.packages.len()
    }

    /// Whether it has every package that another one has, in the same versions.
    pub(super) fn includes(&self, other: &Self, service: &str) -> bool {
        other.packages.iter().all(|(id, package)| {
            let id = if id.0 == service {
                self.own(service)
            } else {
                Some(id)
            };
            let own = id.and_then(|id| self.packages.get(id));
            own.is_some_and(|own| own.dependencies.is_superset(&package.dependencies))
        })
    }

    /// The names of what the service itself depends on.
    pub(super) fn dependencies(&self, service: &str) -> Option<BTreeSet<String>> {
        let package = self.packages.get(self.own(service)?)?;
        let names = package.dependencies.iter().map(|(name, _)| name.clone());
        Some(names.collect())
    }

    /// Whether it has what another one has, or newer versions of it.
    pub(super) fn contains(&self, other: &Self, service: &str) -> bool {
        let mut packages = other.packages.keys();
        let own = |lock: &Self| lock.dependencies(service).unwrap_or_default();
        packages.all(|id| self.counterpart(id, service).is_some())
            && own(self).is_superset(&own(other))
    }

    /// Makes the change from one file to another in this one. If nothing is known of the first,
    /// what the other needs is added.
    pub(super) fn change(&mut self, from: Option<&Self>, to: &Self, service: &str) {
        let before = self.clone();
        let here = |id: &Id| before.counterpart(id, service).unwrap_or(id).clone();
        for (id, package) in &to.packages {
            let old = from.and_then(|from| from.packages.get(id));
            let is_new =
                |dependency: &&Id| !old.is_some_and(|old| old.dependencies.contains(dependency));
            let place = here(id);
            match self.packages.get_mut(&place) {
                None => {
                    let dependencies = package.dependencies.iter().map(here).collect();
                    let package = Package {
                        dependencies,
                        ..package.clone()
                    };
                    self.packages.insert(place, package);
                }
                // What another version depends on is not known.
                Some(known) if old.is_some() || place == *id || place.0 == service => {
                    for dependency in package.dependencies.iter().filter(is_new).map(here) {
                        // The service itself depends on one version of a package.
                        known
                            .dependencies
                            .retain(|(name, _)| place.0 != service || *name != dependency.0);
                        known.dependencies.insert(dependency);
                    }
                }
                Some(_) => {}
            }
        }
        for (id, package) in from.iter().flat_map(|from| &from.packages) {
            if let Some(kept) = to.packages.get(id)
                && let Some(known) = self.packages.get_mut(&here(id))
            {
                for dependency in package.dependencies.difference(&kept.dependencies) {
                    known.dependencies.remove(&here(dependency));
                }
            }
        }
        self.sweep();
    }

    /// Removes what no package of the repository needs.
    fn sweep(&mut self) {
        let own = self
            .packages
            .iter()
            .filter(|(_, package)| package.source.is_empty());
        let mut reached: BTreeSet<Id> = BTreeSet::new();
        let mut queue: Vec<Id> = own.map(|(id, _)| id.clone()).collect();
        while let Some(id) = queue.pop() {
            if let Some(package) = self.packages.get(&id)
                && reached.insert(id)
            {
                queue.extend(package.dependencies.iter().cloned());
            }
        }
        self.packages.retain(|id, _| reached.contains(id));
    }

    /// The package of the service itself.
    fn own(&self, service: &str) -> Option<&Id> {
        let mut packages = self.packages.iter();
        let own =
            packages.find(|((name, _), package)| name == service && package.source.is_empty());
        own.map(|(id, _)| id)
    }

    /// The version of a package that stands for another one here: itself, or the newest that a
    /// requirement of the other accepts.
    fn counterpart(&self, id: &Id, service: &str) -> Option<&Id> {
        if id.0 == service {
            return self.own(service);
        }
        let mut packages = self.packages.keys();
        let is_compatible = |other: &&Id| other.0 == id.0 && other.1.range() == id.1.range();
        packages
            .find(|other| *other == id)
            .or_else(|| self.packages.keys().filter(is_compatible).max())
    }
}
