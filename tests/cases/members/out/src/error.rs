//! What can go wrong inside the service, whatever the transport.

use serde::Serialize;
use utoipa::ToSchema;

use crate::db;

#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error("{0} not found")]
    NotFound(&'static str),

    #[error("{resource} with this {field} already exists")]
    Conflict {
        resource: &'static str,
        field: String,
    },

    #[error("{0} is still referred to")]
    InUse(&'static str),

    /// It is no longer the version that the caller has seen.
    #[error("{0} has changed since it was read")]
    Stale(&'static str),

    #[error("validation failed")]
    Invalid(Vec<Violation>),

    #[error("database unavailable")]
    Unavailable(#[source] sqlx::Error),

    #[error("database error")]
    Database(#[source] sqlx::Error),
}

/// One field of the input that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Violation {
    pub field: String,
    pub message: String,
}

impl Violation {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

impl From<garde::Report> for ServiceError {
    fn from(report: garde::Report) -> Self {
        Self::invalid(&report, |field| field)
    }
}

impl ServiceError {
    /// The rules that a report says are broken; `member` tells what clients call a field.
    pub fn invalid(report: &garde::Report, member: fn(&str) -> &str) -> Self {
        let violations = report.iter().map(|(path, error)| {
            // Fields named like a Rust keyword are `r#type` here and `type` everywhere else.
            let field = path.to_string().replace("r#", "");
            // What is wrong with an item of a list is told as `labels[1]`.
            let (field, item) = field.split_at(field.find('[').unwrap_or(field.len()));
            let member = format!("{}{item}", member(field));
            Violation::new(member, error.message())
        });
        Self::Invalid(violations.collect())
    }
}

impl From<sqlx::Error> for ServiceError {
    fn from(error: sqlx::Error) -> Self {
        if db::is_unavailable(&error) {
            Self::Unavailable(error)
        } else {
            Self::Database(error)
        }
    }
}
