//! Files that the team has taken over for good. gosvc goes on to know what it wrote there last, so that
//! it can take them back and merge.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{
    Project,
    renamed::{Renamed, place_of},
};
use crate::{
    failure::Refused,
    files::{
        Tree,
        paths::{CARGO_LOCK, LOCK, MIGRATIONS, SPEC, folder},
    },
    service::{
        disk,
        plan::{Action, Plan, Step, lines_below},
    },
    spec::Service,
};

impl Project {
    /// Leaves a file or a folder to the team.
    pub(crate) fn keep(&mut self, path: &str) -> Result<()> {
        let below = format!("{path}/");
        let written = self.lock.tree(&[])?;
        let mut paths = written.iter().map(|(path, _)| path);
        let reason = if [SPEC, LOCK].contains(&path) {
            "gosvc cannot work without it"
        } else if below == MIGRATIONS || path.starts_with(MIGRATIONS) && path.ends_with(".sql") {
            "a migration is written once, and yours from then on"
        } else if path == CARGO_LOCK {
            "it is cargo's"
        } else if !paths.any(|it| it == path || it.starts_with(&below)) {
            let refused = Refused::new(format!("gosvc does not write {path:?}"));
            return Err(refused
                .hint("what gosvc does not write is yours already")
                .into());
        } else {
            let mut kept = self.document.spec()?.service.kept;
            kept.retain(|it| !it.starts_with(&below));
            if !kept.iter().any(|it| it == path) {
                kept.push(path.to_owned());
                self.handed_over.push(path.to_owned());
            }
            return Ok(self.document.set_kept(kept)?);
        };
        Err(Refused::new(format!("{path:?} cannot be kept: {reason}")).into())
    }

    /// The steps that tell what is the team's from now on.
    pub(super) fn handed_over(&self) -> impl Iterator<Item = Step> {
        self.handed_over.iter().map(|path| Step {
            path: path.clone(),
            action: Action::Keep,
            notes: vec!["it is yours: gosvc neither changes nor checks it any more".to_owned()],
        })
    }

    /// Takes a file or a folder back from the team, if it is the team's.
    pub(crate) fn take_back(&mut self, path: &str) -> Result<()> {
        let service = self.document.spec()?.service;
        if service.kept.iter().any(|kept| kept == path) {
            let kept = service.kept.into_iter().filter(|kept| kept != path);
            self.document.set_kept(kept.collect())?;
            self.taken_back.push(path.to_owned());
            return Ok(());
        }
        let mut folders = service.kept.iter();
        let folder = folders.find(|kept| path.starts_with(&format!("{kept}/")));
        match folder {
            Some(folder) => {
                let refused = Refused::new(format!("{path:?} is in {folder:?}, which is yours"));
                Err(refused
                    .hint(format!("`gosvc apply --restore {folder}`"))
                    .into())
            }
            None => Ok(()),
        }
    }

    /// Plans to restore a file, or what is gone of a folder.
    pub(super) fn restore(&self, plan: &mut Plan, target: &Tree, path: &str) -> Result<()> {
        let below = format!("{path}/");
        let files = target.iter();
        let files = files.filter(|(it, _)| *it == path || it.starts_with(&below));
        let mut files = files.peekable();
        if files.peek().is_none() {
            return Err(Refused::new(format!("gosvc does not write {path:?}")).into());
        }
        let is_back = self.taken_back.iter().any(|it| it == path);
        for (file, text) in files {
            if let Some(root) = &self.root
                && disk::read_text(root, file)?.is_some()
            {
                if file == path && !is_back {
                    return Err(Refused::new(format!("{path:?} is there")).into());
                }
                continue;
            }
            plan.steps.retain(|step| step.path != file);
            plan.steps.extend(Plan::create([(file, text)]).steps);
        }
        Ok(())
    }

    /// Follows files of the team's to where a renamed resource takes them.
    pub(super) fn rename_kept(&mut self, renamed: &[Renamed]) -> Result<()> {
        if renamed.is_empty() {
            return Ok(());
        }
        let moves = renamed.iter().flat_map(|it| self.renamed_paths(it));
        let moves: Vec<(String, String)> = moves.collect();
        let kept = self.document.spec()?.service.kept;
        let kept = kept.iter().map(|path| place_of(path, &moves));
        Ok(self.document.set_kept(kept.collect())?)
    }

    /// Takes the team's files out of what is rendered, so that nothing happens to them.
    pub(super) fn set_apart(
        &self,
        service: &Service,
        base: &mut Tree,
        target: &mut Tree,
        renamed: &[Renamed],
    ) -> Result<Apart> {
        let mut apart = Apart::default();
        if service.kept.is_empty() {
            return Ok(apart);
        }
        let paths: Vec<String> = base.iter().map(|(path, _)| path.to_owned()).collect();
        for path in paths {
            let words = |it: &Renamed, to: String| (to, Some(it.words.clone()));
            let moves = renamed.iter().flat_map(|it| {
                let pairs = self.renamed_paths(it).into_iter();
                pairs.map(move |(from, to)| (from, words(it, to)))
            });
            let mut moves = moves.filter(|(from, _)| *from == path);
            let (to, words) = moves.next().map_or((path.clone(), None), |(_, to)| to);
            if service.keeps(&to)
                && let Some(text) = base.take(&path)
            {
                let text = words.map_or(text.clone(), |words| words.apply(&path, &text));
                apart.written.insert(to, text)?;
            }
        }
        let paths: Vec<String> = target.iter().map(|(path, _)| path.to_owned()).collect();
        for path in paths.into_iter().filter(|path| service.keeps(path)) {
            if let Some(text) = target.take(&path) {
                apart.wanted.insert(path, text)?;
            }
        }
        Ok(apart)
    }
}

/// What the team has taken over.
#[derive(Default)]
pub(super) struct Apart {
    /// What gosvc wrote there last.
    pub(super) written: Tree,
    /// What it would write there now.
    wanted: Tree,
}

impl Apart {
    /// What is missing in the team's files of a change that gosvc makes beside them.
    pub(super) fn missing(&self, base: &Tree, target: &Tree) -> Vec<String> {
        let changed = target.iter();
        let changed = changed.filter(|(path, text)| base.get(path) != Some(*text));
        let changed: BTreeSet<&str> = changed.map(|(path, _)| folder(path)).collect();
        let wanted = self.wanted.iter();
        let wanted = wanted.filter(|(path, _)| changed.contains(folder(path)));
        let missing = wanted.filter_map(|(path, wanted)| {
            let written = self.written.get(path).filter(|text| *text != wanted)?;
            let lines = lines_below(written, wanted);
            Some(format!(
                "{path} is yours and stays as it is: see whether it needs this{lines}"
            ))
        });
        missing.collect()
    }
}
