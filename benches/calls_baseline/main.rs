//! What one writes by hand: one method over tonic and sqlx. Of what keeps a service up it has what can
//! be seen: a JSON line a call that no slow reader holds up, a histogram, a limit of time.

use std::{
    env, io,
    str::FromStr,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, histogram::Histogram},
    registry::Registry,
};
use prost_types::Timestamp;
use sqlx::{
    Row,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
    },
};
use tonic::{Code, Request, Response, Status, transport::Server};
use uuid::Uuid;

use self::proto::user_service_server::{UserService, UserServiceServer};

mod proto {
    tonic::include_proto!("baseline.v1");
}

/// The user that there is.
const USER: &str = "01940000-0000-7000-8000-000000000000";
const TIME_LIMIT: Duration = Duration::from_secs(10);
const BUCKETS: [f64; 6] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];
const TABLE: &str = "
    CREATE TABLE users (
        id BLOB PRIMARY KEY,
        name TEXT,
        email TEXT UNIQUE,
        created_at TEXT,
        updated_at TEXT
    );
";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: &'static str,
    code: i32,
}

struct Users {
    pool: SqlitePool,
    calls: Family<Labels, Histogram, fn() -> Histogram>,
}

#[tokio::main]
async fn main() {
    let (writer, _guard) = tracing_appender::non_blocking(io::stdout());
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(writer)
        .init();
    let url = env::var("DATABASE_URL").expect("DATABASE_URL");
    let options = SqliteConnectOptions::from_str(&url)
        .expect("a URL")
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    let pool = SqlitePoolOptions::new().max_connections(8);
    let pool = pool.connect_with(options).await.expect("a database");
    sqlx::raw_sql(TABLE).execute(&pool).await.expect("a table");
    sqlx::query("INSERT INTO users (id, name, email, created_at, updated_at) VALUES ($1, 'Ada', 'ada@example.com', $2, $2)")
        .bind(Uuid::parse_str(USER).expect("a UUID"))
        .bind(Utc::now())
        .execute(&pool)
        .await
        .expect("inserted");
    let calls: Family<Labels, Histogram, fn() -> Histogram> =
        Family::new_with_constructor(|| Histogram::new(BUCKETS));
    Registry::default().register("calls", "Time to answer", calls.clone());
    let port = env::var("PORT").expect("PORT");
    let address = format!("127.0.0.1:{port}").parse().expect("an address");
    Server::builder()
        .add_service(UserServiceServer::new(Users { pool, calls }))
        .serve(address)
        .await
        .expect("served");
}

#[tonic::async_trait]
impl UserService for Users {
    async fn get_user(
        &self,
        request: Request<proto::GetUserRequest>,
    ) -> Result<Response<proto::GetUserResponse>, Status> {
        let started = Instant::now();
        let request_id = Uuid::now_v7();
        let found = tokio::time::timeout(TIME_LIMIT, self.find(&request.into_inner().id)).await;
        let result = found.unwrap_or_else(|_| Err(Status::deadline_exceeded("it took too long")));
        let elapsed = started.elapsed().as_secs_f64();
        let code = result.as_ref().map_or_else(Status::code, |_| Code::Ok);
        let method = "baseline.v1.UserService/GetUser";
        let labels = Labels {
            method,
            code: code.into(),
        };
        self.calls.get_or_create(&labels).observe(elapsed);
        let duration_ms = elapsed * 1000.0;
        let trace_id = Uuid::new_v4().simple();
        tracing::info!(%request_id, %trace_id, method, ?code, duration_ms, "answered");
        let user = Some(result?);
        Ok(Response::new(proto::GetUserResponse { user }))
    }
}

impl Users {
    async fn find(&self, id: &str) -> Result<proto::User, Status> {
        let id = Uuid::parse_str(id).map_err(|_| Status::invalid_argument("expected a UUID"))?;
        let row =
            sqlx::query("SELECT id, name, email, created_at, updated_at FROM users WHERE id = $1")
                .bind(id)
                .fetch_optional(&self.pool)
                .await
                .map_err(|_| Status::internal("internal error"))?
                .ok_or_else(|| Status::not_found("no such user"))?;
        Ok(proto::User {
            id: row.get::<Uuid, _>("id").to_string(),
            created_at: Some(timestamp(row.get("created_at"))),
            updated_at: Some(timestamp(row.get("updated_at"))),
            name: row.get("name"),
            email: row.get("email"),
        })
    }
}

fn timestamp(time: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: time.timestamp(),
        nanos: time.timestamp_subsec_nanos() as i32,
    }
}
