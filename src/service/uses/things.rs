//! What gosvc removes or adds, and code can use: files, items, variants, fields, dependencies and their features.

use heck::ToSnakeCase;

use super::{
    complete::{Complete, Of},
    compose,
    paths::{Meaning, Path, Word, module_of},
};
use crate::{
    files::paths::{COMPOSE, MANIFEST},
    merge::{Part, Place, parts},
};

/// Something that gosvc removes, or that is new.
#[derive(Debug)]
pub(crate) struct Thing {
    pub(crate) path: String,
    /// Where it is in its file, unless it is all of it.
    pub(crate) place: Option<Place>,
    kind: &'static str,
    name: String,
    /// What it is in, such as the enum of a variant.
    owner: String,
    signs: Vec<Sign>,
}

/// What tells that something is used.
#[derive(Debug)]
enum Sign {
    Path(Path),
    /// Of the type at this path, and the module that knows it, unless all do.
    Method(Path, Option<Path>),
    Field(Path),
    /// A crate, by its name in code.
    Package(String),
    /// Of a crate; `is_exchanged` if another comes in its place, as a driver for another database does.
    Feature {
        package: String,
        is_exchanged: bool,
    },
}

/// What code can use, and what becomes of it in a file.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    /// What is in the base and not in the target.
    pub(crate) removed: Vec<Thing>,
    /// What is in the target and not in the base, of what some code has to name all of.
    pub(crate) added: Vec<Thing>,
    /// The fields of structs whose type is another.
    pub(crate) retyped: Vec<Thing>,
}

/// Compares the base of a file with its target; `None` if it goes.
pub(crate) fn changed(path: &str, base: &str, target: Option<&str>) -> Changed {
    let Some(target) = target else {
        let module = module_of(path);
        let thing = module.map(|module| Thing {
            path: path.to_owned(),
            place: None,
            kind: "file",
            name: module.last().cloned().unwrap_or_default(),
            owner: String::new(),
            signs: vec![Sign::Path(module)],
        });
        return Changed {
            removed: thing.into_iter().collect(),
            ..Changed::default()
        };
    };
    let module = module_of(path);
    // Nothing uses what is in other files, and to cut them takes time.
    if module.is_none() && ![MANIFEST, COMPOSE].contains(&path) {
        return Changed::default();
    }
    let [base, target] = [base, target].map(|text| parts(path, text));
    let found = |find: &dyn Fn(&mut Finder)| {
        let mut finder = Finder {
            path,
            things: Vec::new(),
        };
        find(&mut finder);
        finder.things
    };
    let Some(module) = module else {
        return Changed {
            removed: found(&|it| match path == MANIFEST {
                true => it.dependencies(&base, &target),
                false => it.services(&base, &target),
            }),
            ..Changed::default()
        };
    };
    let mut added = found(&|it| it.items(&target, &base, &module, None));
    added.retain(|thing| {
        let mut signs = thing.signs.iter();
        let is_of_type = signs.any(|sign| matches!(sign, Sign::Field(_) | Sign::Method(_, None)));
        thing.kind == "variant" || is_of_type
    });
    Changed {
        removed: found(&|it| it.items(&base, &target, &module, None)),
        added,
        retyped: found(&|it| it.types(&base, &target, &module)),
    }
}

struct Finder<'a> {
    path: &'a str,
    things: Vec<Thing>,
}

impl Finder<'_> {
    fn items(&mut self, base: &[Part], target: &[Part], module: &[String], owner: Option<&Part>) {
        for part in base {
            let inner = match part.kind {
                "mod" | "enum" | "struct" | "trait" => joined(module, &part.name),
                "impl" => joined(module, implemented(&part.name)),
                _ => module.to_vec(),
            };
            match counterpart(part, target) {
                Some(other) => self.items(&part.inner, &other.inner, &inner, Some(part)),
                None => self.item(part, module, owner),
            }
        }
    }

    fn types(&mut self, base: &[Part], target: &[Part], module: &[String]) {
        for part in base.iter().filter(|part| part.kind == "struct") {
            let Some(other) = counterpart(part, target) else {
                continue;
            };
            let owner = joined(module, &part.name);
            for field in &part.inner {
                let same = other.inner.iter().find(|it| it.name == field.name);
                if same.is_some_and(|same| same.of != field.of) {
                    self.item(field, &owner, Some(part));
                }
            }
        }
    }

    fn item(&mut self, part: &Part, module: &[String], owner: Option<&Part>) {
        let owner_kind = owner.map_or("", |owner| owner.kind);
        let signs = match part.kind {
            "fn" if ["impl", "trait"].contains(&owner_kind) => {
                let path = joined(module, &part.name);
                vec![Sign::Path(path), self.method(part, owner, module)]
            }
            "fn" | "struct" | "enum" | "const" | "static" | "type" | "trait" | "mod"
            | "variant" => vec![Sign::Path(joined(module, &part.name))],
            "field" if owner_kind == "struct" => vec![Sign::Field(module.to_vec())],
            // They go with what they are of.
            "impl" | "arm" | "member" => Vec::new(),
            _ => return,
        };
        self.push(part, owner, signs);
        if part.kind == "impl" && !part.name.contains(" for ") {
            let module = joined(module, implemented(&part.name));
            for inner in part.inner.iter().filter(|it| it.kind == "fn") {
                let path = joined(&module, &inner.name);
                let signs = vec![Sign::Path(path), self.method(inner, Some(part), &module)];
                let name = &inner.name;
                self.push(part, owner, signs);
                if let Some(thing) = self.things.last_mut() {
                    thing.name.clone_from(name);
                }
            }
        }
    }

    fn dependencies(&mut self, base: &[Part], target: &[Part]) {
        let is_table = |part: &&Part| part.kind == "table" && part.name.contains("dependencies]");
        for table in base.iter().filter(is_table) {
            let of = |name: &str| target.iter().find(|it| it.name == name);
            let dependencies = of(&table.name).map_or(&[][..], |it| &it.inner);
            let all = of("[dependencies]").map_or(&[][..], |it| &it.inner);
            for key in &table.inner {
                let package = key.name.replace('-', "_");
                let is_it = |other: &&Part| other.name == key.name;
                match dependencies.iter().find(is_it) {
                    None if all.iter().any(|other| is_it(&other)) => {}
                    None => self.push(key, Some(table), vec![Sign::Package(package)]),
                    Some(other) => self.features(key, other, &package),
                }
            }
        }
    }

    fn services(&mut self, base: &[Part], target: &[Part]) {
        let [Some(base), Some(target)] = [base, target].map(compose::services) else {
            return;
        };
        for service in &base.inner {
            if !target.inner.iter().any(|it| it.name == service.name) {
                let path = compose::path_of(&service.name);
                self.push(service, Some(base), vec![Sign::Path(path)]);
            }
        }
    }

    fn features(&mut self, base: &Part, target: &Part, package: &str) {
        let list = |part: &Part| -> Vec<String> {
            let features = part.inner.iter().filter(|it| it.name == "features");
            let features = features.flat_map(|it| &it.inner);
            features.map(|it| it.name.clone()).collect()
        };
        let (before, after) = (list(base), list(target));
        let is_exchanged = after.iter().any(|feature| !before.contains(feature));
        let lists = base.inner.iter().filter(|it| it.name == "features");
        for feature in lists.flat_map(|it| &it.inner) {
            if !after.contains(&feature.name) {
                let sign = Sign::Feature {
                    package: package.to_owned(),
                    is_exchanged,
                };
                self.push(feature, Some(base), vec![sign]);
            }
        }
    }

    /// What tells that a method is used: other modules can have one of the same name.
    fn method(&self, part: &Part, owner: Option<&Part>, of: &[String]) -> Sign {
        let is_own = owner.is_some_and(|it| it.kind == "impl" && !it.name.contains(" for "));
        let is_private = is_own && !part.is_public;
        Sign::Method(of.to_vec(), module_of(self.path).filter(|_| is_private))
    }

    fn push(&mut self, part: &Part, owner: Option<&Part>, signs: Vec<Sign>) {
        let owner = owner.map_or("", |owner| match owner.kind {
            "impl" => implemented(&owner.name),
            _ => &owner.name,
        });
        self.things.push(Thing {
            path: self.path.to_owned(),
            place: Some(part.place.clone()),
            kind: part.kind,
            name: part.name.clone(),
            owner: owner.to_owned(),
            signs,
        });
    }
}

impl Thing {
    /// Whether a word in a module stands for it.
    pub(crate) fn is_meant(&self, word: &Word, module: &[String]) -> bool {
        self.signs.iter().any(|sign| match (sign, &word.meaning) {
            (Sign::Path(path), Meaning::Paths(paths)) => {
                // Nothing is within a function or a value, so a path that goes on is not to it.
                let is_last = ["fn", "const", "static"].contains(&self.kind);
                let may_lead = |found: &Path| !is_last || found.last() == path.last();
                let is_module = self.is_module();
                let is_it = |found: &Path| {
                    let is_far = !is_module && may_lead(found);
                    found.starts_with(path) || is_far && is_handed_on(found, path)
                };
                paths.iter().any(is_it)
            }
            (Sign::Method(_, within), Meaning::Member { is_call: true, .. }) => {
                let is_known = |within: &Path| module.starts_with(within);
                word.text == self.name && within.as_ref().is_none_or(is_known)
            }
            (Sign::Field(_), Meaning::Member { is_call: false, .. }) => word.text == self.name,
            (Sign::Field(owner), Meaning::Field { of }) => {
                word.text == self.name && is_one_of(owner, of)
            }
            (Sign::Package(package), Meaning::Paths(paths)) => {
                paths.iter().any(|path| is_of(path, package))
            }
            (
                Sign::Feature {
                    package,
                    is_exchanged,
                },
                Meaning::Paths(paths),
            ) => {
                let mut paths = paths.iter().filter(|path| is_of(path, package));
                let mut words = self.name.split('-');
                let mut has_word =
                    |path: &Path| words.any(|word| path.iter().any(|segment| segment == word));
                paths.any(|path| !is_exchanged || has_word(path))
            }
            _ => false,
        })
    }

    /// Whether a member stands for it without doubt, since its type is known.
    pub(crate) fn is_surely_meant(&self, word: &Word, module: &[String]) -> bool {
        let of = match &word.meaning {
            Meaning::Member { of, .. } | Meaning::Field { of } => of,
            _ => return false,
        };
        let mut signs = self.signs.iter();
        self.is_meant(word, module)
            && signs.any(|sign| match sign {
                Sign::Method(owner, _) | Sign::Field(owner) => is_one_of(owner, of),
                _ => false,
            })
    }

    /// Whether a place that has to name all of its type does not name it.
    pub(crate) fn is_missing_in(&self, complete: &Complete) -> bool {
        self.is_part_of(complete) && !complete.names.contains(&*self.name)
    }

    /// Whether a place that has to name all of its type names it.
    pub(crate) fn is_named_in(&self, complete: &Complete) -> bool {
        self.is_part_of(complete) && complete.names.contains(&*self.name)
    }

    /// Whether a place has to name all of its type.
    fn is_part_of(&self, complete: &Complete) -> bool {
        self.signs
            .iter()
            .any(|sign| match (complete.of, self.kind, sign) {
                (Of::Fields, "field", Sign::Field(owner))
                | (Of::Functions, "fn", Sign::Method(owner, None)) => {
                    is_one_of(owner, &complete.types)
                }
                (Of::Variants, "variant", Sign::Path(path)) => {
                    is_one_of(&path[..path.len() - 1], &complete.types)
                }
                _ => false,
            })
    }

    /// Whether a text may have to name all of the type that it is of, by a look that takes no time.
    pub(crate) fn may_be_in(&self, text: &str) -> bool {
        let has = |behind: &str| text.contains(&format!("{}{behind}", self.owner));
        let is_at_all = text.contains(&self.owner);
        is_at_all
            && match self.kind {
                "field" => {
                    [" {", " as ", ";", "<"].iter().any(|it| has(it)) || text.contains("Self {")
                }
                "variant" => text.contains("match ") && (has("::") || text.contains("Self::")),
                _ => text.contains(" for "),
            }
    }

    /// Whether it is a member of the type at a path.
    pub(crate) fn is_of(&self, path: &Path) -> bool {
        let mut signs = self.signs.iter();
        signs.any(
            |sign| matches!(sign, Sign::Method(owner, _) | Sign::Field(owner) if owner == path),
        )
    }

    /// Whether it is of no use without another thing, nor that without it: the arms of a variant, the
    /// values of a field, what is implemented for a type.
    pub(crate) fn goes_with(&self, other: &Self) -> bool {
        let Self { name, owner, .. } = other;
        match (self.kind, other.kind) {
            ("arm", "variant") => {
                let pattern = format!(" {} ", self.name);
                let paths = [owner, "Self"].map(|owner| format!(" {owner} : : {name} "));
                paths.iter().any(|path| pattern.contains(path))
            }
            ("member", "field") => self.path == other.path && self.name == *name,
            ("impl", "struct" | "enum" | "type" | "trait") => {
                self.path == other.path && implemented(&self.name) == name
            }
            _ => false,
        }
    }

    /// Whether it is called by a name, or by one that is made of it.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        let own = format!("_{}_", self.name.to_snake_case());
        own.contains(&format!("_{}_", name.to_snake_case()))
    }

    /// Whether this module, or one within it, is no part of the service without it.
    pub(crate) fn holds(&self, module: &[String]) -> bool {
        let mut signs = self.signs.iter();
        self.is_module()
            && signs.any(|sign| matches!(sign, Sign::Path(path) if module.starts_with(path)))
    }

    /// Whether it is a module: a file, or what brings one in.
    fn is_module(&self) -> bool {
        ["file", "mod"].contains(&self.kind)
    }

    /// Whether a file is where its methods are called: in the folder of its resource, or among the tests
    /// or the code as it is.
    pub(crate) fn is_near(&self, path: &str) -> bool {
        let folder = |path: &str| {
            let depth = if path.starts_with("src/resources/") {
                3
            } else {
                1
            };
            let parts: Vec<&str> = path.split('/').take(depth).collect();
            parts.join("/")
        };
        path.starts_with(&folder(&self.path))
    }

    /// Whether it brings in a file.
    pub(crate) fn brings_in(&self, other: &Self) -> bool {
        self.kind == "mod" && other.kind == "file" && self.name == other.name
    }

    /// What it is called where its type is known.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it is called in messages.
    pub(crate) fn label(&self) -> String {
        let Self {
            path,
            kind,
            name,
            owner,
            ..
        } = self;
        match *kind {
            "file" => path.clone(),
            "key" => format!("{name} of {owner} in {path}"),
            "" => format!("feature {name} of {owner} in {path}"),
            "variant" | "field" => format!("{kind} {name} of {owner} in {path}"),
            "arm" => format!("the arm of {} in {path}", name.replace(' ', "")),
            _ => format!("{kind} {name} in {path}"),
        }
    }
}

/// The same element in another list; a statement may have changed behind its first words.
fn counterpart<'a>(part: &Part, others: &'a [Part]) -> Option<&'a Part> {
    let start = |part: &Part| part.name.split(' ').take(2).collect::<String>();
    let is_like = |it: &&Part| it.kind.is_empty() && start(it) == start(part);
    let is_it = |it: &&Part| it.place.last() == part.place.last();
    let found = others.iter().find(is_it);
    found.or_else(|| others.iter().find(|it| part.kind.is_empty() && is_like(it)))
}

/// Whether the type at a path is one of these.
fn is_one_of(owner: &[String], of: &[Path]) -> bool {
    of.iter()
        .any(|path| path == owner || is_handed_on(path, owner))
}

/// Whether a path leads to what a module below hands on, or to a type that the team has moved below.
fn is_handed_on(path: &[String], to: &[String]) -> bool {
    let Some((name, module)) = to.split_last() else {
        return false;
    };
    let is_type = name.contains(char::is_uppercase) && name.contains(char::is_lowercase);
    let mut ends = path.iter().enumerate().skip(1);
    ends.any(|(at, it)| {
        let of = &path[..at];
        it == name && (module.starts_with(of) || is_type && of.starts_with(module))
    })
}

fn is_of(path: &Path, package: &str) -> bool {
    path[0].is_empty() && path.get(1).is_some_and(|it| it == package)
}

/// The type that an `impl` is for.
fn implemented(name: &str) -> &str {
    let name = name.rsplit(" for ").next().unwrap_or(name);
    let mut words = name.split(' ');
    words
        .find(|word| word.starts_with(char::is_alphabetic))
        .unwrap_or_default()
}

fn joined(path: &[String], name: &str) -> Path {
    let name = (!name.is_empty()).then(|| name.to_owned());
    path.iter().cloned().chain(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::uses::paths::words;

    /// What of the removed things some code of the team's uses.
    fn used(path: &str, base: &str, target: Option<&str>, code: &str) -> Vec<String> {
        let words = words("src/own.rs", code, "shop", |_, _| true);
        let module = module_of("src/own.rs").expect("Rust");
        let things = changed(path, base, target).removed;
        let used = things
            .iter()
            .filter(|thing| words.iter().any(|word| thing.is_meant(word, &module)));
        let mut labels: Vec<String> = used.map(Thing::label).collect();
        labels.dedup();
        labels
    }

    #[test]
    fn items_are_used_by_their_paths() {
        let base = "pub enum Error {\n    A,\n    B,\n}\n\npub fn text() {}\n\nimpl List {\n    pub fn filter(&self) {}\n}\n\npub struct Config {\n    pub consul: u8,\n    pub port: u8,\n}\n";
        let target = "pub enum Error {\n    A,\n}\n\npub struct Config {\n    pub port: u8,\n}\n";
        let of = |code: &str| used("src/db.rs", base, Some(target), code);
        assert_eq!(of("fn f() { crate::db::text() }"), ["fn text in src/db.rs"]);
        assert_eq!(
            of("use crate::db;\nfn f() { db::text() }"),
            ["fn text in src/db.rs"]
        );
        assert_eq!(
            of("use crate::db::*;\nfn f() { text() }"),
            ["fn text in src/db.rs"]
        );
        assert_eq!(
            of("use shop::db::Error as E;\nfn f() { E::B }"),
            ["variant B of Error in src/db.rs"]
        );
        assert_eq!(
            of("fn f(a: A) { a.filter(1) }"),
            ["impl filter in src/db.rs"]
        );
        assert_eq!(
            of("fn f(a: A) { a.consul.b }"),
            ["field consul of Config in src/db.rs"]
        );
        for code in [
            "fn f(text: u8) { other::text(); a.text(); a.filter; a.consul() }",
            "fn f() { \"crate::db::text\" } // crate::db::text",
            "use crate::db::Error;\nfn f() { Error::A }",
        ] {
            assert!(of(code).is_empty(), "{code}: {:?}", of(code));
        }
        // Only its own module knows a method that is not `pub`.
        let run = "impl S {\n    fn run(&self) {}\n}\n";
        let call = "fn f(a: A) { a.run(1) }";
        assert!(used("src/db.rs", run, Some(""), call).is_empty());
        let kept = used("src/own.rs", run, Some("impl S {}\n"), call);
        assert_eq!(kept, ["fn run in src/own.rs"]);
        let file = |code: &str| used("src/db.rs", base, None, code);
        assert_eq!(file("use crate::db::Error;"), ["src/db.rs"]);
        assert_eq!(file("use crate::db::{self as d};"), ["src/db.rs"]);
        assert!(file("use other::db::Error;").is_empty());
    }

    #[test]
    fn packages_and_their_features_are_used_by_paths() {
        let base = "[dependencies]\na-b = { version = \"1\", features = [\"client-legacy\", \"tokio\"] }\nc = \"1\"\nsqlx = { version = \"1\", features = [\"sqlite-bundled\", \"uuid\"] }\n\n[dev-dependencies]\nt = \"1\"\n";
        let target = "[dependencies]\na-b = { version = \"1\", features = [\"tokio\"] }\nsqlx = { version = \"1\", features = [\"postgres\", \"uuid\"] }\nt = \"1\"\n";
        let of = |code: &str| used("Cargo.toml", base, Some(target), code);
        assert_eq!(
            of("use a_b::X;"),
            ["feature client-legacy of a-b in Cargo.toml"]
        );
        assert_eq!(
            of("fn f() { c::x() }"),
            ["c of [dependencies] in Cargo.toml"]
        );
        assert_eq!(
            of("use sqlx::sqlite::X;"),
            ["feature sqlite-bundled of sqlx in Cargo.toml"]
        );
        for code in [
            "use sqlx::Pool;",
            "fn f(c: u8) { c }",
            "use t::X;",
            "use crate::c::X;",
        ] {
            assert!(of(code).is_empty(), "{code}: {:?}", of(code));
        }
    }

    #[test]
    fn arms_and_values_go_with_what_they_are_of() {
        let base = "enum E { A, B }\nstruct S { c: u8, d: u8 }\nimpl X for T {}\nstruct T;\nfn f(e: E) -> S {\n    match e {\n        E::A => g(),\n        E::B => h(),\n    }\n    S { c: 1, d: 2 }\n}\n";
        let target = "enum E { A }\nstruct S { c: u8 }\nfn f(e: E) -> S {\n    match e {\n        E::A => g(),\n    }\n    S { c: 1 }\n}\n";
        let things = changed("src/a.rs", base, Some(target)).removed;
        let mut pairs = Vec::new();
        for thing in &things {
            let others = things.iter().filter(|other| thing.goes_with(other));
            pairs.extend(others.map(|other| (thing.kind, other.label())));
        }
        let expected = [
            ("impl", "struct T in src/a.rs"),
            ("arm", "variant B of E in src/a.rs"),
            ("member", "field d of S in src/a.rs"),
        ];
        assert_eq!(
            pairs,
            expected.map(|(kind, other)| (kind, other.to_owned()))
        );
    }
}
