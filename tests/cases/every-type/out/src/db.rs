//! The database: how to connect, and what its errors mean. Only this file and the SQL depend on
//! SQLite.

use std::{str::FromStr, time::Duration};

use anyhow::Context;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Row as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::config::Config;

pub type Database = sqlx::Sqlite;
pub type Pool = sqlx::Pool<Database>;
pub type Row = <Database as sqlx::Database>::Row;
pub type Connection = <Database as sqlx::Database>::Connection;
pub type Query<'q> = sqlx::query::Query<'q, Database, <Database as sqlx::Database>::Arguments>;

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// SQLite's codes for a database that somebody else is writing to.
const BUSY: [&str; 4] = ["5", "6", "261", "517"];

/// A pool that connects when it is first used.
pub fn pool(config: &Config) -> anyhow::Result<Pool> {
    let options = SqliteConnectOptions::from_str(&config.database_url)
        .context("invalid DATABASE_URL")?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        // Its temporary files would go where a container may not write.
        .pragma("temp_store", "memory")
        .busy_timeout(ACQUIRE_TIMEOUT);
    Ok(SqlitePoolOptions::new()
        .max_connections(config.database_max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options))
}

/// A name as SQL has it.
pub fn quoted(name: &'static str) -> String {
    format!("\"{name}\"")
}

/// What stands for a value in SQL, counted from 1.
pub fn placeholder(position: usize) -> String {
    format!("?{position}")
}

/// Whether the database answers.
pub async fn ping(pool: &Pool) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT 1").execute(pool).await?;
    Ok(())
}

/// Whether trying again later may help.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| BUSY.contains(&&*code)),
        _ => false,
    }
}

/// Whether a statement must be prepared anew since a table has changed: SQLite does so by itself.
pub fn is_outdated(_error: &sqlx::Error) -> bool {
    false
}

/// The column whose uniqueness an error is about, if any.
pub fn broken_unique(error: &sqlx::Error) -> Option<&str> {
    let error = error
        .as_database_error()
        .filter(|error| error.is_unique_violation())?;
    // `UNIQUE constraint failed: table.column`
    error.message().rsplit('.').next()
}

/// Whether a row refers to nothing, or is still referred to.
pub fn is_broken_reference(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.is_some_and(|error| error.message().starts_with("FOREIGN KEY constraint failed"))
}

/// What stands for a value in a column of text.
pub fn text<T: Serialize>(value: &T) -> Option<String> {
    let value = serde_json::to_value(value).ok()?;
    value.as_str().map(str::to_owned)
}

/// Reads a value that a column of text stands for.
pub fn parse<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, sqlx::Error> {
    let text: Option<String> = row.try_get(column)?;
    serde_json::from_value(text.into()).map_err(|error| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error.into(),
    })
}
