//! What a field starts with that only the service sets, and other values of it, for the service and
//! its tests.

use super::{Context, attributes, example};
use crate::spec::{Field, FieldType, Initial, Value};

/// The value in a new row, as an expression in the function that makes one, where `now` is the
/// moment of creation.
pub(super) fn rust(field: &Field, name: &str, bare_type: &str) -> String {
    let is_enum = matches!(field.kind, FieldType::Enum(_));
    let has_function = !attributes::default_function(field, bare_type).is_empty();
    match (field.initial(), &field.kind) {
        (Initial::Null, _) => "None".to_owned(),
        (Initial::Value(_), _) if has_function => format!("default_{name}()"),
        (Initial::Value(Value::Text(word)), _) if is_enum => example::variant(bare_type, &word),
        (Initial::Value(Value::Text(text)), _) if field.pattern.is_some() => example::text(&text),
        (Initial::Value(Value::Text(text)), _) => match text.len() {
            0 => "String::new()".to_owned(),
            count => example::copies("-", count as i64),
        },
        (Initial::Value(_), FieldType::List(_)) => "Vec::new()".to_owned(),
        (Initial::Value(value), _) => value.rust(),
        (Initial::Zeros(0), _) => "Bytes(Vec::new())".to_owned(),
        (Initial::Zeros(count), _) => format!("Bytes(vec![0; {count}])"),
        (Initial::EmptyObject, _) => "serde_json::json!({})".to_owned(),
        (Initial::Now, FieldType::Date) => "now.date_naive()".to_owned(),
        (Initial::Now, FieldType::Time) => "now.time()".to_owned(),
        // `now: now` is not how one writes it.
        (Initial::Now, _) if name == "now" => "clock::now()".to_owned(),
        (Initial::Now, _) => "now".to_owned(),
        (Initial::NewId, _) => "Uuid::now_v7()".to_owned(),
    }
}

/// The value in a new row, within `json!`, where `created` is an answer's body; nothing, if tests
/// cannot know it.
pub(super) fn json(context: &Context, field: &Field) -> Option<String> {
    match field.initial() {
        Initial::Null => Some("null".to_owned()),
        Initial::Value(Value::Text(text)) if field.default.is_none() && text.len() > 1 => {
            match field.kind {
                FieldType::Enum(_) => Some(Value::Text(text).literal()),
                _ if field.pattern.is_some() => Some(Value::Text(text).literal()),
                _ => Some(example::copies("-", text.len() as i64)),
            }
        }
        Initial::Value(value) => Some(example::told(context, &value)),
        Initial::Zeros(0) => Some("\"\"".to_owned()),
        Initial::EmptyObject => Some("{}".to_owned()),
        Initial::Now if field.kind == FieldType::DateTime => {
            Some("created[\"created_at\"]".to_owned())
        }
        Initial::Now | Initial::NewId | Initial::Zeros(_) => None,
    }
}

/// A value that it can have later, as an expression in Rust.
pub(super) fn later(field: &Field, bare_type: &str) -> String {
    let value = match (&field.kind, field.initial()) {
        (FieldType::Bool, Initial::Value(Value::Bool(initial))) => (!initial).to_string(),
        (FieldType::Enum(words), Initial::Value(Value::Text(initial))) => {
            let other = words.iter().find(|word| **word != initial);
            example::variant(bare_type, other.unwrap_or(&initial))
        }
        _ => example::sample(field, bare_type),
    };
    attributes::some_if(field.optional, value)
}

/// The value that stays when a row is replaced.
pub(super) fn kept(field: &Field, ident: &str) -> String {
    match field.kind {
        FieldType::String
        | FieldType::Text
        | FieldType::Json
        | FieldType::Bytes
        | FieldType::List(_) => {
            format!("self.{ident}.clone()")
        }
        _ => format!("self.{ident}"),
    }
}

/// A value other than that of the first sample, within `json!`, where `other` is the second sample;
/// nothing, if samples have no other.
pub(super) fn json_other(field: &Field, name: &str, is_null: bool) -> Option<String> {
    match &field.kind {
        _ if is_null => None,
        _ if example::varies(field) => Some(format!("other[\"{name}\"]")),
        FieldType::Bool => Some("false".to_owned()),
        FieldType::Enum(words) => words.get(1).map(|word| Value::Text(word.clone()).literal()),
        _ => None,
    }
}
