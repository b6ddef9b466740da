//! The one error body that every endpoint answers with.

use std::{fmt::Display, sync::Arc};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::error::{ServiceError, Violation};

/// Kinds of errors, for programs to tell apart; they never change meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    NotFound,
    MethodNotAllowed,
    /// A unique field is taken
    Conflict,
    /// Something still refers to it
    InUse,
    PreconditionFailed,
    ValidationFailed,
    Internal,
    Unavailable,
    /// More requests at work than the service takes; `retry-after` says when to come back
    Overloaded,
    Timeout,
}

impl Reason {
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict | Self::InUse => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::ValidationFailed => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable | Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }
}

/// An error on its way to the client. `middleware::observe` turns it into an [`ErrorBody`], since
/// only there the request's id is known.
#[derive(Debug, Clone)]
pub struct ApiError {
    pub reason: Reason,
    pub message: String,
    pub details: Vec<Violation>,
    /// What the log gets to see and the client does not.
    pub source: Option<Arc<sqlx::Error>>,
}

#[derive(Debug, Serialize)]
pub struct ErrorBody {
    /// The HTTP status
    pub code: u16,
    /// What went wrong, for programs
    pub reason: Reason,
    /// What went wrong, for people
    pub message: String,
    /// The fields that it is about, if any
    pub details: Vec<Violation>,
    /// The `x-request-id` to look for in the log
    pub request_id: String,
}

impl ApiError {
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
            details: Vec::new(),
            source: None,
        }
    }

    pub fn invalid(details: Vec<Violation>) -> Self {
        Self {
            details,
            ..Self::new(Reason::ValidationFailed, "validation failed")
        }
    }

    pub fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![Violation::new(field, message)])
    }

    /// What serde could not read, and where.
    pub fn unreadable(error: &serde_path_to_error::Error<impl Display>) -> Self {
        let text = error.inner().to_string();
        let message = text
            .rsplit_once(" at line ")
            .map_or(&*text, |(start, _)| start);
        // What has no operator is read as if it had one without a name.
        let mut field = error.path().to_string().trim_end_matches('.').to_owned();
        // A member that is missing, or given twice, is named in the message and not in the path.
        let mut starts = ["missing field `", "duplicate field `"].iter();
        let name = starts.find_map(|start| message.strip_prefix(start)?.split('`').next());
        match name {
            Some(name) if error.path().iter().len() == 0 => field = name.to_owned(),
            Some(name) => field = format!("{field}.{name}"),
            None => {}
        }
        Self::invalid_field(&field, message)
    }

    pub fn no_such_path(path: &str) -> Self {
        Self::new(Reason::NotFound, format!("no such path: {path}"))
    }

    pub fn method_not_allowed() -> Self {
        Self::new(Reason::MethodNotAllowed, "no such method on this path")
    }

    pub fn overloaded() -> Self {
        Self::new(Reason::Overloaded, "too many requests, try again")
    }

    pub fn timeout() -> Self {
        Self::new(Reason::Timeout, "the request took too long")
    }

    pub fn internal() -> Self {
        Self::new(Reason::Internal, "internal error")
    }

    pub fn body(self, request_id: &str) -> ErrorBody {
        ErrorBody {
            code: self.reason.status().as_u16(),
            reason: self.reason,
            message: self.message,
            details: self.details,
            request_id: request_id.to_owned(),
        }
    }
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        let message = error.to_string();
        match error {
            ServiceError::NotFound(_) => Self::new(Reason::NotFound, message),
            ServiceError::Conflict { field, .. } => Self {
                details: vec![Violation::new(field, "already taken")],
                ..Self::new(Reason::Conflict, message)
            },
            ServiceError::Stale(_) => Self::new(Reason::PreconditionFailed, message),
            ServiceError::Invalid(details) => Self::invalid(details),
            ServiceError::Unavailable(source) => Self {
                source: Some(Arc::new(source)),
                ..Self::new(Reason::Unavailable, "temporarily unavailable, try again")
            },
            ServiceError::Database(source) => Self {
                source: Some(Arc::new(source)),
                ..Self::internal()
            },
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.reason.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
