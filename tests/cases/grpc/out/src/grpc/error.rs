//! The status that a call fails with, of what went wrong whatever the transport.

use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::{
    error::{ServiceError, Violation},
    http::error::{ApiError, Reason},
};

/// When to try again.
const SOON: Duration = Duration::from_secs(1);

/// About how many bytes of violations are told, and of one text: a status is sent in headers, of which
/// clients take 8 KiB, and a third more of them than these are.
const MOST_BYTES: usize = 4_000;
const LONGEST_TEXT: usize = 200;

impl From<ServiceError> for Status {
    fn from(error: ServiceError) -> Self {
        ApiError::from(error).into()
    }
}

impl From<ApiError> for Status {
    fn from(error: ApiError) -> Self {
        let mut details = ErrorDetails::new();
        if !error.details.is_empty() {
            details.set_bad_request(violations(&error.details));
        }
        if matches!(error.reason, Reason::Unavailable | Reason::Overloaded) {
            details.set_retry_info(Some(SOON));
        }
        let mut status = Self::with_error_details(code(error.reason), error.message, details);
        if let Some(source) = error.source {
            status.set_source(source);
        }
        status
    }
}

/// As many of the violations as fit.
fn violations(all: &[Violation]) -> Vec<FieldViolation> {
    let mut left = MOST_BYTES;
    let violations = all
        .iter()
        .map(|it| FieldViolation::new(shortened(&it.field), shortened(&it.message)));
    let fits = |it: &FieldViolation| {
        let size = it.field.len() + it.description.len();
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    };
    violations.take_while(fits).collect()
}

fn shortened(text: &str) -> String {
    if text.len() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let ends = text.char_indices().map(|(at, _)| at);
    let end = ends.take_while(|at| *at <= LONGEST_TEXT).last();
    format!("{}…", &text[..end.unwrap_or_default()])
}

fn code(reason: Reason) -> Code {
    match reason {
        Reason::Conflict => Code::AlreadyExists,
        Reason::InUse => Code::FailedPrecondition,
        Reason::Overloaded => Code::ResourceExhausted,
        other => match other.status().as_u16() {
            400 | 422 => Code::InvalidArgument,
            401 => Code::Unauthenticated,
            403 => Code::PermissionDenied,
            404 => Code::NotFound,
            409 | 412 => Code::Aborted,
            500 => Code::Internal,
            503 => Code::Unavailable,
            504 => Code::DeadlineExceeded,
            _ => Code::Unknown,
        },
    }
}

/// The same with the id to look for in the log.
pub fn with_request_id(status: &Status, request_id: &str) -> Status {
    let mut details = status.get_error_details();
    details.set_request_info(request_id, "");
    Status::with_error_details(status.code(), status.message(), details)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_fits_into_headers() {
        let long = "ä".repeat(8_000);
        let violation = Violation::new(long.clone(), long);
        let status = Status::from(ServiceError::Invalid(vec![violation; 100]));
        assert!(status.details().len() < 6_000);
        let details = status.get_error_details();
        let violations = &details.bad_request().unwrap().field_violations;
        assert!(violations.len() > 5 && violations[0].field.ends_with("ä…"));
        let short = ServiceError::Invalid(vec![Violation::new("name", "too short")]);
        let details = Status::from(short).get_error_details();
        let violations = &details.bad_request().unwrap().field_violations;
        assert_eq!(violations[0].description, "too short");
    }
}
