//! What all routes share: extractors, the error body, middleware, health, documentation.

pub mod body;
pub mod docs;
pub mod error;
pub mod etag;
pub mod extract;
pub mod health;
pub mod middleware;
pub mod query;
pub mod server;
pub mod trace_context;

pub use error::ApiError;

use axum::{Router, extract::DefaultBodyLimit, http::Uri, middleware as layers};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{config::Config, metrics::Metrics};

/// Wraps the routes in what applies to all of them. The first layer sees a request first.
pub fn layer(routes: Router, config: &Config, metrics: Metrics) -> Router {
    let observe = layers::from_fn_with_state(metrics, middleware::observe);
    let limit = layers::from_fn_with_state(config.request_timeout, middleware::limit_time);
    routes
        .fallback(|uri: Uri| async move { ApiError::no_such_path(uri.path()) })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(
            ServiceBuilder::new()
                .layer(observe)
                .layer(CatchPanicLayer::custom(middleware::panicked))
                .layer(limit)
                .layer(DefaultBodyLimit::max(config.max_body_bytes)),
        )
}
