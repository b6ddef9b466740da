//! Where customers are kept, as the service sees it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::Customer;
use super::query::CustomerQuery;
use crate::{error::ServiceError, page};

/// Keeps customers. Every method fails with `ServiceError::Unavailable` or
/// `ServiceError::Database` when the storage does.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait CustomerRepository: Send + Sync {
    /// Stores a new one.
    /// Fails with `ServiceError::Conflict` when a unique field is taken.
    async fn insert(&self, new: &Customer) -> Result<(), ServiceError>;

    async fn find(&self, id: Uuid) -> Result<Option<Customer>, ServiceError>;

    async fn list(&self, query: &CustomerQuery) -> Result<page::Part<Customer>, ServiceError>;

    /// Stores a change, unless the stored one is gone or no longer has this version; says whether
    /// it did. Fails as `insert` does.
    async fn update(
        &self,
        changed: &Customer,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError>;

    /// Deletes one, unless it is gone or no longer has this version; says whether it did.
    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError>;
}
