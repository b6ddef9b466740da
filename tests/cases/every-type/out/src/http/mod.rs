//! What all routes share: extractors, the error body, middleware, health, documentation.

pub mod body;
pub mod docs;
pub mod error;
pub mod etag;
pub mod extract;
pub mod health;
pub mod link;
pub mod middleware;
pub mod places;
pub mod query;
pub mod server;
mod stream;
pub mod trace_context;

pub use error::ApiError;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, http::Uri, middleware as layers};
use tower::ServiceBuilder;

use self::places::Places;
use crate::{config::Config, metrics::Metrics};

/// Wraps the routes in what applies to all of them. The first layer sees a request first.
pub fn layer(routes: Router, config: &Config, metrics: Metrics, places: Arc<Places>) -> Router {
    let metrics = Arc::new(metrics);
    let limits = (places, metrics.clone());
    let limit_requests = layers::from_fn_with_state(limits, middleware::limit_requests);
    let observed = (metrics, config.request_timeout);
    let observe_requests = layers::from_fn_with_state(observed, middleware::observe);
    routes
        .fallback(|uri: Uri| async move { ApiError::no_such_path(uri.path()) })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(
            ServiceBuilder::new()
                .layer(limit_requests)
                .layer(observe_requests)
                .layer(DefaultBodyLimit::max(config.max_body_bytes)),
        )
}
