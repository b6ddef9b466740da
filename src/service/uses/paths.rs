//! What the words of a Rust file mean: the paths that they stand for, by the file's module and its imports.

use crate::{
    merge::{Kind, Token, rust_tokens},
    service::renames::{
        places::{Place, places},
        scopes::{Braces, Found, Scopes, Source},
    },
};

/// A path from the root of a crate: the folder of the crate first, or nothing before another crate.
pub(crate) type Path = Vec<String>;

/// The library of the service.
pub(crate) const LIBRARY: &str = "src";

/// A word that stands for something, with its path before it.
#[derive(Debug)]
pub(crate) struct Word<'t> {
    pub(crate) text: &'t str,
    /// Where it begins in the text.
    pub(crate) at: usize,
    pub(crate) line: usize,
    pub(crate) meaning: Meaning,
    /// Whether it only tells that a module is there.
    pub(crate) is_declared: bool,
    /// Whether a path or an import tells what it is.
    pub(crate) is_known: bool,
    /// Whether it stands by itself, as a module does not.
    pub(crate) is_alone: bool,
}

/// What a word may stand for.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning {
    /// One of these paths.
    Paths(Vec<Path>),
    /// A field or a method of one of these types, or of something whose type is not known.
    Member { is_call: bool, of: Vec<Path> },
    /// A field in the braces of a value or a pattern of one of these types.
    Field { of: Vec<Path> },
    /// A field where its type is defined.
    Defined { of: Path },
}

/// The module of a file; `None` if it is no Rust.
pub(crate) fn module_of(path: &str) -> Option<Path> {
    let stem = path.strip_suffix(".rs")?;
    let segments: Vec<&str> = stem.split('/').collect();
    let depth = match segments[..] {
        ["src", "bin", _, ..] => 3,
        ["tests" | "benches" | "examples", _, ..] => 2,
        _ => 1,
    };
    let mut module = vec![segments[..depth].join("/")];
    let rest = &segments[depth..];
    let is_root = |name: &&&str| ["lib", "main"].contains(*name) && rest.len() == 1;
    let named = rest.iter().filter(|name| !is_root(name) && **name != "mod");
    module.extend(named.map(|name| (*name).to_owned()));
    Some(module)
}

/// How far below the module of a resource a path leads, if it leads there.
pub(crate) fn below(path: &Path, module: &str) -> Option<usize> {
    match &path[..] {
        [_, resources, found, rest @ ..] if resources == "resources" && found == module => {
            Some(rest.len())
        }
        _ => None,
    }
}

/// Returns the words of a file that stand for something beyond it, of those that are wanted, told by the
/// word and its line. `library` is the name of the service's own crate.
pub(crate) fn words<'t>(
    path: &str,
    text: &'t str,
    library: &str,
    is_wanted: impl Fn(&str, usize) -> bool,
) -> Vec<Word<'t>> {
    let Some(names) = Names::of(path, text, library) else {
        return Vec::new();
    };
    let mut words = Vec::new();
    let (mut line, mut last) = (1, 0);
    for (at, (found, place)) in names.tokens.iter().zip(&names.places).enumerate() {
        let start = offset(text, found);
        line += text[last..start].matches('\n').count();
        last = start;
        let is_name = found.kind == Kind::Word
            && found.text.starts_with(is_start)
            && !["Self", "crate", "self", "super"].contains(&found.text);
        if is_name && is_wanted(found.text, line) {
            let (meaning, is_known) = names.meaning(at);
            words.push(Word {
                text: found.text,
                at: start,
                line,
                meaning,
                is_declared: place.before == "mod",
                is_known,
                is_alone: place.after != "::" && !place.is_import && !place.is_qualified(),
            });
        }
    }
    words
}

/// Where a token begins in its text.
pub(crate) fn offset(text: &str, token: &Token) -> usize {
    token.text.as_ptr() as usize - text.as_ptr() as usize
}

/// The number of the line at an offset.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// What the names of a file may mean.
pub(super) struct Names<'a, 't> {
    module: Path,
    library: &'a str,
    pub(super) source: &'t str,
    pub(super) tokens: Vec<Token<'t>>,
    pub(super) places: Vec<Place<'t>>,
    pub(super) scopes: Scopes<'t>,
}

/// The paths that a name may be, and whether the file tells which.
#[derive(Default)]
struct Reached {
    paths: Vec<Path>,
    is_known: bool,
}

impl Reached {
    fn known(path: Path) -> Self {
        Self {
            paths: vec![path],
            is_known: true,
        }
    }
}

impl<'a, 't> Names<'a, 't> {
    /// `None` for what is no Rust.
    pub(super) fn of(path: &str, text: &'t str, library: &'a str) -> Option<Self> {
        let module = module_of(path)?;
        let (mut tokens, _) = rust_tokens(text)?;
        tokens.retain(|token| token.kind != Kind::Comment);
        let places = places(&tokens);
        Some(Self {
            module,
            library,
            source: text,
            scopes: Scopes::new(&tokens, &places),
            tokens,
            places,
        })
    }
}

impl Names<'_, '_> {
    fn meaning(&self, at: usize) -> (Meaning, bool) {
        let (text, place) = (self.tokens[at].text, &self.places[at]);
        let scope = self.scopes.of(at);
        if place.before == "." {
            let is_call = ["(", "::"].contains(&&*place.after);
            let is_self = self.before(at, 2) == "self" && self.before(at, 3) != ".";
            let of = self.scopes.implemented(scope).filter(|_| is_self);
            let of = of.map_or_else(Vec::new, |at| self.of_type(at));
            return (Meaning::Member { is_call, of }, false);
        }
        if let (Braces::Fields(name), true) = (self.scopes.braces(scope), self.scopes.is_field(at))
        {
            let of = self.of_type(name);
            return (Meaning::Field { of }, false);
        }
        if self.scopes.is_name(at) {
            let path = |name| joined(&self.path_of(self.scopes.module(scope)), &[name]);
            let meaning = match self.scopes.braces(scope) {
                Braces::Struct(name) => Meaning::Defined {
                    of: path(self.tokens[name].text),
                },
                // A variant is reached by its enum.
                Braces::Enum(_) => Meaning::Paths(Vec::new()),
                _ => Meaning::Paths(vec![path(text)]),
            };
            return (meaning, false);
        }
        if place.before == "as" && self.places[at - 1].is_import {
            return (Meaning::Paths(Vec::new()), false);
        }
        let Reached { paths, is_known } = self.paths(at, place.after == "::");
        (Meaning::Paths(paths), is_known)
    }

    /// The paths that a word may be. `is_open` is whether one goes on behind it.
    fn paths(&self, at: usize, is_open: bool) -> Reached {
        let (text, place) = (self.tokens[at].text, &self.places[at]);
        let segments = match place.is_qualified() {
            true => split(&place.before, text),
            false => vec![text],
        };
        let mut reached = self.absolute(self.scopes.of(at), &segments, is_open, None);
        // A lone word is no crate.
        let is_crate = |path: &Path| path.len() <= 2 && path[0].is_empty();
        reached
            .paths
            .retain(|path| !is_crate(path) || place.is_import);
        reached
    }

    /// A token so far before another.
    fn before(&self, at: usize, back: usize) -> &str {
        let before = at.checked_sub(back).map(|at| self.tokens[at].text);
        before.unwrap_or_default()
    }

    /// The paths of a type, by the last word of its own; those of what it is another name for as well.
    pub(super) fn of_type(&self, at: usize) -> Vec<Path> {
        let text = self.tokens[at].text;
        let implemented = self.scopes.implemented(self.scopes.of(at));
        if let Some(at) = implemented.filter(|_| text == "Self") {
            return self.of_type(at);
        }
        let mut paths = self.paths(at, false).paths;
        let found = self
            .scopes
            .find(self.scopes.of(at), text, false, &self.places);
        if let Some(found) = found
            && found.name.at != at
            && self.before(found.name.at, 1) == "type"
        {
            paths.extend(
                self.aliased(found.name.at)
                    .map_or_else(Vec::new, |at| self.of_type(at)),
            );
        }
        paths
    }

    /// The paths of what a word may be in.
    pub(super) fn parents(&self, at: usize) -> Vec<Path> {
        let paths = self.paths(at, false).paths.into_iter();
        let paths = paths.filter_map(|mut path| {
            path.pop()?;
            (path.len() > 1).then_some(path)
        });
        paths.collect()
    }

    /// The last word of the path that a `type` is another name for.
    fn aliased(&self, name: usize) -> Option<usize> {
        let text = |at: usize| self.tokens.get(at).map_or("", |token| token.text);
        let equals = (name..self.tokens.len()).find(|at| ["=", ";"].contains(&text(*at)))?;
        let mut at = equals + 1;
        while text(at + 1) == ":" && text(at + 2) == ":" {
            at += 3;
        }
        text(at).starts_with(is_start).then_some(at)
    }

    /// The path of a module of the file.
    fn path_of(&self, module: usize) -> Path {
        match (self.scopes.braces(module), self.scopes.around(module)) {
            (Braces::Module(name), Some(around)) => {
                let around = self.path_of(self.scopes.module(around));
                joined(&around, &[self.tokens[name].text])
            }
            _ => self.module.clone(),
        }
    }

    /// The paths that one may be, from the root. `is_open` is whether it goes on behind these segments,
    /// `import` the one that it stands in.
    fn absolute(
        &self,
        scope: usize,
        segments: &[&str],
        is_open: bool,
        import: Option<usize>,
    ) -> Reached {
        let Some((first, rest)) = segments.split_first() else {
            return Reached::default();
        };
        let module = self.scopes.module(scope);
        match *first {
            "crate" => Reached::known(joined(&self.module[..1], rest)),
            "self" => self.within(module, rest, is_open),
            "Self" => Reached::known(joined(&self.path_of(module), rest)),
            "super" => {
                let up = segments.iter().take_while(|it| **it == "super").count();
                let (mut inner, mut left) = (module, up);
                while let Some(around) = self.scopes.around(inner).filter(|_| left > 0) {
                    (inner, left) = (self.scopes.module(around), left - 1);
                }
                let rest = &segments[up..];
                match left {
                    0 => self.within(inner, rest, is_open),
                    _ if left < self.module.len() => {
                        let outer = &self.module[..self.module.len() - left];
                        Reached::known(joined(outer, rest))
                    }
                    _ => Reached::default(),
                }
            }
            name if name == self.library => Reached::known(joined(&[LIBRARY.to_owned()], rest)),
            name => {
                let is_head = is_open || !rest.is_empty();
                let found = self.scopes.find(scope, name, is_head, &self.places);
                // An import does not bring in what it begins with.
                let is_itself =
                    |it: &Found| import.is_some_and(|at| it.name.origin == Source::Import(at));
                if let Some(found) = found.filter(|it| !is_itself(it)) {
                    return self.bound(found, segments, is_open);
                }
                let mut paths = vec![joined(&self.path_of(module), segments)];
                let globs = self.scopes.globs(scope).filter(|at| import != Some(*at));
                paths.extend(globs.flat_map(|at| {
                    let before = split(&self.places[at].before, "*");
                    let Reached { paths, .. } = self.absolute(scope, &before, true, Some(at));
                    paths.into_iter().map(|path| joined(&path, segments))
                }));
                paths.push(joined(&[String::new()], segments));
                Reached {
                    paths,
                    is_known: false,
                }
            }
        }
    }

    /// The paths of what is within a module of the file.
    fn within(&self, module: usize, segments: &[&str], is_open: bool) -> Reached {
        let first = segments.first();
        let is_head = is_open || segments.len() > 1;
        let found = first.and_then(|name| self.scopes.find(module, name, is_head, &self.places));
        match found {
            Some(found) => self.bound(found, segments, is_open),
            None => Reached::known(joined(&self.path_of(module), segments)),
        }
    }

    /// The paths of something that the file defines or brings in, and of what is below it.
    fn bound(&self, found: Found, segments: &[&str], is_open: bool) -> Reached {
        let rest = &segments[1..];
        if let Source::Import(last) = found.name.origin {
            let before = split(&self.places[last].before, self.tokens[last].text);
            let is_open = is_open || !rest.is_empty();
            let reached = self.absolute(found.scope, &before, is_open, Some(last));
            let paths = reached.paths.iter().map(|path| joined(path, rest));
            return Reached {
                paths: paths.collect(),
                ..reached
            };
        }
        let module = self.scopes.module(found.scope);
        if let Some(inner) = self.scopes.inner(module, found.name)
            && !rest.is_empty()
        {
            let reached = self.within(inner, rest, is_open);
            return Reached {
                is_known: false,
                ..reached
            };
        }
        // What a block defines is nothing beyond it.
        let is_reached = self.scopes.is_module(found.scope);
        let path = joined(&self.path_of(module), segments);
        Reached {
            paths: is_reached.then_some(path).into_iter().collect(),
            is_known: false,
        }
    }
}

/// The segments of the path before a word, and the word. `self` and `*` are what the path before is.
fn split<'a>(before: &'a str, word: &'a str) -> Vec<&'a str> {
    let mut segments: Vec<&str> = before.split("::").filter(|it| !it.is_empty()).collect();
    if !["self", "*"].contains(&word) {
        segments.push(word);
    }
    segments
}

fn joined(path: &[String], rest: &[&str]) -> Path {
    let rest = rest.iter().map(|segment| (*segment).to_owned());
    path.iter().cloned().chain(rest).collect()
}

fn is_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_modules() {
        for (path, module) in [
            ("src/lib.rs", "src"),
            ("src/main.rs", "src"),
            ("src/db/pool.rs", "src::db::pool"),
            ("src/db/mod.rs", "src::db"),
            ("src/bin/seed.rs", "src/bin/seed"),
            ("tests/api/main.rs", "tests/api"),
            (
                "tests/api/resources/orders.rs",
                "tests/api::resources::orders",
            ),
            ("tests/smoke.rs", "tests/smoke"),
            ("build.rs", "build"),
        ] {
            assert_eq!(
                module_of(path).map(|it| it.join("::")).as_deref(),
                Some(module)
            );
        }
        assert_eq!(module_of("README.md"), None);
    }

    #[test]
    fn words_mean_what_is_imported_and_what_is_near() {
        let text = "use crate::{db, list::{self as l, Page}};\nuse hyper::*;\n\nfn f(a: &db::Pool) {\n    l::filter(Page::new, self::g, super::h);\n    a.acquire(Body, \"db::x\"); // db::y\n    a.size\n}\n";
        let words = words("src/orders/http.rs", text, "shop", |_, _| true);
        let of = |word: &str| {
            let found = words.iter().rfind(|it| it.text == word).expect(word);
            match &found.meaning {
                Meaning::Paths(paths) => {
                    let paths = paths.iter().map(|path| path.join("::"));
                    paths.collect::<Vec<_>>().join(" ")
                }
                Meaning::Member { is_call, .. } => format!(".{is_call}"),
                other => format!("{other:?}"),
            }
        };
        assert_eq!(of("Pool"), "src::db::Pool");
        assert_eq!(of("filter"), "src::list::filter");
        assert_eq!(of("new"), "src::list::Page::new");
        assert_eq!(of("g"), "src::orders::http::g");
        assert_eq!(of("h"), "src::orders::h");
        assert_eq!(of("acquire"), ".true");
        assert_eq!(of("size"), ".false");
        assert_eq!(
            of("Body"),
            "src::orders::http::Body src::orders::http::hyper::Body ::hyper::Body"
        );
        assert_eq!(
            words
                .iter()
                .find(|it| it.text == "acquire")
                .map(|it| it.line),
            Some(6)
        );
        assert!(!words.iter().any(|it| ["x", "y"].contains(&it.text)));
    }

    #[test]
    fn the_type_of_a_field_is_known_by_what_is_around_it() {
        for (text, of) in [
            (
                "impl Order { fn f(&self) { self.x } }",
                "Member src::own::Order",
            ),
            (
                "impl<T> A<T> for super::m::Order<T> { fn f(&self) { g(|| self.x) } }",
                "Member src::m::Order",
            ),
            (
                "use m::Order; impl Order { fn f(self) { let Self { x, .. } = self; } }",
                "Field src::own::m::Order ::m::Order",
            ),
            (
                "use crate::m::Order; fn f(o: Order) { let Order { a: 1, x: _ } = o; }",
                "Field src::m::Order",
            ),
            (
                "use crate::m; fn f(m::Order { ref x, .. }: A) {}",
                "Field src::m::Order",
            ),
            (
                "use crate::m; fn f() { m::Order { a, x } }",
                "Field src::m::Order",
            ),
            (
                "use crate::m::A as B; fn f() { B { x } }",
                "Field src::m::A",
            ),
            (
                "use crate::m::A; struct A { pub x: u8 }",
                "Defined src::own::A",
            ),
            (
                "use crate::m::Order; type Row = Order; fn f() { Row { x } }",
                "Field src::own::Row src::m::Order",
            ),
            (
                "type Row<T> = crate::m::Order<T>; fn f() { Row { x: 1 } }",
                "Field src::own::Row src::m::Order",
            ),
            ("impl Order { fn f(&self) { self.a.x } }", "Member "),
            ("impl Order { fn f(o: A) { o.x } }", "Member "),
            ("fn f(o: A) -> Self { o.x }", "Member "),
            // Values, and what only looks like a field.
            ("use m::A; fn f() { A { a: g(b, x, c) } }", "Paths"),
            ("use m::A; fn f() { A { a: x, b } }", "Paths"),
            ("use m::A; fn f() -> A { x }", "Paths"),
            ("use m::A; fn f() { g(|a| -> A { x }) }", "Paths"),
            ("fn f() { fn x() {} x() }", "Paths "),
            ("enum A { x }", "Paths "),
        ] {
            let words = words("src/own.rs", text, "shop", |_, _| true);
            let word = words.iter().rfind(|it| it.text == "x").expect("there");
            let joined = |paths: &[Path]| {
                paths
                    .iter()
                    .map(|it| it.join("::"))
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            let found = match &word.meaning {
                Meaning::Paths(paths) if paths.is_empty() => "Paths ".to_owned(),
                Meaning::Paths(_) => "Paths".to_owned(),
                Meaning::Member { of, .. } => format!("Member {}", joined(of)),
                Meaning::Field { of } => format!("Field {}", joined(of)),
                Meaning::Defined { of } => format!("Defined {}", of.join("::")),
            };
            assert_eq!(found, of, "{text}");
        }
    }

    #[test]
    fn tests_name_the_library_and_modules_within_a_file_their_parent() {
        let text = "use shop::db::Pool;\nmod inner {\n    use super::super::support;\n    fn f() { other::g() }\n}\nmod more;\n";
        let words = words("tests/api/resources/orders.rs", text, "shop", |_, _| true);
        let of = |word: &str| {
            words
                .iter()
                .find(|it| it.text == word)
                .map(|it| &it.meaning)
        };
        let paths = |paths: &[&str]| {
            let path = |it: &&str| it.split("::").map(str::to_owned).collect();
            Meaning::Paths(paths.iter().map(path).collect())
        };
        assert_eq!(of("Pool"), Some(&paths(&["src::db::Pool"])));
        assert_eq!(
            of("support"),
            Some(&paths(&["tests/api::resources::support"]))
        );
        assert_eq!(
            of("g"),
            Some(&paths(&[
                "tests/api::resources::orders::inner::other::g",
                "::other::g"
            ]))
        );
        assert_eq!(
            of("more"),
            Some(&paths(&["tests/api::resources::orders::more"]))
        );
    }
}
