//! Runs the service in the test's process, and speaks HTTP.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, Request, StatusCode},
};
use clap::Parser;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use sqlx::AssertSqlSafe;

use user_service::{
    app,
    config::{Cli, Config},
    db,
    http::{self, health::Health, places::Places, server},
    metrics::Metrics,
    migrations,
};

use crate::database::Database;

/// A running service.
pub struct Service {
    pub pool: db::Pool,
    pub health: Health,
    pub http: HttpClient,
    /// Health and metrics; the same as `http` unless they have a port of their own.
    pub admin: HttpClient,
    /// Where gRPC is, such as `127.0.0.1:40321`.
    pub grpc_address: String,
    _database: Database,
}

impl Service {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts with more flags on its command line.
    pub async fn start_with(flags: &[&str]) -> Self {
        let database = Database::create().await;
        let config = config(&database.url(), flags);
        let pool = db::pool(&config).unwrap();
        migrations::apply(&pool).await.unwrap();
        let health = Health::default();
        let routers = app::routers(&config, &pool, health.clone());
        let address = serve(routers.api).await;
        let admin_address = match routers.admin {
            Some(router) => serve(router).await,
            None => address.clone(),
        };
        Self {
            pool,
            health,
            http: HttpClient::new(&address),
            admin: HttpClient::new(&admin_address),
            grpc_address: address,
            _database: database,
        }
    }

    /// Lets all rows of a table have been created in one moment.
    pub async fn create_at_once(&self, table: &'static str) {
        let table = db::quoted(table);
        let update = format!("UPDATE {table} SET created_at = '2026-01-01 00:00:00'");
        let update = sqlx::query(AssertSqlSafe(update));
        update.execute(&self.pool).await.unwrap();
    }
}

/// Settings for a database of this URL.
pub fn config(database_url: &str, flags: &[&str]) -> Config {
    let database = format!("--database-url={database_url}");
    let own = ["test", &database, "--database-max-connections=2"];
    let flags = own.into_iter().chain(flags.iter().copied());
    Cli::try_parse_from(flags).unwrap().config
}

/// Routes within the layers that all routes share.
pub fn layered(routes: Router, flags: &[&str], metrics: Metrics) -> Router {
    let config = config("", flags);
    let places = Arc::new(Places::new(config.max_requests));
    http::layer(routes, &config, metrics, places)
}

/// Serves on a free port and returns its address.
pub async fn serve(router: Router) -> String {
    let listener = server::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    // It goes on until the test's runtime ends.
    std::mem::forget(server::start(listener, router, server::Limits::default()));
    address
}

pub struct HttpClient {
    address: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl HttpClient {
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Bytes::new()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], Bytes::new()).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Answer {
        let uri = format!("http://{}{path}", self.address);
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body)).unwrap();
        let (parts, body) = self.client.request(request).await.unwrap().into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes(),
        }
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .unwrap_or_else(|| panic!("no {name}: {self:?}"))
            .to_str()
            .unwrap()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of a successful answer.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self.json()
    }

    /// Checks that this is an error in the one shape that errors have; returns the fields that it
    /// names, sorted.
    #[track_caller]
    pub fn error(&self, status: u16, reason: &str) -> Vec<String> {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/json");
        let body = self.json();
        assert_eq!(body["code"], status);
        assert_eq!(body["reason"], reason);
        assert!(!body["message"].as_str().unwrap().is_empty());
        assert_eq!(body["request_id"], self.header("x-request-id"));
        let details = body["details"].as_array().unwrap();
        let fields = details
            .iter()
            .map(|it| it["field"].as_str().unwrap().to_owned());
        let mut fields: Vec<String> = fields.collect();
        fields.sort();
        fields
    }
}
