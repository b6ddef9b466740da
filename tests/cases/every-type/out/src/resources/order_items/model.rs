//! What an order item is, and the rules that hold for every one that is stored.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use garde::Validate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    bytes::Bytes, clock, decimal, error::ServiceError, immutable::Immutable, input, links,
};

/// A stored order item.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct OrderItem {
    pub id: Uuid,
    #[garde(length(chars, min = 1, max = 255))]
    pub s1: String,
    #[garde(length(chars, min = 1, max = 255))]
    #[schema(required)]
    pub s2: Option<String>,
    #[garde(length(chars, min = 1, max = 255))]
    pub s3: String,
    #[garde(length(chars, min = 2, max = 3))]
    pub s4: String,
    #[garde(length(chars, min = 1, max = 255))]
    pub s5: String,
    #[garde(length(chars, min = 1, max = 255))]
    #[schema(required)]
    pub s6: Option<String>,
    #[garde(length(chars, min = 0, max = 5))]
    pub s7: String,
    /// What people read: in full
    #[garde(length(chars, max = 100000))]
    pub t1: String,
    #[garde(length(chars, max = 100000))]
    #[schema(required)]
    pub t2: Option<String>,
    #[garde(length(chars, max = 10))]
    pub t3: String,
    #[garde(length(chars, min = 300, max = 100000))]
    pub t4: String,
    pub i1: i32,
    #[schema(required)]
    pub i2: Option<i32>,
    pub i3: i32,
    #[garde(range(min = -5, max = 5))]
    pub i4: i32,
    pub i5: i32,
    #[garde(range(min = -10))]
    #[schema(required)]
    pub i6: Option<i32>,
    pub k1: i16,
    #[schema(required)]
    pub k2: Option<i16>,
    pub k3: i16,
    #[garde(range(min = -32768, max = 32767))]
    pub k4: i16,
    pub b1: i64,
    #[schema(required)]
    pub b2: Option<i64>,
    #[garde(range(min = -9223372036854775807_i64, max = 9223372036854775806_i64))]
    pub b3: i64,
    pub f1: f64,
    #[schema(required)]
    pub f2: Option<f64>,
    #[garde(range(min = 0.5))]
    pub f3: f64,
    #[garde(range(max = -1.5))]
    pub f4: f64,
    #[garde(range(min = 0.0, max = 1.0))]
    pub f5: f64,
    pub o1: bool,
    #[schema(required)]
    pub o2: Option<bool>,
    pub o3: bool,
    pub u1: Uuid,
    #[schema(required)]
    pub u2: Option<Uuid>,
    pub u3: Uuid,
    #[garde(custom(clock::four_digit_year))]
    pub d1: DateTime<Utc>,
    #[garde(inner(custom(clock::four_digit_year)))]
    #[schema(required)]
    pub d2: Option<DateTime<Utc>>,
    #[garde(custom(clock::four_digit_year))]
    pub d3: DateTime<Utc>,
    #[garde(custom(decimal::digits(19, 4)))]
    pub c1: Decimal,
    #[garde(custom(decimal::digits(10, 2)))]
    pub c2: Decimal,
    #[garde(range(min = Decimal::new(-50000, 5), max = Decimal::new(50000, 5)), custom(decimal::digits(5, 5)))]
    pub c3: Decimal,
    #[garde(custom(decimal::digits(28, 0)))]
    pub c4: Decimal,
    #[garde(inner(custom(decimal::digits(3, 1))))]
    #[schema(required)]
    pub c5: Option<Decimal>,
    #[garde(custom(clock::four_digit_year))]
    pub y1: NaiveDate,
    #[garde(inner(custom(clock::four_digit_year)))]
    #[schema(required)]
    pub y2: Option<NaiveDate>,
    #[garde(custom(clock::four_digit_year))]
    pub y3: NaiveDate,
    pub h1: NaiveTime,
    #[schema(required)]
    pub h2: Option<NaiveTime>,
    pub h3: NaiveTime,
    #[garde(custom(clock::four_digit_year))]
    pub m1: DateTime<Utc>,
    #[garde(custom(input::json_length(100000)))]
    pub j1: serde_json::Value,
    #[garde(inner(custom(input::json_length(100000))))]
    #[schema(required)]
    pub j2: Option<serde_json::Value>,
    #[garde(custom(input::json_length(100000)))]
    pub j3: serde_json::Value,
    #[garde(inner(custom(input::json_length(100000))))]
    #[schema(required)]
    pub j4: Option<serde_json::Value>,
    #[garde(custom(input::json_length(100000)))]
    pub j5: serde_json::Value,
    #[garde(length(simple, max = 100000))]
    pub x1: Bytes,
    #[garde(length(simple, max = 100))]
    #[schema(required)]
    pub x2: Option<Bytes>,
    #[garde(length(simple, min = 1, max = 100000))]
    pub x3: Bytes,
    #[garde(length(simple, max = 100000))]
    pub x4: Bytes,
    #[garde(length(simple, max = 100000))]
    #[schema(required)]
    pub x5: Option<Bytes>,
    #[garde(length(simple, max = 100000))]
    pub x6: Bytes,
    pub e1: OrderItemE1,
    #[schema(required)]
    pub e2: Option<OrderItemE2>,
    pub e3: OrderItemE3,
    pub e4: OrderItemE4,
    pub e5: OrderItemE5,
    #[schema(required)]
    pub e6: Option<OrderItemE6>,
    #[schema(required)]
    pub r1_id: Option<Uuid>,
    #[schema(required)]
    pub r2_id: Option<Uuid>,
    #[schema(required)]
    pub r3_id: Option<Uuid>,
    #[garde(custom(clock::four_digit_year))]
    pub n1: DateTime<Utc>,
    #[garde(inner(custom(clock::four_digit_year)))]
    #[schema(required)]
    pub n2: Option<NaiveDate>,
    pub n3: NaiveTime,
    pub n4: Uuid,
    /// Set by the service
    #[garde(custom(clock::four_digit_year))]
    #[schema(read_only)]
    pub n5: DateTime<Utc>,
    #[garde(length(chars, min = 1, max = 255))]
    pub r#type: String,
    pub r#match: i32,
    #[schema(required)]
    pub r#async: Option<bool>,
    #[garde(length(chars, min = 1, max = 20), pattern("^[A-Z]{3}-[0-9]+$"))]
    pub p1: String,
    #[garde(length(chars, min = 1, max = 255), pattern("^(?:a|b):c$"))]
    #[schema(required)]
    pub p2: Option<String>,
    /// A word and a full stop
    #[garde(
        length(chars, max = 100000),
        pattern(
            "^[^\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff\"]+\\.$"
        )
    )]
    pub p3: String,
    #[garde(length(chars, min = 1, max = 255), pattern("[0-9A-Za-z_]{2}"))]
    pub p4: String,
    /// Set by the service
    #[garde(length(chars, min = 1, max = 255), pattern("^[a-z]+(-[a-z]+)*$"))]
    #[schema(read_only)]
    pub p5: String,
    #[garde(length(chars, min = 1, max = 255), pattern("^[0-9a-f]{64}$"))]
    pub p6: String,
    #[garde(length(chars, min = 3, max = 255), pattern("^[\u{e9}\\\\{]+$"))]
    pub p7: String,
    #[serde(rename = "linked")]
    #[garde(length(max = 3))]
    pub w1_ids: Vec<Uuid>,
    /// What it goes with
    #[garde(length(max = 100))]
    pub w2_ids: Vec<Uuid>,
    #[garde(length(max = 20), inner(length(chars, min = 1, max = 255)))]
    pub l1: Vec<String>,
    #[garde(length(min = 2, max = 5))]
    pub l2: Vec<i32>,
    #[garde(length(max = 100))]
    pub l3: Vec<i64>,
    #[garde(length(max = 100))]
    pub l4: Vec<i16>,
    #[garde(length(max = 100))]
    pub l5: Vec<f64>,
    #[garde(length(max = 3))]
    pub l6: Vec<bool>,
    #[garde(length(max = 1000))]
    pub l7: Vec<Uuid>,
    #[garde(length(max = 100), inner(custom(clock::four_digit_year)))]
    pub l8: Vec<NaiveDate>,
    #[garde(length(max = 100), inner(custom(clock::four_digit_year)))]
    pub l9: Vec<DateTime<Utc>>,
    /// Set by the service
    #[garde(length(max = 100), inner(length(chars, min = 1, max = 255)))]
    #[schema(read_only)]
    pub la: Vec<String>,
    #[garde(length(max = 100))]
    pub lb: Vec<Uuid>,
    /// When it was seen
    /// Set by the service, and never shown
    #[serde(skip)]
    #[garde(length(max = 100), inner(custom(clock::four_digit_year)))]
    pub lc: Vec<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What `e1` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderItemE1 {
    New,
    PaidInFull,
    #[serde(rename = "v_2")]
    V2,
}

impl input::Input for OrderItemE1 {}

/// What `e2` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderItemE2 {
    SelfMade,
    Type,
}

impl input::Input for OrderItemE2 {}

/// What `e3` can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderItemE3 {
    A,
    #[default]
    B,
}

impl input::Input for OrderItemE3 {}

/// What `e4` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum OrderItemE4 {
    Node,
    Way,
    S256,
}

impl input::Input for OrderItemE4 {}

/// What `e5` can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderItemE5 {
    #[serde(rename = "2fa")]
    Value2fa,
    #[default]
    #[serde(rename = "-alpha")]
    Alpha,
    #[serde(rename = "1.0/x")]
    Value10X,
}

impl input::Input for OrderItemE5 {}

/// What `e6` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderItemE6 {
    InProgress,
    Done,
}

impl input::Input for OrderItemE6 {}

/// What clients call a field.
fn member(field: &str) -> &str {
    match field {
        "w1_ids" => "linked",
        other => other,
    }
}

/// What it takes to create or replace an order item.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrderItem {
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255)]
    pub s1: String,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255)]
    pub s2: Option<String>,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255)]
    pub s3: String,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 2, max_length = 3)]
    pub s4: String,
    #[serde(default = "default_s5", deserialize_with = "input::read")]
    #[schema(
        required = false,
        default = "pending",
        min_length = 1,
        max_length = 255
    )]
    pub s5: String,
    #[serde(default = "default_s6", deserialize_with = "input::read")]
    #[schema(default = "x", min_length = 1, max_length = 255)]
    pub s6: Option<String>,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 0, max_length = 5)]
    pub s7: String,
    /// What people read: in full
    #[serde(deserialize_with = "input::read")]
    #[schema(max_length = 100000)]
    pub t1: String,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(max_length = 100000)]
    pub t2: Option<String>,
    #[serde(deserialize_with = "input::read")]
    #[schema(max_length = 10)]
    pub t3: String,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 300, max_length = 100000)]
    pub t4: String,
    #[serde(deserialize_with = "input::read")]
    pub i1: i32,
    #[serde(default, deserialize_with = "input::read")]
    pub i2: Option<i32>,
    #[serde(deserialize_with = "input::read")]
    pub i3: i32,
    #[serde(deserialize_with = "input::read")]
    #[schema(minimum = -5, maximum = 5)]
    pub i4: i32,
    #[serde(default = "default_i5", deserialize_with = "input::read")]
    #[schema(required = false, default = 3)]
    pub i5: i32,
    #[serde(default = "default_i6", deserialize_with = "input::read")]
    #[schema(default = -3, minimum = -10)]
    pub i6: Option<i32>,
    #[serde(deserialize_with = "input::read")]
    #[schema(minimum = -32768, maximum = 32767)]
    pub k1: i16,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(minimum = -32768, maximum = 32767)]
    pub k2: Option<i16>,
    #[serde(deserialize_with = "input::read")]
    #[schema(minimum = -32768, maximum = 32767)]
    pub k3: i16,
    #[serde(default = "default_k4", deserialize_with = "input::read")]
    #[schema(required = false, default = -7, minimum = -32768, maximum = 32767)]
    pub k4: i16,
    #[serde(deserialize_with = "input::read")]
    pub b1: i64,
    #[serde(default, deserialize_with = "input::read")]
    pub b2: Option<i64>,
    #[serde(deserialize_with = "input::read")]
    #[schema(minimum = -9223372036854775807_i64, maximum = 9223372036854775806_i64)]
    pub b3: i64,
    pub f1: f64,
    pub f2: Option<f64>,
    #[schema(minimum = 0.5)]
    pub f3: f64,
    #[schema(maximum = -1.5)]
    pub f4: f64,
    #[serde(default = "default_f5")]
    #[schema(required = false, default = 0.25, minimum = 0.0, maximum = 1.0)]
    pub f5: f64,
    pub o1: bool,
    pub o2: Option<bool>,
    #[serde(default)]
    #[schema(required = false, default = false)]
    pub o3: bool,
    #[serde(deserialize_with = "input::read")]
    pub u1: Uuid,
    #[serde(default, deserialize_with = "input::read")]
    pub u2: Option<Uuid>,
    #[serde(deserialize_with = "input::read")]
    pub u3: Uuid,
    #[serde(deserialize_with = "input::read")]
    pub d1: DateTime<Utc>,
    #[serde(default, deserialize_with = "input::read")]
    pub d2: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "input::read")]
    pub d3: DateTime<Utc>,
    #[serde(deserialize_with = "input::read")]
    #[schema(pattern = "^-?[0-9]{1,15}([.][0-9]{1,4})?$")]
    pub c1: Decimal,
    #[serde(deserialize_with = "input::read")]
    #[schema(pattern = "^-?[0-9]{1,8}([.][0-9]{1,2})?$")]
    pub c2: Decimal,
    #[serde(deserialize_with = "input::read")]
    #[schema(pattern = "^-?0([.][0-9]{1,5})?$")]
    pub c3: Decimal,
    #[serde(default = "default_c4", deserialize_with = "input::read")]
    #[schema(
        required = false,
        default = "1234567890123456789012345678",
        pattern = "^-?[0-9]{1,28}$"
    )]
    pub c4: Decimal,
    #[serde(default = "default_c5", deserialize_with = "input::read")]
    #[schema(default = "-1.5", pattern = "^-?[0-9]{1,2}([.][0-9]{1,1})?$")]
    pub c5: Option<Decimal>,
    #[serde(deserialize_with = "input::read")]
    pub y1: NaiveDate,
    #[serde(default = "default_y2", deserialize_with = "input::read")]
    #[schema(default = "2026-11-23")]
    pub y2: Option<NaiveDate>,
    #[serde(deserialize_with = "input::read")]
    pub y3: NaiveDate,
    #[serde(deserialize_with = "input::read")]
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$")]
    pub h1: NaiveTime,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$")]
    pub h2: Option<NaiveTime>,
    #[serde(default = "default_h3", deserialize_with = "input::read")]
    #[schema(
        required = false,
        default = "09:30:00",
        pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$"
    )]
    pub h3: NaiveTime,
    #[serde(default = "default_m1", deserialize_with = "input::read")]
    #[schema(required = false, default = "2026-11-23T09:30:00Z")]
    pub m1: DateTime<Utc>,
    #[serde(deserialize_with = "input::read")]
    pub j1: serde_json::Value,
    #[serde(default, deserialize_with = "input::read")]
    pub j2: Option<serde_json::Value>,
    #[serde(default = "default_j3", deserialize_with = "input::read")]
    #[schema(required = false, default = json!({ "a": [1, 2], "b": {} }))]
    pub j3: serde_json::Value,
    #[serde(default = "default_j4", deserialize_with = "input::read")]
    #[schema(default = json!(["it's", -1.5, 3000000000_i64]))]
    pub j4: Option<serde_json::Value>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!(null))]
    pub j5: serde_json::Value,
    pub x1: Bytes,
    pub x2: Option<Bytes>,
    pub x3: Bytes,
    #[serde(default = "default_x4")]
    #[schema(required = false, default = "aGk=")]
    pub x4: Bytes,
    #[serde(default = "default_x5")]
    #[schema(default = "/w==")]
    pub x5: Option<Bytes>,
    #[serde(default)]
    #[schema(required = false, default = "")]
    pub x6: Bytes,
    pub e1: OrderItemE1,
    pub e2: Option<OrderItemE2>,
    #[serde(default)]
    #[schema(required = false, default = "b")]
    pub e3: OrderItemE3,
    pub e4: OrderItemE4,
    #[serde(default)]
    #[schema(required = false, default = "-alpha")]
    pub e5: OrderItemE5,
    pub e6: Option<OrderItemE6>,
    #[serde(default, deserialize_with = "input::read")]
    pub r1_id: Option<Uuid>,
    #[serde(default, deserialize_with = "input::read")]
    pub r2_id: Option<Uuid>,
    #[serde(default, deserialize_with = "input::read")]
    pub r3_id: Option<Uuid>,
    #[serde(default = "default_n1", deserialize_with = "input::read")]
    #[schema(required = false)]
    pub n1: DateTime<Utc>,
    #[serde(default = "default_n2", deserialize_with = "input::read")]
    pub n2: Option<NaiveDate>,
    #[serde(default = "default_n3", deserialize_with = "input::read")]
    #[schema(
        required = false,
        pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$"
    )]
    pub n3: NaiveTime,
    #[serde(default = "default_n4", deserialize_with = "input::read")]
    #[schema(required = false)]
    pub n4: Uuid,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255)]
    pub r#type: String,
    #[serde(deserialize_with = "input::read")]
    pub r#match: i32,
    pub r#async: Option<bool>,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 20, pattern = "^[A-Z]{3}-\\d+$")]
    pub p1: String,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255, pattern = "^(?:a|b):c$")]
    pub p2: Option<String>,
    /// A word and a full stop
    #[serde(deserialize_with = "input::read")]
    #[schema(max_length = 100000, pattern = "^[^\\s\"]+\\.$")]
    pub p3: String,
    #[serde(default = "default_p4", deserialize_with = "input::read")]
    #[schema(
        required = false,
        default = "ab",
        min_length = 1,
        max_length = 255,
        pattern = "\\w{2}"
    )]
    pub p4: String,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255, pattern = "^[0-9a-f]{64}$")]
    pub p6: String,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 3, max_length = 255, pattern = "^[\u{e9}\\\\{]+$")]
    pub p7: String,
    #[serde(rename = "linked", default, deserialize_with = "input::read")]
    #[schema(required = false, max_items = 3)]
    pub w1_ids: Vec<Uuid>,
    /// What it goes with
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, max_items = 100)]
    pub w2_ids: Vec<Uuid>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 20, min_length = 1, max_length = 255)]
    pub l1: Vec<String>,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_items = 2, max_items = 5)]
    pub l2: Vec<i32>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 100)]
    pub l3: Vec<i64>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 100, minimum = -32768, maximum = 32767)]
    pub l4: Vec<i16>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 100)]
    pub l5: Vec<f64>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 3)]
    pub l6: Vec<bool>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 1000)]
    pub l7: Vec<Uuid>,
    /// Stays as it is from then on
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 100)]
    pub l8: Vec<NaiveDate>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 100)]
    pub l9: Vec<DateTime<Utc>>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 100)]
    pub lb: Vec<Uuid>,
}

/// What to change of an order item: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderItemPatch {
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub s1: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub s2: Option<Option<String>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub s3: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 2, max_length = 3)]
    pub s4: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub s5: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub s6: Option<Option<String>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 0, max_length = 5)]
    pub s7: Option<String>,
    /// What people read: in full
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, max_length = 100000)]
    pub t1: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>, max_length = 100000)]
    pub t2: Option<Option<String>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, max_length = 10)]
    pub t3: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 300, max_length = 100000)]
    pub t4: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i32, required = false)]
    pub i1: Option<i32>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<i32>)]
    pub i2: Option<Option<i32>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i32, required = false)]
    pub i3: Option<i32>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i32, required = false, minimum = -5, maximum = 5)]
    pub i4: Option<i32>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i32, required = false)]
    pub i5: Option<i32>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<i32>, minimum = -10)]
    pub i6: Option<Option<i32>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i16, required = false, minimum = -32768, maximum = 32767)]
    pub k1: Option<i16>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<i16>, minimum = -32768, maximum = 32767)]
    pub k2: Option<Option<i16>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i16, required = false, minimum = -32768, maximum = 32767)]
    pub k3: Option<i16>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i16, required = false, minimum = -32768, maximum = 32767)]
    pub k4: Option<i16>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i64, required = false)]
    pub b1: Option<i64>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<i64>)]
    pub b2: Option<Option<i64>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i64, required = false, minimum = -9223372036854775807_i64, maximum = 9223372036854775806_i64)]
    pub b3: Option<i64>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = f64, required = false)]
    pub f1: Option<f64>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<f64>)]
    pub f2: Option<Option<f64>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = f64, required = false, minimum = 0.5)]
    pub f3: Option<f64>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = f64, required = false, maximum = -1.5)]
    pub f4: Option<f64>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = f64, required = false, minimum = 0.0, maximum = 1.0)]
    pub f5: Option<f64>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = bool, required = false)]
    pub o1: Option<bool>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<bool>)]
    pub o2: Option<Option<bool>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = bool, required = false)]
    pub o3: Option<bool>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Uuid, required = false)]
    pub u1: Option<Uuid>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Uuid>)]
    pub u2: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Uuid, required = false)]
    pub u3: Option<Uuid>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = DateTime<Utc>, required = false)]
    pub d1: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub d2: Option<Option<DateTime<Utc>>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = DateTime<Utc>, required = false)]
    pub d3: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Decimal, required = false, pattern = "^-?[0-9]{1,15}([.][0-9]{1,4})?$")]
    pub c1: Option<Decimal>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Decimal, required = false, pattern = "^-?[0-9]{1,8}([.][0-9]{1,2})?$")]
    pub c2: Option<Decimal>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Decimal, required = false, pattern = "^-?0([.][0-9]{1,5})?$")]
    pub c3: Option<Decimal>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Decimal, required = false, pattern = "^-?[0-9]{1,28}$")]
    pub c4: Option<Decimal>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Decimal>, pattern = "^-?[0-9]{1,2}([.][0-9]{1,1})?$")]
    pub c5: Option<Option<Decimal>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = NaiveDate, required = false)]
    pub y1: Option<NaiveDate>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<NaiveDate>)]
    pub y2: Option<Option<NaiveDate>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = NaiveDate, required = false)]
    pub y3: Option<NaiveDate>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = NaiveTime, required = false, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$")]
    pub h1: Option<NaiveTime>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<NaiveTime>, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$")]
    pub h2: Option<Option<NaiveTime>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = NaiveTime, required = false, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$")]
    pub h3: Option<NaiveTime>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = DateTime<Utc>, required = false)]
    pub m1: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = serde_json::Value, required = false)]
    pub j1: Option<serde_json::Value>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<serde_json::Value>)]
    pub j2: Option<Option<serde_json::Value>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = serde_json::Value, required = false)]
    pub j3: Option<serde_json::Value>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<serde_json::Value>)]
    pub j4: Option<Option<serde_json::Value>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = serde_json::Value, required = false)]
    pub j5: Option<serde_json::Value>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Bytes, required = false)]
    pub x1: Option<Bytes>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Bytes>)]
    pub x2: Option<Option<Bytes>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Bytes, required = false)]
    pub x3: Option<Bytes>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Bytes, required = false)]
    pub x4: Option<Bytes>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Bytes>)]
    pub x5: Option<Option<Bytes>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Bytes, required = false)]
    pub x6: Option<Bytes>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = OrderItemE1, required = false)]
    pub e1: Option<OrderItemE1>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<OrderItemE2>)]
    pub e2: Option<Option<OrderItemE2>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = OrderItemE3, required = false)]
    pub e3: Option<OrderItemE3>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = OrderItemE4, required = false)]
    pub e4: Option<OrderItemE4>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = OrderItemE5, required = false)]
    pub e5: Option<OrderItemE5>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<OrderItemE6>)]
    pub e6: Option<Option<OrderItemE6>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Uuid>)]
    pub r1_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Uuid>)]
    pub r2_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Uuid>)]
    pub r3_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = DateTime<Utc>, required = false)]
    pub n1: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<NaiveDate>)]
    pub n2: Option<Option<NaiveDate>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = NaiveTime, required = false, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$")]
    pub n3: Option<NaiveTime>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Uuid, required = false)]
    pub n4: Option<Uuid>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub r#type: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i32, required = false)]
    pub r#match: Option<i32>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<bool>)]
    pub r#async: Option<Option<bool>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 20, pattern = "^[A-Z]{3}-\\d+$")]
    pub p1: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255, pattern = "^(?:a|b):c$")]
    pub p2: Option<Option<String>>,
    /// A word and a full stop
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, max_length = 100000, pattern = "^[^\\s\"]+\\.$")]
    pub p3: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255, pattern = "\\w{2}")]
    pub p4: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255, pattern = "^[0-9a-f]{64}$")]
    pub p6: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 3, max_length = 255, pattern = "^[\u{e9}\\\\{]+$")]
    pub p7: Option<String>,
    #[serde(rename = "linked", default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 3)]
    pub w1_ids: Option<Vec<Uuid>>,
    /// What it goes with
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 100)]
    pub w2_ids: Option<Vec<Uuid>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<String>, required = false, max_items = 20, min_length = 1, max_length = 255)]
    pub l1: Option<Vec<String>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<i32>, required = false, min_items = 2, max_items = 5)]
    pub l2: Option<Vec<i32>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<i64>, required = false, max_items = 100)]
    pub l3: Option<Vec<i64>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<i16>, required = false, max_items = 100, minimum = -32768, maximum = 32767)]
    pub l4: Option<Vec<i16>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<f64>, required = false, max_items = 100)]
    pub l5: Option<Vec<f64>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<bool>, required = false, max_items = 3)]
    pub l6: Option<Vec<bool>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 1000)]
    pub l7: Option<Vec<Uuid>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<DateTime<Utc>>, required = false, max_items = 100)]
    pub l9: Option<Vec<DateTime<Utc>>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 100)]
    pub lb: Option<Vec<Uuid>>,
}

impl OrderItem {
    /// One that is not stored yet.
    /// Here the service sets what clients do not.
    pub fn new(new: NewOrderItem) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::now_v7(),
            s1: new.s1,
            s2: new.s2,
            s3: new.s3,
            s4: new.s4,
            s5: new.s5,
            s6: new.s6,
            s7: new.s7,
            t1: new.t1,
            t2: new.t2,
            t3: new.t3,
            t4: new.t4,
            i1: new.i1,
            i2: new.i2,
            i3: new.i3,
            i4: new.i4,
            i5: new.i5,
            i6: new.i6,
            k1: new.k1,
            k2: new.k2,
            k3: new.k3,
            k4: new.k4,
            b1: new.b1,
            b2: new.b2,
            b3: new.b3,
            f1: new.f1,
            f2: new.f2,
            f3: new.f3,
            f4: new.f4,
            f5: new.f5,
            o1: new.o1,
            o2: new.o2,
            o3: new.o3,
            u1: new.u1,
            u2: new.u2,
            u3: new.u3,
            d1: new.d1,
            d2: new.d2,
            d3: new.d3,
            c1: new.c1,
            c2: new.c2,
            c3: new.c3,
            c4: new.c4,
            c5: new.c5,
            y1: new.y1,
            y2: new.y2,
            y3: new.y3,
            h1: new.h1,
            h2: new.h2,
            h3: new.h3,
            m1: new.m1,
            j1: new.j1,
            j2: new.j2,
            j3: new.j3,
            j4: new.j4,
            j5: new.j5,
            x1: new.x1,
            x2: new.x2,
            x3: new.x3,
            x4: new.x4,
            x5: new.x5,
            x6: new.x6,
            e1: new.e1,
            e2: new.e2,
            e3: new.e3,
            e4: new.e4,
            e5: new.e5,
            e6: new.e6,
            r1_id: new.r1_id,
            r2_id: new.r2_id,
            r3_id: new.r3_id,
            n1: new.n1,
            n2: new.n2,
            n3: new.n3,
            n4: new.n4,
            n5: now,
            r#type: new.r#type,
            r#match: new.r#match,
            r#async: new.r#async,
            p1: new.p1,
            p2: new.p2,
            p3: new.p3,
            p4: new.p4,
            p5: "a".to_owned(),
            p6: new.p6,
            p7: new.p7,
            w1_ids: new.w1_ids,
            w2_ids: new.w2_ids,
            l1: new.l1,
            l2: new.l2,
            l3: new.l3,
            l4: new.l4,
            l5: new.l5,
            l6: new.l6,
            l7: new.l7,
            l8: new.l8,
            l9: new.l9,
            la: Vec::new(),
            lb: new.lb,
            lc: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    pub fn replace(&mut self, new: NewOrderItem) -> Result<(), ServiceError> {
        let new = Self::new(new).checked()?;
        let mut immutable = Immutable::default();
        immutable.check("l8", &self.l8, &new.l8);
        immutable.result()?;
        *self = Self {
            id: self.id,
            n5: self.n5,
            p5: self.p5.clone(),
            la: self.la.clone(),
            lc: self.lc.clone(),
            created_at: self.created_at,
            updated_at: clock::after(self.updated_at),
            ..new
        };
        Ok(())
    }

    pub fn patch(&mut self, patch: OrderItemPatch) -> Result<(), ServiceError> {
        if let Some(value) = patch.s1 {
            self.s1 = value;
        }
        if let Some(value) = patch.s2 {
            self.s2 = value;
        }
        if let Some(value) = patch.s3 {
            self.s3 = value;
        }
        if let Some(value) = patch.s4 {
            self.s4 = value;
        }
        if let Some(value) = patch.s5 {
            self.s5 = value;
        }
        if let Some(value) = patch.s6 {
            self.s6 = value;
        }
        if let Some(value) = patch.s7 {
            self.s7 = value;
        }
        if let Some(value) = patch.t1 {
            self.t1 = value;
        }
        if let Some(value) = patch.t2 {
            self.t2 = value;
        }
        if let Some(value) = patch.t3 {
            self.t3 = value;
        }
        if let Some(value) = patch.t4 {
            self.t4 = value;
        }
        if let Some(value) = patch.i1 {
            self.i1 = value;
        }
        if let Some(value) = patch.i2 {
            self.i2 = value;
        }
        if let Some(value) = patch.i3 {
            self.i3 = value;
        }
        if let Some(value) = patch.i4 {
            self.i4 = value;
        }
        if let Some(value) = patch.i5 {
            self.i5 = value;
        }
        if let Some(value) = patch.i6 {
            self.i6 = value;
        }
        if let Some(value) = patch.k1 {
            self.k1 = value;
        }
        if let Some(value) = patch.k2 {
            self.k2 = value;
        }
        if let Some(value) = patch.k3 {
            self.k3 = value;
        }
        if let Some(value) = patch.k4 {
            self.k4 = value;
        }
        if let Some(value) = patch.b1 {
            self.b1 = value;
        }
        if let Some(value) = patch.b2 {
            self.b2 = value;
        }
        if let Some(value) = patch.b3 {
            self.b3 = value;
        }
        if let Some(value) = patch.f1 {
            self.f1 = value;
        }
        if let Some(value) = patch.f2 {
            self.f2 = value;
        }
        if let Some(value) = patch.f3 {
            self.f3 = value;
        }
        if let Some(value) = patch.f4 {
            self.f4 = value;
        }
        if let Some(value) = patch.f5 {
            self.f5 = value;
        }
        if let Some(value) = patch.o1 {
            self.o1 = value;
        }
        if let Some(value) = patch.o2 {
            self.o2 = value;
        }
        if let Some(value) = patch.o3 {
            self.o3 = value;
        }
        if let Some(value) = patch.u1 {
            self.u1 = value;
        }
        if let Some(value) = patch.u2 {
            self.u2 = value;
        }
        if let Some(value) = patch.u3 {
            self.u3 = value;
        }
        if let Some(value) = patch.d1 {
            self.d1 = value;
        }
        if let Some(value) = patch.d2 {
            self.d2 = value;
        }
        if let Some(value) = patch.d3 {
            self.d3 = value;
        }
        if let Some(value) = patch.c1 {
            self.c1 = value;
        }
        if let Some(value) = patch.c2 {
            self.c2 = value;
        }
        if let Some(value) = patch.c3 {
            self.c3 = value;
        }
        if let Some(value) = patch.c4 {
            self.c4 = value;
        }
        if let Some(value) = patch.c5 {
            self.c5 = value;
        }
        if let Some(value) = patch.y1 {
            self.y1 = value;
        }
        if let Some(value) = patch.y2 {
            self.y2 = value;
        }
        if let Some(value) = patch.y3 {
            self.y3 = value;
        }
        if let Some(value) = patch.h1 {
            self.h1 = value;
        }
        if let Some(value) = patch.h2 {
            self.h2 = value;
        }
        if let Some(value) = patch.h3 {
            self.h3 = value;
        }
        if let Some(value) = patch.m1 {
            self.m1 = value;
        }
        if let Some(value) = patch.j1 {
            self.j1 = value;
        }
        if let Some(value) = patch.j2 {
            self.j2 = value;
        }
        if let Some(value) = patch.j3 {
            self.j3 = value;
        }
        if let Some(value) = patch.j4 {
            self.j4 = value;
        }
        if let Some(value) = patch.j5 {
            self.j5 = value;
        }
        if let Some(value) = patch.x1 {
            self.x1 = value;
        }
        if let Some(value) = patch.x2 {
            self.x2 = value;
        }
        if let Some(value) = patch.x3 {
            self.x3 = value;
        }
        if let Some(value) = patch.x4 {
            self.x4 = value;
        }
        if let Some(value) = patch.x5 {
            self.x5 = value;
        }
        if let Some(value) = patch.x6 {
            self.x6 = value;
        }
        if let Some(value) = patch.e1 {
            self.e1 = value;
        }
        if let Some(value) = patch.e2 {
            self.e2 = value;
        }
        if let Some(value) = patch.e3 {
            self.e3 = value;
        }
        if let Some(value) = patch.e4 {
            self.e4 = value;
        }
        if let Some(value) = patch.e5 {
            self.e5 = value;
        }
        if let Some(value) = patch.e6 {
            self.e6 = value;
        }
        if let Some(value) = patch.r1_id {
            self.r1_id = value;
        }
        if let Some(value) = patch.r2_id {
            self.r2_id = value;
        }
        if let Some(value) = patch.r3_id {
            self.r3_id = value;
        }
        if let Some(value) = patch.n1 {
            self.n1 = value;
        }
        if let Some(value) = patch.n2 {
            self.n2 = value;
        }
        if let Some(value) = patch.n3 {
            self.n3 = value;
        }
        if let Some(value) = patch.n4 {
            self.n4 = value;
        }
        if let Some(value) = patch.r#type {
            self.r#type = value;
        }
        if let Some(value) = patch.r#match {
            self.r#match = value;
        }
        if let Some(value) = patch.r#async {
            self.r#async = value;
        }
        if let Some(value) = patch.p1 {
            self.p1 = value;
        }
        if let Some(value) = patch.p2 {
            self.p2 = value;
        }
        if let Some(value) = patch.p3 {
            self.p3 = value;
        }
        if let Some(value) = patch.p4 {
            self.p4 = value;
        }
        if let Some(value) = patch.p6 {
            self.p6 = value;
        }
        if let Some(value) = patch.p7 {
            self.p7 = value;
        }
        if let Some(value) = patch.w1_ids {
            self.w1_ids = value;
        }
        if let Some(value) = patch.w2_ids {
            self.w2_ids = value;
        }
        if let Some(value) = patch.l1 {
            self.l1 = value;
        }
        if let Some(value) = patch.l2 {
            self.l2 = value;
        }
        if let Some(value) = patch.l3 {
            self.l3 = value;
        }
        if let Some(value) = patch.l4 {
            self.l4 = value;
        }
        if let Some(value) = patch.l5 {
            self.l5 = value;
        }
        if let Some(value) = patch.l6 {
            self.l6 = value;
        }
        if let Some(value) = patch.l7 {
            self.l7 = value;
        }
        if let Some(value) = patch.l9 {
            self.l9 = value;
        }
        if let Some(value) = patch.lb {
            self.lb = value;
        }
        self.updated_at = clock::after(self.updated_at);
        Ok(())
    }

    pub fn link_w1(&mut self, id: Uuid) -> Result<(), ServiceError> {
        self.w1_ids.push(id);
        self.updated_at = clock::after(self.updated_at);
        Ok(())
    }

    pub fn unlink_w1(&mut self, id: Uuid) -> Result<(), ServiceError> {
        let ids = &mut self.w1_ids;
        ids.retain(|other| *other != id);
        self.updated_at = clock::after(self.updated_at);
        Ok(())
    }

    pub fn link_w2(&mut self, id: Uuid) -> Result<(), ServiceError> {
        self.w2_ids.push(id);
        self.updated_at = clock::after(self.updated_at);
        Ok(())
    }

    pub fn unlink_w2(&mut self, id: Uuid) -> Result<(), ServiceError> {
        let ids = &mut self.w2_ids;
        ids.retain(|other| *other != id);
        self.updated_at = clock::after(self.updated_at);
        Ok(())
    }

    /// Validates, then normalises what the database stores in one form only.
    pub fn checked(mut self) -> Result<Self, ServiceError> {
        let ids = &mut self.w1_ids;
        ids.sort_unstable();
        ids.dedup();
        links::check_others("linked", self.id, ids)?;
        let ids = &mut self.w2_ids;
        ids.sort_unstable();
        ids.dedup();
        links::check_others("w2_ids", self.id, ids)?;
        if let Err(report) = self.validate() {
            return Err(ServiceError::invalid(&report, member));
        }
        clock::truncate(&mut self.d1);
        if let Some(value) = &mut self.d2 {
            clock::truncate(value);
        }
        clock::truncate(&mut self.d3);
        decimal::rescale(&mut self.c1, 4);
        decimal::rescale(&mut self.c2, 2);
        decimal::rescale(&mut self.c3, 5);
        decimal::rescale(&mut self.c4, 0);
        if let Some(value) = &mut self.c5 {
            decimal::rescale(value, 1);
        }
        clock::truncate(&mut self.h1);
        if let Some(value) = &mut self.h2 {
            clock::truncate(value);
        }
        clock::truncate(&mut self.h3);
        clock::truncate(&mut self.m1);
        clock::truncate(&mut self.n1);
        clock::truncate(&mut self.n3);
        clock::truncate(&mut self.n5);
        for value in &mut self.l9 {
            clock::truncate(value);
        }
        for value in &mut self.lc {
            clock::truncate(value);
        }
        Ok(self)
    }
}

fn default_s5() -> String {
    "pending".to_owned()
}

fn default_s6() -> Option<String> {
    Some("x".to_owned())
}

fn default_i5() -> i32 {
    3
}

fn default_i6() -> Option<i32> {
    Some(-3)
}

fn default_k4() -> i16 {
    -7
}

fn default_f5() -> f64 {
    0.25
}

fn default_c4() -> Decimal {
    Decimal::from_i128_with_scale(1234567890123456789012345678, 0)
}

fn default_c5() -> Option<Decimal> {
    Some(Decimal::new(-15, 1))
}

fn default_y2() -> Option<NaiveDate> {
    Some("2026-11-23".parse().unwrap_or_default())
}

fn default_h3() -> NaiveTime {
    "09:30:00".parse().unwrap_or_default()
}

fn default_m1() -> DateTime<Utc> {
    "2026-11-23T09:30:00Z".parse().unwrap_or_default()
}

fn default_j3() -> serde_json::Value {
    serde_json::json!({ "a": [1, 2], "b": {} })
}

fn default_j4() -> Option<serde_json::Value> {
    Some(serde_json::json!(["it's", -1.5, 3000000000_i64]))
}

fn default_x4() -> Bytes {
    Bytes(b"hi".to_vec())
}

fn default_x5() -> Option<Bytes> {
    Some(Bytes(vec![255]))
}

fn default_n1() -> DateTime<Utc> {
    clock::now()
}

fn default_n2() -> Option<NaiveDate> {
    Some(clock::now().date_naive())
}

fn default_n3() -> NaiveTime {
    clock::now().time()
}

fn default_n4() -> Uuid {
    Uuid::now_v7()
}

fn default_p4() -> String {
    "ab".to_owned()
}

#[cfg(test)]
impl NewOrderItem {
    /// One that breaks no rule.
    pub fn sample() -> Self {
        Self {
            s1: "s1 1".to_owned(),
            s2: Some("s2 1".to_owned()),
            s3: "s3 1".to_owned(),
            s4: "1".repeat(2),
            s5: "s5 1".to_owned(),
            s6: Some("s6 1".to_owned()),
            s7: "s7 1".to_owned(),
            t1: "t1 1".to_owned(),
            t2: Some("t2 1".to_owned()),
            t3: "t3 1".to_owned(),
            t4: "1".repeat(300),
            i1: 2,
            i2: Some(2),
            i3: 2,
            i4: -3,
            i5: 2,
            i6: Some(2),
            k1: 2,
            k2: Some(2),
            k3: 2,
            k4: 2,
            b1: 2,
            b2: Some(2),
            b3: 2,
            f1: 2.5,
            f2: Some(2.5),
            f3: 1.0,
            f4: -2.0,
            f5: 0.0,
            o1: true,
            o2: Some(true),
            o3: true,
            u1: Uuid::from_u128(1),
            u2: Some(Uuid::from_u128(1)),
            u3: Uuid::from_u128(1),
            d1: DateTime::default(),
            d2: Some(DateTime::default()),
            d3: DateTime::default(),
            c1: Decimal::new(20000, 4),
            c2: Decimal::new(200, 2),
            c3: Decimal::new(-30000, 5),
            c4: Decimal::new(2, 0),
            c5: Some(Decimal::new(20, 1)),
            y1: NaiveDate::default(),
            y2: Some(NaiveDate::default()),
            y3: NaiveDate::default(),
            h1: NaiveTime::default(),
            h2: Some(NaiveTime::default()),
            h3: NaiveTime::default(),
            m1: DateTime::default(),
            j1: serde_json::Value::default(),
            j2: Some(serde_json::Value::default()),
            j3: serde_json::Value::default(),
            j4: Some(serde_json::Value::default()),
            j5: serde_json::Value::default(),
            x1: Bytes(vec![1; 3]),
            x2: Some(Bytes(vec![1; 3])),
            x3: Bytes(vec![1; 3]),
            x4: Bytes(vec![1; 3]),
            x5: Some(Bytes(vec![1; 3])),
            x6: Bytes(vec![1; 3]),
            e1: OrderItemE1::New,
            e2: Some(OrderItemE2::SelfMade),
            e3: OrderItemE3::A,
            e4: OrderItemE4::Node,
            e5: OrderItemE5::Value2fa,
            e6: Some(OrderItemE6::InProgress),
            r1_id: Some(Uuid::from_u128(1)),
            r2_id: Some(Uuid::from_u128(1)),
            r3_id: Some(Uuid::from_u128(1)),
            n1: DateTime::default(),
            n2: Some(NaiveDate::default()),
            n3: NaiveTime::default(),
            n4: Uuid::from_u128(1),
            r#type: "type 1".to_owned(),
            r#match: 2,
            r#async: Some(true),
            p1: "AAA-1".to_owned(),
            p2: Some("a:c".to_owned()),
            p3: "1.".to_owned(),
            p4: "01".to_owned(),
            p6: "0000000000000000000000000000000000000000000000000000000000000001".to_owned(),
            p7: "\\\\{".to_owned(),
            w1_ids: Vec::new(),
            w2_ids: Vec::new(),
            l1: vec!["l1 1".to_owned()],
            l2: vec![2; 2],
            l3: vec![2],
            l4: vec![2],
            l5: vec![2.5],
            l6: vec![true],
            l7: vec![Uuid::from_u128(1)],
            l8: vec![NaiveDate::default()],
            l9: vec![DateTime::default()],
            lb: vec![Uuid::from_u128(1)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_leaves_alone_what_only_the_service_sets() {
        let new = NewOrderItem::sample();
        let mut stored = OrderItem::new(new.clone());
        stored.n5 = DateTime::default();
        stored.p5 = "b".to_owned();
        stored.la = vec!["la 1".to_owned()];
        stored.lc = vec![DateTime::default()];
        let mut item = stored.clone();
        item.replace(new).unwrap();
        let updated_at = item.updated_at;
        assert!(updated_at > stored.updated_at);
        assert_eq!(
            item,
            OrderItem {
                updated_at,
                ..stored
            }
        );
    }
}
