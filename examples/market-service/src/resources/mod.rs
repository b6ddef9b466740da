//! Every resource of the service: a folder each, a line each below.

pub mod customers;
pub mod orders;
pub mod products;

use utoipa_axum::router::OpenApiRouter;

use crate::{db, filter::operators, http::docs};

/// The routes of all resources.
pub fn router(pool: &db::Pool) -> OpenApiRouter {
    let mut router = docs::empty_router();
    router = router.merge(customers::router(pool));
    router = router.merge(orders::router(pool));
    router = router.merge(products::router(pool));
    operators::describe(router.get_openapi_mut());
    router
}
