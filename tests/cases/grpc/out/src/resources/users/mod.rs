//! Users: `http` takes requests, `service` holds the rules, `repository` keeps them.

mod grpc;
mod http;
pub mod model;
pub mod query;
pub mod repository;
pub mod service;
pub mod sqlx_repository;

use std::sync::Arc;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use self::service::UserService;
use self::sqlx_repository::SqlxUserRepository;
use crate::db;

/// The routes of users, over the database.
pub fn router(pool: &db::Pool) -> OpenApiRouter {
    let repository = SqlxUserRepository::new(pool);
    let service = UserService::new(Arc::new(repository));
    http::router(service)
}

/// The calls for users, over the database. A message has `max` bytes at most.
pub fn calls(pool: &db::Pool, max: usize) -> Router {
    let repository = SqlxUserRepository::new(pool);
    let service = UserService::new(Arc::new(repository));
    grpc::router(service, max)
}
