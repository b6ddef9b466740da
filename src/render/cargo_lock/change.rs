//! Brings a change of options into a `Cargo.lock` that has gone its own way.

use std::collections::BTreeSet;

use super::file::{Id, Lock, Package};

impl Lock {
    pub(super) fn len(&self) -> usize {
        self.packages.len()
    }

    /// Whether it has what another one has, or newer versions of it.
    pub(super) fn contains(&self, other: &Self, service: &str) -> bool {
        let own = |lock: &Self| -> BTreeSet<String> {
            let own = lock.own(service).into_iter();
            own.flat_map(|id| &lock.packages[id].dependencies)
                .map(|(name, _)| name.clone())
                .collect()
        };
        let mut packages = other.packages.keys();
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
