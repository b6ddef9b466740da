//! A generated service that speaks gRPC against a hand-written one over tonic and sqlx (`benches/calls_baseline`):
//! calls of one method per second, in alternating rounds, and their ratio. And what gRPC adds to a cold
//! debug build, in seconds of CPU. Needs `h2load` and `curl`. Run by `cargo bench --bench calls`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and tells what it measured"
)]

mod services;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use self::services::{Service, Workshop};

const ROUNDS: usize = 5;
const PORT: u16 = 19_002;
/// The user that the hand-written service has.
const USER: &str = "01940000-0000-7000-8000-000000000000";
const EMAIL: &str = "ada@example.com";
const BOTH: [&str; 2] = ["--api", "rest,grpc"];

fn main() {
    let workshop = Workshop::open();
    compare(&workshop);
    let [alone, both] = [&[] as &[&str], &BOTH].map(|options| cold_build(&workshop, options));
    println!(
        "a cold debug build takes {both:.0} s of CPU with gRPC, {alone:.0} s without: {:.1} s more",
        both - alone
    );
}

/// Calls both services in turn.
fn compare(workshop: &Workshop) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/calls_baseline");
    let name = "calls-baseline";
    let programs = [
        workshop.generated("sqlite", &BOTH),
        workshop.build(&package, &[], name, name),
    ];
    let (mut rates, mut memory) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for round in 0..ROUNDS {
        for (kind, program) in programs.iter().enumerate() {
            let database = workshop.path().join(format!("r{round}k{kind}.db"));
            let url = format!("sqlite://{}", database.display());
            let service = Service::start(Command::new(program), &url, PORT);
            let (package, id) = match kind {
                0 => {
                    let user = service.add_user(EMAIL);
                    let id = user.split('"').nth(3).expect("an id");
                    ("sqlite_service", id.to_owned())
                }
                _ => ("baseline", USER.to_owned()),
            };
            let url = format!(
                "http://{}/{package}.v1.UserService/GetUser",
                service.address
            );
            rates[kind].push(measure(&url, &message(workshop, &id)));
            memory[kind].push(service.memory("VmHWM"));
        }
    }
    let [ours, theirs] = rates.map(median);
    let memory = memory.map(median);
    println!(
        "get over gRPC: {ours:.0} against {theirs:.0} calls/s, ratio {:.2}; {:.1} against {:.1} MB at most",
        ours / theirs,
        memory[0],
        memory[1]
    );
}

/// Writes the message that asks for a user, behind what says how long it is.
fn message(workshop: &Workshop, id: &str) -> PathBuf {
    let length = u8::try_from(id.len()).expect("short");
    let head = [0, 0, 0, 0, length + 2, 10, length];
    let path = workshop.path().join("message");
    fs::write(&path, [&head, id.as_bytes()].concat()).expect("written");
    path
}

/// Calls per second, over eight connections with four calls at work on each.
fn measure(url: &str, message: &Path) -> f64 {
    let headers = ["content-type: application/grpc", "te: trailers"];
    let headers = headers.iter().flat_map(|header| ["-H", *header]);
    let mut curl = Command::new("curl");
    curl.args(["-sf", "--http2-prior-knowledge", url])
        .args(headers.clone());
    let answer = curl
        .arg("--data-binary")
        .arg(format!("@{}", message.display()));
    let answer = answer.output().expect("curl is installed").stdout;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.contains(EMAIL), "{answer}");
    let mut load = Command::new("h2load");
    load.args(["-D", "3", "--warm-up-time", "1", "-c", "8", "-m", "4"])
        .args(headers);
    let output = load.arg("-d").arg(message).arg(url).output();
    let report = output.expect("h2load is installed").stdout;
    let report = String::from_utf8(report).expect("UTF-8");
    assert!(report.contains(" 0 failed, 0 errored"), "{report}");
    let before = report.split(" req/s").next().expect("a figure");
    let rate = before.split(' ').next_back().expect("a figure");
    rate.parse().expect("a number")
}

/// The seconds of CPU that it takes to build a service of which nothing is there yet.
fn cold_build(workshop: &Workshop, options: &[&str]) -> f64 {
    let service = workshop.write("sqlite", options);
    let target = tempfile::tempdir().expect("a folder");
    let mut build = Command::new("bash");
    build
        .args(["-c", "TIMEFORMAT='%U %S'; time cargo build -q --locked"])
        .env("CARGO_TARGET_DIR", target.path())
        .env_remove("CARGO_INCREMENTAL");
    let output = build.current_dir(service).output().expect("bash runs");
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(output.status.success(), "{text}");
    let times = text.lines().last().expect("the times").split(' ');
    times
        .map(|time| time.parse::<f64>().expect("a number"))
        .sum()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
