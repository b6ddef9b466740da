//! Which products to list, and in which order.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::page::PageRequest;

/// The products to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProductQuery {
    pub code: Option<String>,
    pub sort: ProductSort,
    pub page: PageRequest,
}

/// What a list of products is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductSort {
    #[default]
    CreatedAt,
    Code,
}

/// The query parameters that say so, besides those of every list, for the documentation.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProductParams {
    /// Only those with this value
    pub code: Option<String>,
    /// What to sort by, greatest first behind a `-`
    #[param(pattern = "^-?(created_at|code)$")]
    pub sort: Option<String>,
}
