//! What an order is, and the rules that hold for every one that is stored.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{clock, error::ServiceError};

/// A stored order.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Order {
    pub id: Uuid,
    pub placed_at: DateTime<Utc>,
    #[garde(range(min = 0))]
    pub total: i32,
    pub paid: bool,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What it takes to create or replace an order.
#[derive(Debug, Clone, PartialEq, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    pub placed_at: DateTime<Utc>,
    #[schema(minimum = 0)]
    pub total: i32,
    #[schema(required = false, default = false)]
    pub paid: bool,
}

/// What to change of an order: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderPatch {
    #[schema(value_type = DateTime<Utc>, required = false)]
    pub placed_at: Option<DateTime<Utc>>,
    #[schema(value_type = i32, required = false, minimum = 0)]
    pub total: Option<i32>,
    #[schema(value_type = bool, required = false)]
    pub paid: Option<bool>,
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
            created_at: now,
            updated_at: now,
        }
    }

    pub fn replace(&mut self, new: NewOrder) {
        self.placed_at = new.placed_at;
        self.total = new.total;
        self.paid = new.paid;
        self.updated_at = clock::after(self.updated_at);
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
        self.updated_at = clock::after(self.updated_at);
    }

    /// The form that is stored, with times in microseconds, unless it breaks a rule.
    pub fn checked(mut self) -> Result<Self, ServiceError> {
        self.placed_at = clock::micros(self.placed_at);
        self.validate()?;
        Ok(self)
    }
}
