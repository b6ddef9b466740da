//! The connection on which migrations run: one at a time, whoever else starts.
//!
//! Every statement that changes the schema commits by itself. So a file is best one statement, done
//! or not done at all: then a migration that failed is simply tried again.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use sqlx::{
    migrate::{Migrate, MigrateError, Migration},
    mysql::MySqlDatabaseError,
};
use tokio::time::sleep;

use super::Applied;
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

const FORGET_FAILED: &str = "DELETE FROM _sqlx_migrations WHERE version = ? AND NOT success";

const FORGET: &str = "DELETE FROM _sqlx_migrations WHERE version = ?";

/// A lock that was not given in time, and a deadlock.
const LOCKED: [u16; 2] = [1205, 1213];

/// What is to be made is there, or what is to go is not.
const DONE: [u16; 10] = [1005, 1050, 1051, 1054, 1060, 1061, 1091, 1146, 1826, 3822];

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
        // One that a replica has left in the middle.
        let was_begun = self.forget_failed(migration).await?;
        while let Err(error) = self.connection.apply(TABLE, migration).await {
            self.forget_failed(migration).await?;
            if was_begun && is_one_statement(migration) && has_number(&error, &DONE) {
                // It was done when the connection broke.
                self.connection.skip(TABLE, migration).await?;
                return Ok(());
            }
            wait_for_table(error, started).await?;
        }
        Ok(())
    }

    pub(super) async fn revert(&mut self, migration: &Migration) -> anyhow::Result<()> {
        let started = Instant::now();
        while let Err(error) = sqlx::raw_sql(migration.sql.clone())
            .execute(&mut self.connection)
            .await
        {
            let error = MigrateError::from(error);
            if is_one_statement(migration) && has_number(&error, &DONE) {
                break;
            }
            wait_for_table(error, started).await?;
        }
        self.forget(migration).await?;
        Ok(())
    }

    pub(super) async fn finish(self) -> anyhow::Result<()> {
        Ok(())
    }

    async fn forget_failed(&mut self, migration: &Migration) -> Result<bool, sqlx::Error> {
        let forget = sqlx::query(FORGET_FAILED).bind(migration.version);
        let forgotten = forget.execute(&mut self.connection).await?;
        Ok(forgotten.rows_affected() > 0)
    }

    async fn forget(&mut self, migration: &Migration) -> Result<(), sqlx::Error> {
        let forget = sqlx::query(FORGET).bind(migration.version);
        forget.execute(&mut self.connection).await?;
        Ok(())
    }
}

fn is_one_statement(migration: &Migration) -> bool {
    let lines = migration.sql.as_str().lines();
    lines.filter(|line| line.trim_end().ends_with(';')).count() == 1
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
