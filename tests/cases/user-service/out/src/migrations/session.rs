//! The connection on which migrations run: all of them in one transaction, one process at a time.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use sqlx::{
    migrate::{Migrate, Migration},
    sqlite::SqliteRow,
};
use tokio::time::sleep;

use super::{Applied, rebuild};
use crate::db;

const TABLE: &str = "_sqlx_migrations";

/// How long another process may take.
const PATIENCE: Duration = Duration::from_secs(600);

const POLL: Duration = Duration::from_millis(50);

const APPLIED: &str = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";

const RECORD: &str = "
    INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
    VALUES (?, ?, TRUE, ?, ?)
";

const FORGET: &str = "DELETE FROM _sqlx_migrations WHERE version = ?";

pub(super) struct Session {
    connection: db::Connection,
}

impl Session {
    /// Connects, without foreign keys: SQLite changes a table by making a new one, and dropping the
    /// old one must not delete what refers to it.
    pub(super) async fn connect(pool: &db::Pool) -> Result<Self, sqlx::Error> {
        let started = Instant::now();
        let mut connection = loop {
            match db::connect(pool).await {
                Ok(connection) => break connection,
                // Another process makes the file at this moment.
                Err(error) if can_wait(&error, started) => sleep(POLL).await,
                Err(error) => return Err(error),
            }
        };
        sqlx::query("PRAGMA foreign_keys = OFF")
            .execute(&mut connection)
            .await?;
        Ok(Self { connection })
    }

    pub(super) fn connection(&mut self) -> &mut db::Connection {
        &mut self.connection
    }

    /// Waits until nobody else migrates or writes, and begins the transaction of all migrations.
    pub(super) async fn lock(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        while let Err(error) = self.execute("BEGIN IMMEDIATE").await {
            if !can_wait(&error, started) {
                return Err(error).context("the database is in use");
            }
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
        self.run(migration).await?;
        let nanoseconds = i64::try_from(started.elapsed().as_nanos()).unwrap_or(i64::MAX);
        sqlx::query(RECORD)
            .bind(migration.version)
            .bind(&*migration.description)
            .bind(&*migration.checksum)
            .bind(nanoseconds)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    pub(super) async fn revert(&mut self, migration: &Migration) -> anyhow::Result<()> {
        self.run(migration).await?;
        let forget = sqlx::query(FORGET).bind(migration.version);
        forget.execute(&mut self.connection).await?;
        Ok(())
    }

    /// Checks that nothing refers to what is not there, and ends the transaction.
    pub(super) async fn finish(mut self) -> anyhow::Result<()> {
        let broken: Vec<SqliteRow> = sqlx::query("PRAGMA foreign_key_check")
            .fetch_all(&mut self.connection)
            .await?;
        ensure!(broken.is_empty(), "{} rows refer to nothing", broken.len());
        self.execute("COMMIT").await?;
        Ok(())
    }

    async fn run(&mut self, migration: &Migration) -> anyhow::Result<()> {
        if migration.no_tx {
            self.execute("COMMIT").await?;
        }
        rebuild::run(&mut self.connection, migration.sql.as_str()).await?;
        if migration.no_tx {
            self.lock().await?;
        }
        Ok(())
    }

    async fn execute(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(statement)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }
}

fn can_wait(error: &sqlx::Error, started: Instant) -> bool {
    let is_busy = matches!(error, sqlx::Error::Database(_)) && db::is_unavailable(error);
    is_busy && started.elapsed() < PATIENCE
}
