//! JSON request bodies, read member by member so that one answer names everything that is wrong.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::{ApiError, Reason};
use crate::error::Violation;

/// How deeply objects and lists within a member may be nested.
const MAX_DEPTH: u32 = 30;

/// A type that can be read from a JSON object.
pub trait FromMembers: Sized {
    /// Takes what it needs; what is wrong or left over makes the request fail afterwards.
    fn from_members(members: &mut Members) -> Self;
}

/// The members of a JSON object that have not been read yet, and what was wrong with the others.
pub struct Members {
    unread: Map<String, Value>,
    violations: Vec<Violation>,
}

impl Members {
    /// A member that must be there.
    pub fn required<T: DeserializeOwned + Default>(&mut self, name: &str) -> T {
        match self.unread.remove(name) {
            Some(value) => self.read(name, value).unwrap_or_default(),
            None => {
                self.violations.push(Violation::new(name, "is missing"));
                T::default()
            }
        }
    }

    /// A member that may be null or left out.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        self.or(name, None)
    }

    /// A member that has a default when left out.
    pub fn or<T: DeserializeOwned>(&mut self, name: &str, default: T) -> T {
        match self.unread.remove(name) {
            Some(value) => self.read(name, value).unwrap_or(default),
            None => default,
        }
    }

    /// A member that has a default when left out, given as it would be in the body.
    pub fn or_text<T: DeserializeOwned + Default>(&mut self, name: &str, default: &str) -> T {
        let value = self.unread.remove(name);
        let value = value.unwrap_or_else(|| default.into());
        self.read(name, value).unwrap_or_default()
    }

    /// A member of a patch: none if left out.
    pub fn change<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self.unread.remove(name)?;
        self.read(name, value)
    }

    fn read<T: DeserializeOwned>(&mut self, name: &str, value: Value) -> Option<T> {
        if !is_storable(&value, MAX_DEPTH) {
            let rule = "has a character U+0000, or is nested too deeply";
            self.violations.push(Violation::new(name, rule));
            return None;
        }
        let whole = whole(&value);
        let read = match (serde_json::from_value(value), whole) {
            (Err(_), Some(whole)) => serde_json::from_value(whole),
            (read, _) => read,
        };
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                let violation = Violation::new(name, error.to_string());
                self.violations.push(violation);
                None
            }
        }
    }

    fn finish<T>(mut self, value: T) -> Result<T, ApiError> {
        let unknown = self.unread.keys();
        self.violations
            .extend(unknown.map(|name| Violation::new(name, "is not a known member")));
        if self.violations.is_empty() {
            Ok(value)
        } else {
            Err(ApiError::invalid(self.violations))
        }
    }
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

/// A whole number that is written as `1.0`, which in JSON is the same as `1`.
fn whole(value: &Value) -> Option<Value> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
    // Beyond this, not every whole number has a floating-point one.
    let exact = number.abs() <= 9_007_199_254_740_992.0;
    exact.then_some(Value::from(number as i64))
}

/// The body of a request, a JSON object.
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: FromMembers> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::new(
                Reason::UnsupportedMediaType,
                "expected `content-type: application/json`",
            ));
        }
        let bytes = Bytes::from_request(request, state).await;
        parse(&bytes.map_err(unreadable)?).map(Self)
    }
}

fn unreadable(rejection: BytesRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            ApiError::new(Reason::PayloadTooLarge, "the request body is too large")
        }
        _ => ApiError::bad_request(rejection.body_text()),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let mime = content_type.and_then(|value| value.split(';').next());
    mime.is_some_and(|mime| mime.trim().eq_ignore_ascii_case("application/json"))
}

fn parse<T: FromMembers>(bytes: &[u8]) -> Result<T, ApiError> {
    let body = serde_json::from_slice(bytes).map_err(|error| {
        ApiError::new(Reason::MalformedJson, format!("malformed JSON: {error}"))
    })?;
    let Value::Object(unread) = body else {
        return Err(ApiError::invalid_field("", "expected a JSON object"));
    };
    let mut members = Members {
        unread,
        violations: Vec::new(),
    };
    let value = T::from_members(&mut members);
    members.finish(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Sample {
        name: String,
        age: Option<i32>,
        active: bool,
        nickname: Option<Option<String>>,
    }

    impl FromMembers for Sample {
        fn from_members(members: &mut Members) -> Self {
            Self {
                name: members.required("name"),
                age: members.optional("age"),
                active: members.or("active", true),
                nickname: members.change("nickname"),
            }
        }
    }

    fn read(body: Value) -> Result<Sample, Vec<String>> {
        parse(body.to_string().as_bytes()).map_err(|error| {
            let fields = error.details.into_iter().map(|violation| violation.field);
            fields.collect()
        })
    }

    #[test]
    fn missing_and_null_are_different_things() {
        let sample = read(json!({ "name": "Ada" })).unwrap();
        assert_eq!(
            (sample.age, sample.active, sample.nickname),
            (None, true, None)
        );

        let nulls = json!({ "name": "Ada", "age": null, "nickname": null });
        assert_eq!(read(nulls).unwrap().nickname, Some(None));

        assert_eq!(read(json!({ "name": null })), Err(vec!["name".to_owned()]));
        assert_eq!(
            read(json!({ "name": "Ada", "active": null })),
            Err(vec!["active".to_owned()])
        );
    }

    #[test]
    fn whole_numbers_may_have_a_point() {
        let sample = read(json!({ "name": "Ada", "age": 36.0 })).unwrap();
        assert_eq!(sample.age, Some(36));
        let half = json!({ "name": "Ada", "age": 36.5 });
        assert_eq!(read(half), Err(vec!["age".to_owned()]));
    }

    #[test]
    fn what_no_database_takes_is_refused() {
        let nul = json!({ "name": "a\0b" });
        assert_eq!(read(nul), Err(vec!["name".to_owned()]));
        let nested = |depth| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        assert!(is_storable(&nested(30), MAX_DEPTH));
        assert!(!is_storable(&nested(31), MAX_DEPTH));
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let broken = json!({ "age": "old", "active": 1, "shoes": 2 });
        let fields = ["name", "age", "active", "shoes"].map(str::to_owned);
        assert_eq!(read(broken), Err(fields.to_vec()));
        assert_eq!(read(json!([])), Err(vec![String::new()]));
    }
}
