//! Which of a row's references have no target, after the database said that one has none: not every
//! database says which.

use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::{
    db,
    error::{ServiceError, Violation},
};

/// What a row refers to: the field, the table, and the id.
#[derive(Default)]
pub struct References(Vec<(&'static str, &'static str, Uuid)>);

impl References {
    pub fn add(&mut self, field: &'static str, table: &'static str, id: impl Into<Option<Uuid>>) {
        let id = id.into();
        self.0.extend(id.map(|id| (field, table, id)));
    }

    /// The error that names them. If none is missing any more, to try again will help.
    pub async fn explain(
        self,
        connection: &mut db::Connection,
        error: sqlx::Error,
    ) -> ServiceError {
        match self.missing(connection).await {
            Ok(missing) if missing.is_empty() => ServiceError::Unavailable(error),
            Ok(missing) => ServiceError::Invalid(missing),
            Err(error) => error.into(),
        }
    }

    async fn missing(self, connection: &mut db::Connection) -> Result<Vec<Violation>, sqlx::Error> {
        let mut missing = Vec::new();
        for (field, table, id) in self.0 {
            if !Self::is_target(connection, table, id).await? {
                missing.push(Violation::new(field, "does not exist"));
            }
        }
        Ok(missing)
    }

    /// Whether a table has a row of this id.
    pub async fn is_target(
        connection: &mut db::Connection,
        table: &'static str,
        id: Uuid,
    ) -> Result<bool, sqlx::Error> {
        let mut find = QueryBuilder::<db::Database>::new("SELECT 1 FROM ");
        find.push(db::quoted(table));
        find.push(" WHERE id = ").push_bind(id);
        let found = find.build().fetch_optional(connection).await?;
        Ok(found.is_some())
    }
}
