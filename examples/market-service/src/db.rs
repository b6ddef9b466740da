//! The database: how to connect, and what its errors mean. Only this file and the SQL depend on
//! SQLite.

mod connections;

use std::{
    str::FromStr,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Connection as _,
    pool::PoolConnectionMetadata,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use connections::Connections;

use crate::config::Config;

pub type Database = sqlx::Sqlite;
pub type Pool = sqlx::Pool<Database>;
pub type Row = <Database as sqlx::Database>::Row;
pub type Connection = <Database as sqlx::Database>::Connection;
pub type QueryAs<'q, T> =
    sqlx::query::QueryAs<'q, Database, T, <Database as sqlx::Database>::Arguments>;
pub type Query<'q> = sqlx::query::Query<'q, Database, <Database as sqlx::Database>::Arguments>;

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection may be idle before it is tested when it is used again.
const MAX_UNTESTED: Duration = Duration::from_secs(15);

/// How many rows SQLite's thread reads before somebody takes them. A page of the usual size fits, so
/// that the thread need not wait within one; more could take much memory where rows are large.
const ROWS_AHEAD: usize = 64;

/// Connections that were opened before this are not used any more, in milliseconds.
static DISCARD_BEFORE: AtomicU64 = AtomicU64::new(0);

/// SQLite's code for a database that nobody may write to, in its last byte.
const READ_ONLY: i32 = 8;

/// SQLite's codes for a database that somebody else is writing to.
const BUSY: [&str; 4] = ["5", "6", "261", "517"];

/// A pool that connects when it is first used.
pub fn pool(config: &Config) -> anyhow::Result<Pool> {
    now();
    let url = config.database_url.expose();
    ensure!(
        !url.contains(":memory:") && !url.contains("mode=memory"),
        "DATABASE_URL is in memory, where each connection would have a database of its own; use a file"
    );
    let options = SqliteConnectOptions::from_str(url)
        .context("invalid DATABASE_URL")?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .row_buffer_size(ROWS_AHEAD)
        // Its temporary files would go where a container may not write.
        .pragma("temp_store", "memory")
        .busy_timeout(config.database_lock_timeout);
    Ok(SqlitePoolOptions::new()
        .max_connections(config.database_max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| Box::pin(is_good(connection, metadata)))
        .connect_lazy_with(options))
}

/// A connection beside the pool, whose failure tells why.
pub async fn connect(pool: &Pool) -> Result<Connection, sqlx::Error> {
    Connection::connect_with(&pool.connect_options()).await
}

/// A name as SQL has it.
pub fn quoted(name: &'static str) -> String {
    format!("\"{name}\"")
}

/// What stands for a value in SQL, counted from 1.
pub fn placeholder(position: usize) -> String {
    format!("?{position}")
}

/// Fails if the database does not answer. That every connection of the pool is in use is no reason:
/// then a new one tells.
pub async fn check(pool: &Pool) -> Result<(), sqlx::Error> {
    if pool.is_closed() {
        return Err(sqlx::Error::PoolClosed);
    }
    if let Some(mut connection) = pool.try_acquire()
        && connection.ping().await.is_ok()
    {
        return Ok(());
    }
    match connect(pool).await {
        Ok(connection) => connection.close().await,
        Err(error) => Err(error),
    }
}

/// Before the pool hands a connection out: whether it is still good. Asking each time would double
/// the time of every statement.
async fn is_good(
    connection: &mut Connection,
    metadata: PoolConnectionMetadata,
) -> Result<bool, sqlx::Error> {
    let opened = now().saturating_sub(metadata.age).as_millis();
    let discard_before = u128::from(DISCARD_BEFORE.load(Ordering::Relaxed));
    if discard_before > 0 && opened <= discard_before {
        return Ok(false);
    }
    if metadata.idle_for > MAX_UNTESTED {
        connection.ping().await?;
    }
    Ok(true)
}

/// Lets the pool open new connections in place of all that it has, since the server behind them has
/// changed.
fn discard_connections() {
    let now = u64::try_from(now().as_millis()).unwrap_or(u64::MAX);
    DISCARD_BEFORE.store(now, Ordering::Relaxed);
}

/// The time since the first call.
fn now() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Whether trying again later may help.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            let is_read_only = code.parse().is_ok_and(|code: i32| code & 0xff == READ_ONLY);
            if is_read_only {
                discard_connections();
            }
            is_read_only || BUSY.contains(&&*code)
        }
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
    let text: Option<String> = sqlx::Row::try_get(row, column)?;
    serde_json::from_value(text.into()).map_err(|error| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error.into(),
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use sqlx::Executor;
    use tempfile::TempDir;
    use tokio::time::sleep;

    use super::*;
    use crate::config::Cli;

    #[tokio::test]
    async fn a_writer_keeps_no_reader_out_and_the_next_writer_waits() {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}/test.db", folder.path().display());
        let flags = ["test", "--database-url", &url];
        let pool = pool(&Cli::try_parse_from(flags).unwrap().config).unwrap();
        let mut writer = pool.acquire().await.unwrap();
        let mut other = pool.acquire().await.unwrap();
        let create = "CREATE TABLE items (id INTEGER)";
        writer.execute(create).await.unwrap();
        writer.execute("BEGIN EXCLUSIVE").await.unwrap();
        other.execute("SELECT * FROM items").await.unwrap();
        let commit = async {
            sleep(Duration::from_millis(200)).await;
            writer.execute("COMMIT").await
        };
        let insert = other.execute("INSERT INTO items VALUES (1)");
        let (committed, inserted) = tokio::join!(commit, insert);
        committed.unwrap();
        inserted.unwrap();
    }
}
