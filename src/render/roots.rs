//! The folders of templates that mirror the root of a service: once for the service, and once for
//! each item of a noun, such as a resource. A feature may have each of them, below its own folder.

use std::hash::Hash;

use minijinja::{Value, value::Serde};

use super::{
    SUFFIX, features,
    view::{ResourceView, ServiceView},
};
use crate::files::Digest;

/// What there is once.
pub(super) const SERVICE: &str = "service/";
/// Holds a folder for each feature, of its key.
pub(super) const FEATURES: &str = "features/";
/// Holds the two files of a migration.
pub(super) const MIGRATIONS: &str = "migrations/";
/// Holds, in a feature's folder, what it adds to files of others.
pub(super) const PARTS: &str = "parts/";
/// Holds, in a feature's folder, what it adds to the manifest.
pub(super) const MANIFEST: &str = "feature.toml";

/// Something of which a service has several, with files for each.
pub(super) struct Noun {
    /// What its templates know the item by, and its lines in `gosvc.lock` begin with.
    pub(super) name: &'static str,
    /// Its folder, below `templates/` and below that of a feature.
    pub(super) folder: &'static str,
    /// Stands for an item's name in the paths of templates.
    pub(super) placeholder: &'static str,
    pub(super) items: for<'a> fn(&'a ServiceView<'_>) -> Vec<&'a dyn Item>,
}

/// Stands for the folder of gRPC's messages in the paths of templates.
const PACKAGE: &str = "{{package}}";

impl Noun {
    /// The path of an item's file.
    pub(super) fn path(&self, template: &str, name: &str, package: &str) -> String {
        template
            .replace(self.placeholder, name)
            .replace(PACKAGE, package)
    }
}

/// Every noun.
pub(super) static NOUNS: [Noun; 1] = [RESOURCE];

pub(super) const RESOURCE: Noun = Noun {
    name: "resource",
    folder: "resource/",
    placeholder: "{{plural}}",
    items: |view| view.resources().iter().map(|it| it as &dyn Item).collect(),
};

/// Whether a template of this name can become anything.
pub(super) fn is_known(name: &str) -> bool {
    let is_in_root = |path: &str, rest: &[&str]| {
        let nouns = NOUNS.iter().map(|noun| noun.folder);
        let mut roots = nouns.chain([SERVICE]).chain(rest.iter().copied());
        roots.any(|root| path.starts_with(root))
    };
    match name.strip_prefix(FEATURES) {
        Some(name) => name.split_once('/').is_some_and(|(key, path)| {
            let is_feature = features::FEATURES.iter().any(|feature| feature.key == key);
            is_feature && (path == MANIFEST || is_in_root(path, &[PARTS]))
        }),
        None => is_in_root(name, &[MIGRATIONS]),
    }
}

/// Whether a template that is not embedded becomes the same file as one that is: where it was in an
/// earlier version, before a feature took it over.
pub(super) fn has_moved(name: &str, embedded: &str) -> bool {
    let within = match embedded.strip_prefix(FEATURES) {
        Some(rest) => rest.split_once('/').map_or("", |(_, path)| path),
        None => embedded,
    };
    !name.starts_with(FEATURES) && path(name) == path(within)
}

/// The path of what a template becomes.
pub(super) fn path(name: &str) -> &str {
    name.strip_suffix(SUFFIX).unwrap_or(name)
}

/// One of them, as its templates see it.
pub(super) trait Item {
    /// Tells it from the others of its noun.
    fn name(&self) -> &str;
    /// Whether the files that a feature has for each item are for this one.
    fn takes(&self, feature: &str) -> bool;
    fn view(&self) -> Value;
    fn digest(&self, digest: &mut Digest);
}

impl Item for ResourceView {
    fn name(&self) -> &str {
        self.plural()
    }

    fn takes(&self, feature: &str) -> bool {
        ResourceView::takes(self, feature)
    }

    fn view(&self) -> Value {
        Value::from(Serde(self))
    }

    fn digest(&self, digest: &mut Digest) {
        self.hash(digest);
    }
}
