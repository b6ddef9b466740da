//! The forms in which values are read, the same in messages, filters and cursors.
//!
//! They are those in which the service writes them. What the types accept by themselves is more
//! (`urn:uuid:…`, `1e2`, `2026-1-5`), and not every database stores all of it.

use std::borrow::Cow;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::{Number, Value};
use uuid::Uuid;

/// How deeply objects and lists may be nested within a JSON value.
const MAX_DEPTH: u32 = 30;

/// A type that clients send.
pub trait Input: Sized + DeserializeOwned {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl Input for bool {}
impl Input for f64 {}

impl Input for i32 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::read(deserializer)?;
        Self::try_from(number).map_err(|_| D::Error::custom("expected a number of 32 bits"))
    }
}

impl Input for i64 {
    /// In JSON `1.0` is the same number as `1`.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Number::deserialize(deserializer)?;
        let whole = number.as_i64().or_else(|| as_whole(number.as_f64()?));
        whole.ok_or_else(|| D::Error::custom("expected a whole number of 64 bits"))
    }
}

impl Input for String {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "text without U+0000", |text| {
            (!text.contains('\0')).then(|| text.to_owned())
        })
    }
}

impl Input for Uuid {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a UUID such as 01940000-0000-7000-8000-000000000000";
        text(deserializer, expected, uuid)
    }
}

impl Input for Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Self::deserialize(deserializer)?;
        if is_storable(&value, MAX_DEPTH) {
            Ok(value)
        } else {
            let expected = "expected JSON without U+0000, nested at most 30 deep";
            Err(D::Error::custom(expected))
        }
    }
}

/// Reads a UUID in its usual form.
pub fn uuid(text: &str) -> Option<Uuid> {
    let is_hyphenated = text.len() == 36;
    Uuid::try_parse(text).ok().filter(|_| is_hyphenated)
}

fn text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom(format_args!("expected {expected}")))
}

/// A floating-point number that is whole, unless it is so large that not every whole number has one.
fn as_whole(number: f64) -> Option<i64> {
    let is_exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    is_exact.then_some(number as i64)
}

/// Whether every database takes a value, within objects and lists nested as deeply as this.
fn is_storable(value: &Value, depth: u32) -> bool {
    let is_text = |text: &str| !text.contains('\0');
    match value {
        Value::String(text) => is_text(text),
        Value::Array(items) => depth > 0 && items.iter().all(|item| is_storable(item, depth - 1)),
        Value::Object(members) => {
            let mut members = members.iter();
            depth > 0 && members.all(|(name, item)| is_text(name) && is_storable(item, depth - 1))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Checks which values are taken for this type.
    #[track_caller]
    fn check<T: Input>(right: &[Value], wrong: &[Value]) {
        for value in right {
            assert!(T::read(value.clone()).is_ok(), "{value}");
        }
        for value in wrong {
            assert!(T::read(value.clone()).is_err(), "{value}");
        }
    }

    #[test]
    fn values_have_one_form() {
        let id = "01940000-0000-7000-8000-000000000000";
        let urn = format!("urn:uuid:{id}");
        let simple = id.replace('-', "");
        check::<Uuid>(&[json!(id)], &[json!(urn), json!(simple), json!(1)]);
        check::<i32>(
            &[json!(1), json!(1.0)],
            &[json!(1.5), json!("1"), json!(1_i64 << 31)],
        );
        check::<i64>(
            &[json!(i64::MIN)],
            &[json!(1e19), json!(u64::MAX), json!(true)],
        );
        check::<String>(&[json!("")], &[json!("a\0"), json!(null)]);
    }

    #[test]
    fn what_no_database_takes_is_refused() {
        let nested = |depth| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        check::<Value>(
            &[nested(30)],
            &[nested(31), json!({ "a": "\0" }), json!({ "\0": 1 })],
        );
    }
}
