//! The query of a request: serde reads it, as it does a body.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;
use serde_urlencoded::Deserializer;

use super::error::ApiError;

/// The parameters of a request.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        let parameters = Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        match serde_path_to_error::deserialize(parameters) {
            Ok(value) => Ok(Self(value)),
            Err(error) => Err(ApiError::unreadable(&error)),
        }
    }
}
