//! The database: how to connect, and what its errors mean. Only this file and the SQL depend on
//! MySQL.

use std::{str::FromStr, time::Duration};

use anyhow::Context;
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{
    Encode, Row as _, Type,
    encode::IsNull,
    error::BoxDynError,
    mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlPoolOptions},
};

use crate::config::Config;

pub type Database = sqlx::MySql;
pub type Pool = sqlx::Pool<Database>;
pub type Row = <Database as sqlx::Database>::Row;
pub type Connection = <Database as sqlx::Database>::Connection;
pub type Query<'q> = sqlx::query::Query<'q, Database, <Database as sqlx::Database>::Arguments>;

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// MySQL's numbers of errors that pass: too many connections, shutdown, lock wait, deadlock, killed.
const PASSING: [u16; 7] = [1040, 1053, 1077, 1205, 1213, 1317, 1927];

/// MySQL's number of "prepared statement needs to be re-prepared".
const REPREPARE: u16 = 1615;

/// A pool that connects when it is first used.
pub fn pool(config: &Config) -> anyhow::Result<Pool> {
    let options =
        MySqlConnectOptions::from_str(&config.database_url).context("invalid DATABASE_URL")?;
    Ok(MySqlPoolOptions::new()
        .max_connections(config.database_max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options))
}

/// A moment that is sent as a `DATETIME`: as a `TIMESTAMP`, which sqlx makes of it, it could be
/// neither before 1970 nor after 2038.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Moment(DateTime<Utc>);

pub fn moment(time: impl Into<Option<DateTime<Utc>>>) -> Option<Moment> {
    time.into().map(Moment)
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

/// A name as SQL has it.
pub fn quoted(name: &'static str) -> String {
    format!("`{name}`")
}

/// What stands for a value in SQL, counted from 1.
pub fn placeholder(_position: usize) -> String {
    "?".to_owned()
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
        sqlx::Error::Database(error) => error
            .try_downcast_ref::<MySqlDatabaseError>()
            .is_some_and(|error| PASSING.contains(&error.number())),
        _ => false,
    }
}

/// Whether a table has changed since a statement about it was prepared on the connection.
pub fn is_outdated(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    let error = error.and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
    error.is_some_and(|error| error.number() == REPREPARE)
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
    let text: Option<String> = row.try_get(column)?;
    serde_json::from_value(text.into()).map_err(|error| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error.into(),
    })
}
