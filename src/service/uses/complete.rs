//! Code that has to name all there is of something: values and patterns all fields, a `match` all variants,
//! an `impl` all functions of its trait. It does not build when one more comes.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::paths::{Names, Path, offset};
use crate::{merge::Kind, service::renames::scopes::Braces};

/// A place in a file that has to name all of something.
#[derive(Debug, PartialEq)]
pub(crate) struct Complete<'t> {
    /// Where it begins in the text.
    pub(crate) at: usize,
    pub(crate) of: Of,
    /// The types, one of which it is.
    pub(crate) types: Vec<Path>,
    pub(crate) names: BTreeSet<&'t str>,
}

/// What all has to be named of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Fields,
    Variants,
    Functions,
}

/// Returns the places of a file that have to name all of something.
pub(crate) fn complete<'t>(path: &str, text: &'t str, library: &str) -> Vec<Complete<'t>> {
    let Some(names) = Names::of(path, text, library) else {
        return Vec::new();
    };
    let mut found = names.values();
    for at in 0..names.tokens.len() {
        match names.text(at) {
            "match" if names.tokens[at].kind == Kind::Word => found.extend(names.variants(at)),
            "impl" => found.extend(names.functions(at)),
            _ => {}
        }
    }
    found
}

impl<'t> Names<'_, 't> {
    fn text(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    fn found(&self, at: usize, of: Of, types: Vec<Path>, names: BTreeSet<&'t str>) -> Complete<'t> {
        Complete {
            at: offset(self.source, &self.tokens[at]),
            of,
            types,
            names,
        }
    }

    /// The values and patterns of structs without `..`.
    fn values(&self) -> Vec<Complete<'t>> {
        let mut values: BTreeMap<usize, (BTreeSet<&'t str>, bool)> = BTreeMap::new();
        for at in 0..self.tokens.len() {
            let scope = self.scopes.of(at);
            if !matches!(self.scopes.braces(scope), Braces::Fields(_)) {
                continue;
            }
            let (names, is_open) = values.entry(scope).or_default();
            if self.scopes.is_field(at) {
                names.insert(self.text(at));
            }
            let is_rest = self.text(at) == "." && self.text(at + 1) == ".";
            *is_open |= is_rest && ["{", ","].contains(&self.text(at - 1));
        }
        let closed = values.into_iter().filter(|(_, (_, is_open))| !is_open);
        let values = closed.filter_map(|(scope, (names, _))| match self.scopes.braces(scope) {
            Braces::Fields(at) => Some(self.found(at, Of::Fields, self.of_type(at), names)),
            _ => None,
        });
        values.collect()
    }

    /// The enums whose variants a `match` has one by one.
    fn variants(&self, at: usize) -> Vec<Complete<'t>> {
        let Some(open) = self.end(at + 1, &["{"]).filter(|it| self.text(*it) == "{") else {
            return Vec::new();
        };
        let mut enums: Vec<(Vec<&str>, Vec<Path>, BTreeSet<&'t str>)> = Vec::new();
        let mut others: Vec<Vec<&str>> = Vec::new();
        for (pattern, is_guarded) in self.patterns(open + 1) {
            for range in self.alternatives(pattern) {
                let Some((before, types, name)) = self.variant(range.clone()) else {
                    if !is_guarded {
                        others.push(range.map(|at| self.text(at)).collect());
                    }
                    continue;
                };
                let is_it = |it: &&mut (Vec<&str>, Vec<Path>, BTreeSet<&str>)| {
                    it.0 == before && it.1.iter().any(|path| types.contains(path))
                };
                match enums.iter_mut().find(is_it) {
                    Some((_, known, names)) => {
                        known.retain(|path| types.contains(path));
                        names.insert(name);
                    }
                    None => enums.push((before, types, BTreeSet::from([name]))),
                }
            }
        }
        let takes_all = |before: &[&str]| {
            let starts = others.iter().filter_map(|other| {
                let name = other.iter().position(|it| is_binding(it))?;
                let is_sign = |it: &&&str| ["ref", "mut"].contains(*it);
                let signs = other[..name].iter().rev().take_while(is_sign).count();
                Some(&other[..name - signs])
            });
            starts.into_iter().any(|start| before.starts_with(start))
        };
        enums.retain(|(before, ..)| !takes_all(before));
        let enums = enums.into_iter();
        enums
            .map(|(_, types, names)| self.found(at, Of::Variants, types, names))
            .collect()
    }

    /// What an `impl` has of a trait.
    fn functions(&self, at: usize) -> Option<Complete<'t>> {
        let open = self.end(at + 1, &["{", ";"])?;
        let mut angles = 0;
        let mut of = None;
        for at in at + 1..open {
            match self.text(at) {
                "<" => angles += 1,
                ">" if self.text(at - 1) != "-" => angles -= 1,
                "for" if angles == 0 => break,
                text if angles == 0 && text.starts_with(char::is_alphabetic) => of = Some(at),
                _ => {}
            }
            if at + 1 == open {
                // It is no trait's.
                return None;
            }
        }
        let mut names = BTreeSet::new();
        let mut next = open + 1;
        while next < self.tokens.len() && self.text(next) != "}" {
            match self.text(next) {
                "fn" => names.extend([self.text(next + 1)]),
                "{" | "(" | "[" => next = self.closed(next),
                _ => {}
            }
            next += 1;
        }
        Some(self.found(at, Of::Functions, self.of_type(of?), names))
    }

    /// Where one of these comes first, outside of brackets.
    fn end(&self, from: usize, ends: &[&str]) -> Option<usize> {
        let mut at = from;
        while at < self.tokens.len() {
            match self.text(at) {
                text if ends.contains(&text) => return Some(at),
                "{" | "(" | "[" => at = self.closed(at),
                "}" | ")" | "]" => return None,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The bracket that closes one.
    fn closed(&self, open: usize) -> usize {
        let mut depth = 0;
        for at in open..self.tokens.len() {
            match self.text(at) {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at;
            }
        }
        self.tokens.len()
    }

    /// The patterns of a `match` from its first token on, each with whether it has a condition.
    fn patterns(&self, from: usize) -> Vec<(Range<usize>, bool)> {
        let mut patterns = Vec::new();
        let mut start = from;
        while let Some(arrow) = self.arrow(start) {
            let condition = self.end(start, &["if"]).filter(|at| *at < arrow);
            patterns.push((start..condition.unwrap_or(arrow), condition.is_some()));
            let body = arrow + 2;
            start = match self.text(body) {
                "{" => {
                    let end = self.closed(body) + 1;
                    end + usize::from(self.text(end) == ",")
                }
                _ => match self.end(body, &[","]) {
                    Some(comma) => comma + 1,
                    None => break,
                },
            };
        }
        patterns
    }

    /// The next `=>` outside of brackets.
    fn arrow(&self, from: usize) -> Option<usize> {
        let mut next = from;
        loop {
            let at = self.end(next, &["="])?;
            if self.text(at + 1) == ">" {
                return Some(at);
            }
            next = at + 1;
        }
    }

    /// The parts of a pattern between `|`.
    fn alternatives(&self, pattern: Range<usize>) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut start = pattern.start;
        while let Some(at) = self.end(start, &["|"]).filter(|at| *at < pattern.end) {
            parts.push(start..at);
            start = at + 1;
        }
        parts.push(start..pattern.end);
        parts.retain(|it| !it.is_empty());
        parts
    }

    /// The variant that a pattern names: what stands before its path, its enum, and its name.
    fn variant(&self, pattern: Range<usize>) -> Option<(Vec<&'t str>, Vec<Path>, &'t str)> {
        let is_one = |at: &usize| {
            let is_last = self.places[*at].after != "::";
            let is_alone = self.text(*at).starts_with(char::is_uppercase);
            is_last && (self.places[*at].is_qualified() || is_alone)
        };
        let is_known = |at: &usize| !["Ok", "Err", "Some", "None"].contains(&self.text(*at));
        let name = pattern.clone().filter(is_known).find(is_one)?;
        let mut head = name;
        while head >= pattern.start + 3 && self.places[head].is_qualified() {
            head -= 3;
        }
        let types = match self.places[name].is_qualified() {
            true => self.of_type(name - 3),
            // It is imported, by itself or with the others of its enum.
            false => self.parents(name),
        };
        let before = (pattern.start..head).map(|at| self.text(at)).collect();
        Some((before, types, self.text(name)))
    }
}

/// Whether a word of a pattern takes whatever is there.
fn is_binding(word: &str) -> bool {
    let is_name = word.starts_with(|c: char| c.is_lowercase() || c == '_');
    is_name && !["ref", "mut", "true", "false"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::{super::paths::line_at, *};

    /// What is found in a file of the team's, with the line, the last words of the types, and the names.
    fn found(text: &str) -> Vec<String> {
        let found = complete("src/own.rs", text, "shop").into_iter();
        let found = found.map(|it| {
            let line = line_at(text, it.at);
            let types: BTreeSet<String> = it.types.iter().map(|it| it.join("::")).collect();
            let types: Vec<String> = types.into_iter().collect();
            let names: Vec<&str> = it.names.into_iter().collect();
            format!(
                "{line} {:?} {}: {}",
                it.of,
                types.join(" "),
                names.join(" ")
            )
        });
        found.collect()
    }

    #[test]
    fn values_and_patterns_name_all_fields() {
        let import = "use crate::m::New;\n";
        for (text, expected) in [
            (
                "fn f() { g(New { a: 1, b }) }",
                &["2 Fields src::m::New: a b"][..],
            ),
            (
                "fn f() {\n    let x =\n        New {\n            // One.\n            a: 1, // It.\n            #[cfg(test)]\n            b: (1, 2),\n        };\n}",
                &["4 Fields src::m::New: a b"],
            ),
            ("fn f() { New { a: 1, ..old } }", &[]),
            ("fn f(New { a, .. }: New) {}", &[]),
            (
                "fn f() { New { a: 0..1, b: &x[1..] } }",
                &["2 Fields src::m::New: a b"],
            ),
            (
                "fn f(New { ref a, mut b }: New) {}",
                &["2 Fields src::m::New: a b"],
            ),
            ("fn f() -> New { g() }", &[]),
            ("struct Own { a: u8 }", &[]),
            (
                "impl New { fn f() -> Self { Self { a: 1 } } }",
                &["2 Fields src::m::New: a"],
            ),
        ] {
            let all: Vec<String> = found(&format!("{import}{text}"));
            assert_eq!(all, expected, "{text}");
        }
    }

    #[test]
    fn a_match_names_all_variants_unless_it_takes_the_others() {
        let import = "use crate::m::{self, E};\n";
        for (arms, expected) in [
            ("E::A => 1, E::B(_) => { 2 }", Some("A B")),
            (
                "E::A | E::B { x } => 1, E::C(Some(1), ..) => 2,",
                Some("A B C"),
            ),
            (
                "// One.\nE::A if a == b => 1, E::A => {} m::E::B => x.map(|c| c),",
                Some("A B"),
            ),
            ("E::A => 1, _ => 2", None),
            ("E::A => 1, other => 2", None),
            ("E::A => 1, ref other => 2", None),
            (
                "E::A => 1, other if other.is() => 2, E::B => 1",
                Some("A B"),
            ),
            ("Ok(x) => 1, Err(E::A) => 2, Err(E::B(_)) => 3", Some("A B")),
            ("Ok(x) => 1, Err(E::A) => 2, Err(_) => 3", None),
            ("Err(E::A) => 2, Err(mut other) => 3, Ok(_) => 1", None),
            ("&E::A => 1, &E::B => 2", Some("A B")),
            ("(E::A, 1) => 1, (_, _) => 2", None),
            ("E::A => match y { _ => 1 }, E::B => 2", Some("A B")),
            ("A => 1, B(_) => 2", Some("A B")),
            ("Some(A) => 1, Some(E::B) => 2, None => 3", Some("A B")),
            ("A => 1, Some(_) => 2, _ => 3", None),
        ] {
            let is_known = arms.contains("E::A") && arms.contains("E::");
            let import = if is_known {
                import
            } else {
                "use crate::m::E::{self, *};\n"
            };
            let text = format!("{import}fn f(e: E) -> u8 {{\n    match e {{ {arms} }}\n}}\n");
            let types = match arms.contains("E::") {
                true => "src::m::E",
                false => "src::m::E src::own",
            };
            let expected = expected.map(|names| format!("3 Variants {types}: {names}"));
            let mut all = found(&text);
            all.retain(|it| it.contains("Variants"));
            assert_eq!(all, Vec::from_iter(expected), "{arms}");
        }
        let own = "use crate::m::E;\nimpl E { fn f(&self) { match self { Self::A => 1, Self::B => 2 } } }";
        assert_eq!(found(own), ["2 Variants src::m::E: A B"]);
    }

    #[test]
    fn an_impl_has_all_functions_of_its_trait() {
        let text = "use crate::m::Repo;\n\n#[async_trait]\nimpl<T: Send> Repo for Own<T> {\n    type A = u8;\n    async fn get(&self) -> [u8; 2] { fn inner() {} }\n    fn put(&self) {}\n}\nimpl Own { fn f() {} }\nfn g(x: impl Fn()) {}\n";
        assert_eq!(found(text), ["4 Functions src::m::Repo: get put"]);
    }
}
