//! Extractors that fail with [`ApiError`] instead of plain text.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;
use uuid::Uuid;

pub use axum::extract::State;

use super::{error::ApiError, etag};
use crate::{
    error::Violation,
    page::{DEFAULT_LIMIT, MAX_LIMIT, PageRequest},
    version::Expected,
};

pub use super::body::JsonBody;

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

/// Which page of a list the query asks for.
pub struct Page(pub PageRequest);

/// The query parameters of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Most items to return
    #[param(value_type = Option<u32>, default = 50, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// `next` of the page before this one
    after: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = axum::extract::Query::<PageParams>::from_request_parts(parts, state).await;
        match params {
            Ok(axum::extract::Query(params)) => params.read().map(Self).map_err(ApiError::invalid),
            Err(rejection) => Err(ApiError::invalid_field("", rejection.body_text())),
        }
    }
}

impl PageParams {
    fn read(self) -> Result<PageRequest, Vec<Violation>> {
        let mut violations = Vec::new();
        let limit = match self.limit.as_deref().map(str::parse) {
            None => DEFAULT_LIMIT,
            Some(Ok(limit)) if (1..=MAX_LIMIT).contains(&limit) => limit,
            Some(_) => {
                let message = format!("must be a number from 1 to {MAX_LIMIT}");
                violations.push(Violation::new("limit", message));
                DEFAULT_LIMIT
            }
        };
        let after = self.after.as_deref().map(Uuid::parse_str);
        if let Some(Err(_)) = after {
            let message = "must be the `next` of another page";
            violations.push(Violation::new("after", message));
        }
        if violations.is_empty() {
            let after = after.and_then(Result::ok);
            Ok(PageRequest { limit, after })
        } else {
            Err(violations)
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
