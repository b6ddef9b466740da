//! What an article is, and the rules that hold for every one that is stored.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{clock, error::ServiceError, input};

/// A stored article.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Article {
    pub id: Uuid,
    #[garde(length(chars, min = 1, max = 40))]
    pub name: String,
    pub price: i32,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What it takes to create or replace an article.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewArticle {
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 40)]
    pub name: String,
    #[serde(deserialize_with = "input::read")]
    pub price: i32,
}

/// What to change of an article: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticlePatch {
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 40)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = i32, required = false)]
    pub price: Option<i32>,
}

impl Article {
    /// One that is not stored yet.
    pub fn new(new: NewArticle) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::now_v7(),
            name: new.name,
            price: new.price,
            created_at: now,
            updated_at: now,
        }
    }

    pub fn replace(&mut self, new: NewArticle) {
        *self = Self {
            id: self.id,
            created_at: self.created_at,
            updated_at: clock::after(self.updated_at),
            ..Self::new(new)
        };
    }

    pub fn patch(&mut self, patch: ArticlePatch) {
        if let Some(value) = patch.name {
            self.name = value;
        }
        if let Some(value) = patch.price {
            self.price = value;
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
impl NewArticle {
    /// One that breaks no rule.
    pub fn sample() -> Self {
        Self {
            name: "name 1".to_owned(),
            price: 2,
        }
    }
}
