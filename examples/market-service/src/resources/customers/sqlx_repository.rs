//! Customers in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::Customer;
use super::query::{CustomerQuery, CustomerSort};
use super::repository::CustomerRepository;
use crate::{db, error::ServiceError, list::SelectList, page, table};

const NAME: &str = "customers";

/// The columns besides `id`, `created_at` and `updated_at`, in the order of `bind`. The statements
/// are made from them.
const COLUMNS: &str = "
    name
    email
";

static TABLE: table::Lazy = table::Lazy::new(|| table::new(NAME, COLUMNS));

pub struct SqlxCustomerRepository {
    connections: db::Connections,
}

impl SqlxCustomerRepository {
    pub fn new(pool: &db::Pool) -> Self {
        Self {
            connections: db::Connections::of(pool),
        }
    }
}

#[async_trait]
impl CustomerRepository for SqlxCustomerRepository {
    async fn insert(&self, new: &Customer) -> Result<(), ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let inserted = insert(&mut connection, new).await;
        inserted.map_err(conflict)
    }

    async fn find(&self, id: Uuid) -> Result<Option<Customer>, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let found = TABLE.find(&mut connection, id).await?;
        connection.pass_on();
        Ok(found)
    }

    async fn list(&self, query: &CustomerQuery) -> Result<page::Part<Customer>, ServiceError> {
        let after = query.after.as_ref();
        let mut list = SelectList::new(&TABLE, &query.sort, query.limit, after)?;
        list.filter("email", &query.email, Clone::clone);
        match query.sort.by {
            CustomerSort::Id => list.sort_by_unique("id"),
            CustomerSort::CreatedAt => list.sort_by("created_at"),
            CustomerSort::Email => list.sort_by_unique("email"),
        }
        let mut connection = self.connections.acquire().await?;
        let part = list.fetch(&mut connection, |_| 0).await?;
        connection.pass_on();
        Ok(part)
    }

    async fn update(
        &self,
        changed: &Customer,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let updated = update(&mut connection, changed, version).await;
        updated.map_err(conflict)
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        Ok(TABLE.delete(&mut connection, id, version).await?)
    }
}

pub async fn insert(connection: &mut db::Connection, new: &Customer) -> Result<(), sqlx::Error> {
    let insert = bind(sqlx::query(TABLE.insert.as_str()), new);
    let insert = insert.bind(new.created_at);
    insert.execute(connection).await?;
    Ok(())
}

/// Stores a change, unless the stored one is gone or no longer has this version; says whether it
/// did.
pub async fn update(
    connection: &mut db::Connection,
    changed: &Customer,
    version: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let update = bind(sqlx::query(TABLE.update.as_str()), changed);
    let update = update.bind(version);
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// Binds the values of `COLUMNS`, in their order, and of `updated_at` and `id`.
fn bind<'q>(mut query: db::Query<'q>, item: &Customer) -> db::Query<'q> {
    query = query.bind(&item.name);
    query = query.bind(&item.email);
    query = query.bind(item.updated_at);
    query.bind(item.id)
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
