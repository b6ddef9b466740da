//! Users in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::User;
use super::query::{UserQuery, UserSort};
use super::repository::UserRepository;
use crate::{db, error::ServiceError, list::SelectList};

const INSERT: &str = r#"
    INSERT INTO "users" (
        "id",
        "name",
        "email",
        "bio",
        "age",
        "active",
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
        "email",
        "bio",
        "age",
        "active",
        "created_at",
        "updated_at"
    FROM "users"
    WHERE "id" = $1
"#;

const LIST: &str = r#"
    SELECT
        "id",
        "name",
        "email",
        "bio",
        "age",
        "active",
        "created_at",
        "updated_at"
    FROM "users"
"#;

const UPDATE: &str = r#"
    UPDATE "users"
    SET
        "name" = $1,
        "email" = $2,
        "bio" = $3,
        "age" = $4,
        "active" = $5,
        "updated_at" = $6
    WHERE "id" = $7 AND "updated_at" = $8
"#;

const DELETE: &str = r#"
    DELETE FROM "users"
    WHERE "id" = $1 AND "updated_at" = $2
"#;

pub struct SqlxUserRepository {
    pool: db::Pool,
}

impl SqlxUserRepository {
    pub fn new(pool: db::Pool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl UserRepository for SqlxUserRepository {
    async fn insert(&self, new: &User) -> Result<(), ServiceError> {
        let insert = sqlx::query(INSERT)
            .bind(new.id)
            .bind(&new.name)
            .bind(&new.email)
            .bind(&new.bio)
            .bind(new.age)
            .bind(new.active)
            .bind(new.created_at)
            .bind(new.updated_at);
        insert.execute(&self.pool).await.map_err(conflict)?;
        Ok(())
    }

    async fn find(&self, id: Uuid) -> Result<Option<User>, ServiceError> {
        let query = sqlx::query_as(FIND).bind(id);
        Ok(query.fetch_optional(&self.pool).await?)
    }

    async fn list(&self, query: &UserQuery) -> Result<Vec<User>, ServiceError> {
        let mut list = SelectList::new(LIST);
        list.filter("email", &query.email);
        list.filter("active", &query.active);
        let page = &query.page;
        match query.sort {
            UserSort::CreatedAt => list.page_by_id(page),
            UserSort::Email => {
                list.page_by::<String>("email", page)?;
            }
        }
        list.fetch(&self.pool).await
    }

    async fn update(&self, changed: &User, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let update = sqlx::query(UPDATE)
            .bind(&changed.name)
            .bind(&changed.email)
            .bind(&changed.bio)
            .bind(changed.age)
            .bind(changed.active)
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

impl FromRow<'_, db::Row> for User {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            bio: row.try_get("bio")?,
            age: row.try_get("age")?,
            active: row.try_get("active")?,
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
        resource: "user",
        field: field.to_owned(),
    }
}
