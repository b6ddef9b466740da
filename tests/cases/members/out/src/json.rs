//! Fields that are lists: JSON in the database.

use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Row, types::Json};

use crate::db;

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
