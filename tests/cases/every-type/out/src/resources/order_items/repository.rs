//! Where order items are kept, as the service sees it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::OrderItem;
use super::query::OrderItemQuery;
use crate::{error::ServiceError, page};

/// Keeps order items. Every method fails with `ServiceError::Unavailable` or
/// `ServiceError::Database` when the storage does.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait OrderItemRepository: Send + Sync {
    /// Stores a new one.
    /// Fails with `ServiceError::Conflict` when a unique field is taken.
    /// Fails with `ServiceError::Invalid` when it refers to what is not there.
    async fn insert(&self, new: &OrderItem) -> Result<(), ServiceError>;

    async fn find(&self, id: Uuid) -> Result<Option<OrderItem>, ServiceError>;

    async fn list(&self, query: &OrderItemQuery) -> Result<page::Part<OrderItem>, ServiceError>;

    /// Stores a change, unless the stored one is gone or no longer has this version; says whether
    /// it did. Fails as `insert` does.
    async fn update(
        &self,
        changed: &OrderItem,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError>;

    /// Deletes one, unless it is gone or no longer has this version; says whether it did.
    /// Fails with `ServiceError::InUse` while something refers to it.
    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError>;
}
