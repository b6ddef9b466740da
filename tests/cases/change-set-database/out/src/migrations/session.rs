//! The connection on which migrations run: one at a time, whoever else starts.

use std::time::{Duration, Instant};

use anyhow::ensure;
use sqlx::{
    AssertSqlSafe,
    migrate::{Migrate, MigrateError, Migration},
};
use tokio::time::sleep;

use super::Applied;
use crate::db;

const TABLE: &str = "_sqlx_migrations";

/// How long another process may take, or hold on to a table.
const PATIENCE: Duration = Duration::from_secs(600);

const POLL: Duration = Duration::from_millis(200);

const APPLIED: &str = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";

/// Asked again and again, since one who waits inside a statement keeps `CREATE INDEX CONCURRENTLY`
/// of another from ever ending.
const TRY_LOCK: &str =
    "SELECT pg_try_advisory_lock(hashtext('_sqlx_migrations'), hashtext(current_database()))";

/// Whoever wants a table waits behind a migration that waits for it: so it does not wait for long.
const SHORT_LOCK: &str = "SET lock_timeout = '2s'";

/// Making an index concurrently keeps nobody waiting, and waits for all older transactions.
const LONG_LOCK: &str = "SET lock_timeout = 0";

/// Ends a statement whose process has ended. Not every server knows the setting, or can do so.
const WATCH_CLIENT: &str = "
    SELECT set_config(name, '1000', FALSE)
    FROM pg_settings WHERE name = 'client_connection_check_interval'
";

/// Indexes that were being made when the connection broke.
const INVALID_INDEXES: &str = "
    SELECT pg_class.relname::text
    FROM pg_index JOIN pg_class ON pg_class.oid = pg_index.indexrelid
    WHERE NOT pg_index.indisvalid AND pg_table_is_visible(pg_class.oid)
";

pub(super) struct Session {
    connection: db::Connection,
}

impl Session {
    pub(super) async fn connect(pool: &db::Pool) -> Result<Self, sqlx::Error> {
        let mut connection = db::connect(pool).await?;
        if let Err(error) = sqlx::query(WATCH_CLIENT).execute(&mut connection).await {
            tracing::debug!(%error, "a statement goes on where its process ends");
        }
        Ok(Self { connection })
    }

    pub(super) fn connection(&mut self) -> &mut db::Connection {
        &mut self.connection
    }

    /// Waits until nobody else migrates. The lock goes with the connection.
    pub(super) async fn lock(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let is_ours: bool = sqlx::query_scalar(TRY_LOCK)
                .fetch_one(&mut self.connection)
                .await?;
            if is_ours {
                break;
            }
            let waited = started.elapsed();
            ensure!(
                waited < PATIENCE,
                "another process has been migrating for {waited:?}"
            );
            sleep(POLL).await;
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
        self.prepare(migration).await?;
        while let Err(error) = self.connection.apply(TABLE, migration).await {
            wait_for_table(error, started).await?;
        }
        Ok(())
    }

    pub(super) async fn revert(&mut self, migration: &Migration) -> anyhow::Result<()> {
        let started = Instant::now();
        self.prepare(migration).await?;
        while let Err(error) = self.connection.revert(TABLE, migration).await {
            wait_for_table(error, started).await?;
        }
        Ok(())
    }

    pub(super) async fn finish(self) -> anyhow::Result<()> {
        Ok(())
    }

    async fn prepare(&mut self, migration: &Migration) -> Result<(), sqlx::Error> {
        if !migration.no_tx {
            sqlx::query(SHORT_LOCK)
                .execute(&mut self.connection)
                .await?;
            return Ok(());
        }
        sqlx::query(LONG_LOCK).execute(&mut self.connection).await?;
        let invalid: Vec<String> = sqlx::query_scalar(INVALID_INDEXES)
            .fetch_all(&mut self.connection)
            .await?;
        for index in invalid {
            let name = format!("\"{}\"", index.replace('"', "\"\""));
            if migration.sql.as_str().contains(&name) {
                let drop = format!("DROP INDEX CONCURRENTLY {name}");
                sqlx::query(AssertSqlSafe(drop))
                    .execute(&mut self.connection)
                    .await?;
            }
        }
        Ok(())
    }
}

/// Goes on if somebody else held a table for too long, and has not done so for ever.
async fn wait_for_table(error: MigrateError, started: Instant) -> Result<(), MigrateError> {
    let cause = match &error {
        MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => Some(cause),
        _ => None,
    };
    let code = cause.and_then(|cause| cause.as_database_error()?.code());
    let is_locked = code.is_some_and(|code| code == "55P03" || code == "40P01");
    if !is_locked || started.elapsed() > PATIENCE {
        return Err(error);
    }
    tracing::info!("waiting for a table that another transaction holds");
    sleep(POLL).await;
    Ok(())
}
