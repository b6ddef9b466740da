//! The OpenAPI document and a page to read it.

use axum::{Json, Router, response::Html, routing::get};
use utoipa::openapi::{Info, OpenApi, Paths};
use utoipa_axum::router::OpenApiRouter;

/// A router without routes, whose document has the title.
pub fn empty_router() -> OpenApiRouter {
    let mut info = Info::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    info.description = Some(env!("CARGO_PKG_DESCRIPTION").to_owned());
    OpenApiRouter::with_openapi(OpenApi::new(info, Paths::new()))
}

pub fn router(document: OpenApi) -> Router {
    Router::new()
        .route("/openapi.json", get(|| async move { Json(document) }))
        .route("/docs", get(|| async { Html(include_str!("docs.html")) }))
}
