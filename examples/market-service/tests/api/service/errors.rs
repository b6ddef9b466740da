//! Whatever goes wrong, the body has the same shape.

use std::time::Duration;

use axum::{Router, http::Method, routing};

use market_service::metrics::Metrics;

use crate::support::{HttpClient, Service, layered, serve};

/// A service with routes that fail.
async fn failing(flags: &[&str]) -> HttpClient {
    let sleep = || tokio::time::sleep(Duration::from_secs(60));
    let routes = Router::new()
        .route(
            "/panic",
            routing::get(|| async { panic!("on purpose") as () }),
        )
        .route("/sleep", routing::get(sleep))
        .route("/echo", routing::post(|body: String| async { body }));
    HttpClient::new(&serve(layered(routes, flags, Metrics::new())).await)
}

#[tokio::test]
async fn unknown_path() {
    let service = Service::start().await;
    let answer = service.http.get("/nowhere").await;
    assert!(answer.error(404, "not_found").is_empty());
}

#[tokio::test]
async fn wrong_method() {
    let service = Service::start().await;
    let answer = service.http.delete("/health").await;
    answer.error(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD");
}

#[tokio::test]
async fn panic() {
    let http = failing(&[]).await;
    let answer = http.get("/panic").await;
    answer.error(500, "internal");
    assert_eq!(answer.json()["message"], "internal error");
}

#[tokio::test]
async fn too_slow() {
    let http = failing(&["--request-timeout=0.05"]).await;
    http.get("/sleep").await.error(504, "timeout");
}

#[tokio::test]
async fn the_callers_request_id_comes_back() {
    let service = Service::start().await;
    let id = [("x-request-id", "abc-1")];
    let answer = service
        .http
        .send(Method::GET, "/nowhere", &id, "".into())
        .await;
    assert_eq!(answer.json()["request_id"], "abc-1");
    assert_eq!(answer.header("x-request-id"), "abc-1");

    let long = "x".repeat(1000);
    let id = [("x-request-id", long.as_str())];
    let answer = service
        .http
        .send(Method::GET, "/nowhere", &id, "".into())
        .await;
    assert_ne!(answer.header("x-request-id"), long);
}

#[tokio::test]
async fn too_many_requests_are_refused_at_once_and_probes_are_not() {
    let http = failing(&["--max-requests=1", "--request-timeout=2"]).await;
    let slow = http.get("/sleep");
    let others = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let refused = http.get("/sleep").await;
        refused.error(503, "overloaded");
        assert_eq!(refused.header("retry-after"), "1");
        http.get("/health/live").await.error(404, "not_found");
    };
    let (slow, ()) = tokio::join!(slow, others);
    slow.error(504, "timeout");
    // Its place is free again.
    http.get("/sleep").await.error(504, "timeout");
}

#[tokio::test]
async fn answers_are_what_they_say() {
    let service = Service::start().await;
    let answer = service.http.get("/health").await;
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}
