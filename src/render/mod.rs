//! Spec to a tree of files: a pure function, without clock, environment or network.

pub(crate) mod cargo_lock;
mod embedded;
pub(crate) mod features;
mod filters;
pub(crate) mod layout;
pub(crate) mod manifest;
pub(crate) mod migrations;
mod origin;
mod parts;
mod roots;
pub(crate) mod view;

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hash,
    iter,
};

use anyhow::{Result, anyhow};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context,
    syntax::SyntaxConfig,
    value::{Serde, ValueKind},
};

pub(crate) use self::origin::Origin;
use self::{
    features::{FEATURES, Features},
    layout::{by_version, layout},
    roots::{Item, NOUNS, Noun, RESOURCE, SERVICE},
    view::ServiceView,
};
use crate::{
    failure::Refused,
    files::{
        Digest, Tree,
        paths::{CUSTOM, MANIFEST},
    },
    spec::{Spec, document::string as toml_string, numbers},
};

/// Ends the name of a template; everything else is copied as it is.
const SUFFIX: &str = ".j2";

/// Files that earlier versions wrote to another path: the old one and the new.
pub(crate) const RENAMED: [(&str, &str); 0] = [];

/// The templates, those of the team's own in the place of the embedded ones.
pub(crate) struct Templates {
    texts: BTreeMap<String, String>,
    custom: Vec<String>,
    environment: Environment<'static>,
}

impl Templates {
    /// The embedded templates.
    pub(crate) fn embedded() -> Result<Self> {
        Self::with(BTreeMap::new())
    }

    /// The embedded templates, but for those that are given.
    pub(crate) fn with(custom: BTreeMap<String, String>) -> Result<Self> {
        let mut texts: BTreeMap<String, String> = embedded::templates()
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        if let Some(name) = custom.keys().find(|name| !roots::is_known(name)) {
            let refused = Refused::new(format!("`{CUSTOM}{name}` is no template"));
            let hint = "`gosvc templates list` shows the folders that templates are in";
            return Err(refused.hint(hint).into());
        }
        for name in custom.keys().filter(|name| !texts.contains_key(*name)) {
            if let Some(place) = texts.keys().find(|other| roots::has_moved(name, other)) {
                let refused = Refused::new(format!("`{CUSTOM}{name}` stands for nothing any more"));
                let hint = format!("the template is `{place}` now: move yours there");
                return Err(refused.hint(hint).into());
            }
        }
        let names = custom.keys().cloned().collect();
        texts.extend(custom);
        let slots = parts::slots(texts.keys().map(String::as_str));
        let templates = texts.iter().filter(|(name, _)| name.ends_with(SUFFIX));
        let templates = templates.map(|(name, text)| (name.clone(), text.clone()));
        let combined = slots.iter();
        let combined = combined.map(|(slot, keys)| (slot.clone(), parts::template(slot, keys)));
        let mut environment = environment()?;
        for (name, text) in templates.chain(combined) {
            let added = environment.add_template_owned(name.clone(), text);
            added.map_err(|error| unreadable(&name, &error))?;
        }
        environment.add_test("filled", move |state: &State, slot: &str| {
            parts::is_filled(state, &slots, slot)
        });
        Ok(Self {
            texts,
            custom: names,
            environment,
        })
    }

    /// Every template: the path, the text, whether it is the team's own.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        let texts = self.texts.iter();
        texts.map(|(path, text)| (path.as_str(), text.as_str(), self.custom.contains(path)))
    }

    /// Returns all that a service consists of, besides migrations, `Cargo.lock`, gosvc's own files
    /// and those of the items that are `settled`.
    pub(crate) fn render(&self, view: &ServiceView, settled: &[Origin]) -> Result<Tree> {
        let mut tree = Tree::default();
        let features = view.features();
        let templates = self.below(SERVICE, features.keys());
        let modules = modules(templates.iter().map(Template::output));
        let modules = Value::from(Serde(&modules));
        let service = context! { modules, ..Value::from(Serde(view)) };
        for template in &templates {
            let (path, text) = self.produce(template, &service)?;
            let text = if path == MANIFEST {
                manifest::unite(&text, self.manifests(features))?
            } else {
                text
            };
            tree.insert(path, text)?;
        }
        let has = Value::from(Serde(features));
        for noun in &NOUNS {
            let templates = self.below(noun.folder, features.keys());
            for item in (noun.items)(view) {
                let key = key(noun, item);
                if settled.iter().any(|origin| origin.key == key) {
                    continue;
                }
                let seen = [(noun.name, item.view()), ("has", has.clone())];
                let seen = Value::from(BTreeMap::from(seen));
                for template in templates.iter().filter(|it| it.is_for(item)) {
                    let (path, text) = self.produce(template, &seen)?;
                    tree.insert(noun.path(&path, item.name(), view.package()), text)?;
                }
            }
        }
        Ok(tree)
    }

    /// Tells what the files of each item are rendered from.
    pub(crate) fn origins(&self, view: &ServiceView) -> Vec<Origin> {
        let mut origins = Vec::new();
        let features = view.features();
        let package = view.package();
        for noun in &NOUNS {
            let templates = self.below(noun.folder, features.keys());
            let mut all = Digest::default();
            (env!("GOSVC_BUILD"), env!("CARGO_PKG_VERSION")).hash(&mut all);
            features.hash(&mut all);
            templates.hash(&mut all);
            origins.extend((noun.items)(view).into_iter().map(|item| {
                let mut digest = all.clone();
                item.digest(&mut digest);
                let templates = templates.iter().filter(|it| it.is_for(item));
                let paths = templates.map(|it| noun.path(it.output(), item.name(), package));
                Origin {
                    key: key(noun, item),
                    paths: paths.collect(),
                    digest,
                }
            }));
        }
        origins
    }

    /// The paths that the files of a resource with this plural can have, whatever the features.
    pub(crate) fn resource_paths(
        &self,
        plural: &str,
        service: &str,
    ) -> impl Iterator<Item = String> {
        let every = FEATURES.iter().map(|feature| feature.key);
        let templates = self.below(RESOURCE.folder, every).into_iter();
        let package = numbers::package(service);
        // Of several templates for one path a service has one.
        let paths = templates.map(move |it| RESOURCE.path(it.output(), plural, &package));
        paths.collect::<BTreeSet<String>>().into_iter()
    }

    /// The templates of a root: those of every service, then those of the features.
    fn below<'a>(
        &'a self,
        root: &str,
        features: impl Iterator<Item = &'static str>,
    ) -> Vec<Template<'a>> {
        let own = features.map(|key| (Some(key), format!("{}{key}/{root}", roots::FEATURES)));
        let mut templates = Vec::new();
        for (feature, folder) in iter::once((None, root.to_owned())).chain(own) {
            let below = self.texts.range(folder.clone()..);
            templates.extend(below.map_while(|(name, source)| {
                let path = name.strip_prefix(&folder)?;
                Some(Template {
                    feature,
                    name,
                    path,
                    source,
                })
            }));
        }
        templates
    }

    /// The manifest of a service with these features.
    #[cfg(test)]
    fn manifest(&self, features: &Features) -> Result<String> {
        let service = BTreeMap::from([("name", "service"), ("description", "")]);
        let has = Value::from(Serde(features));
        let view = context! { service, rust_version => view::RUST_VERSION, has };
        let templates = self.below(SERVICE, features.keys());
        let template = templates.iter().find(|it| it.output() == MANIFEST);
        let (_, text) = self.produce(template.ok_or_else(|| anyhow!("no manifest"))?, &view)?;
        manifest::unite(&text, self.manifests(features))
    }

    /// Whether the team has templates of its own for what a service depends on.
    pub(crate) fn has_own_manifest(&self) -> bool {
        let manifest = format!("{SERVICE}{MANIFEST}{SUFFIX}");
        let mut custom = self.custom.iter();
        custom.any(|name| *name == manifest || name.ends_with(roots::MANIFEST))
    }

    /// What the features that are on add to the manifest: names and texts.
    fn manifests(&self, features: &Features) -> impl Iterator<Item = (&str, &str)> {
        let names = features
            .keys()
            .map(|key| format!("{}{key}/{}", roots::FEATURES, roots::MANIFEST));
        let manifests = names.filter_map(|name| self.texts.get_key_value(&name));
        manifests.map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Makes a file of a template: renders it, if it is one, and breaks its lines, if it is Rust.
    fn produce(&self, template: &Template, view: &Value) -> Result<(String, String)> {
        let &Template { name, source, .. } = template;
        let path = template.output().to_owned();
        if path == template.path {
            return Ok((path, source.to_owned()));
        }
        let template = self.environment.get_template(name);
        let rendered = template.and_then(|template| template.render(view.clone()));
        let text = rendered.map_err(|error| unreadable(name, &error))?;
        let text = if path.ends_with(".rs") {
            layout(&text)
        } else {
            text
        };
        Ok((path, text))
    }
}

/// A file of `templates/`, or one in its place.
#[derive(Hash)]
struct Template<'a> {
    /// The key of the feature whose it is, if it is not every service's.
    feature: Option<&'static str>,
    /// Its path there.
    name: &'a str,
    /// What of it is below the root.
    path: &'a str,
    source: &'a str,
}

impl<'a> Template<'a> {
    /// The path of the file that it becomes.
    fn output(&self) -> &'a str {
        roots::path(self.path)
    }

    /// Whether an item of its noun has the file.
    fn is_for(&self, item: &dyn Item) -> bool {
        self.feature.is_none_or(|feature| item.takes(feature))
    }
}

/// The modules that lie in each folder, in the order in which rustfmt has them.
fn modules<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let module = path.strip_suffix("/mod.rs");
        let module = module.or_else(|| path.strip_suffix(".rs"));
        if let Some((folder, name)) = module.and_then(|it| it.rsplit_once('/'))
            && !["lib", "main"].contains(&name)
        {
            modules.entry(folder).or_default().push(name);
        }
    }
    for names in modules.values_mut() {
        names.sort_by(|a, b| by_version(a, b));
    }
    modules
}

fn key(noun: &Noun, item: &dyn Item) -> String {
    format!("{} {}", noun.name, item.name())
}

/// Refuses a service of which no part is wrong, but which cannot be rendered.
pub(crate) fn check(spec: &Spec) -> Result<(), Refused> {
    Features::of(spec).check()?;
    cargo_lock::check_name(&spec.service.name)
}

/// Tells what is wrong with a template: the alternate form has the line and an excerpt.
fn unreadable(name: &str, error: &Error) -> anyhow::Error {
    anyhow!("failed to render `{name}`: {error:#}")
}

fn environment() -> Result<Environment<'static>> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.set_debug(true);
    environment.set_formatter(only_text);
    environment.add_filter("toml", toml_string);
    Ok(environment)
}

/// Prints strings and numbers. Anything else would come out in the template language's own
/// notation, which no generated file is written in.
fn only_text(output: &mut Output, _state: &mut State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::String | ValueKind::Number => {
            write!(output, "{value}").map_err(|_| Error::from(ErrorKind::WriteFailure))
        }
        kind => {
            let message = format!("a template cannot print a {kind}");
            Err(Error::new(ErrorKind::InvalidOperation, message))
        }
    }
}

#[cfg(test)]
mod tests;
