//! How the fields of messages stand for values. What may be in them is the same as in JSON.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use prost_types::Timestamp;
use serde::de::{IntoDeserializer, value};
use uuid::Uuid;

use crate::{
    error::{ServiceError, Violation},
    input::Input,
};

/// A field of a message that stands for a `T`.
pub trait Wire<T>: Sized {
    fn encode(value: T) -> Self;

    /// Fails with what was expected.
    fn decode(self) -> Result<T, String>;

    /// Whether it is as in a message that nobody has filled in.
    fn is_empty(&self) -> bool;
}

/// Reads a field of a message.
pub fn read<T>(name: &str, field: impl Wire<T>) -> Result<T, ServiceError> {
    field
        .decode()
        .map_err(|message| ServiceError::Invalid(vec![Violation::new(name, message)]))
}

/// Reads a field that a message need not have.
pub fn read_or<T>(
    name: &str,
    field: Option<impl Wire<T>>,
    default: impl FnOnce() -> T,
) -> Result<T, ServiceError> {
    match field {
        Some(field) => read(name, field),
        None => Ok(default()),
    }
}

/// The same for what may be null.
pub fn read_optional_or<T>(
    name: &str,
    field: Option<impl Wire<T>>,
    default: impl FnOnce() -> Option<T>,
) -> Result<Option<T>, ServiceError> {
    match field {
        Some(field) => read(name, field).map(Some),
        None => Ok(default()),
    }
}

pub fn encode<T, W: Wire<T>>(value: T) -> W {
    W::encode(value)
}

/// Encodes a field that a message need not have.
pub fn given<T, W: Wire<T>>(value: T) -> Option<W> {
    Some(W::encode(value))
}

/// A message that a request must have.
pub fn required<T>(name: &str, message: Option<T>) -> Result<T, ServiceError> {
    message.ok_or_else(|| ServiceError::Invalid(vec![Violation::new(name, "missing")]))
}

/// What is text in a message, as it is in JSON.
trait Text: Input + Display {}

impl Text for String {}
impl Text for Uuid {}

impl<T: Text> Wire<T> for String {
    fn encode(value: T) -> Self {
        value.to_string()
    }

    fn decode(self) -> Result<T, String> {
        let text: value::StringDeserializer<value::Error> = self.into_deserializer();
        T::read(text).map_err(|error| error.to_string())
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl Wire<DateTime<Utc>> for Timestamp {
    fn encode(value: DateTime<Utc>) -> Self {
        Self {
            seconds: value.timestamp(),
            nanos: value.timestamp_subsec_nanos() as i32,
        }
    }

    fn decode(self) -> Result<DateTime<Utc>, String> {
        let nanos = u32::try_from(self.nanos).ok();
        let time = nanos.and_then(|nanos| DateTime::from_timestamp(self.seconds, nanos));
        time.ok_or_else(|| "expected a time".to_owned())
    }

    fn is_empty(&self) -> bool {
        false
    }
}

impl Wire<DateTime<Utc>> for Option<Timestamp> {
    fn encode(value: DateTime<Utc>) -> Self {
        Some(Timestamp::encode(value))
    }

    fn decode(self) -> Result<DateTime<Utc>, String> {
        self.ok_or("missing")?.decode()
    }

    fn is_empty(&self) -> bool {
        self.is_none()
    }
}

impl<T, W: Wire<T>> Wire<Option<T>> for Option<W> {
    fn encode(value: Option<T>) -> Self {
        value.map(W::encode)
    }

    fn decode(self) -> Result<Option<T>, String> {
        self.map(W::decode).transpose()
    }

    fn is_empty(&self) -> bool {
        self.is_none()
    }
}

/// A word that is a number in messages, where 0 stands for none.
pub trait Word: Sized {
    fn number(self) -> i32;

    fn of(number: i32) -> Option<Self>;
}

impl<T: Word> Wire<T> for i32 {
    fn encode(value: T) -> Self {
        value.number()
    }

    fn decode(self) -> Result<T, String> {
        T::of(self).ok_or_else(|| "expected one of its values".to_owned())
    }

    fn is_empty(&self) -> bool {
        *self == 0
    }
}

impl Wire<i32> for i32 {
    fn encode(value: i32) -> Self {
        value
    }

    fn decode(self) -> Result<i32, String> {
        Ok(self)
    }

    fn is_empty(&self) -> bool {
        *self == 0
    }
}

impl Wire<i16> for i32 {
    fn encode(value: i16) -> Self {
        value.into()
    }

    fn decode(self) -> Result<i16, String> {
        let number = i16::try_from(self);
        number.map_err(|_| format!("expected a number from {} to {}", i16::MIN, i16::MAX))
    }

    fn is_empty(&self) -> bool {
        *self == 0
    }
}

impl Wire<i64> for i64 {
    fn encode(value: i64) -> Self {
        value
    }

    fn decode(self) -> Result<i64, String> {
        Ok(self)
    }

    fn is_empty(&self) -> bool {
        *self == 0
    }
}

impl Wire<bool> for bool {
    fn encode(value: bool) -> Self {
        value
    }

    fn decode(self) -> Result<bool, String> {
        Ok(self)
    }

    fn is_empty(&self) -> bool {
        !self
    }
}

impl Wire<f64> for f64 {
    fn encode(value: f64) -> Self {
        value
    }

    /// JSON has no numbers but these either.
    fn decode(self) -> Result<f64, String> {
        if self.is_finite() {
            Ok(self)
        } else {
            Err("expected a finite number".to_owned())
        }
    }

    fn is_empty(&self) -> bool {
        *self == 0.0
    }
}
