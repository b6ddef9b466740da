//! Puts the service together, runs it, and takes it apart in the right order.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use axum::Router;
use tokio::{net::TcpListener, time::timeout};
use utoipa::openapi::OpenApi;

use crate::{
    config::Config,
    db,
    http::{self, docs, health, health::Health, server},
    metrics::Metrics,
    migrations, resources,
    shutdown::Signals,
};

const POOL_CLOSE_LIMIT: Duration = Duration::from_secs(5);

/// The service, ready to run.
pub struct App {
    config: Config,
    pool: db::Pool,
    health: Health,
    router: Router,
    listener: TcpListener,
}

impl App {
    /// Migrates the database and takes the port. Nothing is served yet.
    pub async fn prepare(config: Config) -> anyhow::Result<Self> {
        let pool = db::pool(&config)?;
        if config.database_migrate {
            migrations::apply(&pool).await?;
        }
        let health = Health::default();
        let router = router(&config, &pool, health.clone());
        let listener = TcpListener::bind((config.host, config.port))
            .await
            .with_context(|| format!("failed to listen on {}:{}", config.host, config.port))?;
        Ok(Self {
            config,
            pool,
            health,
            router,
            listener,
        })
    }

    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        self.listener
            .local_addr()
            .context("failed to read the port")
    }

    pub fn pool(&self) -> &db::Pool {
        &self.pool
    }

    /// Serves until a signal asks to stop, then finishes what has begun. A second signal cuts that
    /// short.
    pub async fn run(self, mut stop: Signals) -> anyhow::Result<()> {
        let address = self.address()?;
        let limits = server::Limits {
            connections: self.config.max_connections,
            ..server::Limits::default()
        };
        let server = server::start(self.listener, self.router, limits);
        tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "listening");

        stop.next().await;
        tracing::info!("shutting down");
        let drain = async {
            // Callers must have gone elsewhere before the port closes.
            self.health.drain();
            tokio::time::sleep(self.config.shutdown_delay).await;
            server.stop(self.config.shutdown_timeout).await;
            if timeout(POOL_CLOSE_LIMIT, self.pool.close()).await.is_err() {
                tracing::warn!("database connections did not close in time");
            }
        };
        tokio::select! {
            () = drain => tracing::info!("stopped"),
            () = stop.next() => tracing::warn!("stopped at once by a second signal"),
        }
        Ok(())
    }
}

/// The OpenAPI document.
pub fn openapi(config: &Config) -> anyhow::Result<OpenApi> {
    Ok(resources::router(&db::pool(config)?).into_openapi())
}

/// Every route, within the layers that all of them share.
pub fn router(config: &Config, pool: &db::Pool, health: Health) -> Router {
    let metrics = Metrics::new();
    let (resources, document) = resources::router(pool).split_for_parts();
    let routes = resources
        .merge(health::router(health, pool.clone(), metrics.clone()))
        .merge(docs::router(document));
    http::layer(routes, config, metrics)
}
