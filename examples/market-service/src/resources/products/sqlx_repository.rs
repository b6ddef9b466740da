//! Products in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::Product;
use super::query::{ProductQuery, ProductSort};
use super::repository::ProductRepository;
use crate::{db, error::ServiceError, list::SelectList};

const INSERT: &str = r#"
    INSERT INTO "products" (
        "id",
        "name",
        "code",
        "price",
        "note",
        "weight",
        "created_at",
        "updated_at"
    )
    VALUES (
        $1, $2, $3, $4, $5, $6, $7, $8
    )
"#;

const FIND: &str = r#"
    SELECT
        "id",
        "name",
        "code",
        "price",
        "note",
        "weight",
        "created_at",
        "updated_at"
    FROM "products"
    WHERE "id" = $1
"#;

const LIST: &str = r#"
    SELECT
        "id",
        "name",
        "code",
        "price",
        "note",
        "weight",
        "created_at",
        "updated_at"
    FROM "products"
"#;

const UPDATE: &str = r#"
    UPDATE "products"
    SET
        "name" = $1,
        "code" = $2,
        "price" = $3,
        "note" = $4,
        "weight" = $5,
        "updated_at" = $6
    WHERE "id" = $7 AND "updated_at" = $8
"#;

const DELETE: &str = r#"
    DELETE FROM "products"
    WHERE "id" = $1 AND "updated_at" = $2
"#;

pub struct SqlxProductRepository {
    pool: db::Pool,
}

impl SqlxProductRepository {
    pub fn new(pool: db::Pool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl ProductRepository for SqlxProductRepository {
    async fn insert(&self, new: &Product) -> Result<(), ServiceError> {
        let insert = sqlx::query(INSERT)
            .bind(new.id)
            .bind(&new.name)
            .bind(&new.code)
            .bind(new.price)
            .bind(&new.note)
            .bind(new.weight)
            .bind(new.created_at)
            .bind(new.updated_at);
        insert.execute(&self.pool).await.map_err(conflict)?;
        Ok(())
    }

    async fn find(&self, id: Uuid) -> Result<Option<Product>, ServiceError> {
        let query = sqlx::query_as(FIND).bind(id);
        Ok(query.fetch_optional(&self.pool).await?)
    }

    async fn list(&self, query: &ProductQuery) -> Result<Vec<Product>, ServiceError> {
        let mut list = SelectList::new(LIST);
        list.filter("code", &query.code);
        let page = &query.page;
        match query.sort {
            ProductSort::CreatedAt => list.page_by_id(page),
            ProductSort::Code => {
                list.page_by::<String>("code", page)?;
            }
        }
        list.fetch(&self.pool).await
    }

    async fn update(
        &self,
        changed: &Product,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let update = sqlx::query(UPDATE)
            .bind(&changed.name)
            .bind(&changed.code)
            .bind(changed.price)
            .bind(&changed.note)
            .bind(changed.weight)
            .bind(changed.updated_at)
            .bind(changed.id)
            .bind(version);
        let result = update.execute(&self.pool).await.map_err(conflict)?;
        Ok(result.rows_affected() > 0)
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let delete = sqlx::query(DELETE).bind(id).bind(version);
        Ok(delete.execute(&self.pool).await?.rows_affected() > 0)
    }
}

impl FromRow<'_, db::Row> for Product {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            code: row.try_get("code")?,
            price: row.try_get("price")?,
            note: row.try_get("note")?,
            weight: row.try_get("weight")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}

/// Turns a broken unique constraint into a conflict on its field.
fn conflict(error: sqlx::Error) -> ServiceError {
    let Some(field) = db::broken_unique(&error) else {
        return error.into();
    };
    ServiceError::Conflict {
        resource: "product",
        field: field.to_owned(),
    }
}
