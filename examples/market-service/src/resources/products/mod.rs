//! Products: `http` takes requests, `service` holds the rules, `repository` keeps them.

mod http;
pub mod model;
pub mod query;
pub mod repository;
pub mod service;
pub mod sqlx_repository;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use self::service::ProductService;
use self::sqlx_repository::SqlxProductRepository;
use crate::db;

/// The routes of products, over the database.
pub fn router(pool: &db::Pool) -> OpenApiRouter {
    let repository = SqlxProductRepository::new(pool);
    let service = ProductService::new(Arc::new(repository));
    http::router(service)
}
