//! A generated service as the one sees it who must keep it up: its logs, and a start that is cut short.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    running::{program, request},
    support::{Sandbox, succeed},
};

/// More lines of the log than are buffered, and than a pipe holds.
const REQUESTS: usize = 13_000;

/// A service with a route that panics.
fn service(sandbox: &Sandbox) -> Command {
    sandbox.gosvc(&["new", "shop-service", "--path", "s", "-q", "--no-git"]);
    let app = sandbox.join("s/src/app.rs");
    let text = fs::read_to_string(&app).expect("readable");
    let route = "        .route(\"/panic\", axum::routing::get(|| async { panic!(\"on purpose\") as () }))\n";
    let place = "        .merge(docs::router(";
    assert_eq!(text.matches(place).count(), 1, "{text}");
    let text = text.replace(place, &format!("{route}{place}"));
    fs::write(&app, text).expect("written");
    let database = sandbox.join("shop.db");
    program(
        &sandbox.join("s"),
        &format!("sqlite://{}", database.display()),
    )
}

fn terminate(process: &Child) {
    let mut kill = Command::new("kill");
    kill.arg(process.id().to_string());
    succeed(kill);
}

/// The next event of the log with this message.
fn wait_for(log: &mut BufReader<ChildStdout>, message: &str) -> Value {
    for line in log.lines() {
        let event: Value = serde_json::from_str(&line.expect("readable")).expect("JSON");
        if event["message"]
            .as_str()
            .is_some_and(|it| it.starts_with(message))
        {
            return event;
        }
    }
    panic!("ended without {message:?}");
}

#[test]
#[ignore = "builds a service"]
fn logs_tell_what_panicked_and_hold_up_nothing() {
    let sandbox = Sandbox::new();
    let mut program = service(&sandbox);
    let mut process = program.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut log = BufReader::new(process.stdout.take().expect("a pipe"));
    let listening = wait_for(&mut log, "listening");
    let address = listening["address"]
        .as_str()
        .expect("an address")
        .to_owned();

    let (status, answer) = request(&address, "GET", "/panic", &Value::Null).expect("an answer");
    assert_eq!(status, 500, "{answer}");
    let event = wait_for(&mut log, "panic: ");
    assert_eq!(event["message"], "panic: on purpose");
    assert_eq!(event["span"]["route"], "/panic", "{event}");
    assert_eq!(event["span"]["request_id"], answer["request_id"], "{event}");
    let backtrace = event["backtrace"].as_str().expect("a backtrace");
    assert!(backtrace.contains("shop_service::app"), "{backtrace}");

    // Nobody reads from here on.
    let mut stream = TcpStream::connect(&address).expect("connected");
    let mut answers = BufReader::new(stream.try_clone().expect("a stream"));
    let slowest = (0..REQUESTS).map(|_| {
        let started = Instant::now();
        let head = b"HEAD /nowhere HTTP/1.1\r\nhost: x\r\n\r\n";
        stream.write_all(head).expect("sent");
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            answers.read_line(&mut line).expect("received");
        }
        started.elapsed()
    });
    let slowest = slowest.max().expect("there are some");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    let metrics = metrics(&address);
    let dropped = metrics
        .lines()
        .find_map(|line| line.strip_prefix("log_lines_dropped "));
    assert_ne!(dropped.expect("a metric"), "0");

    terminate(&process);
    thread::spawn(move || log.lines().for_each(drop));
    assert!(process.wait().expect("ended").success());
}

fn metrics(address: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connected");
    let head = b"GET /metrics HTTP/1.0\r\nhost: x\r\n\r\n";
    stream.write_all(head).expect("sent");
    std::io::read_to_string(stream).expect("received")
}

#[test]
#[ignore = "builds a service, and needs sqlite3"]
fn a_start_that_waits_ends_when_it_is_asked_to() {
    let sandbox = Sandbox::new();
    let mut program = service(&sandbox);
    // Somebody writes to the database for long.
    let mut writer = Command::new("sqlite3");
    writer.arg(sandbox.join("shop.db")).stdin(Stdio::piped());
    let mut writer = writer
        .stdout(Stdio::piped())
        .spawn()
        .expect("sqlite3 is installed");
    let mut statements = writer.stdin.take().expect("a pipe");
    let begin =
        b"PRAGMA journal_mode = wal; CREATE TABLE t (x); BEGIN IMMEDIATE; SELECT 'locked';\n";
    statements.write_all(begin).expect("sent");
    let output = BufReader::new(writer.stdout.take().expect("a pipe"));
    let mut lines = output.lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "locked"));

    program.env("DATABASE_LOCK_TIMEOUT", "60");
    let mut process = program.stdout(Stdio::piped()).spawn().expect("it starts");
    thread::sleep(Duration::from_secs(1));
    assert!(
        process.try_wait().expect("known").is_none(),
        "it does not wait"
    );
    let started = Instant::now();
    terminate(&process);
    assert!(process.wait().expect("ended").success());
    let taken = started.elapsed();
    assert!(taken < Duration::from_secs(2), "{taken:?}");
    drop(statements);
    writer.wait().expect("ended");
}
