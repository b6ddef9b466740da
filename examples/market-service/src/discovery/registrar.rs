//! The background task that keeps this instance registered.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{Agent, Ports, Registration};
use crate::config::Config;

/// Time between two looks at whether the instance is still registered.
pub(super) const CHECK_INTERVAL: Duration = Duration::from_secs(10);

const FIRST_RETRY: Duration = Duration::from_millis(500);
const LAST_RETRY: Duration = Duration::from_secs(30);
const DEREGISTER_LIMIT: Duration = Duration::from_secs(2);

pub struct Registrar {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Registrar {
    /// Registers the instance that listens on `ports`, and looks after it from now on.
    pub fn start(agent: Agent, config: Config, ports: Ports, interval: Duration) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let mut registration = None;
            tokio::select! {
                () = keep_registered(&agent, &config, ports, interval, &mut registration) => {}
                _ = stopped => {}
            }
            if let Some(registration) = registration {
                deregister(&agent, &registration.id).await;
            }
        });
        Self { stop, task }
    }

    /// Stops registering and deregisters, within two seconds.
    pub async fn stop(self) {
        // The receiver is gone only if the task panicked, which the join reports.
        let _ = self.stop.send(());
        if let Err(error) = self.task.await {
            tracing::error!(%error, "registration failed");
        }
    }
}

/// Looks, registers if need be, waits, and so on for ever. `registration` is set when the agent may
/// have heard of the instance.
async fn keep_registered(
    agent: &Agent,
    config: &Config,
    ports: Ports,
    interval: Duration,
    registration: &mut Option<Registration>,
) {
    let mut retry = FIRST_RETRY;
    let mut reachable = true;
    loop {
        let wait = match ensure_registered(agent, config, ports, registration).await {
            Ok(()) => {
                retry = FIRST_RETRY;
                reachable = true;
                interval
            }
            Err(error) => {
                let error = format!("{error:#}");
                // One warning is enough; the agent may be away for long.
                if reachable {
                    let hint = "serving without Consul, retrying in the background";
                    tracing::warn!(error, agent = %agent.uri(), "not registered: {hint}");
                } else {
                    tracing::debug!(error, "still not registered");
                }
                reachable = false;
                let wait = jitter(retry);
                retry = LAST_RETRY.min(retry * 2);
                wait
            }
        };
        sleep(wait).await;
    }
}

async fn ensure_registered(
    agent: &Agent,
    config: &Config,
    ports: Ports,
    registration: &mut Option<Registration>,
) -> anyhow::Result<()> {
    let wanted = match registration {
        Some(registration) => registration.clone(),
        None => Registration::new(config, agent, ports).await?,
    };
    let registered = agent.registered(&wanted.id).await?;
    let wanted = registration.insert(wanted);
    if registered.is_some_and(|registered| wanted.matches(&registered)) {
        return Ok(());
    }
    agent.register(wanted).await?;
    let (id, address) = (wanted.id.as_str(), wanted.address.as_str());
    tracing::info!(id, address, port = ports.api, "registered with Consul");
    Ok(())
}

async fn deregister(agent: &Agent, id: &str) {
    match timeout(DEREGISTER_LIMIT, agent.deregister(id)).await {
        Ok(Ok(())) => tracing::info!(id, "deregistered from Consul"),
        Ok(Err(error)) => tracing::warn!(error = format!("{error:#}"), "not deregistered"),
        Err(_) => tracing::warn!("not deregistered: no answer in time"),
    }
}

/// Between half of `wait` and all of it, so that instances do not retry in step.
fn jitter(wait: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish() as u32;
    wait.div_f64(2.0) + wait.mul_f64(f64::from(random) / f64::from(u32::MAX) / 2.0)
}
