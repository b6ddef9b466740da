//! Whether a merged text is sound: it can be read, and has no name twice that no side has twice.

use std::collections::BTreeMap;

use super::{
    language::Language,
    rust,
    sides::Three,
    tree::{Group, Order, Tree},
};

/// How often each name is there, by its path.
type Names = BTreeMap<String, usize>;

pub(super) fn is_sound(language: Language, three: Three<str>, merged: &str) -> bool {
    let names = |text: &str| {
        let group = language.cut(text)?;
        let mut names = Names::new();
        collect(&group, "", &mut names);
        Some(names)
    };
    let (base, ours, theirs) = (names(three.base), names(three.ours), names(three.theirs));
    let (Some(base), Some(ours), Some(theirs)) = (base, ours, theirs) else {
        // What could not be read before need not be read now.
        return true;
    };
    let Some(merged) = names(merged) else {
        return false;
    };
    let count = |names: &Names, name: &String| names.get(name).copied().unwrap_or(0);
    let most = |name: &String| count(&ours, name).max(count(&theirs, name)).max(1);
    let is_single = merged.iter().all(|(name, found)| *found <= most(name));
    // What a side has added, and the other has not taken away, is there.
    let added = |side: &Names| {
        let is_new = |name: &&String| {
            let parent = name.rfind('/').map_or("", |at| &name[..at]);
            count(&base, name) == 0 && (parent.is_empty() || base.contains_key(parent))
        };
        let mut new = side.keys().filter(is_new);
        let is_import = |name: &String| name.contains("/import ");
        new.all(|name| is_import(name) || merged.contains_key(name))
    };
    is_single && added(&ours)
}

/// Collects the names of elements that may not be there twice.
fn collect(group: &Group, path: &str, names: &mut Names) {
    for element in &group.elements {
        let key = &element.key;
        if key.kind == "use" {
            for name in rust::imports::bindings(element) {
                *names.entry(format!("{path}/import {name}")).or_default() += 1;
            }
            continue;
        }
        let is_named = matches!(group.order, Order::Items | Order::Keys)
            && !key.name.is_empty()
            && !["", "macro", "entry", "document", "arm"].contains(&key.kind);
        let inner = format!("{path}/{key}");
        if is_named {
            *names.entry(inner.clone()).or_default() += 1;
        }
        for tree in &element.trees {
            if let Tree::Group(group) = tree {
                collect(group, &inner, names);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(base: &str, ours: &str, theirs: &str, merged: &str) -> bool {
        is_sound(Language::Rust, Three::new(base, ours, theirs), merged)
    }

    #[test]
    fn nothing_is_there_twice_and_nothing_of_the_team_s_is_lost() {
        let (base, ours, theirs) = (
            "fn a() {}\n",
            "fn a() {}\nfn b() {}\n",
            "fn a() {}\nfn c() {}\n",
        );
        for (merged, expected) in [
            ("fn a() {}\nfn b() {}\nfn c() {}\n", true),
            ("fn a() {}\nfn b() {}\nfn b() {}\nfn c() {}\n", false),
            ("fn a() {}\nfn c() {}\n", false),
            ("fn a() {}\nfn b() {\nfn c() {}\n", false),
        ] {
            assert_eq!(sound(base, ours, theirs, merged), expected, "{merged}");
        }
    }

    #[test]
    fn what_a_side_had_twice_may_stay_twice() {
        let twice = "mod a;\nmod a;\n";
        assert!(sound(twice, twice, "mod a;\nmod a;\nmod b;\n", twice));
        assert!(sound("fn a(", "fn a() {}\n", "fn b() {}\n", twice));
    }
}
