//! A generated service against a hand-written one (`benches/baseline`) that runs the same query
//! and writes the same log line: requests per second of `GET /users/{id}`, in alternating rounds,
//! and their ratio. Needs `wrk`. Run by `cargo bench --bench serve`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and tells what it measured"
)]

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

const ROUNDS: usize = 5;
const USER: &str = r#"{"name": "Ada", "email": "ada@example.com"}"#;

struct Service {
    process: Child,
    url: String,
}

fn main() {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve");
    std::fs::create_dir_all(&temporary).expect("created");
    let folder = tempfile::TempDir::new_in(&temporary).expect("a folder");
    let generated = folder.path().join("user-service");
    let mut gosvc = Command::new(env!("CARGO_BIN_EXE_gosvc"));
    gosvc.args([
        "new",
        "user-service",
        "name",
        "email:string:unique",
        "-q",
        "--no-git",
    ]);
    succeed(gosvc.current_dir(folder.path()));
    let baseline = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/baseline");

    let target = temporary.join("target");
    let generated = build(&generated, &target, "user-service");
    let baseline = build(&baseline, &target, "baseline");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        ours.push(measure(&generated, folder.path(), 19_000 + round));
        theirs.push(measure(&baseline, folder.path(), 19_100 + round));
    }
    println!("generated: {ours:.0?} requests/s");
    println!("baseline:  {theirs:.0?} requests/s");
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "medians {ours:.0} and {theirs:.0}, ratio {:.2}",
        ours / theirs
    );
}

fn build(package: &Path, target: &Path, name: &str) -> PathBuf {
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--release", "--locked"])
        .env("CARGO_TARGET_DIR", target);
    succeed(build.current_dir(package));
    target.join("release").join(name)
}

fn measure(program: &Path, folder: &Path, port: usize) -> f64 {
    let service = Service::start(program, folder, port);
    let wrk = |seconds: &str| {
        let output = Command::new("wrk")
            .args(["-t1", "-c32", seconds, &service.url])
            .output()
            .expect("wrk is installed");
        let report = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(!report.contains("Non-2xx"), "{report}");
        let (_, rate) = report.split_once("Requests/sec:").expect("a rate");
        let rate = rate.split_whitespace().next().expect("a rate");
        rate.parse::<f64>().expect("a number")
    };
    wrk("-d1s");
    wrk("-d5s")
}

impl Service {
    /// Starts the program with an empty database, and adds one user.
    fn start(program: &Path, folder: &Path, port: usize) -> Self {
        let database = folder.join(format!("{port}.db"));
        let process = Command::new(program)
            .env_clear()
            .env("CONSUL_HTTP_ADDR", "")
            .env("DATABASE_URL", format!("sqlite://{}", database.display()))
            .env("HOST", "127.0.0.1")
            .env("LOG_FORMAT", "json")
            .env("PORT", port.to_string())
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        thread::sleep(Duration::from_secs(1));
        let users = format!("http://127.0.0.1:{port}/users");
        let created = Command::new("curl")
            .args([
                "-sf",
                &users,
                "-H",
                "content-type: application/json",
                "-d",
                USER,
            ])
            .output()
            .expect("curl is installed");
        let user = String::from_utf8(created.stdout).expect("UTF-8");
        let id = user.split('"').nth(3).expect("an id");
        Self {
            process,
            url: format!("{users}/{id}"),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("ended");
    }
}

fn succeed(command: &mut Command) {
    assert!(command.status().expect("it runs").success(), "{command:?}");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
