//! The database: how to connect, and what its errors mean. Only this file and the SQL depend on
//! PostgreSQL.

use std::{str::FromStr, time::Duration};

use anyhow::Context;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::config::Config;

pub type Database = sqlx::Postgres;
pub type Pool = sqlx::Pool<Database>;
pub type Row = <Database as sqlx::Database>::Row;
pub type Connection = <Database as sqlx::Database>::Connection;
pub type Query<'q> = sqlx::query::Query<'q, Database, <Database as sqlx::Database>::Arguments>;

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// PostgreSQL's classes of errors that pass: connection, rollback, resources, intervention.
const PASSING: [&str; 4] = ["08", "40", "53", "57"];

/// PostgreSQL's code of "cached plan must not change result type".
const OUTDATED: &str = "0A000";

/// A pool that connects when it is first used.
pub fn pool(config: &Config) -> anyhow::Result<Pool> {
    let options = PgConnectOptions::from_str(&config.database_url)
        .context("invalid DATABASE_URL")?
        .application_name(env!("CARGO_PKG_NAME"));
    Ok(PgPoolOptions::new()
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
    format!("${position}")
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
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            code == OUTDATED || PASSING.iter().any(|class| code.starts_with(class))
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
