//! What one can do with order items. Every transport goes through here.

use std::sync::Arc;

use uuid::Uuid;

use super::model::{NewOrderItem, OrderItem, OrderItemPatch};
use super::query::OrderItemQuery;
use super::repository::OrderItemRepository;
use crate::{clock, error::ServiceError, page::PageOf, version::Expected};

const NOT_FOUND: ServiceError = ServiceError::NotFound("order item");
const STALE: ServiceError = ServiceError::Stale("order item");

#[derive(Clone)]
pub struct OrderItemService {
    repository: Arc<dyn OrderItemRepository>,
}

impl OrderItemService {
    pub fn new(repository: Arc<dyn OrderItemRepository>) -> Self {
        Self { repository }
    }

    pub async fn create(&self, new: NewOrderItem) -> Result<OrderItem, ServiceError> {
        let created = OrderItem::new(new).checked()?;
        self.repository.insert(&created).await?;
        tracing::info!(order_item_id = %created.id, action = "create", "order item created");
        Ok(created)
    }

    pub async fn get(&self, id: Uuid) -> Result<OrderItem, ServiceError> {
        self.repository.find(id).await?.ok_or(NOT_FOUND)
    }

    pub async fn list(&self, query: OrderItemQuery) -> Result<PageOf<OrderItem>, ServiceError> {
        let part = self.repository.list(&query).await?;
        Ok(PageOf::new(part, &query.sort, |item| item.id))
    }

    pub async fn link_w1(
        &self,
        id: Uuid,
        other: Uuid,
        expected: &Expected,
    ) -> Result<OrderItem, ServiceError> {
        let link = |item: &mut OrderItem| item.link_w1(other);
        self.change(id, expected, link).await
    }

    pub async fn unlink_w1(
        &self,
        id: Uuid,
        other: Uuid,
        expected: &Expected,
    ) -> Result<OrderItem, ServiceError> {
        let unlink = |item: &mut OrderItem| item.unlink_w1(other);
        self.change(id, expected, unlink).await
    }

    pub async fn link_w2(
        &self,
        id: Uuid,
        other: Uuid,
        expected: &Expected,
    ) -> Result<OrderItem, ServiceError> {
        let link = |item: &mut OrderItem| item.link_w2(other);
        self.change(id, expected, link).await
    }

    pub async fn unlink_w2(
        &self,
        id: Uuid,
        other: Uuid,
        expected: &Expected,
    ) -> Result<OrderItem, ServiceError> {
        let unlink = |item: &mut OrderItem| item.unlink_w2(other);
        self.change(id, expected, unlink).await
    }

    pub async fn replace(
        &self,
        id: Uuid,
        new: NewOrderItem,
        expected: &Expected,
    ) -> Result<OrderItem, ServiceError> {
        let replace = |item: &mut OrderItem| item.replace(new.clone());
        self.change(id, expected, replace).await
    }

    pub async fn patch(
        &self,
        id: Uuid,
        patch: OrderItemPatch,
        expected: &Expected,
    ) -> Result<OrderItem, ServiceError> {
        let apply = |item: &mut OrderItem| item.patch(patch.clone());
        self.change(id, expected, apply).await
    }

    /// Deletes the version that is stored, or one that is expected.
    pub async fn delete(&self, id: Uuid, expected: &Expected) -> Result<(), ServiceError> {
        loop {
            let version = self.get(id).await?.updated_at;
            if !expected.allows(version) {
                return Err(STALE);
            }
            if self.repository.delete(id, version).await? {
                break;
            }
        }
        tracing::info!(order_item_id = %id, action = "delete", "order item deleted");
        Ok(())
    }

    /// Changes the version that is stored, or one that is expected. When another request was faster
    /// it looks again; that one has then succeeded, so this ends.
    async fn change(
        &self,
        id: Uuid,
        expected: &Expected,
        change: impl Fn(&mut OrderItem) -> Result<(), ServiceError>,
    ) -> Result<OrderItem, ServiceError> {
        loop {
            let mut item = self.get(id).await?;
            let version = item.updated_at;
            if !expected.allows(version) {
                return Err(STALE);
            }
            change(&mut item)?;
            // Also when it is the service that changes it.
            item.updated_at = clock::after(version);
            let item = item.checked()?;
            if self.repository.update(&item, version).await? {
                tracing::info!(order_item_id = %id, action = "update", "order item updated");
                return Ok(item);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::super::repository::MockOrderItemRepository;
    use super::*;

    fn service(repository: MockOrderItemRepository) -> OrderItemService {
        OrderItemService::new(Arc::new(repository))
    }

    fn stored() -> OrderItem {
        let new = NewOrderItem::sample();
        OrderItem::new(new)
    }

    /// What another request makes of it.
    fn changed(item: &OrderItem) -> OrderItem {
        let mut changed = item.clone();
        let patched = changed.patch(OrderItemPatch::default());
        patched.unwrap();
        changed
    }

    /// A repository in which `item` is found once, and then what another request has made of it.
    fn with_another_at_work(item: &OrderItem, newer: &OrderItem) -> MockOrderItemRepository {
        let mut repository = MockOrderItemRepository::new();
        let mut order = mockall::Sequence::new();
        for found in [item.clone(), newer.clone()] {
            repository
                .expect_find()
                .with(eq(item.id))
                .once()
                .in_sequence(&mut order)
                .return_once(|_| Ok(Some(found)));
        }
        repository
    }

    #[tokio::test]
    async fn a_change_that_meets_another_is_made_to_what_that_left() {
        let item = stored();
        let newer = changed(&item);
        let mut repository = with_another_at_work(&item, &newer);
        let version_now = newer.updated_at;
        repository
            .expect_update()
            .times(2)
            .returning(move |_, version| Ok(version == version_now));
        let patch = OrderItemPatch::default();
        let service = service(repository);
        let patched = service.patch(item.id, patch, &Expected::Any).await.unwrap();
        let updated_at = patched.updated_at;
        assert!(updated_at > version_now);
        assert_eq!(
            patched,
            OrderItem {
                updated_at,
                ..newer
            }
        );
    }

    #[tokio::test]
    async fn a_change_to_another_version_than_the_expected_is_refused() {
        let item = stored();
        let newer = changed(&item);
        let mut repository = with_another_at_work(&item, &newer);
        repository
            .expect_update()
            .once()
            .returning(|_, _| Ok(false));
        let seen = Expected::OneOf(vec![item.updated_at]);
        let sample = NewOrderItem::sample();
        let result = service(repository).replace(item.id, sample, &seen).await;
        assert!(matches!(result, Err(ServiceError::Stale(_))));
    }

    #[tokio::test]
    async fn a_deletion_that_meets_a_change_is_made_again_unless_a_version_is_expected() {
        let item = stored();
        let newer = changed(&item);
        let mut repository = with_another_at_work(&item, &newer);
        let version_now = newer.updated_at;
        repository
            .expect_delete()
            .times(2)
            .returning(move |_, version| Ok(version == version_now));
        let result = service(repository).delete(item.id, &Expected::Any).await;
        assert!(result.is_ok());

        let mut repository = with_another_at_work(&item, &newer);
        repository
            .expect_delete()
            .once()
            .returning(|_, _| Ok(false));
        let seen = Expected::OneOf(vec![item.updated_at]);
        let result = service(repository).delete(item.id, &seen).await;
        assert!(matches!(result, Err(ServiceError::Stale(_))));
    }

    #[tokio::test]
    async fn what_somebody_else_has_deleted_is_not_found() {
        let item = stored();
        let id = item.id;
        let mut repository = MockOrderItemRepository::new();
        let mut left = Some(item);
        repository
            .expect_find()
            .times(2)
            .returning(move |_| Ok(left.take()));
        repository
            .expect_delete()
            .once()
            .returning(|_, _| Ok(false));
        let result = service(repository).delete(id, &Expected::Any).await;
        assert!(matches!(result, Err(ServiceError::NotFound(_))));
    }
}
