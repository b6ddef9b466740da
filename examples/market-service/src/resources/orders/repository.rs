//! Where orders are kept, as the service sees it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::Order;
use super::query::OrderQuery;
use crate::error::ServiceError;

/// Keeps orders. Every method fails with `ServiceError::Unavailable` or
/// `ServiceError::Database` when the storage does.
#[async_trait]
pub trait OrderRepository: Send + Sync {
    /// Stores a new one.
    /// Fails with `ServiceError::Invalid` when it refers to what is not there.
    async fn insert(&self, new: &Order) -> Result<(), ServiceError>;

    async fn find(&self, id: Uuid) -> Result<Option<Order>, ServiceError>;

    /// One more than the page's limit if there are more.
    async fn list(&self, query: &OrderQuery) -> Result<Vec<Order>, ServiceError>;

    /// Stores a change, unless the stored one is gone or no longer has this version; says whether
    /// it did. Fails as `insert` does.
    async fn update(&self, changed: &Order, version: DateTime<Utc>) -> Result<bool, ServiceError>;

    /// Deletes one, unless it is gone or no longer has this version; says whether it did.
    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError>;
}
