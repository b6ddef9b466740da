//! `gosvc.lock`: the pristine text of every file that gosvc wrote last.
//!
//! Each file is a header line, `@ path`, and its lines, each indented by one space, so that no content
//! can look like a header or a conflict marker. A line `\` means that the file does not end with a
//! newline. A lock with git conflict markers is read as what both sides have written, together.
//!
//! The lock starts with a digest for each resource, over its inputs and its files. If the digest of
//! the current inputs is the same, the resource is neither rendered nor read.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hasher,
    ops::Range,
};

use anyhow::Result;
use semver::Version;

use super::branches::Branches;
use crate::{
    failure::Refused,
    files::Tree,
    merge::git_sides,
    render::{Origin, features::Features},
    spec::Database,
};

const HEADER: &str =
    "# What gosvc wrote last, to merge the next change into yours. Commit it, do not edit it.";
const VERSION: &str = "# gosvc ";
const FEATURES: &str = "# features ";
/// What locks have that were written before features were recorded.
const DATABASE: &str = "# database ";
const COMMENT: &str = "# ";

/// A parsed `gosvc.lock`. Files stay ranges of its text until they are needed.
#[derive(Default)]
pub(crate) struct Lock {
    text: String,
    /// The range of each file's lines in `text`.
    files: BTreeMap<String, Range<usize>>,
    /// The digest of each origin, by its key.
    digests: BTreeMap<String, String>,
    version: String,
    /// Every feature of the service, or only its database in an old lock.
    features: Option<Vec<String>>,
    database: Option<Database>,
    /// The raw file, if CRLF or git markers had to be normalised.
    raw: Option<String>,
    /// Whether it has git markers.
    is_marked: bool,
    /// Both sides of a merge by git that has conflicts, if they are known.
    branches: Option<Branches>,
    /// The other database, if the two sides have one each.
    other_database: Option<Database>,
}

impl Lock {
    /// Reads a lock, and refuses one that a newer gosvc wrote.
    pub(crate) fn parse(text: String) -> Result<Self> {
        Self::read(text, None)
    }

    /// The same, during a merge whose versions git knows: where it started, ours and theirs.
    pub(crate) fn read(text: String, versions: Option<&[String; 3]>) -> Result<Self> {
        if text.contains('\r') {
            let lock = Self::read(text.replace('\r', ""), versions)?;
            let raw = Some(text);
            return Ok(Self { raw, ..lock });
        }
        let sides = git_sides(&text);
        let versions = match (versions, &sides) {
            (Some(versions), _) => versions.clone(),
            (None, Some(sides)) => {
                let base = sides.base.clone().unwrap_or_default();
                [base, sides.ours.clone(), sides.theirs.clone()]
            }
            (None, None) => return Self::parse_side(text),
        };
        let [base, ours, theirs] = versions.map(Self::parse_side);
        // Where branches have merged each other before, the base has conflicts of its own.
        let (base, ours, theirs) = (base.unwrap_or_default(), ours?, theirs?);
        let [old, one, other] = [&base, &ours, &theirs].map(|lock| lock.tree(&[]));
        let branches = Branches {
            base: old?,
            ours: one?,
            theirs: other?,
        };
        let lock = match sides {
            None => Self::parse_side(text)?,
            Some(_) => {
                let features = united_features([&base, &ours, &theirs]);
                let lock = format(&branches.united()?, features, &[]);
                Self {
                    raw: Some(text),
                    is_marked: true,
                    ..Self::parse_side(lock)?
                }
            }
        };
        let databases = [&ours, &theirs].map(Self::database);
        Ok(Self {
            branches: Some(branches),
            other_database: databases
                .into_iter()
                .flatten()
                .find(|it| Some(*it) != lock.database()),
            ..lock
        })
    }

    /// Both sides of a merge by git that has conflicts, if they are known.
    pub(crate) fn branches(&self) -> Option<&Branches> {
        self.branches.as_ref()
    }

    /// The databases that the service was rendered for: two, if the sides of a merge disagree.
    pub(crate) fn databases(&self) -> impl Iterator<Item = Database> {
        self.database().into_iter().chain(self.other_database)
    }

    /// Refuses one of which the end is missing, as after a copy that was interrupted.
    pub(crate) fn check_end(&self) -> Result<(), Refused> {
        // The files are in order, and every service has tests.
        let last = self.files.keys().next_back();
        let has_tests = last.is_some_and(|path| path.as_str() >= "tests/");
        let is_cut = !self.text.ends_with('\n') && !self.text.is_empty();
        if has_tests && !is_cut {
            return Ok(());
        }
        let refused = Refused::new(match last {
            Some(path) => format!("gosvc.lock is cut off: it ends within {path:?}"),
            None => "gosvc.lock is cut off: it has no files".to_owned(),
        });
        Err(refused.hint("restore it from version control; it is what changes are merged by"))
    }

    fn parse_side(text: String) -> Result<Self> {
        let mut lock = Self::default();
        let mut file: Option<(String, usize)> = None;
        let mut at = 0;
        for (line, number) in text.split_inclusive('\n').zip(1..) {
            let start = at;
            at += line.len();
            if file.is_some() && (line.starts_with(' ') || line == "\\\n") {
                continue;
            }
            let line = line.trim_end_matches('\n');
            if let Some(path) = line.strip_prefix("@ ") {
                if let Some((path, from)) = file.replace((path.to_owned(), at)) {
                    lock.files.insert(path, from..start);
                }
            } else if file.is_some() || !line.starts_with('#') {
                let refused = Refused::new(format!("gosvc.lock is damaged in line {number}"));
                return Err(refused.hint("restore it from version control").into());
            } else if let Some(version) = line.strip_prefix(VERSION) {
                check_version(version)?;
                version.clone_into(&mut lock.version);
            } else if let Some(name) = line.strip_prefix(DATABASE) {
                lock.database = Database::ALL.into_iter().find(|it| it.name() == name);
            } else if let Some(keys) = line.strip_prefix(FEATURES) {
                lock.features = Some(keys.split(' ').map(str::to_owned).collect());
            } else if let Some(comment) = line.strip_prefix(COMMENT)
                && let Some((key, digest)) = comment.rsplit_once(' ')
            {
                lock.digests.insert(key.to_owned(), digest.to_owned());
            }
        }
        lock.files.extend(file.map(|(path, from)| (path, from..at)));
        lock.text = text;
        Ok(lock)
    }

    /// The database that the service was rendered for.
    pub(crate) fn database(&self) -> Option<Database> {
        let features = self.features.iter().flatten();
        let mut databases = Database::ALL.into_iter();
        let known = databases.find(|it| features.clone().any(|key| key == it.name()));
        known.or(self.database)
    }

    /// The features that the service was rendered with, unless the lock is too old to know.
    pub(crate) fn features(&self) -> Option<Features> {
        self.features.as_deref().map(Features::with)
    }

    /// Returns all files except those of these resources.
    pub(crate) fn tree(&self, without: &[Origin]) -> Result<Tree> {
        let paths = without.iter().flat_map(|origin| &origin.paths);
        let without: BTreeSet<&str> = paths.map(String::as_str).collect();
        let mut tree = Tree::default();
        for path in self.files.keys() {
            if !without.contains(path.as_str()) {
                let lines = self.lines(path).unwrap_or_default();
                let mut text = String::with_capacity(lines.len());
                for line in lines.split_inclusive('\n') {
                    match line.strip_prefix(' ') {
                        Some(line) => text.push_str(line),
                        None => drop(text.pop()),
                    }
                }
                tree.insert(path.clone(), text)?;
            }
        }
        Ok(tree)
    }

    /// The resources whose inputs are unchanged, so that rendering them can be skipped.
    pub(crate) fn held(&self, origins: &[Origin]) -> Vec<Origin> {
        let held = origins.iter().filter(|origin| self.holds(origin));
        held.cloned().collect()
    }

    fn holds(&self, origin: &Origin) -> bool {
        let lines = origin.paths.iter().map(|path| self.lines(path));
        let lines: Option<Vec<&str>> = lines.collect();
        lines.is_some_and(|lines| {
            self.digests.get(&origin.key) == Some(&digest(origin, lines.into_iter()))
        })
    }

    /// Returns the old and the new text of the lock, if it changes. Resources that were not rendered
    /// keep what the lock has of them.
    pub(crate) fn replace(
        self,
        tree: &Tree,
        features: &Features,
        origins: &[Origin],
    ) -> Option<(String, String)> {
        let features = Some(features.clone());
        let rendered = lines_of(tree);
        let mut files: BTreeMap<&str, &str> = BTreeMap::new();
        for path in origins.iter().flat_map(|origin| &origin.paths) {
            files.extend(self.lines(path).map(|lines| (path.as_str(), lines)));
        }
        files.extend(rendered.iter().map(|(path, lines)| (*path, lines.as_str())));
        let nothing_new = !self.is_marked
            && self.version == env!("CARGO_PKG_VERSION")
            && self.features() == features
            && self.files.len() == files.len()
            && rendered
                .iter()
                .all(|(path, lines)| self.lines(path) == Some(lines));
        if nothing_new {
            return None;
        }
        let is_rendered = |origin: &Origin| {
            let mut paths = origin.paths.iter();
            paths.any(|path| tree.get(path).is_some())
        };
        let known = |origin: &Origin| {
            if is_rendered(origin) {
                None
            } else {
                self.digests.get(&origin.key).cloned()
            }
        };
        let new = assemble(&files, features.as_ref(), origins, &known);
        Some((self.raw.unwrap_or(self.text), new))
    }

    fn lines(&self, path: &str) -> Option<&str> {
        let range = self.files.get(path)?;
        Some(&self.text[range.clone()])
    }
}

/// The features of two sides together: those that both have, and those that one of them has added.
fn united_features(locks: [&Lock; 3]) -> Option<Features> {
    let [base, ours, theirs] = locks.map(Lock::features);
    let (ours, theirs) = (ours?, theirs?);
    let has = |key| base.as_ref().is_some_and(|base| base.has(key));
    let keys = ours.keys().chain(theirs.keys());
    let kept = keys.filter(|key| ours.has(key) && theirs.has(key) || !has(key));
    Some(Features::with(&kept.collect::<Vec<_>>()))
}

/// Returns the lock of a tree.
pub(crate) fn format(tree: &Tree, features: Option<Features>, origins: &[Origin]) -> String {
    let rendered = lines_of(tree);
    let files = rendered.iter().map(|(path, lines)| (*path, lines.as_str()));
    assemble(&files.collect(), features.as_ref(), origins, &|_| None)
}

/// `known` returns the digest of a resource whose files did not change, which saves computing it.
fn assemble(
    files: &BTreeMap<&str, &str>,
    features: Option<&Features>,
    origins: &[Origin],
    known: &dyn Fn(&Origin) -> Option<String>,
) -> String {
    let mut origins: Vec<&Origin> = origins.iter().collect();
    origins.sort_by(|a, b| a.key.cmp(&b.key));
    let size: usize = files
        .iter()
        .map(|(path, lines)| path.len() + lines.len() + 3)
        .sum();
    let mut lock = String::with_capacity(size + 100 * (origins.len() + 2));
    for part in [HEADER, "\n", VERSION, env!("CARGO_PKG_VERSION"), "\n"] {
        lock.push_str(part);
    }
    if let Some(features) = features {
        let keys: Vec<&str> = features.keys().collect();
        lock.push_str(&format!("{FEATURES}{}\n", keys.join(" ")));
    }
    for origin in origins {
        let paths = origin.paths.iter();
        let lines = paths.filter_map(|path| files.get(path.as_str()).copied());
        let digest = known(origin).unwrap_or_else(|| digest(origin, lines));
        lock.push_str(&format!("{COMMENT}{} {digest}\n", origin.key));
    }
    for (path, lines) in files {
        for part in ["@ ", path, "\n", lines] {
            lock.push_str(part);
        }
    }
    lock
}

/// The lines of each file of a tree.
fn lines_of(tree: &Tree) -> Vec<(&str, String)> {
    let files = tree.iter();
    files.map(|(path, text)| (path, lines(text))).collect()
}

/// The lines of a file in the form in which the lock holds them.
fn lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len() + text.len() / 16);
    for line in text.split_inclusive('\n') {
        lines.push(' ');
        lines.push_str(line);
    }
    if !text.is_empty() && !text.ends_with('\n') {
        lines.push_str("\n\\\n");
    }
    lines
}

fn digest<'a>(origin: &Origin, lines: impl Iterator<Item = &'a str>) -> String {
    let mut digest = origin.digest.clone();
    for lines in lines {
        digest.write(lines.as_bytes());
    }
    format!("{:016x}", digest.finish())
}

fn check_version(version: &str) -> Result<()> {
    let own: Version = env!("CARGO_PKG_VERSION").parse()?;
    let Ok(version) = version.parse::<Version>() else {
        let message = format!("gosvc.lock was written by gosvc {version:?}, which is no version");
        return Err(Refused::new(message)
            .hint("restore it from version control")
            .into());
    };
    if version.cmp_precedence(&own).is_le() {
        return Ok(());
    }
    let message = format!("gosvc.lock was written by gosvc {version}, this is {own}");
    Err(Refused::new(message).hint("install a newer gosvc").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Digest;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        for (path, text) in files {
            tree.insert((*path).to_owned(), (*text).to_owned())
                .expect("safe");
        }
        tree
    }

    fn parse(lock: &str) -> Tree {
        let lock = Lock::parse(lock.to_owned()).expect("valid");
        lock.tree(&[]).expect("safe paths")
    }

    #[test]
    fn a_resource_is_held_until_anything_about_it_changes() {
        let origin = |digest: &[u8]| {
            let mut origin = Origin {
                key: "resource users".to_owned(),
                paths: vec!["users/a".to_owned(), "users/b".to_owned()],
                digest: Digest::default(),
            };
            origin.digest.write(digest);
            origin
        };
        let files = tree(&[("x", "0\n"), ("users/a", "1\n"), ("users/b", "2")]);
        let features = Features::with(&["sqlite"]);
        let text = format(&files, Some(features.clone()), &[origin(b"spec")]);
        let lock = Lock::parse(text.clone()).expect("valid");
        assert!(lock.holds(&origin(b"spec")));
        assert!(!lock.holds(&origin(b"other spec")));
        assert_eq!(
            lock.tree(&[origin(b"spec")]).expect("safe"),
            tree(&[("x", "0\n")])
        );
        let edited = Lock::parse(text.replace(" 2", " 3")).expect("valid");
        assert!(!edited.holds(&origin(b"spec")));

        // The files that are not rendered stay.
        let rest = tree(&[("x", "0\n")]);
        assert!(lock.replace(&rest, &features, &[origin(b"spec")]).is_none());
        let lock = Lock::parse(text.clone()).expect("valid");
        let changed = tree(&[("x", "9\n")]);
        let (before, after) = lock
            .replace(&changed, &features, &[origin(b"spec")])
            .expect("new");
        assert_eq!(
            (before, after),
            (text.clone(), text.replace("\n 0", "\n 9"))
        );
    }

    #[test]
    fn features_are_recorded_and_old_locks_know_the_database() {
        let read = |head: &str| {
            let lock = Lock::parse(format!("{HEADER}\n# gosvc 0.1.0\n{head}@ a\n")).expect("valid");
            (lock.database(), lock.features())
        };
        let features = Features::with(&["consul", "postgres", "bytes"]);
        let keys: Vec<&str> = features.keys().collect();
        let derived = [
            "consul",
            "rest",
            "postgres",
            "server",
            "bytes",
            "read_values",
        ];
        assert_eq!(keys, derived);
        assert_eq!(
            read("# features consul postgres server bytes\n"),
            (Some(Database::Postgres), Some(features))
        );
        assert_eq!(read("# database mysql\n"), (Some(Database::Mysql), None));
        assert_eq!(read(""), (None, None));
    }

    #[test]
    fn no_content_looks_like_a_header() {
        let tree = tree(&[("a", "@ b\n\\\n\n"), ("b", "<<<<<<< x"), ("c", "")]);
        let version = env!("CARGO_PKG_VERSION");
        let lock = format(&tree, None, &[]);
        assert_eq!(
            lock,
            format!("{HEADER}\n# gosvc {version}\n@ a\n @ b\n \\\n \n@ b\n <<<<<<< x\n\\\n@ c\n")
        );
        assert_eq!(parse(&lock), tree);
        assert_eq!(parse(&lock.replace('\n', "\r\n")), tree);
    }

    #[test]
    fn a_conflict_is_read_as_both_sides() {
        let both = tree(&[("a", "1\n"), ("b", "2\n"), ("c", "3\n")]);
        for base in ["", "||||||| base\n@ x\n 0\n"] {
            let lock = format!(
                "{HEADER}\n@ a\n 1\n<<<<<<< HEAD\n@ b\n 2\n{base}=======\n@ c\n 3\n>>>>>>> other\n"
            );
            assert_eq!(parse(&lock), both);
        }
    }

    #[test]
    fn what_cannot_be_trusted_is_refused() {
        let refused =
            |lock: &str| match Lock::parse(lock.to_owned()).and_then(|lock| lock.tree(&[])) {
                Ok(_) => panic!("accepted"),
                Err(error) => error.to_string(),
            };
        assert_eq!(refused("@ a\nx\n"), "gosvc.lock is damaged in line 2");
        assert_eq!(refused("x\n"), "gosvc.lock is damaged in line 1");
        assert!(refused("@ ../etc/passwd\n x\n").starts_with("unsafe path"));
        let own = env!("CARGO_PKG_VERSION");
        assert_eq!(
            refused("# gosvc 99.0.0\n"),
            format!("gosvc.lock was written by gosvc 99.0.0, this is {own}")
        );
        assert_eq!(
            refused("# gosvc 1.x\n"),
            "gosvc.lock was written by gosvc \"1.x\", which is no version"
        );
    }

    #[test]
    fn a_lock_without_its_end_is_refused() {
        let files = tree(&[("a", "1\n"), ("src/b.rs", "2"), ("tests/c.rs", "3\n4\n")]);
        let text = format(&files, None, &[]);
        let of = |end: usize| {
            let lock = Lock::parse(text[..end].to_owned()).expect("valid");
            let checked = lock.check_end();
            checked.err().map(|error| error.to_string())
        };
        let cut = |path: &str| Some(format!("gosvc.lock is cut off: it ends within {path:?}"));
        assert_eq!(of(text.len()), None);
        assert_eq!(of(text.len() - 1), cut("tests/c.rs"));
        assert_eq!(of(text.find("@ tests").expect("there")), cut("src/b.rs"));
        assert_eq!(
            of(text.find("@ a").expect("there")),
            Some("gosvc.lock is cut off: it has no files".to_owned())
        );
    }

    #[test]
    fn versions_are_ordered_as_releases_are() {
        let own: Version = env!("CARGO_PKG_VERSION").parse().expect("a version");
        let next = Version::new(own.major, own.minor, own.patch + 1);
        for (version, is_newer) in [
            (own.to_string(), false),
            (format!("{own}-rc.1"), false),
            (format!("{own}+build.5"), false),
            ("0.0.9".to_owned(), false),
            (format!("{next}-rc.1"), true),
            (next.to_string(), true),
            (format!("{}.{}.10", own.major, own.minor), true),
        ] {
            assert_eq!(check_version(&version).is_err(), is_newer, "{version}");
        }
    }
}
