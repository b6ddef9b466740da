//! Spec and history to a tree of files: a pure function, without clock, environment or network.

use anyhow::{Context, Result};
use include_dir::{Dir, include_dir};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context,
    syntax::SyntaxConfig,
    value::{Serde, ValueKind},
};
use serde::Serialize;

use crate::{
    history::Migration,
    layout::layout,
    spec::{Discovery, Spec},
    tree::Tree,
    view::{MigrationView, ServiceView},
};

static TEMPLATES: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Mirrors the root of a new service.
const SERVICE: &str = "service";
/// Mirrors the same root, once for each resource.
const RESOURCE: &str = "resource";
/// Stands for the resource in the paths of its templates.
const PLURAL: &str = "{{plural}}";
/// Ends the name of a template; everything else is copied as it is.
const SUFFIX: &str = ".j2";

/// What only a service that registers with Consul has.
const CONSUL_ONLY: [&str; 2] = ["src/discovery/", "tests/api/service/discovery.rs"];

/// Returns all that a service consists of, besides `Cargo.lock` and gosvc's own files.
pub(crate) fn render(spec: &Spec, history: &[Migration]) -> Result<Tree> {
    let environment = environment()?;
    let view = ServiceView::new(spec);
    let mut tree = Tree::default();

    for (path, source) in files(SERVICE)? {
        if is_wanted(path, spec) {
            let (path, text) = produce(&environment, path, source, &view)?;
            tree.insert(path, text)?;
        }
    }
    for resource in view.resources() {
        let view = context! { resource => Value::from(Serde(resource)) };
        for (path, source) in files(RESOURCE)? {
            let (path, text) = produce(&environment, path, source, &view)?;
            tree.insert(path.replace(PLURAL, resource.plural()), text)?;
        }
    }
    for migration in history {
        let view = MigrationView::new(migration);
        let (version, description) = (migration.version, migration.description());
        for (path, source) in files("migrations")? {
            let (path, text) = produce(&environment, path, source, &view)?;
            let name = path.replace("create_table", &description);
            tree.insert(format!("migrations/{version}_{name}"), text)?;
        }
    }
    Ok(tree)
}

fn is_wanted(path: &str, spec: &Spec) -> bool {
    let consul = spec.service.discovery == Discovery::Consul;
    consul || !CONSUL_ONLY.iter().any(|prefix| path.starts_with(prefix))
}

/// The files below a folder of templates: paths relative to it, and texts.
fn files(folder: &str) -> Result<Vec<(&'static str, &'static str)>> {
    let root = TEMPLATES.get_dir(folder).context("missing templates")?;
    let mut files = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = file.path().strip_prefix(root.path())?;
            let path = path
                .to_str()
                .context("the path of a template is not UTF-8")?;
            let text = file.contents_utf8();
            files.push((path, text.context("a template is not UTF-8")?));
        }
    }
    Ok(files)
}

/// Makes a file of a template: renders it, if it is one, and breaks its lines, if it is Rust.
fn produce(
    environment: &Environment,
    path: &str,
    source: &str,
    view: &impl Serialize,
) -> Result<(String, String)> {
    let Some(path) = path.strip_suffix(SUFFIX) else {
        return Ok((path.to_owned(), source.to_owned()));
    };
    let text = environment
        .render_named_str(path, source, Value::from(Serde(view)))
        .with_context(|| format!("failed to render `{path}{SUFFIX}`"))?;
    let text = match path.ends_with(".rs") {
        true => layout(&text),
        false => text,
    };
    Ok((path.to_owned(), text))
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
