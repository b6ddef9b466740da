//! What a user is, and the rules that hold for every one that is stored.

use chrono::{DateTime, Utc};
use garde::Validate;
use uuid::Uuid;

use crate::{clock, error::ServiceError};

/// A stored user.
#[derive(Debug, Clone, PartialEq, Validate)]
#[garde(allow_unvalidated)]
pub struct User {
    pub id: Uuid,
    #[garde(length(chars, min = 1, max = 120))]
    pub name: String,
    #[garde(length(chars, min = 1, max = 255))]
    pub email: String,
    #[garde(length(chars, max = 100000))]
    pub bio: Option<String>,
    #[garde(range(min = 0, max = 150))]
    pub age: Option<i32>,
    pub active: bool,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What it takes to create a user.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUser {
    pub name: String,
    pub email: String,
    pub bio: Option<String>,
    pub age: Option<i32>,
    pub active: bool,
}

/// What to change of a user: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserPatch {
    pub name: Option<String>,
    pub email: Option<String>,
    pub bio: Option<Option<String>>,
    pub age: Option<Option<i32>>,
    pub active: Option<bool>,
}

impl User {
    /// One that is not stored yet.
    pub fn new(new: NewUser) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::now_v7(),
            name: new.name,
            email: new.email,
            bio: new.bio,
            age: new.age,
            active: new.active,
            created_at: now,
            updated_at: now,
        }
    }

    pub fn patch(&mut self, patch: UserPatch) {
        if let Some(value) = patch.name {
            self.name = value;
        }
        if let Some(value) = patch.email {
            self.email = value;
        }
        if let Some(value) = patch.bio {
            self.bio = value;
        }
        if let Some(value) = patch.age {
            self.age = value;
        }
        if let Some(value) = patch.active {
            self.active = value;
        }
        self.updated_at = clock::after(self.updated_at);
    }

    /// Validates, then normalises what the database stores in one form only.
    pub fn checked(self) -> Result<Self, ServiceError> {
        self.validate()?;
        Ok(self)
    }
}

pub(super) fn default_active() -> bool {
    true
}

#[cfg(test)]
impl NewUser {
    /// One that breaks no rule.
    pub fn sample() -> Self {
        Self {
            name: "name 1".to_owned(),
            email: "email 1".to_owned(),
            bio: Some("bio 1".to_owned()),
            age: Some(2),
            active: true,
        }
    }
}
