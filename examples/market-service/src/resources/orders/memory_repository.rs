//! Orders in memory, for tests of the rules that need no database. Lists hold everything, in
//! order of creation: to filter and to sort is the database's part.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::Order;
use super::query::OrderQuery;
use super::repository::OrderRepository;
use crate::error::ServiceError;

#[derive(Default)]
pub struct MemoryOrderRepository {
    stored: Mutex<BTreeMap<Uuid, Order>>,
}

impl MemoryOrderRepository {
    fn stored(&self) -> MutexGuard<'_, BTreeMap<Uuid, Order>> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl OrderRepository for MemoryOrderRepository {
    async fn insert(&self, new: &Order) -> Result<(), ServiceError> {
        self.stored().insert(new.id, new.clone());
        Ok(())
    }

    async fn find(&self, id: Uuid) -> Result<Option<Order>, ServiceError> {
        Ok(self.stored().get(&id).cloned())
    }

    async fn list(&self, query: &OrderQuery) -> Result<Vec<Order>, ServiceError> {
        let after = query.page.after.as_ref().map(|cursor| cursor.id);
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let stored = self.stored();
        let rest = stored.range((after, Bound::Unbounded));
        let limit = query.page.limit as usize + 1;
        Ok(rest.take(limit).map(|(_, item)| item.clone()).collect())
    }

    async fn update(&self, changed: &Order, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut stored = self.stored();
        if stored.get(&changed.id).map(|item| item.updated_at) != Some(version) {
            return Ok(false);
        }
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
