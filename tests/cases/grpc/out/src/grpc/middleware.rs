//! What happens around every call: what is none is refused; limits, ids, logs, metrics.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header::CONTENT_TYPE},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use tokio::time::timeout;
use tonic::{Code, Status};
use tracing::{Instrument, Span};

use super::error;
use crate::{
    http::{ApiError, middleware::request_id, places::Places, trace_context::TraceContext},
    metrics::Metrics,
};

const HEALTH: &str = "grpc.health.v1.Health";

/// What is no call is refused with this. A page of somebody else's could send it by its visitors
/// otherwise, since browsers ask before only if the content type is none of a form's.
fn refusal(request: &Request) -> Option<StatusCode> {
    if request.method() != Method::POST {
        Some(StatusCode::METHOD_NOT_ALLOWED)
    } else if request.version() != Version::HTTP_2 {
        Some(StatusCode::HTTP_VERSION_NOT_SUPPORTED)
    } else if !is_grpc(request.headers()) {
        Some(StatusCode::UNSUPPORTED_MEDIA_TYPE)
    } else {
        None
    }
}

/// Answers for a service that is not there. Probes that know nothing of gRPC must not take that for good.
pub async fn unknown(request: Request) -> Response {
    if is_grpc(request.headers()) {
        answer(&Status::unimplemented("no such service"))
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let rest = kind.and_then(|kind| kind.strip_prefix(b"application/grpc"));
    rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'+' | b';')))
}

/// Gives the call its ids and a span, then logs and measures how it went. Answers when the rest takes
/// longer than `limit` or than the client is ready to wait, or panics.
pub async fn observe(
    State((metrics, limit)): State<(Arc<Metrics>, Duration)>,
    mut request: Request,
    next: Next,
) -> Response {
    let method = request.uri().path().trim_start_matches('/').to_owned();
    let request_id = request_id(&request);
    let trace = TraceContext::of(request.headers());
    let span = tracing::info_span!("call", request_id, trace_id = %trace.trace_id(), method);
    let observed = Observed {
        started: Instant::now(),
        method,
        span: span.clone(),
        metrics,
        is_answered: false,
    };
    request.extensions_mut().insert(trace.clone());
    let limit = deadline(request.headers()).map_or(limit, |deadline| deadline.min(limit));
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = match timeout(limit, answered.instrument(span.clone())).await {
        Ok(Ok(response)) => response,
        // The panic hook has logged it already.
        Ok(Err(_)) => answer(&ApiError::internal().into()),
        Err(_) => answer(&ApiError::timeout().into()),
    };
    if let Some(status) = response.extensions_mut().remove::<Status>() {
        span.in_scope(|| log_source(&status));
        response = answer(&error::with_request_id(&status, &request_id));
    }
    let mut response = with_id(response, &request_id);
    let headers = response.headers_mut();
    let code = Status::from_header_map(headers).map_or(Code::Ok, |status| status.code());
    headers.insert(TraceContext::HEADER, trace.header());
    observed.answered(code);
    response
}

/// A call at work. If the client goes away it is dropped, which counts as cancelled.
struct Observed {
    started: Instant,
    method: String,
    span: Span,
    metrics: Arc<Metrics>,
    is_answered: bool,
}

impl Observed {
    fn answered(mut self, code: Code) {
        self.finish(code, "answered");
        self.is_answered = true;
    }

    fn finish(&self, code: Code, message: &'static str) {
        let elapsed = self.started.elapsed();
        // Clients must not make up methods that metrics have from then on.
        let is_known = code != Code::Unimplemented;
        let method = if is_known { &self.method } else { "unknown" };
        self.metrics.finish_call(method, code, elapsed);
        let duration_ms = elapsed.as_secs_f64() * 1000.0;
        let _entered = self.span.enter();
        // Probes come every few seconds and say nothing as long as they succeed.
        if code == Code::Ok && method.starts_with(HEALTH) {
            tracing::debug!(?code, duration_ms, "{message}");
        } else {
            tracing::info!(?code, duration_ms, "{message}");
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        if !self.is_answered {
            self.finish(Code::Cancelled, "abandoned");
        }
    }
}

/// Refuses what is no call, and a call at once when too many are at work, instead of letting it queue. A refusal has
/// no span, and the log has one line a second for all of them.
pub async fn limit_requests(
    State((places, metrics)): State<(Arc<Places>, Arc<Metrics>)>,
    request: Request,
    next: Next,
) -> Response {
    if let Some(refusal) = refusal(&request) {
        return refusal.into_response();
    }
    let path = request.uri().path();
    let service = path.rsplit_once('/').map_or(path, |(service, _)| service);
    let place = places.take(service);
    if place.is_none() && service.trim_start_matches('/') != HEALTH {
        let status = Status::from(ApiError::overloaded());
        metrics.finish_call(&service[1..], status.code(), Duration::ZERO);
        places.tell_refusal();
        let request_id = request_id(&request);
        let refusal = answer(&error::with_request_id(&status, &request_id));
        return with_id(refusal, &request_id);
    }
    let response = next.run(request).await;
    drop(place);
    response
}

fn answer(status: &Status) -> Response {
    status.clone().into_http()
}

fn with_id(mut response: Response, request_id: &str) -> Response {
    if let Ok(id) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

fn log_source(status: &Status) {
    if let Some(source) = std::error::Error::source(status) {
        tracing::error!(error = %source, "{}", status.message());
    }
}

/// The `grpc-timeout` of a call: up to eight digits and a unit.
fn deadline(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count: u64 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_whose_client_goes_away_is_counted_as_cancelled() {
        let metrics = Arc::new(Metrics::new());
        let call = || Observed {
            started: Instant::now(),
            method: "shop.v1.OrderService/GetOrder".to_owned(),
            span: Span::none(),
            metrics: metrics.clone(),
            is_answered: false,
        };
        drop(call());
        call().answered(Code::Ok);
        let text = metrics.text().unwrap();
        for code in ["OK", "CANCELLED"] {
            let count = format!(r#"GetOrder",code="{code}"}} 1"#);
            assert!(text.contains(&count), "{text}");
        }
    }

    #[test]
    fn a_call_says_what_it_is() {
        let is_call = |kind: &'static str| {
            let kind = HeaderValue::from_static(kind);
            is_grpc(&HeaderMap::from_iter([(CONTENT_TYPE, kind)]))
        };
        assert!(is_call("application/grpc") && is_call("application/grpc+proto"));
        assert!(!is_call("application/grpc-web") && !is_call("text/plain"));
        assert!(!is_grpc(&HeaderMap::new()));
    }
}
