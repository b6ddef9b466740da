//! Values of fields, for tests and documentation: some that are right and some that are wrong.
//!
//! In tests `n` is a number from 0 to 9, and values that must be unique differ with it.

use serde_json::Value as Json;

use crate::spec::{Bounds, Field, FieldType, Value};

/// The number of different values that tests need.
const COUNT: i64 = 10;

/// Longest name that is a text's example, in characters; with it, every line still fits.
const LONGEST_WORD: usize = 12;

/// What a right value is made of, whatever the language.
enum Shape {
    /// `word`, a space and `n`.
    Words(String),
    /// `n` as often as this.
    Digits(i64),
    /// This and `n`.
    Integer(i64),
    /// This without `n`, since there is no room.
    Constant(Value),
    /// This and `n` times that.
    Float(f64, f64),
    /// A UUID that ends with `n`.
    Uuid,
    /// This day and `n` microseconds.
    DateTime,
}

fn shape(field: &Field) -> Shape {
    match field.kind {
        FieldType::String | FieldType::Text => {
            let (min, max) = field.length();
            let (min, max) = (min.unwrap_or(0), max.unwrap_or(i64::MAX));
            let word = match field.name.len() <= LONGEST_WORD {
                true => field.name.as_str(),
                false => "text",
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
        FieldType::Int | FieldType::BigInt => integer(field),
        FieldType::Float => float(field),
        FieldType::Bool => Shape::Constant(Value::Bool(true)),
        FieldType::Uuid => Shape::Uuid,
        FieldType::DateTime => Shape::DateTime,
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

/// Whether right values differ with `n`.
pub(super) fn varies(field: &Field) -> bool {
    !matches!(shape(field), Shape::Constant(_))
}

/// A right value, as an expression in Rust.
pub(super) fn sample(field: &Field) -> String {
    let from = format!("{}::from(n)", field.kind.rust());
    match shape(field) {
        Shape::Words(word) => format!("format!(\"{word} {{n}}\")"),
        Shape::Digits(count) => digits(count),
        Shape::Integer(0) => from,
        Shape::Integer(base) => format!("{base} + {from}"),
        Shape::Constant(Value::Text(_)) => "String::new()".to_owned(),
        Shape::Constant(value) => value.rust(),
        Shape::Float(base, step) => format!("{base:?} + {step:?} * {from}"),
        Shape::Uuid => "Uuid::from_u128(n.into())".to_owned(),
        Shape::DateTime => "moment(n)".to_owned(),
    }
}

/// A right value, as an expression within `json!`.
pub(super) fn json_sample(field: &Field) -> String {
    match shape(field) {
        Shape::Words(word) => format!("format!(\"{word} {{n}}\")"),
        Shape::Digits(count) => digits(count),
        Shape::Integer(0) => "n".to_owned(),
        Shape::Integer(base) => format!("{base} + i64::from(n)"),
        Shape::Constant(value) => value.literal(),
        Shape::Float(base, step) => format!("{base:?} + {step:?} * f64::from(n)"),
        Shape::Uuid => "format!(\"00000000-0000-0000-0000-{n:012}\")".to_owned(),
        Shape::DateTime => "format!(\"2026-11-23T06:00:00.12345{n}Z\")".to_owned(),
    }
}

fn digits(count: i64) -> String {
    match count {
        1 => "n.to_string()".to_owned(),
        count => format!("n.to_string().repeat({count})"),
    }
}

/// A value that breaks the field's rule, in Rust and within `json!`, if it has one.
pub(super) fn broken(field: &Field) -> Option<(String, String)> {
    match field.kind.bounds() {
        Bounds::Length => match field.length() {
            (Some(min), _) if min > 0 => Some(("String::new()".to_owned(), "\"\"".to_owned())),
            (_, Some(max)) => {
                let long = format!("\"x\".repeat({})", max + 1);
                Some((long.clone(), long))
            }
            _ => None,
        },
        Bounds::Integer(least, greatest) => {
            let number = match (&field.min, &field.max) {
                (Some(Value::Integer(min)), _) if *min > least => min - 1,
                (_, Some(Value::Integer(max))) if *max < greatest => max + 1,
                _ => return None,
            };
            let literal = Value::Integer(number).literal();
            Some((literal.clone(), literal))
        }
        Bounds::Float => {
            let number = match (&field.min, &field.max) {
                (Some(Value::Float(min)), _) => min - 1.0,
                (_, Some(Value::Float(max))) => max + 1.0,
                _ => return None,
            };
            let literal = Value::Float(number).literal();
            Some((literal.clone(), literal))
        }
        Bounds::None => None,
    }
}

/// A JSON object of right values, to paste into a shell.
pub(super) fn json_object(fields: &[Field]) -> String {
    let member = |field: &Field| format!("\"{}\": {}", field.name, json_value(field));
    let members: Vec<String> = fields.iter().map(member).collect();
    format!("{{{}}}", members.join(", "))
}

fn json_value(field: &Field) -> Json {
    match shape(field) {
        Shape::Words(word) => format!("{word} 1").into(),
        Shape::Digits(count) => "1".repeat(usize::try_from(count).unwrap_or(1)).into(),
        Shape::Integer(base) => base.into(),
        Shape::Constant(Value::Text(text)) => text.into(),
        Shape::Constant(Value::Integer(number)) => number.into(),
        Shape::Constant(Value::Float(number)) | Shape::Float(number, _) => number.into(),
        Shape::Constant(Value::Bool(value)) => value.into(),
        Shape::Uuid => "01940000-0000-7000-8000-000000000001".into(),
        Shape::DateTime => "2026-11-23T06:00:00.123456Z".into(),
    }
}
