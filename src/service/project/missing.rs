//! A new file uses what gosvc wrote beside it. Where the team has deleted that, given it another name, or
//! added what the file has to name, the two do not build together: the lines of it are told.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::{
    Project, RESOURCES,
    used::{Given, mention},
};
use crate::{
    files::{Tree, paths::folder},
    service::{
        plan::{Action, Found, Plan},
        renames::{Mention, has_word},
        uses::{Changed, Code, Thing, changed, lacking},
    },
};

impl Project {
    /// Finds the lines of new files of resources that use what the team no longer has, or lack what it has
    /// added.
    pub(super) fn missing(&self, plan: &Plan, given: &Given) -> Result<Vec<Mention>> {
        let new = plan.steps.iter().filter_map(|step| match &step.action {
            Action::Create { text } if step.path.starts_with(RESOURCES) => {
                Some((step.path.as_str(), text.as_str()))
            }
            _ => None,
        });
        let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        for (path, text) in new {
            folders.entry(folder(path)).or_default().push((path, text));
        }
        let mut lines = BTreeSet::new();
        for (place, new) in folders {
            let own = self.changed_in(place, plan, &given.base)?;
            let files = new.iter().copied();
            lines.extend(lacking(files, &given.service.name, &own.added, &[]).into_keys());
            if own.removed.is_empty() {
                continue;
            }
            let plural = place.rsplit('/').next().unwrap_or_default();
            let mut code = Code::new(&given.service.name, [plural].into_iter());
            for (path, text) in new {
                code.add(path, text, &BTreeSet::new());
            }
            let things: Vec<&Thing> = own.removed.iter().collect();
            lines.extend(code.uses_of(&things, &[], plural));
        }
        Ok(lines.into_iter().map(mention).collect())
    }

    /// What the team has made of what gosvc wrote in the files of a folder.
    fn changed_in(&self, place: &str, plan: &Plan, base: &Tree) -> Result<Changed> {
        let written = base.iter().filter(|(path, _)| folder(path) == place);
        let written: Vec<(&str, &str)> = written.collect();
        let disk = self.read(written.iter().map(|(path, _)| *path))?;
        let mut all = Changed::default();
        for (path, text) in written {
            let planned = plan.changes().find(|it| it.path == path);
            let now = match (planned.and_then(|it| it.after), disk.get(path)) {
                (Some(after), _) => after,
                (None, Some(Found::Text(text))) => text,
                _ => continue,
            };
            let own = changed(path, text, Some(now));
            // It may be brought in from elsewhere.
            let is_there = |thing: &Thing| has_word(now, thing.name()) || now.contains("::*");
            let gone = own.removed.into_iter().filter(|thing| !is_there(thing));
            all.removed.extend(gone);
            all.added.extend(own.added);
        }
        Ok(all)
    }
}
