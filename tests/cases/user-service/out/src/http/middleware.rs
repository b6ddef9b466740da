//! What happens around every request: limits, ids, logs, metrics, the error body.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json,
    extract::{MatchedPath, Request, State},
    http::{
        HeaderValue, Method, StatusCode,
        header::{ALLOW, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use tokio::time::timeout;
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::{
    error::{ApiError, Reason},
    places::Places,
    trace_context::TraceContext,
};
use crate::metrics::{ActiveRequest, Metrics};

const REQUEST_ID: &str = "x-request-id";
const MAX_REQUEST_ID_LENGTH: usize = 128;
/// When to try again, in seconds.
const SOON: HeaderValue = HeaderValue::from_static("1");

/// Gives the request its ids and a span, then logs and measures how it went. Answers when the rest
/// takes longer than `limit`, or panics.
pub async fn observe(
    State((metrics, limit)): State<(Arc<Metrics>, Duration)>,
    mut request: Request,
    next: Next,
) -> Response {
    let route = route(&request).to_owned();
    let request_id = request_id(&request);
    let trace = TraceContext::of(request.headers());
    let span = tracing::info_span!("request", request_id, trace_id = %trace.trace_id(), route);
    let observed = Observed {
        started: Instant::now(),
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        route,
        span: span.clone(),
        active: Some(metrics.start_request()),
        metrics,
    };
    request.extensions_mut().insert(trace.clone());

    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    let response = match timeout(limit, answer.instrument(span.clone())).await {
        Ok(Ok(response)) => response,
        // The panic hook has logged it already.
        Ok(Err(_)) => ApiError::internal().into_response(),
        Err(_) => ApiError::timeout().into_response(),
    };
    let error = response.extensions().get::<ApiError>();
    if let Some(error) = error {
        span.in_scope(|| log_source(error));
    }
    let is_abandoned = error.is_some_and(|error| error.reason == Reason::Abandoned);
    let mut response = complete(response, &request_id);
    response
        .headers_mut()
        .insert(TraceContext::HEADER, trace.header());
    if !is_abandoned {
        observed.answered(response.status().as_u16());
    }
    response
}

/// Gives an answer the headers that all have, and an error its body.
fn complete(mut response: Response, request_id: &str) -> Response {
    let status = response.status();
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        let allow = response.headers_mut().remove(ALLOW);
        response = (status, Json(error.body(request_id))).into_response();
        if let Some(allow) = allow {
            response.headers_mut().insert(ALLOW, allow);
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, SOON);
        }
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A request at work. If the client goes away it is dropped, which counts as status 499.
struct Observed {
    started: Instant,
    method: Method,
    path: String,
    route: String,
    span: Span,
    metrics: Arc<Metrics>,
    active: Option<ActiveRequest>,
}

impl Observed {
    fn answered(mut self, status: u16) {
        self.finish(status, "answered");
    }

    fn finish(&mut self, status: u16, message: &'static str) {
        if self.active.take().is_none() {
            return;
        }
        let elapsed = self.started.elapsed();
        let Self {
            method,
            path,
            route,
            ..
        } = self;
        self.metrics.finish_request(method, route, status, elapsed);
        let duration_ms = elapsed.as_secs_f64() * 1000.0;
        let _entered = self.span.enter();
        if is_quiet(route, status) {
            tracing::debug!(%method, path, status, duration_ms, "{message}");
        } else {
            tracing::info!(%method, path, status, duration_ms, "{message}");
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.finish(499, "abandoned");
    }
}

/// Answers with 503 at once when too many requests are at work, instead of letting them queue.
/// Orchestrators must get through nevertheless.
///
/// A refusal must cost little, or those at work would get slower: it has no span, and the log has
/// one line a second for all of them.
pub async fn limit_requests(
    State((places, metrics)): State<(Arc<Places>, Arc<Metrics>)>,
    request: Request,
    next: Next,
) -> Response {
    let place = places.take(route(&request));
    if place.is_none() && !is_probe(request.uri().path()) {
        let response = ApiError::overloaded().into_response();
        let status = response.status().as_u16();
        metrics.finish_request(request.method(), route(&request), status, Duration::ZERO);
        places.tell_refusal();
        return complete(response, &request_id(&request));
    }
    let response = next.run(request).await;
    drop(place);
    response
}

/// The route as the code has it, with parameters in place of values.
fn route(request: &Request) -> &str {
    let route = request.extensions().get::<MatchedPath>();
    route.map_or("unmatched", MatchedPath::as_str)
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
    status == 200 && is_probe(route)
}

fn is_probe(path: &str) -> bool {
    path.starts_with("/health") || path == "/metrics"
}
