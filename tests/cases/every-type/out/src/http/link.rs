//! The paths of links.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use uuid::Uuid;

use super::error::ApiError;
use crate::input;

/// The ids in a path: of an item, and of what it is linked with.
pub struct Ids(pub Uuid, pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Ids {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Path(parameters) = path.map_err(|error| ApiError::bad_request(error.body_text()))?;
        let mut ids = Vec::new();
        for (name, text) in parameters {
            let id = input::uuid(&text).ok_or_else(|| {
                ApiError::bad_request(format!("expected a UUID as `{{{name}}}` in the path"))
            });
            ids.push(id?);
        }
        match ids[..] {
            [id, other] => Ok(Self(id, other)),
            _ => Err(ApiError::bad_request("expected two ids in the path")),
        }
    }
}
