//! The migrations in `migrations/`, and how they are applied and taken back.
//!
//! What is applied stands in the table `_sqlx_migrations`. Processes that start together wait for
//! each other, and a version of the service that is older than the schema serves all the same.

mod definition;
mod rebuild;
mod session;

use anyhow::{Context, bail, ensure};
use sqlx::{
    AssertSqlSafe, SqlSafeStr,
    migrate::{Migration, MigrationType},
};

use self::session::Session;
use crate::db;

/// Every file in `migrations/`, sorted by name.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// Starts a line with a query that counts rows in the way of a migration, and the rule they break.
const GUARD: &str = "-- must be 0: ";

/// A migration as the database has it.
struct Applied {
    version: i64,
    checksum: Vec<u8>,
    is_done: bool,
}

impl From<(i64, Vec<u8>, bool)> for Applied {
    fn from((version, checksum, is_done): (i64, Vec<u8>, bool)) -> Self {
        Self {
            version,
            checksum,
            is_done,
        }
    }
}

/// Brings the schema up to date.
pub async fn apply(pool: &db::Pool) -> anyhow::Result<()> {
    let known = files(MigrationType::is_up_migration)?;
    let mut session = Session::connect(pool)
        .await
        .context("failed to connect to the database")?;
    // Where there is nothing to do, nobody has to be waited for.
    let applied = session.applied().await.unwrap_or_default();
    if applied.is_empty() || known.iter().any(|it| !is_applied(it, &applied)) {
        session.lock().await?;
        let applied = session.applied().await?;
        check_applied(&known, &applied)?;
        for migration in known.iter().filter(|it| !is_applied(it, &applied)) {
            let (version, what) = (migration.version, &migration.description);
            tracing::info!(version, %what, "migrating");
            let name = || format!("migration {version} ({what}) failed");
            check_rows(&mut session, migration)
                .await
                .with_context(name)?;
            session.apply(migration).await.with_context(name)?;
        }
        session.finish().await?;
    } else {
        check_applied(&known, &applied)?;
    }
    tracing::info!("database is up to date");
    Ok(())
}

/// Reverts the newest `count` of the applied migrations.
pub async fn revert(pool: &db::Pool, count: usize) -> anyhow::Result<()> {
    let known = files(MigrationType::is_down_migration)?;
    let mut session = Session::connect(pool)
        .await
        .context("failed to connect to the database")?;
    session.lock().await?;
    let applied = session.applied().await?;
    let newest = applied.iter().rev().take(count);
    let mut steps = Vec::new();
    for Applied { version, .. } in newest {
        let step = known.iter().find(|it| it.version == *version);
        steps.push(step.with_context(|| format!("migrations/{version}_*.down.sql is missing"))?);
    }
    for migration in &steps {
        let (version, what) = (migration.version, &migration.description);
        tracing::info!(version, %what, "reverting");
        let name = || format!("migration {version} ({what}) cannot be taken back");
        check_rows(&mut session, migration)
            .await
            .with_context(name)?;
        session.revert(migration).await.with_context(name)?;
    }
    session.finish().await?;
    tracing::info!(reverted = steps.len(), "database reverted");
    Ok(())
}

fn is_applied(migration: &Migration, applied: &[Applied]) -> bool {
    let mut applied = applied.iter();
    applied.any(|it| it.version == migration.version && it.is_done)
}

/// What was applied must be as it is here. What is not here is of a newer version of the service,
/// whose changes this one can live with for a while.
fn check_applied(known: &[Migration], applied: &[Applied]) -> anyhow::Result<()> {
    let mut newer = Vec::new();
    for Applied {
        version,
        checksum,
        is_done,
    } in applied
    {
        match known.iter().find(|it| it.version == *version) {
            // One that failed can have been repaired.
            Some(it) if *is_done && it.checksum[..] != checksum[..] => {
                bail!("migrations/{version}_*.up.sql is not as it was when it was applied");
            }
            Some(_) => {}
            None => newer.push(*version),
        }
    }
    if !newer.is_empty() {
        tracing::warn!(
            ?newer,
            "the database has migrations that this version does not know"
        );
    }
    Ok(())
}

/// Checks that no row is in the way, before anything is changed.
async fn check_rows(session: &mut Session, migration: &Migration) -> anyhow::Result<()> {
    let sql = migration.sql.as_str();
    for query in sql.lines().filter_map(|line| line.strip_prefix(GUARD)) {
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(query))
            .fetch_one(session.connection())
            .await?;
        let (query, rule) = query.split_once(" -- ").unwrap_or((query, "is in the way"));
        ensure!(
            count == 0,
            "{count} rows are in the way, each {rule}: {query}"
        );
    }
    Ok(())
}

fn files(is_wanted: fn(&MigrationType) -> bool) -> anyhow::Result<Vec<Migration>> {
    let mut migrations: Vec<Migration> = Vec::new();
    for &(file, sql) in FILES {
        let migration = migration(file, sql)?;
        if is_wanted(&migration.migration_type) {
            let twin = migrations.last().map(|last| last.version);
            ensure!(
                twin != Some(migration.version),
                "migrations/{file}: its version is taken"
            );
            migrations.push(migration);
        }
    }
    Ok(migrations)
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
