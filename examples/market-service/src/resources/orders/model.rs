//! What an order is, and the rules that hold for every one that is stored.

use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{clock, decimal, error::ServiceError, input};

/// A stored order.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Order {
    pub id: Uuid,
    #[garde(custom(clock::four_digit_year))]
    pub placed_at: DateTime<Utc>,
    #[garde(range(min = 0))]
    pub total: i32,
    pub paid: bool,
    #[schema(required)]
    pub customer_id: Option<Uuid>,
    pub status: OrderStatus,
    #[garde(custom(decimal::digits(5, 4)))]
    pub discount: Decimal,
    #[garde(inner(custom(clock::four_digit_year)))]
    #[schema(required)]
    pub due: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What `status` can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    #[default]
    New,
    Paid,
    Shipped,
}

impl input::Input for OrderStatus {}

/// What it takes to create or replace an order.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    #[serde(deserialize_with = "input::read")]
    pub placed_at: DateTime<Utc>,
    #[serde(deserialize_with = "input::read")]
    #[schema(minimum = 0)]
    pub total: i32,
    #[serde(default)]
    #[schema(required = false, default = false)]
    pub paid: bool,
    #[serde(default, deserialize_with = "input::read")]
    pub customer_id: Option<Uuid>,
    #[serde(default)]
    #[schema(required = false, default = "new")]
    pub status: OrderStatus,
    #[serde(default = "default_discount", deserialize_with = "input::read")]
    #[schema(
        required = false,
        default = "0.0000",
        pattern = "^-?[0-9]{1,1}([.][0-9]{1,4})?$"
    )]
    pub discount: Decimal,
    #[serde(default, deserialize_with = "input::read")]
    pub due: Option<NaiveDate>,
}

/// What to change of an order: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderPatch {
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = DateTime<Utc>, required = false)]
    pub placed_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i32, required = false, minimum = 0)]
    pub total: Option<i32>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = bool, required = false)]
    pub paid: Option<bool>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Uuid>)]
    pub customer_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = OrderStatus, required = false)]
    pub status: Option<OrderStatus>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Decimal, required = false, pattern = "^-?[0-9]{1,1}([.][0-9]{1,4})?$")]
    pub discount: Option<Decimal>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<NaiveDate>)]
    pub due: Option<Option<NaiveDate>>,
}

impl Order {
    /// One that is not stored yet.
    pub fn new(new: NewOrder) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::now_v7(),
            placed_at: new.placed_at,
            total: new.total,
            paid: new.paid,
            customer_id: new.customer_id,
            status: new.status,
            discount: new.discount,
            due: new.due,
            created_at: now,
            updated_at: now,
        }
    }

    pub fn replace(&mut self, new: NewOrder) {
        *self = Self {
            id: self.id,
            created_at: self.created_at,
            updated_at: clock::after(self.updated_at),
            ..Self::new(new)
        };
    }

    pub fn patch(&mut self, patch: OrderPatch) {
        if let Some(value) = patch.placed_at {
            self.placed_at = value;
        }
        if let Some(value) = patch.total {
            self.total = value;
        }
        if let Some(value) = patch.paid {
            self.paid = value;
        }
        if let Some(value) = patch.customer_id {
            self.customer_id = value;
        }
        if let Some(value) = patch.status {
            self.status = value;
        }
        if let Some(value) = patch.discount {
            self.discount = value;
        }
        if let Some(value) = patch.due {
            self.due = value;
        }
        self.updated_at = clock::after(self.updated_at);
    }

    /// Validates, then normalises what the database stores in one form only.
    pub fn checked(mut self) -> Result<Self, ServiceError> {
        self.validate()?;
        clock::truncate(&mut self.placed_at);
        decimal::rescale(&mut self.discount, 4);
        Ok(self)
    }
}

fn default_discount() -> Decimal {
    Decimal::new(0, 4)
}

#[cfg(test)]
impl NewOrder {
    /// One that breaks no rule.
    pub fn sample() -> Self {
        Self {
            placed_at: DateTime::default(),
            total: 2,
            paid: true,
            customer_id: Some(Uuid::from_u128(1)),
            status: OrderStatus::New,
            discount: Decimal::new(19999, 4),
            due: Some(NaiveDate::default()),
        }
    }
}
