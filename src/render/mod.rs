//! Spec to a tree of files: a pure function, without clock, environment or network.

pub(crate) mod cargo_lock;
mod embedded;
pub(crate) mod layout;
mod origin;
pub(crate) mod view;

use std::{collections::BTreeMap, hash::Hash};

use anyhow::{Context, Result, anyhow};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context,
    syntax::SyntaxConfig,
    value::{Serde, ValueKind},
};

pub(crate) use self::origin::Origin;
use self::{
    layout::layout,
    view::{MigrationView, ResourceView, ServiceView},
};
use crate::{
    files::{Digest, Tree, paths::MIGRATIONS},
    schema::{
        Change, DOWN, Migration, Schema, UP,
        sql::{self, Statements},
    },
    spec::Database,
};

/// Mirrors the root of a new service.
const SERVICE: &str = "service/";
/// Mirrors the same root, once for each resource.
const RESOURCE: &str = "resource/";
/// Stands for the resource in the paths of its templates.
const PLURAL: &str = "{{plural}}";
/// Ends the name of a template; everything else is copied as it is.
const SUFFIX: &str = ".j2";
/// Mirrors the same root, a folder for each database.
const DATABASES: &str = "databases/";

/// Files that earlier versions wrote to another path: the old one and the new.
pub(crate) const RENAMED: [(&str, &str); 0] = [];

/// What only a service that registers with Consul has.
const CONSUL_ONLY: [&str; 2] = ["src/discovery/", "tests/api/service/discovery.rs"];

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
        let names = custom.keys().cloned().collect();
        texts.extend(custom);
        let mut environment = environment()?;
        for (name, text) in texts.iter().filter(|(name, _)| name.ends_with(SUFFIX)) {
            let added = environment.add_template_owned(name.clone(), text.clone());
            added.map_err(|error| unreadable(name, &error))?;
        }
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
    /// and those of the resources that are `settled`.
    pub(crate) fn render(&self, view: &ServiceView, settled: &[Origin]) -> Result<Tree> {
        let mut tree = Tree::default();
        let service = Value::from(Serde(view));
        let database = format!("{DATABASES}{}/", view.database().name());
        for folder in [SERVICE, &database] {
            for (path, source) in self.below(folder) {
                if is_wanted(path, view) {
                    let (path, text) = self.produce(folder, path, source, &service)?;
                    tree.insert(path, text)?;
                }
            }
        }
        let is_settled = |plural: &str| settled.iter().any(|origin| origin.plural == plural);
        for resource in view
            .resources()
            .iter()
            .filter(|it| !is_settled(it.plural()))
        {
            let view = context! { resource => Value::from(Serde(resource)) };
            for (path, source) in self.below(RESOURCE) {
                let (path, text) = self.produce(RESOURCE, path, source, &view)?;
                tree.insert(path.replace(PLURAL, resource.plural()), text)?;
            }
        }
        Ok(tree)
    }

    /// Tells what the files of each resource are rendered from.
    pub(crate) fn origins(&self, view: &ServiceView) -> Vec<Origin> {
        let mut all = Digest::default();
        (env!("GOSVC_BUILD"), env!("CARGO_PKG_VERSION")).hash(&mut all);
        for template in self.below(RESOURCE) {
            template.hash(&mut all);
        }
        let origin = |resource: &ResourceView| {
            let mut digest = all;
            resource.hash(&mut digest);
            Origin {
                plural: resource.plural().to_owned(),
                paths: self.resource_paths(resource.plural()).collect(),
                digest,
            }
        };
        view.resources().iter().map(origin).collect()
    }

    /// The paths of the files of a resource with this plural.
    pub(crate) fn resource_paths(&self, plural: &str) -> impl Iterator<Item = String> {
        let paths = self.below(RESOURCE).map(|(path, _)| path);
        paths.map(move |path| path.trim_end_matches(SUFFIX).replace(PLURAL, plural))
    }

    /// Returns the two files of a migration: paths and texts.
    pub(crate) fn migration(
        &self,
        database: Database,
        migration: &Migration,
        before: &Schema,
    ) -> Result<[(String, String); 2]> {
        let [up, down] = self.statements(database, &migration.change, before)?;
        let path = |end: &str| format!("{MIGRATIONS}{}{end}", migration.file_stem());
        Ok([(path(UP), up), (path(DOWN), down)])
    }

    /// Returns the texts of the two files of a migration.
    pub(crate) fn statements(
        &self,
        database: Database,
        change: &Change,
        before: &Schema,
    ) -> Result<[String; 2]> {
        let Statements { up, down } = sql::statements(database, before, change)?;
        let text = |direction: &str, statements: Vec<String>| {
            let view = MigrationView {
                command: change.to_string(),
                statements,
            };
            let name = format!("{direction}.sql{SUFFIX}");
            let source = self.texts.get(&format!("{MIGRATIONS}{name}"));
            let source = source.context("missing templates")?;
            let (_, text) = self.produce(MIGRATIONS, &name, source, &Value::from(Serde(&view)))?;
            anyhow::Ok(text)
        };
        Ok([text("up", up)?, text("down", down)?])
    }

    fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let texts = self.texts.iter();
        texts.filter_map(move |(path, text)| Some((path.strip_prefix(folder)?, text.as_str())))
    }

    /// Makes a file of a template: renders it, if it is one, and breaks its lines, if it is Rust.
    fn produce(
        &self,
        folder: &str,
        path: &str,
        source: &str,
        view: &Value,
    ) -> Result<(String, String)> {
        let Some(output) = path.strip_suffix(SUFFIX) else {
            return Ok((path.to_owned(), source.to_owned()));
        };
        let name = format!("{folder}{path}");
        let template = self.environment.get_template(&name);
        let rendered = template.and_then(|template| template.render(view.clone()));
        let text = rendered.map_err(|error| unreadable(&name, &error))?;
        let text = match output.ends_with(".rs") {
            true => layout(&text),
            false => text,
        };
        Ok((output.to_owned(), text))
    }
}

/// Tells what is wrong with a template: the alternate form has the line and an excerpt.
fn unreadable(name: &str, error: &Error) -> anyhow::Error {
    anyhow!("failed to render `{name}`: {error:#}")
}

fn is_wanted(path: &str, view: &ServiceView) -> bool {
    let is_needed = view.uses().is_needed(path);
    is_needed && (view.has_consul() || !CONSUL_ONLY.iter().any(|prefix| path.starts_with(prefix)))
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
    // JSON's strings are TOML's, as long as they hold no control characters.
    environment.add_filter("toml", |text: &str| {
        serde_json::Value::from(text).to_string()
    });
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
