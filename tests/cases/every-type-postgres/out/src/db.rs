//! The database: how to connect, and what its errors mean. Only this file and the SQL depend on
//! PostgreSQL.

mod connections;

use std::{
    str::FromStr,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Connection as _,
    pool::PoolConnectionMetadata,
    postgres::{PgConnectOptions, PgPoolOptions},
};

pub use connections::Connections;

use crate::config::Config;

pub type Database = sqlx::Postgres;
pub type Pool = sqlx::Pool<Database>;
pub type Row = <Database as sqlx::Database>::Row;
pub type Connection = <Database as sqlx::Database>::Connection;
pub type QueryAs<'q, T> =
    sqlx::query::QueryAs<'q, Database, T, <Database as sqlx::Database>::Arguments>;
pub type Query<'q> = sqlx::query::Query<'q, Database, <Database as sqlx::Database>::Arguments>;

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection may be idle before it is tested when it is used again.
const MAX_UNTESTED: Duration = Duration::from_secs(15);

/// Connections that were opened before this are not used any more, in milliseconds.
static DISCARD_BEFORE: AtomicU64 = AtomicU64::new(0);

/// PostgreSQL's codes of a server that became read-only, as after a failover, or that ends: new
/// connections help.
const MOVED: [&str; 2] = ["25006", "57P"];

const TOO_MANY: &str = "53300";

/// PostgreSQL's classes of errors that pass: connection, rollback, resources, intervention.
const PASSING: [&str; 5] = ["08", "40", "53", "55P03", "57"];

/// PostgreSQL's code of "cached plan must not change result type".
const OUTDATED: &str = "0A000";

/// A pool that connects when it is first used.
pub fn pool(config: &Config) -> anyhow::Result<Pool> {
    now();
    let statement_timeout = milliseconds(config.database_statement_timeout);
    let lock_timeout = milliseconds(config.database_lock_timeout);
    let options = PgConnectOptions::from_str(config.database_url.expose())
        .context("invalid DATABASE_URL")?
        .application_name(env!("CARGO_PKG_NAME"))
        .options([
            ("statement_timeout", statement_timeout),
            ("lock_timeout", lock_timeout),
        ]);
    Ok(PgPoolOptions::new()
        .max_connections(config.database_max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| Box::pin(is_good(connection, metadata)))
        .connect_lazy_with(options))
}

fn milliseconds(time: Duration) -> String {
    format!("{}ms", time.as_millis())
}

/// A connection beside the pool, on which statements may take their time and whose failure tells why.
pub async fn connect(pool: &Pool) -> Result<Connection, sqlx::Error> {
    let options = (*pool.connect_options()).clone();
    let options = options.options([("statement_timeout", "0"), ("lock_timeout", "0")]);
    Connection::connect_with(&options).await
}

/// A name as SQL has it.
pub fn quoted(name: &'static str) -> String {
    format!("\"{name}\"")
}

/// What stands for a value in SQL, counted from 1.
pub fn placeholder(position: usize) -> String {
    format!("${position}")
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
        // It is there, but has no connection to spare.
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(TOO_MANY) => Ok(()),
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
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        sqlx::Error::Io(_) => {
            discard_connections();
            true
        }
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            let is_moved = MOVED.iter().any(|class| code.starts_with(class));
            if is_moved {
                discard_connections();
            }
            let is_passing = PASSING.iter().any(|class| code.starts_with(class));
            is_moved || code == OUTDATED || is_passing
        }
        _ => false,
    }
}

/// Whether a table has changed since a statement about it was prepared on the connection: what it
/// returns would have other types.
pub fn is_outdated(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code == OUTDATED)
}

/// The unique constraint that an error is about, if any.
pub fn broken_unique(error: &sqlx::Error) -> Option<&str> {
    let error = error
        .as_database_error()
        .filter(|error| error.is_unique_violation())?;
    error.constraint()
}

/// Whether a row refers to nothing, or is still referred to.
pub fn is_broken_reference(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.is_some_and(|error| error.is_foreign_key_violation())
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
