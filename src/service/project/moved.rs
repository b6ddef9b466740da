//! Files of gosvc's that the team has moved elsewhere: changes follow them by what is in them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::Project;
use crate::{
    files::Tree,
    service::plan::{Disk, Own, twin},
    spec::Service,
};

/// How much of a file must be in another one for that to be the same file.
const SAME: f64 = 0.6;
/// Lines that are no longer say nothing of a file.
const SHORT: usize = 3;

impl Project {
    /// Finds those among the files that change and are not in their place.
    pub(super) fn find_moved(
        &self,
        base: &Tree,
        target: &Tree,
        disk: &Disk,
        own: &mut Own,
        service: &Service,
    ) -> Result<()> {
        let is_there = |path: &str| disk.contains_key(path) || own.has(path);
        let missing = missing(base, target, is_there);
        if missing.is_empty() || self.root.is_none() {
            return Ok(());
        }
        let whole = self.whole()?;
        let written = self.last_written()?;
        let others = whole.texts.iter().filter(|(path, _)| {
            path.ends_with(".rs") && written.get(path).is_none() && !service.keeps(path)
        });
        let others: Vec<(&str, BTreeSet<&str>)> = others
            .map(|(path, text)| (path.as_str(), lines(text)))
            .collect();
        let mut pairs = Vec::new();
        for (path, text) in missing {
            let wanted = lines(text);
            for (other, found) in &others {
                let share = wanted.intersection(found).count() as f64 / wanted.len() as f64;
                if share >= SAME {
                    pairs.push((share, common_end(path, other).len(), path, *other));
                }
            }
        }
        // The most alike first: resources have files that are nearly the same.
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        let mut moved: BTreeMap<&str, &str> = BTreeMap::new();
        for (.., path, other) in pairs {
            if !moved.contains_key(path) && !moved.values().any(|it| *it == other) {
                moved.insert(path, other);
            }
        }
        for (path, other) in moved {
            own.move_to(path, other, &whole.texts[other]);
        }
        Ok(())
    }
}

/// The files of code that change and are not in their place.
pub(super) fn missing<'t>(
    base: &'t Tree,
    target: &Tree,
    is_there: impl Fn(&str) -> bool,
) -> Vec<(&'t str, &'t str)> {
    base.iter()
        .filter(|(path, text)| path.ends_with(".rs") && target.get(path) != Some(*text))
        .filter(|(path, _)| !is_there(path) && !twin(path).is_some_and(|it| is_there(&it)))
        .collect()
}

fn lines(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| line.len() > SHORT).collect()
}

/// What two paths end with alike, in whole folders.
fn common_end<'a>(path: &'a str, other: &str) -> &'a str {
    let starts = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
    let mut ends = [path].into_iter().chain(starts);
    let is_end = |end: &&str| {
        let rest = other.strip_suffix(*end);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    ends.find(is_end).unwrap_or_default()
}
