//! Which members to list, and in which order.

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::model::{MemberI5, MemberR7};
use crate::{filter, page};

/// The parameters of a list.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberQuery {
    #[param(schema_with = filter::Text::schema)]
    pub i1: filter::Text,
    #[param(schema_with = filter::Words::<MemberI5>::schema)]
    pub i5: filter::Words<MemberI5>,
    #[param(schema_with = filter::Is::<bool>::schema)]
    pub i6: filter::Is<bool>,
    #[param(schema_with = filter::Range::<NaiveTime>::schema)]
    pub i9: filter::Range<NaiveTime>,
    #[param(schema_with = filter::Range::<i32>::schema)]
    pub r2: filter::Range<i32>,
    #[param(schema_with = filter::Range::<DateTime<Utc>>::schema)]
    pub r4: filter::Range<DateTime<Utc>>,
    #[param(schema_with = filter::Words::<MemberR7>::schema)]
    pub r7: filter::Words<MemberR7>,
    #[param(schema_with = filter::Is::<bool>::schema)]
    pub r8: filter::Is<bool>,
    #[param(schema_with = filter::Ids::schema)]
    pub r10: filter::Ids,
    #[param(schema_with = filter::Text::schema)]
    pub r11: filter::Text,
    #[param(schema_with = filter::IdsOrNull::schema)]
    pub r12_id: filter::IdsOrNull,
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
