//! What the templates see of a field.

use std::{
    hash::{Hash, Hasher},
    ops::Deref,
    sync::Arc,
};

use heck::ToUpperCamelCase;
use serde::{Serialize, Serializer};

use super::{
    Context,
    attributes::{self, some_if},
    enums::snake_case,
    example, initial, text, together,
};
use crate::{
    files::Digest,
    render::filters::Filter,
    schema::sql,
    spec::{
        Binding, Database, Field, FieldType, Resource, Value,
        names::{enum_type, rust_ident},
    },
};

#[derive(Debug, Hash, Serialize)]
pub(crate) struct FieldView {
    name: String,
    /// Its column, and its JSON member.
    column: String,
    member: String,
    /// The name as a Rust identifier, and as a variant.
    ident: String,
    variant: String,
    /// Whether serde would call the variant something else.
    renamed: bool,
    /// The type, and the same without `Option`.
    r#type: String,
    bare_type: String,
    optional: bool,
    /// What stands above it in the stored type and in the input types: comments and attributes.
    lines: Vec<String>,
    new_lines: Vec<String>,
    patch_lines: Vec<String>,
    /// What of `item` is bound: `item.total`, `&item.note`; and how it is read from a row.
    bound: String,
    from_row: String,
    /// serde's attribute in the type of a list's parameters.
    filter_serde: String,
    /// If lists are filtered by it: the type of the parameter, what describes it, what is bound of a
    /// value, and the operators behind the name, as tests take them.
    filter_type: String,
    filter_schema: String,
    filter_bound: String,
    filter_operators: String,
    /// The parameters and what they take, for clients of gRPC.
    filter_forms: String,
    /// The default where serde needs a function for it: `OrderStatus::Open`.
    default_rust: String,
    /// The method that sorts a list by it.
    sort_by: &'static str,
    /// What tells about how many bytes it is, if that can be many: `len()`.
    #[serde(skip)]
    size: &'static str,
    /// What brings it into the form that is stored, before and after its place.
    /// Whether those are about each of its items.
    #[serde(skip)]
    has_texts: bool,
    #[serde(skip)]
    is_list: bool,
    #[serde(skip)]
    normalize: &'static str,
    #[serde(skip)]
    normalize_end: String,
    /// Whether what it stands for are links to other rows of the same resource; nothing if it is a column.
    #[serde(skip)]
    links: Option<bool>,
    /// The constraint that keeps it unique.
    unique_name: String,
    /// Values for tests, as Rust and within `json!`, where `n` is a number from 0 to 9.
    sample: String,
    json_sample: String,
    /// A value that breaks the rule, and an item that does.
    json_broken: String,
    json_broken_item: String,
    json_default: String,
    /// Whether its default is another one for each row.
    is_made: bool,
    /// What a new row has: `new.total`, or what the service sets; and what stays when it is replaced.
    first: String,
    kept: String,
    /// What the service may set later; in answers, what it has set first, if tests can know it.
    later: String,
    json_first: String,
    /// Another value than that of the first sample.
    json_other: String,
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

impl FieldView {
    pub(super) fn member(&self) -> &str {
        &self.member
    }

    pub(super) fn filter_type(&self) -> &str {
        &self.filter_type
    }

    pub(super) fn bare_type(&self) -> &str {
        &self.bare_type
    }

    pub(super) fn is_first_known(&self) -> bool {
        !self.json_first.is_empty()
    }

    pub(super) fn has_other(&self) -> bool {
        !self.json_other.is_empty()
    }

    pub(super) fn is_filter(&self) -> bool {
        !self.filter_type.is_empty()
    }

    pub(super) fn is_made(&self) -> bool {
        self.is_made
    }

    /// Statements that bring it into the form that is stored.
    pub(super) fn normalize_lines(&self) -> Vec<String> {
        let (start, end, ident) = (self.normalize, &self.normalize_end, &self.ident);
        match (start.is_empty(), self.optional) {
            (true, _) => Vec::new(),
            (false, false) if self.is_list => vec![
                format!("for value in &mut self.{ident} {{"),
                format!("    {start}(value{end});"),
                "}".to_owned(),
            ],
            (false, true) => vec![
                format!("if let Some(value) = &mut self.{ident} {{"),
                format!("    {start}(value{end});"),
                "}".to_owned(),
            ],
            (false, false) => vec![format!("{start}(&mut self.{ident}{end});")],
        }
    }

    pub(super) fn links_to_itself(&self) -> bool {
        self.links == Some(true)
    }

    /// Statements that bring the ids of what it is linked with into order, each once, and refuse its own.
    pub(super) fn link_lines(&self) -> Vec<String> {
        let (ident, member) = (&self.ident, &self.member);
        match self.links {
            None => Vec::new(),
            Some(to_itself) => {
                let mut lines = vec![
                    format!("let ids = &mut self.{ident};"),
                    "ids.sort_unstable();".to_owned(),
                    "ids.dedup();".to_owned(),
                ];
                if to_itself {
                    lines.push(format!("links::check_others(\"{member}\", self.id, ids)?;"));
                }
                lines
            }
        }
    }

    /// Statements that add about how many bytes it takes, if those can be many.
    pub(super) fn size_lines(&self) -> Vec<String> {
        let (size, ident) = (self.size, &self.ident);
        match (size.is_empty(), self.optional) {
            (true, _) => Vec::new(),
            (false, false) if self.has_texts => vec![
                format!("for value in &item.{ident} {{"),
                format!("    size += value.{size};"),
                "}".to_owned(),
            ],
            (false, true) => vec![
                format!("if let Some(value) = &item.{ident} {{"),
                format!("    size += value.{size};"),
                "}".to_owned(),
            ],
            (false, false) => vec![format!("size += item.{ident}.{size};")],
        }
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
        let (name, column, member) = (field.own_name(), field.column(), field.member());
        let bare_type = kind.rust(&enum_type(&resource.name, &field.name));
        let ident = rust_ident(&name);
        let (normalize, normalize_end) = normalize(kind);
        let is_null = example::is_null(context, resource, field);
        // That of links is among the links.
        let filter = Filter::of(database, field).filter(|_| field.links().is_none());
        let mut about = text::lines(field.about.as_deref().unwrap_or_default());
        about.extend(together::notes(resource, field));
        let is_json = context.speaks_rest;
        Self {
            renamed: snake_case(&name.to_upper_camel_case()) != member,
            variant: name.to_upper_camel_case(),
            lines: attributes::lines(field, &about, is_json),
            new_lines: attributes::new_lines(field, &about, is_json),
            patch_lines: attributes::patch_lines(field, &about, is_json, &bare_type),
            r#type: if field.optional {
                format!("Option<{bare_type}>")
            } else {
                bare_type.clone()
            },
            optional: field.optional,
            bound: match kind.binding(database) {
                _ if kind.item().is_some() => format!("json::list(&item.{ident})"),
                Binding::Borrow => format!("&item.{ident}"),
                Binding::Word => format!("db::text(&item.{ident})"),
                Binding::Copy if is_moment(kind, database) => format!("db::moment(item.{ident})"),
                Binding::Copy => format!("item.{ident}"),
            },
            from_row: from_row(field, database, &column),
            filter_serde: attributes::renamed(field).unwrap_or_default(),
            filter_type: filter.map_or_else(String::new, |it| it.rust(&bare_type)),
            filter_schema: filter.map_or_else(String::new, |it| it.schema(&bare_type)),
            filter_bound: filter_bound(kind, database),
            filter_forms: filter_forms(field, filter, &member),
            filter_operators: filter.map_or_else(String::new, |it| it.operators().join(" ")),
            default_rust: attributes::default_function(field, &bare_type),
            sort_by: if field.unique {
                "sort_by_unique"
            } else {
                "sort_by"
            },
            size: attributes::size(field),
            has_texts: kind.item() == Some(&FieldType::String),
            is_list: kind.item().is_some(),
            normalize,
            normalize_end,
            links: field.links().map(|it| it.resource == resource.name),
            unique_name: sql::unique_name(resource.table(), std::slice::from_ref(&column)),
            sample: some_if(field.optional, example::sample(field, &bare_type)),
            json_sample: if is_null {
                "null".to_owned()
            } else {
                example::json_sample(context, field)
            },
            json_broken: example::broken(field).unwrap_or_default(),
            json_broken_item: example::broken_item(field).unwrap_or_default(),
            is_made: field.default.as_ref().is_some_and(Value::is_made),
            json_default: field
                .default
                .as_ref()
                .map(|default| example::told(context, default))
                .unwrap_or_default(),
            first: if field.is_own() {
                initial::rust(field, &name, &bare_type)
            } else {
                format!("new.{ident}")
            },
            kept: initial::kept(field, &ident),
            later: initial::later(field, &bare_type),
            json_first: initial::json(context, field).unwrap_or_default(),
            json_other: initial::json_other(field, &member, is_null).unwrap_or_default(),
            bare_type,
            ident,
            name,
            column,
            member,
        }
    }
}

/// Whether a moment takes a type of its own, as in MySQL, where sqlx sends it as a `TIMESTAMP`.
fn is_moment(kind: &FieldType, database: Database) -> bool {
    *kind == FieldType::DateTime && database == Database::Mysql
}

/// What reads it from a row.
fn from_row(field: &Field, database: Database, column: &str) -> String {
    match (&field.kind, field.kind.binding(database)) {
        (FieldType::Refs(_), _) => "Vec::new()".to_owned(),
        (FieldType::Decimal(digits), _) => {
            let read = match field.optional {
                true => "read_optional",
                false => "read",
            };
            format!("decimal::{read}::<{}>(row, \"{column}\")?", digits.scale)
        }
        (FieldType::List(_), _) => format!("json::read(row, \"{column}\")?"),
        (_, Binding::Word) => format!("db::parse(row, \"{column}\")?"),
        _ => format!("row.try_get(\"{column}\")?"),
    }
}

/// `total`, `total.gte`; `status`: one or several of `open,paid`.
fn filter_forms(field: &Field, filter: Option<Filter>, member: &str) -> String {
    let operators = filter.map(|it| it.operators()).unwrap_or_default();
    let form = |operator: &&str| match *operator {
        "is" | "one_of" => format!("`{member}`"),
        operator => format!("`{member}.{operator}`"),
    };
    let mut forms: Vec<String> = operators.iter().map(form).collect();
    forms.dedup();
    let forms = forms.join(", ");
    match &field.kind {
        FieldType::Enum(words) => format!("{forms}: one or several of `{}`.", words.join(",")),
        _ => format!("{forms}."),
    }
}

/// What makes of the value of a filter what is bound.
fn filter_bound(kind: &FieldType, database: Database) -> String {
    match (kind, kind.binding(database)) {
        (FieldType::Decimal(digits), _) => format!("decimal::stored::<{}>", digits.scale),
        (_, Binding::Word) => "db::text".to_owned(),
        _ if is_moment(kind, database) => "db::moment_of".to_owned(),
        _ => "Clone::clone".to_owned(),
    }
}

fn normalize(kind: &FieldType) -> (&'static str, String) {
    match kind {
        FieldType::DateTime | FieldType::Time => ("clock::truncate", String::new()),
        FieldType::Decimal(digits) => ("decimal::rescale", format!(", {}", digits.scale)),
        FieldType::List(item) => normalize(item),
        _ => ("", String::new()),
    }
}
