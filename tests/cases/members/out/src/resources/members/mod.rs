//! Members: `http` takes requests, `service` holds the rules, `repository` keeps them.

mod http;
pub mod model;
pub mod query;
pub mod repository;
pub mod service;
pub mod sqlx_repository;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use self::service::MemberService;
use self::sqlx_repository::SqlxMemberRepository;
use crate::db;

/// The routes of members, over the database.
pub fn router(pool: &db::Pool) -> OpenApiRouter {
    let repository = SqlxMemberRepository::new(pool);
    let service = MemberService::new(Arc::new(repository));
    http::router(service)
}
