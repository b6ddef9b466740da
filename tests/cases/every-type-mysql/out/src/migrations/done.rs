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
    /// Keys and constraints as they are defined in the statement.
    constraints: Vec<&'a str>,
    /// Names that are there.
    named: Vec<String>,
    /// Names that are not.
    gone: Vec<String>,
    /// Columns without a default.
    bare: Vec<String>,
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
    let columns = traces.columns.join(", ");
    let columns = match columns.as_str() {
        "" => Vec::new(),
        columns => written_out(connection, columns).await?,
    };
    Ok(columns.iter().all(|column| found.contains(column)) && traces.are_in(&found))
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
                false => traces.constraints.push(line),
            }
        }
        Some((table, traces))
    }

    fn read_clause(&mut self, clause: &'a str) -> Option<()> {
        let (verb, rest) = clause.split_once(' ')?;
        let (kind, name) = rest.split_once(' ')?;
        match (verb, kind) {
            ("ADD" | "MODIFY", "COLUMN") => self.columns.push(name),
            ("ADD", "UNIQUE" | "KEY" | "CONSTRAINT") => self.constraints.push(rest),
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
            ("ALTER", "COLUMN") => {
                let name = name.strip_suffix(" DROP DEFAULT")?;
                self.bare.push(format!("{name} "));
            }
            _ => return None,
        }
        Some(())
    }

    fn are_in(&self, found: &[String]) -> bool {
        let has = |start: &String| found.iter().any(|line| starts_with(line, start));
        let is_back = |start: &String| self.constraints.iter().any(|it| starts_with(it, start));
        let has_default = |start: &String| {
            let mut columns = found.iter().filter(|line| starts_with(line, start));
            columns.any(|line| line.contains(" DEFAULT "))
        };
        let all: Vec<String> = found.iter().map(|line| plain(line)).collect();
        self.constraints.iter().all(|it| all.contains(&plain(it)))
            && self.named.iter().all(has)
            && self.gone.iter().all(|it| is_back(it) || !has(it))
            && self.bare.iter().all(|it| has(it) && !has_default(it))
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

/// The lines in which the database defines columns.
async fn written_out(
    connection: &mut db::Connection,
    columns: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let create = format!(
        "CREATE TEMPORARY TABLE {EXPECTED} ({columns}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    );
    sqlx::raw_sql(AssertSqlSafe(create))
        .execute(&mut *connection)
        .await?;
    let lines = show(connection, EXPECTED).await;
    let drop = format!("DROP TEMPORARY TABLE {EXPECTED}");
    sqlx::raw_sql(AssertSqlSafe(drop))
        .execute(connection)
        .await?;
    lines
}

fn starts_with(line: &str, start: &str) -> bool {
    line.trim_start_matches("UNIQUE ").starts_with(start)
}

/// The definition of a key or constraint without what databases write in ways of their own.
fn plain(definition: &str) -> String {
    let mut text: String = definition
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')'))
        .collect();
    text.make_ascii_lowercase();
    for word in ["_utf8mb4", "ondeleterestrict"] {
        text = text.replace(word, "");
    }
    text
}
