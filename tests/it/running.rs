//! A generated service, built and running.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::{cargo_again, clippy, succeed};

const PATIENCE: Duration = Duration::from_secs(30);

/// A running service, killed when dropped.
pub(crate) struct Running {
    process: Child,
    address: String,
}

/// The program of a service, built and ready to run over a database.
pub(crate) fn program(service: &Path, database_url: &str) -> Command {
    program_by(cargo_again, service, database_url)
}

/// The same, by the runs of cargo that have built the service's tests.
fn program_by(cargo: fn(&Path, &[&str]) -> Command, service: &Path, database_url: &str) -> Command {
    succeed(cargo(service, &["build", "--locked"]));
    let metadata = cargo(service, &["metadata", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_str(&succeed(metadata).stdout).expect("JSON");
    let target = metadata["target_directory"].as_str().expect("a path");
    let name = metadata["packages"][0]["name"].as_str().expect("a name");
    let mut program = Command::new(format!("{target}/debug/{name}"));
    program
        .env_clear()
        .env("CONSUL_HTTP_ADDR", "")
        .env("DATABASE_URL", database_url)
        .env("MAX_BODY_BYTES", "4000000")
        .envs([("HOST", "127.0.0.1"), ("PORT", "0")]);
    program
}

impl Running {
    /// Starts a service; its log goes beside it.
    pub(crate) fn start(service: &Path, database_url: &str) -> Self {
        Self::start_with(service, database_url, &[])
    }

    /// Starts a service with more settings.
    pub(crate) fn start_with(
        service: &Path,
        database_url: &str,
        settings: &[(&str, &str)],
    ) -> Self {
        let mut program = program(service, database_url);
        program.envs(settings.iter().copied());
        Self::run(program, service)
    }

    /// Starts a service that is checked already.
    pub(crate) fn start_checked(service: &Path, database_url: &str) -> Self {
        Self::run(program_by(clippy, service, database_url), service)
    }

    fn run(mut program: Command, service: &Path) -> Self {
        let log = service.with_extension("log");
        let output = File::create(&log).expect("created");
        let process = program.stdout(output).spawn().expect("it starts");
        let started = Instant::now();
        let address = loop {
            let text = fs::read_to_string(&log).expect("readable");
            if let Some((_, rest)) = text.split_once("\"address\":\"") {
                break rest.split('"').next().expect("an address").to_owned();
            }
            assert!(started.elapsed() < PATIENCE, "it does not start: {text}");
            thread::sleep(Duration::from_millis(20));
        };
        Self { process, address }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// How a service ended that is about to.
    pub(crate) fn ended(mut self) -> ExitStatus {
        self.process.wait().expect("it ends")
    }

    /// Sends a request; returns the status and the body, which is null if there is none.
    #[track_caller]
    pub(crate) fn request(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        request(&self.address, method, path, body).expect("an answer")
    }

    pub(crate) fn items(&self, path: &str) -> Vec<Value> {
        let (_, page) = self.request("GET", path, &Value::Null);
        page["items"].as_array().expect("a list").clone()
    }
}

/// Sends a request on a connection of its own.
pub(crate) fn request(
    address: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> io::Result<(u16, Value)> {
    let mut stream = TcpStream::connect(address)?;
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let head = format!("{method} {path} HTTP/1.0\r\nhost: x\r\ncontent-type: application/json\r\n");
    let length = body.len();
    stream.write_all(format!("{head}content-length: {length}\r\n\r\n{body}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let broken = || io::Error::other(format!("a broken answer: {answer:?}"));
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    let body = match body {
        "" => Value::Null,
        body => serde_json::from_str(body)?,
    };
    Ok((status.ok_or_else(broken)?, body))
}

impl Drop for Running {
    fn drop(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("ended");
    }
}
