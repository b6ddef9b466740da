//! What happens around every request: ids, logs, metrics, the error body, the time limit.

use std::{
    any::Any,
    time::{Duration, Instant},
};

use axum::{
    Json,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, header::ALLOW},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument;
use uuid::Uuid;

use super::{error::ApiError, trace_context::TraceContext};
use crate::metrics::Metrics;

const REQUEST_ID: &str = "x-request-id";
const MAX_REQUEST_ID_LENGTH: usize = 128;

/// Gives the request its ids and a span, then logs and measures how it went.
pub async fn observe(State(metrics): State<Metrics>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let active = metrics.start_request();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = match request.extensions().get::<MatchedPath>() {
        Some(route) => route.as_str().to_owned(),
        None => "unmatched".to_owned(),
    };
    let request_id = request_id(&request);
    let trace = TraceContext::of(request.headers());
    request.extensions_mut().insert(trace);

    // What happens on the way is logged with these ids, the answer with all there is to tell.
    let span = tracing::info_span!("request", request_id, trace_id = %trace.trace_id());
    let mut response = next.run(request).instrument(span.clone()).await;
    drop(active);

    let elapsed = started.elapsed();
    let status = response.status();
    metrics.finish_request(&method, &route, status, elapsed);
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        span.in_scope(|| log_source(&error));
        let allow = response.headers_mut().remove(ALLOW);
        response = (status, Json(error.body(&request_id))).into_response();
        if let Some(allow) = allow {
            response.headers_mut().insert(ALLOW, allow);
        }
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(TraceContext::HEADER, trace.header());

    let status = status.as_u16();
    let trace_id = trace.trace_id();
    let duration_ms = elapsed.as_secs_f64() * 1000.0;
    if is_quiet(&route, status) {
        tracing::debug!(request_id, %trace_id, %method, path, status, duration_ms, "answered");
    } else {
        tracing::info!(request_id, %trace_id, %method, path, status, duration_ms, "answered");
    }
    response
}

/// Answers with 504 when the rest takes longer than `limit`.
pub async fn limit_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::timeout().into_response(),
    }
}

/// Answers for a handler that panicked; the panic hook has logged it already.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::internal().into_response()
}

/// The caller's id if it is fit for a header and a log, else a new one.
fn request_id(request: &Request) -> String {
    request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .filter(|id| (1..=MAX_REQUEST_ID_LENGTH).contains(&id.len()))
        .map_or_else(|| Uuid::now_v7().to_string(), ToOwned::to_owned)
}

fn log_source(error: &ApiError) {
    if let Some(source) = &error.source {
        tracing::error!(error = %source, "{}", error.message);
    }
}

/// Probes come every few seconds and say nothing as long as they succeed.
fn is_quiet(route: &str, status: u16) -> bool {
    status == 200 && (route.starts_with("/health") || route == "/metrics")
}
