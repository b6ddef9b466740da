//! Users in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::User;
use super::query::{UserQuery, UserSort};
use super::repository::UserRepository;
use crate::{db, error::ServiceError, list::SelectList, page, table};

const NAME: &str = "users";

/// The columns besides `id`, `created_at` and `updated_at`, in the order of `bind`. The statements
/// are made from them.
const COLUMNS: &str = "
    name
    email
    bio
    age
    active
";

static TABLE: table::Lazy = table::Lazy::new(|| table::new(NAME, COLUMNS));

pub struct SqlxUserRepository {
    connections: db::Connections,
}

impl SqlxUserRepository {
    pub fn new(pool: &db::Pool) -> Self {
        Self {
            connections: db::Connections::of(pool),
        }
    }
}

#[async_trait]
impl UserRepository for SqlxUserRepository {
    async fn insert(&self, new: &User) -> Result<(), ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let inserted = insert(&mut connection, new).await;
        inserted.map_err(conflict)
    }

    async fn find(&self, id: Uuid) -> Result<Option<User>, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let found = TABLE.find(&mut connection, id).await?;
        connection.pass_on();
        Ok(found)
    }

    async fn list(&self, query: &UserQuery) -> Result<page::Part<User>, ServiceError> {
        let after = query.after.as_ref();
        let mut list = SelectList::new(&TABLE, &query.sort, query.limit, after)?;
        list.filter("email", &query.email, Clone::clone);
        list.filter("active", &query.active, Clone::clone);
        match query.sort.by {
            UserSort::Id => list.sort_by_unique("id"),
            UserSort::CreatedAt => list.sort_by("created_at"),
            UserSort::Email => list.sort_by_unique("email"),
        }
        let mut connection = self.connections.acquire().await?;
        let part = list.fetch(&mut connection, size).await?;
        connection.pass_on();
        Ok(part)
    }

    async fn update(&self, changed: &User, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let updated = update(&mut connection, changed, version).await;
        updated.map_err(conflict)
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        Ok(TABLE.delete(&mut connection, id, version).await?)
    }
}

pub async fn insert(connection: &mut db::Connection, new: &User) -> Result<(), sqlx::Error> {
    let insert = bind(sqlx::query(TABLE.insert.as_str()), new);
    let insert = insert.bind(new.created_at);
    insert.execute(connection).await?;
    Ok(())
}

/// Stores a change, unless the stored one is gone or no longer has this version; says whether it
/// did.
pub async fn update(
    connection: &mut db::Connection,
    changed: &User,
    version: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let update = bind(sqlx::query(TABLE.update.as_str()), changed);
    let update = update.bind(version);
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// Binds the values of `COLUMNS`, in their order, and of `updated_at` and `id`.
fn bind<'q>(mut query: db::Query<'q>, item: &User) -> db::Query<'q> {
    query = query.bind(&item.name);
    query = query.bind(&item.email);
    query = query.bind(&item.bio);
    query = query.bind(item.age);
    query = query.bind(item.active);
    query = query.bind(item.updated_at);
    query.bind(item.id)
}

/// About how many bytes it takes in an answer, of what can be large.
fn size(item: &User) -> usize {
    let mut size = 0;
    if let Some(value) = &item.bio {
        size += value.len();
    }
    size
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
