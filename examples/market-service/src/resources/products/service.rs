//! What one can do with products. Every transport goes through here.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::{NewProduct, Product, ProductPatch};
use super::query::ProductQuery;
use super::repository::ProductRepository;
use crate::{error::ServiceError, page::PageOf, version::Expected};

const NOT_FOUND: ServiceError = ServiceError::NotFound("product");
const STALE: ServiceError = ServiceError::Stale("product");
const CONTENDED: ServiceError = ServiceError::Contended("product");

#[derive(Clone)]
pub struct ProductService {
    repository: Arc<dyn ProductRepository>,
}

impl ProductService {
    pub fn new(repository: Arc<dyn ProductRepository>) -> Self {
        Self { repository }
    }

    pub async fn create(&self, new: NewProduct) -> Result<Product, ServiceError> {
        let created = Product::new(new).checked()?;
        self.repository.insert(&created).await?;
        tracing::info!(product_id = %created.id, action = "create", "product created");
        Ok(created)
    }

    pub async fn get(&self, id: Uuid) -> Result<Product, ServiceError> {
        self.repository.find(id).await?.ok_or(NOT_FOUND)
    }

    pub async fn list(&self, query: ProductQuery) -> Result<PageOf<Product>, ServiceError> {
        let items = self.repository.list(&query).await?;
        Ok(PageOf::new(items, query.page.limit, &query.sort))
    }

    pub async fn replace(
        &self,
        id: Uuid,
        new: NewProduct,
        expected: &Expected,
    ) -> Result<Product, ServiceError> {
        let mut changed = self.get(id).await?;
        let version = changed.updated_at;
        changed.replace(new);
        self.update(changed, version, expected).await
    }

    pub async fn patch(
        &self,
        id: Uuid,
        patch: ProductPatch,
        expected: &Expected,
    ) -> Result<Product, ServiceError> {
        let mut changed = self.get(id).await?;
        let version = changed.updated_at;
        changed.patch(patch);
        self.update(changed, version, expected).await
    }

    /// Lowers the price by a percentage, but not below nothing.
    pub async fn discount(&self, id: Uuid, percent: u8) -> Result<Product, ServiceError> {
        let price = self.get(id).await?.price;
        let off = i64::from(price) * i64::from(percent.min(100)) / 100;
        let patch = ProductPatch {
            price: i32::try_from(i64::from(price) - off).ok(),
            ..ProductPatch::default()
        };
        self.patch(id, patch, &Expected::Any).await
    }

    pub async fn delete(&self, id: Uuid, expected: &Expected) -> Result<(), ServiceError> {
        let version = self.get(id).await?.updated_at;
        if !expected.allows(version) {
            return Err(STALE);
        }
        if !self.repository.delete(id, version).await? {
            return Err(CONTENDED);
        }
        tracing::info!(product_id = %id, action = "delete", "product deleted");
        Ok(())
    }

    /// Stores what has become of the given version.
    async fn update(
        &self,
        changed: Product,
        version: DateTime<Utc>,
        expected: &Expected,
    ) -> Result<Product, ServiceError> {
        if !expected.allows(version) {
            return Err(STALE);
        }
        let changed = changed.checked()?;
        if !self.repository.update(&changed, version).await? {
            return Err(CONTENDED);
        }
        tracing::info!(product_id = %changed.id, action = "update", "product updated");
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::memory_repository::MemoryProductRepository;
    use super::*;
    use crate::page::{Cursor, PageRequest};

    fn service() -> ProductService {
        let repository = MemoryProductRepository::default();
        ProductService::new(Arc::new(repository))
    }

    /// One of ten that differ in every unique field.
    fn sample(n: u8) -> NewProduct {
        NewProduct {
            name: format!("name {n}"),
            code: format!("code {n}"),
            price: 1 + i32::from(n),
            note: Some(format!("note {n}")),
            weight: 1.5 + 1.0 * f64::from(n),
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
        broken.name = String::new();
        broken.code = String::new();
        broken.price = -1;
        let Err(ServiceError::Invalid(violations)) = service.create(broken).await else {
            panic!("accepted");
        };
        let named = |field: &str| violations.iter().any(|it| it.field == field);
        assert!(named("name"));
        assert!(named("code"));
        assert!(named("price"));

        let query = ProductQuery::default();
        assert!(service.list(query).await.unwrap().items.is_empty());
    }

    #[tokio::test]
    async fn unique_fields_are_unique() {
        let service = service();
        let first = sample(1);
        service.create(first.clone()).await.unwrap();

        let mut twin = sample(2);
        twin.code = first.code;
        let result = service.create(twin).await;
        assert!(matches!(result, Err(ServiceError::Conflict { .. })));
    }

    #[tokio::test]
    async fn an_empty_patch_changes_the_version_and_nothing_else() {
        let service = service();
        let created = service.create(sample(1)).await.unwrap();
        let patch = ProductPatch::default();
        let patched = service
            .patch(created.id, patch, &Expected::Any)
            .await
            .unwrap();
        assert!(patched.updated_at > created.updated_at);
        let updated_at = patched.updated_at;
        assert_eq!(
            patched,
            Product {
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
        let page = |after| ProductQuery {
            page: PageRequest {
                limit: 2,
                after,
                ..PageRequest::default()
            },
            ..ProductQuery::default()
        };
        let first = service.list(page(None)).await.unwrap();
        assert_eq!(first.items.len(), 2);
        let after = first.next.and_then(|next| Cursor::decode(&next));
        let rest = service.list(page(after)).await.unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));
        assert!(rest.items[0].id > first.items[1].id);
    }
}
