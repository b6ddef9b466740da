//! Merges `use` declarations by what they bring in, and by what the merged code still needs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    merge::{
        result::Why,
        sides::Three,
        tree::{Element, Group, Kind, Order},
    },
    render::layout::layout,
};

/// What becomes of the declarations of a module.
#[derive(Debug, Default)]
pub(in crate::merge) struct Imports {
    /// For each of the team's elements that is changed: its text, or nothing if it goes.
    pub(in crate::merge) ours: BTreeMap<usize, Option<String>>,
    /// New ones, by their place in gosvc's elements.
    pub(in crate::merge) new: BTreeMap<usize, String>,
    /// Which of gosvc's are which of the team's.
    pub(in crate::merge) pairs: Vec<(usize, usize)>,
}

/// Names that are there without an import, and that crates have of their own.
const PRELUDE: [&str; 5] = ["Box", "Option", "Result", "String", "Vec"];

/// One name that is brought in: what stands before `use`, and the path.
type Leaf = (String, Vec<String>);

/// One declaration.
struct Use<'a> {
    /// Its place among the elements.
    at: usize,
    /// Attributes and visibility.
    before: String,
    leaves: BTreeSet<Vec<String>>,
    text: &'a str,
}

/// Whether these are modules whose declarations can be merged; others are merged like any other item.
pub(in crate::merge) fn can_merge(group: Three<Group>) -> bool {
    let sides = [group.base, group.ours, group.theirs];
    let is_any = |group: &&Group| {
        group
            .elements
            .iter()
            .any(|element| element.key.kind == "use")
    };
    group.ours.order == Order::Items
        && sides.iter().any(is_any)
        && sides.iter().all(|group| uses(group).is_some())
}

/// The names that a declaration brings in.
pub(in crate::merge) fn bindings(element: &Element) -> Vec<String> {
    let leaves = read(0, element).map(|one| one.leaves).unwrap_or_default();
    let leaves = leaves.into_iter().map(|path| (String::new(), path));
    let names = leaves.map(|leaf| name(&leaf).to_owned());
    names
        .filter(|name| !["_", "*"].contains(&name.as_str()))
        .collect()
}

/// Merges the declarations of three modules. `merged` is the code around them.
pub(in crate::merge) fn merge(group: Three<Group>, merged: &str) -> Result<Imports, Why> {
    let read = |group| uses(group).unwrap_or_default();
    let (base, ours, theirs) = (read(group.base), read(group.ours), read(group.theirs));
    let set = |uses: &[Use]| -> BTreeSet<Leaf> {
        let leaves = uses.iter().flat_map(|one| {
            one.leaves
                .iter()
                .map(|leaf| (one.before.clone(), leaf.clone()))
        });
        leaves.collect()
    };
    let (b, o, t) = (set(&base), set(&ours), set(&theirs));
    let [ours_words, theirs_words] = [group.ours, group.theirs].map(code_words);
    let mut merged_words: HashMap<&str, usize> = HashMap::new();
    count(merged, &mut merged_words);
    let is_needed = |leaf: &Leaf| merged_words.contains_key(name(leaf));
    let binds =
        |leaves: &BTreeSet<Leaf>, leaf: &Leaf| leaves.iter().any(|other| name(other) == name(leaf));

    let mut removed: BTreeSet<Leaf> = b
        .difference(&t)
        .filter(|leaf| o.contains(*leaf))
        .cloned()
        .collect();
    removed.retain(|leaf| !is_needed(leaf) || binds(&t, leaf));
    let mut added: BTreeSet<Leaf> = t
        .difference(&b)
        .filter(|leaf| !o.contains(*leaf))
        .cloned()
        .collect();
    added.retain(|leaf| is_needed(leaf) || !theirs_words.contains_key(name(leaf)));
    // The team needed it no longer, or calls it otherwise, and what is new does.
    let back = b.difference(&o).filter(|leaf| {
        let is_new = merged_words.get(name(leaf)) > ours_words.get(name(leaf));
        t.contains(*leaf) && is_new
    });
    added.extend(back.cloned());
    // The same from another place, or with another visibility, is there already.
    added.retain(|leaf| {
        let is_same = |other: &&Leaf| other.1 == leaf.1 || brings_all(other, leaf);
        !o.iter()
            .any(|other| is_same(&other) && !removed.contains(other))
    });
    let kept: BTreeSet<Leaf> = o.difference(&removed).cloned().collect();
    let is_taken = |leaf: &&Leaf| {
        let name = name(leaf);
        let is_of_all = PRELUDE.contains(&name) && ours_words.contains_key(name);
        let is_own = defines(group.ours, name) && !defines(group.base, name);
        let is_bound = binds(&kept, leaf) || is_own || is_of_all;
        !["_", "*"].contains(&name) && is_bound
    };
    if added.iter().any(|leaf| is_taken(&leaf)) {
        return Err(Why::BothAdded);
    }

    let mut imports = Imports::default();
    let mut changed: BTreeMap<usize, BTreeSet<Vec<String>>> = BTreeMap::new();
    for one in &ours {
        let mut leaves = one.leaves.clone();
        leaves.retain(|leaf| !removed.contains(&(one.before.clone(), leaf.clone())));
        if leaves != one.leaves {
            changed.insert(one.at, leaves);
        }
    }
    let mut new: BTreeMap<usize, (String, BTreeSet<Vec<String>>)> = BTreeMap::new();
    for leaf in &added {
        let is_source = |one: &&Use| one.before == leaf.0 && one.leaves.contains(&leaf.1);
        let Some(source) = theirs.iter().find(is_source) else {
            continue;
        };
        match home(leaf, source, &ours, &theirs) {
            Some(home) => {
                let leaves = changed
                    .entry(home.at)
                    .or_insert_with(|| home.leaves.clone());
                leaves.insert(leaf.1.clone());
            }
            None => {
                let (_, leaves) = new
                    .entry(source.at)
                    .or_insert_with(|| (source.text.to_owned(), BTreeSet::new()));
                leaves.insert(leaf.1.clone());
            }
        }
    }
    for (at, leaves) in changed {
        let old = group.ours.elements[at].text;
        let text = (!leaves.is_empty()).then(|| rendered(old, &leaves));
        imports.ours.insert(at, text);
    }
    for (at, (text, leaves)) in new {
        imports.new.insert(at, rendered(&text, &leaves));
    }
    for one in &theirs {
        let shares = |other: &&Use| other.leaves.intersection(&one.leaves).next().is_some();
        imports
            .pairs
            .extend(ours.iter().find(shares).map(|other| (one.at, other.at)));
    }
    Ok(imports)
}

/// The team's declaration that a name belongs into.
fn home<'a, 'b>(
    leaf: &Leaf,
    source: &Use,
    ours: &'b [Use<'a>],
    theirs: &[Use],
) -> Option<&'b Use<'a>> {
    let mut like = ours.iter().filter(|one| one.before == leaf.0);
    let shares = |one: &&Use| one.leaves.intersection(&source.leaves).next().is_some();
    if let Some(home) = like.clone().find(shares) {
        return Some(home);
    }
    let root = |path: &Vec<String>| path.first().cloned();
    let of_root = |uses: &[Use]| {
        let is =
            |one: &&Use| one.before == leaf.0 && one.leaves.first().and_then(root) == root(&leaf.1);
        uses.iter().filter(is).count()
    };
    // One declaration for each crate is the file's style.
    let is_style = of_root(theirs) == 1 && of_root(ours) == 1 && leaf.1.len() > 1;
    like.find(|one| is_style && one.leaves.first().and_then(root) == root(&leaf.1))
}

/// What a path is called in the module.
fn name(leaf: &Leaf) -> &str {
    let last = leaf.1.last().map_or("", String::as_str);
    match last.split_once(" as ") {
        Some((_, alias)) => alias,
        None if last == "self" => leaf.1.iter().rev().nth(1).map_or("", String::as_str),
        None => last,
    }
}

/// The declarations among some elements, if all can be read.
fn uses<'a>(group: &Group<'a>) -> Option<Vec<Use<'a>>> {
    let mut uses = Vec::new();
    for (at, element) in group.elements.iter().enumerate() {
        if element.key.kind == "use" {
            uses.push(read(at, element)?);
        }
    }
    Some(uses)
}

fn read<'a>(at: usize, element: &Element<'a>) -> Option<Use<'a>> {
    let mut tokens = Vec::new();
    element.tokens(&mut tokens);
    let start = tokens.iter().position(|token| token.is("use"))?;
    let (before, tokens) = tokens.split_at(start);
    if tokens.iter().any(|token| token.kind == Kind::Comment) {
        return None;
    }
    let before = before.iter().filter(|token| token.kind != Kind::Comment);
    let words: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    let mut reader = Reader {
        words: &words[1..],
        leaves: BTreeSet::new(),
    };
    reader.tree(&[])?;
    (reader.words == [";"]).then_some(Use {
        at,
        before: before.map(|token| token.text).collect(),
        leaves: reader.leaves,
        text: element.text,
    })
}

struct Reader<'a> {
    words: &'a [&'a str],
    leaves: BTreeSet<Vec<String>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let (word, rest) = self.words.split_first()?;
        self.words = rest;
        Some(word)
    }

    fn tree(&mut self, path: &[String]) -> Option<()> {
        let mut path = path.to_vec();
        if self.words.starts_with(&[":", ":"]) {
            self.words = &self.words[2..];
            path.push(String::new());
        }
        loop {
            if self.words.first() == Some(&"{") {
                self.next();
                while self.words.first() != Some(&"}") {
                    self.tree(&path)?;
                    if self.words.first() == Some(&",") {
                        self.next();
                    }
                }
                self.next();
                return Some(());
            }
            let mut word = self.next()?.to_owned();
            if self.words.first() == Some(&"as") {
                self.next();
                word = format!("{word} as {}", self.next()?);
            }
            path.push(word);
            if !self.words.starts_with(&[":", ":"]) {
                self.leaves.insert(path);
                return Some(());
            }
            self.words = &self.words[2..];
        }
    }
}

/// A declaration with other names.
fn rendered(text: &str, leaves: &BTreeSet<Vec<String>>) -> String {
    let paths: Vec<&[String]> = leaves.iter().map(|path| &path[..]).collect();
    let (before, _) = text.split_once("use ").unwrap_or((text, ""));
    let (lead, words) = before.split_at(before.len() - before.trim_start_matches('\n').len());
    let start = words.rfind('\n').map_or(0, |at| at + 1);
    let (above, before) = words.split_at(start);
    let indent = before.len() - before.trim_start().len();
    let line = format!("{before}use {};\n", tree(&paths));
    let is_flat = line.matches('{').count() < 2;
    let text = match is_flat {
        true => layout(&line),
        false => format!("{before}use {};", tall(&paths, indent)),
    };
    format!("{lead}{above}{}", text.trim_end_matches('\n'))
}

/// The same with a line for each path in braces that hold braces, as rustfmt has it.
fn tall(paths: &[&[String]], indent: usize) -> String {
    let flat = tree(paths);
    let (Some(open), Some(close)) = (flat.find('{'), flat.rfind('}')) else {
        return flat;
    };
    let inner = &flat[open + 1..close];
    let pad = " ".repeat(indent + 4);
    let is_short = indent + flat.len() + "use ;".len() <= 100;
    if !inner.contains('{') && is_short {
        return flat;
    }
    if !inner.contains('{') {
        let line = format!("{pad}use {flat};\n");
        let broken = layout(&line);
        let broken = broken.trim_start().trim_start_matches("use ").trim_end();
        return broken.trim_end_matches(';').to_owned();
    }
    let depth = flat[..open].matches("::").count();
    let rest: Vec<&[String]> = paths.iter().map(|path| &path[depth..]).collect();
    let mut text = format!("{}{{\n", &flat[..open]);
    for branch in branches(&rest) {
        text.push_str(&format!("{pad}{},\n", tall(&branch, indent + 4)));
    }
    format!("{text}{}}}", " ".repeat(indent))
}

/// Paths by their first segments, in order; a module and what is in it are two.
fn branches<'a>(paths: &[&'a [String]]) -> Vec<Vec<&'a [String]>> {
    let mut branches: BTreeMap<(bool, &str, bool), Vec<&[String]>> = BTreeMap::new();
    for path in paths {
        if let Some(first) = path.first() {
            let key = (first != "self", first.as_str(), path.len() > 1);
            branches.entry(key).or_default().push(path);
        }
    }
    branches.into_values().collect()
}

/// Paths as a tree: what they share once, the rest in braces.
fn tree(paths: &[&[String]]) -> String {
    let branches: Vec<String> = branches(paths)
        .into_iter()
        .map(|branch| {
            let name = &branch[0][0];
            let rest: Vec<&[String]> = branch.iter().map(|path| &path[1..]).collect();
            match rest[0].is_empty() {
                true => name.clone(),
                false => format!("{name}::{}", tree(&rest)),
            }
        })
        .collect();
    match &branches[..] {
        [one] if one != "self" => one.clone(),
        _ => format!("{{{}}}", branches.join(", ")),
    }
}

/// Whether one name brings in another: all of what that is of.
fn brings_all(one: &Leaf, other: &Leaf) -> bool {
    let parts = |leaf: &'_ Leaf| {
        leaf.1
            .split_last()
            .map(|(last, path)| (last.clone(), path.to_vec()))
    };
    parts(one)
        .zip(parts(other))
        .is_some_and(|(one, other)| one.0 == "*" && one.1 == other.1)
}

/// Whether a module has something of this name itself.
fn defines(group: &Group, name: &str) -> bool {
    let mut elements = group.elements.iter();
    elements.any(|element| element.key.kind != "use" && element.key.name == name)
}

/// How often each word stands in a module by itself, apart from its declarations and comments.
fn code_words<'a>(group: &Group<'a>) -> HashMap<&'a str, usize> {
    let mut words = HashMap::new();
    for element in group.elements.iter().filter(|it| it.key.kind != "use") {
        count(element.text, &mut words);
    }
    words
}

/// Counts the words of a text, without comments of lines, and those that are of something before them.
fn count<'a>(text: &'a str, words: &mut HashMap<&'a str, usize>) {
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or(line);
        let found = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        for word in found.filter(|word| !word.is_empty()) {
            let before = &line[..word.as_ptr() as usize - line.as_ptr() as usize];
            let is_member = before.ends_with('.') && !before.ends_with("..");
            if !is_member && !before.ends_with("::") {
                *words.entry(word).or_default() += 1;
            }
        }
    }
}
