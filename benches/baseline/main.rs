//! What one writes by hand: three routes over axum and sqlx. Of what keeps a service up it has what
//! can be seen: a JSON line a request that no slow reader holds up, a histogram, a limit of time.

use std::{
    env, io,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    extract::{MatchedPath, Path, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{family::Family, histogram::Histogram},
    registry::Registry,
};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use uuid::Uuid;

#[cfg(feature = "sqlite")]
#[path = "sqlite.rs"]
mod db;
#[cfg(feature = "postgres")]
#[path = "postgres.rs"]
mod db;

const PAGE: usize = 50;
const TIME_LIMIT: Duration = Duration::from_secs(10);
const BUCKETS: [f64; 6] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];

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

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: String,
    route: String,
    status: u16,
}

type Requests = Family<Labels, Histogram, fn() -> Histogram>;

#[tokio::main]
async fn main() {
    let (writer, _guard) = tracing_appender::non_blocking(io::stdout());
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(writer)
        .init();
    let requests: Requests = Family::new_with_constructor(|| Histogram::new(BUCKETS));
    let mut registry = Registry::default();
    registry.register("requests", "Time to answer", requests.clone());
    let registry = Arc::new(registry);
    let metrics = move || async move {
        let mut text = String::new();
        encode(&mut text, &registry).expect("written");
        text
    };
    let url = env::var("DATABASE_URL").expect("DATABASE_URL");
    let pool = db::open(&url).await.expect("a database");
    let router = Router::new()
        .route("/users", post(create).get(list))
        .route("/users/{id}", get(find))
        .route("/metrics", get(metrics))
        .layer(middleware::from_fn_with_state(requests, observe))
        .with_state(pool);
    let port: u16 = env::var("PORT").expect("PORT").parse().expect("a port");
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .expect("a listener");
    axum::serve(listener, router).await.expect("served");
}

async fn observe(State(requests): State<Requests>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let path = request.uri().path().to_owned();
    let request_id = Uuid::now_v7();
    let response = match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::GATEWAY_TIMEOUT.into_response(),
    };
    let status = response.status().as_u16();
    let elapsed = started.elapsed().as_secs_f64();
    let labels = Labels {
        method: method.to_string(),
        route,
        status,
    };
    requests.get_or_create(&labels).observe(elapsed);
    let duration_ms = elapsed * 1000.0;
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
    // One more tells whether there is another page.
    .bind(PAGE as i64 + 1)
    .fetch_all(&pool)
    .await
    .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let items: Vec<User> = rows.iter().take(PAGE).map(user).collect();
    let last = items.last().filter(|_| rows.len() > PAGE);
    let next = last.map(|user| user.id);
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
