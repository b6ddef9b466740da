//! What gets another name and what the team has deleted: under its new name it must not come back.

use std::borrow::Cow;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::{
    align::align,
    sides::Three,
    tree::{Element, Group, Order, Tree},
};

/// The words of the names that change, and what becomes of them.
#[derive(Debug)]
pub(crate) struct Words(Vec<(String, String)>);

/// Nothing is renamed.
pub(crate) static NO_WORDS: Words = Words(Vec::new());

impl Words {
    pub(crate) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut pairs: Vec<(String, String)> = pairs.into_iter().collect();
        // `orders` before `order`.
        pairs.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
        Self(pairs)
    }

    /// A text under the new names, `None` if it has none of the old ones.
    fn rename(&self, text: &str) -> Option<String> {
        let mut renamed = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            match self.0.iter().find(|(old, _)| rest.starts_with(old)) {
                Some((old, new)) => {
                    renamed.push_str(new);
                    rest = &rest[old.len()..];
                }
                None => {
                    renamed.push(first);
                    rest = &rest[first.len_utf8()..];
                }
            }
        }
        (renamed != text).then_some(renamed)
    }
}

/// The places in `base` and `theirs` of elements that get another name and change in nothing else.
pub(super) fn pairs(words: &Words, group: Three<Group>) -> Vec<(usize, usize)> {
    if words.0.is_empty() {
        return Vec::new();
    }
    let has = |group: &Group, element: &Element| {
        let is_it = |other: &Element| match group.order {
            Order::Fixed | Order::Chain | Order::Blocks => other.hash == element.hash,
            _ => other.key == element.key,
        };
        group.elements.iter().any(is_it)
    };
    let code = |element: &Element| element.code().join(" ");
    let mut pairs = Vec::new();
    for (at, element) in group.base.elements.iter().enumerate() {
        // Imports follow what the code needs.
        if element.key.kind == "use" || has(group.theirs, element) {
            continue;
        }
        let Some(renamed) = words.rename(&code(element)) else {
            continue;
        };
        // The team may have renamed it already.
        let is_it = |other: &Element| {
            code(other) == renamed && !has(group.base, other) && !has(group.ours, other)
        };
        let new = group.theirs.elements.iter().position(is_it);
        pairs.extend(new.map(|new| (at, new)));
    }
    pairs
}

/// What the team has made of tokens of which some get another name and none changes otherwise.
pub(super) fn in_place(words: &Words, three: Three<[Tree]>) -> Option<String> {
    if words.0.is_empty() || three.base.len() != three.theirs.len() {
        return None;
    }
    let found = align(three.base, three.ours);
    let mut trees = three.ours.to_vec();
    for (at, (base, theirs)) in three.base.iter().zip(three.theirs).enumerate() {
        if base.hash() == theirs.hash() {
            continue;
        }
        let (Tree::Token(base), Tree::Token(theirs)) = (base, theirs) else {
            return None;
        };
        let is_renamed = words.rename(base.text).as_deref() == Some(theirs.text);
        match &mut trees[found[at]?] {
            Tree::Token(ours) if is_renamed && ours.text == base.text => ours.text = theirs.text,
            _ => return None,
        }
    }
    let mut text = String::new();
    trees.iter().for_each(|tree| tree.write(&mut text));
    Some(text)
}

/// Returns `theirs` without the lines that the team has deleted under their old names.
pub(super) fn without_deleted<'t>(words: &Words, three: Three<'t, str>) -> Cow<'t, str> {
    if words.0.is_empty() {
        return three.theirs.into();
    }
    let base: Vec<&str> = three.base.split_inclusive('\n').collect();
    let ours: Vec<&str> = three.ours.split_inclusive('\n').collect();
    let operations = capture_diff_slices(Algorithm::Histogram, &base, &ours);
    let deleted = operations.iter().filter(|it| it.tag() == DiffTag::Delete);
    let deleted = deleted.flat_map(|it| &base[it.old_range()]);
    let renamed: Vec<String> = deleted.filter_map(|line| words.rename(line)).collect();
    if renamed.is_empty() {
        return three.theirs.into();
    }
    let stays = |line: &&str| !renamed.iter().any(|it| it == line);
    let lines = three.theirs.split_inclusive('\n');
    lines.filter(stays).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::merge;

    /// A line for each resource, of which one gets another name that sorts elsewhere.
    #[test]
    fn what_the_team_deleted_stays_deleted_under_a_new_name() {
        let names = [("order", "purchase"), ("orders", "purchases")];
        let words = Words::new(names.map(|(old, new)| (old.to_owned(), new.to_owned())));
        let merged = |path: &str, base: &str, ours: &str, target: &str| {
            let merged = merge(path, base, ours, target, &words);
            (merged.text(), merged.dropped.len())
        };
        for (path, line, own) in [
            ("a.rs", "mod NAME;\n", "mod own;\n"),
            ("a.rs", "use crate::a;\n\npub mod NAME;\n", "fn own() {}\n"),
            ("a.md", "\n## NAME\n\nAll NAME.\n", "\n## own\n"),
            (".env", "NAME=1\n", "own=1\n"),
        ] {
            let of = |names: &[&str]| -> String {
                let lines = names.iter().map(|name| line.replace("NAME", name));
                lines.collect()
            };
            for other in ["apples", "peaches", "zebras"] {
                let base = of(&["orders", other]);
                let mut names = ["purchases", other];
                names.sort_unstable();
                let ours = of(&[other]) + own;
                let found = merged(path, &base, &ours, &of(&names));
                assert_eq!(found, (Some(ours), 1), "{path} {other}");
            }
        }

        // Statements and lines of text, of which a new one can stand anywhere.
        for (start, line, end, own) in [
            (
                "fn f() {\n",
                "    let r = r.merge(NAME::router(pool));\n",
                "    r\n}\n",
                "fn own() {}\n",
            ),
            (
                "const PATHS: &str = \"\n",
                "    /NAME\n",
                "\";\n",
                "fn own() {}\n",
            ),
        ] {
            let of = |names: &[&str]| -> String {
                let lines = names.iter().map(|name| line.replace("NAME", name));
                format!("{start}{}{end}", lines.collect::<String>())
            };
            for names in [["purchases", "zebras"], ["peaches", "purchases"]] {
                let other = names
                    .iter()
                    .find(|name| **name != "purchases")
                    .expect("one");
                let ours = of(&[other]) + own;
                let (text, _) = merged("a.rs", &of(&["orders", other]), &ours, &of(&names));
                assert_eq!(text, Some(ours), "{names:?}");
            }
        }

        // What the team has edited stays in its place under the new name.
        for other in ["apples", "peaches", "zebras"] {
            let of = |names: [&str; 2]| {
                let line = |name| format!("    r = r.merge({name}::router(pool));\n");
                format!("fn f() {{\n{}    r\n}}\n", names.map(line).concat())
            };
            let mut names = ["purchases", other];
            names.sort_unstable();
            let ours = of(["purchases", other]).replacen("(pool)", "(&pool.clone())", 1);
            let found = merged("a.rs", &of(["orders", other]), &ours, &of(names));
            assert_eq!(found, (Some(ours), 0), "{other}");
        }

        // What the team has edited, or renamed already, is not deleted.
        let base = "mod orders;\nmod zebras;\n";
        let target = "mod purchases;\nmod zebras;\n";
        for (ours, expected) in [
            (
                "pub mod orders;\nmod zebras;\n",
                "pub mod purchases;\nmod zebras;\n",
            ),
            (
                "mod own;\nmod purchases;\nmod zebras;\n",
                "mod own;\nmod purchases;\nmod zebras;\n",
            ),
        ] {
            let expected = (Some(expected.to_owned()), 0);
            assert_eq!(merged("a.rs", base, ours, target), expected);
        }
    }

    /// What the team has put behind a word that gets another name stays behind it.
    #[test]
    fn a_name_changes_within_what_the_team_has_edited() {
        let words = Words::new([("number".to_owned(), "code".to_owned())]);
        let base = "fn f() {\n    New { number: new.number }\n}\n";
        let ours = base.replace("new.number", "new.number.trim().into()");
        let text = |theirs: &str| merge("a.rs", base, &ours, theirs, &words).text();
        let renamed = ours.replace("number", "code");
        assert_eq!(text(&base.replace("number", "code")), Some(renamed));
        // It is another value, and no other name.
        assert_eq!(text(&base.replace("new.number", "new.other")), None);
    }
}
