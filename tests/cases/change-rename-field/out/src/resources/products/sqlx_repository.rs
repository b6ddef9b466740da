//! Products in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::Product;
use super::query::{ProductQuery, ProductSort};
use super::repository::ProductRepository;
use crate::{db, error::ServiceError, list::SelectList, page, table};

const NAME: &str = "products";

/// The columns besides `id`, `created_at` and `updated_at`, in the order of `bind`. The statements
/// are made from them.
const COLUMNS: &str = "
    title
    price
";

static TABLE: table::Lazy = table::Lazy::new(|| table::new(NAME, COLUMNS));

pub struct SqlxProductRepository {
    connections: db::Connections,
}

impl SqlxProductRepository {
    pub fn new(pool: &db::Pool) -> Self {
        Self {
            connections: db::Connections::of(pool),
        }
    }
}

#[async_trait]
impl ProductRepository for SqlxProductRepository {
    async fn insert(&self, new: &Product) -> Result<(), ServiceError> {
        let mut connection = self.connections.acquire().await?;
        Ok(insert(&mut connection, new).await?)
    }

    async fn find(&self, id: Uuid) -> Result<Option<Product>, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let found = TABLE.find(&mut connection, id).await?;
        connection.pass_on();
        Ok(found)
    }

    async fn list(&self, query: &ProductQuery) -> Result<page::Part<Product>, ServiceError> {
        let after = query.after.as_ref();
        let mut list = SelectList::new(&TABLE, &query.sort, query.limit, after)?;
        match query.sort.by {
            ProductSort::Id => list.sort_by_unique("id"),
            ProductSort::CreatedAt => list.sort_by("created_at"),
        }
        let mut connection = self.connections.acquire().await?;
        let part = list.fetch(&mut connection, |_| 0).await?;
        connection.pass_on();
        Ok(part)
    }

    async fn update(
        &self,
        changed: &Product,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        Ok(update(&mut connection, changed, version).await?)
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        Ok(TABLE.delete(&mut connection, id, version).await?)
    }
}

pub async fn insert(connection: &mut db::Connection, new: &Product) -> Result<(), sqlx::Error> {
    let insert = bind(sqlx::query(TABLE.insert.as_str()), new);
    let insert = insert.bind(new.created_at);
    insert.execute(connection).await?;
    Ok(())
}

/// Stores a change, unless the stored one is gone or no longer has this version; says whether it
/// did.
pub async fn update(
    connection: &mut db::Connection,
    changed: &Product,
    version: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let update = bind(sqlx::query(TABLE.update.as_str()), changed);
    let update = update.bind(version);
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// Binds the values of `COLUMNS`, in their order, and of `updated_at` and `id`.
fn bind<'q>(mut query: db::Query<'q>, item: &Product) -> db::Query<'q> {
    query = query.bind(&item.title);
    query = query.bind(item.price);
    query = query.bind(item.updated_at);
    query.bind(item.id)
}

impl FromRow<'_, db::Row> for Product {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            title: row.try_get("title")?,
            price: row.try_get("price")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}
