//! Users in memory, for tests of the rules that need no database. Lists hold everything, in
//! order of creation: to filter and to sort is the database's part.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::User;
use super::query::UserQuery;
use super::repository::UserRepository;
use crate::error::ServiceError;

#[derive(Default)]
pub struct MemoryUserRepository {
    stored: Mutex<BTreeMap<Uuid, User>>,
}

impl MemoryUserRepository {
    fn stored(&self) -> MutexGuard<'_, BTreeMap<Uuid, User>> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl UserRepository for MemoryUserRepository {
    async fn insert(&self, new: &User) -> Result<(), ServiceError> {
        let mut stored = self.stored();
        check_unique(&stored, new, "email")?;
        stored.insert(new.id, new.clone());
        Ok(())
    }

    async fn find(&self, id: Uuid) -> Result<Option<User>, ServiceError> {
        Ok(self.stored().get(&id).cloned())
    }

    async fn list(&self, query: &UserQuery) -> Result<Vec<User>, ServiceError> {
        let after = query.page.after.as_ref().map(|cursor| cursor.id);
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let stored = self.stored();
        let rest = stored.range((after, Bound::Unbounded));
        let limit = query.page.limit as usize + 1;
        Ok(rest.take(limit).map(|(_, item)| item.clone()).collect())
    }

    async fn update(&self, changed: &User, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut stored = self.stored();
        if stored.get(&changed.id).map(|item| item.updated_at) != Some(version) {
            return Ok(false);
        }
        check_unique(&stored, changed, "email")?;
        stored.insert(changed.id, changed.clone());
        Ok(true)
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut stored = self.stored();
        if stored.get(&id).map(|item| item.updated_at) != Some(version) {
            return Ok(false);
        }
        Ok(stored.remove(&id).is_some())
    }
}

/// Fails if another one has the same value in this field; nulls are never the same.
fn check_unique(
    stored: &BTreeMap<Uuid, User>,
    item: &User,
    field: &str,
) -> Result<(), ServiceError> {
    let taken = stored
        .values()
        .any(|other| other.id != item.id && value(other, field) == value(item, field));
    if taken && !value(item, field).is_null() {
        return Err(ServiceError::Conflict {
            resource: "user",
            field: field.to_owned(),
        });
    }
    Ok(())
}

fn value(item: &User, field: &str) -> serde_json::Value {
    serde_json::json!(item)[field].clone()
}
