//! Health, metrics and traces.

use axum::http::Method;
use serde_json::json;

use crate::support::Service;

#[tokio::test]
async fn healthy() {
    let service = Service::start().await;
    for path in ["/health", "/health/live"] {
        let body = service.http.get(path).await.ok(200);
        assert_eq!(body, json!({ "status": "healthy" }));
    }
    let body = service.http.get("/health/ready").await.ok(200);
    assert_eq!(body, json!({ "status": "ready" }));
}

#[tokio::test]
async fn without_its_database_the_service_lives_but_is_not_ready() {
    let service = Service::start().await;
    service.pool.close().await;
    service.http.get("/health/live").await.ok(200);
    service
        .http
        .get("/health/ready")
        .await
        .error(503, "unavailable");
}

#[tokio::test]
async fn a_service_that_stops_is_not_ready() {
    let service = Service::start().await;
    service.health.drain();
    service
        .http
        .get("/health/ready")
        .await
        .error(503, "unavailable");
}

#[tokio::test]
async fn metrics_tell_routes_apart_and_not_paths() {
    let service = Service::start().await;
    service.http.get("/health/live").await.ok(200);
    service
        .http
        .get("/nowhere/4711")
        .await
        .error(404, "not_found");

    let metrics = service.http.get("/metrics").await;
    assert!(
        metrics
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    let text = String::from_utf8(metrics.body.to_vec()).unwrap();
    for part in [
        r#"route="/health/live",status="200""#,
        r#"route="unmatched",status="404""#,
        "http_server_active_requests 1",
        "db_connections_idle",
        r#"build_info{version=""#,
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("4711"), "{text}");
}

#[tokio::test]
async fn the_callers_trace_goes_on() {
    let service = Service::start().await;
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let headers = [("traceparent", parent)];
    let answer = service
        .http
        .send(Method::GET, "/health", &headers, "".into())
        .await;
    let trace = answer.header("traceparent");
    assert!(
        trace.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"),
        "{trace}"
    );
    assert_ne!(trace, parent);
}

#[tokio::test]
async fn health_and_metrics_can_have_a_port_of_their_own() {
    let service = Service::start_with(&["--admin-port=0"]).await;
    for path in ["/health/ready", "/metrics"] {
        assert_eq!(service.admin.get(path).await.status, 200, "{path}");
        assert_eq!(service.http.get(path).await.status, 404, "{path}");
    }
}
