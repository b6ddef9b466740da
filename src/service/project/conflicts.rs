//! Files with conflicts that git has marked: finds them, and what each side has and has written.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{Project, reworded::Reworded};
use crate::{
    failure::Refused,
    files::{
        Tree,
        paths::{CARGO_LOCK, LOCK, SPEC},
    },
    merge::{GitSides, NO_WORDS, git_sides, has_markers, has_own_markers, merge},
    schema::Renamed,
    service::{
        git::Conflicts,
        plan::{Both, Disk, Found, Move, Version},
        renames::{Names, Renames},
    },
    spec::Spec,
};

/// Refuses a spec with conflicts, which are the team's to settle: all else follows from it.
pub(super) fn check_spec(text: &str) -> Result<(), Refused> {
    if !has_markers(text) {
        return Ok(());
    }
    let refused = Refused::new(format!("{SPEC} has the markers of a conflict"));
    Err(refused.hint("settle it by hand, then run `gosvc apply`, which merges the other files"))
}

impl Project {
    /// Whether git may have found conflicts in files of gosvc's.
    pub(super) fn may_have_conflicts(&self) -> bool {
        let own = [LOCK, SPEC, CARGO_LOCK];
        let mut conflicts = self.conflicts.iter().flat_map(|it| it.files.keys());
        self.lock.branches().is_some() || conflicts.any(|path| !own.contains(&path.as_str()))
    }

    /// Whether git may have found conflicts in a file.
    pub(super) fn may_be_in_conflict(&self, path: &str) -> bool {
        let is_told = self
            .conflicts
            .iter()
            .any(|git| git.files.contains_key(path));
        let written = self.lock.branches().map(|branches| branches.of(path));
        is_told || written.is_some_and(|[_, ours, theirs]| ours != theirs)
    }

    /// Whether a file has the markers of a conflict. Those in a text that git takes for settled are part of
    /// the text, if it is prose or gosvc wrote them.
    pub(crate) fn is_in_conflict(&self, path: &str, text: &str, written: &str) -> bool {
        has_own_markers(text) || self.git_sides(path, text, written).is_some()
    }

    fn git_sides(&self, path: &str, text: &str, written: &str) -> Option<GitSides> {
        let sides = git_sides(&text.replace("\r\n", "\n"))?;
        let is_open = |git: &Conflicts| git.files.contains_key(path);
        let is_settled = self.conflicts.as_ref().is_some_and(|git| !is_open(git));
        let is_text = path.ends_with(".md") && is_settled || git_sides(written).is_some();
        (!is_text).then_some(sides)
    }

    /// Takes every file with markers of git's apart. A file that only one side has generated, and that is
    /// not there, is new again.
    pub(super) fn take_apart(
        &self,
        base: &mut Tree,
        target: &Tree,
        disk: &mut Disk,
        moves: &[Move],
    ) -> Result<()> {
        for (path, found) in disk.iter_mut() {
            let Found::Text(text) = found else {
                continue;
            };
            let written = base.get(path).unwrap_or_default();
            let Some(sides) = self.git_sides(path, text, written) else {
                // A side that was taken whole knows nothing of what gosvc wrote on the other.
                if let Some(written) = self.written_on_side(path, text) {
                    base.take(path);
                    base.insert(path.clone(), written.to_owned())?;
                } else if let Some(written) = self.written_under_both_names(path) {
                    base.take(path);
                    base.insert(path.clone(), written)?;
                }
                continue;
            };
            if moves.iter().any(|step| step.from == *path) {
                let refused =
                    Refused::new(format!("`{path}` has the markers of a conflict in git"));
                return Err(refused
                    .hint("run `gosvc apply` first, which merges both sides")
                    .into());
            }
            let both = self.both(path, text.clone(), sides);
            *found = Found::Both(Box::new(both));
        }
        let Some(branches) = self.lock.branches() else {
            return Ok(());
        };
        let lost: Vec<&str> = target.iter().map(|(path, _)| path).collect();
        for path in lost {
            let is_of_one = matches!(branches.of(path), [_, None, Some(_)] | [_, Some(_), None]);
            if is_of_one && !disk.contains_key(path) {
                base.take(path);
            }
        }
        Ok(())
    }

    /// What gosvc wrote on the side of a conflict that somebody has taken whole, as by
    /// `git checkout --ours`.
    fn written_on_side(&self, path: &str, text: &str) -> Option<&str> {
        let [_, ours, theirs] = self.conflicts.as_ref()?.files.get(path)?;
        let text = text.replace("\r\n", "\n");
        let is = |side: &Option<String>| {
            side.as_ref()
                .is_some_and(|side| side.replace("\r\n", "\n") == text)
        };
        let [_, written_ours, written_theirs] = self.lock.branches()?.of(path);
        match (is(ours), is(theirs)) {
            (true, _) => written_ours,
            (_, true) => written_theirs,
            _ => None,
        }
    }

    /// What gosvc wrote on both sides of a file that has another name on one of them, and that git has
    /// merged by itself.
    fn written_under_both_names(&self, path: &str) -> Option<String> {
        let (before, _) = self.renamed_since(path)?;
        let branches = self.lock.branches()?;
        let (old, new) = (branches.of(&before), branches.of(path));
        match [0, 1, 2].map(|side| new[side].or(old[side])) {
            [Some(start), Some(ours), Some(theirs)] => {
                merge(path, start, ours, theirs, &NO_WORDS).text()
            }
            _ => None,
        }
    }

    /// Brings the changes of one branch to where the other has renamed their resource to. git tells of such a
    /// file that one side has deleted it.
    pub(super) fn bring_along(&self, disk: &mut Disk) -> Result<Reworded> {
        let mut reworded = Reworded::default();
        let renamed = &self.history.renamed;
        let Some(git) = self.conflicts.as_ref().filter(|_| !renamed.is_empty()) else {
            return Ok(reworded);
        };
        for (path, versions) in &git.files {
            let ([Some(start), Some(edited), None] | [Some(start), None, Some(edited)]) = versions
            else {
                continue;
            };
            let Some((place, words)) = self.renamed_to(path) else {
                continue;
            };
            let texts = &self.whole()?.texts;
            let (Some(left), Some(text)) = (texts.get(path), texts.get(&place)) else {
                continue;
            };
            let [start, edited] =
                [start, edited].map(|text| words.apply(&place, &text.replace("\r\n", "\n")));
            let merged = merge(
                &place,
                &start,
                &text.replace("\r\n", "\n"),
                &edited,
                &NO_WORDS,
            );
            let Some(after) = merged.text() else {
                let message = format!(
                    "`{path}` was changed on one branch, and is `{place}` on the other: the two do not come \
                     together"
                );
                let hint = format!("make its changes in `{place}` by hand, and remove `{path}`");
                return Err(Refused::new(message).hint(hint).into());
            };
            if let Some(Found::Text(text)) = disk.get_mut(&place) {
                text.clone_from(&after);
            }
            reworded.change(&place, text, after);
            reworded.remove(path, left, &place);
        }
        Ok(reworded)
    }

    /// Where a file is that a resource had before it was renamed, and what has become of its words.
    fn renamed_to(&self, path: &str) -> Option<(String, Renames)> {
        self.history.renamed.iter().find_map(|it| {
            let place = self.counterpart(path, &it.old.1, &it.new.1)?;
            Some((place, self.words_of(it)?))
        })
    }

    /// The path of the same file of a resource with another plural.
    fn counterpart(&self, path: &str, from: &str, to: &str) -> Option<String> {
        let service = self.document.service_name();
        let mut paths = self.templates.resource_paths(from, service);
        let at = paths.position(|it| it == path)?;
        self.templates.resource_paths(to, service).nth(at)
    }

    fn words_of(&self, Renamed { old, new }: &Renamed) -> Option<Renames> {
        let [old, new] = [old, new].map(|it| Names::of_resource(&it.0, &it.1));
        self.resource_words(&old, &new).ok()
    }

    fn both(&self, path: &str, text: String, sides: GitSides) -> Both {
        let versions = self.conflicts.as_ref().and_then(|git| git.files.get(path));
        let start = match versions {
            Some([start, ..]) => start.clone(),
            None => sides.base,
        };
        // Where branches have merged each other before, the start has conflicts of its own.
        let start = start.map(|text| text.replace("\r\n", "\n"));
        let mut texts = [
            start.filter(|text| git_sides(text).is_none()),
            Some(sides.ours),
            Some(sides.theirs),
        ];
        // What is between two conflicts has the changes of both sides in it: each side is clearer by itself.
        if let Some([base, Some(ours), Some(theirs)]) = versions
            && is_as_git_left_it(
                &text,
                base.as_deref().unwrap_or_default(),
                [ours.as_str(), theirs.as_str()],
            )
        {
            texts[1..].clone_from_slice(&[Some(ours.clone()), Some(theirs.clone())]);
        }
        let renamed = self.renamed_since(path);
        let mut versions = texts.into_iter().enumerate().map(|(side, text)| {
            let written = |path: &str| self.lock.branches()?.of(path)[side].map(str::to_owned);
            let reword = |text: String| match &renamed {
                Some((_, words)) => words.apply(path, &text),
                None => text,
            };
            let before = || written(&renamed.as_ref()?.0).map(reword);
            Version {
                written: written(path).or_else(before),
                // Where git has merged, one side has lines of the other.
                text: text.map(reword),
            }
        });
        let mut next = || versions.next().unwrap_or_default();
        Both {
            text,
            base: next(),
            ours: next(),
            theirs: next(),
        }
    }

    /// The resources that one side of a merge knows by their old names: what is new there uses these.
    pub(super) fn renamed_on_one_side(&self, spec: &Spec) -> Result<Vec<super::Renamed>> {
        let Some(branches) = self.lock.branches() else {
            return Ok(Vec::new());
        };
        let is_known = |(_, plural): &(String, String)| {
            let mut paths = self.templates.resource_paths(plural, &spec.service.name);
            paths.any(|path| branches.of(&path)[1..].iter().any(Option::is_some))
        };
        let is_there = |plural: &String| spec.resources.iter().any(|it| it.plural == *plural);
        let renamed = self.history.renamed.iter();
        let renamed = renamed.filter(|it| is_known(&it.old) && !is_there(&it.old.1));
        renamed
            .map(|Renamed { old, new }| {
                let [old, new] = [old, new].map(|it| Names::of_resource(&it.0, &it.1));
                super::Renamed::resource(old, new, self)
            })
            .collect()
    }

    /// The path that a file has on a side that knows its resource by its old name, and what has become of
    /// the words of that.
    fn renamed_since(&self, path: &str) -> Option<(String, Renames)> {
        let branches = self.lock.branches()?;
        self.history.renamed.iter().find_map(|it| {
            let before = self.counterpart(path, &it.new.1, &it.old.1)?;
            let is_known = branches.of(&before).iter().any(Option::is_some);
            is_known.then(|| Some((before, self.words_of(it)?)))?
        })
    }
}

/// Whether nobody has begun to settle a conflict by hand: every line is of one of the sides, and all that
/// either of them has added is there.
fn is_as_git_left_it(text: &str, base: &str, sides: [&str; 2]) -> bool {
    let is_marker = |line: &&str| {
        let marks = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
        marks.iter().any(|mark| line.starts_with(mark))
    };
    let found: BTreeSet<&str> = text.lines().filter(|line| !is_marker(line)).collect();
    let [base, ours, theirs] =
        [base, sides[0], sides[1]].map(|text| text.lines().collect::<BTreeSet<_>>());
    let is_known = |line: &&str| [&base, &ours, &theirs].iter().any(|it| it.contains(line));
    let mut added = ours
        .iter()
        .chain(&theirs)
        .filter(|line| !base.contains(*line));
    found.iter().all(is_known) && added.all(|line| found.contains(line) || is_marker(line))
}
