//! `grpc.health.v1`: whether this instance can do its work, for orchestrators and Consul.

use std::{pin::Pin, time::Duration};

use futures_util::{Stream, stream};
use tonic::{Request, Response, Status};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse,
    health_check_response::ServingStatus,
    health_server::{self, HealthServer},
};

use crate::{db, http::health::Health};

/// After how many seconds a watched state is looked at again.
const INTERVAL: u32 = 5;

pub fn server(health: Health, pool: db::Pool) -> HealthServer<impl health_server::Health> {
    HealthServer::new(Probe { health, pool })
}

#[derive(Clone)]
struct Probe {
    health: Health,
    pool: db::Pool,
}

impl Probe {
    async fn status(&self) -> ServingStatus {
        match self.health.check(&self.pool).await {
            Ok(()) => ServingStatus::Serving,
            Err(_) => ServingStatus::NotServing,
        }
    }

    /// Waits until the state is to be looked at again, which is soon when this instance shuts down.
    async fn wait(&self) {
        for _ in 0..INTERVAL {
            if !self.health.is_draining() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

#[tonic::async_trait]
impl health_server::Health for Probe {
    /// Every service of this instance is as healthy as the instance.
    async fn check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        Ok(Response::new(HealthCheckResponse {
            status: self.status().await.into(),
        }))
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn watch(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let probe = self.clone();
        let changes = stream::unfold((probe, None), |(probe, last)| async move {
            loop {
                if last == Some(ServingStatus::NotServing) && probe.health.is_draining() {
                    // The server waits for what has not ended.
                    return None;
                }
                if last.is_some() {
                    probe.wait().await;
                }
                let status = probe.status().await;
                if last != Some(status) {
                    let response = HealthCheckResponse {
                        status: status.into(),
                    };
                    return Some((Ok(response), (probe, Some(status))));
                }
            }
        });
        Ok(Response::new(Box::pin(changes)))
    }
}
