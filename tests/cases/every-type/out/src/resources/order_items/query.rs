//! Which order items to list, and in which order.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::model::{OrderItemE1, OrderItemE2, OrderItemE3, OrderItemE4, OrderItemE5, OrderItemE6};
use crate::{filter, page};

/// The parameters of a list.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrderItemQuery {
    #[param(schema_with = filter::Text::schema)]
    pub s3: filter::Text,
    #[param(schema_with = filter::Text::schema)]
    pub s7: filter::Text,
    #[param(schema_with = filter::Range::<i32>::schema)]
    pub i3: filter::Range<i32>,
    #[param(schema_with = filter::RangeOrNull::<i16>::schema)]
    pub k2: filter::RangeOrNull<i16>,
    #[param(schema_with = filter::Range::<i16>::schema)]
    pub k3: filter::Range<i16>,
    #[param(schema_with = filter::Range::<i64>::schema)]
    pub b2: filter::Range<i64>,
    #[param(schema_with = filter::Is::<bool>::schema)]
    pub o1: filter::Is<bool>,
    #[param(schema_with = filter::IsOrNull::<bool>::schema)]
    pub o2: filter::IsOrNull<bool>,
    #[param(schema_with = filter::Is::<bool>::schema)]
    pub o3: filter::Is<bool>,
    #[param(schema_with = filter::Ids::schema)]
    pub u3: filter::Ids,
    #[param(schema_with = filter::Range::<DateTime<Utc>>::schema)]
    pub d3: filter::Range<DateTime<Utc>>,
    #[param(schema_with = filter::Is::<Decimal>::schema)]
    pub c2: filter::Is<Decimal>,
    #[param(schema_with = filter::IsOrNull::<Decimal>::schema)]
    pub c5: filter::IsOrNull<Decimal>,
    #[param(schema_with = filter::Range::<NaiveDate>::schema)]
    pub y1: filter::Range<NaiveDate>,
    #[param(schema_with = filter::Range::<NaiveDate>::schema)]
    pub y3: filter::Range<NaiveDate>,
    #[param(schema_with = filter::Range::<NaiveTime>::schema)]
    pub h2: filter::Range<NaiveTime>,
    #[param(schema_with = filter::Range::<DateTime<Utc>>::schema)]
    pub m1: filter::Range<DateTime<Utc>>,
    #[param(schema_with = filter::Words::<OrderItemE1>::schema)]
    pub e1: filter::Words<OrderItemE1>,
    #[param(schema_with = filter::WordsOrNull::<OrderItemE2>::schema)]
    pub e2: filter::WordsOrNull<OrderItemE2>,
    #[param(schema_with = filter::Words::<OrderItemE3>::schema)]
    pub e3: filter::Words<OrderItemE3>,
    #[param(schema_with = filter::Words::<OrderItemE4>::schema)]
    pub e4: filter::Words<OrderItemE4>,
    #[param(schema_with = filter::Words::<OrderItemE5>::schema)]
    pub e5: filter::Words<OrderItemE5>,
    #[param(schema_with = filter::WordsOrNull::<OrderItemE6>::schema)]
    pub e6: filter::WordsOrNull<OrderItemE6>,
    #[param(schema_with = filter::IdsOrNull::schema)]
    pub r1_id: filter::IdsOrNull,
    #[param(schema_with = filter::IdsOrNull::schema)]
    pub r2_id: filter::IdsOrNull,
    #[param(schema_with = filter::Ids::schema)]
    pub r3_id: filter::Ids,
    #[param(schema_with = filter::RangeOrNull::<NaiveDate>::schema)]
    pub n2: filter::RangeOrNull<NaiveDate>,
    #[param(schema_with = filter::Ids::schema)]
    pub n4: filter::Ids,
    #[param(schema_with = filter::Range::<i32>::schema)]
    pub r#match: filter::Range<i32>,
    #[param(schema_with = filter::IsOrNull::<bool>::schema)]
    pub r#async: filter::IsOrNull<bool>,
    #[param(schema_with = filter::Text::schema)]
    pub p1: filter::Text,
    #[param(schema_with = filter::Text::schema)]
    pub p6: filter::Text,
    #[param(schema_with = filter::Text::schema)]
    pub p7: filter::Text,
    #[param(schema_with = filter::Ids::schema)]
    pub w1_id: filter::Ids,
    #[param(schema_with = filter::Ids::schema)]
    pub w2_id: filter::Ids,
    /// What to sort by, greatest first behind a `-`
    #[param(value_type = Option<String>, pattern = "^-?(id|created_at|s3|s7|i3|k3|d3|y1|y3|m1|match|p1|p6|p7)$", default = "id")]
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
    K3,
    D3,
    Y1,
    Y3,
    M1,
    Match,
    P1,
    P6,
    P7,
}
