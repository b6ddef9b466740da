//! What one can do with order items. Every transport goes through here.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::{NewOrderItem, OrderItem, OrderItemPatch};
use super::query::OrderItemQuery;
use super::repository::OrderItemRepository;
use crate::{error::ServiceError, page::PageOf, version::Expected};

const NOT_FOUND: ServiceError = ServiceError::NotFound("order item");
const STALE: ServiceError = ServiceError::Stale("order item");
const CONTENDED: ServiceError = ServiceError::Contended("order item");

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
        let items = self.repository.list(&query).await?;
        Ok(PageOf::new(items, query.page.limit, &query.sort))
    }

    pub async fn replace(
        &self,
        id: Uuid,
        new: NewOrderItem,
        expected: &Expected,
    ) -> Result<OrderItem, ServiceError> {
        let mut changed = self.get(id).await?;
        let version = changed.updated_at;
        changed.replace(new);
        self.update(changed, version, expected).await
    }

    pub async fn patch(
        &self,
        id: Uuid,
        patch: OrderItemPatch,
        expected: &Expected,
    ) -> Result<OrderItem, ServiceError> {
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
        tracing::info!(order_item_id = %id, action = "delete", "order item deleted");
        Ok(())
    }

    /// Stores what has become of the given version.
    async fn update(
        &self,
        changed: OrderItem,
        version: DateTime<Utc>,
        expected: &Expected,
    ) -> Result<OrderItem, ServiceError> {
        if !expected.allows(version) {
            return Err(STALE);
        }
        let changed = changed.checked()?;
        if !self.repository.update(&changed, version).await? {
            return Err(CONTENDED);
        }
        tracing::info!(order_item_id = %changed.id, action = "update", "order item updated");
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};
    use rust_decimal::Decimal;
    use serde_json::json;

    use super::super::memory_repository::MemoryOrderItemRepository;
    use super::*;
    use crate::bytes::Bytes;
    use crate::page::{Cursor, PageRequest};

    fn service() -> OrderItemService {
        let repository = MemoryOrderItemRepository::default();
        OrderItemService::new(Arc::new(repository))
    }

    fn day(n: u8) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 10 + u32::from(n)).unwrap()
    }

    fn moment(n: u8) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(i64::from(n)).unwrap()
    }

    fn time_of_day(n: u8) -> NaiveTime {
        NaiveTime::from_hms_opt(9, 30, u32::from(n)).unwrap()
    }

    /// One of ten that differ in every unique field.
    fn sample(n: u8) -> NewOrderItem {
        NewOrderItem {
            s1: format!("s1 {n}"),
            s2: Some(format!("s2 {n}")),
            s3: format!("s3 {n}"),
            s4: n.to_string().repeat(2),
            s5: format!("s5 {n}"),
            s6: Some(format!("s6 {n}")),
            s7: format!("s7 {n}"),
            t1: format!("t1 {n}"),
            t2: Some(format!("t2 {n}")),
            t3: format!("t3 {n}"),
            t4: n.to_string().repeat(300),
            i1: 1 + i32::from(n),
            i2: Some(1 + i32::from(n)),
            i3: 1 + i32::from(n),
            i4: -4 + i32::from(n),
            i5: 1 + i32::from(n),
            i6: Some(1 + i32::from(n)),
            b1: 1 + i64::from(n),
            b2: Some(1 + i64::from(n)),
            b3: 1 + i64::from(n),
            f1: 1.5 + 1.0 * f64::from(n),
            f2: Some(1.5 + 1.0 * f64::from(n)),
            f3: 0.5 + 0.5 * f64::from(n),
            f4: -1.5 + -0.5 * f64::from(n),
            f5: 0.0,
            o1: true,
            o2: Some(true),
            o3: true,
            u1: Uuid::from_u128(n.into()),
            u2: Some(Uuid::from_u128(n.into())),
            u3: Uuid::from_u128(n.into()),
            d1: moment(n),
            d2: Some(moment(n)),
            d3: moment(n),
            c1: Decimal::from(1 + n),
            c2: Decimal::from(1 + n),
            c3: Decimal::new(-40000 + 10000 * i64::from(n), 5),
            c4: Decimal::from(1 + n),
            c5: Some(Decimal::from(1 + n)),
            y1: day(n),
            y2: Some(day(n)),
            y3: day(n),
            h1: time_of_day(n),
            h2: Some(time_of_day(n)),
            h3: time_of_day(n),
            m1: moment(n),
            j1: json!({ "n": n }),
            j2: Some(json!({ "n": n })),
            x1: Bytes(vec![n; 3]),
            x2: Some(Bytes(vec![n; 3])),
            x3: Bytes(vec![n; 3]),
            e1: Default::default(),
            e2: Some(Default::default()),
            e3: Default::default(),
            r1_id: Some(Uuid::from_u128(n.into())),
            r2_id: Some(Uuid::from_u128(n.into())),
            r3_id: Some(Uuid::from_u128(n.into())),
            r#type: format!("type {n}"),
            r#match: 1 + i32::from(n),
            r#async: Some(true),
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
        broken.s1 = String::new();
        broken.s2 = Some(String::new());
        broken.s3 = String::new();
        broken.s4 = String::new();
        broken.s5 = String::new();
        broken.s6 = Some(String::new());
        broken.s7 = "x".repeat(6);
        broken.t3 = "x".repeat(11);
        broken.t4 = String::new();
        broken.i4 = -6;
        broken.i6 = Some(-11);
        broken.b3 = -9223372036854775808_i64;
        broken.f3 = -0.5;
        broken.f4 = -0.5;
        broken.f5 = -1.0;
        broken.d1 = DateTime::<Utc>::MAX_UTC;
        broken.d2 = Some(DateTime::<Utc>::MAX_UTC);
        broken.d3 = DateTime::<Utc>::MAX_UTC;
        broken.c1 = Decimal::new(1, 5);
        broken.c2 = Decimal::new(1, 3);
        broken.c3 = Decimal::new(1, 6);
        broken.c4 = Decimal::new(1, 1);
        broken.c5 = Some(Decimal::new(1, 2));
        broken.y1 = NaiveDate::MAX;
        broken.y2 = Some(NaiveDate::MAX);
        broken.y3 = NaiveDate::MAX;
        broken.m1 = DateTime::<Utc>::MAX_UTC;
        broken.x2 = Some(Bytes(vec![0; 101]));
        broken.x3 = Bytes::default();
        broken.r#type = String::new();
        let Err(ServiceError::Invalid(violations)) = service.create(broken).await else {
            panic!("accepted");
        };
        let named = |field: &str| violations.iter().any(|it| it.field == field);
        assert!(named("s1"));
        assert!(named("s2"));
        assert!(named("s3"));
        assert!(named("s4"));
        assert!(named("s5"));
        assert!(named("s6"));
        assert!(named("s7"));
        assert!(named("t3"));
        assert!(named("t4"));
        assert!(named("i4"));
        assert!(named("i6"));
        assert!(named("b3"));
        assert!(named("f3"));
        assert!(named("f4"));
        assert!(named("f5"));
        assert!(named("d1"));
        assert!(named("d2"));
        assert!(named("d3"));
        assert!(named("c1"));
        assert!(named("c2"));
        assert!(named("c3"));
        assert!(named("c4"));
        assert!(named("c5"));
        assert!(named("y1"));
        assert!(named("y2"));
        assert!(named("y3"));
        assert!(named("m1"));
        assert!(named("x2"));
        assert!(named("x3"));
        assert!(named("type"));

        let query = OrderItemQuery::default();
        assert!(service.list(query).await.unwrap().items.is_empty());
    }

    #[tokio::test]
    async fn unique_fields_are_unique() {
        let service = service();
        let first = sample(1);
        service.create(first.clone()).await.unwrap();

        let mut twin = sample(2);
        twin.s3 = first.s3;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));

        let mut twin = sample(2);
        twin.s7 = first.s7;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));

        let mut twin = sample(2);
        twin.i3 = first.i3;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));

        let mut twin = sample(2);
        twin.b2 = first.b2;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));

        let mut twin = sample(2);
        twin.u3 = first.u3;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));

        let mut twin = sample(2);
        twin.d3 = first.d3;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));

        let mut twin = sample(2);
        twin.c2 = first.c2;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));

        let mut twin = sample(2);
        twin.y3 = first.y3;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));

        let mut twin = sample(2);
        twin.h2 = first.h2;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));

        let mut twin = sample(2);
        twin.r3_id = first.r3_id;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));
    }

    #[tokio::test]
    async fn an_empty_patch_changes_the_version_and_nothing_else() {
        let service = service();
        let created = service.create(sample(1)).await.unwrap();
        let patch = OrderItemPatch::default();
        let patched = service
            .patch(created.id, patch, &Expected::Any)
            .await
            .unwrap();
        assert!(patched.updated_at > created.updated_at);
        let updated_at = patched.updated_at;
        assert_eq!(
            patched,
            OrderItem {
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
        let page = |after| OrderItemQuery {
            page: PageRequest {
                limit: 2,
                after,
                ..PageRequest::default()
            },
            ..OrderItemQuery::default()
        };
        let first = service.list(page(None)).await.unwrap();
        assert_eq!(first.items.len(), 2);
        let after = first.next.and_then(|next| Cursor::decode(&next));
        let rest = service.list(page(after)).await.unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));
        assert!(rest.items[0].id > first.items[1].id);
    }
}
