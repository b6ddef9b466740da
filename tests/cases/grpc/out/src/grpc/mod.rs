//! What all gRPC services share: the messages, errors, middleware, health.

pub mod error;
pub mod health;
pub mod list;
pub mod mask;
pub mod middleware;
pub mod wire;

pub use mask::Mask;
pub use wire::{Word, encode, given, read, read_optional_or, read_or, required};

use std::sync::Arc;

use axum::{Router, middleware as layers};
use tonic::service::RoutesBuilder;
use tower::ServiceBuilder;

use crate::{
    config::Config,
    db,
    http::{health::Health, places::Places},
    metrics::Metrics,
};

/// What a call is answered with.
pub type Answer<T> = Result<tonic::Response<T>, tonic::Status>;

/// The messages and services of `proto/`, made when the service is built.
pub mod proto {
    #![allow(clippy::all, reason = "made by prost")]
    tonic::include_proto!("user_service.v1");
}

/// What describes the services to clients that ask.
pub const DESCRIPTORS: &[u8] = tonic::include_file_descriptor_set!("descriptors");

/// The services that gRPC has, as resources add them.
pub struct Calls {
    pub services: RoutesBuilder,
    /// The largest message that is taken.
    pub max_bytes: usize,
}

impl Calls {
    pub fn new(max_bytes: usize) -> Self {
        Self {
            services: RoutesBuilder::default(),
            max_bytes,
        }
    }

    /// Adds what every server has, and wraps all in what applies to every call.
    pub fn layer(
        self,
        config: &Config,
        pool: &db::Pool,
        health: Health,
        metrics: Metrics,
        places: Arc<Places>,
    ) -> Router {
        let described = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(DESCRIPTORS)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        };
        let described_v1 = described().build_v1().expect("made with the build");
        // Many clients know only the version before.
        let described_v1alpha = described().build_v1alpha().expect("made with the build");
        let services = self
            .services
            .routes()
            .add_service(described_v1)
            .add_service(described_v1alpha)
            .add_service(health::server(health, pool.clone()));
        let metrics = Arc::new(metrics);
        let limits = (places, metrics.clone());
        let limit_requests = layers::from_fn_with_state(limits, middleware::limit_requests);
        let observed = (metrics, config.request_timeout);
        let observe = layers::from_fn_with_state(observed, middleware::observe);
        let router = services.into_axum_router().reset_fallback();
        let router = router.layer(ServiceBuilder::new().layer(limit_requests).layer(observe));
        // Behind the layers, since each of the services that they see has places of its own.
        router.fallback(middleware::unknown)
    }
}
