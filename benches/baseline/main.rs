//! What one writes by hand: three routes over axum and sqlx, and one JSON line a request.

use std::{env, time::Instant};

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
use sqlx::Row;
use uuid::Uuid;

#[cfg(feature = "sqlite")]
#[path = "sqlite.rs"]
mod db;
#[cfg(feature = "postgres")]
#[path = "postgres.rs"]
mod db;

const PAGE: i64 = 50;

#[derive(Serialize)]
struct User {
    id: Uuid,
    name: String,
    email: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Serialize)]
struct Page {
    items: Vec<User>,
    next: Option<Uuid>,
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
    let pool = db::open(&url).await.expect("a database");
    let router = Router::new()
        .route("/users", post(create).get(list))
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

async fn create(State(pool): State<db::Pool>, Json(new): Json<NewUser>) -> Json<User> {
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
    State(pool): State<db::Pool>,
    Path(id): Path<Uuid>,
) -> Result<Json<User>, StatusCode> {
    let row =
        sqlx::query("SELECT id, name, email, created_at, updated_at FROM users WHERE id = $1")
            .bind(id)
            .fetch_optional(&pool)
            .await
            .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?
            .ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(user(&row)))
}

async fn list(State(pool): State<db::Pool>) -> Result<Json<Page>, StatusCode> {
    let rows = sqlx::query(
        "SELECT id, name, email, created_at, updated_at FROM users ORDER BY id LIMIT $1",
    )
    .bind(PAGE)
    .fetch_all(&pool)
    .await
    .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let items: Vec<User> = rows.iter().map(user).collect();
    let next = items.last().map(|user| user.id);
    Ok(Json(Page { items, next }))
}

fn user(row: &db::Row) -> User {
    User {
        id: row.get("id"),
        name: row.get("name"),
        email: row.get("email"),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    }
}
