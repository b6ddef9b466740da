//! Orders in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::Order;
use super::repository::OrderRepository;
use crate::{db, error::ServiceError, page::PageRequest};

const INSERT: &str = r#"
    INSERT INTO "orders" (
        "id",
        "placed_at",
        "total",
        "paid",
        "created_at",
        "updated_at"
    )
    VALUES (
        $1, $2, $3, $4, $5, $6
    )
"#;

const FIND: &str = r#"
    SELECT
        "id",
        "placed_at",
        "total",
        "paid",
        "created_at",
        "updated_at"
    FROM "orders"
    WHERE "id" = $1
"#;

const LIST: &str = r#"
    SELECT
        "id",
        "placed_at",
        "total",
        "paid",
        "created_at",
        "updated_at"
    FROM "orders"
    WHERE "id" > $1
    ORDER BY "id"
    LIMIT $2
"#;

const UPDATE: &str = r#"
    UPDATE "orders"
    SET
        "placed_at" = $1,
        "total" = $2,
        "paid" = $3,
        "updated_at" = $4
    WHERE "id" = $5 AND "updated_at" = $6
"#;

const DELETE: &str = r#"
    DELETE FROM "orders"
    WHERE "id" = $1 AND "updated_at" = $2
"#;

pub struct SqlxOrderRepository {
    pool: db::Pool,
}

impl SqlxOrderRepository {
    pub fn new(pool: db::Pool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl OrderRepository for SqlxOrderRepository {
    async fn insert(&self, new: &Order) -> Result<(), ServiceError> {
        sqlx::query(INSERT)
            .bind(new.id)
            .bind(new.placed_at)
            .bind(new.total)
            .bind(new.paid)
            .bind(new.created_at)
            .bind(new.updated_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn find(&self, id: Uuid) -> Result<Option<Order>, ServiceError> {
        let query = sqlx::query_as(FIND).bind(id);
        Ok(query.fetch_optional(&self.pool).await?)
    }

    async fn list(&self, page: PageRequest) -> Result<Vec<Order>, ServiceError> {
        let query = sqlx::query_as(LIST)
            .bind(page.after.unwrap_or_default())
            .bind(i64::from(page.limit) + 1);
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn update(&self, changed: &Order, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let result = sqlx::query(UPDATE)
            .bind(changed.placed_at)
            .bind(changed.total)
            .bind(changed.paid)
            .bind(changed.updated_at)
            .bind(changed.id)
            .bind(version)
            .execute(&self.pool)
            .await?;
        Ok(result.rows_affected() > 0)
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let query = sqlx::query(DELETE).bind(id).bind(version);
        Ok(query.execute(&self.pool).await?.rows_affected() > 0)
    }
}

impl FromRow<'_, db::Row> for Order {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            placed_at: row.try_get("placed_at")?,
            total: row.try_get("total")?,
            paid: row.try_get("paid")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}
