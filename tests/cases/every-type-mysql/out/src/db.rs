//! The database: how to connect, and what its errors mean. Only this file and the SQL depend on
//! MySQL.

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
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{
    AssertSqlSafe, Connection as _, Encode, Type,
    encode::IsNull,
    error::BoxDynError,
    mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlPoolOptions},
    pool::PoolConnectionMetadata,
};

pub use connections::Connections;

use crate::config::Config;

pub type Database = sqlx::MySql;
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

/// MySQL's numbers of errors that pass: too many connections, lock wait, deadlock, killed, time
/// limit.
const PASSING: [u16; 9] = [1020, 1040, 1077, 1205, 1213, 1317, 1927, 1969, 3024];
/// Those of a server that became read-only, as after a failover, or that ends: new connections help.
const MOVED: [u16; 4] = [1053, 1290, 1792, 1836];
const TOO_MANY: u16 = 1040;

/// MySQL's number of "prepared statement needs to be re-prepared".
const REPREPARE: u16 = 1615;

/// A pool that connects when it is first used.
pub fn pool(config: &Config) -> anyhow::Result<Pool> {
    now();
    let options = MySqlConnectOptions::from_str(config.database_url.expose())
        .context("invalid DATABASE_URL")?;
    let limits = limits(config);
    Ok(MySqlPoolOptions::new()
        .max_connections(config.database_max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| Box::pin(is_good(connection, metadata)))
        .after_connect(move |connection, _| {
            let set = sqlx::query(AssertSqlSafe(limits.clone()));
            Box::pin(async move {
                set.execute(connection).await?;
                Ok(())
            })
        })
        .connect_lazy_with(options))
}

/// How long statements may take and wait. MySQL and MariaDB call the former differently; each reads
/// only its own comment.
fn limits(config: &Config) -> String {
    let lock = config.database_lock_timeout.as_secs().max(1);
    let statement = config.database_statement_timeout;
    format!(
        "SET SESSION innodb_lock_wait_timeout = {lock}, SESSION lock_wait_timeout = {lock} \
         /*M! , SESSION max_statement_time = {} */ /*!50708 , SESSION max_execution_time = {} */",
        statement.as_secs_f64(),
        statement.as_millis()
    )
}

/// A moment that is sent as a `DATETIME`: as a `TIMESTAMP`, which sqlx makes of it, it could be
/// neither before 1970 nor after 2038.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Moment(DateTime<Utc>);

pub fn moment(time: impl Into<Option<DateTime<Utc>>>) -> Option<Moment> {
    time.into().map(Moment)
}

/// That of a filter.
pub fn moment_of(time: &DateTime<Utc>) -> Moment {
    Moment(*time)
}

impl Type<Database> for Moment {
    fn type_info() -> <Database as sqlx::Database>::TypeInfo {
        <NaiveDateTime as Type<Database>>::type_info()
    }
}

impl Encode<'_, Database> for Moment {
    fn encode_by_ref(
        &self,
        buffer: &mut <Database as sqlx::Database>::ArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        <NaiveDateTime as Encode<Database>>::encode_by_ref(&self.0.naive_utc(), buffer)
    }
}

/// A connection beside the pool, on which statements may take their time and whose failure tells why.
pub async fn connect(pool: &Pool) -> Result<Connection, sqlx::Error> {
    Connection::connect_with(&pool.connect_options()).await
}

/// A name as SQL has it.
pub fn quoted(name: &'static str) -> String {
    format!("`{name}`")
}

/// What stands for a value in SQL, counted from 1.
pub fn placeholder(_position: usize) -> String {
    "?".to_owned()
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
        Err(error) if number(&error) == Some(TOO_MANY) => Ok(()),
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
        sqlx::Error::Database(_) => {
            let number = number(error);
            let is_moved = number.is_some_and(|number| MOVED.contains(&number));
            if is_moved {
                discard_connections();
            }
            is_moved || number.is_some_and(|number| PASSING.contains(&number))
        }
        _ => false,
    }
}

/// Whether a table has changed since a statement about it was prepared on the connection.
pub fn is_outdated(error: &sqlx::Error) -> bool {
    number(error) == Some(REPREPARE)
}

/// MySQL's number of an error.
fn number(error: &sqlx::Error) -> Option<u16> {
    let error = error.as_database_error()?;
    let error = error.try_downcast_ref::<MySqlDatabaseError>()?;
    Some(error.number())
}

/// The unique key that an error is about, if any.
pub fn broken_unique(error: &sqlx::Error) -> Option<&str> {
    let error = error
        .as_database_error()
        .filter(|error| error.is_unique_violation())?;
    // `Duplicate entry 'a' for key 'users.users_email_key'`, or without the table in MariaDB.
    let key = error.message().trim_end_matches('\'').rsplit('\'').next()?;
    key.rsplit('.').next()
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
