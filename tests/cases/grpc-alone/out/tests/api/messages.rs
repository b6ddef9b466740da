//! Messages from JSON, which may have values as samples do or as answers do.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use prost_reflect::{DynamicMessage, EnumDescriptor, Kind, MessageDescriptor, Value as Field};
use serde_json::{Value, json};

use crate::grpc::is_word;

/// A message with these members, of which those that are null are not set.
pub fn read(kind: MessageDescriptor, json: &Value) -> DynamicMessage {
    let mut message = DynamicMessage::new(kind.clone());
    for (name, value) in json.as_object().unwrap() {
        let field = kind.get_field_by_name(name);
        let field = field.unwrap_or_else(|| panic!("{} has no {name:?}", kind.full_name()));
        let value = match value {
            Value::Null => continue,
            Value::Array(items) if field.is_list() => {
                let items = items.iter().map(|item| read_value(field.kind(), item));
                Field::List(items.collect())
            }
            _ => read_value(field.kind(), value),
        };
        message.set_field(&field, value);
    }
    message
}

fn read_value(kind: Kind, json: &Value) -> Field {
    let text = match json {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match kind {
        Kind::Message(kind) if kind.full_name() == "google.protobuf.Timestamp" => {
            let time: DateTime<Utc> = text.parse().unwrap();
            let nanos = time.timestamp_subsec_nanos();
            let time = json!({ "seconds": time.timestamp(), "nanos": nanos });
            Field::Message(read(kind, &time))
        }
        Kind::Message(kind) => Field::Message(read(kind, json)),
        Kind::Enum(kind) => Field::EnumNumber(number(&kind, &text)),
        Kind::Bytes => Field::Bytes(STANDARD.decode(text).unwrap().into()),
        Kind::Bool => Field::Bool(text.parse().unwrap()),
        Kind::Double => Field::F64(text.parse().unwrap()),
        Kind::Int32 => Field::I32(text.parse().unwrap()),
        Kind::Int64 => Field::I64(text.parse().unwrap()),
        _ => Field::String(text),
    }
}

/// The number that stands for a word, which is 0 for none.
fn number(kind: &EnumDescriptor, word: &str) -> i32 {
    if word.is_empty() {
        return 0;
    }
    let values = kind.values().filter(|value| is_word(value.name(), word));
    // Others may end with the same word.
    let value = values.min_by_key(|value| value.name().len());
    let value = value.unwrap_or_else(|| panic!("{} has no {word:?}", kind.full_name()));
    value.number()
}
