//! What earlier versions made otherwise, field by field.

use std::collections::BTreeSet;

/// Fields, each by the name of its resource and its own.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Marks(BTreeSet<(String, String)>);

impl Marks {
    pub(crate) fn contains(&self, resource: &str, field: &str) -> bool {
        self.of(resource).any(|name| name == field)
    }

    /// The names of the fields of a resource.
    pub(crate) fn of<'a>(&'a self, resource: &str) -> impl Iterator<Item = &'a str> {
        let keys = self.0.iter().filter(move |(owner, _)| owner == resource);
        keys.map(|(_, field)| field.as_str())
    }

    pub(super) fn insert(&mut self, resource: &str, field: &str) {
        self.0.insert((resource.to_owned(), field.to_owned()));
    }

    pub(super) fn remove(&mut self, resource: &str, field: &str) {
        self.0.retain(|key| key.0 != resource || key.1 != field);
    }

    pub(super) fn remove_resource(&mut self, resource: &str) {
        self.0.retain(|key| key.0 != resource);
    }

    pub(super) fn rename_resource(&mut self, from: &str, to: &str) {
        self.rename(|key| {
            if key.0 == from {
                to.clone_into(&mut key.0);
            }
        });
    }

    pub(super) fn rename_field(&mut self, resource: &str, from: &str, to: &str) {
        self.rename(|key| {
            if key.0 == resource && key.1 == from {
                to.clone_into(&mut key.1);
            }
        });
    }

    fn rename(&mut self, change: impl Fn(&mut (String, String))) {
        let keys = std::mem::take(&mut self.0).into_iter();
        self.0 = keys
            .map(|mut key| {
                change(&mut key);
                key
            })
            .collect();
    }
}
