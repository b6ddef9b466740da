//! Extractors that fail with [`ApiError`] instead of plain text.

use std::collections::HashMap;

use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderMap, header, request::Parts},
};
use uuid::Uuid;

use super::{error::ApiError, etag};
use crate::{input, version::Expected};

pub use super::{body::JsonBody, query::Query};
pub use axum::extract::State;

/// The `{id}` of a path.
pub struct Id(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Path(parameters) = path.map_err(|error| ApiError::bad_request(error.body_text()))?;
        let id = parameters.get("id").and_then(|id| input::uuid(id));
        id.map(Self)
            .ok_or_else(|| ApiError::bad_request("expected a UUID as `{id}` in the path"))
    }
}

/// The versions that `If-Match` allows to change.
pub struct IfMatch(pub Expected);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Ok(headers) = HeaderMap::from_request_parts(parts, state).await;
        Ok(Self(etag::expected(&headers, header::IF_MATCH)))
    }
}

/// The version that a client has already, as `If-None-Match` tells.
pub struct IfNoneMatch(pub Option<Expected>);

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Ok(headers) = HeaderMap::from_request_parts(parts, state).await;
        let is_given = headers.contains_key(header::IF_NONE_MATCH);
        Ok(Self(
            is_given.then(|| etag::expected(&headers, header::IF_NONE_MATCH)),
        ))
    }
}
