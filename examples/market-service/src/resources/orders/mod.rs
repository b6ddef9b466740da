//! Orders: `http` takes requests, `service` holds the rules, `repository` keeps them.

mod http;
pub mod model;
pub mod query;
pub mod repository;
pub mod service;
pub mod sqlx_repository;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use self::service::OrderService;
use self::sqlx_repository::SqlxOrderRepository;
use crate::db;

/// The routes of orders, over the database.
pub fn router(pool: &db::Pool) -> OpenApiRouter {
    let repository = SqlxOrderRepository::new(pool);
    let service = OrderService::new(Arc::new(repository));
    http::router(service)
}
