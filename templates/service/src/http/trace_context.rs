//! W3C Trace Context: takes part in the caller's trace, or starts one.
//!
//! Pass [`TraceContext::headers`] on with every call made to answer a request; handlers get the
//! context with `Extension<TraceContext>`.

use std::fmt::{self, Display};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// A place in a trace, as in <https://www.w3.org/TR/trace-context/>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: u128,
    span_id: u64,
    flags: u8,
    /// What tracing systems on the way have added, which is passed on as it is.
    state: Option<HeaderValue>,
}

impl TraceContext {
    pub const HEADER: &str = "traceparent";
    const STATE: &str = "tracestate";

    /// The context of a request: a new span in the caller's trace, or in a new one.
    pub fn of(headers: &HeaderMap) -> Self {
        let caller = headers
            .get(Self::HEADER)
            .and_then(|value| Self::parse(value.to_str().ok()?));
        let (span_id, _) = Uuid::new_v4().as_u64_pair();
        Self {
            trace_id: caller
                .as_ref()
                .map_or_else(new_trace, |caller| caller.trace_id),
            span_id,
            flags: caller.as_ref().map_or(0, |caller| caller.flags),
            state: caller.and_then(|_| headers.get(Self::STATE).cloned()),
        }
    }

    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// The value of the `traceparent` header.
    pub fn header(&self) -> HeaderValue {
        HeaderValue::try_from(self.to_string()).expect("hexadecimal digits and dashes")
    }

    /// The headers for a call to another service.
    pub fn headers(&self) -> HeaderMap {
        let parent = HeaderName::from_static(Self::HEADER);
        let state = HeaderName::from_static(Self::STATE);
        let mut headers = HeaderMap::from_iter([(parent, self.header())]);
        headers.extend(self.state.clone().map(|value| (state, value)));
        headers
    }

    fn parse(value: &str) -> Option<Self> {
        let mut parts = value.split('-');
        let (version, trace_id) = (parts.next()?, parts.next()?);
        let (span_id, flags) = (parts.next()?, parts.next()?);
        let later_version = version != "00";
        let well_formed = hex(version, 2) && hex(trace_id, 32) && hex(span_id, 16) && hex(flags, 2);
        if !well_formed || version == "ff" || (parts.next().is_some() && !later_version) {
            return None;
        }
        let context = Self {
            trace_id: u128::from_str_radix(trace_id, 16).ok()?,
            span_id: u64::from_str_radix(span_id, 16).ok()?,
            flags: u8::from_str_radix(flags, 16).ok()?,
            state: None,
        };
        (context.trace_id != 0 && context.span_id != 0).then_some(context)
    }
}

impl Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "00-{:032x}-{:016x}-{:02x}",
            self.trace_id, self.span_id, self.flags
        )
    }
}

fn new_trace() -> u128 {
    Uuid::new_v4().as_u128()
}

fn hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALLER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn of(value: &'static str) -> TraceContext {
        TraceContext::of(&HeaderMap::from_iter([(
            TraceContext::HEADER.parse().unwrap(),
            HeaderValue::from_static(value),
        )]))
    }

    #[test]
    fn joins_the_callers_trace_with_a_span_of_its_own() {
        let header = of(CALLER).to_string();
        assert!(
            header.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"),
            "{header}"
        );
        assert!(header.ends_with("-01"), "{header}");
        assert_ne!(header, CALLER);
    }

    #[test]
    fn what_others_have_added_is_passed_on() {
        let header = |name, value| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        let parent = header("traceparent", CALLER);
        let state = header("tracestate", "vendor=1");
        let headers = HeaderMap::from_iter([parent, state.clone()]);
        let headers = TraceContext::of(&headers).headers();
        assert_eq!(headers["tracestate"], "vendor=1");
        let alone = TraceContext::of(&HeaderMap::from_iter([state]));
        assert!(!alone.headers().contains_key("tracestate"));
    }

    #[test]
    fn starts_a_trace_where_there_is_none_to_join() {
        for value in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert!(
                !of(value).to_string().contains("4bf92f3577b34da6"),
                "{value}"
            );
        }
    }
}
