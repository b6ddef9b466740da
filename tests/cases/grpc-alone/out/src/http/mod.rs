//! The server, health and metrics, and what all routes share: the error body, middleware.

pub mod error;
pub mod health;
pub mod middleware;
pub mod places;
pub mod server;
mod stream;
pub mod trace_context;

pub use error::ApiError;

use std::sync::Arc;

use axum::{Router, http::Uri, middleware as layers};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use self::places::Places;
use crate::{config::Config, metrics::Metrics};

/// Wraps the routes in what applies to all of them. The first layer sees a request first.
pub fn layer(routes: Router, config: &Config, metrics: Metrics, places: Arc<Places>) -> Router {
    let limits = (places, metrics.clone());
    let limit_requests = layers::from_fn_with_state(limits, middleware::limit_requests);
    let observe = layers::from_fn_with_state(metrics, middleware::observe);
    let limit_time = layers::from_fn_with_state(config.request_timeout, middleware::limit_time);
    routes
        .fallback(|uri: Uri| async move { ApiError::no_such_path(uri.path()) })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(
            ServiceBuilder::new()
                .layer(limit_requests)
                .layer(observe)
                .layer(CatchPanicLayer::custom(middleware::panicked))
                .layer(limit_time),
        )
}
