//! The migrations in `migrations/`, and how they are applied and taken back.

use anyhow::{Context, ensure};
use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::db;

/// Every file in `migrations/`, sorted by name.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const APPLIED: &str = "SELECT version FROM _sqlx_migrations ORDER BY version";

/// Brings the schema up to date.
pub async fn apply(pool: &db::Pool) -> anyhow::Result<()> {
    let migrator = migrator()?;
    let mut connection = connect(pool).await?;
    migrator
        .run(&mut connection)
        .await
        .context("failed to migrate the database")?;
    db::check_migrated(&mut connection).await?;
    tracing::info!("database is up to date");
    Ok(())
}

/// Reverts the newest `count` of the applied migrations.
pub async fn revert(pool: &db::Pool, count: usize) -> anyhow::Result<()> {
    let migrator = migrator()?;
    let mut connection = connect(pool).await?;
    let applied: Vec<i64> = sqlx::query_scalar(APPLIED)
        .fetch_all(&mut connection)
        .await
        .context("failed to read the applied migrations")?;
    let kept = applied.len().saturating_sub(count);
    let target = applied[..kept].last().copied().unwrap_or(0);
    migrator
        .undo(&mut connection, target)
        .await
        .context("failed to revert the database")?;
    db::check_migrated(&mut connection).await?;
    tracing::info!(reverted = applied.len() - kept, "database reverted");
    Ok(())
}

async fn connect(pool: &db::Pool) -> anyhow::Result<db::Connection> {
    db::migration_connection(pool)
        .await
        .context("failed to connect to the database")
}

fn migrator() -> anyhow::Result<Migrator> {
    let mut migrations = Vec::new();
    for &(file, sql) in FILES {
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
