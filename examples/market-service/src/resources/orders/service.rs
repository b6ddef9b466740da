//! What one can do with orders. Every transport goes through here.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::{NewOrder, Order, OrderPatch};
use super::query::OrderQuery;
use super::repository::OrderRepository;
use crate::{error::ServiceError, page::PageOf, version::Expected};

const NOT_FOUND: ServiceError = ServiceError::NotFound("order");
const STALE: ServiceError = ServiceError::Stale("order");
const CONTENDED: ServiceError = ServiceError::Contended("order");

#[derive(Clone)]
pub struct OrderService {
    repository: Arc<dyn OrderRepository>,
}

impl OrderService {
    pub fn new(repository: Arc<dyn OrderRepository>) -> Self {
        Self { repository }
    }

    pub async fn create(&self, new: NewOrder) -> Result<Order, ServiceError> {
        let created = Order::new(new).checked()?;
        self.repository.insert(&created).await?;
        tracing::info!(order_id = %created.id, action = "create", "order created");
        Ok(created)
    }

    pub async fn get(&self, id: Uuid) -> Result<Order, ServiceError> {
        self.repository.find(id).await?.ok_or(NOT_FOUND)
    }

    pub async fn list(&self, query: OrderQuery) -> Result<PageOf<Order>, ServiceError> {
        let items = self.repository.list(&query).await?;
        Ok(PageOf::new(items, query.page.limit, &query.sort))
    }

    pub async fn replace(
        &self,
        id: Uuid,
        new: NewOrder,
        expected: &Expected,
    ) -> Result<Order, ServiceError> {
        let mut changed = self.get(id).await?;
        let version = changed.updated_at;
        changed.replace(new);
        self.update(changed, version, expected).await
    }

    pub async fn patch(
        &self,
        id: Uuid,
        patch: OrderPatch,
        expected: &Expected,
    ) -> Result<Order, ServiceError> {
        let mut changed = self.get(id).await?;
        let version = changed.updated_at;
        changed.patch(patch);
        self.update(changed, version, expected).await
    }

    pub async fn delete(&self, id: Uuid, expected: &Expected) -> Result<(), ServiceError> {
        let version = self.get(id).await?.updated_at;
        if !expected.allows(version) {
            return Err(STALE);
        }
        if !self.repository.delete(id, version).await? {
            return Err(CONTENDED);
        }
        tracing::info!(order_id = %id, action = "delete", "order deleted");
        Ok(())
    }

    /// Stores what has become of the given version.
    async fn update(
        &self,
        changed: Order,
        version: DateTime<Utc>,
        expected: &Expected,
    ) -> Result<Order, ServiceError> {
        if !expected.allows(version) {
            return Err(STALE);
        }
        let changed = changed.checked()?;
        if !self.repository.update(&changed, version).await? {
            return Err(CONTENDED);
        }
        tracing::info!(order_id = %changed.id, action = "update", "order updated");
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use rust_decimal::Decimal;

    use super::super::memory_repository::MemoryOrderRepository;
    use super::*;
    use crate::page::{Cursor, PageRequest};

    fn service() -> OrderService {
        let repository = MemoryOrderRepository::default();
        OrderService::new(Arc::new(repository))
    }

    fn day(n: u8) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 10 + u32::from(n)).unwrap()
    }

    fn moment(n: u8) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(i64::from(n)).unwrap()
    }

    /// One of ten that differ in every unique field.
    fn sample(n: u8) -> NewOrder {
        NewOrder {
            placed_at: moment(n),
            total: 1 + i32::from(n),
            paid: true,
            customer_id: Some(Uuid::from_u128(n.into())),
            status: Default::default(),
            discount: Decimal::new(9999 + 10000 * i64::from(n), 4),
            due: Some(day(n)),
        }
    }

    #[tokio::test]
    async fn what_is_created_can_be_read() {
        let service = service();
        let created = service.create(sample(1)).await.unwrap();
        assert_eq!(created.created_at, created.updated_at);
        assert_eq!(service.get(created.id).await.unwrap(), created);
    }

    #[tokio::test]
    async fn broken_rules_are_reported_and_nothing_is_stored() {
        let service = service();
        let mut broken = sample(1);
        broken.placed_at = DateTime::<Utc>::MAX_UTC;
        broken.total = -1;
        broken.discount = Decimal::new(1, 5);
        broken.due = Some(NaiveDate::MAX);
        let Err(ServiceError::Invalid(violations)) = service.create(broken).await else {
            panic!("accepted");
        };
        let named = |field: &str| violations.iter().any(|it| it.field == field);
        assert!(named("placed_at"));
        assert!(named("total"));
        assert!(named("discount"));
        assert!(named("due"));

        let query = OrderQuery::default();
        assert!(service.list(query).await.unwrap().items.is_empty());
    }

    #[tokio::test]
    async fn an_empty_patch_changes_the_version_and_nothing_else() {
        let service = service();
        let created = service.create(sample(1)).await.unwrap();
        let patch = OrderPatch::default();
        let patched = service
            .patch(created.id, patch, &Expected::Any)
            .await
            .unwrap();
        assert!(patched.updated_at > created.updated_at);
        let updated_at = patched.updated_at;
        assert_eq!(
            patched,
            Order {
                updated_at,
                ..created
            }
        );
    }

    #[tokio::test]
    async fn only_the_expected_version_is_changed() {
        let service = service();
        let created = service.create(sample(1)).await.unwrap();
        let seen = Expected::OneOf(vec![created.updated_at]);
        service.replace(created.id, sample(2), &seen).await.unwrap();

        let result = service.replace(created.id, sample(3), &seen).await;
        assert!(matches!(result, Err(ServiceError::Stale(_))));
        let result = service.delete(created.id, &seen).await;
        assert!(matches!(result, Err(ServiceError::Stale(_))));
    }

    #[tokio::test]
    async fn what_is_deleted_is_not_found() {
        let service = service();
        let created = service.create(sample(1)).await.unwrap();
        service.delete(created.id, &Expected::Any).await.unwrap();

        let result = service.get(created.id).await;
        assert!(matches!(result, Err(ServiceError::NotFound(_))));
        let result = service.delete(created.id, &Expected::Any).await;
        assert!(matches!(result, Err(ServiceError::NotFound(_))));
    }

    #[tokio::test]
    async fn pages_show_everything_once() {
        let service = service();
        for n in 0..3 {
            service.create(sample(n)).await.unwrap();
        }
        let page = |after| OrderQuery {
            page: PageRequest {
                limit: 2,
                after,
                ..PageRequest::default()
            },
            ..OrderQuery::default()
        };
        let first = service.list(page(None)).await.unwrap();
        assert_eq!(first.items.len(), 2);
        let after = first.next.and_then(|next| Cursor::decode(&next));
        let rest = service.list(page(after)).await.unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));
        assert!(rest.items[0].id > first.items[1].id);
    }
}
