//! Lists in pages. Each page says where the next one starts, so that inserts never shift items.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub const DEFAULT_LIMIT: u32 = 50;
pub const MAX_LIMIT: u32 = 200;

/// Which part of a list to return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// At most this many items.
    pub limit: u32,
    /// Only items that come after this one.
    pub after: Option<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PageOf<T> {
    pub items: Vec<T>,
    /// Pass as `after` to get the next page; null on the last one.
    #[schema(required)]
    pub next: Option<String>,
}

impl<T> PageOf<T> {
    /// Takes up to `limit + 1` items and keeps `limit`: one more tells that there is a next page.
    pub fn new(mut items: Vec<T>, limit: u32, id: impl Fn(&T) -> Uuid) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more);
        Self {
            next: last.map(|item| id(item).to_string()),
            items,
        }
    }
}
