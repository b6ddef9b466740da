//! Carries over what a table has besides gosvc's columns when a migration makes a new one of it:
//! columns, indexes and triggers. What cannot be carried over is an error that names it.

use anyhow::{Context, bail};
use sqlx::AssertSqlSafe;

use super::definition::{Item, items};
use crate::db;

/// Makes the table that is to take the place of another, whose name follows.
const STAGING: &str = "CREATE TABLE \"_gosvc_";

const COLUMNS: &str = "SELECT name, hidden FROM pragma_table_xinfo(?)";

const DEFINITION: &str = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?";

const ATTACHED: &str = "
    SELECT type, name, sql
    FROM sqlite_master
    WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL
";

/// Runs the statements of a migration.
pub(super) async fn run(connection: &mut db::Connection, sql: &str) -> anyhow::Result<()> {
    let mut rest = sql;
    while let Some(start) = rest.find(STAGING) {
        execute(connection, &rest[..start]).await?;
        let end = rest[start + 1..].find(STAGING);
        let end = end.map_or(rest.len(), |end| start + 1 + end);
        replace(connection, &rest[start..end]).await?;
        rest = &rest[end..];
    }
    execute(connection, rest).await
}

/// Runs the statements that put a new table in the place of an old one.
async fn replace(connection: &mut db::Connection, sql: &str) -> anyhow::Result<()> {
    let parts = sql[STAGING.len()..]
        .split_once('"')
        .and_then(|(table, _)| Some((table, sql.find("INSERT INTO")?)));
    let (table, insert) = parts.context("no rows are moved into the new table")?;
    let staging = format!("_gosvc_{table}");
    execute(connection, &sql[..insert]).await?;
    let mut moves = sql[insert..].to_owned();
    for column in carry_columns(connection, table, &staging).await? {
        // Among the columns that are written, and among those that are read.
        for list in ["(\n    ", "SELECT\n    "] {
            moves = moves.replacen(list, &format!("{list}{column},\n    "), 1);
        }
    }
    let attached = attached(connection, table).await?;
    execute(connection, &moves).await?;
    let kept = self::attached(connection, table).await?;
    for (kind, name, sql) in attached {
        if !kept.iter().any(|(_, other, _)| *other == name) {
            let failed = || format!("the {kind} `{name}` of `{table}` cannot be carried over");
            execute(connection, &sql).await.with_context(failed)?;
        }
    }
    Ok(())
}

/// Gives the new table the columns that only the old one has. Returns those that hold values.
async fn carry_columns(
    connection: &mut db::Connection,
    table: &str,
    staging: &str,
) -> anyhow::Result<Vec<String>> {
    let old = columns(connection, table).await?;
    let new = columns(connection, staging).await?;
    let definition: String = sqlx::query_scalar(DEFINITION)
        .bind(table)
        .fetch_one(&mut *connection)
        .await?;
    let items = items(&definition);
    if let Some(Item(text)) = items.iter().find(|item| item.is_constraint()) {
        bail!("the table `{table}` has `{text}`, which would be lost: add it to the migration");
    }
    let mut carried = Vec::new();
    for (name, hidden) in old {
        if new
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(&name))
        {
            continue;
        }
        let item = items.iter().find(|item| item.is_of(&name));
        let failed = || format!("the column `{name}` of `{table}` cannot be carried over");
        let Item(item) = item.with_context(failed)?;
        let add = format!("ALTER TABLE \"{staging}\" ADD COLUMN {item}");
        execute(connection, &add).await.with_context(failed)?;
        // Others are computed.
        if hidden == 0 {
            carried.push(format!("\"{}\"", name.replace('"', "\"\"")));
        }
    }
    Ok(carried)
}

async fn columns(
    connection: &mut db::Connection,
    table: &str,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let columns = sqlx::query_as(COLUMNS).bind(table);
    columns.fetch_all(connection).await
}

/// The indexes and triggers of a table: kind, name and statement.
async fn attached(
    connection: &mut db::Connection,
    table: &str,
) -> Result<Vec<(String, String, String)>, sqlx::Error> {
    let attached = sqlx::query_as(ATTACHED).bind(table);
    attached.fetch_all(connection).await
}

async fn execute(connection: &mut db::Connection, sql: &str) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await?;
    Ok(())
}
