//! The forms in which values are read, the same in bodies, paths, queries and cursors.
//!
//! They are those in which the service writes them. What the types accept by themselves is more
//! (`urn:uuid:…`, `1e2`, `2026-1-5`), and not every database stores all of it.

use std::borrow::Cow;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};
use rust_decimal::Decimal;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::{Number, Value};
use uuid::Uuid;

use crate::clock;

/// How deeply objects and lists may be nested within a JSON value.
const MAX_DEPTH: u32 = 30;

/// A type that clients send.
pub trait Input: Sized + DeserializeOwned {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

/// For `#[serde(deserialize_with = "input::read")]`.
pub fn read<'de, D: Deserializer<'de>, T: Input>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// Reads a member of a patch that is there; null is a value like any other.
pub fn given<'de, D: Deserializer<'de>, T: Input>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::read(deserializer).map(Some)
}

impl Input for bool {}
impl Input for f64 {}

impl<T: Input> Input for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Inner<T>(T);
        impl<'de, T: Input> Deserialize<'de> for Inner<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                T::read(deserializer).map(Self)
            }
        }
        let inner = Option::<Inner<T>>::deserialize(deserializer)?;
        Ok(inner.map(|Inner(value)| value))
    }
}

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

impl<T: Input> Input for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Inner<T>(T);
        impl<'de, T: Input> Deserialize<'de> for Inner<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                T::read(deserializer).map(Self)
            }
        }
        let items = Vec::<Inner<T>>::deserialize(deserializer)?;
        Ok(items.into_iter().map(|Inner(item)| item).collect())
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

impl Input for NaiveDate {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "a day such as 2026-11-23", |text| {
            let day: Self = text.parse().ok()?;
            (day.year() > 0 && has_shape(text, "0000-00-00")).then_some(day)
        })
    }
}

impl Input for NaiveTime {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "a time such as 09:30:00", |text| {
            let mut time: Self = text.parse().ok()?;
            let is_leap_second = time.nanosecond() >= 1_000_000_000;
            clock::truncate(&mut time);
            (!is_leap_second && has_shape(text, "00:00:00")).then_some(time)
        })
    }
}

impl Input for DateTime<Utc> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a time such as 2026-11-23T09:30:00Z";
        text(deserializer, expected, |text| {
            let time = DateTime::parse_from_rfc3339(text).ok()?;
            let mut time = time.to_utc();
            clock::truncate(&mut time);
            let is_strict = text.as_bytes().get(10) == Some(&b'T');
            (is_strict && (1..=9999).contains(&time.year())).then_some(time)
        })
    }
}

impl Input for Decimal {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a number in a string such as \"1.50\"";
        text(deserializer, expected, |text| {
            let unsigned = text.strip_prefix('-').unwrap_or(text);
            let mut parts = unsigned.splitn(2, '.');
            let is_plain = parts.all(|part| {
                let is_digits = part.bytes().all(|byte| byte.is_ascii_digit());
                is_digits && !part.is_empty()
            });
            let number = Self::from_str_exact(text).ok();
            number.filter(|_| is_plain)
        })
    }
}

/// The rule that a JSON value has at most so many bytes.
pub fn json_length(max: usize) -> impl Fn(&Value, &()) -> garde::Result {
    move |value, ()| {
        if value.to_string().len() <= max {
            Ok(())
        } else {
            Err(garde::Error::new(format!("must have at most {max} bytes")))
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

/// Whether a text begins like the shape, where `0` is any digit, with at most a fraction behind it.
fn has_shape(text: &str, shape: &str) -> bool {
    let Some((start, rest)) = text.split_at_checked(shape.len()) else {
        return false;
    };
    let mut pairs = start.bytes().zip(shape.bytes());
    let fraction = rest.strip_prefix('.').unwrap_or(rest);
    pairs.all(|(byte, like)| byte == like || (like == b'0' && byte.is_ascii_digit()))
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && rest.len() <= 10
        && rest.is_empty() == fraction.is_empty()
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
        check::<Vec<Uuid>>(
            &[json!([]), json!([id, id])],
            &[json!(null), json!(id), json!([null]), json!([id, urn])],
        );
        check::<Option<String>>(&[json!(null), json!("a")], &[json!("\0"), json!(1)]);
    }

    #[test]
    fn days() {
        let wrong = [
            "2026-1-5",
            "2026-02-29",
            "+2026-01-05",
            "0000-01-01",
            "12026-01-05",
        ];
        check::<NaiveDate>(&[json!("2026-01-05")], &wrong.map(Value::from));
    }

    #[test]
    fn times() {
        let right = ["09:30:00", "23:59:59.999999999"].map(Value::from);
        let wrong = ["9:30:00", "09:30", "23:59:60", "24:00:00", "09:30:00."];
        check::<NaiveTime>(&right, &wrong.map(Value::from));
    }

    #[test]
    fn moments() {
        let right = [
            "2026-11-23T09:30:00Z",
            "9999-12-31T23:59:59.999999999+00:00",
        ];
        let wrong = [
            "2026-11-23 09:30:00Z",
            "2026-11-23T09:30:00",
            "9999-12-31T23:59:59-01:00",
            "0001-01-01T00:00:00+01:00",
            "+12026-11-23T09:30:00Z",
        ];
        check::<DateTime<Utc>>(&right.map(Value::from), &wrong.map(Value::from));
    }

    #[test]
    fn decimals() {
        let right = ["1.50", "-0", "007"].map(Value::from);
        let wrong = ["1_000.5", "1e2", "+1", ".5", "1.", "", "-", "1.2.3"].map(Value::from);
        check::<Decimal>(&right, &wrong);
        check::<Decimal>(&[], &[json!(1.5)]);
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
