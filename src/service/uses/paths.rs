//! What the words of a Rust file mean: the paths that they stand for, by the file's module and its imports.

use std::collections::HashMap;

use crate::{
    merge::{Kind, rust_tokens},
    service::renames::places::{Place, places},
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
}

/// What a word may stand for.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning {
    /// One of these paths.
    Paths(Vec<Path>),
    /// A field or a method of something whose type is not known.
    Member { is_call: bool },
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
    let Some(module) = module_of(path) else {
        return Vec::new();
    };
    let Some((tokens, _)) = rust_tokens(text) else {
        return Vec::new();
    };
    let places = places(&tokens);
    let mut scope = Scope {
        module,
        library,
        imports: HashMap::new(),
        globs: Vec::new(),
        has_inner: false,
    };
    let token = |at: usize| tokens.get(at).map_or("", |token| token.text);
    for (at, place) in places.iter().enumerate() {
        scope.has_inner |= token(at) == "mod" && token(at + 2) == "{";
        if !place.is_import || !place.is_qualified() || place.after == "::" {
            continue;
        }
        let path = scope.absolute(&segments(&place.before, token(at)));
        match token(at) {
            "*" => scope.globs.extend(path),
            name => {
                let name = match &*place.after {
                    "as" => token(at + 2),
                    _ if name == "self" => last_segment(&place.before),
                    _ => name,
                };
                scope.imports.insert(name, path);
            }
        }
    }
    let mut words = Vec::new();
    let mut line = 1;
    for (at, (found, place)) in tokens.iter().zip(&places).enumerate() {
        line += found.space.matches('\n').count();
        let is_name = found.kind == Kind::Word
            && found.text.starts_with(is_start)
            && !["Self", "crate", "self", "super"].contains(&found.text);
        if is_name && is_wanted(found.text, line) {
            let is_declared = place.before == "mod";
            let meaning = match &*place.before {
                "." => Meaning::Member {
                    is_call: ["(", "::"].contains(&&*place.after),
                },
                "mod" => Meaning::Paths(vec![joined(&scope.module, &[found.text])]),
                "as" if places[at - 1].is_import => Meaning::Paths(Vec::new()),
                _ => Meaning::Paths(scope.meanings(found.text, place)),
            };
            words.push(Word {
                text: found.text,
                at: found.text.as_ptr() as usize - text.as_ptr() as usize,
                line,
                meaning,
                is_declared,
            });
        }
        line += found.text.matches('\n').count();
    }
    words
}

/// What the names of a file may mean.
struct Scope<'t> {
    module: Path,
    library: &'t str,
    imports: HashMap<&'t str, Vec<Path>>,
    globs: Vec<Path>,
    /// Whether it holds modules, whose `super` is the file itself.
    has_inner: bool,
}

impl Scope<'_> {
    fn meanings(&self, word: &str, place: &Place) -> Vec<Path> {
        let segments = match place.is_qualified() {
            true => segments(&place.before, word),
            false => vec![word],
        };
        let mut paths = self.absolute(&segments);
        // A lone word is no crate.
        paths.retain(|path| path.len() > 2 || !path[0].is_empty() || place.is_import);
        paths
    }

    /// The paths that one may be, from the root.
    fn absolute(&self, segments: &[&str]) -> Vec<Path> {
        let Some((first, rest)) = segments.split_first() else {
            return Vec::new();
        };
        match *first {
            "crate" => vec![joined(&self.module[..1], rest)],
            "self" | "Self" => vec![joined(&self.module, rest)],
            "super" => {
                let up = segments.iter().take_while(|it| **it == "super").count();
                let rest = &segments[up..];
                let ups = (up - usize::from(self.has_inner)..=up).rev();
                let ups = ups.filter(|up| *up < self.module.len());
                ups.map(|up| joined(&self.module[..self.module.len() - up], rest))
                    .collect()
            }
            name if name == self.library => vec![joined(&[LIBRARY.to_owned()], rest)],
            name => match self.imports.get(name) {
                Some(paths) => paths.iter().map(|path| joined(path, rest)).collect(),
                None => {
                    let mut paths = vec![joined(&self.module, segments)];
                    paths.extend(self.globs.iter().map(|glob| joined(glob, segments)));
                    paths.push(joined(&[String::new()], segments));
                    paths
                }
            },
        }
    }
}

/// The segments of the path before a word, and the word. `self` and `*` are what the path before is.
fn segments<'a>(before: &'a str, word: &'a str) -> Vec<&'a str> {
    let mut segments: Vec<&str> = before.split("::").filter(|it| !it.is_empty()).collect();
    if !["self", "*"].contains(&word) {
        segments.push(word);
    }
    segments
}

fn last_segment(before: &str) -> &str {
    segments(before, "self").last().copied().unwrap_or_default()
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
                Meaning::Member { is_call } => format!(".{is_call}"),
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
            Some(&paths(&[
                "tests/api::support",
                "tests/api::resources::support"
            ]))
        );
        assert_eq!(
            of("g"),
            Some(&paths(&[
                "tests/api::resources::orders::other::g",
                "::other::g"
            ]))
        );
        assert_eq!(
            of("more"),
            Some(&paths(&["tests/api::resources::orders::more"]))
        );
    }
}
