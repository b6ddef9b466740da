//! Where members are kept, as the service sees it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::Member;
use super::query::MemberQuery;
use crate::{error::ServiceError, page};

/// Keeps members. Every method fails with `ServiceError::Unavailable` or
/// `ServiceError::Database` when the storage does.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait MemberRepository: Send + Sync {
    /// Stores a new one.
    /// Fails with `ServiceError::Conflict` when a unique field is taken.
    /// Fails with `ServiceError::Invalid` when it refers to what is not there.
    async fn insert(&self, new: &Member) -> Result<(), ServiceError>;

    async fn find(&self, id: Uuid) -> Result<Option<Member>, ServiceError>;

    async fn list(&self, query: &MemberQuery) -> Result<page::Part<Member>, ServiceError>;

    /// Stores a change, unless the stored one is gone or no longer has this version; says whether
    /// it did. Fails as `insert` does.
    async fn update(&self, changed: &Member, version: DateTime<Utc>) -> Result<bool, ServiceError>;

    /// Deletes one, unless it is gone or no longer has this version; says whether it did.
    /// Fails with `ServiceError::InUse` while something refers to it.
    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError>;
}
