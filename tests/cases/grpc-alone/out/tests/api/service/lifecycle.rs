//! The program as it is deployed: started, probed, asked to stop.

use std::{
    process::{ExitStatus, Stdio},
    time::Duration,
};

use serde_json::Value;
use sqlx::AssertSqlSafe;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};
use tonic::Code;

use user_service::db;

use crate::{
    database::Database,
    grpc::{assert_refused, exchange, frame},
    support::{HttpClient, config},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_user-service");
const PATIENCE: Duration = Duration::from_secs(15);

struct Process {
    child: Child,
    log: Lines<BufReader<ChildStdout>>,
    address: String,
}

fn program(database: &Database) -> Command {
    let mut program = Command::new(PROGRAM);
    program
        .env_clear()
        .envs([("HOST", "127.0.0.1"), ("PORT", "0")])
        .env("CONSUL_HTTP_ADDR", "")
        .env("DATABASE_URL", database.url())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    program
}

impl Process {
    async fn start(database: &Database) -> Self {
        Self::run(&mut program(database)).await
    }

    async fn run(program: &mut Command) -> Self {
        let mut child = program.spawn().unwrap();
        let log = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut process = Self {
            child,
            log,
            address: String::new(),
        };
        let listening = process.wait_for("listening").await;
        process.address = listening["address"].as_str().unwrap().to_owned();
        process
    }

    /// The next log event with this message.
    async fn wait_for(&mut self, message: &str) -> Value {
        let found = async {
            while let Some(line) = self.log.next_line().await.unwrap() {
                let event: Value = serde_json::from_str(&line).unwrap();
                if event["message"] == message {
                    return event;
                }
            }
            panic!("ended without {message:?}");
        };
        timeout(PATIENCE, found).await.unwrap()
    }

    async fn terminate(mut self) -> ExitStatus {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill").arg(id).status().await.unwrap();
        timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn runs_until_it_is_asked_to_stop() {
    let database = Database::create().await;
    let mut process = Process::start(&database).await;
    let http = HttpClient::new(&process.address);
    let answer = http.get("/nowhere").await;
    answer.error(404, "not_found");

    let event = process.wait_for("answered").await;
    assert_eq!(event["status"], 404);
    assert_eq!(event["span"]["request_id"], answer.header("x-request-id"));

    // The client's idle connection does not keep it alive.
    assert!(process.terminate().await.success());
}

#[tokio::test]
async fn refusals_are_measured_and_share_a_line_of_the_log() {
    let database = Database::create().await;
    let mut program = program(&database);
    let mut process = Process::run(program.env("MAX_REQUESTS", "0")).await;
    let http = HttpClient::new(&process.address);
    for _ in 0..3 {
        http.get("/nowhere").await.error(503, "overloaded");
    }
    let refused = "refused requests, since too many are at work";
    assert_eq!(process.wait_for(refused).await["count"], 3);
    let metrics = http.get("/metrics").await.body;
    let metrics = String::from_utf8(metrics.to_vec()).unwrap();
    let count = r#"_count{method="GET",route="unmatched",status="503"} 3"#;
    assert!(metrics.contains(count), "{metrics}");
}

#[tokio::test]
async fn the_log_tells_why_the_database_refused() {
    let database = Database::create().await;
    let mut process = Process::start(&database).await;
    let pool = db::pool(&config(&database.url(), &[])).unwrap();
    let table = "users";
    let rename = format!("ALTER TABLE {} RENAME TO elsewhere", db::quoted(table));
    let rename = sqlx::query(AssertSqlSafe(rename));
    rename.execute(&pool).await.unwrap();
    let list = "/user_service.v1.UserService/ListUsers";
    let refused = exchange(&process.address, list, frame(&[]), "8S").await;
    assert_refused(refused, Code::Internal);
    let event = process.wait_for("internal error").await;
    let error = event["error"].as_str().unwrap();
    assert!(error.contains(table), "{error}");
}

#[tokio::test]
async fn health_command_asks_the_running_service() {
    let database = Database::create().await;
    let process = Process::start(&database).await;
    let (_, port) = process.address.rsplit_once(':').unwrap();
    let health = program(&database).arg("health").env("PORT", port).output();
    assert!(health.await.unwrap().status.success());
    let mut health = program(&database);
    let health = health.arg("health").env("ADMIN_PORT", port).output();
    assert!(health.await.unwrap().status.success());

    let port = port.to_owned();
    assert!(process.terminate().await.success());
    let health = program(&database).arg("health").env("PORT", port).output();
    assert!(!health.await.unwrap().status.success());
}

#[tokio::test]
async fn migrations_can_be_reverted_and_applied_again() {
    let database = Database::create().await;
    for arguments in [
        &["migrate"] as &[_],
        &["migrate", "--revert", "1000"],
        &["migrate"],
    ] {
        let output = program(&database).args(arguments).output().await.unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
}

#[tokio::test]
async fn variables_that_are_empty_or_mean_something_else_do_no_harm() {
    let database = Database::create().await;
    for (name, value) in [
        ("LOG_FORMAT", ""),
        ("REQUEST_TIMEOUT", ""),
        ("HOST", "localhost"),
        ("HOST", "x86_64-conda-linux-gnu"),
    ] {
        let mut child = program(&database).env(name, value).spawn().unwrap();
        let log = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = String::new();
        let mut process = Process {
            child,
            log,
            address,
        };
        process.wait_for("listening").await;
        assert!(process.terminate().await.success(), "{name}={value}");
    }
    let wrong = program(&database).env("LOG_LEVEL", "infos").output().await;
    assert!(!wrong.unwrap().status.success());
}
