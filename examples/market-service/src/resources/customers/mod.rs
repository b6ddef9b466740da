//! Customers: `http` takes requests, `service` holds the rules, `repository` keeps them.

mod http;
pub mod model;
pub mod query;
pub mod repository;
pub mod service;
pub mod sqlx_repository;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use self::service::CustomerService;
use self::sqlx_repository::SqlxCustomerRepository;
use crate::db;

/// The routes of customers, over the database.
pub fn router(pool: &db::Pool) -> OpenApiRouter {
    let repository = SqlxCustomerRepository::new(pool);
    let service = CustomerService::new(Arc::new(repository));
    http::router(service)
}
