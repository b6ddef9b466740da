//! Where articles are kept, as the service sees it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::Article;
use super::query::ArticleQuery;
use crate::{error::ServiceError, page};

/// Keeps articles. Every method fails with `ServiceError::Unavailable` or
/// `ServiceError::Database` when the storage does.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait ArticleRepository: Send + Sync {
    /// Stores a new one.
    async fn insert(&self, new: &Article) -> Result<(), ServiceError>;

    async fn find(&self, id: Uuid) -> Result<Option<Article>, ServiceError>;

    async fn list(&self, query: &ArticleQuery) -> Result<page::Part<Article>, ServiceError>;

    /// Stores a change, unless the stored one is gone or no longer has this version; says whether
    /// it did. Fails as `insert` does.
    async fn update(&self, changed: &Article, version: DateTime<Utc>)
    -> Result<bool, ServiceError>;

    /// Deletes one, unless it is gone or no longer has this version; says whether it did.
    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError>;
}
