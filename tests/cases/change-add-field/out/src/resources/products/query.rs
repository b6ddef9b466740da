//! Which products to list, and in which order.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{filter, page};

/// The parameters of a list.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProductQuery {
    #[param(schema_with = filter::Text::schema)]
    pub sku: filter::Text,
    /// What to sort by, greatest first behind a `-`
    #[param(value_type = Option<String>, pattern = "^-?(id|created_at)$", default = "id")]
    pub sort: page::Sort<ProductSort>,
    /// Most items to return
    #[param(value_type = Option<u32>, default = 50, minimum = 1, maximum = 200)]
    pub limit: page::Limit,
    /// `next` of the page before this one
    #[param(value_type = Option<String>)]
    pub after: Option<page::Cursor>,
}

/// What a list of products is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductSort {
    /// In order of creation, as the ids are
    #[default]
    Id,
    CreatedAt,
}
