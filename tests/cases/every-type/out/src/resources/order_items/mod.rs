//! Order items: `http` takes requests, `service` holds the rules, `repository` keeps them.

mod http;
pub mod model;
pub mod query;
pub mod repository;
pub mod service;
pub mod sqlx_repository;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use self::service::OrderItemService;
use self::sqlx_repository::SqlxOrderItemRepository;
use crate::db;

/// The routes of order items, over the database.
pub fn router(pool: &db::Pool) -> OpenApiRouter {
    let repository = SqlxOrderItemRepository::new(pool);
    let service = OrderItemService::new(Arc::new(repository));
    http::router(service)
}
