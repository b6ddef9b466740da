//! What a product is, and the rules that hold for every one that is stored.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{clock, error::ServiceError};

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
    #[schema(required)]
    pub note: Option<String>,
    pub weight: f64,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What it takes to create or replace a product.
#[derive(Debug, Clone, PartialEq, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    #[schema(min_length = 1, max_length = 255)]
    pub code: String,
    #[schema(minimum = 0)]
    pub price: i32,
    pub note: Option<String>,
    #[schema(required = false, default = 1.5)]
    pub weight: f64,
}

/// What to change of a product: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductPatch {
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    pub name: Option<String>,
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub code: Option<String>,
    #[schema(value_type = i32, required = false, minimum = 0)]
    pub price: Option<i32>,
    #[schema(value_type = Option<String>)]
    pub note: Option<Option<String>>,
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
        self.name = new.name;
        self.code = new.code;
        self.price = new.price;
        self.note = new.note;
        self.weight = new.weight;
        self.updated_at = clock::after(self.updated_at);
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

    /// The form that is stored, unless it breaks a rule.
    pub fn checked(self) -> Result<Self, ServiceError> {
        self.validate()?;
        Ok(self)
    }
}
