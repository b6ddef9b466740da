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
    name
    code
    price
    note
    weight
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
        let inserted = insert(&mut connection, new).await;
        inserted.map_err(conflict)
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
        list.filter("code", &query.code, Clone::clone);
        match query.sort.by {
            ProductSort::Id => list.sort_by_unique("id"),
            ProductSort::CreatedAt => list.sort_by("created_at"),
            ProductSort::Code => list.sort_by_unique("code"),
        }
        let mut connection = self.connections.acquire().await?;
        let part = list.fetch(&mut connection, size).await?;
        connection.pass_on();
        Ok(part)
    }

    async fn update(
        &self,
        changed: &Product,
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
    query = query.bind(&item.name);
    query = query.bind(&item.code);
    query = query.bind(item.price);
    query = query.bind(&item.note);
    query = query.bind(item.weight);
    query = query.bind(item.updated_at);
    query.bind(item.id)
}

/// About how many bytes it takes in an answer, of what can be large.
fn size(item: &Product) -> usize {
    let mut size = 0;
    if let Some(value) = &item.note {
        size += value.len();
    }
    size
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
