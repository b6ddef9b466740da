//! Registration with Consul, so that others find this service.
//!
//! The service never depends on Consul: a background task registers it whenever the agent is
//! there, registers it again whenever the agent has forgotten it, and deregisters it at shutdown.

mod agent;
mod registrar;
mod registration;

pub use agent::Agent;
pub use registrar::Registrar;
pub use registration::Registration;

use crate::config::Config;

/// Keeps the instance that listens on `port` registered, unless that is switched off.
pub fn start(config: &Config, port: u16) -> anyhow::Result<Option<Registrar>> {
    let Some(agent) = Agent::new(&config.consul)? else {
        return Ok(None);
    };
    let registration = Registration::new(config, &agent, port)?;
    let registrar = Registrar::start(agent, registration, registrar::CHECK_INTERVAL);
    Ok(Some(registrar))
}
