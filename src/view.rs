//! What the templates see: every decision they would have to make, made, as named text.
//!
//! Knows Rust, SQL and English, but neither the templates nor where they go.

use heck::ToUpperCamelCase;
use serde::Serialize;

use crate::{
    names::rust_ident,
    spec::{Bounds, Discovery, Field, FieldType, Resource, Spec, Value},
};

mod example;
pub(crate) mod text;

/// The Rust release that generated services ask for at least, as their dependencies do.
const RUST_VERSION: &str = "1.94";
/// The Rust release of the image that builds them.
const DOCKER_RUST: &str = "1.95";

/// What the templates of a whole service see.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceView<'a> {
    service: Service<'a>,
    consul: bool,
    resources: Vec<ResourceView>,
    rust_version: &'static str,
    docker_rust: &'static str,
}

#[derive(Debug, Serialize)]
struct Service<'a> {
    name: &'a str,
    crate_name: String,
    description: &'a str,
    port: u16,
}

/// What the templates of one resource see of it.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct ResourceView {
    name: String,
    plural: String,
    /// The folder as a Rust module.
    module: String,
    /// The struct.
    r#type: String,
    /// The table, quoted.
    table: String,
    /// `order item`, `an order item`, `order items`, `Order items`.
    title: String,
    a_title: String,
    plural_title: String,
    #[serde(rename = "Plural_title")]
    plural_heading: String,
    fields: Vec<FieldView>,
    /// The fields that have rules, must be unique, may be null, have a default, must be given.
    rules: Vec<FieldView>,
    unique: Vec<FieldView>,
    optional: Vec<FieldView>,
    defaults: Vec<FieldView>,
    required: Vec<FieldView>,
    times: Vec<FieldView>,
    insert_placeholders: Vec<String>,
    update_placeholders: UpdatePlaceholders,
    /// The parameter of samples, which is not used if they are all the same.
    sample_parameter: &'static str,
    /// JSON objects for the README.
    example: String,
    example_patch: String,
}

#[derive(Debug, Hash, Serialize)]
struct UpdatePlaceholders {
    updated_at: String,
    id: String,
    version: String,
}

/// What the templates see of a field.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct FieldView {
    name: String,
    /// The name as a Rust identifier.
    ident: String,
    /// The column, quoted.
    column: String,
    r#type: String,
    optional: bool,
    /// `&` where binding takes a reference.
    borrow: &'static str,
    /// garde's rule, or nothing.
    rule: String,
    /// utoipa's attributes in the input types.
    new_schema: String,
    patch_schema: String,
    /// How the member of a JSON body is read: `required("name")`.
    read: String,
    update_placeholder: String,
    /// Values for tests, as Rust and within `json!`, where `n` is a number from 0 to 9.
    sample: String,
    json_sample: String,
    /// Values that break the rule.
    broken: String,
    json_broken: String,
    json_default: String,
}

/// What the templates of a migration see.
#[derive(Debug, Serialize)]
pub(crate) struct MigrationView {
    pub(crate) command: String,
    pub(crate) statements: Vec<String>,
}

impl<'a> ServiceView<'a> {
    pub(crate) fn new(spec: &'a Spec) -> Self {
        let mut resources: Vec<ResourceView> =
            spec.resources.iter().map(ResourceView::new).collect();
        resources.sort_by(|a, b| crate::layout::by_version(&a.plural, &b.plural));
        Self {
            service: Service {
                name: &spec.service.name,
                crate_name: spec.service.name.replace('-', "_"),
                description: &spec.service.description,
                port: spec.service.port,
            },
            consul: spec.service.discovery == Discovery::Consul,
            resources,
            rust_version: RUST_VERSION,
            docker_rust: DOCKER_RUST,
        }
    }

    pub(crate) fn has_consul(&self) -> bool {
        self.consul
    }

    pub(crate) fn resources(&self) -> &[ResourceView] {
        &self.resources
    }
}

impl ResourceView {
    pub(crate) fn plural(&self) -> &str {
        &self.plural
    }

    fn new(resource: &Resource) -> Self {
        let fields: Vec<FieldView> = resource
            .fields
            .iter()
            .zip(1..)
            .map(|(field, position)| FieldView::new(field, position))
            .collect();
        let which = |holds: fn(&Field) -> bool| -> Vec<FieldView> {
            let pairs = resource.fields.iter().zip(&fields);
            pairs
                .filter(|(field, _)| holds(field))
                .map(|(_, view)| view.clone())
                .collect()
        };
        let title = resource.name.replace('_', " ");
        let plural_title = resource.plural.replace('_', " ");
        let count = fields.len();
        Self {
            module: rust_ident(&resource.plural),
            r#type: resource.name.to_upper_camel_case(),
            table: quoted(&resource.plural),
            a_title: text::with_article(&title),
            plural_heading: text::capitalized(&plural_title),
            rules: which(|field| example::broken(field).is_some()),
            unique: which(|field| field.unique),
            optional: which(|field| field.optional),
            defaults: which(|field| field.default.is_some()),
            required: which(|field| !field.optional && field.default.is_none()),
            times: which(|field| field.kind == FieldType::DateTime),
            insert_placeholders: text::filled((1..=count + 3).map(placeholder)),
            update_placeholders: UpdatePlaceholders {
                updated_at: placeholder(count + 1),
                id: placeholder(count + 2),
                version: placeholder(count + 3),
            },
            sample_parameter: match resource.fields.iter().any(example::varies) {
                true => "n",
                false => "_n",
            },
            example: example::json_object(&resource.fields),
            example_patch: example::json_object(&resource.fields[..1]),
            name: resource.name.clone(),
            plural: resource.plural.clone(),
            title,
            plural_title,
            fields,
        }
    }
}

impl FieldView {
    fn new(field: &Field, position: usize) -> Self {
        let kind = field.kind;
        let rust = match field.optional {
            true => format!("Option<{}>", kind.rust()),
            false => kind.rust().to_owned(),
        };
        let (broken, json_broken) = example::broken(field).unwrap_or_default();
        Self {
            name: field.name.clone(),
            ident: rust_ident(&field.name),
            column: quoted(&field.name),
            r#type: rust,
            optional: field.optional,
            borrow: if kind.is_copy() { "" } else { "&" },
            rule: rule(field),
            new_schema: new_schema(field),
            patch_schema: patch_schema(field),
            read: read(field),
            update_placeholder: placeholder(position),
            sample: some_if(field.optional, example::sample(field)),
            json_sample: example::json_sample(field),
            broken: some_if(field.optional, broken),
            json_broken,
            json_default: field
                .default
                .as_ref()
                .map(Value::literal)
                .unwrap_or_default(),
        }
    }
}

/// Names are lower-case ASCII words, so there is nothing to escape.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn placeholder(position: usize) -> String {
    format!("${position}")
}

fn some_if(optional: bool, value: String) -> String {
    if optional {
        format!("Some({value})")
    } else {
        value
    }
}

/// garde's rule for the stored value.
fn rule(field: &Field) -> String {
    let (min, max, head) = match field.kind.bounds() {
        Bounds::Length => {
            let (min, max) = field.length();
            (
                min.map(Value::Integer),
                max.map(Value::Integer),
                "length(chars, ",
            )
        }
        Bounds::Integer(..) | Bounds::Float => (field.min.clone(), field.max.clone(), "range("),
        Bounds::None => (None, None, ""),
    };
    match named_bounds("min", min, "max", max) {
        bounds if bounds.is_empty() => String::new(),
        bounds => format!("{head}{})", bounds.join(", ")),
    }
}

fn new_schema(field: &Field) -> String {
    let mut attributes = Vec::new();
    if let Some(default) = &field.default {
        if !field.optional {
            attributes.push("required = false".to_owned());
        }
        attributes.push(format!("default = {}", default.literal()));
    }
    attributes.extend(schema_bounds(field));
    attributes.join(", ")
}

fn patch_schema(field: &Field) -> String {
    let rust = field.kind.rust();
    let mut attributes = match field.optional {
        true => vec![format!("value_type = Option<{rust}>")],
        false => vec![
            format!("value_type = {rust}"),
            "required = false".to_owned(),
        ],
    };
    attributes.extend(schema_bounds(field));
    attributes.join(", ")
}

fn schema_bounds(field: &Field) -> Vec<String> {
    match field.kind.bounds() {
        Bounds::Length => {
            let (min, max) = field.length();
            let (min, max) = (min.map(Value::Integer), max.map(Value::Integer));
            named_bounds("min_length", min, "max_length", max)
        }
        Bounds::Integer(..) | Bounds::Float => {
            named_bounds("minimum", field.min.clone(), "maximum", field.max.clone())
        }
        Bounds::None => Vec::new(),
    }
}

fn named_bounds(
    min_name: &str,
    min: Option<Value>,
    max_name: &str,
    max: Option<Value>,
) -> Vec<String> {
    let bounds = [(min_name, min), (max_name, max)];
    let named = |(name, bound): (&str, Option<Value>)| {
        bound.map(|bound| format!("{name} = {}", bound.literal()))
    };
    bounds.into_iter().filter_map(named).collect()
}

fn read(field: &Field) -> String {
    let name = &field.name;
    match &field.default {
        Some(default) => {
            let default = some_if(field.optional, default.rust());
            format!("or(\"{name}\", {default})")
        }
        None if field.optional => format!("optional(\"{name}\")"),
        None => format!("required(\"{name}\")"),
    }
}
