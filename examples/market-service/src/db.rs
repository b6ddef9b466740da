//! The database: connections, migrations, constraints. Only this file and the SQL depend on SQLite.

use std::{str::FromStr, time::Duration};

use anyhow::{Context, ensure};
use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::config::Config;

pub type Database = sqlx::Sqlite;
pub type Pool = sqlx::Pool<Database>;
pub type Row = <Database as sqlx::Database>::Row;

/// Every file in `migrations/`, sorted by name.
const MIGRATIONS: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const APPLIED: &str = "SELECT version FROM _sqlx_migrations ORDER BY version";

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// A pool that connects when it is first used.
pub fn pool(config: &Config) -> anyhow::Result<Pool> {
    let options = SqliteConnectOptions::from_str(&config.database_url)
        .context("invalid DATABASE_URL")?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(ACQUIRE_TIMEOUT);
    Ok(SqlitePoolOptions::new()
        .max_connections(config.database_max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options))
}

/// Brings the schema up to date.
pub async fn migrate(pool: &Pool) -> anyhow::Result<()> {
    let migrator = migrator()?;
    migrator
        .run(pool)
        .await
        .context("failed to migrate the database")?;
    tracing::info!("database is up to date");
    Ok(())
}

/// Reverts the newest `count` of the applied migrations.
pub async fn revert(pool: &Pool, count: usize) -> anyhow::Result<()> {
    let migrator = migrator()?;
    let applied: Vec<i64> = sqlx::query_scalar(APPLIED)
        .fetch_all(pool)
        .await
        .context("failed to read the applied migrations")?;
    let kept = applied.len().saturating_sub(count);
    let target = applied[..kept].last().copied().unwrap_or(0);
    migrator
        .undo(pool, target)
        .await
        .context("failed to revert the database")?;
    tracing::info!(reverted = applied.len() - kept, "database reverted");
    Ok(())
}

/// Whether the database answers.
pub async fn ping(pool: &Pool) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT 1").execute(pool).await?;
    Ok(())
}

/// The column of a table whose uniqueness an error is about, if any.
pub fn unique_column<'a>(error: &'a sqlx::Error, table: &str) -> Option<&'a str> {
    let error = error
        .as_database_error()
        .filter(|error| error.is_unique_violation())?;
    // SQLite names the column and not the index: `UNIQUE constraint failed: table.column`.
    let (_, column) = error.message().rsplit_once(&format!(" {table}."))?;
    Some(column)
}

fn migrator() -> anyhow::Result<Migrator> {
    let mut migrations = Vec::new();
    for &(file, sql) in MIGRATIONS {
        let migration = migration(file, sql)?;
        let twin = migrations.contains(&migration);
        ensure!(!twin, "migrations/{file}: its version is taken");
        migrations.push(migration);
    }
    Ok(Migrator::with_migrations(migrations))
}

/// Reads a file named like `20261123060000_create_users.up.sql`.
fn migration(file: &'static str, sql: &'static str) -> anyhow::Result<Migration> {
    let (version, name) = file
        .split_once('_')
        .and_then(|(version, name)| Some((version.parse().ok()?, name)))
        .with_context(|| format!("migrations/{file}: expected <version>_<description>.up.sql"))?;
    let kind = MigrationType::from_filename(name);
    let description = name.trim_end_matches(kind.suffix()).replace('_', " ");
    let outside_transaction = sql.starts_with("-- no-transaction");
    Ok(Migration::new(
        version,
        description.into(),
        kind,
        sql.into_sql_str(),
        outside_transaction,
    ))
}
