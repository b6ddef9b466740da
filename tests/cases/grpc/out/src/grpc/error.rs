//! The status that a call fails with: what the error is over HTTP, in the words of gRPC.

use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::{
    error::ServiceError,
    http::error::{ApiError, Reason},
};

/// When to try again.
const SOON: Duration = Duration::from_secs(1);

impl From<ServiceError> for Status {
    fn from(error: ServiceError) -> Self {
        ApiError::from(error).into()
    }
}

impl From<ApiError> for Status {
    fn from(error: ApiError) -> Self {
        let mut details = ErrorDetails::new();
        if !error.details.is_empty() {
            let violations = error.details.into_iter();
            let violations = violations.map(|it| FieldViolation::new(it.field, it.message));
            details.set_bad_request(violations.collect::<Vec<_>>());
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
