//! Orders in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::Order;
use super::query::{OrderQuery, OrderSort};
use super::repository::OrderRepository;
use crate::{
    db, decimal, error::ServiceError, list::SelectList, page, references::References, table,
};

const NAME: &str = "orders";

/// The columns besides `id`, `created_at` and `updated_at`, in the order of `bind`. The statements
/// are made from them.
const COLUMNS: &str = "
    placed_at
    total
    paid
    customer_id
    status
    discount
    due
";

static TABLE: table::Lazy = table::Lazy::new(|| table::new(NAME, COLUMNS));

pub struct SqlxOrderRepository {
    connections: db::Connections,
}

impl SqlxOrderRepository {
    pub fn new(pool: &db::Pool) -> Self {
        Self {
            connections: db::Connections::of(pool),
        }
    }
}

#[async_trait]
impl OrderRepository for SqlxOrderRepository {
    async fn insert(&self, new: &Order) -> Result<(), ServiceError> {
        let mut connection = self.connections.acquire().await?;
        match insert(&mut connection, new).await {
            Ok(()) => Ok(()),
            Err(error) => Err(explain(&mut connection, error, new).await),
        }
    }

    async fn find(&self, id: Uuid) -> Result<Option<Order>, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let found = TABLE.find(&mut connection, id).await?;
        connection.pass_on();
        Ok(found)
    }

    async fn list(&self, query: &OrderQuery) -> Result<page::Part<Order>, ServiceError> {
        let after = query.after.as_ref();
        let mut list = SelectList::new(&TABLE, &query.sort, query.limit, after)?;
        list.filter("paid", &query.paid, Clone::clone);
        list.filter("customer_id", &query.customer_id, Clone::clone);
        list.filter("status", &query.status, db::text);
        list.filter("due", &query.due, Clone::clone);
        match query.sort.by {
            OrderSort::Id => list.sort_by_unique("id"),
            OrderSort::CreatedAt => list.sort_by("created_at"),
        }
        let mut connection = self.connections.acquire().await?;
        let part = list.fetch(&mut connection, |_| 0).await?;
        connection.pass_on();
        Ok(part)
    }

    async fn update(&self, changed: &Order, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        match update(&mut connection, changed, version).await {
            Ok(is_done) => Ok(is_done),
            Err(error) => Err(explain(&mut connection, error, changed).await),
        }
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        Ok(TABLE.delete(&mut connection, id, version).await?)
    }
}

pub async fn insert(connection: &mut db::Connection, new: &Order) -> Result<(), sqlx::Error> {
    let insert = bind(sqlx::query(TABLE.insert.as_str()), new);
    let insert = insert.bind(new.created_at);
    insert.execute(connection).await?;
    Ok(())
}

/// Stores a change, unless the stored one is gone or no longer has this version; says whether it
/// did.
pub async fn update(
    connection: &mut db::Connection,
    changed: &Order,
    version: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let update = bind(sqlx::query(TABLE.update.as_str()), changed);
    let update = update.bind(version);
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// Binds the values of `COLUMNS`, in their order, and of `updated_at` and `id`.
fn bind<'q>(mut query: db::Query<'q>, item: &Order) -> db::Query<'q> {
    query = query.bind(item.placed_at);
    query = query.bind(item.total);
    query = query.bind(item.paid);
    query = query.bind(item.customer_id);
    query = query.bind(db::text(&item.status));
    query = query.bind(db::text(&item.discount));
    query = query.bind(item.due);
    query = query.bind(item.updated_at);
    query.bind(item.id)
}

impl FromRow<'_, db::Row> for Order {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            placed_at: row.try_get("placed_at")?,
            total: row.try_get("total")?,
            paid: row.try_get("paid")?,
            customer_id: row.try_get("customer_id")?,
            status: db::parse(row, "status")?,
            discount: decimal::read::<4>(row, "discount")?,
            due: row.try_get("due")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}

/// Tells which fields a broken constraint is about.
async fn explain(
    connection: &mut db::Connection,
    error: sqlx::Error,
    item: &Order,
) -> ServiceError {
    if !db::is_broken_reference(&error) {
        return error.into();
    }
    let mut references = References::default();
    references.add("customer_id", "customers", item.customer_id);
    references.explain(connection, error).await
}
