//! Registration with Consul, so that others find this service.
//!
//! The service never depends on Consul: a background task registers it whenever the agent is
//! there, registers it again whenever the agent has forgotten it, and deregisters it at shutdown.

mod agent;
mod registrar;
mod registration;

pub use agent::Agent;
pub use registrar::Registrar;
pub use registration::{Ports, Registration};

use crate::config::Config;

/// Keeps the instance that listens on `ports` registered, unless that is switched off. Settings that
/// make no sense are worth an error in the log, but no reason not to serve.
pub fn start(config: &Config, ports: Ports) -> Option<Registrar> {
    match Agent::new(&config.consul) {
        Ok(agent) => {
            let interval = registrar::CHECK_INTERVAL;
            Some(Registrar::start(agent?, config.clone(), ports, interval))
        }
        Err(error) => {
            let error = format!("{error:#}");
            tracing::error!(error, "not registered: serving without Consul");
            None
        }
    }
}
