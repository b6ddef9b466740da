//! What the agent is told about this instance.

use std::{
    collections::BTreeMap,
    net::{SocketAddr, UdpSocket},
};

use anyhow::Context;
use axum::http::Uri;
use serde::{Deserialize, Serialize};
use tokio::net::lookup_host;

use super::Agent;
use crate::config::Config;

/// The body of <https://developer.hashicorp.com/consul/api-docs/agent/service#register-service>.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Registration {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: String,
    pub address: String,
    pub port: u16,
    pub tags: Vec<String>,
    pub meta: BTreeMap<String, String>,
    pub check: Check,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Check {
    /// Where `grpc.health.v1` is.
    #[serde(rename = "GRPC")]
    pub grpc: String,
    pub interval: &'static str,
    pub timeout: &'static str,
    /// When the agent forgets an instance that crashed. Long enough to outlast any outage of the
    /// database, though an instance that lives on registers again.
    pub deregister_critical_service_after: &'static str,
    /// The state until the first check; the service is up before it registers.
    pub status: &'static str,
}

/// Where an instance listens.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    pub api: u16,
}

/// What the agent tells of a registered instance.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Registered {
    service: String,
    address: String,
    port: u16,
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default)]
    meta: Option<BTreeMap<String, String>>,
}

impl Registration {
    /// Describes the instance that listens on `ports`.
    pub async fn new(config: &Config, agent: &Agent, ports: Ports) -> anyhow::Result<Self> {
        let consul = &config.consul;
        let name = consul.consul_service_name.clone();
        let address = match (&consul.consul_service_address, &consul.pod_ip) {
            (Some(address), _) | (None, Some(address)) => address.clone(),
            (None, None) if !config.host.is_unspecified() => config.host.to_string(),
            (None, None) => route_to(agent.uri())
                .await
                .context("failed to find the address to register; set CONSUL_SERVICE_ADDRESS")?,
        };
        let id = match &consul.service_instance_id {
            Some(id) => id.clone(),
            None => format!("{name}-{}-{}", address.replace(['.', ':'], "-"), ports.api),
        };
        let host = if address.contains(':') {
            format!("[{address}]")
        } else {
            address.clone()
        };
        let version = ("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Ok(Self {
            id,
            name,
            address,
            port: ports.api,
            tags: consul.consul_service_tags.clone(),
            meta: BTreeMap::from([version]),
            check: Check {
                grpc: format!("{host}:{}", ports.api),
                interval: "10s",
                timeout: "5s",
                deregister_critical_service_after: "10m",
                status: "passing",
            },
        })
    }

    /// Whether the agent knows all this already.
    pub fn matches(&self, registered: &Registered) -> bool {
        let tags = registered.tags.as_deref().unwrap_or_default();
        self.name == registered.service
            && self.address == registered.address
            && self.port == registered.port
            && self.tags == tags
            && registered.meta.as_ref() == Some(&self.meta)
    }
}

/// The address from which this machine reaches the agent. Nothing is sent.
async fn route_to(agent: &Uri) -> anyhow::Result<String> {
    let host = agent.host().context("no host")?.trim_matches(['[', ']']);
    let mut addresses = lookup_host((host, agent.port_u16().unwrap_or(8500))).await?;
    let agent = addresses.next().context("unknown host")?;
    let any: SocketAddr = if agent.is_ipv4() {
        ([0, 0, 0, 0], 0).into()
    } else {
        ([0u16; 8], 0).into()
    };
    let socket = UdpSocket::bind(any)?;
    socket.connect(agent)?;
    Ok(socket.local_addr()?.ip().to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::Cli;

    async fn registration(flags: &[&str]) -> Registration {
        let flags = ["test"].iter().chain(flags);
        let config = Cli::try_parse_from(flags).unwrap().config;
        let agent = Agent::new(&config.consul).unwrap().unwrap();
        let ports = Ports { api: 4000 };
        Registration::new(&config, &agent, ports).await.unwrap()
    }

    #[tokio::test]
    async fn the_address_is_never_a_wildcard() {
        let local = registration(&["--consul-http-addr=127.0.0.1:8500"]).await;
        assert_eq!(local.address, "127.0.0.1");
        assert_eq!(local.check.grpc, "127.0.0.1:4000");

        let host = registration(&["--host=192.0.2.1"]).await;
        assert_eq!(host.address, "192.0.2.1");
        let pod = registration(&["--pod-ip=192.0.2.2"]).await;
        assert_eq!(pod.address, "192.0.2.2");
        let set =
            registration(&["--consul-service-address=2001:db8::1", "--pod-ip=192.0.2.2"]).await;
        assert_eq!(set.check.grpc, "[2001:db8::1]:4000");
    }

    #[tokio::test]
    async fn the_id_is_the_same_after_a_restart() {
        let flags = ["--host=192.0.2.1", "--consul-service-name=api"];
        assert_eq!(registration(&flags).await.id, "api-192-0-2-1-4000");
        assert_eq!(
            registration(&["--service-instance-id=api-1"]).await.id,
            "api-1"
        );
    }
}
