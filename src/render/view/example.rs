//! Values of fields, for tests and documentation: some that are right and some that are wrong.
//!
//! In tests `n` is a number from 0 to 9, and values that must be unique differ with it.

use serde_json::Value as Json;

use super::Context;
use crate::spec::{
    Bounds, Digits, Field, FieldType, Initial, OnDelete, Resource, Value, ascii_literal,
    names::{enum_variant, rust_ident},
    numbers::word_name,
};

/// The number of different values that tests need.
const COUNT: i64 = 10;

/// Longest name that is a text's example, in characters; with it, every line still fits.
const LONGEST_WORD: usize = 12;

/// Most bytes of a wrong value, which must fit into a request.
const MOST_BYTES: i64 = 500_000;

/// What a right value is made of, whatever the language.
enum Shape {
    /// `word`, a space and `n`.
    Words(String),
    /// That at the place `n` of these.
    Texts(Vec<String>),
    /// `n` as often as this.
    Digits(i64),
    /// This and `n`.
    Integer(i64),
    /// This and `n` times that, so many digits of it behind the point.
    Decimal(i64, i64, u8),
    /// This without `n`, since there is no room.
    Constant(Value),
    /// This and `n` times that.
    Float(f64, f64),
    /// A UUID that ends with `n`.
    Uuid,
    /// A day, a time of day and a moment, each with `n` in its last digit.
    Date,
    Time,
    DateTime,
    /// An object with `n` in it.
    Json,
    /// `n` as often as this.
    Bytes(i64),
    /// The first of the words.
    Enum(String),
    Ref,
    Links,
    /// So many of these.
    List(Box<Field>, i64),
}

fn shape(field: &Field) -> Shape {
    if let Some(pattern) = &field.pattern {
        let texts = pattern.samples().to_vec();
        return match texts.first() {
            Some(only) if texts.len() < COUNT as usize => {
                Shape::Constant(Value::Text(only.clone()))
            }
            _ => Shape::Texts(texts),
        };
    }
    if let Some(item) = field.item() {
        let (min, _) = field.length();
        return Shape::List(Box::new(item), min.unwrap_or(0).max(1));
    }
    match &field.kind {
        FieldType::String | FieldType::Text => {
            let (min, max) = field.length();
            let (min, max) = (min.unwrap_or(0), max.unwrap_or(i64::MAX));
            let word = if field.name.len() <= LONGEST_WORD {
                field.name.as_str()
            } else {
                "text"
            };
            let length = word.len() as i64 + 2;
            if (min..=max).contains(&length) {
                Shape::Words(word.to_owned())
            } else if max == 0 {
                Shape::Constant(Value::Text(String::new()))
            } else {
                Shape::Digits(min.max(1))
            }
        }
        FieldType::Int(_) => integer(field),
        FieldType::Float => float(field),
        FieldType::Decimal(digits) => decimal(field, *digits),
        FieldType::Bool => Shape::Constant(Value::Bool(true)),
        FieldType::Uuid => Shape::Uuid,
        FieldType::Date => Shape::Date,
        FieldType::Time => Shape::Time,
        FieldType::DateTime => Shape::DateTime,
        FieldType::Json => Shape::Json,
        FieldType::Bytes => {
            let (min, max) = field.length();
            Shape::Bytes(3.clamp(min.unwrap_or(0), max.unwrap_or(i64::MAX)))
        }
        FieldType::Enum(words) => Shape::Enum(words[0].clone()),
        FieldType::Ref(_) | FieldType::List(_) => Shape::Ref,
        FieldType::Refs(_) => Shape::Links,
    }
}

fn integer(field: &Field) -> Shape {
    let Bounds::Integer(least, greatest) = field.kind.bounds() else {
        unreachable!("integers are bounded as such");
    };
    let bound = |value: &Option<Value>, end| match value {
        Some(Value::Integer(number)) => *number,
        _ => end,
    };
    let (min, max) = (bound(&field.min, least), bound(&field.max, greatest));
    let last = max.saturating_sub(COUNT - 1);
    if last < min {
        Shape::Constant(Value::Integer(min))
    } else {
        Shape::Integer(1.clamp(min, last))
    }
}

fn float(field: &Field) -> Shape {
    let bound = |value: &Option<Value>| match value {
        Some(Value::Float(number)) => Some(*number),
        _ => None,
    };
    match (bound(&field.min), bound(&field.max)) {
        (Some(min), Some(_)) => Shape::Constant(Value::Float(min)),
        (Some(min), None) => Shape::Float(min, 0.5),
        (None, Some(max)) => Shape::Float(max, -0.5),
        (None, None) => Shape::Float(1.5, 1.0),
    }
}

fn decimal(field: &Field, digits: Digits) -> Shape {
    let Digits { precision, scale } = digits;
    let greatest = 10_i128.pow(precision.into()) - 1;
    let bound = |value: &Option<Value>, end| match value {
        Some(Value::Decimal(number, _)) => *number,
        _ => end,
    };
    let (min, max) = (bound(&field.min, -greatest), bound(&field.max, greatest));
    let one = 10_i128.pow(scale.into());
    for step in [one, one / 10, 1] {
        let last = max - step * i128::from(COUNT - 1);
        if step > 0 && last >= min {
            // Whole numbers are the shortest, where there are any.
            let base = one.clamp(min, last);
            let whole = (base + one - 1).div_euclid(one) * one;
            let base = if whole <= last { whole } else { base };
            if let (Ok(base), Ok(step)) = (i64::try_from(base), i64::try_from(step)) {
                return Shape::Decimal(base, step, scale);
            }
        }
    }
    Shape::Constant(Value::Decimal(min, scale))
}

/// Whether right values differ with `n`.
pub(super) fn varies(field: &Field) -> bool {
    match shape(field) {
        Shape::Constant(_) | Shape::Enum(_) | Shape::Links => false,
        Shape::Bytes(length) => length > 0,
        Shape::List(item, _) => varies(&item),
        _ => true,
    }
}

/// Whether samples leave it empty: a reference to what could not be made before, or what starts so
/// since clients do not set it.
pub(super) fn is_null(context: &Context, resource: &Resource, field: &Field) -> bool {
    if field.is_own() {
        return field.initial() == Initial::Null;
    }
    let Some(reference) = field.reference() else {
        return false;
    };
    context.place(&reference.resource) >= context.place(&resource.name)
}

/// Whether a sample comes with rows that keep its target from being deleted.
pub(super) fn is_blocked(context: &Context, resource: &Resource, target: &str) -> bool {
    let mut made = vec![resource];
    let mut next = 0;
    while let Some(one) = made.get(next).copied() {
        next += 1;
        for field in one
            .fields
            .iter()
            .filter(|field| !is_null(context, one, field))
        {
            let name = field
                .reference()
                .map(|reference| reference.resource.as_str());
            let found = context
                .resources
                .iter()
                .find(|it| Some(it.name.as_str()) == name);
            if let Some(found) = found.filter(|it| made.iter().all(|one| one.name != it.name)) {
                made.push(found);
            }
        }
    }
    let mut goes = vec![target];
    let mut next = 0;
    while let Some(gone) = goes.get(next).copied() {
        next += 1;
        for one in &made {
            for reference in one.fields.iter().filter_map(Field::reference) {
                match reference.on_delete {
                    _ if reference.resource != gone => {}
                    OnDelete::Restrict => return true,
                    OnDelete::Cascade if !goes.contains(&one.name.as_str()) => goes.push(&one.name),
                    OnDelete::Cascade | OnDelete::SetNull => {}
                }
            }
        }
    }
    false
}

/// A right value, as an expression in Rust: that of which `n` is 1.
pub(super) fn sample(field: &Field, rust: &str) -> String {
    match shape(field) {
        Shape::Words(word) => format!("\"{word} 1\".to_owned()"),
        Shape::Texts(texts) => text(&texts[1]),
        Shape::Digits(count) => copies("1", count),
        Shape::Integer(base) => (base + 1).to_string(),
        Shape::Decimal(base, step, scale) => {
            Value::Decimal(i128::from(base) + i128::from(step), scale).rust()
        }
        Shape::Constant(Value::Text(only)) => text(&only),
        Shape::Constant(value) => value.rust(),
        Shape::Float(base, step) => format!("{:?}", base + step),
        Shape::Uuid | Shape::Ref => "Uuid::from_u128(1)".to_owned(),
        Shape::Links => "Vec::new()".to_owned(),
        Shape::Date => "NaiveDate::default()".to_owned(),
        Shape::Time => "NaiveTime::default()".to_owned(),
        Shape::DateTime => "DateTime::default()".to_owned(),
        Shape::Json => "serde_json::Value::default()".to_owned(),
        Shape::Bytes(length) => format!("Bytes(vec![1; {length}])"),
        Shape::Enum(word) => variant(rust, &word),
        Shape::List(item, 1) => format!("vec![{}]", sample(&item, rust)),
        Shape::List(item, count) => format!("vec![{}; {count}]", sample(&item, rust)),
    }
}

/// `"AAA-1".to_owned()`
pub(super) fn text(text: &str) -> String {
    match text {
        "" => "String::new()".to_owned(),
        text => format!("{}.to_owned()", ascii_literal(text)),
    }
}

/// The text at the place `n` of ten, as an expression in Rust.
fn numbered(texts: &[String]) -> String {
    let first = &texts[0];
    let has_number = |start: &str, end: &str| {
        let mut all = texts.iter().zip(0..);
        all.all(|(text, n)| *text == format!("{start}{n}{end}"))
    };
    let mut zeros = first
        .match_indices('0')
        .map(|(at, _)| (&first[..at], &first[at + 1..]));
    match zeros.find(|(start, end)| has_number(start, end)) {
        Some(("", "")) => "n.to_string()".to_owned(),
        Some((start, end)) => {
            let [start, end] = [start, end].map(|it| {
                let text = it.replace('{', "{{").replace('}', "}}");
                let literal = ascii_literal(&text);
                literal[1..literal.len() - 1].to_owned()
            });
            format!("format!(\"{start}{{n}}{end}\")")
        }
        None => {
            let texts: Vec<String> = texts.iter().map(|text| ascii_literal(text)).collect();
            // `json!` would take what begins with a bracket for an array.
            format!("&[{}][usize::from(n)]", texts.join(", "))
        }
    }
}

/// `OrderStatus::Open`
pub(super) fn variant(rust: &str, word: &str) -> String {
    format!("{rust}::{}", enum_variant(word))
}

/// A right value, as an expression within `json!`.
pub(super) fn json_sample(context: &Context, field: &Field) -> String {
    match shape(field) {
        Shape::Words(word) => format!("format!(\"{word} {{n}}\")"),
        Shape::Texts(texts) => numbered(&texts),
        Shape::Digits(count) => repeated(count),
        Shape::Integer(0) => "n".to_owned(),
        Shape::Integer(base) => format!("{base} + i64::from(n)"),
        Shape::Decimal(base, step, scale) => format!("decimal({}, {scale})", units(base, step)),
        Shape::Constant(value) => value.literal(),
        Shape::Float(base, step) => format!("{base:?} + {step:?} * f64::from(n)"),
        Shape::Uuid => "format!(\"00000000-0000-0000-0000-{n:012}\")".to_owned(),
        Shape::Date => "format!(\"2026-11-1{n}\")".to_owned(),
        Shape::Time => "format!(\"09:30:00.12345{n}\")".to_owned(),
        Shape::DateTime => "format!(\"2026-11-23T06:00:00.12345{n}Z\")".to_owned(),
        Shape::Json => "{ \"n\": n }".to_owned(),
        Shape::Links => "[]".to_owned(),
        Shape::Bytes(0) => "\"\"".to_owned(),
        Shape::Bytes(length) => format!("base64(n, {length})"),
        Shape::Enum(word) => format!("\"{word}\""),
        Shape::List(item, 1) => format!("[{}]", json_sample(context, &item)),
        Shape::List(item, count) => format!("vec![{}; {count}]", json_sample(context, &item)),
        Shape::Ref => {
            let reference = field.reference().map(|reference| &reference.resource);
            let mut resources = context.resources.iter();
            let target = resources.find(|other| Some(&other.name) == reference);
            let plural = target.map_or("", |target| &target.plural);
            format!("super::{}::id_of(service, n).await", rust_ident(plural))
        }
    }
}

/// A value as tests compare it, within `json!`: messages have JSON as text, and tests read no text but that
/// of objects and lists.
pub(super) fn told(context: &Context, value: &Value) -> String {
    match value {
        Value::Json(text) if !context.speaks_rest && !text.starts_with(['{', '[']) => {
            format!("{text:?}")
        }
        _ => value.literal(),
    }
}

/// The helper that makes values of a field in the tests over HTTP.
pub(super) fn json_helper(field: &Field) -> Option<&'static str> {
    match shape(field) {
        Shape::Decimal(..) => Some("decimal"),
        Shape::Bytes(length) if length > 0 => Some("base64"),
        _ => match (&field.kind, broken(field)) {
            (FieldType::Bytes, Some(json)) if json.starts_with("base64") => Some("base64"),
            _ => None,
        },
    }
}

/// The helpers of all fields, each once, sorted.
pub(super) fn helpers(
    resource: &Resource,
    helper: fn(&Field) -> Option<&'static str>,
) -> Vec<&'static str> {
    let taken = resource.fields.iter().filter(|field| field.is_taken());
    let mut helpers: Vec<&str> = taken.filter_map(helper).collect();
    helpers.sort_unstable();
    helpers.dedup();
    helpers
}

/// `n` steps from a base, as an expression in Rust.
fn units(base: impl Into<i128>, step: impl Into<i128>) -> String {
    match (base.into(), step.into()) {
        (0, 1) => "i64::from(n)".to_owned(),
        (0, step) => format!("{step} * i64::from(n)"),
        (base, 1) => format!("{base} + i64::from(n)"),
        (base, step) => format!("{base} + {step} * i64::from(n)"),
    }
}

/// A text of so many copies of a letter, as an expression in Rust.
pub(super) fn copies(letter: &str, count: i64) -> String {
    match count {
        1 => format!("\"{letter}\".to_owned()"),
        count => format!("\"{letter}\".repeat({count})"),
    }
}

fn repeated(count: i64) -> String {
    match count {
        1 => "n.to_string()".to_owned(),
        count => format!("n.to_string().repeat({count})"),
    }
}

/// A value that breaks the field's rule, within `json!`, if it has one.
pub(super) fn broken(field: &Field) -> Option<String> {
    match (field.kind.bounds(), &field.min, &field.max) {
        (Bounds::Length, ..) => broken_length(field),
        (Bounds::Integer(least, _), Some(Value::Integer(min)), _) if *min > least => {
            Some(Value::Integer(min - 1).literal())
        }
        (Bounds::Integer(_, greatest), _, Some(Value::Integer(max))) if *max < greatest => {
            Some(Value::Integer(max + 1).literal())
        }
        (Bounds::Float, Some(Value::Float(min)), _) => Some(Value::Float(min - 1.0).literal()),
        (Bounds::Float, _, Some(Value::Float(max))) => Some(Value::Float(max + 1.0).literal()),
        (Bounds::Decimal(Digits { scale, .. }), ..) if scale < Digits::MAX_PRECISION => {
            Some(Value::Decimal(1, scale + 1).literal())
        }
        (Bounds::None, ..) => match field.kind {
            FieldType::Date => Some("\"2026-1-5\"".to_owned()),
            FieldType::Time => Some("\"9:30:00\"".to_owned()),
            FieldType::DateTime => Some("\"+10000-01-01T00:00:00Z\"".to_owned()),
            FieldType::Uuid | FieldType::Ref(_) => {
                Some("\"urn:uuid:01940000-0000-7000-8000-000000000000\"".to_owned())
            }
            FieldType::Json => Some("{ \"n\": \"\\0\" }".to_owned()),
            FieldType::Enum(_) => Some("\"\"".to_owned()),
            _ => None,
        },
        _ => None,
    }
}

/// An item that a list cannot have, within `json!`.
pub(super) fn broken_item(field: &Field) -> Option<String> {
    let item = field.item()?;
    Some(broken(&item).unwrap_or_else(|| "\"x\"".to_owned()))
}

fn broken_length(field: &Field) -> Option<String> {
    if let Some(pattern) = &field.pattern {
        // No text has a NUL, whatever it matches.
        return Some(ascii_literal(pattern.broken().unwrap_or("\0")));
    }
    if let Some(item) = field.item() {
        return Some(match field.length() {
            (Some(1..), _) => "[]".to_owned(),
            (_, max) => format!(
                "vec![{}; {}]",
                json_value(&item),
                max.unwrap_or_default() + 1
            ),
        });
    }
    let is_bytes = field.kind == FieldType::Bytes;
    match field.length() {
        (Some(min), _) if min > 0 => Some("\"\"".to_owned()),
        (_, Some(max)) if is_bytes && max < MOST_BYTES => Some(format!("base64(0, {})", max + 1)),
        (_, Some(max)) if !is_bytes => Some(copies("x", max + 1)),
        _ if is_bytes => Some("\"?\"".to_owned()),
        _ => Some("\"\\0\"".to_owned()),
    }
}

/// A JSON object of right values, to paste into a shell.
pub(super) fn json_object<'a>(fields: impl Iterator<Item = &'a Field>) -> String {
    let member = |field: &Field| format!("\"{}\": {}", field.member(), quoted(&json_value(field)));
    let members: Vec<String> = fields.map(member).collect();
    format!("{{{}}}", members.join(", "))
}

/// JSON that may stand between single quotes of a shell.
fn quoted(value: &Json) -> String {
    value.to_string().replace('\'', "\\u0027")
}

/// The JSON of a message that holds a resource of right values, with these members in front.
pub(super) fn message<'a>(
    resource: &Resource,
    first: Option<&str>,
    fields: impl Iterator<Item = &'a Field>,
) -> String {
    let member = |field: &Field| {
        let value = match (&field.kind, json_value(field)) {
            (FieldType::Enum(_), Json::String(word)) => {
                word_name(&resource.name, &field.name, &word).into()
            }
            (FieldType::Json, json) => json.to_string().into(),
            (_, json) => json,
        };
        format!("\"{}\": {}", field.own_name(), quoted(&value))
    };
    let members = first.map(str::to_owned).into_iter();
    let members: Vec<String> = members.chain(fields.map(member)).collect();
    format!("{{\"{}\": {{{}}}}}", resource.name, members.join(", "))
}

fn json_value(field: &Field) -> Json {
    match shape(field) {
        Shape::Words(word) => format!("{word} 1").into(),
        Shape::Texts(texts) => texts[1].as_str().into(),
        Shape::Digits(count) => "1".repeat(usize::try_from(count).unwrap_or(1)).into(),
        Shape::Integer(base) => base.into(),
        Shape::Decimal(base, _, scale) => Value::Decimal(base.into(), scale).to_string().into(),
        Shape::Constant(Value::Text(text)) => text.into(),
        Shape::Constant(Value::Integer(number)) => number.into(),
        Shape::Constant(Value::Float(number)) | Shape::Float(number, _) => number.into(),
        Shape::Constant(value @ (Value::Decimal(..) | Value::Now | Value::New)) => {
            value.to_string().into()
        }
        Shape::Constant(Value::Json(_) | Value::Bytes(_)) => Json::Null,
        Shape::Constant(Value::Bool(value)) => value.into(),
        Shape::Uuid | Shape::Ref => "01940000-0000-7000-8000-000000000001".into(),
        Shape::Links => serde_json::json!([]),
        Shape::Date => "2026-11-23".into(),
        Shape::Time => "09:30:00".into(),
        Shape::DateTime => "2026-11-23T06:00:00.123456Z".into(),
        Shape::Json => serde_json::json!({ "n": 1 }),
        // `abc`, or nothing, or as many zeros.
        Shape::Bytes(3) => "YWJj".into(),
        Shape::Bytes(length) => "A"
            .repeat(usize::try_from(length).unwrap_or(0) / 3 * 4)
            .into(),
        Shape::Enum(word) => word.into(),
        Shape::List(item, count) => (0..count).map(|_| json_value(&item)).collect(),
    }
}
