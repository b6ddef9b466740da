//! What becomes of `Cargo.lock` when a service depends on other packages than before.

use anyhow::Result;

use super::{Project, rewrite};
use crate::{
    files::{
        Tree,
        paths::{CARGO_LOCK, MANIFEST},
    },
    merge::git_sides,
    render::{cargo_lock, features::Features, manifest, view::ServiceView},
    service::{
        disk,
        plan::{Plan, Step},
    },
};

/// The packages that a service needs from now on.
pub(super) struct Packages {
    service: String,
    features: Features,
    /// `Cargo.toml` as it is rendered.
    manifest: String,
}

impl Project {
    /// Returns the packages that the service is to have, if they are others than before.
    pub(super) fn needed_packages(
        &self,
        base: &Tree,
        target: &Tree,
        view: &ServiceView,
    ) -> Option<Packages> {
        let manifest = target.get(MANIFEST)?;
        let before = base.get(MANIFEST).unwrap_or_default();
        if manifest == before || manifest::has_same_dependencies(before, manifest) {
            return None;
        }
        Some(Packages {
            service: view.name().to_owned(),
            features: view.features().clone(),
            manifest: manifest.to_owned(),
        })
    }

    /// Plans the change of `Cargo.lock`, which but for this belongs to cargo. Returns whether cargo has
    /// to complete it.
    pub(super) fn complete_cargo_lock(
        &self,
        plan: &mut Plan,
        packages: Option<Packages>,
    ) -> Result<bool> {
        let Some(root) = &self.root else {
            let packages = packages.iter();
            plan.steps.extend(packages.filter_map(|packages| {
                let text = cargo_lock::seed(&packages.features, &packages.service);
                rewrite(CARGO_LOCK, None, text)
            }));
            return Ok(false);
        };
        let is_marked = self
            .conflicts
            .iter()
            .any(|git| git.files.contains_key(CARGO_LOCK));
        if packages.is_none() && !is_marked {
            return Ok(false);
        }
        let Some(before) = disk::read_text(root, CARGO_LOCK)? else {
            return Ok(false);
        };
        let current = before.replace("\r\n", "\n");
        let united = git_sides(&current).map(|it| cargo_lock::merged(&it.ours, &it.theirs));
        let is_united = united.is_some();
        let mut text = united.unwrap_or_else(|| current.clone());
        let mut is_complete = !is_united;
        if let Some(packages) = packages {
            let mut changes = plan.steps.iter().flat_map(Step::changes);
            let manifest = changes.find(|it| it.path == MANIFEST);
            let manifest = manifest.and_then(|it| it.after);
            let manifest = manifest.unwrap_or(&packages.manifest);
            // A feature of the team's may need packages that gosvc takes away.
            let has_more = manifest::has_more_features(manifest, &packages.manifest);
            let change = cargo_lock::Change {
                service: &packages.service,
                current: &text,
                before: self.lock.features(),
                after: packages.features,
                manifest,
                is_known: !self.templates.has_own_manifest() && !has_more,
            };
            let completed = change.complete();
            is_complete &= completed.is_complete;
            text = completed.text.unwrap_or(text);
        }
        if current != before {
            text = text.replace('\n', "\r\n");
        }
        plan.steps.extend(rewrite(CARGO_LOCK, Some(before), text));
        Ok(!is_complete)
    }
}
