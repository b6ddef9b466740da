//! Articles in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::Article;
use super::query::{ArticleQuery, ArticleSort};
use super::repository::ArticleRepository;
use crate::{db, error::ServiceError, list::SelectList, page, table};

const NAME: &str = "articles";

/// The columns besides `id`, `created_at` and `updated_at`, in the order of `bind`. The statements
/// are made from them.
const COLUMNS: &str = "
    name
    price
";

static TABLE: table::Lazy = table::Lazy::new(|| table::new(NAME, COLUMNS));

pub struct SqlxArticleRepository {
    connections: db::Connections,
}

impl SqlxArticleRepository {
    pub fn new(pool: &db::Pool) -> Self {
        Self {
            connections: db::Connections::of(pool),
        }
    }
}

#[async_trait]
impl ArticleRepository for SqlxArticleRepository {
    async fn insert(&self, new: &Article) -> Result<(), ServiceError> {
        let mut connection = self.connections.acquire().await?;
        Ok(insert(&mut connection, new).await?)
    }

    async fn find(&self, id: Uuid) -> Result<Option<Article>, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let found = TABLE.find(&mut connection, id).await?;
        connection.pass_on();
        Ok(found)
    }

    async fn list(&self, query: &ArticleQuery) -> Result<page::Part<Article>, ServiceError> {
        let after = query.after.as_ref();
        let mut list = SelectList::new(&TABLE, &query.sort, query.limit, after)?;
        match query.sort.by {
            ArticleSort::Id => list.sort_by_unique("id"),
            ArticleSort::CreatedAt => list.sort_by("created_at"),
        }
        let mut connection = self.connections.acquire().await?;
        let part = list.fetch(&mut connection, |_| 0).await?;
        connection.pass_on();
        Ok(part)
    }

    async fn update(
        &self,
        changed: &Article,
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

pub async fn insert(connection: &mut db::Connection, new: &Article) -> Result<(), sqlx::Error> {
    let insert = bind(sqlx::query(TABLE.insert.as_str()), new);
    let insert = insert.bind(new.created_at);
    insert.execute(connection).await?;
    Ok(())
}

/// Stores a change, unless the stored one is gone or no longer has this version; says whether it
/// did.
pub async fn update(
    connection: &mut db::Connection,
    changed: &Article,
    version: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let update = bind(sqlx::query(TABLE.update.as_str()), changed);
    let update = update.bind(version);
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// Binds the values of `COLUMNS`, in their order, and of `updated_at` and `id`.
fn bind<'q>(mut query: db::Query<'q>, item: &Article) -> db::Query<'q> {
    query = query.bind(&item.name);
    query = query.bind(item.price);
    query = query.bind(item.updated_at);
    query.bind(item.id)
}

impl FromRow<'_, db::Row> for Article {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            price: row.try_get("price")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}
