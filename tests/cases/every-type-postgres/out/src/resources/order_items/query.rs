//! Which order items to list, and in which order.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use super::model::{OrderItemE1, OrderItemE2, OrderItemE3, OrderItemE4, OrderItemE5, OrderItemE6};
use crate::{input, page};

/// The parameters of a list.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrderItemQuery {
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub s3: Option<String>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
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
    #[serde(deserialize_with = "input::read")]
    pub u3: Option<Uuid>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub d3: Option<DateTime<Utc>>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub c2: Option<Decimal>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub y3: Option<NaiveDate>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub h2: Option<NaiveTime>,
    /// Only those with this value
    pub e1: Option<OrderItemE1>,
    /// Only those with this value
    pub e2: Option<OrderItemE2>,
    /// Only those with this value
    pub e3: Option<OrderItemE3>,
    /// Only those with this value
    pub e4: Option<OrderItemE4>,
    /// Only those with this value
    pub e5: Option<OrderItemE5>,
    /// Only those with this value
    pub e6: Option<OrderItemE6>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub r1_id: Option<Uuid>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub r2_id: Option<Uuid>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub r3_id: Option<Uuid>,
    /// Only those with this value
    pub r#async: Option<bool>,
    /// What to sort by, greatest first behind a `-`
    #[param(value_type = Option<String>, pattern = "^-?(id|created_at|s3|s7|i3|d3|c2|y1|y3|m1|match)$", default = "id")]
    pub sort: page::Sort<OrderItemSort>,
    /// Most items to return
    #[param(value_type = Option<u32>, default = 50, minimum = 1, maximum = 200)]
    pub limit: page::Limit,
    /// `next` of the page before this one
    #[param(value_type = Option<String>)]
    pub after: Option<page::Cursor>,
}

/// What a list of order items is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderItemSort {
    /// In order of creation, as the ids are
    #[default]
    Id,
    CreatedAt,
    S3,
    S7,
    I3,
    D3,
    C2,
    Y1,
    Y3,
    M1,
    Match,
}
