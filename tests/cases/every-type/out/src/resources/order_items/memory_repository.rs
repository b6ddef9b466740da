//! Order items in memory, for tests of the rules that need no database. Lists hold everything, in
//! order of creation: to filter and to sort is the database's part.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::OrderItem;
use super::query::OrderItemQuery;
use super::repository::OrderItemRepository;
use crate::error::ServiceError;

#[derive(Default)]
pub struct MemoryOrderItemRepository {
    stored: Mutex<BTreeMap<Uuid, OrderItem>>,
}

impl MemoryOrderItemRepository {
    fn stored(&self) -> MutexGuard<'_, BTreeMap<Uuid, OrderItem>> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl OrderItemRepository for MemoryOrderItemRepository {
    async fn insert(&self, new: &OrderItem) -> Result<(), ServiceError> {
        let mut stored = self.stored();
        check_unique(&stored, new, "s3")?;
        check_unique(&stored, new, "s7")?;
        check_unique(&stored, new, "i3")?;
        check_unique(&stored, new, "b2")?;
        check_unique(&stored, new, "u3")?;
        check_unique(&stored, new, "d3")?;
        check_unique(&stored, new, "c2")?;
        check_unique(&stored, new, "y3")?;
        check_unique(&stored, new, "h2")?;
        check_unique(&stored, new, "r3_id")?;
        stored.insert(new.id, new.clone());
        Ok(())
    }

    async fn find(&self, id: Uuid) -> Result<Option<OrderItem>, ServiceError> {
        Ok(self.stored().get(&id).cloned())
    }

    async fn list(&self, query: &OrderItemQuery) -> Result<Vec<OrderItem>, ServiceError> {
        let after = query.page.after.as_ref().map(|cursor| cursor.id);
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let stored = self.stored();
        let rest = stored.range((after, Bound::Unbounded));
        let limit = query.page.limit as usize + 1;
        Ok(rest.take(limit).map(|(_, item)| item.clone()).collect())
    }

    async fn update(
        &self,
        changed: &OrderItem,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let mut stored = self.stored();
        if stored.get(&changed.id).map(|item| item.updated_at) != Some(version) {
            return Ok(false);
        }
        check_unique(&stored, changed, "s3")?;
        check_unique(&stored, changed, "s7")?;
        check_unique(&stored, changed, "i3")?;
        check_unique(&stored, changed, "b2")?;
        check_unique(&stored, changed, "u3")?;
        check_unique(&stored, changed, "d3")?;
        check_unique(&stored, changed, "c2")?;
        check_unique(&stored, changed, "y3")?;
        check_unique(&stored, changed, "h2")?;
        check_unique(&stored, changed, "r3_id")?;
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
    stored: &BTreeMap<Uuid, OrderItem>,
    item: &OrderItem,
    field: &str,
) -> Result<(), ServiceError> {
    let taken = stored
        .values()
        .any(|other| other.id != item.id && value(other, field) == value(item, field));
    if taken && !value(item, field).is_null() {
        return Err(ServiceError::Conflict {
            resource: "order item",
            field: field.to_owned(),
        });
    }
    Ok(())
}

fn value(item: &OrderItem, field: &str) -> serde_json::Value {
    serde_json::json!(item)[field].clone()
}
