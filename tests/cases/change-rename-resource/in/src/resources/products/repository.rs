//! Where products are kept, as the service sees it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::Product;
use super::query::ProductQuery;
use crate::{error::ServiceError, page};

/// Keeps products. Every method fails with `ServiceError::Unavailable` or
/// `ServiceError::Database` when the storage does.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait ProductRepository: Send + Sync {
    /// Stores a new one.
    async fn insert(&self, new: &Product) -> Result<(), ServiceError>;

    async fn find(&self, id: Uuid) -> Result<Option<Product>, ServiceError>;

    async fn list(&self, query: &ProductQuery) -> Result<page::Part<Product>, ServiceError>;

    /// Stores a change, unless the stored one is gone or no longer has this version; says whether
    /// it did. Fails as `insert` does.
    async fn update(&self, changed: &Product, version: DateTime<Utc>)
    -> Result<bool, ServiceError>;

    /// Deletes one, unless it is gone or no longer has this version; says whether it did.
    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError>;
}
