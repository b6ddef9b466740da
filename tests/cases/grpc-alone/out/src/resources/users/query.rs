//! Which users to list, and in which order.

use serde::{Deserialize, Serialize};

use crate::{filter, page};

/// The parameters of a list.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserQuery {
    pub email: filter::Text,
    pub active: filter::Is<bool>,
    /// What to sort by, greatest first behind a `-`
    pub sort: page::Sort<UserSort>,
    /// Most items to return
    pub limit: page::Limit,
    /// Where the page before this one ended
    pub after: Option<page::Cursor>,
}

/// What a list of users is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserSort {
    /// In order of creation, as the ids are
    #[default]
    Id,
    CreatedAt,
    Email,
}
