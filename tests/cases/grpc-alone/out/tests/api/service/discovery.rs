//! Registration with an agent that the test controls.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, put},
};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use user_service::discovery::{self, Agent, Ports, Registrar};

use crate::support::{config, serve};

const PATIENCE: Duration = Duration::from_secs(15);
const PORTS: Ports = Ports { api: 4000 };

/// As much of an agent as registering takes.
#[derive(Clone, Default)]
struct FakeAgent {
    services: Arc<Mutex<BTreeMap<String, Value>>>,
    token: Arc<Mutex<Option<String>>>,
}

impl FakeAgent {
    async fn start(&self) -> String {
        let router = Router::new()
            .route("/v1/agent/service/register", put(Self::register))
            .route("/v1/agent/service/{id}", get(Self::service))
            .route("/v1/agent/service/deregister/{id}", put(Self::deregister))
            .with_state(self.clone());
        serve(router).await
    }

    async fn register(State(agent): State<Self>, headers: HeaderMap, Json(body): Json<Value>) {
        let token = headers.get("x-consul-token");
        let token = token.map(|token| token.to_str().unwrap().to_owned());
        *agent.token.lock().unwrap() = token;
        let id = body["ID"].as_str().unwrap().to_owned();
        agent.services.lock().unwrap().insert(id, body);
    }

    async fn service(
        State(agent): State<Self>,
        Path(id): Path<String>,
    ) -> Result<Json<Value>, StatusCode> {
        let services = agent.services.lock().unwrap();
        let service = services.get(&id).ok_or(StatusCode::NOT_FOUND)?;
        Ok(Json(json!({
            "Service": service["Name"],
            "Address": service["Address"],
            "Port": service["Port"],
            "Tags": service["Tags"],
            "Meta": service["Meta"],
        })))
    }

    async fn deregister(State(agent): State<Self>, Path(id): Path<String>) {
        agent.services.lock().unwrap().remove(&id);
    }

    fn registered(&self) -> Option<Value> {
        self.services.lock().unwrap().values().next().cloned()
    }

    async fn wait_until(&self, registered: bool) {
        let reached = async {
            while self.registered().is_some() != registered {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let reached = timeout(PATIENCE, reached).await;
        reached.unwrap_or_else(|_| panic!("registered never became {registered}"));
    }
}

fn start_registrar(address: &str) -> Registrar {
    start_registrar_with(address, &[])
}

fn start_registrar_with(address: &str, more: &[&str]) -> Registrar {
    let consul = format!("--consul-http-addr={address}");
    let flags = [
        &consul,
        "--consul-http-token=secret",
        "--consul-service-tags=a,b",
    ];
    let config = config("", &[&flags, more].concat());
    let agent = Agent::new(&config.consul).unwrap().unwrap();
    Registrar::start(agent, config, PORTS, Duration::from_millis(50))
}

#[tokio::test]
async fn registers_and_deregisters() {
    let agent = FakeAgent::default();
    let registrar = start_registrar(&agent.start().await);
    agent.wait_until(true).await;

    let service = agent.registered().unwrap();
    assert_eq!(
        service["ID"],
        concat!(env!("CARGO_PKG_NAME"), "-127-0-0-1-4000")
    );
    assert_eq!(service["Name"], env!("CARGO_PKG_NAME"));
    assert_eq!(service["Address"], "127.0.0.1");
    assert_eq!(service["Port"], 4000);
    assert_eq!(service["Tags"], json!(["a", "b"]));
    assert_eq!(service["Meta"]["version"], env!("CARGO_PKG_VERSION"));
    let check = json!({
        "GRPC": "127.0.0.1:4000",
        "Interval": "10s",
        "Timeout": "5s",
        "DeregisterCriticalServiceAfter": "10m",
        "Status": "passing",
    });
    assert_eq!(service["Check"], check);
    assert_eq!(agent.token.lock().unwrap().as_deref(), Some("secret"));

    registrar.stop().await;
    assert_eq!(agent.registered(), None);
}

#[tokio::test]
async fn registers_again_when_the_agent_forgets() {
    let agent = FakeAgent::default();
    let registrar = start_registrar(&agent.start().await);
    agent.wait_until(true).await;
    agent.services.lock().unwrap().clear();
    agent.wait_until(true).await;
    registrar.stop().await;
}

#[tokio::test]
async fn stops_at_once_while_the_agent_is_away() {
    let registrar = start_registrar("127.0.0.1:1");
    sleep(Duration::from_millis(100)).await;
    timeout(Duration::from_secs(1), registrar.stop())
        .await
        .unwrap();
}

#[tokio::test]
async fn ids_may_have_any_character() {
    let agent = FakeAgent::default();
    let id = ["--service-instance-id=shop#1/a b?"];
    let registrar = start_registrar_with(&agent.start().await, &id);
    agent.wait_until(true).await;
    assert_eq!(agent.registered().unwrap()["ID"], "shop#1/a b?");
    registrar.stop().await;
    assert_eq!(agent.registered(), None);
}

#[tokio::test]
async fn what_does_not_resolve_or_make_sense_ends_nothing() {
    let registrar = start_registrar("no-such-host.invalid:8500");
    sleep(Duration::from_millis(100)).await;
    let stopped = timeout(Duration::from_secs(5), registrar.stop()).await;
    assert!(stopped.is_ok());
    for address in ["ftp://nowhere", "http://a b"] {
        let consul = format!("--consul-http-addr={address}");
        let started = discovery::start(&config("", &[&consul]), PORTS);
        assert!(started.is_none(), "{address}");
    }
}
