//! Articles: `http` takes requests, `service` holds the rules, `repository` keeps them.

mod http;
pub mod model;
pub mod query;
pub mod repository;
pub mod service;
pub mod sqlx_repository;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use self::service::ArticleService;
use self::sqlx_repository::SqlxArticleRepository;
use crate::db;

/// The routes of articles, over the database.
pub fn router(pool: &db::Pool) -> OpenApiRouter {
    let repository = SqlxArticleRepository::new(pool);
    let service = ArticleService::new(Arc::new(repository));
    http::router(service)
}
