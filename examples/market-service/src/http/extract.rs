//! Extractors that fail with [`ApiError`] instead of plain text.

use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, request::Parts},
};
use serde::de::DeserializeOwned;
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

/// The query parameters of a list, for its documentation.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Most items to return
    #[param(default = 50, minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// `next` of the page before this one
    pub after: Option<Uuid>,
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Query::<Vec<(String, String)>>::from_request_parts(parts, state).await {
            Ok(Query(parameters)) => page(&parameters).map(Self).map_err(ApiError::invalid),
            Err(rejection) => Err(ApiError::bad_request(rejection.body_text())),
        }
    }
}

fn page(parameters: &[(String, String)]) -> Result<PageRequest, Vec<Violation>> {
    let mut page = PageRequest {
        limit: DEFAULT_LIMIT,
        after: None,
    };
    let mut violations = Vec::new();
    for (name, value) in parameters {
        let read = match name.as_str() {
            "limit" => limit(value).map(|limit| page.limit = limit),
            "after" => after(value).map(|after| page.after = Some(after)),
            _ => Err("is not a known parameter"),
        };
        if let Err(rule) = read {
            violations.push(Violation::new(name, rule));
        }
    }
    if violations.is_empty() {
        Ok(page)
    } else {
        Err(violations)
    }
}

fn limit(value: &str) -> Result<u32, &'static str> {
    let limit = value.parse().ok();
    let limit = limit.filter(|limit| (1..=MAX_LIMIT).contains(limit));
    limit.ok_or("must be a number from 1 to 200")
}

fn after(value: &str) -> Result<Uuid, &'static str> {
    Uuid::parse_str(value).map_err(|_| "must be the `next` of another page")
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
