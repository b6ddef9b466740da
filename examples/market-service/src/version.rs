//! Versions of stored items: the time of their last change.

use chrono::{DateTime, Utc};

/// The versions of an item that a caller is ready to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    Any,
    OneOf(Vec<DateTime<Utc>>),
}

impl Expected {
    pub fn allows(&self, version: DateTime<Utc>) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&version),
        }
    }
}
