//! Which orders to list, and in which order.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use super::model::OrderStatus;
use crate::page::PageRequest;

/// The orders to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrderQuery {
    pub paid: Option<bool>,
    pub customer_id: Option<Uuid>,
    pub status: Option<OrderStatus>,
    pub sort: OrderSort,
    pub page: PageRequest,
}

/// What a list of orders is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderSort {
    #[default]
    CreatedAt,
}

/// The query parameters that say so, besides those of every list, for the documentation.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderParams {
    /// Only those with this value
    pub paid: Option<bool>,
    /// Only those with this value
    pub customer_id: Option<Uuid>,
    /// Only those with this value
    pub status: Option<OrderStatus>,
    /// What to sort by, greatest first behind a `-`
    #[param(pattern = "^-?(created_at)$")]
    pub sort: Option<String>,
}
