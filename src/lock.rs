//! `gosvc.lock`: the pristine text of every file that gosvc wrote last.
//!
//! A header line a file, `@ path`, then its lines, each after one space, so that no content can
//! look like a header or like the marker of a conflict. A text that does not end with a line end
//! is followed by a line `\`.

use crate::tree::Tree;

const HEADER: &str =
    "# What gosvc wrote last, to merge the next change into yours. Commit it, do not edit it.";

/// Returns the lock of a tree.
pub(crate) fn format(tree: &Tree) -> String {
    let size: usize = tree
        .iter()
        .map(|(path, text)| path.len() + text.len())
        .sum();
    let mut lock = String::with_capacity(size + size / 16);
    lock.push_str(HEADER);
    lock.push_str("\n# gosvc ");
    lock.push_str(env!("CARGO_PKG_VERSION"));
    lock.push('\n');
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_content_looks_like_a_header() {
        let mut tree = Tree::default();
        for (path, text) in [("a", "@ b\n\\\n\n"), ("b", "<<<<<<< x"), ("c", "")] {
            tree.insert(path.to_owned(), text.to_owned()).expect("safe");
        }
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            format(&tree),
            format!("{HEADER}\n# gosvc {version}\n@ a\n @ b\n \\\n \n@ b\n <<<<<<< x\n\\\n@ c\n")
        );
    }
}
