//! Lists in pages. Each page says where the next one starts, so that inserts never shift items.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IntoDeserializer, value},
};
use uuid::Uuid;

use crate::input;

pub const DEFAULT_LIMIT: u32 = 50;
pub const MAX_LIMIT: u32 = 200;

/// Most items of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
pub struct Limit(u32);

/// What a list is sorted by: the name of one of `S`, behind a `-` with the greatest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String", bound = "S: DeserializeOwned")]
pub struct Sort<S> {
    pub by: S,
    pub descending: bool,
}

/// A place in a sorted list: that of an item.
///
/// It has none of the item's values, which may be nobody's business where links are shared or
/// logged; the list looks up what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Cursor {
    /// What the list is sorted by, as the client gave it.
    pub sort: String,
    pub id: Uuid,
}

/// A part of a list, and whether the list goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<T> {
    pub items: Vec<T>,
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PageOf<T> {
    pub items: Vec<T>,
    /// Where the next page starts; nothing on the last one.
    pub next: Option<String>,
}

impl Limit {
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(DEFAULT_LIMIT)
    }
}

impl TryFrom<u32> for Limit {
    type Error = String;

    fn try_from(limit: u32) -> Result<Self, String> {
        if (1..=MAX_LIMIT).contains(&limit) {
            Ok(Self(limit))
        } else {
            Err(format!("must be a number from 1 to {MAX_LIMIT}"))
        }
    }
}

impl<S: DeserializeOwned> TryFrom<String> for Sort<S> {
    type Error = value::Error;

    fn try_from(text: String) -> Result<Self, value::Error> {
        let name = text.strip_prefix('-');
        Ok(Self {
            by: S::deserialize(name.unwrap_or(&text).into_deserializer())?,
            descending: name.is_some(),
        })
    }
}

impl<S: Serialize> Sort<S> {
    /// The name of what is sorted by.
    pub fn name(&self) -> String {
        let name = serde_json::json!(self.by);
        name.as_str().unwrap_or_default().to_owned()
    }

    /// The text that stands for it.
    fn text(&self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.name())
    }
}

impl Cursor {
    /// The text that clients pass on, and need not understand.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{}", self.sort, self.id))
    }

    fn decode(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (sort, id) = text.rsplit_once(':')?;
        Some(Self {
            sort: sort.to_owned(),
            id: input::uuid(id)?,
        })
    }

    /// Whether it is of a list that is sorted so.
    pub fn fits<S: Serialize>(&self, sort: &Sort<S>) -> bool {
        self.sort == sort.text()
    }
}

impl TryFrom<String> for Cursor {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        Self::decode(&text).ok_or("must be the `next` of another page")
    }
}

impl<T> PageOf<T> {
    pub fn new<S: Serialize>(part: Part<T>, sort: &Sort<S>, id: impl Fn(&T) -> Uuid) -> Self {
        let last = part.items.last().filter(|_| part.more);
        let cursor = last.map(|item| Cursor {
            sort: sort.text(),
            id: id(item),
        });
        Self {
            next: cursor.map(|cursor| cursor.encode()),
            items: part.items,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum By {
        Name,
    }

    fn read<T: DeserializeOwned>(value: Value) -> Option<T> {
        serde_json::from_value(value).ok()
    }

    #[test]
    fn a_page_tells_where_the_next_one_starts() {
        let sort: Sort<By> = read(json!("-name")).unwrap();
        assert_eq!((&sort.by, sort.descending), (&By::Name, true));
        let page = |more| {
            let items = vec![Uuid::from_u128(1), Uuid::from_u128(2)];
            PageOf::new(Part { items, more }, &sort, |id| *id)
        };
        let next: Cursor = read(json!(page(true).next)).unwrap();
        assert_eq!(next.id, Uuid::from_u128(2));
        assert!(next.fits(&sort));
        let ascending: Sort<By> = read(json!("name")).unwrap();
        assert!(!next.fits(&ascending));
        assert_eq!(page(false).next, None);
    }

    #[test]
    fn what_is_no_cursor_limit_or_sort_is_refused() {
        for text in ["", "x", "e30", "%", "Og", "bmFtZTox"] {
            assert_eq!(read::<Cursor>(json!(text)), None, "{text}");
        }
        for limit in [0, 201] {
            assert_eq!(read::<Limit>(json!(limit)), None, "{limit}");
        }
        for text in ["", "-", "--name", "Name"] {
            assert_eq!(read::<Sort<By>>(json!(text)), None, "{text}");
        }
    }
}
