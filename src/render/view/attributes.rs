//! The attributes of a field in the types of its resource: garde's rules, what serde reads and how,
//! what utoipa tells.

use super::example;
use crate::spec::{Access, Bounds, Digits, Field, FieldType, Value, Width, ascii_literal};

/// Longest value of a text, of JSON or of bytes, unless the field says otherwise: what a page holds
/// of them must fit into memory.
const LONGEST: i64 = 100_000;
/// Length from which a value counts in the size of a page.
const LONG: i64 = 1_000;

/// Columns that the arguments of a call may have on one line.
const CALL_WIDTH: usize = 60;
/// Columns of a line of numbers within a function's body.
const LIST_WIDTH: usize = 91;
/// Columns of a line that is a function's body.
const BODY_WIDTH: usize = 96;

/// The attribute of a value whose type accepts more than the one form in which it is written.
const READ: &str = "deserialize_with = \"input::read\"";

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
            let is_list = field.kind.item().is_some();
            let min = min.filter(|min| !is_list || *min > 0);
            let how = match field.kind {
                FieldType::Bytes => "length(simple, ",
                FieldType::List(_) => "length(",
                _ => "length(chars, ",
            };
            (min.map(Value::Integer), max.map(Value::Integer), how)
        }
        Bounds::Count => (None, field.length().1.map(Value::Integer), "length("),
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
    let pattern = field.pattern.as_ref();
    rules.extend(pattern.map(|it| format!("pattern({})", ascii_literal(it.rust()))));
    let custom = match &field.kind {
        FieldType::Date | FieldType::DateTime => Some("clock::four_digit_year".to_owned()),
        FieldType::Decimal(Digits { precision, scale }) => {
            Some(format!("decimal::digits({precision}, {scale})"))
        }
        FieldType::Json => Some(format!("input::json_length({LONGEST})")),
        _ => None,
    };
    let item = field.item().map(|item| rule(&item));
    rules.extend(
        item.filter(|it| !it.is_empty())
            .map(|it| format!("inner({it})")),
    );
    rules.extend(custom.map(|rule| {
        if field.optional {
            format!("inner(custom({rule}))")
        } else {
            format!("custom({rule})")
        }
    }));
    rules.join(", ")
}

/// serde's attribute of a member that is not called as the field is.
pub(super) fn renamed(field: &Field) -> Option<String> {
    let json = field.json.as_ref();
    json.map(|member| format!("rename = \"{member}\""))
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

/// What stands above a field in the stored type. `is_json` says whether the type has a form in JSON.
pub(super) fn lines(field: &Field, about: &[String], is_json: bool) -> Vec<String> {
    let serde = match field.is_shown() {
        true => renamed(field).unwrap_or_default(),
        false => "skip".to_owned(),
    };
    let rule = [("garde", rule(field))];
    if is_json {
        let [garde] = rule;
        let attributes = [("serde", serde), garde, ("schema", schema(field))];
        above(about, note(field), &attributes)
    } else {
        above(about, note(field), &rule)
    }
}

/// The same in the type of a new one.
pub(super) fn new_lines(field: &Field, about: &[String], is_json: bool) -> Vec<String> {
    let attributes = [("serde", new_serde(field)), ("schema", new_schema(field))];
    let attributes: &[_] = if is_json { &attributes } else { &[] };
    above(about, new_note(field), attributes)
}

/// The same in the type of a change.
pub(super) fn patch_lines(
    field: &Field,
    about: &[String],
    is_json: bool,
    rust: &str,
) -> Vec<String> {
    let attributes = [
        ("serde", patch_serde(field)),
        ("schema", patch_schema(field, rust)),
    ];
    let attributes: &[_] = if is_json { &attributes } else { &[] };
    above(about, Vec::new(), attributes)
}

/// Comments, then those attributes that say anything.
fn above(about: &[String], notes: Vec<String>, attributes: &[(&str, String)]) -> Vec<String> {
    let comments = about.iter().chain(&notes);
    let comments = comments.map(|line| format!("/// {line}"));
    let attributes = attributes.iter().filter(|(_, text)| !text.is_empty());
    let attributes = attributes.map(|(name, text)| format!("#[{name}({text})]"));
    comments.chain(attributes).collect()
}

fn schema(field: &Field) -> String {
    let mut attributes = Vec::new();
    if field.optional && field.is_shown() {
        attributes.push("required".to_owned());
    }
    if field.access == Access::Readonly {
        attributes.push("read_only".to_owned());
    }
    attributes.join(", ")
}

fn new_schema(field: &Field) -> String {
    let mut attributes = Vec::new();
    if let Some(default) = &field.default {
        if !field.optional {
            attributes.push("required = false".to_owned());
        }
        if !default.is_made() {
            attributes.push(match default {
                Value::Json(_) => format!("default = json!({})", default.literal()),
                _ => format!("default = {}", default.literal()),
            });
        }
    }
    if field.links().is_some() {
        attributes.push("required = false".to_owned());
    }
    attributes.extend(write_only(field));
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
    attributes.extend(write_only(field));
    attributes.extend(schema_bounds(field));
    attributes.join(", ")
}

fn write_only(field: &Field) -> Option<String> {
    (field.access == Access::Writeonly).then(|| "write_only".to_owned())
}

/// What the comment of a member says about what clients may do, in the stored type.
fn note(field: &Field) -> Vec<String> {
    let note = match field.access {
        Access::Open | Access::Immutable => return Vec::new(),
        Access::Internal => "Set by the service, and never shown",
        Access::Readonly => "Set by the service",
        Access::Writeonly => "Never shown",
    };
    vec![note.to_owned()]
}

/// The same, in the type of a new one.
fn new_note(field: &Field) -> Vec<String> {
    match field.access {
        Access::Immutable => vec!["Stays as it is from then on".to_owned()],
        _ => Vec::new(),
    }
}

fn schema_bounds(field: &Field) -> Vec<String> {
    let (names, min, max) = match field.kind.bounds() {
        Bounds::Length if field.kind == FieldType::Bytes => return Vec::new(),
        Bounds::Length if field.kind.item().is_some() => {
            let (min, max) = field.length();
            let min = min.filter(|min| *min > 0);
            (
                ["min_items", "max_items"],
                min.map(Value::Integer),
                max.map(Value::Integer),
            )
        }
        Bounds::Length => {
            let (min, max) = (field.length().0, longest(field));
            (
                ["min_length", "max_length"],
                min.map(Value::Integer),
                max.map(Value::Integer),
            )
        }
        Bounds::Count => {
            let max = field.length().1.map(Value::Integer);
            (["min_items", "max_items"], None, max)
        }
        Bounds::Integer(least, greatest) if field.kind == FieldType::Int(Width::Small) => {
            // Formats of numbers begin with 32 bits.
            let bound = |given: &Option<Value>, end| given.clone().or(Some(Value::Integer(end)));
            let (min, max) = (bound(&field.min, least), bound(&field.max, greatest));
            (["minimum", "maximum"], min, max)
        }
        Bounds::Integer(..) | Bounds::Float => {
            (["minimum", "maximum"], field.min.clone(), field.max.clone())
        }
        Bounds::Decimal(_) | Bounds::None => return shape(&field.kind),
    };
    let named = |(name, bound): (&str, Option<Value>)| {
        bound.map(|bound| format!("{name} = {}", bound.literal()))
    };
    let bounds = names.into_iter().zip([min, max]).filter_map(named);
    let pattern = field.pattern.iter();
    let pattern = pattern.map(|it| format!("pattern = {}", ascii_literal(it.text())));
    let item = field.item().map(|item| schema_bounds(&item));
    bounds
        .chain(pattern)
        .chain(item.into_iter().flatten())
        .collect()
}

/// Whether the type of a new one reads it by more than its own `Deserialize`.
pub(super) fn is_read_when_new(field: &Field) -> bool {
    field.is_taken() && !reads_by_itself(&field.kind)
}

/// Whether serde reads exactly what is meant.
fn reads_by_itself(kind: &FieldType) -> bool {
    matches!(
        kind,
        FieldType::Float | FieldType::Bool | FieldType::Bytes | FieldType::Enum(_)
    )
}

fn new_serde(field: &Field) -> String {
    let read = (!reads_by_itself(&field.kind)).then(|| READ.to_owned());
    let default = match &field.default {
        Some(default) if !is_types_default(field, default) => {
            Some(format!("default = \"default_{}\"", field.own_name()))
        }
        None if field.links().is_some() => Some("default".to_owned()),
        None if !field.optional || read.is_none() => None,
        _ => Some("default".to_owned()),
    };
    let attributes = [renamed(field), default, read];
    let attributes: Vec<String> = attributes.into_iter().flatten().collect();
    attributes.join(", ")
}

/// serde's attributes in the type of a change, where what is left out is not what is null.
fn patch_serde(field: &Field) -> String {
    let given = "default, deserialize_with = \"input::given\"";
    match renamed(field) {
        Some(renamed) => format!("{renamed}, {given}"),
        None => given.to_owned(),
    }
}

/// Whether a default is that of the type, for which serde needs no function.
fn is_types_default(field: &Field, default: &Value) -> bool {
    let is_zero = match default {
        Value::Bool(value) => !value,
        Value::Integer(number) => *number == 0,
        Value::Text(text) => text.is_empty() || matches!(field.kind, FieldType::Enum(_)),
        Value::Json(text) => text == "null" || field.kind.item().is_some(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::Float(_) | Value::Decimal(..) | Value::Now | Value::New => false,
    };
    is_zero && !field.optional
}

/// The body of the function that makes the default, or nothing if it takes none.
pub(super) fn default_function(field: &Field, rust: &str) -> String {
    let Some(default) = &field.default else {
        return String::new();
    };
    // Where the service sets it, `new` of the model makes it.
    if is_types_default(field, default) || default.is_made() && field.is_own() {
        return String::new();
    }
    let value = match (&field.kind, default) {
        (FieldType::Date, Value::Now) => "clock::now().date_naive()".to_owned(),
        (FieldType::Time, Value::Now) => "clock::now().time()".to_owned(),
        (_, Value::Now) => "clock::now()".to_owned(),
        (_, Value::New) => "Uuid::now_v7()".to_owned(),
        (FieldType::Enum(_), Value::Text(word)) => example::variant(rust, word),
        (FieldType::Date | FieldType::Time | FieldType::DateTime, Value::Text(text)) => {
            format!("{text:?}.parse().unwrap_or_default()")
        }
        _ => default.rust(),
    };
    broken(some_if(field.optional, value))
}

/// The body of a function with what rustfmt breaks in it: the numbers of bytes, and objects in `Some`.
fn broken(body: String) -> String {
    let arguments = body.split_once('(').map_or("", |(_, rest)| rest);
    if arguments.len() <= CALL_WIDTH + 1 {
        return body;
    }
    if let Some((start, numbers)) = body.split_once("vec![") {
        let (numbers, end) = numbers.split_once(']').unwrap_or_default();
        let mut lines = vec![String::new()];
        for number in numbers.split(", ") {
            let line = lines
                .last_mut()
                .filter(|line| line.len() + number.len() + 2 <= LIST_WIDTH);
            match line {
                Some(line) if line.is_empty() => *line = format!("{number},"),
                Some(line) => line.push_str(&format!(" {number},")),
                None => lines.push(format!("{number},")),
            }
        }
        let lines = lines.join("\n        ");
        return format!("{start}vec![\n        {lines}\n    ]{end}");
    }
    match body
        .strip_prefix("Some(")
        .and_then(|it| it.strip_suffix(')'))
    {
        Some(json) if json.starts_with("serde_json::json!({") && body.len() > BODY_WIDTH => {
            format!("Some(\n        {json},\n    )")
        }
        _ => body,
    }
}

/// What tells about how many bytes of an answer a value takes, where that can be many.
pub(super) fn size(field: &Field) -> &'static str {
    let is_long = longest(field).is_some_and(|max| max > LONG);
    match field.kind {
        FieldType::Json => "to_string().len()",
        FieldType::List(ref item) => match (&**item, field.length().1.unwrap_or_default()) {
            (FieldType::String, max) if max * 255 > LONG => "len()",
            (FieldType::String, _) => "",
            (_, max) if max * 40 > LONG => "len() * 40",
            _ => "",
        },
        FieldType::Bytes if is_long => "0.len()",
        FieldType::String | FieldType::Text if is_long => "len()",
        _ => "",
    }
}

pub(super) fn some_if(optional: bool, value: String) -> String {
    if optional {
        format!("Some({value})")
    } else {
        value
    }
}
