//! Clients that are slow, or go away, or are at work when the service ends.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, routing};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use user_service::{http::server, metrics::Metrics};

use crate::support::{layered, serve};

const PATIENCE: Duration = Duration::from_secs(10);

/// Serves `/` within limits, and returns the address.
async fn start(limits: server::Limits) -> String {
    let routes = Router::new().route("/", routing::get(|| async { "hello" }));
    let router = layered(routes, &[], Metrics::new());
    let listener = server::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::mem::forget(server::start(listener, router, limits));
    address
}

async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// What the server sends until it has no more to say for now, or closes the connection.
async fn receive(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 4096];
    let read = timeout(PATIENCE, stream.read(&mut buffer)).await.unwrap();
    String::from_utf8_lossy(&buffer[..read.unwrap_or(0)]).into_owned()
}

// Elsewhere the system may let fewer of them wait.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn clients_that_come_all_at_once_need_not_try_again() {
    let listener = server::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let mut clients = Vec::new();
    for _ in 0..500 {
        let connected = timeout(PATIENCE, TcpStream::connect(address)).await;
        clients.push(connected.unwrap().unwrap());
    }
}

#[tokio::test]
async fn half_a_head_does_not_hold_a_connection() {
    let limits = server::Limits {
        connections: 1,
        head_timeout: Duration::from_millis(300),
    };
    let address = start(limits).await;
    let mut slow = TcpStream::connect(&address).await.unwrap();
    send(&mut slow, "GET / HTTP/1.1\r\nhost: a\r\n").await;
    let mut next = TcpStream::connect(&address).await.unwrap();
    send(&mut next, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    // It gets its answer when the other one has lost its place.
    let answer = receive(&mut next).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(receive(&mut slow).await, "");

    // A connection may be idle for longer.
    sleep(Duration::from_millis(600)).await;
    send(&mut next, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let answer = receive(&mut next).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn requests_at_work_are_finished_before_the_end() {
    let finished = Arc::new(AtomicBool::new(false));
    let finish = finished.clone();
    let work = async move || {
        sleep(Duration::from_millis(500)).await;
        finish.store(true, Ordering::Relaxed);
    };
    let routes = Router::new().route("/", routing::get(work));
    let listener = server::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let server = server::start(listener, routes, server::Limits::default());
    let mut stream = TcpStream::connect(address).await.unwrap();
    send(&mut stream, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    sleep(Duration::from_millis(100)).await;
    server.stop(PATIENCE).await;
    assert!(finished.load(Ordering::Relaxed));
    let answer = receive(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn requests_of_clients_that_went_away_are_counted() {
    let reached = Arc::new(AtomicUsize::new(0));
    let counter = reached.clone();
    let wait = async move || {
        counter.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_secs(60)).await;
    };
    let metrics = Metrics::new();
    let routes = Router::new().route("/", routing::get(wait));
    let router = layered(routes, &[], metrics.clone());
    let address = serve(router).await;

    let mut stream = TcpStream::connect(&address).await.unwrap();
    send(&mut stream, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    while reached.load(Ordering::Relaxed) == 0 {
        sleep(Duration::from_millis(10)).await;
    }
    drop(stream);
    let abandoned = r#"route="/",status="499""#;
    let counted = async {
        while !metrics.text().unwrap().contains(abandoned) {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, counted).await.unwrap();
}
