//! Which order items to list, and in which order.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use super::model::{OrderItemE1, OrderItemE2, OrderItemE3};
use crate::page::PageRequest;

/// The order items to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrderItemQuery {
    pub s3: Option<String>,
    pub s7: Option<String>,
    pub i3: Option<i32>,
    pub b2: Option<i64>,
    pub o1: Option<bool>,
    pub o2: Option<bool>,
    pub o3: Option<bool>,
    pub u3: Option<Uuid>,
    pub d3: Option<DateTime<Utc>>,
    pub c2: Option<Decimal>,
    pub y3: Option<NaiveDate>,
    pub h2: Option<NaiveTime>,
    pub e1: Option<OrderItemE1>,
    pub e2: Option<OrderItemE2>,
    pub e3: Option<OrderItemE3>,
    pub r1_id: Option<Uuid>,
    pub r2_id: Option<Uuid>,
    pub r3_id: Option<Uuid>,
    pub r#async: Option<bool>,
    pub sort: OrderItemSort,
    pub page: PageRequest,
}

/// What a list of order items is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderItemSort {
    #[default]
    CreatedAt,
    S3,
    S7,
    I3,
    D3,
    Y1,
    Y3,
    M1,
    Match,
}

/// The query parameters that say so, besides those of every list, for the documentation.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderItemParams {
    /// Only those with this value
    pub s3: Option<String>,
    /// Only those with this value
    pub s7: Option<String>,
    /// Only those with this value
    pub i3: Option<i32>,
    /// Only those with this value
    pub b2: Option<i64>,
    /// Only those with this value
    pub o1: Option<bool>,
    /// Only those with this value
    pub o2: Option<bool>,
    /// Only those with this value
    pub o3: Option<bool>,
    /// Only those with this value
    pub u3: Option<Uuid>,
    /// Only those with this value
    pub d3: Option<DateTime<Utc>>,
    /// Only those with this value
    pub c2: Option<Decimal>,
    /// Only those with this value
    pub y3: Option<NaiveDate>,
    /// Only those with this value
    pub h2: Option<NaiveTime>,
    /// Only those with this value
    pub e1: Option<OrderItemE1>,
    /// Only those with this value
    pub e2: Option<OrderItemE2>,
    /// Only those with this value
    pub e3: Option<OrderItemE3>,
    /// Only those with this value
    pub r1_id: Option<Uuid>,
    /// Only those with this value
    pub r2_id: Option<Uuid>,
    /// Only those with this value
    pub r3_id: Option<Uuid>,
    /// Only those with this value
    pub r#async: Option<bool>,
    /// What to sort by, greatest first behind a `-`
    #[param(pattern = "^-?(created_at|s3|s7|i3|d3|y1|y3|m1|match)$")]
    pub sort: Option<String>,
}
