//! What one writes by hand: two routes over axum and sqlx, and one JSON line a request.

use std::{env, str::FromStr, time::Instant};

use axum::{
    Json, Router,
    extract::{Path, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{
    Row, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
};
use uuid::Uuid;

#[derive(Serialize)]
struct User {
    id: Uuid,
    name: String,
    email: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct NewUser {
    name: String,
    email: String,
}

#[tokio::main]
async fn main() {
    tracing_subscriber::fmt().json().flatten_event(true).init();
    let url = env::var("DATABASE_URL").expect("DATABASE_URL");
    let options = SqliteConnectOptions::from_str(&url)
        .expect("a URL")
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePoolOptions::new().max_connections(8);
    let pool = pool.connect_with(options).await.expect("a database");
    sqlx::query(
        "CREATE TABLE users (id BLOB PRIMARY KEY, name TEXT, email TEXT, created_at TEXT, updated_at TEXT)",
    )
    .execute(&pool)
    .await
    .expect("a table");
    let router = Router::new()
        .route("/users", post(create))
        .route("/users/{id}", get(find))
        .layer(middleware::from_fn(log))
        .with_state(pool);
    let port: u16 = env::var("PORT").expect("PORT").parse().expect("a port");
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .expect("a listener");
    axum::serve(listener, router).await.expect("served");
}

async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let request_id = Uuid::now_v7();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    let trace_id = Uuid::new_v4().simple();
    tracing::info!(%request_id, %trace_id, %method, path, status, duration_ms, "answered");
    response
}

async fn create(State(pool): State<SqlitePool>, Json(new): Json<NewUser>) -> Json<User> {
    let now = Utc::now();
    let user = User {
        id: Uuid::now_v7(),
        name: new.name,
        email: new.email,
        created_at: now,
        updated_at: now,
    };
    sqlx::query(
        "INSERT INTO users (id, name, email, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(user.id)
    .bind(&user.name)
    .bind(&user.email)
    .bind(user.created_at)
    .bind(user.updated_at)
    .execute(&pool)
    .await
    .expect("inserted");
    Json(user)
}

async fn find(
    State(pool): State<SqlitePool>,
    Path(id): Path<Uuid>,
) -> Result<Json<User>, StatusCode> {
    let row =
        sqlx::query("SELECT id, name, email, created_at, updated_at FROM users WHERE id = $1")
            .bind(id)
            .fetch_optional(&pool)
            .await
            .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?
            .ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(User {
        id: row.get("id"),
        name: row.get("name"),
        email: row.get("email"),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    }))
}
