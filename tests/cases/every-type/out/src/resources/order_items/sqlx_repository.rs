//! Order items in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::OrderItem;
use super::query::{OrderItemQuery, OrderItemSort};
use super::repository::OrderItemRepository;
use crate::{db, decimal, error::ServiceError, list::SelectList, references::References};

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
        "c1",
        "c2",
        "c3",
        "c4",
        "c5",
        "y1",
        "y2",
        "y3",
        "h1",
        "h2",
        "h3",
        "m1",
        "j1",
        "j2",
        "x1",
        "x2",
        "x3",
        "e1",
        "e2",
        "e3",
        "r1_id",
        "r2_id",
        "r3_id",
        "type",
        "match",
        "async",
        "created_at",
        "updated_at"
    )
    VALUES (
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34,
        $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50,
        $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63
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
        "c1",
        "c2",
        "c3",
        "c4",
        "c5",
        "y1",
        "y2",
        "y3",
        "h1",
        "h2",
        "h3",
        "m1",
        "j1",
        "j2",
        "x1",
        "x2",
        "x3",
        "e1",
        "e2",
        "e3",
        "r1_id",
        "r2_id",
        "r3_id",
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
        "c1",
        "c2",
        "c3",
        "c4",
        "c5",
        "y1",
        "y2",
        "y3",
        "h1",
        "h2",
        "h3",
        "m1",
        "j1",
        "j2",
        "x1",
        "x2",
        "x3",
        "e1",
        "e2",
        "e3",
        "r1_id",
        "r2_id",
        "r3_id",
        "type",
        "match",
        "async",
        "created_at",
        "updated_at"
    FROM "order_items"
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
        "c1" = $35,
        "c2" = $36,
        "c3" = $37,
        "c4" = $38,
        "c5" = $39,
        "y1" = $40,
        "y2" = $41,
        "y3" = $42,
        "h1" = $43,
        "h2" = $44,
        "h3" = $45,
        "m1" = $46,
        "j1" = $47,
        "j2" = $48,
        "x1" = $49,
        "x2" = $50,
        "x3" = $51,
        "e1" = $52,
        "e2" = $53,
        "e3" = $54,
        "r1_id" = $55,
        "r2_id" = $56,
        "r3_id" = $57,
        "type" = $58,
        "match" = $59,
        "async" = $60,
        "updated_at" = $61
    WHERE "id" = $62 AND "updated_at" = $63
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

    /// Tells which fields a broken constraint is about.
    async fn explain(&self, error: sqlx::Error, item: &OrderItem) -> ServiceError {
        if !db::is_broken_reference(&error) {
            return conflict(error);
        }
        let mut references = References::default();
        references.add("r1_id", "order_items", item.r1_id);
        references.add("r2_id", "order_items", item.r2_id);
        references.add("r3_id", "order_items", item.r3_id);
        let resource = "order item";
        references.explain(&self.pool, resource).await
    }
}

#[async_trait]
impl OrderItemRepository for SqlxOrderItemRepository {
    async fn insert(&self, new: &OrderItem) -> Result<(), ServiceError> {
        let insert = sqlx::query(INSERT)
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
            .bind(db::text(&new.c1))
            .bind(db::text(&new.c2))
            .bind(db::text(&new.c3))
            .bind(db::text(&new.c4))
            .bind(db::text(&new.c5))
            .bind(new.y1)
            .bind(new.y2)
            .bind(new.y3)
            .bind(new.h1)
            .bind(new.h2)
            .bind(new.h3)
            .bind(new.m1)
            .bind(&new.j1)
            .bind(&new.j2)
            .bind(&new.x1)
            .bind(&new.x2)
            .bind(&new.x3)
            .bind(db::text(&new.e1))
            .bind(db::text(&new.e2))
            .bind(db::text(&new.e3))
            .bind(new.r1_id)
            .bind(new.r2_id)
            .bind(new.r3_id)
            .bind(&new.r#type)
            .bind(new.r#match)
            .bind(new.r#async)
            .bind(new.created_at)
            .bind(new.updated_at);
        match insert.execute(&self.pool).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.explain(error, new).await),
        }
    }

    async fn find(&self, id: Uuid) -> Result<Option<OrderItem>, ServiceError> {
        let query = sqlx::query_as(FIND).bind(id);
        Ok(query.fetch_optional(&self.pool).await?)
    }

    async fn list(&self, query: &OrderItemQuery) -> Result<Vec<OrderItem>, ServiceError> {
        let mut list = SelectList::new(LIST);
        list.filter("s3", &query.s3);
        list.filter("s7", &query.s7);
        list.filter("i3", &query.i3);
        list.filter("b2", &query.b2);
        list.filter("o1", &query.o1);
        list.filter("o2", &query.o2);
        list.filter("o3", &query.o3);
        list.filter("u3", &query.u3);
        list.filter("d3", &query.d3);
        list.filter_text("c2", &query.c2);
        list.filter("y3", &query.y3);
        list.filter("h2", &query.h2);
        list.filter_text("e1", &query.e1);
        list.filter_text("e2", &query.e2);
        list.filter_text("e3", &query.e3);
        list.filter("r1_id", &query.r1_id);
        list.filter("r2_id", &query.r2_id);
        list.filter("r3_id", &query.r3_id);
        list.filter("async", &query.r#async);
        let page = &query.page;
        match query.sort {
            OrderItemSort::CreatedAt => list.page_by_id(page),
            OrderItemSort::S3 => {
                list.page_by::<String>("s3", page)?;
            }
            OrderItemSort::S7 => {
                list.page_by::<String>("s7", page)?;
            }
            OrderItemSort::I3 => {
                list.page_by::<i32>("i3", page)?;
            }
            OrderItemSort::D3 => {
                list.page_by::<DateTime<Utc>>("d3", page)?;
            }
            OrderItemSort::Y1 => {
                list.page_by::<NaiveDate>("y1", page)?;
            }
            OrderItemSort::Y3 => {
                list.page_by::<NaiveDate>("y3", page)?;
            }
            OrderItemSort::M1 => {
                list.page_by::<DateTime<Utc>>("m1", page)?;
            }
            OrderItemSort::Match => {
                list.page_by::<i32>("match", page)?;
            }
        }
        list.fetch(&self.pool).await
    }

    async fn update(
        &self,
        changed: &OrderItem,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let update = sqlx::query(UPDATE)
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
            .bind(db::text(&changed.c1))
            .bind(db::text(&changed.c2))
            .bind(db::text(&changed.c3))
            .bind(db::text(&changed.c4))
            .bind(db::text(&changed.c5))
            .bind(changed.y1)
            .bind(changed.y2)
            .bind(changed.y3)
            .bind(changed.h1)
            .bind(changed.h2)
            .bind(changed.h3)
            .bind(changed.m1)
            .bind(&changed.j1)
            .bind(&changed.j2)
            .bind(&changed.x1)
            .bind(&changed.x2)
            .bind(&changed.x3)
            .bind(db::text(&changed.e1))
            .bind(db::text(&changed.e2))
            .bind(db::text(&changed.e3))
            .bind(changed.r1_id)
            .bind(changed.r2_id)
            .bind(changed.r3_id)
            .bind(&changed.r#type)
            .bind(changed.r#match)
            .bind(changed.r#async)
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
        let result = delete.execute(&self.pool).await.map_err(in_use)?;
        Ok(result.rows_affected() > 0)
    }
}

impl FromRow<'_, db::Row> for OrderItem {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        let mut item = Self {
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
            c1: db::parse(row, "c1")?,
            c2: db::parse(row, "c2")?,
            c3: db::parse(row, "c3")?,
            c4: db::parse(row, "c4")?,
            c5: db::parse(row, "c5")?,
            y1: row.try_get("y1")?,
            y2: row.try_get("y2")?,
            y3: row.try_get("y3")?,
            h1: row.try_get("h1")?,
            h2: row.try_get("h2")?,
            h3: row.try_get("h3")?,
            m1: row.try_get("m1")?,
            j1: row.try_get("j1")?,
            j2: row.try_get("j2")?,
            x1: row.try_get("x1")?,
            x2: row.try_get("x2")?,
            x3: row.try_get("x3")?,
            e1: db::parse(row, "e1")?,
            e2: db::parse(row, "e2")?,
            e3: db::parse(row, "e3")?,
            r1_id: row.try_get("r1_id")?,
            r2_id: row.try_get("r2_id")?,
            r3_id: row.try_get("r3_id")?,
            r#type: row.try_get("type")?,
            r#match: row.try_get("match")?,
            r#async: row.try_get("async")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        };
        // Not every database keeps the zeros at the end.
        decimal::rescale(&mut item.c1, 4);
        decimal::rescale(&mut item.c2, 2);
        decimal::rescale(&mut item.c3, 5);
        decimal::rescale(&mut item.c4, 0);
        if let Some(value) = &mut item.c5 {
            decimal::rescale(value, 1);
        }
        Ok(item)
    }
}

/// Turns a broken unique constraint into a conflict on its field.
fn conflict(error: sqlx::Error) -> ServiceError {
    let Some(field) = db::broken_unique(&error) else {
        return error.into();
    };
    ServiceError::Conflict {
        resource: "order item",
        field: field.to_owned(),
    }
}

/// Tells that something still refers to the row.
fn in_use(error: sqlx::Error) -> ServiceError {
    if db::is_broken_reference(&error) {
        ServiceError::InUse("order item")
    } else {
        error.into()
    }
}
