//! What Prometheus gets to see at `/metrics`.

use std::{sync::Arc, time::Duration};

use axum::http::Method;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};
use tonic::Code;

use crate::{db, telemetry};

const BUCKETS: [f64; 12] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    method: String,
    code: &'static str,
}

/// The metrics of one running service; clones share them.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Request, Histogram, fn() -> Histogram>,
    calls: Family<Call, Histogram, fn() -> Histogram>,
    active_requests: Gauge,
    idle_connections: Gauge,
    used_connections: Gauge,
    dropped_lines: Gauge,
}

impl Metrics {
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "The running build", Info::new(version));
        let requests = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> _);
        registry.register_with_unit(
            "http_server_request_duration",
            "Time to answer a request",
            Unit::Seconds,
            requests.clone(),
        );
        let calls = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> _);
        registry.register_with_unit(
            "grpc_server_call_duration",
            "Time to answer a call",
            Unit::Seconds,
            calls.clone(),
        );
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let active_requests = gauge("http_server_active_requests", "Requests being answered");
        let idle_connections = gauge("db_connections_idle", "Open database connections, unused");
        let used_connections = gauge("db_connections_used", "Open database connections, in use");
        let dropped_lines = gauge(
            "log_lines_dropped",
            "Lines of the log that nobody could take",
        );
        Self {
            registry: Arc::new(registry),
            requests,
            calls,
            active_requests,
            idle_connections,
            used_connections,
            dropped_lines,
        }
    }

    /// Counts a request as active until the result is dropped.
    pub fn start_request(&self) -> ActiveRequest {
        self.active_requests.inc();
        ActiveRequest(self.active_requests.clone())
    }

    /// Measures an answered request. `route` is a pattern such as `/items/{id}`, since every path
    /// would be a time series of its own.
    pub fn finish_request(&self, method: &Method, route: &str, status: u16, elapsed: Duration) {
        let labels = Request {
            method: method_label(method),
            route: route.to_owned(),
            status,
        };
        let histogram = self.requests.get_or_create(&labels);
        histogram.observe(elapsed.as_secs_f64());
    }

    /// Measures an answered call of a method such as `shop.v1.OrderService/GetOrder`.
    pub fn finish_call(&self, method: &str, code: Code, elapsed: Duration) {
        let labels = Call {
            method: method.to_owned(),
            code: code_label(code),
        };
        let histogram = self.calls.get_or_create(&labels);
        histogram.observe(elapsed.as_secs_f64());
    }

    /// Everything so far in the OpenMetrics text format.
    pub fn render(&self, pool: &db::Pool) -> Result<String, std::fmt::Error> {
        let idle = i64::try_from(pool.num_idle()).unwrap_or(i64::MAX);
        self.idle_connections.set(idle);
        self.used_connections
            .set(i64::from(pool.size()).saturating_sub(idle));
        let dropped = telemetry::dropped_lines();
        let dropped = i64::try_from(dropped).unwrap_or(i64::MAX);
        self.dropped_lines.set(dropped);
        self.text()
    }

    /// The same without a look at what is counted elsewhere.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

pub struct ActiveRequest(Gauge);

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Clients may make up methods; they share one label.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// The code as the specification of gRPC has it.
fn code_label(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
