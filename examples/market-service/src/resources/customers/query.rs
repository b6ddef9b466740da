//! Which customers to list, and in which order.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::page::PageRequest;

/// The customers to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CustomerQuery {
    pub email: Option<String>,
    pub sort: CustomerSort,
    pub page: PageRequest,
}

/// What a list of customers is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSort {
    #[default]
    CreatedAt,
    Email,
}

/// The query parameters that say so, besides those of every list, for the documentation.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CustomerParams {
    /// Only those with this value
    pub email: Option<String>,
    /// What to sort by, greatest first behind a `-`
    #[param(pattern = "^-?(created_at|email)$")]
    pub sort: Option<String>,
}
