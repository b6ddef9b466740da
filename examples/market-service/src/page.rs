//! Lists in pages. Each page says where the next one starts, so that inserts never shift items.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

pub const DEFAULT_LIMIT: u32 = 50;
pub const MAX_LIMIT: u32 = 200;

/// Which part of a list to return.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRequest {
    /// At most this many items.
    pub limit: u32,
    /// Greatest first.
    pub descending: bool,
    /// Only items that come after this place.
    pub after: Option<Cursor>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            descending: false,
            after: None,
        }
    }
}

/// A place in a sorted list: that of an item which is, or was, there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    pub id: Uuid,
    /// What the list is sorted by, and the item's value of it.
    pub sort: String,
    pub key: Value,
}

impl Cursor {
    /// The place of an item, which has an `id` and what the list is sorted by.
    fn of<T: Serialize>(item: &T, sort: &impl Serialize) -> Option<Self> {
        let item = serde_json::to_value(item).ok()?;
        let sort = serde_json::to_value(sort).ok()?.as_str()?.to_owned();
        Some(Self {
            id: serde_json::from_value(item["id"].clone()).ok()?,
            key: item[&sort].clone(),
            sort,
        })
    }

    /// The text that clients pass on, and need not understand.
    pub fn encode(&self) -> String {
        let text = serde_json::json!(self).to_string();
        URL_SAFE_NO_PAD.encode(text)
    }

    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PageOf<T> {
    pub items: Vec<T>,
    /// Pass as `after` to get the next page; null on the last one.
    #[schema(required)]
    pub next: Option<String>,
}

impl<T: Serialize> PageOf<T> {
    /// Takes up to `limit + 1` items and keeps `limit`: one more tells that there is a next page.
    pub fn new(mut items: Vec<T>, limit: u32, sort: &impl Serialize) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more);
        let next = last.and_then(|item| Cursor::of(item, sort));
        Self {
            next: next.map(|cursor| cursor.encode()),
            items,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_tells_where_the_next_one_starts() {
        let item = |n: u128| json!({ "id": Uuid::from_u128(n), "name": n.to_string() });
        let items = vec![item(1), item(2), item(3)];
        let page = PageOf::new(items.clone(), 2, &"name");
        assert_eq!(page.items, items[..2]);
        let cursor = Cursor::decode(&page.next.unwrap()).unwrap();
        assert_eq!(cursor.id, Uuid::from_u128(2));
        assert_eq!((cursor.sort.as_str(), cursor.key), ("name", json!("2")));

        assert_eq!(PageOf::new(items, 3, &"name").next, None);
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in ["", "x", "e30", "%"] {
            assert_eq!(Cursor::decode(text), None, "{text}");
        }
    }
}
