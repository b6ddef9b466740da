//! What a customer is, and the rules that hold for every one that is stored.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{clock, error::ServiceError, input};

/// A stored customer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Customer {
    pub id: Uuid,
    #[garde(length(chars, min = 1, max = 255))]
    pub name: String,
    #[garde(length(chars, min = 1, max = 255))]
    pub email: String,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What it takes to create or replace a customer.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255)]
    pub email: String,
}

/// What to change of a customer: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerPatch {
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub email: Option<String>,
}

impl Customer {
    /// One that is not stored yet.
    pub fn new(new: NewCustomer) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::now_v7(),
            name: new.name,
            email: new.email,
            created_at: now,
            updated_at: now,
        }
    }

    pub fn replace(&mut self, new: NewCustomer) {
        *self = Self {
            id: self.id,
            created_at: self.created_at,
            updated_at: clock::after(self.updated_at),
            ..Self::new(new)
        };
    }

    pub fn patch(&mut self, patch: CustomerPatch) {
        if let Some(value) = patch.name {
            self.name = value;
        }
        if let Some(value) = patch.email {
            self.email = value;
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
impl NewCustomer {
    /// One that breaks no rule.
    pub fn sample() -> Self {
        Self {
            name: "name 1".to_owned(),
            email: "email 1".to_owned(),
        }
    }
}
