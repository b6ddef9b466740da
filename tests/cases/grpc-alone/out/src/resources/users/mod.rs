//! Users: `grpc` takes calls, `service` holds the rules, `repository` keeps them.

mod grpc;
pub mod model;
pub mod query;
pub mod repository;
pub mod service;
pub mod sqlx_repository;

use std::sync::Arc;

use self::service::UserService;
use self::sqlx_repository::SqlxUserRepository;
use crate::db;

/// Adds the calls for users, over the database.
pub fn add(calls: &mut crate::grpc::Calls, pool: &db::Pool) {
    let repository = SqlxUserRepository::new(pool);
    let service = UserService::new(Arc::new(repository));
    grpc::add(calls, service);
}
