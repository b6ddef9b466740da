//! Whether the schema is as a migration leaves it.
//!
//! A process that dies while the database works on a statement does not learn whether it was done.
//! Of gosvc's own files of one statement that can be looked up, clause by clause: each has a line of
//! its own. Of all others it is never assumed.

use sqlx::{AssertSqlSafe, migrate::Migration};

use super::FILES;
use crate::db;

/// Starts a line that tells what a file of gosvc's does.
const HEADER: &str = "-- gosvc: ";

const TABLE_EXISTS: &str = "
    SELECT count(*) FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_name = ?
";

/// Holds the columns of a statement for a moment, so that the database itself writes them out.
const EXPECTED: &str = "`_sqlx_expected`";

/// What a statement leaves in the definition of its table.
#[derive(Default)]
struct Traces<'a> {
    /// Columns as they are defined in the statement.
    columns: Vec<&'a str>,
    /// Clauses that change nothing the second time.
    changes: Vec<&'a str>,
    /// Conditions of the table as they are defined in the statement.
    checks: Vec<&'a str>,
    /// Keys and other constraints as they are defined in the statement.
    constraints: Vec<&'a str>,
    /// Names that are there.
    named: Vec<String>,
    /// Names that are not.
    gone: Vec<String>,
}

/// Returns whether the schema is as the statement of a migration leaves it; no, if that cannot be told.
pub(super) async fn is_done(
    connection: &mut db::Connection,
    migration: &Migration,
) -> Result<bool, sqlx::Error> {
    let sql = migration.sql.as_str();
    let lines: Vec<&str> = sql
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("--"))
        .collect();
    let is_one = lines.iter().filter(|line| line.ends_with(';')).count() == 1;
    let Some((head, rest)) = lines.split_first() else {
        return Ok(false);
    };
    if !is_one || !is_own(migration.version) {
        return Ok(false);
    }
    let head = head.trim_end_matches(';');
    if let Some(table) = head.strip_prefix("DROP TABLE ") {
        return Ok(definition(connection, table).await?.is_none());
    }
    if let Some((from, to)) = head.split_once(" RENAME TO ") {
        let from = from.trim_start_matches("ALTER TABLE ");
        let is_gone = definition(connection, from).await?.is_none();
        return Ok(is_gone && definition(connection, to).await?.is_some());
    }
    let Some((table, traces)) = Traces::read(head, rest) else {
        return Ok(false);
    };
    let Some(found) = definition(connection, table).await? else {
        return Ok(false);
    };
    Ok(traces.are_in(&found) && traces.are_exact(connection, &found).await?)
}

impl<'a> Traces<'a> {
    /// Reads a statement, and returns its table as well, unless there is something unknown in it.
    fn read(head: &'a str, rest: &[&'a str]) -> Option<(&'a str, Self)> {
        let mut traces = Self::default();
        let clauses = rest
            .iter()
            .map(|line| line.trim().trim_end_matches([',', ';']));
        if let Some(table) = head.strip_prefix("ALTER TABLE ") {
            for clause in clauses {
                traces.read_clause(clause)?;
            }
            return Some((table, traces));
        }
        let table = head.strip_prefix("CREATE TABLE ")?.strip_suffix(" (")?;
        for line in clauses.filter(|line| !line.starts_with(')')) {
            match line.starts_with('`') {
                true => traces.columns.push(line),
                false => traces.read_constraint(line),
            }
        }
        Some((table, traces))
    }

    fn read_clause(&mut self, clause: &'a str) -> Option<()> {
        let (verb, rest) = clause.split_once(' ')?;
        let (kind, name) = rest.split_once(' ')?;
        match (verb, kind) {
            ("ADD", "COLUMN") => self.columns.push(name),
            ("MODIFY" | "ALTER", "COLUMN") => self.changes.push(clause),
            ("ADD", "UNIQUE" | "KEY" | "CONSTRAINT") => self.read_constraint(rest),
            ("DROP", "COLUMN") => self.gone.push(format!("{name} ")),
            ("DROP", "INDEX") => self.gone.push(format!("KEY {name} ")),
            ("DROP", "CONSTRAINT") => self.gone.push(format!("CONSTRAINT {name} ")),
            ("DROP", "FOREIGN") => {
                let name = name.strip_prefix("KEY ")?;
                self.gone.push(format!("CONSTRAINT {name} "));
            }
            ("RENAME", "COLUMN" | "INDEX") => {
                let (from, to) = name.split_once(" TO ")?;
                let kind = if kind == "INDEX" { "KEY " } else { "" };
                self.gone.push(format!("{kind}{from} "));
                self.named.push(format!("{kind}{to} "));
            }
            _ => return None,
        }
        Some(())
    }

    fn read_constraint(&mut self, definition: &'a str) {
        match definition.contains(" CHECK (") {
            true => self.checks.push(definition),
            false => self.constraints.push(definition),
        }
    }

    /// Whether all is there by its name, and nothing that goes.
    fn are_in(&self, found: &[String]) -> bool {
        let has = |start: &String| found.iter().any(|line| starts_with(line, start));
        let is_back = |start: &String| {
            let mut all = self.constraints.iter().chain(&self.checks);
            all.any(|it| starts_with(it, start))
        };
        let all: Vec<&str> = found.iter().map(|line| plain(line)).collect();
        self.constraints.iter().all(|it| all.contains(&plain(it)))
            && self.named.iter().all(has)
            && self.gone.iter().all(|it| is_back(it) || !has(it))
    }

    /// Whether columns and conditions are as the database writes them out when it makes them.
    async fn are_exact(
        &self,
        connection: &mut db::Connection,
        found: &[String],
    ) -> Result<bool, sqlx::Error> {
        let is_other = |line: &&str| {
            let mut own = self.columns.iter();
            is_column(line) && !own.any(|it| name(it) == name(line))
        };
        let others = found.iter().map(String::as_str).filter(is_other);
        let columns: Vec<&str> = self.columns.iter().copied().chain(others).collect();
        let conditions = self
            .checks
            .iter()
            .map(|it| format!("ADD {}", condition(it)));
        let changes = self.changes.iter().map(|it| (*it).to_owned());
        let clauses: Vec<String> = changes.chain(conditions).collect();
        let Ok(expected) = written_out(connection, &columns, &clauses).await else {
            // What it changes is not there.
            return Ok(false);
        };
        let is_own = |line: &&String| self.checks.iter().any(|it| label(it) == label(line));
        let conditions: Vec<&str> = found
            .iter()
            .filter(is_own)
            .map(|it| condition(it))
            .collect();
        Ok(expected.iter().all(|line| match condition(line) {
            text if is_column(line) || text.is_empty() => found.contains(line),
            text => conditions.contains(&text),
        }))
    }
}

/// Whether gosvc wrote the migration of this version.
fn is_own(version: i64) -> bool {
    let start = format!("{version}_");
    FILES.iter().any(|(file, sql)| {
        let is_up = file.starts_with(&start) && file.ends_with(".up.sql");
        is_up && sql.lines().any(|line| line.starts_with(HEADER))
    })
}

/// The lines in which the database defines a table, if there is one.
async fn definition(
    connection: &mut db::Connection,
    table: &str,
) -> Result<Option<Vec<String>>, sqlx::Error> {
    let count: i64 = sqlx::query_scalar(TABLE_EXISTS)
        .bind(table.trim_matches('`'))
        .fetch_one(&mut *connection)
        .await?;
    match count {
        0 => Ok(None),
        _ => Ok(Some(show(connection, table).await?)),
    }
}

async fn show(connection: &mut db::Connection, table: &str) -> Result<Vec<String>, sqlx::Error> {
    let show = format!("SHOW CREATE TABLE {table}");
    let (_, text): (String, String) = sqlx::query_as(AssertSqlSafe(show))
        .fetch_one(connection)
        .await?;
    let lines = text.lines().skip(1);
    let lines = lines.map(|line| line.trim().trim_end_matches(',').to_owned());
    Ok(lines.filter(|line| !line.starts_with(')')).collect())
}

/// The lines in which the database defines columns once they are changed.
async fn written_out(
    connection: &mut db::Connection,
    columns: &[&str],
    clauses: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    let columns = columns.join(", ");
    let create = format!(
        "CREATE TEMPORARY TABLE {EXPECTED} ({columns}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    );
    sqlx::raw_sql(AssertSqlSafe(create))
        .execute(&mut *connection)
        .await?;
    let lines = changed(connection, clauses).await;
    let drop = format!("DROP TEMPORARY TABLE {EXPECTED}");
    sqlx::raw_sql(AssertSqlSafe(drop))
        .execute(connection)
        .await?;
    lines
}

async fn changed(
    connection: &mut db::Connection,
    clauses: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    if !clauses.is_empty() {
        let alter = format!("ALTER TABLE {EXPECTED} {}", clauses.join(", "));
        sqlx::raw_sql(AssertSqlSafe(alter))
            .execute(&mut *connection)
            .await?;
    }
    show(connection, EXPECTED).await
}

fn is_column(line: &str) -> bool {
    line.starts_with('`')
}

/// The name of a column.
fn name(column: &str) -> &str {
    column.split(' ').next().unwrap_or_default()
}

/// What stands before a condition: its name.
fn label(definition: &str) -> &str {
    definition.split("CHECK (").next().unwrap_or_default()
}

fn condition(definition: &str) -> &str {
    &definition[label(definition).len()..]
}

fn starts_with(line: &str, start: &str) -> bool {
    line.trim_start_matches("UNIQUE ").starts_with(start)
}

/// The definition of a key without what some databases leave out.
fn plain(definition: &str) -> &str {
    definition.trim_end_matches(" ON DELETE RESTRICT")
}
