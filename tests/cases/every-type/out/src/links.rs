//! Links between the rows of two tables, many with many. Each is a row of a table of its own.

use std::collections::HashMap;

use sqlx::{Connection as _, QueryBuilder, Row as _, Transaction};
use uuid::Uuid;

use crate::{
    clock, db,
    error::{ServiceError, Violation},
};

/// Where links are: their table, and its columns for the row that has them and for what it is
/// linked with.
pub struct Links {
    pub table: &'static str,
    pub owner: &'static str,
    pub target: &'static str,
}

impl Links {
    /// Begins what stores a row together with its links, or neither.
    pub async fn begin(
        connection: &mut db::Connection,
    ) -> Result<Transaction<'_, db::Database>, sqlx::Error> {
        connection.begin().await
    }

    /// What each of these rows is linked with, in order. Rows without links are left out.
    pub async fn of(
        &self,
        connection: &mut db::Connection,
        owners: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Uuid>>, sqlx::Error> {
        let mut linked: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        if owners.is_empty() {
            return Ok(linked);
        }
        let mut select = QueryBuilder::<db::Database>::new("SELECT ");
        select.push(db::quoted(self.owner)).push(", ");
        select.push(db::quoted(self.target)).push(" FROM ");
        select.push(db::quoted(self.table)).push(" WHERE ");
        push_in(&mut select, self.owner, owners);
        for row in select.build().fetch_all(connection).await? {
            let owner = row.try_get(0)?;
            linked.entry(owner).or_default().push(row.try_get(1)?);
        }
        for ids in linked.values_mut() {
            ids.sort_unstable();
        }
        Ok(linked)
    }

    /// Links a row with these, and with nothing else.
    pub async fn set(
        &self,
        connection: &mut db::Connection,
        owner: Uuid,
        targets: &[Uuid],
    ) -> Result<(), sqlx::Error> {
        let mut linked = self.of(connection, &[owner]).await?;
        let linked = linked.remove(&owner).unwrap_or_default();
        let others = |ids: &[Uuid], of: &[Uuid]| -> Vec<Uuid> {
            let ids = ids.iter().filter(|id| !of.contains(id));
            ids.copied().collect()
        };
        let gone = others(&linked, targets);
        if !gone.is_empty() {
            let mut delete = QueryBuilder::<db::Database>::new("DELETE FROM ");
            delete.push(db::quoted(self.table)).push(" WHERE ");
            delete.push(db::quoted(self.owner)).push(" = ");
            delete.push_bind(owner).push(" AND ");
            push_in(&mut delete, self.target, &gone);
            delete.build().execute(&mut *connection).await?;
        }
        for target in others(targets, &linked) {
            self.add(connection, owner, target).await?;
        }
        Ok(())
    }

    async fn add(
        &self,
        connection: &mut db::Connection,
        owner: Uuid,
        target: Uuid,
    ) -> Result<(), sqlx::Error> {
        let now = clock::now();
        let columns = ["id", "created_at", "updated_at", self.owner, self.target];
        let mut insert = QueryBuilder::<db::Database>::new("INSERT INTO ");
        insert.push(db::quoted(self.table)).push(" (");
        insert.push(columns.map(db::quoted).join(", "));
        insert.push(") VALUES (");
        let mut values = insert.separated(", ");
        values.push_bind(Uuid::now_v7());
        values.push_bind(now);
        values.push_bind(now);
        values.push_bind(owner).push_bind(target);
        insert.push(")");
        insert.build().execute(connection).await?;
        Ok(())
    }
}

/// Fails if something is linked with itself.
pub fn check_others(field: &str, id: Uuid, others: &[Uuid]) -> Result<(), ServiceError> {
    if others.contains(&id) {
        let violation = Violation::new(field, "cannot be the item itself");
        return Err(ServiceError::Invalid(vec![violation]));
    }
    Ok(())
}

fn push_in(sql: &mut QueryBuilder<db::Database>, column: &'static str, ids: &[Uuid]) {
    sql.push(db::quoted(column)).push(" IN (");
    let mut values = sql.separated(", ");
    for id in ids {
        values.push_bind(*id);
    }
    sql.push(")");
}
