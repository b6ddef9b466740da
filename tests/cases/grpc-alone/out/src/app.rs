//! Puts the service together, runs it, and takes it apart in the right order.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::Router;
use tokio::{net::TcpListener, time::timeout};

use crate::{
    config::Config,
    db, discovery,
    grpc::Calls,
    http::{self, health, health::Health, places::Places, server},
    metrics::Metrics,
    migrations, resources,
    shutdown::Signals,
};

/// Time to close what does no work of its own.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);

/// The service, ready to run.
pub struct App {
    config: Config,
    pool: db::Pool,
    health: Health,
    api: Port,
    admin: Option<Port>,
}

struct Port {
    listener: TcpListener,
    router: Router,
}

/// What is served at each port, within the layers that all routes share.
pub struct Routers {
    pub api: Router,
    /// Health and metrics, if they have a port of their own; otherwise they are at that of the API.
    pub admin: Option<Router>,
}

impl App {
    /// Migrates the database and takes the ports. Nothing is served yet.
    pub async fn prepare(config: Config) -> anyhow::Result<Self> {
        let pool = db::pool(&config)?;
        if config.database_migrate {
            migrations::apply(&pool).await?;
        }
        let health = Health::default();
        let routers = routers(&config, &pool, health.clone());
        let api = Port::open(&config, config.port, routers.api)?;
        let admin = match config.admin_port.zip(routers.admin) {
            Some((port, router)) => Some(Port::open(&config, port, router)?),
            None => None,
        };
        Ok(Self {
            config,
            pool,
            health,
            api,
            admin,
        })
    }

    /// Serves until a signal asks to stop, then finishes what has begun. A second signal cuts that
    /// short.
    pub async fn run(self, mut stop: Signals) -> anyhow::Result<()> {
        let address = self.api.address()?;
        let admin_address = self.admin.as_ref().unwrap_or(&self.api).address()?;
        let limits = server::Limits {
            connections: self.config.max_connections,
            ..server::Limits::default()
        };
        let server = self.api.serve(limits);
        let admin_server = self.admin.map(|admin| admin.serve(limits));
        tracing::info!(%address, %admin_address, version = env!("CARGO_PKG_VERSION"), "listening");
        let ports = discovery::Ports {
            api: address.port(),
        };
        let registrar = discovery::start(&self.config, ports);

        stop.next().await;
        tracing::info!("shutting down");
        let drain = async {
            // Callers must have gone elsewhere before the port closes.
            self.health.drain();
            if let Some(registrar) = registrar {
                registrar.stop().await;
            }
            tokio::time::sleep(self.config.shutdown_delay).await;
            server.stop(self.config.shutdown_timeout).await;
            if let Some(server) = admin_server {
                server.stop(CLOSE_LIMIT).await;
            }
            if timeout(CLOSE_LIMIT, self.pool.close()).await.is_err() {
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

impl Port {
    fn open(config: &Config, port: u16, router: Router) -> anyhow::Result<Self> {
        let listener = server::listen(SocketAddr::new(config.host, port))
            .with_context(|| format!("failed to listen on {}:{port}", config.host))?;
        Ok(Self { listener, router })
    }

    fn address(&self) -> anyhow::Result<SocketAddr> {
        self.listener
            .local_addr()
            .context("failed to read the port")
    }

    fn serve(self, limits: server::Limits) -> server::Server {
        server::start(self.listener, self.router, limits)
    }
}

/// Every service and route, at its port.
pub fn routers(config: &Config, pool: &db::Pool, health: Health) -> Routers {
    let metrics = Metrics::new();
    let places = Arc::new(Places::new(config.max_requests));
    let mut calls = Calls::new(config.max_body_bytes);
    resources::add(&mut calls, pool);
    let admin = health::router(health.clone(), pool.clone(), metrics.clone());
    let admin = http::layer(admin, config, metrics.clone(), places.clone());
    let calls = calls.layer(config, pool, health, metrics, places);
    match config.admin_port {
        None => Routers {
            api: admin.merge(calls.reset_fallback()),
            admin: None,
        },
        Some(_) => Routers {
            api: calls,
            admin: Some(admin),
        },
    }
}
