//! The rooms of `src/` stand in an order: none uses one that comes after it, and within a room no
//! files use each other in a circle.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use walkdir::WalkDir;

/// The rooms from the lowest to the highest, as `src/lib.rs` lists them.
const ROOMS: [&str; 8] = [
    "failure", "files", "spec", "schema", "render", "merge", "service", "cli",
];

/// Every module of the crate by its path, such as `schema::sql::types`, with its source.
fn modules() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = WalkDir::new(&src)
        .into_iter()
        .map(|it| it.expect("readable"));
    let files = files.filter(|it| it.path().extension().is_some_and(|end| end == "rs"));
    let modules = files.filter_map(|file| {
        let path = file
            .path()
            .strip_prefix(&src)
            .expect("below")
            .with_extension("");
        let path = path.to_str().expect("UTF-8").replace('/', "::");
        let name = path.trim_end_matches("::mod").to_owned();
        let text = fs::read_to_string(file.path()).expect("readable");
        (!["lib", "main"].contains(&name.as_str()) && !name.ends_with("tests"))
            .then_some((name, text))
    });
    modules.collect()
}

/// The paths that a module names, from the root of the crate: those of `use` declarations and those
/// within expressions, but not those of its tests.
fn uses(module: &str, source: &str) -> BTreeSet<String> {
    let source = source
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let code = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join(" ");
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let roots = [("crate::", ""), ("super::", parent), ("self::", module)];
    let mut found = BTreeSet::new();
    for (word, root) in roots {
        for (at, _) in code.match_indices(word) {
            let starts = !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_:$".contains(c));
            if starts {
                expand(root, &code[at + word.len()..], &mut found);
            }
        }
    }
    found
}

/// Adds every path of a `use` tree, `a::{b, c::d}` or just `a::b`.
fn expand(root: &str, tree: &str, found: &mut BTreeSet<String>) {
    let join = |name: &str| match root {
        "" => name.to_owned(),
        root => format!("{root}::{name}"),
    };
    if let Some(list) = tree.strip_prefix('{') {
        let (mut depth, mut start) = (0, 0);
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                ',' if depth == 0 => {
                    expand(root, list[start..at].trim(), found);
                    start = at + 1;
                }
                '}' if depth == 0 => {
                    expand(root, list[start..at].trim(), found);
                    return;
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
        return;
    }
    let end = tree.find(|c: char| !c.is_alphanumeric() && c != '_');
    let (name, rest) = tree.split_at(end.unwrap_or(tree.len()));
    if name.is_empty() || name == "self" {
        return;
    }
    found.insert(join(name));
    if let Some(rest) = rest.strip_prefix("::") {
        expand(&join(name), rest, found);
    }
}

#[test]
fn no_room_uses_a_higher_one() {
    let modules = modules();
    let place = |name: &str| ROOMS.iter().position(|room| *room == name);
    let mut edges = BTreeSet::new();
    for (module, source) in &modules {
        let room = module.split("::").next().unwrap_or_default();
        let own = place(room).unwrap_or_else(|| panic!("`{room}` is not in the list of rooms"));
        for path in uses(module, source) {
            let other = path.split("::").next().unwrap_or_default();
            if let Some(other_place) = place(other).filter(|_| other != room) {
                assert!(other_place < own, "`{module}` uses `{path}`");
                edges.insert((room.to_owned(), other.to_owned()));
            }
        }
    }
    // What the test reads is really there: the highest room uses the others.
    assert!(edges.contains(&("cli".to_owned(), "service".to_owned())));
    assert!(edges.contains(&("service".to_owned(), "render".to_owned())));
}

#[test]
fn no_files_of_a_room_use_each_other_in_a_circle() {
    let modules = modules();
    let within = |one: &str, other: &str| one == other || one.starts_with(&format!("{other}::"));
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (module, source) in &modules {
        for path in uses(module, source) {
            let targets = modules.keys().filter(|it| within(&path, it));
            let target = targets.max_by_key(|it| it.len());
            // A folder's `mod.rs` lists its children, and they may use what it defines.
            if let Some(target) = target.filter(|it| !within(module, it) && !within(it, module)) {
                edges.entry(module).or_default().insert(target);
            }
        }
    }
    assert!(edges.len() > 20, "{edges:?}");
    for start in edges.keys() {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut queue: Vec<&str> = edges[start].iter().copied().collect();
        while let Some(module) = queue.pop() {
            assert!(module != *start, "`{start}` is in a circle: {reached:?}");
            if reached.insert(module) {
                queue.extend(edges.get(module).into_iter().flatten());
            }
        }
    }
}

#[test]
fn paths_of_a_use_tree_are_found() {
    let source = "use crate::{a, b::{c::D, self}};\n// crate::x\nfn f() { super::e::g(); }\n";
    let found: Vec<String> = uses("m::n", source).into_iter().collect();
    assert_eq!(found, ["a", "b", "b::c", "b::c::D", "m::e", "m::e::g"]);
}
