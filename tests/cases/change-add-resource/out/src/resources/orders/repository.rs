//! Where orders are kept, as the service sees it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::Order;
use super::query::OrderQuery;
use crate::{error::ServiceError, page};

/// Keeps orders. Every method fails with `ServiceError::Unavailable` or
/// `ServiceError::Database` when the storage does.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait OrderRepository: Send + Sync {
    /// Stores a new one.
    /// Fails with `ServiceError::Invalid` when it refers to what is not there.
    async fn insert(&self, new: &Order) -> Result<(), ServiceError>;

    async fn find(&self, id: Uuid) -> Result<Option<Order>, ServiceError>;

    async fn list(&self, query: &OrderQuery) -> Result<page::Part<Order>, ServiceError>;

    /// Stores a change, unless the stored one is gone or no longer has this version; says whether
    /// it did. Fails as `insert` does.
    async fn update(&self, changed: &Order, version: DateTime<Utc>) -> Result<bool, ServiceError>;

    /// Deletes one, unless it is gone or no longer has this version; says whether it did.
    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError>;
}
