//! Extractors that fail with [`ApiError`] instead of plain text.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use serde::de::DeserializeOwned;

pub use axum::extract::State;

use super::{error::ApiError, etag};
use crate::version::Expected;

pub use super::{body::JsonBody, query::ListQuery};

/// Path parameters.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(ApiError::bad_request(rejection.body_text())),
        }
    }
}

/// The versions that `If-Match` allows to change.
pub struct IfMatch(pub Expected);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Ok(headers) = HeaderMap::from_request_parts(parts, state).await;
        Ok(Self(etag::expected(&headers)))
    }
}
