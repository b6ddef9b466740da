//! Products in memory, for tests of the rules that need no database. Lists hold everything, in
//! order of creation: to filter and to sort is the database's part.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::Product;
use super::query::ProductQuery;
use super::repository::ProductRepository;
use crate::error::ServiceError;

#[derive(Default)]
pub struct MemoryProductRepository {
    stored: Mutex<BTreeMap<Uuid, Product>>,
}

impl MemoryProductRepository {
    fn stored(&self) -> MutexGuard<'_, BTreeMap<Uuid, Product>> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ProductRepository for MemoryProductRepository {
    async fn insert(&self, new: &Product) -> Result<(), ServiceError> {
        let mut stored = self.stored();
        check_unique(&stored, new, "code")?;
        stored.insert(new.id, new.clone());
        Ok(())
    }

    async fn find(&self, id: Uuid) -> Result<Option<Product>, ServiceError> {
        Ok(self.stored().get(&id).cloned())
    }

    async fn list(&self, query: &ProductQuery) -> Result<Vec<Product>, ServiceError> {
        let after = query.page.after.as_ref().map(|cursor| cursor.id);
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let stored = self.stored();
        let rest = stored.range((after, Bound::Unbounded));
        let limit = query.page.limit as usize + 1;
        Ok(rest.take(limit).map(|(_, item)| item.clone()).collect())
    }

    async fn update(
        &self,
        changed: &Product,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let mut stored = self.stored();
        if stored.get(&changed.id).map(|item| item.updated_at) != Some(version) {
            return Ok(false);
        }
        check_unique(&stored, changed, "code")?;
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
    stored: &BTreeMap<Uuid, Product>,
    item: &Product,
    field: &str,
) -> Result<(), ServiceError> {
    let taken = stored
        .values()
        .any(|other| other.id != item.id && value(other, field) == value(item, field));
    if taken && !value(item, field).is_null() {
        return Err(ServiceError::Conflict {
            resource: "product",
            field: field.to_owned(),
        });
    }
    Ok(())
}

fn value(item: &Product, field: &str) -> serde_json::Value {
    serde_json::json!(item)[field].clone()
}
