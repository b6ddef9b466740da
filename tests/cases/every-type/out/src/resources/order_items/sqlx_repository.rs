//! Order items in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::OrderItem;
use super::repository::OrderItemRepository;
use crate::{db, error::ServiceError, page::PageRequest};

const INSERT: &str = r#"
    INSERT INTO "order_items" (
        "id",
        "s1",
        "s2",
        "s3",
        "s4",
        "s5",
        "s6",
        "s7",
        "t1",
        "t2",
        "t3",
        "t4",
        "i1",
        "i2",
        "i3",
        "i4",
        "i5",
        "i6",
        "b1",
        "b2",
        "b3",
        "f1",
        "f2",
        "f3",
        "f4",
        "f5",
        "o1",
        "o2",
        "o3",
        "u1",
        "u2",
        "u3",
        "d1",
        "d2",
        "d3",
        "type",
        "match",
        "async",
        "created_at",
        "updated_at"
    )
    VALUES (
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34,
        $35, $36, $37, $38, $39, $40
    )
"#;

const FIND: &str = r#"
    SELECT
        "id",
        "s1",
        "s2",
        "s3",
        "s4",
        "s5",
        "s6",
        "s7",
        "t1",
        "t2",
        "t3",
        "t4",
        "i1",
        "i2",
        "i3",
        "i4",
        "i5",
        "i6",
        "b1",
        "b2",
        "b3",
        "f1",
        "f2",
        "f3",
        "f4",
        "f5",
        "o1",
        "o2",
        "o3",
        "u1",
        "u2",
        "u3",
        "d1",
        "d2",
        "d3",
        "type",
        "match",
        "async",
        "created_at",
        "updated_at"
    FROM "order_items"
    WHERE "id" = $1
"#;

const LIST: &str = r#"
    SELECT
        "id",
        "s1",
        "s2",
        "s3",
        "s4",
        "s5",
        "s6",
        "s7",
        "t1",
        "t2",
        "t3",
        "t4",
        "i1",
        "i2",
        "i3",
        "i4",
        "i5",
        "i6",
        "b1",
        "b2",
        "b3",
        "f1",
        "f2",
        "f3",
        "f4",
        "f5",
        "o1",
        "o2",
        "o3",
        "u1",
        "u2",
        "u3",
        "d1",
        "d2",
        "d3",
        "type",
        "match",
        "async",
        "created_at",
        "updated_at"
    FROM "order_items"
    WHERE "id" > $1
    ORDER BY "id"
    LIMIT $2
"#;

const UPDATE: &str = r#"
    UPDATE "order_items"
    SET
        "s1" = $1,
        "s2" = $2,
        "s3" = $3,
        "s4" = $4,
        "s5" = $5,
        "s6" = $6,
        "s7" = $7,
        "t1" = $8,
        "t2" = $9,
        "t3" = $10,
        "t4" = $11,
        "i1" = $12,
        "i2" = $13,
        "i3" = $14,
        "i4" = $15,
        "i5" = $16,
        "i6" = $17,
        "b1" = $18,
        "b2" = $19,
        "b3" = $20,
        "f1" = $21,
        "f2" = $22,
        "f3" = $23,
        "f4" = $24,
        "f5" = $25,
        "o1" = $26,
        "o2" = $27,
        "o3" = $28,
        "u1" = $29,
        "u2" = $30,
        "u3" = $31,
        "d1" = $32,
        "d2" = $33,
        "d3" = $34,
        "type" = $35,
        "match" = $36,
        "async" = $37,
        "updated_at" = $38
    WHERE "id" = $39 AND "updated_at" = $40
"#;

const DELETE: &str = r#"
    DELETE FROM "order_items"
    WHERE "id" = $1 AND "updated_at" = $2
"#;

pub struct SqlxOrderItemRepository {
    pool: db::Pool,
}

impl SqlxOrderItemRepository {
    pub fn new(pool: db::Pool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl OrderItemRepository for SqlxOrderItemRepository {
    async fn insert(&self, new: &OrderItem) -> Result<(), ServiceError> {
        sqlx::query(INSERT)
            .bind(new.id)
            .bind(&new.s1)
            .bind(&new.s2)
            .bind(&new.s3)
            .bind(&new.s4)
            .bind(&new.s5)
            .bind(&new.s6)
            .bind(&new.s7)
            .bind(&new.t1)
            .bind(&new.t2)
            .bind(&new.t3)
            .bind(&new.t4)
            .bind(new.i1)
            .bind(new.i2)
            .bind(new.i3)
            .bind(new.i4)
            .bind(new.i5)
            .bind(new.i6)
            .bind(new.b1)
            .bind(new.b2)
            .bind(new.b3)
            .bind(new.f1)
            .bind(new.f2)
            .bind(new.f3)
            .bind(new.f4)
            .bind(new.f5)
            .bind(new.o1)
            .bind(new.o2)
            .bind(new.o3)
            .bind(new.u1)
            .bind(new.u2)
            .bind(new.u3)
            .bind(new.d1)
            .bind(new.d2)
            .bind(new.d3)
            .bind(&new.r#type)
            .bind(new.r#match)
            .bind(new.r#async)
            .bind(new.created_at)
            .bind(new.updated_at)
            .execute(&self.pool)
            .await
            .map_err(conflict)?;
        Ok(())
    }

    async fn find(&self, id: Uuid) -> Result<Option<OrderItem>, ServiceError> {
        let query = sqlx::query_as(FIND).bind(id);
        Ok(query.fetch_optional(&self.pool).await?)
    }

    async fn list(&self, page: PageRequest) -> Result<Vec<OrderItem>, ServiceError> {
        let query = sqlx::query_as(LIST)
            .bind(page.after.unwrap_or_default())
            .bind(i64::from(page.limit) + 1);
        Ok(query.fetch_all(&self.pool).await?)
    }

    async fn update(
        &self,
        changed: &OrderItem,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let result = sqlx::query(UPDATE)
            .bind(&changed.s1)
            .bind(&changed.s2)
            .bind(&changed.s3)
            .bind(&changed.s4)
            .bind(&changed.s5)
            .bind(&changed.s6)
            .bind(&changed.s7)
            .bind(&changed.t1)
            .bind(&changed.t2)
            .bind(&changed.t3)
            .bind(&changed.t4)
            .bind(changed.i1)
            .bind(changed.i2)
            .bind(changed.i3)
            .bind(changed.i4)
            .bind(changed.i5)
            .bind(changed.i6)
            .bind(changed.b1)
            .bind(changed.b2)
            .bind(changed.b3)
            .bind(changed.f1)
            .bind(changed.f2)
            .bind(changed.f3)
            .bind(changed.f4)
            .bind(changed.f5)
            .bind(changed.o1)
            .bind(changed.o2)
            .bind(changed.o3)
            .bind(changed.u1)
            .bind(changed.u2)
            .bind(changed.u3)
            .bind(changed.d1)
            .bind(changed.d2)
            .bind(changed.d3)
            .bind(&changed.r#type)
            .bind(changed.r#match)
            .bind(changed.r#async)
            .bind(changed.updated_at)
            .bind(changed.id)
            .bind(version)
            .execute(&self.pool)
            .await
            .map_err(conflict)?;
        Ok(result.rows_affected() > 0)
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let query = sqlx::query(DELETE).bind(id).bind(version);
        Ok(query.execute(&self.pool).await?.rows_affected() > 0)
    }
}

impl FromRow<'_, db::Row> for OrderItem {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            s1: row.try_get("s1")?,
            s2: row.try_get("s2")?,
            s3: row.try_get("s3")?,
            s4: row.try_get("s4")?,
            s5: row.try_get("s5")?,
            s6: row.try_get("s6")?,
            s7: row.try_get("s7")?,
            t1: row.try_get("t1")?,
            t2: row.try_get("t2")?,
            t3: row.try_get("t3")?,
            t4: row.try_get("t4")?,
            i1: row.try_get("i1")?,
            i2: row.try_get("i2")?,
            i3: row.try_get("i3")?,
            i4: row.try_get("i4")?,
            i5: row.try_get("i5")?,
            i6: row.try_get("i6")?,
            b1: row.try_get("b1")?,
            b2: row.try_get("b2")?,
            b3: row.try_get("b3")?,
            f1: row.try_get("f1")?,
            f2: row.try_get("f2")?,
            f3: row.try_get("f3")?,
            f4: row.try_get("f4")?,
            f5: row.try_get("f5")?,
            o1: row.try_get("o1")?,
            o2: row.try_get("o2")?,
            o3: row.try_get("o3")?,
            u1: row.try_get("u1")?,
            u2: row.try_get("u2")?,
            u3: row.try_get("u3")?,
            d1: row.try_get("d1")?,
            d2: row.try_get("d2")?,
            d3: row.try_get("d3")?,
            r#type: row.try_get("type")?,
            r#match: row.try_get("match")?,
            r#async: row.try_get("async")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}

/// Turns a broken unique constraint into a conflict on its field.
fn conflict(error: sqlx::Error) -> ServiceError {
    match db::unique_column(&error, "order_items") {
        Some(field) => ServiceError::Conflict {
            resource: "order item",
            field: field.to_owned(),
        },
        None => error.into(),
    }
}
