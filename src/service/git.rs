//! Asks git for what a conflict in the working tree comes from. Changes nothing, and needs no git where
//! there is no conflict.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one module that asks git"
)]

use std::{
    collections::BTreeMap,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    thread,
};

use crate::files::paths::LOCK;

/// A file where a merge started, on our side and on theirs; `None` where it does not exist.
pub(crate) type Versions = [Option<String>; 3];

/// The files in which git has found conflicts that are not committed yet.
#[derive(Debug, Default)]
pub(crate) struct Conflicts {
    pub(crate) files: BTreeMap<String, Versions>,
    /// `gosvc.lock`, whether in conflict or not.
    pub(crate) lock: Option<[String; 3]>,
}

/// What git operations leave while they are not finished: the commit on their side, and where the merge
/// started; for that of `git merge`, git is asked.
const OPERATIONS: [(&str, &str); 5] = [
    ("MERGE_HEAD", ""),
    ("CHERRY_PICK_HEAD", "CHERRY_PICK_HEAD^"),
    ("REVERT_HEAD^", "REVERT_HEAD"),
    ("REBASE_HEAD", "REBASE_HEAD^"),
    ("refs/stash", "refs/stash^"),
];

impl Conflicts {
    /// Reads them, by their path in the service; `None` if it is in no repository.
    pub(crate) fn read(root: &Path) -> Option<Self> {
        // Those that are marked as resolved are told until the merge is committed.
        let listed = git(root, &["ls-files", "--unmerged", "--resolve-undo", "-z"])?;
        let mut hashes: BTreeMap<&str, [Option<&str>; 3]> = BTreeMap::new();
        for entry in listed.split_terminator('\0') {
            let (head, path) = entry.split_once('\t')?;
            let mut words = head.split(' ').skip(1);
            let (hash, stage) = (words.next()?, words.next()?.parse::<usize>().ok()?);
            let stages = hashes.entry(path).or_default();
            *stages.get_mut(stage.checked_sub(1)?)? = Some(hash);
        }
        if hashes.is_empty() {
            return Some(Self::default());
        }
        let wanted = hashes.values().flatten().flatten().copied();
        let mut blobs = objects(root, &wanted.collect::<Vec<_>>())?.into_iter();
        let mut files = BTreeMap::new();
        for (path, stages) in &hashes {
            let texts = stages.map(|hash| hash.and_then(|_| blobs.next().flatten()));
            files.insert((*path).to_owned(), texts);
        }
        let lock = match files.get(LOCK) {
            Some([Some(base), Some(ours), Some(theirs)]) => {
                Some([base, ours, theirs].map(Clone::clone))
            }
            _ => locks(root),
        };
        Some(Self { files, lock })
    }
}

/// `gosvc.lock` in the three commits of what git is doing.
fn locks(root: &Path) -> Option<[String; 3]> {
    let start = git(root, &["merge-base", "HEAD", "MERGE_HEAD"]).unwrap_or_default();
    let mut names = vec![format!("HEAD:./{LOCK}")];
    for (theirs, base) in OPERATIONS {
        let base = match base {
            "" => start.trim(),
            base => base,
        };
        names.extend([base, theirs].map(|commit| format!("{commit}:./{LOCK}")));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut texts = objects(root, &names)?.into_iter();
    let ours = texts.next()??;
    let sides = texts.collect::<Vec<_>>();
    sides.chunks_exact(2).find_map(|pair| match pair {
        [Some(base), Some(theirs)] => Some([base.clone(), ours.clone(), theirs.clone()]),
        _ => None,
    })
}

/// The text of a file of the service at a revision; `None` if there is none.
pub(crate) fn text_of(root: &Path, revision: &str, path: &str) -> Option<String> {
    let name = format!("{revision}:./{path}");
    objects(root, &[&name])?.pop()?
}

/// The texts of objects; `None` for what does not exist or is no text.
fn objects(root: &Path, names: &[&str]) -> Option<Vec<Option<String>>> {
    let mut process = Command::new("git")
        .args(["cat-file", "--batch"])
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = process.stdin.take()?;
    let lines: String = names.iter().flat_map(|name| [name, "\n"]).collect();
    // git answers while it reads.
    let writer = thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = process.wait_with_output().ok()?.stdout;
    writer.join().ok()?.ok()?;
    let mut rest = output.as_slice();
    let mut texts = Vec::with_capacity(names.len());
    for _ in names {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let head = std::str::from_utf8(&rest[..end]).ok()?;
        rest = &rest[end + 1..];
        // A name, what it is, and its size; or a name and that it is missing.
        let words: Vec<&str> = head.split(' ').collect();
        let [_, kind, size] = words[..] else {
            texts.push(None);
            continue;
        };
        let size: usize = size.parse().ok()?;
        let text = String::from_utf8(rest.get(..size)?.to_owned());
        texts.push(text.ok().filter(|_| kind == "blob"));
        rest = rest.get(size + 1..)?;
    }
    Some(texts)
}

/// What git prints, if it succeeds.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).ok())?
}
