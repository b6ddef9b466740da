//! JSON request bodies: serde reads them, and an error tells the path to what is wrong.

use std::{error::Error, io};

use anyhow::Chain;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::error::{ApiError, Reason};

/// The body of a request.
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
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
        _ if is_cut_off(&rejection) => ApiError::new(Reason::Abandoned, "the body is cut off"),
        _ => ApiError::bad_request(rejection.body_text()),
    }
}

/// Whether the client has gone before it had sent all of the body.
fn is_cut_off(error: &(dyn Error + 'static)) -> bool {
    let cause = Chain::new(error).find_map(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| {
        let kind = cause.kind();
        kind == io::ErrorKind::UnexpectedEof || kind == io::ErrorKind::ConnectionReset
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let mime = content_type.and_then(|value| value.split(';').next());
    mime.is_some_and(|mime| mime.trim().eq_ignore_ascii_case("application/json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // serde would also read a list, as the fields in their order.
    if !bytes.trim_ascii_start().starts_with(b"{") {
        serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| malformed(&error))?;
        return Err(ApiError::invalid_field("", "expected a JSON object"));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize(&mut json) {
        Ok(value) => {
            json.end().map_err(|error| malformed(&error))?;
            Ok(value)
        }
        // serde takes a null in the place of an enum for a syntax error.
        Err(error) if error.inner().is_data() || is_well_formed(bytes) => {
            Err(ApiError::unreadable(&error))
        }
        Err(error) => Err(malformed(error.inner())),
    }
}

fn is_well_formed(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

fn malformed(error: &serde_json::Error) -> ApiError {
    ApiError::new(Reason::MalformedJson, format!("malformed JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::input;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        name: String,
        #[serde(default, deserialize_with = "input::given")]
        nickname: Option<Option<String>>,
        #[serde(default)]
        friends: Vec<Friend>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Friend {
        age: u8,
        #[serde(default)]
        mood: Mood,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    enum Mood {
        #[default]
        Fine,
    }

    /// The field that is wrong, or the reason if it is none.
    fn error(body: &str) -> String {
        let error = parse::<Sample>(body.as_bytes()).unwrap_err();
        match error.details.first() {
            Some(violation) => violation.field.clone(),
            None => format!("{:?}", error.reason),
        }
    }

    #[test]
    fn missing_and_null_are_different_things() {
        let nickname = |body: &str| parse::<Sample>(body.as_bytes()).unwrap().nickname;
        assert_eq!(nickname(r#"{"name": "a"}"#), None);
        assert_eq!(nickname(r#"{"name": "a", "nickname": null}"#), Some(None));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        for (body, expected) in [
            (r#"{}"#, "name"),
            (r#"{"name": null}"#, "name"),
            (r#"{"name": "a", "name": "b"}"#, "name"),
            (r#"{"name": "a", "shoes": 2}"#, "shoes"),
            (
                r#"{"name": "a", "friends": [{"age": 300}]}"#,
                "friends[0].age",
            ),
            (r#"{"name": "a", "friends": [{}]}"#, "friends[0].age"),
            (
                r#"{"name": "a", "friends": [{"age": 3, "mood": null}]}"#,
                "friends[0].mood",
            ),
            (r#"["a"]"#, ""),
            ("{", "MalformedJson"),
            (r#"{"name": "a"} {"#, "MalformedJson"),
        ] {
            assert_eq!(error(body), expected, "{body}");
        }
    }
}
