//! Customers in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::Customer;
use super::query::{CustomerQuery, CustomerSort};
use super::repository::CustomerRepository;
use crate::{db, error::ServiceError, list::SelectList};

const INSERT: &str = r#"
    INSERT INTO "customers" (
        "id",
        "name",
        "email",
        "created_at",
        "updated_at"
    )
    VALUES (
        $1, $2, $3, $4, $5
    )
"#;

const FIND: &str = r#"
    SELECT
        "id",
        "name",
        "email",
        "created_at",
        "updated_at"
    FROM "customers"
    WHERE "id" = $1
"#;

const LIST: &str = r#"
    SELECT
        "id",
        "name",
        "email",
        "created_at",
        "updated_at"
    FROM "customers"
"#;

const UPDATE: &str = r#"
    UPDATE "customers"
    SET
        "name" = $1,
        "email" = $2,
        "updated_at" = $3
    WHERE "id" = $4 AND "updated_at" = $5
"#;

const DELETE: &str = r#"
    DELETE FROM "customers"
    WHERE "id" = $1 AND "updated_at" = $2
"#;

pub struct SqlxCustomerRepository {
    pool: db::Pool,
}

impl SqlxCustomerRepository {
    pub fn new(pool: db::Pool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl CustomerRepository for SqlxCustomerRepository {
    async fn insert(&self, new: &Customer) -> Result<(), ServiceError> {
        let insert = sqlx::query(INSERT)
            .bind(new.id)
            .bind(&new.name)
            .bind(&new.email)
            .bind(new.created_at)
            .bind(new.updated_at);
        insert.execute(&self.pool).await.map_err(conflict)?;
        Ok(())
    }

    async fn find(&self, id: Uuid) -> Result<Option<Customer>, ServiceError> {
        let query = sqlx::query_as(FIND).bind(id);
        Ok(query.fetch_optional(&self.pool).await?)
    }

    async fn list(&self, query: &CustomerQuery) -> Result<Vec<Customer>, ServiceError> {
        let mut list = SelectList::new(LIST);
        list.filter("email", &query.email);
        let page = &query.page;
        match query.sort {
            CustomerSort::CreatedAt => list.page_by_id(page),
            CustomerSort::Email => {
                list.page_by::<String>("email", page)?;
            }
        }
        list.fetch(&self.pool).await
    }

    async fn update(
        &self,
        changed: &Customer,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let update = sqlx::query(UPDATE)
            .bind(&changed.name)
            .bind(&changed.email)
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

impl FromRow<'_, db::Row> for Customer {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
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
        resource: "customer",
        field: field.to_owned(),
    }
}
