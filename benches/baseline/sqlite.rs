use std::str::FromStr;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};

pub type Pool = SqlitePool;
pub type Row = SqliteRow;

const TABLE: &str = "
    CREATE TABLE users (
        id BLOB PRIMARY KEY,
        name TEXT,
        email TEXT UNIQUE,
        created_at TEXT,
        updated_at TEXT
    );
    CREATE INDEX users_created_at_idx ON users (created_at, id);
";

pub async fn open(url: &str) -> Result<Pool, sqlx::Error> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    let pool = SqlitePoolOptions::new().max_connections(8);
    let pool = pool.connect_with(options).await?;
    sqlx::raw_sql(TABLE).execute(&pool).await?;
    Ok(pool)
}
