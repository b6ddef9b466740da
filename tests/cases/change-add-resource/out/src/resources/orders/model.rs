//! What an order is, and the rules that hold for every one that is stored.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{clock, error::ServiceError, input};

/// A stored order.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Order {
    pub id: Uuid,
    pub product_id: Uuid,
    #[garde(range(min = 1))]
    pub quantity: i32,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What it takes to create or replace an order.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    #[serde(deserialize_with = "input::read")]
    pub product_id: Uuid,
    #[serde(deserialize_with = "input::read")]
    #[schema(minimum = 1)]
    pub quantity: i32,
}

/// What to change of an order: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderPatch {
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Uuid, required = false)]
    pub product_id: Option<Uuid>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i32, required = false, minimum = 1)]
    pub quantity: Option<i32>,
}

impl Order {
    /// One that is not stored yet.
    pub fn new(new: NewOrder) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::now_v7(),
            product_id: new.product_id,
            quantity: new.quantity,
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
        if let Some(value) = patch.product_id {
            self.product_id = value;
        }
        if let Some(value) = patch.quantity {
            self.quantity = value;
        }
        self.updated_at = clock::after(self.updated_at);
    }

    /// Validates, then normalises what the database stores in one form only.
    pub fn checked(self) -> Result<Self, ServiceError> {
        self.validate()?;
        Ok(self)
    }
}

#[cfg(test)]
impl NewOrder {
    /// One that breaks no rule.
    pub fn sample() -> Self {
        Self {
            product_id: Uuid::from_u128(1),
            quantity: 2,
        }
    }
}
