//! The connection on which migrations run: one at a time, whoever else starts.
//!
//! Every statement that changes the schema commits by itself. So a file is best one statement, done
//! or not done at all. One that was cut off is recorded if the schema is as it leaves it, and tried
//! again if not.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use sqlx::{
    migrate::{Migrate, MigrateError, Migration},
    mysql::MySqlDatabaseError,
};
use tokio::time::sleep;

use super::{Applied, done::is_done};
use crate::db;

const TABLE: &str = "_sqlx_migrations";

/// How long another process may take, or hold on to a table.
const PATIENCE: Duration = Duration::from_secs(600);

const POLL: Duration = Duration::from_millis(200);

const APPLIED: &str = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";

/// One is given, zero after a second of waiting, null if something went wrong.
const LOCK: &str = "SELECT GET_LOCK(LEFT(CONCAT('_sqlx_migrations.', DATABASE()), 64), 1)";

/// Whoever wants a table waits behind a migration that waits for it: so it does not wait for long.
const SHORT_LOCK: &str = "SET lock_wait_timeout = 2";

const COUNT_UNFINISHED: &str =
    "SELECT count(*) FROM _sqlx_migrations WHERE version = ? AND NOT success";

const RECORD: &str = "UPDATE _sqlx_migrations SET success = TRUE, checksum = ? WHERE version = ?";

const FORGET_FAILED: &str = "DELETE FROM _sqlx_migrations WHERE version = ? AND NOT success";

const FORGET: &str = "DELETE FROM _sqlx_migrations WHERE version = ?";

/// A lock that was not given in time, and a deadlock.
const LOCKED: [u16; 2] = [1205, 1213];

pub(super) struct Session {
    connection: db::Connection,
}

impl Session {
    pub(super) async fn connect(pool: &db::Pool) -> Result<Self, sqlx::Error> {
        let mut connection = db::connect(pool).await?;
        sqlx::query(SHORT_LOCK).execute(&mut connection).await?;
        Ok(Self { connection })
    }

    pub(super) fn connection(&mut self) -> &mut db::Connection {
        &mut self.connection
    }

    /// Waits until nobody else migrates. The lock goes with the connection.
    pub(super) async fn lock(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let answer: Option<i64> = sqlx::query_scalar(LOCK)
                .fetch_one(&mut self.connection)
                .await?;
            if answer.context("the database gives no lock for migrations")? == 1 {
                break;
            }
            let waited = started.elapsed();
            ensure!(
                waited < PATIENCE,
                "another process has been migrating for {waited:?}"
            );
        }
        self.connection.ensure_migrations_table(TABLE).await?;
        Ok(())
    }

    pub(super) async fn applied(&mut self) -> Result<Vec<Applied>, sqlx::Error> {
        let rows: Vec<(i64, Vec<u8>, bool)> = sqlx::query_as(APPLIED)
            .fetch_all(&mut self.connection)
            .await?;
        Ok(rows.into_iter().map(Applied::from).collect())
    }

    pub(super) async fn apply(&mut self, migration: &Migration) -> anyhow::Result<()> {
        let started = Instant::now();
        let unfinished: i64 = sqlx::query_scalar(COUNT_UNFINISHED)
            .bind(migration.version)
            .fetch_one(&mut self.connection)
            .await?;
        if unfinished > 0 && self.is_done(migration).await {
            // The process or the connection ended before it was recorded.
            sqlx::query(RECORD)
                .bind(migration.checksum.as_ref())
                .bind(migration.version)
                .execute(&mut self.connection)
                .await?;
            return Ok(());
        }
        loop {
            sqlx::query(FORGET_FAILED)
                .bind(migration.version)
                .execute(&mut self.connection)
                .await?;
            let Err(error) = self.connection.apply(TABLE, migration).await else {
                return Ok(());
            };
            wait_for_table(error, started)
                .await
                .context("it is not recorded as done: migrations/README.md tells what to do")?;
        }
    }

    pub(super) async fn revert(&mut self, migration: &Migration) -> anyhow::Result<()> {
        let started = Instant::now();
        while let Err(error) = sqlx::raw_sql(migration.sql.clone())
            .execute(&mut self.connection)
            .await
        {
            if self.is_done(migration).await {
                // It was done by a process that ended before it was recorded.
                break;
            }
            wait_for_table(MigrateError::from(error), started).await?;
        }
        self.forget(migration).await?;
        Ok(())
    }

    pub(super) async fn finish(self) -> anyhow::Result<()> {
        Ok(())
    }

    /// Where that cannot be looked up, it is not assumed.
    async fn is_done(&mut self, migration: &Migration) -> bool {
        let is_done = is_done(&mut self.connection, migration).await;
        is_done.unwrap_or_else(|error| {
            tracing::warn!(%error, "failed to look whether the schema is as the migration leaves it");
            false
        })
    }

    async fn forget(&mut self, migration: &Migration) -> Result<(), sqlx::Error> {
        let forget = sqlx::query(FORGET).bind(migration.version);
        forget.execute(&mut self.connection).await?;
        Ok(())
    }
}

fn has_number(error: &MigrateError, numbers: &[u16]) -> bool {
    let cause = match error {
        MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => cause,
        _ => return false,
    };
    cause
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>())
        .is_some_and(|error| numbers.contains(&error.number()))
}

/// Goes on if somebody else held a table for too long, and has not done so for ever.
async fn wait_for_table(error: MigrateError, started: Instant) -> Result<(), MigrateError> {
    if !has_number(&error, &LOCKED) || started.elapsed() > PATIENCE {
        return Err(error);
    }
    tracing::info!("waiting for a table that another transaction holds");
    sleep(POLL).await;
    Ok(())
}
