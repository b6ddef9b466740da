//! What the templates see of a field.

use std::{
    hash::{Hash, Hasher},
    ops::Deref,
    sync::Arc,
};

use heck::ToUpperCamelCase;
use serde::{Serialize, Serializer};

use super::{Context, enums::snake_case, example, text};
use crate::{
    files::Digest,
    schema::sql,
    spec::{
        Binding, Bounds, Database, Digits, Field, FieldType, OnDelete, Resource, Value,
        names::{enum_type, rust_ident},
    },
};

/// Longest value of a text, of JSON or of bytes, unless the field says otherwise: what a page holds
/// of them must fit into memory.
const LONGEST: i64 = 100_000;
/// Length from which a value counts in the size of a page.
const LONG: i64 = 1_000;

#[derive(Debug, Hash, Serialize)]
pub(crate) struct FieldView {
    name: String,
    /// The name as a Rust identifier, and as a variant.
    ident: String,
    variant: String,
    /// Whether serde would call the variant something else.
    renamed: bool,
    /// The type, and the same without `Option`.
    r#type: String,
    bare_type: String,
    optional: bool,
    /// What it is, in lines of a comment.
    about: Vec<String>,
    /// Whether it is stored as text that stands for it.
    word: bool,
    /// Whether it is a moment that is not bound as it is.
    moment: bool,
    /// What of `item` is bound: `item.total`, `&item.note`.
    bound: String,
    /// garde's rule, or nothing.
    rule: String,
    /// utoipa's attributes in the stored type and the input types.
    schema: String,
    new_schema: String,
    patch_schema: String,
    /// serde's attributes in the type of a new one, and in the query.
    new_serde: String,
    query_serde: &'static str,
    /// The default where serde needs a function for it: `OrderStatus::Open`.
    default_rust: String,
    /// The method that sorts a list by it.
    sort_by: &'static str,
    /// What tells about how many bytes it is, if that can be many: `len()`.
    size: &'static str,
    /// What brings it into the form that is stored, before and after its place.
    normalize: &'static str,
    normalize_end: String,
    /// Whether that must happen to the value of a filter, too.
    rescale: bool,
    /// The constraint that keeps it unique.
    unique_name: String,
    /// Values for tests, as Rust and within `json!`, where `n` is a number from 0 to 9.
    sample: String,
    json_sample: String,
    /// A value that breaks the rule.
    json_broken: String,
    json_default: String,
}

/// A field that is in several lists, written and hashed once.
#[derive(Debug, Clone)]
pub(super) struct SharedField {
    view: Arc<FieldView>,
    digest: u64,
}

impl SharedField {
    pub(super) fn new(view: FieldView) -> Self {
        let mut digest = Digest::default();
        view.hash(&mut digest);
        Self {
            view: Arc::new(view),
            digest: digest.finish(),
        }
    }
}

impl Deref for SharedField {
    type Target = FieldView;

    fn deref(&self) -> &FieldView {
        &self.view
    }
}

impl Hash for SharedField {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest);
    }
}

impl Serialize for SharedField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view.serialize(serializer)
    }
}

/// A field that refers to a resource.
#[derive(Debug, Clone, Hash, Serialize)]
pub(super) struct ReferenceView {
    name: String,
    ident: String,
    optional: bool,
    /// The plural of what it refers to, and its module in the tests.
    table: String,
    module: String,
    title: String,
    /// What becomes of the row with its target; all false if samples refer to nothing.
    restrict: bool,
    cascade: bool,
    set_null: bool,
}

impl FieldView {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn bare_type(&self) -> &str {
        &self.bare_type
    }

    pub(super) fn is_read(&self) -> bool {
        !self.query_serde.is_empty()
    }

    pub(super) fn is_large(&self) -> bool {
        !self.size.is_empty()
    }

    pub(super) fn has_default_function(&self) -> bool {
        !self.default_rust.is_empty()
    }

    pub(super) fn new(context: &Context, resource: &Resource, field: &Field) -> Self {
        let database = context.database;
        let kind = &field.kind;
        let name = field.column();
        let bare_type = kind.rust(&enum_type(&resource.name, &field.name));
        let ident = rust_ident(&name);
        let (normalize, normalize_end) = normalize(kind);
        let is_null = example::is_null(context, resource, field);
        Self {
            renamed: snake_case(&name.to_upper_camel_case()) != name,
            variant: name.to_upper_camel_case(),
            about: text::lines(field.about.as_deref().unwrap_or_default()),
            r#type: if field.optional {
                format!("Option<{bare_type}>")
            } else {
                bare_type.clone()
            },
            optional: field.optional,
            word: kind.binding(database) == Binding::Word,
            moment: is_moment(kind, database),
            bound: match kind.binding(database) {
                Binding::Borrow => format!("&item.{ident}"),
                Binding::Copy | Binding::Word => format!("item.{ident}"),
            },
            rule: rule(field),
            schema: schema(field),
            new_schema: new_schema(field),
            patch_schema: patch_schema(field, &bare_type),
            new_serde: new_serde(field, &name),
            query_serde: if reads_by_itself(kind) || is_number(kind) {
                ""
            } else {
                READ
            },
            default_rust: default_function(field, &bare_type),
            sort_by: if field.unique {
                "sort_by_unique"
            } else {
                "sort_by"
            },
            size: size(field),
            rescale: matches!(kind, FieldType::Decimal(_)),
            normalize,
            normalize_end,
            unique_name: sql::unique_name(&resource.plural, &name),
            sample: some_if(field.optional, example::sample(field, &bare_type)),
            json_sample: if is_null {
                "null".to_owned()
            } else {
                example::json_sample(context, field)
            },
            json_broken: example::broken(field).unwrap_or_default(),
            json_default: field
                .default
                .as_ref()
                .map(Value::literal)
                .unwrap_or_default(),
            bare_type,
            ident,
            name,
        }
    }
}

impl ReferenceView {
    /// Whether tests can tell what becomes of the row with its target.
    pub(super) fn is_deletable(&self) -> bool {
        self.restrict || self.cascade || self.set_null
    }

    pub(super) fn all(context: &Context, resource: &Resource) -> Vec<Self> {
        let view = |field: &Field| {
            let reference = field.reference()?;
            let mut resources = context.resources.iter();
            let target = resources.find(|other| other.name == reference.resource)?;
            let is_null = example::is_null(context, resource, field);
            let is_blocked = reference.on_delete != OnDelete::Restrict
                && example::is_blocked(context, resource, &reference.resource);
            let is_shown = !is_null && !is_blocked;
            let deletes = |on_delete: OnDelete| is_shown && reference.on_delete == on_delete;
            Some(Self {
                name: field.column(),
                ident: rust_ident(&field.column()),
                optional: field.optional,
                table: target.plural.clone(),
                module: rust_ident(&target.plural),
                title: target.name.replace('_', " "),
                restrict: deletes(OnDelete::Restrict),
                cascade: deletes(OnDelete::Cascade),
                set_null: deletes(OnDelete::SetNull),
            })
        };
        resource.fields.iter().filter_map(view).collect()
    }
}

/// Whether a moment takes a type of its own, as in MySQL, where sqlx sends it as a `TIMESTAMP`.
fn is_moment(kind: &FieldType, database: Database) -> bool {
    *kind == FieldType::DateTime && database == Database::Mysql
}

fn some_if(optional: bool, value: String) -> String {
    if optional {
        format!("Some({value})")
    } else {
        value
    }
}

fn normalize(kind: &FieldType) -> (&'static str, String) {
    match kind {
        FieldType::DateTime | FieldType::Time => ("clock::truncate", String::new()),
        FieldType::Decimal(digits) => ("decimal::rescale", format!(", {}", digits.scale)),
        _ => ("", String::new()),
    }
}

/// The greatest length of a value.
fn longest(field: &Field) -> Option<i64> {
    let max = field.length().1;
    max.or_else(|| matches!(field.kind.bounds(), Bounds::Length).then_some(LONGEST))
}

/// garde's rule for the stored value.
fn rule(field: &Field) -> String {
    let (min, max, head) = match field.kind.bounds() {
        Bounds::Length => {
            let (min, max) = (field.length().0, longest(field));
            let how = match field.kind {
                FieldType::Bytes => "length(simple, ",
                _ => "length(chars, ",
            };
            (min.map(Value::Integer), max.map(Value::Integer), how)
        }
        Bounds::Integer(..) | Bounds::Float | Bounds::Decimal(_) => {
            (field.min.clone(), field.max.clone(), "range(")
        }
        Bounds::None => (None, None, ""),
    };
    let bounds = [("min", min), ("max", max)];
    let named = |(name, bound): (&str, Option<Value>)| {
        bound.map(|bound| match bound {
            Value::Decimal(..) => format!("{name} = {}", bound.rust()),
            _ => format!("{name} = {}", bound.literal()),
        })
    };
    let bounds: Vec<String> = bounds.into_iter().filter_map(named).collect();
    let mut rules = Vec::new();
    if !bounds.is_empty() {
        rules.push(format!("{head}{})", bounds.join(", ")));
    }
    let custom = match &field.kind {
        FieldType::Date | FieldType::DateTime => Some("clock::four_digit_year".to_owned()),
        FieldType::Decimal(Digits { precision, scale }) => {
            Some(format!("decimal::digits({precision}, {scale})"))
        }
        FieldType::Json => Some(format!("input::json_length({LONGEST})")),
        _ => None,
    };
    rules.extend(custom.map(|rule| {
        if field.optional {
            format!("inner(custom({rule}))")
        } else {
            format!("custom({rule})")
        }
    }));
    rules.join(", ")
}

/// utoipa knows most types; of the others, what a value looks like.
fn shape(kind: &FieldType) -> Vec<String> {
    match kind {
        FieldType::Decimal(Digits { precision, scale }) => {
            let whole = precision - scale;
            let fraction = match scale {
                0 => String::new(),
                _ => format!("([.][0-9]{{1,{scale}}})?"),
            };
            let whole = match whole {
                0 => "0".to_owned(),
                _ => format!("[0-9]{{1,{whole}}}"),
            };
            vec![format!("pattern = \"^-?{whole}{fraction}$\"")]
        }
        FieldType::Time => {
            let pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$";
            vec![format!("pattern = \"{pattern}\"")]
        }
        FieldType::Bytes => vec!["value_type = String".to_owned(), "format = Byte".to_owned()],
        _ => Vec::new(),
    }
}

fn schema(field: &Field) -> String {
    let mut attributes = Vec::new();
    if field.optional {
        attributes.push("required".to_owned());
    }
    attributes.join(", ")
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

fn patch_schema(field: &Field, rust: &str) -> String {
    let mut attributes = if field.optional {
        vec![format!("value_type = Option<{rust}>")]
    } else {
        vec![
            format!("value_type = {rust}"),
            "required = false".to_owned(),
        ]
    };
    attributes.extend(schema_bounds(field));
    attributes.join(", ")
}

fn schema_bounds(field: &Field) -> Vec<String> {
    let (names, min, max) = match field.kind.bounds() {
        Bounds::Length if field.kind == FieldType::Bytes => return Vec::new(),
        Bounds::Length => {
            let (min, max) = (field.length().0, longest(field));
            (
                ["min_length", "max_length"],
                min.map(Value::Integer),
                max.map(Value::Integer),
            )
        }
        Bounds::Integer(..) | Bounds::Float => {
            (["minimum", "maximum"], field.min.clone(), field.max.clone())
        }
        Bounds::Decimal(_) | Bounds::None => return shape(&field.kind),
    };
    let named = |(name, bound): (&str, Option<Value>)| {
        bound.map(|bound| format!("{name} = {}", bound.literal()))
    };
    names
        .into_iter()
        .zip([min, max])
        .filter_map(named)
        .collect()
}

/// The attribute of a value whose type accepts more than the one form in which it is written.
const READ: &str = "deserialize_with = \"input::read\"";

/// Whether serde reads exactly what is meant.
fn reads_by_itself(kind: &FieldType) -> bool {
    matches!(
        kind,
        FieldType::Float | FieldType::Bool | FieldType::Bytes | FieldType::Enum(_)
    )
}

/// Whether a query has it as text that is not a JSON number.
fn is_number(kind: &FieldType) -> bool {
    matches!(kind, FieldType::Int | FieldType::BigInt)
}

fn new_serde(field: &Field, name: &str) -> String {
    let read = (!reads_by_itself(&field.kind)).then(|| READ.to_owned());
    let default = match &field.default {
        Some(default) if !is_types_default(field, default) => {
            Some(format!("default = \"default_{name}\""))
        }
        None if !field.optional || read.is_none() => None,
        _ => Some("default".to_owned()),
    };
    let attributes: Vec<String> = [default, read].into_iter().flatten().collect();
    attributes.join(", ")
}

/// Whether a default is that of the type, for which serde needs no function.
fn is_types_default(field: &Field, default: &Value) -> bool {
    let is_zero = match default {
        Value::Bool(value) => !value,
        Value::Integer(number) => *number == 0,
        Value::Text(text) => text.is_empty() || matches!(field.kind, FieldType::Enum(_)),
        Value::Float(_) | Value::Decimal(..) => false,
    };
    is_zero && !field.optional
}

/// The body of the function that makes the default, or nothing if it takes none.
fn default_function(field: &Field, rust: &str) -> String {
    let Some(default) = &field.default else {
        return String::new();
    };
    if is_types_default(field, default) {
        return String::new();
    }
    let value = match (&field.kind, default) {
        (FieldType::Enum(_), Value::Text(word)) => example::variant(rust, word),
        (FieldType::Date | FieldType::Time | FieldType::DateTime, Value::Text(text)) => {
            format!("{text:?}.parse().unwrap_or_default()")
        }
        _ => default.rust(),
    };
    some_if(field.optional, value)
}

/// What tells about how many bytes of an answer a value takes, where that can be many.
fn size(field: &Field) -> &'static str {
    let is_long = longest(field).is_some_and(|max| max > LONG);
    match field.kind {
        FieldType::Json => "to_string().len()",
        FieldType::Bytes if is_long => "0.len()",
        FieldType::String | FieldType::Text if is_long => "len()",
        _ => "",
    }
}
