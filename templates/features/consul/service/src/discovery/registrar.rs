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

use super::{Agent, Registration};

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
    /// Registers the instance and looks after it from now on. The service must be up.
    pub fn start(agent: Agent, registration: Registration, interval: Duration) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let mut asked = false;
            tokio::select! {
                () = keep_registered(&agent, &registration, interval, &mut asked) => {}
                _ = stopped => {}
            }
            if asked {
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

/// Looks, registers if need be, waits, and so on for ever. `asked` becomes true when the agent may
/// have heard of the instance.
async fn keep_registered(
    agent: &Agent,
    registration: &Registration,
    interval: Duration,
    asked: &mut bool,
) {
    let mut retry = FIRST_RETRY;
    let mut reachable = true;
    loop {
        let wait = match ensure_registered(agent, registration, asked).await {
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
    registration: &Registration,
    asked: &mut bool,
) -> anyhow::Result<()> {
    let id = registration.id.as_str();
    let registered = agent.registered(id).await?;
    *asked = true;
    if registered.is_some_and(|registered| registration.is(&registered)) {
        return Ok(());
    }
    agent.register(registration).await?;
    let address = registration.address.as_str();
    tracing::info!(
        id,
        address,
        port = registration.port,
        "registered with Consul"
    );
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
