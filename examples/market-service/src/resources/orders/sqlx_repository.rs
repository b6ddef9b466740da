//! Orders in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::Order;
use super::query::{OrderQuery, OrderSort};
use super::repository::OrderRepository;
use crate::{db, decimal, error::ServiceError, list::SelectList, references::References};

const INSERT: &str = r#"
    INSERT INTO "orders" (
        "id",
        "placed_at",
        "total",
        "paid",
        "customer_id",
        "status",
        "discount",
        "due",
        "created_at",
        "updated_at"
    )
    VALUES (
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
    )
"#;

const FIND: &str = r#"
    SELECT
        "id",
        "placed_at",
        "total",
        "paid",
        "customer_id",
        "status",
        "discount",
        "due",
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
        "customer_id",
        "status",
        "discount",
        "due",
        "created_at",
        "updated_at"
    FROM "orders"
"#;

const UPDATE: &str = r#"
    UPDATE "orders"
    SET
        "placed_at" = $1,
        "total" = $2,
        "paid" = $3,
        "customer_id" = $4,
        "status" = $5,
        "discount" = $6,
        "due" = $7,
        "updated_at" = $8
    WHERE "id" = $9 AND "updated_at" = $10
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

    /// Tells which fields a broken constraint is about.
    async fn explain(&self, error: sqlx::Error, item: &Order) -> ServiceError {
        if !db::is_broken_reference(&error) {
            return error.into();
        }
        let mut references = References::default();
        references.add("customer_id", "customers", item.customer_id);
        let resource = "order";
        references.explain(&self.pool, resource).await
    }
}

#[async_trait]
impl OrderRepository for SqlxOrderRepository {
    async fn insert(&self, new: &Order) -> Result<(), ServiceError> {
        let insert = sqlx::query(INSERT)
            .bind(new.id)
            .bind(new.placed_at)
            .bind(new.total)
            .bind(new.paid)
            .bind(new.customer_id)
            .bind(db::text(&new.status))
            .bind(db::text(&new.discount))
            .bind(new.due)
            .bind(new.created_at)
            .bind(new.updated_at);
        match insert.execute(&self.pool).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.explain(error, new).await),
        }
    }

    async fn find(&self, id: Uuid) -> Result<Option<Order>, ServiceError> {
        let query = sqlx::query_as(FIND).bind(id);
        Ok(query.fetch_optional(&self.pool).await?)
    }

    async fn list(&self, query: &OrderQuery) -> Result<Vec<Order>, ServiceError> {
        let mut list = SelectList::new(LIST);
        list.filter("paid", &query.paid);
        list.filter("customer_id", &query.customer_id);
        list.filter_text("status", &query.status);
        let page = &query.page;
        match query.sort {
            OrderSort::CreatedAt => list.page_by_id(page),
        }
        list.fetch(&self.pool).await
    }

    async fn update(&self, changed: &Order, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let update = sqlx::query(UPDATE)
            .bind(changed.placed_at)
            .bind(changed.total)
            .bind(changed.paid)
            .bind(changed.customer_id)
            .bind(db::text(&changed.status))
            .bind(db::text(&changed.discount))
            .bind(changed.due)
            .bind(changed.updated_at)
            .bind(changed.id)
            .bind(version);
        match update.execute(&self.pool).await {
            Ok(result) => Ok(result.rows_affected() > 0),
            Err(error) => Err(self.explain(error, changed).await),
        }
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let delete = sqlx::query(DELETE).bind(id).bind(version);
        Ok(delete.execute(&self.pool).await?.rows_affected() > 0)
    }
}

impl FromRow<'_, db::Row> for Order {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        let mut item = Self {
            id: row.try_get("id")?,
            placed_at: row.try_get("placed_at")?,
            total: row.try_get("total")?,
            paid: row.try_get("paid")?,
            customer_id: row.try_get("customer_id")?,
            status: db::parse(row, "status")?,
            discount: db::parse(row, "discount")?,
            due: row.try_get("due")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        };
        // Not every database keeps the zeros at the end.
        decimal::rescale(&mut item.discount, 4);
        Ok(item)
    }
}
