//! Which members to list, and in which order.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use super::model::{MemberI5, MemberR7};
use crate::{input, page};

/// The parameters of a list.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberQuery {
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub i1: Option<String>,
    /// Only those with this value
    pub i5: Option<MemberI5>,
    /// Only those with this value
    pub i6: Option<bool>,
    /// Only those with this value
    pub r7: Option<MemberR7>,
    /// Only those with this value
    pub r8: Option<bool>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub r10: Option<Uuid>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub r11: Option<String>,
    /// Only those with this value
    #[serde(deserialize_with = "input::read")]
    pub r12_id: Option<Uuid>,
    /// What to sort by, greatest first behind a `-`
    #[param(value_type = Option<String>, pattern = "^-?(id|created_at|i1|i9|r2|r4)$", default = "id")]
    pub sort: page::Sort<MemberSort>,
    /// Most items to return
    #[param(value_type = Option<u32>, default = 50, minimum = 1, maximum = 200)]
    pub limit: page::Limit,
    /// `next` of the page before this one
    #[param(value_type = Option<String>)]
    pub after: Option<page::Cursor>,
}

/// What a list of members is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberSort {
    /// In order of creation, as the ids are
    #[default]
    Id,
    CreatedAt,
    I1,
    I9,
    R2,
    R4,
}
