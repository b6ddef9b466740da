//! Every resource of the service: a folder each, a line each below.

pub mod users;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use crate::{db, filter, http::docs};

/// The routes of all resources.
pub fn router(pool: &db::Pool) -> OpenApiRouter {
    let mut router = docs::empty_router();
    router = router.merge(users::router(pool));
    filter::describe(router.get_openapi_mut());
    router
}

/// The calls for all resources. A message has `max` bytes at most.
pub fn calls(pool: &db::Pool, max: usize) -> Router {
    let mut router = Router::new();
    router = router.merge(users::calls(pool, max));
    router
}
