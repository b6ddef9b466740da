//! What the templates see: every decision they would have to make, made, as named text.
//!
//! Knows Rust, SQL and English, but neither the templates nor where they go.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;

use super::features::Features;
use crate::spec::{Api, Database, Numbers, Resource, Spec, numbers, references::creation_order};

mod attributes;
mod database;
mod enums;
mod example;
mod field;
mod imports;
mod initial;
mod links;
mod message;
mod nested;
mod reference;
mod resource;
pub(crate) mod text;
mod together;

pub(crate) use self::resource::ResourceView;
use self::{database::DatabaseView, resource::Summary};

/// The Rust release that generated services ask for at least and that their image is built with: the one that they are
/// tested with here.
pub(super) const RUST_VERSION: &str = "1.95";

/// What the templates of a whole service see.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceView<'a> {
    service: Service<'a>,
    has: Features,
    /// What concerns the service as a whole of each resource.
    #[serde(rename = "resources")]
    summaries: Vec<Summary>,
    samples: Samples,
    /// What `input.rs` imports from chrono: `NaiveTime, Timelike`.
    chrono_input: String,
    /// The same for gRPC's messages.
    chrono_messages: String,
    /// What the documentation of filters takes from their kinds.
    filter_imports: String,
    #[serde(skip)]
    resources: Vec<ResourceView>,
    rust_version: &'static str,
    /// The package of gRPC's messages, without its version.
    package: String,
}

/// What the tests of any resource need to make values that they send.
#[derive(Debug, Serialize)]
struct Samples {
    bytes: bool,
    decimals: bool,
}

#[derive(Debug, Serialize)]
struct Service<'a> {
    name: &'a str,
    crate_name: String,
    description: &'a str,
    port: u16,
    /// Begins the paths of resources; may be empty.
    prefix: &'a str,
    #[serde(flatten)]
    database: DatabaseView,
}

/// What the templates of a migration see.
#[derive(Debug, Serialize)]
pub(crate) struct MigrationView {
    /// Comments: what it does, and what must hold.
    pub(crate) lines: Vec<String>,
    pub(crate) statements: Vec<String>,
}

impl<'a> ServiceView<'a> {
    pub(crate) fn new(spec: &'a Spec) -> Self {
        let speaks_rest = spec.service.speaks(Api::Rest);
        let resources: Cow<[Resource]> = match speaks_rest {
            true => (&spec.resources).into(),
            false => spec.resources.iter().map(without_json).collect(),
        };
        let context = Context::new(spec, &resources);
        let has = Features::of(spec);
        let resources = resources.iter();
        let mut resources: Vec<ResourceView> = resources
            .map(|resource| ResourceView::new(&context, resource))
            .collect();
        resources.sort_by(|a, b| crate::render::layout::by_version(a.plural(), b.plural()));
        Self {
            service: Service {
                name: &spec.service.name,
                crate_name: spec.service.name.replace('-', "_"),
                description: &spec.service.description,
                port: spec.service.port,
                prefix: &spec.service.prefix,
                database: DatabaseView::new(&spec.service),
            },
            chrono_input: chrono_input(&has),
            chrono_messages: chrono_messages(&has),
            filter_imports: filter_imports(&has),
            has,
            samples: Samples {
                bytes: resources.iter().any(|it| it.needs("base64")),
                decimals: resources.iter().any(|it| it.needs("decimal")),
            },
            summaries: resources.iter().map(ResourceView::summary).collect(),
            resources,
            rust_version: RUST_VERSION,
            package: numbers::package(&spec.service.name),
        }
    }

    /// The name of the service.
    pub(crate) fn name(&self) -> &str {
        self.service.name
    }

    pub(crate) fn package(&self) -> &str {
        &self.package
    }

    pub(crate) fn features(&self) -> &Features {
        &self.has
    }

    pub(crate) fn resources(&self) -> &[ResourceView] {
        &self.resources
    }
}

/// What the view of one resource needs to know of the others.
struct Context<'a> {
    database: Database,
    prefix: &'a str,
    speaks_rest: bool,
    /// The package of gRPC's messages, if the service has any.
    package: Option<String>,
    numbers: &'a BTreeMap<String, Numbers>,
    resources: &'a [Resource],
    /// The place of each in the order in which they can be created.
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Context<'a> {
    fn new(spec: &'a Spec, resources: &'a [Resource]) -> Self {
        let speaks_rest = spec.service.speaks(Api::Rest);
        let speaks_grpc = spec.service.speaks(Api::Grpc);
        Self {
            database: spec.service.database,
            prefix: &spec.service.prefix,
            speaks_rest,
            package: speaks_grpc.then(|| numbers::package(&spec.service.name)),
            numbers: &spec.numbers,
            resources,
            places: creation_order(resources).into_iter().zip(0..).collect(),
        }
    }

    fn path(&self, resource: &Resource) -> String {
        format!("{}/{}", self.prefix, resource.plural)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }
}

/// A resource whose members have no names of their own in JSON: messages call them as the fields are.
fn without_json(resource: &Resource) -> Resource {
    let mut resource = resource.clone();
    for field in &mut resource.fields {
        field.json = None;
    }
    resource
}

/// What of chrono gRPC's messages take.
fn chrono_messages(has: &Features) -> String {
    let names = [
        ("DateTime", true),
        ("NaiveDate", has.has("days")),
        ("NaiveTime", has.has("times")),
        ("Utc", true),
    ];
    used(&names)
}

/// What the documentation of filters takes from their kinds.
fn filter_imports(has: &Features) -> String {
    let is_equal = ["is_filters", "range_filters", "text_filters"];
    let names = [
        ("Equal", is_equal.iter().any(|key| has.has(key))),
        ("Filter", true),
        ("Kind", true),
        ("MAX_VALUES", has.has("one_of_filters")),
        ("OneId", has.has("id_filters")),
        ("OneWord", has.has("word_filters")),
        ("OrNull", has.has("null_filters")),
        ("Ordered", has.has("range_filters")),
        ("Starting", has.has("text_filters")),
    ];
    used(&names)
}

/// Those names that are used.
fn used(names: &[(&str, bool)]) -> String {
    let names = names.iter().filter(|(_, is_used)| *is_used);
    let names: Vec<&str> = names.map(|(name, _)| *name).collect();
    names.join(", ")
}

/// What of chrono `input.rs` takes to read the types that resources have.
fn chrono_input(has: &Features) -> String {
    let names = [
        ("DateTime", has.has("read_moments")),
        ("Datelike", has.has("days") || has.has("read_moments")),
        ("NaiveDate", has.has("days")),
        ("NaiveTime", has.has("times")),
        ("Timelike", has.has("times")),
        ("Utc", has.has("read_moments")),
    ];
    used(&names)
}
