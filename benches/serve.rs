//! Generated services against hand-written ones (`benches/baseline`) that run the same statements,
//! write the same log line, measure and limit the time of requests: requests per second and the slowest hundredth, in alternating
//! rounds, and their ratios. Needs `wrk`, `curl` and PostgreSQL. Run by `cargo bench --bench serve`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and tells what it measured"
)]

mod services;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use self::services::{Service, Workshop, succeed};

const ROUNDS: usize = 5;
const OPERATIONS: [&str; 3] = ["get", "list", "create"];
const PORT: u16 = 19_000;
const POSTGRES_PORT: &str = "19001";
/// More than a page.
const USERS: usize = 60;

/// Sends users with addresses that no other has.
const CREATE: &str = r#"
math.randomseed(os.time())
local start, count = math.random(2^50), 0
local headers = {["content-type"] = "application/json"}
request = function()
    count = count + 1
    local body = '{"name": "Ada", "email": "' .. start .. "-" .. count .. '@example.com"}'
    return wrk.format("POST", nil, headers, body)
end
"#;

/// What one program did in one round.
#[derive(Clone, Copy, Default)]
struct Measured {
    /// Requests per second.
    rate: f64,
    /// How long the slowest hundredth took at least, in ms.
    p99: f64,
}

/// What a program did in every round, for each operation.
#[derive(Default)]
struct Results {
    rounds: Vec<[Measured; 3]>,
    memory: Vec<f64>,
}

fn main() {
    let workshop = Workshop::open();
    for database in ["sqlite", "postgres"] {
        let programs = [
            workshop.generated(database, &[]),
            baseline(&workshop, database),
        ];
        let data = workshop.path().join("server");
        let server = (database == "postgres").then(|| Server::start(&data));
        let mut results = [Results::default(), Results::default()];
        for round in 0..ROUNDS {
            for (kind, program) in programs.iter().enumerate() {
                let name = format!("r{round}k{kind}");
                let url = match &server {
                    Some(server) => server.create(&name),
                    None => format!("sqlite://{}/{name}.db", workshop.path().display()),
                };
                let service = Service::start(Command::new(program), &url, PORT);
                thread::sleep(Duration::from_millis(500));
                results[kind].memory.push(service.memory("VmRSS"));
                results[kind]
                    .rounds
                    .push(measure(&service, workshop.path()));
            }
        }
        report(database, &results);
    }
}

/// The service as one writes it by hand.
fn baseline(workshop: &Workshop, database: &str) -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/baseline");
    let name = format!("{database}-baseline");
    workshop.build(&package, &["--features", database], "baseline", &name)
}

fn report(database: &str, [ours, theirs]: &[Results; 2]) {
    for (index, operation) in OPERATIONS.iter().enumerate() {
        let of = |results: &Results, value: fn(&Measured) -> f64| {
            median(
                results
                    .rounds
                    .iter()
                    .map(|round| value(&round[index]))
                    .collect(),
            )
        };
        let rates = [of(ours, |it| it.rate), of(theirs, |it| it.rate)];
        let p99s = [of(ours, |it| it.p99), of(theirs, |it| it.p99)];
        println!(
            "{database} {operation}: {:.0} against {:.0} requests/s, ratio {:.2}; p99 {:.2} against {:.2} ms, ratio {:.2}",
            rates[0],
            rates[1],
            rates[0] / rates[1],
            p99s[0],
            p99s[1],
            p99s[0] / p99s[1]
        );
    }
    let memory = [ours, theirs].map(|results| median(results.memory.clone()));
    println!(
        "{database}: {:.1} against {:.1} MB when idle",
        memory[0], memory[1]
    );
}

/// One round of all operations.
fn measure(service: &Service, folder: &Path) -> [Measured; 3] {
    let mut user = String::new();
    for number in 0..USERS {
        user = service.add_user(&format!("{number}@example.com"));
    }
    let id = user.split('"').nth(3).expect("an id");
    let users = format!("http://{}/users", service.address);
    let script = folder.join("create.lua");
    fs::write(&script, CREATE).expect("written");
    let script = script.to_str().expect("UTF-8");
    [
        wrk(&[&format!("{users}/{id}")]),
        wrk(&[&users]),
        wrk(&["-s", script, &users]),
    ]
}

fn wrk(arguments: &[&str]) -> Measured {
    let run = |seconds: &str| {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", "-c32", "--latency", seconds])
            .args(arguments);
        let output = wrk.output().expect("wrk is installed");
        let report = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(!report.contains("Non-2xx"), "{report}");
        let after = |label: &str| {
            let (_, rest) = report.split_once(label).expect("a figure");
            rest.split_whitespace().next().expect("a figure").to_owned()
        };
        Measured {
            rate: after("Requests/sec:").parse().expect("a number"),
            p99: milliseconds(&after("99%")),
        }
    };
    run("-d1s");
    run("-d3s")
}

/// `750.00us`, `3.10ms` or `1.20s`.
fn milliseconds(time: &str) -> f64 {
    let units = [("us", 1e-3), ("ms", 1.0), ("s", 1e3)];
    let mut values = units.iter().filter_map(|(unit, factor)| {
        let value: f64 = time.strip_suffix(unit)?.parse().ok()?;
        Some(value * factor)
    });
    values.next().expect("a time")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A PostgreSQL of its own, stopped when dropped.
struct Server<'a> {
    data: &'a Path,
}

impl<'a> Server<'a> {
    fn start(data: &'a Path) -> Self {
        let mut start = script("start", data);
        // The server lives on; it must not hold pipes open.
        succeed(start.arg(POSTGRES_PORT).stdout(Stdio::null()));
        Self { data }
    }

    fn create(&self, name: &str) -> String {
        let server = format!("postgres://postgres@127.0.0.1:{POSTGRES_PORT}");
        let mut psql = Command::new("psql");
        psql.args(["-q", &server, "-c", &format!("CREATE DATABASE {name}")]);
        succeed(&mut psql);
        format!("{server}/{name}")
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        succeed(&mut script("stop", self.data));
    }
}

fn script(action: &str, data: &Path) -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/database");
    let mut command = Command::new(script);
    command.args([action, "postgres"]).arg(data);
    command
}
