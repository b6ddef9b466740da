//! What a product is, and the rules that hold for every one that is stored.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{clock, error::ServiceError, input};

/// A stored product.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Product {
    pub id: Uuid,
    #[garde(length(chars, min = 1, max = 120))]
    pub name: String,
    #[garde(length(chars, min = 1, max = 255))]
    pub code: String,
    #[garde(range(min = 0))]
    pub price: i32,
    #[garde(length(chars, max = 100000))]
    #[schema(required)]
    pub note: Option<String>,
    pub weight: f64,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What it takes to create or replace a product.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255)]
    pub code: String,
    #[serde(deserialize_with = "input::read")]
    #[schema(minimum = 0)]
    pub price: i32,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(max_length = 100000)]
    pub note: Option<String>,
    #[serde(default = "default_weight")]
    #[schema(required = false, default = 1.5)]
    pub weight: f64,
}

/// What to change of a product: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductPatch {
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub code: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i32, required = false, minimum = 0)]
    pub price: Option<i32>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<String>, max_length = 100000)]
    pub note: Option<Option<String>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = f64, required = false)]
    pub weight: Option<f64>,
}

impl Product {
    /// One that is not stored yet.
    pub fn new(new: NewProduct) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::now_v7(),
            name: new.name,
            code: new.code,
            price: new.price,
            note: new.note,
            weight: new.weight,
            created_at: now,
            updated_at: now,
        }
    }

    pub fn replace(&mut self, new: NewProduct) {
        *self = Self {
            id: self.id,
            created_at: self.created_at,
            updated_at: clock::after(self.updated_at),
            ..Self::new(new)
        };
    }

    pub fn patch(&mut self, patch: ProductPatch) {
        if let Some(value) = patch.name {
            self.name = value;
        }
        if let Some(value) = patch.code {
            self.code = value;
        }
        if let Some(value) = patch.price {
            self.price = value;
        }
        if let Some(value) = patch.note {
            self.note = value;
        }
        if let Some(value) = patch.weight {
            self.weight = value;
        }
        self.updated_at = clock::after(self.updated_at);
    }

    /// Validates, then normalises what the database stores in one form only.
    pub fn checked(self) -> Result<Self, ServiceError> {
        self.validate()?;
        Ok(self)
    }
}

fn default_weight() -> f64 {
    1.5
}

#[cfg(test)]
impl NewProduct {
    /// One that breaks no rule.
    pub fn sample() -> Self {
        Self {
            name: "name 1".to_owned(),
            code: "code 1".to_owned(),
            price: 2,
            note: Some("note 1".to_owned()),
            weight: 2.5,
        }
    }
}
