//! Variables that the team has made unchangeable, since its code does not change them any more, and that
//! new code of gosvc's changes: they are `mut` again.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    language::Language,
    tree::{Element, Group, Tree},
};

/// What stands before the name of a variable where it is bound.
const BINDS: [&str; 4] = ["let", "(", ",", "|"];

/// The functions of a file by their places.
type Functions<'a, 't> = BTreeMap<String, &'a Element<'t>>;

/// Returns the merged text with each `mut` that it needs, or nothing if there is no place for one.
pub(super) fn restored(ours: &str, theirs: &str, merged: String) -> Option<String> {
    let (before, now) = (named(theirs), named(&merged));
    if before
        .iter()
        .all(|(name, count)| now.get(name) >= Some(count))
    {
        return Some(merged);
    }
    let cut = |text| Language::Rust.cut(text);
    let (Some(ours), Some(theirs), Some(group)) = (cut(ours), cut(theirs), cut(&merged)) else {
        return Some(merged);
    };
    let [ours, theirs, found] = [&ours, &theirs, &group].map(functions);
    let mut places = BTreeSet::new();
    for (path, function) in &found {
        let tokens = function.code();
        let known = ours
            .get(path)
            .map_or_else(BTreeSet::new, |it| changes(&it.code()));
        let new = changes(&tokens);
        for change in new.difference(&known) {
            let is_of_gosvc = |it: &&Element| {
                let tokens = it.code();
                is_bound(&tokens, "mut", change.0) && changes(&tokens).contains(change)
            };
            let is_fixed = !is_bound(&tokens, "mut", change.0);
            // The team may have given it another name.
            let mut made = match theirs.get(path) {
                Some(function) => vec![function],
                None => theirs.values().collect(),
            }
            .into_iter();
            if is_fixed && made.any(is_of_gosvc) {
                let name = binding(&tokens, change.0)?;
                places.insert(name.as_ptr() as usize - merged.as_ptr() as usize);
            }
        }
    }
    let mut text = String::with_capacity(merged.len());
    let mut at = 0;
    for place in places {
        text.push_str(&merged[at..place]);
        text.push_str("mut ");
        at = place;
    }
    Some(text + &merged[at..])
}

fn functions<'a, 't>(group: &'a Group<'t>) -> Functions<'a, 't> {
    fn collect<'a, 't>(group: &'a Group<'t>, path: &str, found: &mut Functions<'a, 't>) {
        for element in &group.elements {
            let path = format!("{path}/{} {}", element.key, element.key.twin);
            for tree in &element.trees {
                if let Tree::Group(group) = tree {
                    collect(group, &path, found);
                }
            }
            if element.key.kind == "fn" {
                found.insert(path, element);
            }
        }
    }
    let mut found = Functions::new();
    collect(group, "", &mut found);
    found
}

/// How often each name comes behind a `mut` that is not of a reference.
fn named(text: &str) -> BTreeMap<&str, usize> {
    let mut names = BTreeMap::new();
    for (at, word) in text.match_indices("mut ") {
        if !text[..at].ends_with('&') {
            let rest = &text[at + word.len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            *names.entry(&rest[..end.unwrap_or(rest.len())]).or_default() += 1;
        }
    }
    names
}

/// What a function does to its variables that may change them: the name of each, and what is done.
fn changes<'t>(tokens: &[&'t str]) -> BTreeSet<(&'t str, String)> {
    let token = |at: usize| tokens.get(at).copied().unwrap_or_default();
    let is_name = |at: usize| is_name(token(at));
    let mut changes = BTreeSet::new();
    for at in (1..tokens.len()).filter(|at| is_name(*at) && ![".", ":"].contains(&token(at - 1))) {
        let mut end = at + 1;
        while token(end) == "." && is_name(end + 1) {
            end += 2;
        }
        let path = tokens[at..end].concat();
        let is_borrowed = token(at - 1) == "mut" && at > 1 && token(at - 2) == "&";
        let is_set = token(end) == "=" && !["=", ">"].contains(&token(end + 1))
            || ["+", "-", "*", "/"].contains(&token(end)) && token(end + 1) == "=";
        let is_let = token(at - 1) == "let" || token(at - 1) == "mut";
        let is_called = token(end) == "(" && end > at + 1;
        let what = match (is_borrowed, is_called) {
            (true, _) => "borrowed",
            (false, true) => "called",
            _ if is_set && !is_let => "set",
            _ => continue,
        };
        changes.insert((token(at), format!("{path} {what}")));
    }
    changes
}

/// Whether a variable is bound with this word before it.
fn is_bound(tokens: &[&str], word: &str, name: &str) -> bool {
    let mut triples = tokens.windows(3);
    triples.any(|it| it[1] == word && it[2] == name && BINDS.contains(&it[0]))
}

/// The name where a variable is bound: by the last `let`, or else as a parameter.
fn binding<'t>(tokens: &[&'t str], name: &str) -> Option<&'t str> {
    let places = (1..tokens.len()).filter(|at| tokens[*at] == name);
    let places: Vec<usize> = places
        .filter(|at| BINDS.contains(&tokens[at - 1]))
        .collect();
    let is_let = |at: &&usize| {
        let is_pattern = |word: &&&str| ["(", ",", "mut"].contains(*word) || is_name(word);
        let mut before = tokens[..**at].iter().rev();
        before
            .by_ref()
            .find(|word| !is_pattern(word) || **word == "let")
            == Some(&"let")
    };
    let found = places.iter().rev().find(is_let).or(places.first())?;
    Some(tokens[*found])
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use crate::merge::{NO_WORDS, merge};

    fn merged(base: &str, ours: &str, theirs: &str) -> Option<String> {
        merge("src/model.rs", base, ours, theirs, &NO_WORDS).text()
    }

    #[test]
    fn what_new_code_changes_is_mutable_again() {
        for (bound, one, more) in [
            (
                "fn checked(mut self) -> Self {\n",
                "    rescale(&mut self.total, 4);\n",
                "    rescale(&mut self.tax, 4);\n",
            ),
            (
                "fn make(item: Item) -> Item {\n    let mut item = item;\n",
                "    item.total = 4;\n",
                "    item.tax = 4;\n",
            ),
            (
                "fn bind(mut list: Vec<u8>, more: u8) {\n    let first = more;\n",
                "    list.push(first);\n",
                "    list.extend([first]);\n",
            ),
            (
                "fn make() {\n    let (mut one, two) = both();\n",
                "    one += two;\n",
                "    one.a *= two;\n",
            ),
        ] {
            let text = |bound: &str, lines: &str| {
                format!("impl A {{\n{bound}    f();\n{lines}    g()\n}}\n}}\n")
            };
            let base = text(bound, one);
            let ours = text(&bound.replace("mut ", ""), "");
            let theirs = text(bound, &format!("{one}{more}"));
            assert_eq!(merged(&base, &ours, &theirs), Some(text(bound, more)));

            // What is not changed needs no `mut`, whatever else gosvc does.
            let reads = "    look(&self.tax, item.tax, list.len(), one == two);\n";
            let theirs = text(bound, &format!("{one}{reads}"));
            let with_len = |text: String| text.replace("f()", "f(list.len())");
            let found = merged(&base, &with_len(ours), &theirs);
            let expected = with_len(text(&bound.replace("mut ", ""), reads));
            assert_eq!(found, Some(expected));
        }
    }

    #[test]
    fn references_and_functions_under_another_name_are_told_apart() {
        let of = |name: &str, mutable: &str, lines: &str| {
            format!(
                "impl A {{\n    fn {name}({mutable}self) {{\n        f(self.c, self.d, self.e, self.f, self.g);\n{lines}        g();\n    }}\n\n    fn set(&mut self) {{\n        self.id = 1;\n    }}\n}}\n"
            )
        };
        let (old, new) = ("        r(&mut self.a);\n", "        r(&mut self.b);\n");
        let theirs = of("checked", "mut ", &format!("{old}{new}"));
        let theirs = theirs.replace("self.id = 1;", "self.id = 1;\n        r(&mut self.b);");
        for name in ["checked", "approved"] {
            let found = merged(&of("checked", "mut ", old), &of(name, "", ""), &theirs);
            let expected = of(name, "mut ", new);
            let expected =
                expected.replace("self.id = 1;", "self.id = 1;\n        r(&mut self.b);");
            assert_eq!(found, Some(expected));
        }
    }

    #[test]
    fn what_is_mutable_still_stays_as_it_is() {
        let of = |one: &str, two: &str, line: &str| {
            format!(
                "fn one({one}a: u8) {{\n    f();\n{line}    g();\n}}\n\nfn two({two}a: u8) {{\n    f();\n    a.x();\n{line}    g();\n}}\n"
            )
        };
        let (mutable, line) = ("mut ", "    a += 1;\n");
        let found = merged(
            &of(mutable, mutable, ""),
            &of("", mutable, ""),
            &of(mutable, mutable, line),
        );
        assert_eq!(found, Some(of(mutable, mutable, line)));
    }

    #[test]
    fn parameters_of_closures_are_bound_too() {
        let of = |mutable: &str, lines: &str| {
            format!(
                "fn f() {{\n    each(|{mutable}a| {{\n        b();\n{lines}        c()\n    }});\n}}\n"
            )
        };
        let (one, more) = ("        a.x = 1;\n", "        a.y = 2;\n");
        let theirs = of("mut ", &format!("{one}{more}"));
        let found = merged(&of("mut ", one), &of("", ""), &theirs);
        assert_eq!(found, Some(of("mut ", more)));
    }

    #[test]
    fn a_name_that_is_bound_nowhere_is_a_conflict() {
        let base = "fn f(mut a: u8) {\n    b();\n    a = 1;\n    c();\n}\n";
        let ours = "fn f([a]: [u8; 1]) {\n    b();\n    c();\n}\n";
        let theirs = "fn f(mut a: u8) {\n    b();\n    a = 1;\n    a += 1;\n    c();\n}\n";
        assert_eq!(merged(base, ours, theirs), None);
    }
}
