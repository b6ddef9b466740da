//! Statements that list: filtered, sorted, a page at a time. They are put together from parts that
//! stand in the code; every value is bound.

use serde::de::DeserializeOwned;
use sqlx::{Encode, FromRow, QueryBuilder, Type};

use crate::{
    db::{self, Database},
    error::{ServiceError, Violation},
    page::{Cursor, PageRequest},
};

/// A `SELECT` in the making.
pub struct SelectList {
    sql: QueryBuilder<Database>,
    has_conditions: bool,
}

impl SelectList {
    /// Starts with a statement up to its table.
    pub fn new(sql: &'static str) -> Self {
        Self {
            sql: QueryBuilder::new(sql.trim_end()),
            has_conditions: false,
        }
    }

    /// Only rows with this value, if one is given.
    pub fn filter<T>(&mut self, column: &'static str, value: &Option<T>)
    where
        T: Clone + Type<Database> + for<'q> Encode<'q, Database>,
    {
        if let Some(value) = value {
            self.and();
            self.push_column(column);
            self.sql.push(" = ").push_bind(value.clone());
        }
    }

    /// In order of creation, which is that of ids.
    pub fn page_by_id(&mut self, page: &PageRequest) {
        if let Some(cursor) = &page.after {
            self.and();
            self.push_column("id");
            self.sql.push(than(page)).push_bind(cursor.id);
        }
        self.sql.push(" ORDER BY ");
        self.push_order("id", page);
        self.push_limit(page);
    }

    /// In order of a column of type `T`, and of creation where that is the same. Fails if the page
    /// is to come after something else.
    pub fn page_by<T>(
        &mut self,
        column: &'static str,
        page: &PageRequest,
    ) -> Result<(), ServiceError>
    where
        T: Clone + DeserializeOwned + Type<Database> + for<'q> Encode<'q, Database>,
    {
        if let Some(cursor) = &page.after {
            let key: T = key(column, cursor)?;
            self.and();
            self.sql.push("(");
            self.push_column(column);
            self.sql.push(than(page)).push_bind(key.clone());
            self.sql.push(" OR ");
            self.push_column(column);
            self.sql.push(" = ").push_bind(key).push(" AND ");
            self.push_column("id");
            self.sql.push(than(page)).push_bind(cursor.id).push(")");
        }
        self.sql.push(" ORDER BY ");
        self.push_order(column, page);
        self.sql.push(", ");
        self.push_order("id", page);
        self.push_limit(page);
        Ok(())
    }

    pub async fn fetch<T>(mut self, pool: &db::Pool) -> Result<Vec<T>, ServiceError>
    where
        T: for<'r> FromRow<'r, db::Row> + Send + Unpin,
    {
        Ok(self.sql.build_query_as().fetch_all(pool).await?)
    }

    fn and(&mut self) {
        let is_first = !std::mem::replace(&mut self.has_conditions, true);
        self.sql.push(if is_first { " WHERE " } else { " AND " });
    }

    fn push_column(&mut self, column: &'static str) {
        self.sql.push(db::quoted(column));
    }

    fn push_order(&mut self, column: &'static str, page: &PageRequest) {
        self.push_column(column);
        let direction = if page.descending { " DESC" } else { " ASC" };
        self.sql.push(direction);
    }

    /// One more than was asked for tells whether there is another page.
    fn push_limit(&mut self, page: &PageRequest) {
        let limit = i64::from(page.limit) + 1;
        self.sql.push(" LIMIT ").push_bind(limit);
    }
}

fn than(page: &PageRequest) -> &'static str {
    if page.descending { " < " } else { " > " }
}

fn key<T: DeserializeOwned>(column: &str, cursor: &Cursor) -> Result<T, ServiceError> {
    let is_same = cursor.sort == column;
    let key = serde_json::from_value(cursor.key.clone()).ok();
    key.filter(|_| is_same).ok_or_else(|| {
        let violation = Violation::new("after", "is of a list that is sorted otherwise");
        ServiceError::Invalid(vec![violation])
    })
}
