//! Users: `http` takes requests, `service` holds the rules, `repository` keeps them.

mod grpc;
mod http;
pub mod model;
pub mod query;
pub mod repository;
pub mod service;
pub mod sqlx_repository;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use self::service::UserService;
use self::sqlx_repository::SqlxUserRepository;
use crate::db;

/// The routes of users, over the database. The calls for them go to the same service.
pub fn router(calls: &mut crate::grpc::Calls, pool: &db::Pool) -> OpenApiRouter {
    let repository = SqlxUserRepository::new(pool);
    let service = UserService::new(Arc::new(repository));
    grpc::add(calls, service.clone());
    http::router(service)
}
