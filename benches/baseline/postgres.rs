use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};

pub type Pool = PgPool;
pub type Row = PgRow;

const TABLE: &str = "
    CREATE TABLE users (
        id UUID PRIMARY KEY,
        name TEXT,
        email TEXT UNIQUE,
        created_at TIMESTAMPTZ,
        updated_at TIMESTAMPTZ
    );
    CREATE INDEX users_created_at_idx ON users (created_at, id);
";

pub async fn open(url: &str) -> Result<Pool, sqlx::Error> {
    let pool = PgPoolOptions::new().max_connections(8).connect(url).await?;
    sqlx::raw_sql(TABLE).execute(&pool).await?;
    Ok(pool)
}
