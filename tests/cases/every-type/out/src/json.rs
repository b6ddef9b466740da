//! Fields that are lists: JSON in the database, read item by item from clients.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use sqlx::{Row, types::Json};

use crate::{db, input::Input};

/// What is bound to a statement.
pub fn list<T: Serialize>(items: &[T]) -> Json<&[T]> {
    Json(items)
}

/// Reads a list from a row.
pub fn read<T: DeserializeOwned + 'static>(
    row: &db::Row,
    column: &str,
) -> Result<Vec<T>, sqlx::Error> {
    let Json(items) = row.try_get(column)?;
    Ok(items)
}

impl<T: Input> Input for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Item<T>(T);
        impl<'de, T: Input> Deserialize<'de> for Item<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                T::read(deserializer).map(Self)
            }
        }
        let items = Vec::<Item<T>>::deserialize(deserializer)?;
        Ok(items.into_iter().map(|Item(value)| value).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn items_are_read_as_values_are() {
        let id = "01940000-0000-7000-8000-000000000000";
        for right in [json!([]), json!([id, id])] {
            assert!(Vec::<Uuid>::read(right).is_ok());
        }
        let urn = format!("urn:uuid:{id}");
        for wrong in [json!(null), json!(id), json!([null]), json!([id, urn])] {
            assert!(Vec::<Uuid>::read(wrong).is_err());
        }
    }
}
