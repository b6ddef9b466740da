//! `grpc.health.v1`: whether this instance can do its work, for orchestrators.

use std::{collections::HashSet, pin::Pin, sync::Arc, time::Duration};

use futures_util::{Stream, stream};
use prost::Message;
use prost_types::FileDescriptorSet;
use tokio::{sync::Mutex, time::Instant};
use tonic::{Request, Response, Status};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse,
    health_check_response::ServingStatus,
    health_server::{self, HealthServer},
};

use super::DESCRIPTORS;
use crate::{db, http::health::Health};

/// After how many seconds a watched state is looked at again.
const INTERVAL: u32 = 5;
/// For how long those that watch take each other's word for it.
const FRESH: Duration = Duration::from_secs(1);

pub fn server(health: Health, pool: db::Pool) -> HealthServer<impl health_server::Health> {
    HealthServer::new(Probe::new(health, pool))
}

#[derive(Clone)]
struct Probe {
    health: Health,
    pool: db::Pool,
    /// The services that can be asked for: each, and all of them by an empty name.
    services: Arc<HashSet<String>>,
    seen: Arc<Mutex<Option<(Instant, ServingStatus)>>>,
}

impl Probe {
    fn new(health: Health, pool: db::Pool) -> Self {
        Self {
            health,
            pool,
            services: Arc::new(services()),
            seen: Arc::default(),
        }
    }

    async fn status(&self) -> ServingStatus {
        match self.health.check(&self.pool).await {
            Ok(()) => ServingStatus::Serving,
            Err(_) => ServingStatus::NotServing,
        }
    }

    /// The same for those that watch: the database is asked once, however many they are.
    async fn shared_status(&self) -> ServingStatus {
        if self.health.is_draining() {
            return ServingStatus::NotServing;
        }
        let mut seen = self.seen.lock().await;
        if let Some((at, status)) = *seen
            && at.elapsed() < FRESH
        {
            return status;
        }
        let status = self.status().await;
        *seen = Some((Instant::now(), status));
        status
    }

    /// What those that watch a service get to see of it.
    async fn watched(&self, is_known: bool) -> ServingStatus {
        if is_known || self.health.is_draining() {
            self.shared_status().await
        } else {
            ServingStatus::ServiceUnknown
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

fn services() -> HashSet<String> {
    let described = FileDescriptorSet::decode(DESCRIPTORS).unwrap_or_default();
    let mut services = HashSet::from([String::new()]);
    for file in &described.file {
        let names = file.service.iter().map(|service| service.name());
        services.extend(names.map(|name| format!("{}.{name}", file.package())));
    }
    services
}

#[tonic::async_trait]
impl health_server::Health for Probe {
    /// Every service of this instance is as healthy as the instance.
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        if !self.services.contains(&request.get_ref().service) {
            return Err(Status::not_found("no such service"));
        }
        Ok(Response::new(HealthCheckResponse {
            status: self.status().await.into(),
        }))
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let probe = self.clone();
        let is_known = self.services.contains(&request.get_ref().service);
        let changes = stream::unfold((probe, None), move |(probe, last)| async move {
            loop {
                if last == Some(ServingStatus::NotServing) && probe.health.is_draining() {
                    // The server waits for what has not ended.
                    return None;
                }
                if last.is_some() {
                    probe.wait().await;
                }
                let status = probe.watched(is_known).await;
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::Cli;

    #[tokio::test]
    async fn those_that_watch_share_what_one_has_seen() {
        let config = Cli::try_parse_from(["test"]).unwrap().config;
        let pool = db::pool(&config).unwrap();
        pool.close().await;
        let probe = Probe::new(Health::default(), pool);
        let now = Instant::now();
        *probe.seen.lock().await = Some((now, ServingStatus::Serving));
        assert_eq!(probe.shared_status().await, ServingStatus::Serving);
        let stale = now.checked_sub(FRESH).unwrap();
        *probe.seen.lock().await = Some((stale, ServingStatus::Serving));
        assert_eq!(probe.shared_status().await, ServingStatus::NotServing);
        *probe.seen.lock().await = Some((now, ServingStatus::Serving));
        assert_eq!(probe.watched(true).await, ServingStatus::Serving);
        assert_eq!(probe.watched(false).await, ServingStatus::ServiceUnknown);
        probe.health.drain();
        assert_eq!(probe.shared_status().await, ServingStatus::NotServing);
    }

    #[tokio::test]
    async fn only_services_that_are_there_can_be_asked_for() {
        let config = Cli::try_parse_from(["test"]).unwrap().config;
        let pool = db::pool(&config).unwrap();
        let probe = Probe::new(Health::default(), pool);
        let check = async |service: &str| {
            let service = service.to_owned();
            let request = Request::new(HealthCheckRequest { service });
            health_server::Health::check(&probe, request).await
        };
        assert!(check("").await.is_ok());
        let refused = check("nothing").await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::NotFound);
    }
}
