//! What the modules and blocks of a Rust file define and bring in: what a name means there.

use super::places::Place;
use crate::merge::{Kind, Token};

/// Words that a name follows which is a type, or else a module.
const TYPES: [&str; 6] = ["mod", "struct", "enum", "union", "trait", "type"];
/// The same of a value.
const VALUES: [&str; 3] = ["fn", "const", "static"];
/// What an `impl` begins behind.
const STARTS: [&str; 6] = ["", ";", "{", "}", "]", "unsafe"];

/// The braces of a file, those around them first.
#[derive(Debug)]
pub(crate) struct Scopes<'t> {
    all: Vec<Scope<'t>>,
    /// The scope of each token.
    of: Vec<usize>,
    /// Whether each token gives something its name.
    names: Vec<bool>,
    /// Whether each token is a field in the braces of a value or a pattern.
    fields: Vec<bool>,
}

#[derive(Debug)]
struct Scope<'t> {
    around: Option<usize>,
    braces: Braces,
    /// What a word can mean in it.
    names: Vec<Name<'t>>,
    /// The paths before a `*`.
    globs: Vec<usize>,
    open: usize,
}

/// What stands before braces; the number is the token that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Braces {
    /// The file itself.
    File,
    Module(usize),
    Struct(usize),
    Enum(usize),
    Trait(usize),
    /// What is implemented for a type.
    Impl(usize),
    /// The fields of a value or of a pattern.
    Fields(usize),
    Block,
}

/// A name, at the token that gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: usize,
    pub(crate) origin: Source,
}

/// Where a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Type,
    Value,
    /// A type that is a value as well: without fields, or with numbered ones.
    Both,
    /// An import, by the last token of its path.
    Import(usize),
}

/// Where a word leads within its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found<'t> {
    pub(crate) scope: usize,
    pub(crate) name: Name<'t>,
}

impl<'t> Scopes<'t> {
    pub(crate) fn new(tokens: &[Token<'t>], places: &[Place<'t>]) -> Self {
        let mut finder = Finder {
            tokens,
            places,
            depth: 0,
            pending: None,
            scopes: Self {
                all: vec![Scope::new(None, Braces::File, 0)],
                of: Vec::with_capacity(tokens.len()),
                names: vec![false; tokens.len()],
                fields: vec![false; tokens.len()],
            },
        };
        let mut scope = 0;
        for at in 0..tokens.len() {
            scope = finder.token(at, scope);
        }
        finder.scopes
    }

    /// The scope of a token.
    pub(crate) fn of(&self, at: usize) -> usize {
        self.of[at]
    }

    pub(crate) fn braces(&self, scope: usize) -> Braces {
        self.all[scope].braces
    }

    pub(crate) fn around(&self, scope: usize) -> Option<usize> {
        self.all[scope].around
    }

    /// Whether a token gives something its name, which it does not mean otherwise.
    pub(crate) fn is_name(&self, at: usize) -> bool {
        self.names[at]
    }

    /// Whether a token is a field in the braces of a value or a pattern.
    pub(crate) fn is_field(&self, at: usize) -> bool {
        self.fields[at]
    }

    /// What a scope defines and brings in by name.
    pub(crate) fn names(&self, scope: usize) -> &[Name<'t>] {
        &self.all[scope].names
    }

    /// How many scopes there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The tokens `*` of a module, and of a block in it.
    pub(crate) fn globs(&self, scope: usize) -> impl Iterator<Item = usize> {
        let mut scopes = Vec::new();
        let mut next = Some(scope);
        while let Some(at) = next {
            scopes.push(at);
            next = self.around(at).filter(|_| !self.is_module(at));
        }
        scopes
            .into_iter()
            .flat_map(|at| self.all[at].globs.iter().copied())
    }

    pub(crate) fn is_module(&self, scope: usize) -> bool {
        matches!(self.braces(scope), Braces::File | Braces::Module(_))
    }

    /// The module that a scope is in, or is.
    pub(crate) fn module(&self, scope: usize) -> usize {
        match self.around(scope) {
            Some(around) if !self.is_module(scope) => self.module(around),
            _ => scope,
        }
    }

    /// The innermost `impl` that a scope is in.
    pub(crate) fn implemented(&self, scope: usize) -> Option<usize> {
        match self.braces(scope) {
            Braces::Impl(at) => Some(at),
            Braces::File | Braces::Module(_) | Braces::Trait(_) => None,
            _ => self.implemented(self.around(scope)?),
        }
    }

    /// The module within a module of this file.
    pub(crate) fn inner(&self, module: usize, name: Name) -> Option<usize> {
        let mut scopes = 0..self.all.len();
        scopes.find(|at| {
            self.braces(*at) == Braces::Module(name.at)
                && self.around(*at).is_some_and(|it| it == module)
        })
    }

    /// What a word means within its file: the nearest thing of this name around it. `is_head` is whether
    /// a path goes on behind it.
    pub(crate) fn find(
        &self,
        scope: usize,
        text: &str,
        is_head: bool,
        places: &[Place],
    ) -> Option<Found<'t>> {
        self.search(scope, text, is_head, places, &mut Vec::new())
    }

    fn search(
        &self,
        scope: usize,
        text: &str,
        is_head: bool,
        places: &[Place],
        seen: &mut Vec<usize>,
    ) -> Option<Found<'t>> {
        let mut next = Some(scope);
        let mut modules = Vec::new();
        while let Some(at) = next {
            let mut names = self.all[at].names.iter();
            let is_it = |name: &&Name| {
                name.text == text && !(is_head && matches!(name.origin, Source::Value))
            };
            if let Some(name) = names.find(is_it) {
                return Some(Found {
                    scope: at,
                    name: *name,
                });
            }
            let globs = self.all[at].globs.iter();
            modules.extend(globs.filter_map(|glob| self.leads_to(at, &places[*glob].before)));
            next = self.around(at).filter(|_| !self.is_module(at));
        }
        seen.push(self.module(scope));
        modules
            .into_iter()
            .find_map(|module| match seen.contains(&module) {
                true => None,
                false => self.search(module, text, is_head, places, seen),
            })
    }

    /// The module of this file to which the path before a `*` leads.
    fn leads_to(&self, scope: usize, path: &str) -> Option<usize> {
        let mut module = self.module(scope);
        for segment in path.split("::").filter(|it| !it.is_empty()) {
            module = match segment {
                "self" => module,
                "super" => self.module(self.around(module)?),
                text => {
                    let mut names = self.all[module].names.iter();
                    let name = names.find(|name| name.text == text)?;
                    self.inner(module, *name)?
                }
            };
        }
        Some(module)
    }
}

impl Scope<'_> {
    fn new(around: Option<usize>, braces: Braces, open: usize) -> Self {
        Self {
            around,
            braces,
            names: Vec::new(),
            globs: Vec::new(),
            open,
        }
    }
}

struct Finder<'a, 't> {
    tokens: &'a [Token<'t>],
    places: &'a [Place<'t>],
    /// How many brackets are open.
    depth: usize,
    /// What the next braces are, where so many brackets are open.
    pending: Option<(Braces, usize)>,
    scopes: Scopes<'t>,
}

impl<'t> Finder<'_, 't> {
    fn text(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    fn before(&self, at: usize) -> &'t str {
        at.checked_sub(1).map_or("", |at| self.text(at))
    }

    fn is_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.kind == Kind::Word
                && token
                    .text
                    .starts_with(|c: char| c.is_alphabetic() || c == '_')
        })
    }

    /// Reads a token; returns the scope behind it.
    fn token(&mut self, at: usize, scope: usize) -> usize {
        let is_import = self.places[at].is_import;
        let mut behind = scope;
        let mut of = scope;
        match self.text(at) {
            "{" if !is_import => {
                let braces = self.braces(at);
                behind = self.scopes.all.len();
                self.scopes
                    .all
                    .push(Scope::new(Some(scope), braces, self.depth));
                self.depth += 1;
            }
            "}" if !is_import => {
                self.depth = self.depth.saturating_sub(1);
                if self.scopes.all[scope].open == self.depth
                    && let Some(around) = self.scopes.all[scope].around
                {
                    (of, behind) = (around, around);
                }
            }
            "(" | "[" => self.depth += 1,
            ")" | "]" => self.depth = self.depth.saturating_sub(1),
            ";" if self.pending.is_some_and(|it| it.1 == self.depth) => self.pending = None,
            _ if is_import => self.import(at, scope),
            _ => self.item(at, scope),
        }
        self.scopes.of.push(of);
        behind
    }

    /// What the braces are that open here.
    fn braces(&mut self, at: usize) -> Braces {
        if let Some((braces, _)) = self.pending.take_if(|it| it.1 == self.depth) {
            return braces;
        }
        let Some(last) = at.checked_sub(1).filter(|last| self.is_word(*last)) else {
            return Braces::Block;
        };
        let mut first = last;
        while first >= 3 && self.before(first) == ":" && self.text(first - 2) == ":" {
            first -= 3;
        }
        let is_type = self.text(last).starts_with(|c: char| c.is_uppercase());
        let is_result = self.before(first) == ">" && self.before(first - 1) == "-";
        match is_type && !is_result {
            true => Braces::Fields(last),
            false => Braces::Block,
        }
    }

    fn item(&mut self, at: usize, scope: usize) {
        let (word, before) = (self.text(at), self.before(at));
        let braces = self.scopes.all[scope].braces;
        let is_first = self.scopes.all[scope].open + 1 == self.depth;
        match braces {
            // A variant.
            Braces::Enum(_) if is_first && ["{", ",", "]"].contains(&before) => {
                self.scopes.names[at] = self.is_word(at);
                return;
            }
            Braces::Struct(_) if is_first && self.places[at].after == ":" => {
                self.scopes.names[at] = self.is_word(at);
                return;
            }
            Braces::Fields(_) if is_first && ["{", ",", "]", "ref", "mut"].contains(&before) => {
                let is_end = [":", ",", "}"].contains(&&*self.places[at].after);
                self.scopes.fields[at] = is_end && self.is_word(at);
            }
            _ => {}
        }
        if word == "impl" && STARTS.contains(&before) {
            self.pending = Some((Braces::Impl(self.implemented(at)), self.depth));
            return;
        }
        let is_type = TYPES.contains(&word);
        let name = match word {
            "static" if self.text(at + 1) == "mut" => at + 2,
            _ => at + 1,
        };
        let is_other = ["*", "'", "<", ",", "&", ".", "#"].contains(&before);
        let is_sign = ["fn", "unsafe", "async", "extern", "_"].contains(&self.text(name));
        if !(is_type || VALUES.contains(&word)) || !self.is_word(name) || is_other || is_sign {
            return;
        }
        let is_numbered = || {
            let mut rest = (name + 1..).map(|at| self.text(at));
            rest.find(|text| ["{", "(", ";", ""].contains(text)) != Some("{")
        };
        let origin = match word {
            "struct" if is_numbered() => Source::Both,
            _ if is_type => Source::Type,
            _ => Source::Value,
        };
        self.pending = match word {
            "mod" => Some(Braces::Module(name)),
            "struct" | "union" => Some(Braces::Struct(name)),
            "enum" => Some(Braces::Enum(name)),
            "trait" => Some(Braces::Trait(name)),
            "fn" => Some(Braces::Block),
            _ => None,
        }
        .map(|braces| (braces, self.depth))
        .or(self.pending);
        self.scopes.names[name] = true;
        // What is within those is reached by a path only.
        if !matches!(braces, Braces::Impl(_) | Braces::Trait(_)) {
            self.bind(name, scope, origin);
        }
    }

    fn import(&mut self, at: usize, scope: usize) {
        let place = &self.places[at];
        let is_last = !["::", "{"].contains(&&*place.after) && place.before != "as";
        if self.text(at) == "*" {
            self.scopes.all[scope].globs.push(at);
        } else if is_last && self.is_word(at) && !["use", "as"].contains(&self.text(at)) {
            let origin = Source::Import(at);
            match &*place.after {
                "as" => self.bind(at + 2, scope, origin),
                _ if self.text(at) == "self" => {
                    let path = place.before.strip_suffix("::").unwrap_or_default();
                    let name = path.rsplit("::").next().unwrap_or_default();
                    // It is the last word of this text before it.
                    let word = (0..at).rev().find(|it| self.text(*it) == name);
                    if let Some(word) = word {
                        self.bind(word, scope, origin);
                    }
                }
                _ => self.bind(at, scope, origin),
            }
        }
    }

    fn bind(&mut self, at: usize, scope: usize, origin: Source) {
        let text = self.text(at);
        let name = Name { text, at, origin };
        self.scopes.all[scope].names.push(name);
    }

    /// The last word of the type that an `impl` is for.
    fn implemented(&self, at: usize) -> usize {
        let (mut angles, mut last) = (0, at);
        for at in at + 1..self.tokens.len() {
            match self.text(at) {
                "<" => angles += 1,
                ">" if self.before(at) != "-" => angles -= 1,
                "{" | "where" if angles == 0 => break,
                "for" if angles == 0 && self.text(at + 1) != "<" => last = at,
                word if angles == 0 && self.is_word(at) && !["dyn", "mut"].contains(&word) => {
                    last = at;
                }
                _ => {}
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{merge::rust_tokens, service::renames::places::places};

    /// What the last word of this text means: the words before and at the name.
    fn found(text: &str, word: &str) -> Option<String> {
        let (tokens, _) = rust_tokens(text).expect("Rust");
        let places = places(&tokens);
        let scopes = Scopes::new(&tokens, &places);
        let at = tokens
            .iter()
            .rposition(|it| it.text == word)
            .expect("there");
        let is_head = places[at].after == "::";
        let found = scopes.find(scopes.of(at), word, is_head, &places)?;
        Some(match found.name.origin {
            Source::Import(last) => format!("{}{}", places[last].before, tokens[last].text),
            _ => format!("{} {}", tokens[found.name.at - 1].text, found.scope),
        })
    }

    #[test]
    fn the_nearest_thing_of_a_name_is_meant() {
        for (text, meaning) in [
            ("use a::X; fn f(x: X) {}", Some("a::X")),
            ("use a::Y as X; fn f(x: X) {}", Some("a::Y")),
            (
                "use a::{b::{self as X}}; fn f(x: X::Y) {}",
                Some("a::b::self"),
            ),
            ("struct X; use a::Y; fn f(x: X) {}", Some("struct 0")),
            (
                "use a::X; mod m { struct X; fn f(x: X) {} }",
                Some("struct 1"),
            ),
            ("use a::X; mod m { fn f(x: X) {} }", None),
            (
                "use a::X; mod m { use super::*; fn f(x: X) {} }",
                Some("a::X"),
            ),
            (
                "mod m { pub enum X {} } use m::*; fn f(x: X) {}",
                Some("enum 1"),
            ),
            ("use b::*; mod m { use super::*; fn f(x: X) {} }", None),
            ("use a::X; fn f() { struct X; g(X) }", Some("struct 1")),
            ("use a::X; fn f() { struct X; } fn g(x: X) {}", Some("a::X")),
            ("fn f() { if a { use b::X; } g(X) }", None),
            ("use a::X; fn X() {} fn f() { X::g() }", Some("a::X")),
            ("fn X() {} fn f() { X() }", Some("fn 0")),
            ("impl A { fn X() {} const X: u8 = 1; } fn f() { X() }", None),
            ("trait A { type X; } fn f(x: X) {}", None),
            ("fn f<const X: u8>(a: *const X) {} fn g() { X }", None),
            ("impl A for [u8; 3] { fn X() {} } fn f() { X() }", None),
            ("enum A { X } fn f() { X }", None),
        ] {
            assert_eq!(found(text, "X").as_deref(), meaning, "{text}");
        }
    }

    #[test]
    fn braces_are_known_by_what_is_before_them() {
        for (text, braces) in [
            ("impl<T: A<B>> C<T> for d::E<T> where T: F { x }", "Impl E"),
            ("impl E { fn f() -> impl A { x } }", "Block"),
            ("struct S<T> { x: u8 }", "Struct S"),
            ("fn f() { let a::S { x, .. } = s; }", "Fields S"),
            ("fn f() -> Self { x }", "Block"),
            ("fn f() { if a { x } }", "Block"),
            ("pub(crate) mod m { use x; }", "Module m"),
        ] {
            let (tokens, _) = rust_tokens(text).expect("Rust");
            let scopes = Scopes::new(&tokens, &places(&tokens));
            let at = tokens.iter().rposition(|it| it.text == "x").expect("there");
            let found = match scopes.braces(scopes.of(at)) {
                Braces::Impl(at) => format!("Impl {}", tokens[at].text),
                Braces::Struct(at) => format!("Struct {}", tokens[at].text),
                Braces::Fields(at) => format!("Fields {}", tokens[at].text),
                Braces::Module(at) => format!("Module {}", tokens[at].text),
                other => format!("{other:?}"),
            };
            assert_eq!(found, braces, "{text}");
        }
    }
}
