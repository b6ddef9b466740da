//! Every resource of the service: a folder each, a line each below.

pub mod users;

use utoipa_axum::router::OpenApiRouter;

use crate::{db, filter::operators, http::docs};

/// The routes of all resources, and the calls for them.
pub fn router(calls: &mut crate::grpc::Calls, pool: &db::Pool) -> OpenApiRouter {
    let mut router = docs::empty_router();
    router = router.merge(users::router(calls, pool));
    operators::describe(router.get_openapi_mut());
    router
}
