//! `gosvc.lock`: the pristine text of every file that gosvc wrote last.
//!
//! A header line a file, `@ path`, then its lines, each after one space, so that no content can
//! look like a header or like the marker of a conflict. A text that does not end with a line end
//! is followed by a line `\`. A lock in which git has left a conflict is read as both sides.

use crate::{failure::Refused, tree::Tree};

const HEADER: &str =
    "# What gosvc wrote last, to merge the next change into yours. Commit it, do not edit it.";
const VERSION: &str = "# gosvc ";

/// Returns the lock of a tree.
pub(crate) fn format(tree: &Tree) -> String {
    let size: usize = tree
        .iter()
        .map(|(path, text)| path.len() + text.len())
        .sum();
    let mut lock = String::with_capacity(size + size / 16);
    for part in [HEADER, "\n", VERSION, env!("CARGO_PKG_VERSION"), "\n"] {
        lock.push_str(part);
    }
    for (path, text) in tree.iter() {
        lock.push_str("@ ");
        lock.push_str(path);
        lock.push('\n');
        for line in text.split_inclusive('\n') {
            lock.push(' ');
            lock.push_str(line);
        }
        if !text.is_empty() && !text.ends_with('\n') {
            lock.push_str("\n\\\n");
        }
    }
    lock
}

/// Reads a lock, and refuses one that a newer gosvc wrote.
pub(crate) fn parse(lock: &str) -> anyhow::Result<Tree> {
    if lock.contains('\r') {
        return parse(&lock.replace('\r', ""));
    }
    parse_side(lock).or_else(|error| {
        let Some((ours, theirs)) = sides(lock) else {
            return Err(error);
        };
        let mut tree = parse_side(&ours)?;
        for (path, text) in parse_side(&theirs)?.iter() {
            if tree.get(path).is_none() {
                tree.insert(path.to_owned(), text.to_owned())?;
            }
        }
        Ok(tree)
    })
}

/// The two sides of a lock with conflicts, in the styles `merge`, `diff3` and `zdiff3`.
fn sides(lock: &str) -> Option<(String, String)> {
    if !lock.lines().any(|line| line.starts_with("<<<<<<< ")) {
        return None;
    }
    enum Side {
        Both,
        Ours,
        Base,
        Theirs,
    }
    let (mut ours, mut theirs) = (String::new(), String::new());
    let mut side = Side::Both;
    for line in lock.split_inclusive('\n') {
        match side {
            Side::Both if line.starts_with("<<<<<<< ") => side = Side::Ours,
            Side::Ours if line.starts_with("||||||| ") => side = Side::Base,
            Side::Ours | Side::Base if line.trim_end() == "=======" => side = Side::Theirs,
            Side::Theirs if line.starts_with(">>>>>>> ") => side = Side::Both,
            Side::Both => {
                ours.push_str(line);
                theirs.push_str(line);
            }
            Side::Ours => ours.push_str(line),
            Side::Base => {}
            Side::Theirs => theirs.push_str(line),
        }
    }
    Some((ours, theirs))
}

fn parse_side(lock: &str) -> anyhow::Result<Tree> {
    let mut tree = Tree::default();
    let mut file: Option<(String, String)> = None;
    for (line, number) in lock.lines().zip(1..) {
        if let Some(path) = line.strip_prefix("@ ") {
            if let Some((path, text)) = file.replace((path.to_owned(), String::new())) {
                tree.insert(path, text)?;
            }
        } else if let Some((_, text)) = &mut file {
            match line.strip_prefix(' ') {
                Some(line) => {
                    text.push_str(line);
                    text.push('\n');
                }
                None if line == "\\" => {
                    text.pop();
                }
                None => return Err(damaged(number)),
            }
        } else if let Some(version) = line.strip_prefix(VERSION) {
            check_version(version)?;
        } else if !line.starts_with('#') {
            return Err(damaged(number));
        }
    }
    if let Some((path, text)) = file {
        tree.insert(path, text)?;
    }
    Ok(tree)
}

fn damaged(number: usize) -> anyhow::Error {
    let refused = Refused::new(format!("gosvc.lock is damaged in line {number}"));
    refused.hint("restore it from version control").into()
}

fn check_version(version: &str) -> Result<(), Refused> {
    let numbers = |version: &str| -> Vec<u64> {
        let parts = version
            .split('.')
            .map(|part| part.parse().unwrap_or(u64::MAX));
        parts.collect()
    };
    let own = env!("CARGO_PKG_VERSION");
    if numbers(version) <= numbers(own) {
        return Ok(());
    }
    let message = format!("gosvc.lock was written by gosvc {version}, this is {own}");
    Err(Refused::new(message).hint("install a newer gosvc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        for (path, text) in files {
            tree.insert((*path).to_owned(), (*text).to_owned())
                .expect("safe");
        }
        tree
    }

    #[test]
    fn no_content_looks_like_a_header() {
        let tree = tree(&[("a", "@ b\n\\\n\n"), ("b", "<<<<<<< x"), ("c", "")]);
        let version = env!("CARGO_PKG_VERSION");
        let lock = format(&tree);
        assert_eq!(
            lock,
            format!("{HEADER}\n# gosvc {version}\n@ a\n @ b\n \\\n \n@ b\n <<<<<<< x\n\\\n@ c\n")
        );
        assert_eq!(parse(&lock).expect("valid"), tree);
        assert_eq!(parse(&lock.replace('\n', "\r\n")).expect("valid"), tree);
    }

    #[test]
    fn a_conflict_is_read_as_both_sides() {
        let both = tree(&[("a", "1\n"), ("b", "2\n"), ("c", "3\n")]);
        for base in ["", "||||||| base\n@ x\n 0\n"] {
            let lock = format!(
                "{HEADER}\n@ a\n 1\n<<<<<<< HEAD\n@ b\n 2\n{base}=======\n@ c\n 3\n>>>>>>> other\n"
            );
            assert_eq!(parse(&lock).expect("valid"), both);
        }
    }

    #[test]
    fn what_cannot_be_trusted_is_refused() {
        let refused = |lock: &str| parse(lock).expect_err("should be refused").to_string();
        assert_eq!(refused("@ a\nx\n"), "gosvc.lock is damaged in line 2");
        assert_eq!(refused("x\n"), "gosvc.lock is damaged in line 1");
        assert!(refused("@ ../etc/passwd\n x\n").starts_with("unsafe path"));
        let own = env!("CARGO_PKG_VERSION");
        assert_eq!(
            refused("# gosvc 99.0.0\n"),
            format!("gosvc.lock was written by gosvc 99.0.0, this is {own}")
        );
    }
}
