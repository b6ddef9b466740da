//! Statements that list: filtered, sorted, a page at a time. SQL text is only literals and names of
//! columns; values are always bound.

use futures_util::TryStreamExt;
use serde::Serialize;
use sqlx::{Encode, Execute as _, FromRow, QueryBuilder, Type};
use uuid::Uuid;

use crate::{
    db::{self, Database},
    error::{ServiceError, Violation},
    filter::{self, Condition, Filter, Kind},
    links::Links,
    page::{Cursor, Limit, Part, Sort},
    table::{self, Table},
};

/// About how many bytes a page holds before it ends early.
const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024;

/// A `SELECT` in the making.
pub struct SelectList {
    sql: QueryBuilder<Database>,
    table: &'static str,
    has_conditions: bool,
    after: Option<Uuid>,
    /// The item whose value tells where the page starts.
    place: Option<Uuid>,
    sorted_by: String,
    descending: bool,
    limit: usize,
}

impl SelectList {
    /// Starts with every row of a table. Fails if `after` is of a list with another order.
    pub fn new<S: Serialize>(
        table: &Table,
        sort: &Sort<S>,
        limit: Limit,
        after: Option<&Cursor>,
    ) -> Result<Self, ServiceError> {
        if after.is_some_and(|cursor| !cursor.fits(sort)) {
            return Err(invalid_after("belongs to a list with a different sort"));
        }
        Ok(Self {
            sql: QueryBuilder::new(table.select.as_str()),
            table: table.name,
            has_conditions: false,
            after: after.map(|cursor| cursor.id),
            place: None,
            sorted_by: sort.name(),
            descending: sort.descending,
            limit: limit.get(),
        })
    }

    /// Only rows that meet a filter. `stored` makes of a value what is bound.
    pub fn filter<K: Kind, V>(
        &mut self,
        column: &'static str,
        filter: &Filter<K>,
        stored: impl Fn(&K::Value) -> V,
    ) where
        V: Type<Database> + for<'q> Encode<'q, Database> + Send + 'static,
    {
        for condition in &filter.conditions {
            self.and();
            match condition {
                Condition::OneOf(values) => {
                    self.push_column(column);
                    let mut list = self.sql.push(" IN (").separated(", ");
                    for value in values {
                        list.push_bind(stored(value));
                    }
                    self.sql.push(")");
                }
                Condition::Compare(operator, value) => {
                    self.push_bound(column, operator, stored(value));
                }
                Condition::Starts(start) => self.push_starts(column, start),
                Condition::Null(is_null) => {
                    self.push_column(column);
                    let condition = if *is_null { " IS NULL" } else { " IS NOT NULL" };
                    self.sql.push(condition);
                }
            }
        }
    }

    /// Only rows that are linked with what meets a filter.
    pub fn filter_by_links(&mut self, links: &Links, filter: &filter::Ids) {
        if filter.conditions.is_empty() {
            return;
        }
        self.and();
        self.push_column("id");
        self.sql.push(" IN (SELECT ");
        self.push_column(links.owner);
        self.sql.push(" FROM ").push(db::quoted(links.table));
        self.has_conditions = false;
        self.filter(links.target, filter, Clone::clone);
        self.sql.push(")");
    }

    /// In order of a column in which no two rows are the same.
    pub fn sort_by_unique(&mut self, column: &'static str) {
        if let Some(id) = self.after {
            self.and();
            self.push_column(column);
            self.push_than();
            self.push_key(column, id);
        }
        self.sql.push(" ORDER BY ");
        self.push_order(column);
    }

    /// In order of a column, and of ids where that is the same.
    ///
    /// The condition is one that the index of the column and `id` answers: its beginning is found
    /// at once, and no row before it is read.
    pub fn sort_by(&mut self, column: &'static str) {
        if let Some(id) = self.after {
            self.and();
            self.sql.push("(");
            self.push_column(column);
            self.sql.push(", ");
            self.push_column("id");
            self.sql.push(")");
            self.push_than();
            self.sql.push("(");
            self.push_key(column, id);
            self.sql.push(", ").push_bind(id).push(")");
        }
        self.sql.push(" ORDER BY ");
        self.push_order(column);
        self.sql.push(", ");
        self.push_order("id");
    }

    /// Reads a page. `size` tells about how many bytes an item takes.
    pub async fn fetch<T>(
        mut self,
        connection: &mut db::Connection,
        size: fn(&T) -> usize,
    ) -> Result<Part<T>, ServiceError>
    where
        T: for<'r> FromRow<'r, db::Row> + Send + Unpin,
    {
        // One more than was asked for tells whether there is another page.
        self.sql.push(" LIMIT ").push_bind(self.limit as i64 + 1);
        let sql = self.sql.sql();
        let arguments = self.sql.build().take_arguments();
        let arguments = arguments.map_err(sqlx::Error::Encode)?.unwrap_or_default();
        let select = || sqlx::query_as_with(sql.clone(), arguments.clone());
        let part = match read(connection, select(), self.limit, size).await {
            Err(error) => {
                table::prepare_anew(connection, error).await?;
                read(connection, select(), self.limit, size).await?
            }
            Ok(part) => part,
        };
        if let Some(id) = self.place.filter(|_| part.items.is_empty()) {
            check_place(connection, self.table, id).await?;
        }
        Ok(part)
    }

    fn and(&mut self) {
        let is_first = !std::mem::replace(&mut self.has_conditions, true);
        self.sql.push(if is_first { " WHERE " } else { " AND " });
    }

    fn push_column(&mut self, column: &'static str) {
        self.sql.push(db::quoted(column));
    }

    fn push_than(&mut self) {
        self.sql.push(if self.descending { " < " } else { " > " });
    }

    /// The value of a column in the item after which the page starts.
    fn push_key(&mut self, column: &'static str, id: Uuid) {
        if column == "id" {
            self.sql.push_bind(id);
            return;
        }
        self.place = Some(id);
        self.sql.push("(SELECT ");
        self.push_column(column);
        self.sql.push(" FROM ").push(db::quoted(self.table));
        self.sql.push(" WHERE id = ").push_bind(id).push(")");
    }

    /// A bound of a column's values. Where the page starts behind one, the database must not start at
    /// that to look for the page: such a condition is no use to an index.
    fn push_bound<V>(&mut self, column: &'static str, operator: &'static str, value: V)
    where
        V: Type<Database> + for<'q> Encode<'q, Database> + Send + 'static,
    {
        let is_start = operator.contains('>') != self.descending;
        let is_passed = is_start && self.after.is_some() && self.sorted_by == column;
        self.sql.push(if is_passed { "(" } else { "" });
        self.push_column(column);
        self.sql.push(operator).push_bind(value);
        self.sql.push(if is_passed { ") IS TRUE" } else { "" });
    }

    fn push_starts(&mut self, column: &'static str, start: &str) {
        // `LIKE` takes small and capital letters for the same, and has no index.
        self.push_bound(column, " >= ", start.to_owned());
        if let Some(end) = after_all_that_start(start) {
            self.and();
            self.push_bound(column, " < ", end);
        }
    }

    fn push_order(&mut self, column: &'static str) {
        self.push_column(column);
        self.sql
            .push(if self.descending { " DESC" } else { " ASC" });
    }
}

/// Reads the rows of a page, and whether there are more.
async fn read<T>(
    connection: &mut db::Connection,
    select: db::QueryAs<'_, T>,
    limit: usize,
    size: fn(&T) -> usize,
) -> Result<Part<T>, sqlx::Error>
where
    T: for<'r> FromRow<'r, db::Row> + Send + Unpin,
{
    let (mut items, mut bytes) = (Vec::new(), 0);
    let mut rows = select.fetch(connection);
    while let Some(item) = rows.try_next().await? {
        if items.len() == limit || bytes > MAX_PAGE_BYTES {
            return Ok(Part { items, more: true });
        }
        bytes += size(&item);
        items.push(item);
    }
    Ok(Part { items, more: false })
}

/// Fails if the item after which a page starts is gone: then nothing tells where that was.
async fn check_place(
    connection: &mut db::Connection,
    table: &'static str,
    id: Uuid,
) -> Result<(), ServiceError> {
    let mut find = QueryBuilder::<Database>::new("SELECT 1 FROM ");
    find.push(db::quoted(table))
        .push(" WHERE id = ")
        .push_bind(id);
    match find.build().fetch_optional(connection).await? {
        Some(_) => Ok(()),
        None => {
            let rule = "stands for an item that is gone; start from the first page";
            Err(invalid_after(rule))
        }
    }
}

/// The least text that is greater than all that start so, if there is one.
fn after_all_that_start(start: &str) -> Option<String> {
    let last = start.trim_end_matches(char::MAX);
    let letter = last.chars().next_back()?;
    let next = (letter..=char::MAX).nth(1)?;
    Some(last[..last.len() - letter.len_utf8()].to_owned() + &next.to_string())
}

fn invalid_after(rule: &str) -> ServiceError {
    ServiceError::Invalid(vec![Violation::new("after", rule)])
}
