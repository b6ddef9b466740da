//! A generated service at its limit, and at ten times that: how long the slowest hundredth of the
//! accepted requests takes, how long a refusal takes, and how much memory it needs. Run by
//! `cargo bench --bench overload`. Lists are asked for, since more of what is quicker could not be
//! sent from the same machine.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and tells what it measured"
)]

mod services;

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use self::services::{Service, Workshop};

const ROUNDS: usize = 3;
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
    let program = workshop.generated("sqlite");
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let url = format!("sqlite://{}/{round}.db", workshop.path().display());
        let service = Service::start(&program, &url, PORT);
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

/// Sends requests on so many connections: at this rate in all, or as fast as answers come.
fn load(address: &str, connections: usize, rate: Option<f64>) -> Answers {
    let turns = AtomicUsize::new(0);
    let started = Instant::now();
    let send = || {
        let mut answers = Answers::default();
        let mut stream = TcpStream::connect(address).expect("connected");
        stream.set_nodelay(true).expect("set");
        loop {
            if let Some(rate) = rate {
                let turn = turns.fetch_add(1, Ordering::Relaxed);
                let at = Duration::from_secs_f64(turn as f64 / rate);
                thread::sleep(at.saturating_sub(started.elapsed()));
            }
            if started.elapsed() > TIME {
                return answers;
            }
            let sent = Instant::now();
            let status = ask(&mut stream);
            let took = sent.elapsed().as_secs_f64() * 1000.0;
            match status {
                200 => answers.accepted.push(took),
                503 => answers.refused.push(took),
                _ => panic!("{status}"),
            }
        }
    };
    thread::scope(|scope| {
        let clients: Vec<_> = (0..connections).map(|_| scope.spawn(send)).collect();
        let mut all = Answers::default();
        for client in clients {
            let answers = client.join().expect("it ends");
            all.accepted.extend(answers.accepted);
            all.refused.extend(answers.refused);
        }
        all
    })
}

/// Sends a request, reads the answer, and returns its status.
fn ask(stream: &mut TcpStream) -> u16 {
    stream.write_all(REQUEST).expect("sent");
    let mut answer = Vec::new();
    let mut buffer = [0; 65_536];
    loop {
        let count = stream.read(&mut buffer).expect("an answer");
        assert!(count > 0, "the connection was closed");
        answer.extend_from_slice(&buffer[..count]);
        let Some(head) = answer.windows(4).position(|part| part == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&answer[..head]);
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.expect("a length").parse().expect("a number");
        if answer.len() == head + 4 + length {
            return text[9..12].parse().expect("a status");
        }
    }
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
