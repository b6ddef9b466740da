//! A generated service beside a real Consul agent.

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{Sandbox, cargo, succeed};

/// More than the ten seconds between two looks at the agent.
const PATIENCE: Duration = Duration::from_secs(20);
const TOKEN: &str = "6a1253d2-1785-24fd-91c2-f8e78c745511";

/// A Consul agent, killed when dropped.
struct Agent {
    process: Child,
    port: u16,
}

/// A running service, killed when dropped.
struct Service {
    process: Child,
    address: String,
    sandbox: Sandbox,
}

#[test]
#[ignore = "needs consul"]
fn a_service_stays_registered_until_it_stops() {
    let ports = free_ports();
    let sandbox = Sandbox::new();
    build(&sandbox, "rest,grpc");

    // The service comes first: it says once that there is no agent, and serves.
    let address = format!("127.0.0.1:{}", ports[0]);
    let settings = [("SHUTDOWN_DELAY", "1"), ("GRPC_PORT", "0")];
    let mut service = Service::start(sandbox, &address, &settings);
    thread::sleep(Duration::from_secs(3));
    assert_eq!(get(&service.address, "/health/ready", &[]).0, 200);
    assert_eq!(
        service.log().matches("not registered").count(),
        1,
        "{}",
        service.log()
    );

    let agent = Agent::start(&service.sandbox, &ports, "");
    agent.wait_until(true, "the agent came up");
    let registered = agent.service().expect("registered");
    let (_, port) = service.address.rsplit_once(':').expect("a port");
    assert_eq!(registered["Service"]["Port"].to_string(), port);
    assert_eq!(
        registered["Service"]["ID"],
        format!("shop-service-127-0-0-1-{port}")
    );
    assert_eq!(registered["Service"]["Meta"]["version"], "0.1.0");

    // The agent tells where gRPC is, and can ask for its health there.
    let grpc_port = &registered["Service"]["Meta"]["grpc_port"];
    let grpc_port = grpc_port.as_str().expect("a port");
    assert_ne!(grpc_port, port);
    agent.put(
        "/v1/agent/check/register",
        &json!({ "Name": "calls", "GRPC": format!("127.0.0.1:{grpc_port}"), "Interval": "1s" }),
    );
    eventually("the check over gRPC passes", || {
        agent.check("calls")["Status"] == "passing"
    });

    drop(agent);
    let agent = Agent::start(&service.sandbox, &ports, "");
    agent.wait_until(true, "the agent was killed and came back empty");

    agent.put(
        &format!("/v1/agent/service/deregister/shop-service-127-0-0-1-{port}"),
        &Value::Null,
    );
    agent.wait_until(false, "somebody deregistered the service");
    agent.wait_until(true, "somebody deregistered the service");

    // Half a request is under way when the service is asked to stop.
    let body = r#"{"name": "under way"}"#;
    let mut request = TcpStream::connect(&service.address).expect("connected");
    let head = format!(
        "POST /shops HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    request.write_all(head.as_bytes()).expect("sent");
    request.write_all(&body.as_bytes()[..5]).expect("sent");
    thread::sleep(Duration::from_millis(200));
    service.terminate();
    agent.wait_until(false, "the service was asked to stop");
    assert_eq!(
        get(&service.address, "/health/live", &[]).0,
        200,
        "the port closed too early"
    );
    assert_eq!(get(&service.address, "/health/ready", &[]).0, 503);
    eventually("the port closes", || {
        TcpStream::connect(&service.address).is_err()
    });

    request.write_all(&body.as_bytes()[5..]).expect("sent");
    let mut answer = String::new();
    request.read_to_string(&mut answer).expect("received");
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert!(service.end().success(), "{}", service.log());
}

#[test]
#[ignore = "needs consul"]
fn an_agent_with_tls_and_access_control_asks_over_grpc() {
    let ports = free_ports();
    let sandbox = Sandbox::new();
    build(&sandbox, "grpc");
    for arguments in [&["ca", "create"] as &[&str], &["cert", "create", "-server"]] {
        let mut tls = Command::new("consul");
        tls.arg("tls").args(arguments).current_dir(sandbox.path());
        succeed(tls);
    }
    let path = |name: &str| sandbox.join(name).display().to_string();
    let (authority, certificate) = (path("consul-agent-ca.pem"), path("dc1-server-consul-0.pem"));
    let key = path("dc1-server-consul-0-key.pem");
    let settings = format!(
        "acl {{ enabled = true default_policy = \"deny\" tokens {{ master = \"{TOKEN}\" }} }}\n\
         ca_file = \"{authority}\"\ncert_file = \"{certificate}\"\nkey_file = \"{key}\"\n\
         ports {{ https = {} }}\n",
        ports[3]
    );
    let agent = Agent::start(&sandbox, &ports, &settings);
    let address = format!("https://127.0.0.1:{}", ports[3]);

    // The system's authorities are trusted unless others are named, and this one is none of them.
    let mut service = Service::start(sandbox, &address, &[]);
    eventually("the certificate is refused", || {
        service.log().contains("UnknownIssuer")
    });
    assert_eq!(get(&service.address, "/health/ready", &[]).0, 200);
    service.terminate();
    assert!(service.end().success(), "{}", service.log());

    let anonymous = [("CONSUL_CACERT", authority.as_str())];
    let mut service = service.restart(&address, &anonymous);
    eventually("the agent refuses", || {
        service.log().contains("403 Forbidden")
    });
    service.terminate();
    assert!(service.end().success(), "{}", service.log());

    // Named, or one that the system trusts.
    for variable in ["CONSUL_CACERT", "SSL_CERT_FILE"] {
        let known = [(variable, authority.as_str()), ("CONSUL_HTTP_TOKEN", TOKEN)];
        service = service.restart(&address, &known);
        agent.wait_until(true, "the service has a token");
        let registered = agent.service().expect("registered");
        assert_eq!(registered["Service"]["Meta"]["grpc_port"], Value::Null);
        let id = registered["Service"]["ID"].as_str().expect("a text");
        eventually("the agent has asked over gRPC", || {
            let output = agent.check(&format!("service:{id}"))["Output"].to_string();
            output.contains("gRPC") && output.contains("success")
        });
        service.terminate();
        assert!(service.end().success(), "{}", service.log());
        assert_eq!(agent.service(), None);
    }
}

fn build(sandbox: &Sandbox, api: &str) {
    let new = ["new", "shop-service", "--path", "service", "-q", "--no-git"];
    sandbox.gosvc(&[&new as &[&str], &["--api", api]].concat());
    succeed(cargo(&sandbox.join("service"), &["build", "--locked"]));
}

impl Agent {
    /// Starts an agent without a memory, and waits until it has a leader.
    fn start(sandbox: &Sandbox, ports: &[u16], settings: &str) -> Self {
        let file = sandbox.join("agent.hcl");
        fs::write(&file, format!("disable_update_check = true\n{settings}")).expect("written");
        let log = File::create(sandbox.join("agent.log")).expect("created");
        let process = Command::new("consul")
            .args([
                "agent",
                "-dev",
                "-node",
                "test",
                "-bind",
                "127.0.0.1",
                "-client",
                "127.0.0.1",
            ])
            .args([
                "-dns-port",
                "-1",
                "-grpc-port",
                "-1",
                "-serf-wan-port",
                "-1",
            ])
            .args([
                "-http-port",
                &ports[0].to_string(),
                "-serf-lan-port",
                &ports[1].to_string(),
            ])
            .args(["-server-port", &ports[2].to_string()])
            .arg("-config-file")
            .arg(file)
            .stdout(log)
            .spawn()
            .expect("consul is installed: `.ci/install-consul`");
        let agent = Self {
            process,
            port: ports[0],
        };
        eventually("the agent has a leader", || {
            let address = format!("127.0.0.1:{}", agent.port);
            TcpStream::connect(&address).is_ok()
                && get(&address, "/v1/status/leader", &[]).1.contains(':')
        });
        agent
    }

    /// The service, if it is registered and passes its check.
    fn service(&self) -> Option<Value> {
        let path = "/v1/health/service/shop-service?passing=1";
        let headers = [("x-consul-token", TOKEN)];
        let (status, body) = get(&format!("127.0.0.1:{}", self.port), path, &headers);
        assert_eq!(status, 200, "{body}");
        let services: Vec<Value> = serde_json::from_str(&body).expect("a list");
        services.into_iter().next()
    }

    #[track_caller]
    fn wait_until(&self, registered: bool, since: &str) {
        let what = format!("registered becomes {registered}, since {since}");
        eventually(&what, || self.service().is_some() == registered);
    }

    /// What came of a check that somebody has registered.
    fn check(&self, id: &str) -> Value {
        let address = format!("127.0.0.1:{}", self.port);
        let (_, checks) = get(&address, "/v1/agent/checks", &[("x-consul-token", TOKEN)]);
        let checks: Value = serde_json::from_str(&checks).expect("JSON");
        checks[id].clone()
    }

    fn put(&self, path: &str, body: &Value) {
        let address = format!("127.0.0.1:{}", self.port);
        assert_eq!(exchange(&address, "PUT", path, &[], body).0, 200);
    }
}

impl Service {
    fn start(sandbox: Sandbox, consul: &str, settings: &[(&str, &str)]) -> Self {
        let metadata = cargo(
            &sandbox.join("service"),
            &["metadata", "--no-deps", "--offline"],
        );
        let metadata: Value = serde_json::from_str(&succeed(metadata).stdout).expect("JSON");
        let target = metadata["target_directory"].as_str().expect("a path");
        let log = File::create(sandbox.join("service.log")).expect("created");
        let process = Command::new(format!("{target}/debug/shop-service"))
            .env_clear()
            .env("CONSUL_HTTP_ADDR", consul)
            .env(
                "DATABASE_URL",
                format!("sqlite://{}", sandbox.join("shop.db").display()),
            )
            .envs([("HOST", "127.0.0.1"), ("PORT", "0")])
            .envs(settings.iter().copied())
            .stdout(log)
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the service starts");
        let mut service = Self {
            process,
            address: String::new(),
            sandbox,
        };
        eventually("the service listens", || {
            service.log().contains("\"listening\"")
        });
        let log = service.log();
        let (_, rest) = log.split_once("\"address\":\"").expect("an address");
        service.address = rest.split('"').next().expect("an address").to_owned();
        service
    }

    /// Starts the same service once more, after its end.
    fn restart(mut self, consul: &str, settings: &[(&str, &str)]) -> Self {
        let sandbox = std::mem::replace(&mut self.sandbox, Sandbox::new());
        Self::start(sandbox, consul, settings)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.sandbox.join("service.log")).expect("readable")
    }

    fn terminate(&self) {
        let mut kill = Command::new("kill");
        kill.arg(self.process.id().to_string());
        succeed(kill);
    }

    fn end(&mut self) -> ExitStatus {
        self.process.wait().expect("it ended")
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("ended");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It mostly has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_ports() -> Vec<u16> {
    let listeners: Vec<TcpListener> = (0..4)
        .map(|_| TcpListener::bind("127.0.0.1:0").expect("a port"))
        .collect();
    let ports = listeners
        .iter()
        .map(|it| it.local_addr().expect("an address").port());
    ports.collect()
}

#[track_caller]
fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "not in time: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn get(address: &str, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    exchange(address, "GET", path, headers, &Value::Null)
}

/// One request, without a body if that is null; returns the status and the body of the answer.
fn exchange(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> (u16, String) {
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let headers: String = headers.collect();
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.0\r\nhost: x\r\n{headers}content-length: {length}\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(address).expect("connected");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("received");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    (status.expect("a status"), body.to_owned())
}
