//! Health and metrics, for orchestrators and Prometheus.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, ensure};
use axum::{
    Json, Router,
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::error::{ApiError, Reason};
use crate::{config::Config, db, metrics::Metrics};

const PING_LIMIT: Duration = Duration::from_secs(1);
const PROBE_LIMIT: Duration = Duration::from_secs(4);

/// Whether this instance wants requests; clones share the answer.
#[derive(Debug, Clone, Default)]
pub struct Health {
    draining: Arc<AtomicBool>,
}

impl Health {
    /// From now on the service is not ready.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }
}

#[derive(Clone)]
struct Probes {
    health: Health,
    pool: db::Pool,
    metrics: Metrics,
}

pub fn router(health: Health, pool: db::Pool, metrics: Metrics) -> Router {
    Router::new()
        .route("/health", get(healthy))
        .route("/health/live", get(healthy))
        .route("/health/ready", get(ready))
        .route("/metrics", get(render_metrics))
        .with_state(Probes {
            health,
            pool,
            metrics,
        })
}

/// The process runs. Nothing else is checked, or a database outage would restart every instance.
async fn healthy() -> impl IntoResponse {
    Json(json!({ "status": "healthy" }))
}

/// This instance can do its work.
async fn ready(State(probes): State<Probes>) -> Result<impl IntoResponse, ApiError> {
    if probes.health.draining.load(Ordering::Relaxed) {
        return Err(ApiError::new(Reason::Unavailable, "shutting down"));
    }
    let problem = match timeout(PING_LIMIT, db::check(&probes.pool)).await {
        Ok(Ok(())) => return Ok(Json(json!({ "status": "ready" }))),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer in time".to_owned(),
    };
    tracing::warn!(error = problem, "database check failed");
    Err(ApiError::new(Reason::Unavailable, "database unavailable"))
}

async fn render_metrics(State(probes): State<Probes>) -> Response {
    match probes.metrics.render(&probes.pool) {
        Ok(text) => {
            let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(CONTENT_TYPE, format)], text).into_response()
        }
        Err(_) => ApiError::internal().into_response(),
    }
}

/// Asks the service running on this machine whether it is ready.
pub async fn probe(config: &Config) -> anyhow::Result<()> {
    let host = if config.host.is_unspecified() {
        IpAddr::V4(Ipv4Addr::LOCALHOST)
    } else {
        config.host
    };
    let port = config.admin_port.unwrap_or(config.port);
    let exchange = async {
        let mut stream = TcpStream::connect((host, port)).await?;
        let request = "GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = timeout(PROBE_LIMIT, exchange)
        .await
        .context("no answer in time")?
        .with_context(|| format!("failed to ask {host}:{port}"))?;
    let status = answer.lines().next().unwrap_or_default();
    ensure!(status.starts_with("HTTP/1.1 200 "), "not ready: {status}");
    Ok(())
}
