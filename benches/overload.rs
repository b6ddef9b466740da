//! A generated service at its limit, and at ten times that: how long the slowest hundredth of the
//! accepted requests takes, how long a refusal takes, and how much memory it needs. Run by
//! `cargo bench --bench overload`. Lists are asked for, since more of what is quicker could not be
//! sent from the same machine. The service has one core and the clients have another, or the figures
//! would tell what they take from each other. Needs `curl` and `taskset`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and tells what it measured"
)]

mod services;

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    process::{self, Command, Stdio},
    time::{Duration, Instant},
};

use self::services::{Service, Workshop, succeed};

const ROUNDS: usize = 3;
const SERVICE_CORE: &str = "0";
const CLIENT_CORE: &str = "1";
const PORT: u16 = 19_010;
const USERS: usize = 200;
const REQUEST: &[u8] = b"GET /users?limit=200 HTTP/1.1\r\nhost: a\r\n\r\n";
/// As many as may be at work for one resource.
const PLACES: usize = 96;
/// As many as the service accepts by default.
const CONNECTIONS: usize = 800;
const TIME: Duration = Duration::from_secs(4);

/// How long answers took, in ms.
#[derive(Default)]
struct Answers {
    accepted: Vec<f64>,
    refused: Vec<f64>,
}

fn main() {
    let workshop = Workshop::open();
    let program = workshop.generated("sqlite", &[]);
    stay_on(CLIENT_CORE);
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let url = format!("sqlite://{}/{round}.db", workshop.path().display());
        let mut command = Command::new("taskset");
        command.args(["-c", SERVICE_CORE]).arg(&program);
        let service = Service::start(command, &url, PORT);
        for number in 0..USERS {
            service.add_user(&format!("{number}@example.com"));
        }
        load(&service.address, PLACES, None);
        let limit = load(&service.address, PLACES, None);
        let rate = limit.accepted.len() as f64 / TIME.as_secs_f64();
        let p99 = percentile(&limit.accepted, 99);
        println!(
            "at the limit: {rate:.0} requests/s, p99 {p99:.1} ms, {:.0} MB at most, {} refused",
            service.memory("VmHWM"),
            limit.refused.len()
        );
        let over = load(&service.address, CONNECTIONS, Some(10.0 * rate));
        let sent = (over.accepted.len() + over.refused.len()) as f64 / TIME.as_secs_f64();
        let ratio = percentile(&over.accepted, 99) / p99;
        println!(
            "overload: {:.1} times as many sent, {:.2} times as many accepted; accepted p50 {:.1} ms, p99 {:.1} ms, ratio {ratio:.2}; refused p50 {:.1} ms, p99 {:.1} ms; {:.0} MB at most",
            sent / rate,
            over.accepted.len() as f64 / TIME.as_secs_f64() / rate,
            percentile(&over.accepted, 50),
            percentile(&over.accepted, 99),
            percentile(&over.refused, 50),
            percentile(&over.refused, 99),
            service.memory("VmHWM"),
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2}", ratios[ROUNDS / 2]);
}

/// Keeps this program on one core.
fn stay_on(core: &str) {
    let mut taskset = Command::new("taskset");
    taskset.args(["-c", "-p", core, &process::id().to_string()]);
    succeed(taskset.stdout(Stdio::null()));
}

/// Sends requests on so many connections: at this rate in all, or as fast as answers come.
///
/// One thread looks at all connections in turn and never sleeps, so that the service is not held up
/// by waking it. A connection whose answer is late leaves out the requests that it has missed.
fn load(address: &str, connections: usize, rate: Option<f64>) -> Answers {
    let pause = rate.map_or(0.0, |rate| connections as f64 / rate);
    let started = Instant::now();
    let mut clients: Vec<_> = (0..connections)
        .map(|number| {
            let share = number as f64 / connections as f64;
            let first = started + Duration::from_secs_f64(pause * share);
            Client::connect(address, first, Duration::from_secs_f64(pause))
        })
        .collect();
    let mut answers = Answers::default();
    while started.elapsed() < TIME {
        for client in &mut clients {
            client.proceed(&mut answers);
        }
    }
    answers
}

/// A connection with at most one request at a time.
struct Client {
    stream: TcpStream,
    next: Instant,
    pause: Duration,
    sent: Option<Instant>,
    answer: Vec<u8>,
}

impl Client {
    fn connect(address: &str, next: Instant, pause: Duration) -> Self {
        let stream = TcpStream::connect(address).expect("connected");
        stream.set_nodelay(true).expect("set");
        stream.set_nonblocking(true).expect("set");
        Self {
            stream,
            next,
            pause,
            sent: None,
            answer: Vec::new(),
        }
    }

    /// Sends a request when it is time, or reads what there is of the answer.
    fn proceed(&mut self, answers: &mut Answers) {
        let now = Instant::now();
        let Some(sent) = self.sent else {
            if now >= self.next {
                self.stream.write_all(REQUEST).expect("sent");
                self.sent = Some(now);
                self.next = now.max(self.next + self.pause);
            }
            return;
        };
        let mut buffer = [0; 65_536];
        match self.stream.read(&mut buffer) {
            Ok(0) => panic!("the connection was closed"),
            Ok(count) => self.answer.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            Err(error) => panic!("{error}"),
        }
        if let Some(status) = status(&self.answer) {
            let took = sent.elapsed().as_secs_f64() * 1000.0;
            match status {
                200 => answers.accepted.push(took),
                503 => answers.refused.push(took),
                _ => panic!("{status}"),
            }
            self.answer.clear();
            self.sent = None;
        }
    }
}

/// The status of an answer, if all of it is there.
fn status(answer: &[u8]) -> Option<u16> {
    let head = answer.windows(4).position(|part| part == b"\r\n\r\n")?;
    let text = str::from_utf8(&answer[..head]).expect("UTF-8");
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.expect("a length").parse().expect("a number");
    (answer.len() == head + 4 + length).then(|| text[9..12].parse().expect("a status"))
}

fn percentile(times: &[f64], percent: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let index = times.len() * percent / 100;
    times
        .get(index)
        .or(times.last())
        .copied()
        .unwrap_or(f64::NAN)
}
