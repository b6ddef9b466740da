//! Puts the service together, runs it, and takes it apart in the right order.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::Router;
use tokio::{net::TcpListener, time::timeout};
use utoipa::openapi::OpenApi;

use crate::{
    config::Config,
    db, discovery,
    http::{self, docs, health, health::Health, places::Places, server},
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
    /// Also has the API, so that the documentation can send requests.
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
            health: admin_address.port(),
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

/// The OpenAPI document.
pub fn openapi(config: &Config) -> anyhow::Result<OpenApi> {
    Ok(resources::router(&db::pool(config)?).into_openapi())
}

/// Every route, at its port.
pub fn routers(config: &Config, pool: &db::Pool, health: Health) -> Routers {
    let metrics = Metrics::new();
    let places = Arc::new(Places::new(config.max_requests));
    let (api, document) = resources::router(pool).split_for_parts();
    let all = api
        .clone()
        .merge(health::router(health, pool.clone(), metrics.clone()))
        .merge(docs::router(&document, &config.docs_assets_url));
    let all = http::layer(all, config, metrics.clone(), places.clone());
    let (api, admin) = match config.admin_port {
        None => (all, None),
        Some(_) => {
            let api = http::layer(api, config, metrics, places);
            (api, Some(all))
        }
    };
    Routers { api, admin }
}
