//! Which users to list, and in which order.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::page::PageRequest;

/// The users to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserQuery {
    pub email: Option<String>,
    pub active: Option<bool>,
    pub sort: UserSort,
    pub page: PageRequest,
}

/// What a list of users is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserSort {
    #[default]
    CreatedAt,
    Email,
}

/// The query parameters that say so, besides those of every list, for the documentation.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserParams {
    /// Only those with this value
    pub email: Option<String>,
    /// Only those with this value
    pub active: Option<bool>,
    /// What to sort by, greatest first behind a `-`
    #[param(pattern = "^-?(created_at|email)$")]
    pub sort: Option<String>,
}
