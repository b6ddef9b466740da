//! The statements that every table has, made from one list of its columns.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, FromRow};
use uuid::Uuid;

use crate::db;

/// A table with an `id`, a `created_at`, an `updated_at` and columns of its own.
pub struct Table {
    pub name: &'static str,
    /// Takes the columns of its own, `updated_at`, `id` and `created_at`.
    pub insert: String,
    /// Takes the columns of its own, `updated_at`, `id` and the version that is replaced.
    pub update: String,
    /// Selects every column of every row.
    pub select: String,
    find: String,
    delete: String,
}

pub type Lazy = LazyLock<Table>;

/// `columns` are names between spaces or line breaks.
pub fn new(name: &'static str, columns: &'static str) -> Table {
    let own = columns.split_whitespace().map(db::quoted);
    let own: Vec<String> = own.chain([db::quoted("updated_at")]).collect();
    let count = own.len();
    let (table, id) = (db::quoted(name), db::quoted("id"));
    let (created_at, updated_at) = (db::quoted("created_at"), db::quoted("updated_at"));
    let values: Vec<String> = (1..=count + 2).map(db::placeholder).collect();
    let changes = own.iter().zip(&values);
    let changes: Vec<String> = changes
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    let (own, changes) = (own.join(", "), changes.join(", "));
    let select = format!("SELECT {id}, {created_at}, {own} FROM {table}");
    let is_version = |first: usize| {
        let (first, second) = (db::placeholder(first), db::placeholder(first + 1));
        format!("{id} = {first} AND {updated_at} = {second}")
    };
    Table {
        name,
        insert: format!(
            "INSERT INTO {table} ({own}, {id}, {created_at}) VALUES ({})",
            values.join(", ")
        ),
        update: format!(
            "UPDATE {table} SET {changes} WHERE {}",
            is_version(count + 1)
        ),
        find: format!("{select} WHERE {id} = {}", db::placeholder(1)),
        delete: format!("DELETE FROM {table} WHERE {}", is_version(1)),
        select,
    }
}

impl Table {
    pub async fn find<T>(
        &'static self,
        connection: &mut db::Connection,
        id: Uuid,
    ) -> Result<Option<T>, sqlx::Error>
    where
        T: for<'r> FromRow<'r, db::Row> + Send + Unpin,
    {
        let find = || sqlx::query_as(self.find.as_str()).bind(id);
        match find().fetch_optional(&mut *connection).await {
            Err(error) => {
                prepare_anew(connection, error).await?;
                find().fetch_optional(connection).await
            }
            found => found,
        }
    }

    /// Deletes a row, unless it is gone or no longer has this version; says whether it did.
    pub async fn delete(
        &'static self,
        connection: &mut db::Connection,
        id: Uuid,
        version: DateTime<Utc>,
    ) -> Result<bool, sqlx::Error> {
        let delete = sqlx::query(self.delete.as_str()).bind(id);
        let delete = delete.bind(version);
        Ok(delete.execute(connection).await?.rows_affected() > 0)
    }
}

/// Makes a statement work once more that failed since a newer version of the service has changed its
/// table meanwhile. Any other error stays one.
pub async fn prepare_anew(
    connection: &mut db::Connection,
    error: sqlx::Error,
) -> Result<(), sqlx::Error> {
    if !db::is_outdated(&error) {
        return Err(error);
    }
    connection.clear_cached_statements().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_every_column_once() {
        let table = new("items", "name\n price");
        let is_named = |sql: &str, name: &'static str| sql.matches(&db::quoted(name)).count() == 1;
        for name in ["name", "price", "updated_at", "id"] {
            assert!(is_named(&table.insert, name), "{}", table.insert);
            assert!(is_named(&table.select, name), "{}", table.select);
        }
        let quoted = ["name", "price", "updated_at"].map(db::quoted);
        let changes = (1..).zip(quoted);
        let changes = changes.map(|(n, name)| format!("{name} = {}", db::placeholder(n)));
        let changes = changes.collect::<Vec<_>>().join(", ");
        let set = format!("SET {changes} WHERE");
        assert!(table.update.contains(&set), "{}", table.update);
        assert!(!table.update.contains("created_at"), "{}", table.update);
    }

    #[test]
    fn changes_are_made_to_one_version() {
        let table = new("items", "name\n price");
        let is = |name, n| format!("{} = {}", db::quoted(name), db::placeholder(n));
        for (sql, first) in [(&table.update, 4), (&table.delete, 1)] {
            let (id, version) = (is("id", first), is("updated_at", first + 1));
            let end = format!(" WHERE {id} AND {version}");
            assert!(sql.ends_with(&end), "{sql}");
        }
    }
}
