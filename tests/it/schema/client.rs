//! A database of its own for one chain of changes, driven as a service's runner drives it.

use std::{
    collections::BTreeMap,
    io::Write,
    process::{Command, Stdio},
};

use super::{
    model::{Field, Kind, Resource},
    values::Shown,
};
use crate::servers::Server;

/// Starts a line with a query that counts rows in the way.
const GUARD: &str = "-- must be 0: ";

pub(crate) struct Client<'a> {
    server: &'a Server,
    name: String,
}

/// Rows by the number in their id.
pub(crate) type Rows = BTreeMap<String, Vec<Shown>>;

/// Files of rows by the numbers of their tables.
pub(crate) type Stored = BTreeMap<String, String>;

impl<'a> Client<'a> {
    pub(crate) fn create(server: &'a Server, name: &str) -> Self {
        let client = Self {
            server,
            name: name.to_owned(),
        };
        match server.kind() {
            "postgres" => client.must(&format!("CREATE SCHEMA {name}")),
            "mysql" => client.must_in("mysql", &format!("CREATE DATABASE {name}")),
            _ => String::new(),
        };
        client
    }

    pub(crate) fn drop(self) {
        let name = &self.name;
        match self.server.kind() {
            "postgres" => self.must(&format!(
                "SET client_min_messages = error; DROP SCHEMA {name} CASCADE"
            )),
            "mysql" => self.must(&format!("DROP DATABASE {name}")),
            _ => {
                std::fs::remove_file(self.server.file(name)).expect("removed");
                String::new()
            }
        };
    }

    /// Runs statements; what they print, or why one failed.
    pub(crate) fn run(&self, sql: &str) -> Result<String, String> {
        self.run_in(&self.name, sql)
    }

    #[track_caller]
    pub(crate) fn must(&self, sql: &str) -> String {
        self.run(sql)
            .unwrap_or_else(|error| panic!("{error}\n{sql}"))
    }

    #[track_caller]
    fn must_in(&self, database: &str, sql: &str) -> String {
        self.run_in(database, sql)
            .unwrap_or_else(|error| panic!("{error}\n{sql}"))
    }

    fn run_in(&self, database: &str, sql: &str) -> Result<String, String> {
        let mut command: Command = self.server.client(database);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut process = command.spawn().expect("the client is installed");
        let mut input = process.stdin.take().expect("piped");
        // It may stop reading at an error.
        let _ = input
            .write_all(sql.as_bytes())
            .and_then(|()| input.write_all(b";\n"));
        drop(input);
        let output = process.wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        match output.status.success() {
            true => Ok(text(&output.stdout)),
            false => Err(text(&output.stderr)),
        }
    }

    /// The first query that finds rows in the way, with their number.
    pub(crate) fn refusal(&self, migration: &str) -> Option<(String, u64)> {
        let mut queries = migration
            .lines()
            .filter_map(|line| line.strip_prefix(GUARD));
        queries.find_map(|query| {
            // The rule behind it must not hide what ends the statement.
            let count = self
                .must(&format!("{query}\n"))
                .trim()
                .parse()
                .expect("a number");
            (count > 0).then(|| (query.to_owned(), count))
        })
    }

    /// Runs the statements of a file, in a transaction unless it says otherwise.
    pub(crate) fn migrate(&self, migration: &str) -> Result<(), String> {
        let is_outside = migration.starts_with("-- no-transaction");
        let script = match self.server.kind() {
            "sqlite" => format!(
                "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n{migration}\nPRAGMA foreign_key_check;\nCOMMIT"
            ),
            "postgres" if !is_outside => format!("BEGIN;\n{migration}\nCOMMIT"),
            _ => migration.to_owned(),
        };
        let printed = self.run(&script)?;
        let is_broken =
            self.server.kind() == "sqlite" && !printed.trim().trim_matches('1').is_empty();
        match is_broken {
            true => Err(format!("rows refer to nothing: {printed}")),
            false => Ok(()),
        }
    }

    /// All that makes the schema, one thing a line, in an order of its own.
    pub(crate) fn dump(&self) -> Vec<String> {
        let mut lines: Vec<String> = match self.server.kind() {
            "sqlite" => self.sqlite_dump(),
            "postgres" => self
                .must(POSTGRES_DUMP)
                .lines()
                .map(str::to_owned)
                .collect(),
            _ => self.mysql_dump(),
        };
        lines.sort();
        lines
    }

    /// The files of the tables; only PostgreSQL tells them.
    pub(crate) fn stored(&self) -> Stored {
        if self.server.kind() != "postgres" {
            return Stored::new();
        }
        let text = self.must(
            "SELECT oid, pg_relation_filenode(oid) FROM pg_class
             WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
        );
        let pairs = text.lines().map(|line| line.split_once('|').expect("two"));
        pairs
            .map(|(oid, file)| (oid.to_owned(), file.to_owned()))
            .collect()
    }

    fn sqlite_dump(&self) -> Vec<String> {
        let sql = "SELECT type || ' ' || name || '\u{1}' || coalesce(sql, '') || '\u{2}' FROM sqlite_master";
        let text = self.must(sql);
        let mut lines = Vec::new();
        for object in text.split('\u{2}').filter(|it| !it.trim().is_empty()) {
            let (name, sql) = object.trim().split_once('\u{1}').expect("two parts");
            if !name.starts_with("table ") {
                lines.push(format!("{name}: {sql}"));
                continue;
            }
            let body = sql.split_once('(').map_or("", |(_, body)| body);
            for item in items(body) {
                lines.push(format!("{name}: {item}"));
            }
        }
        lines
    }

    fn mysql_dump(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for table in self.must("SHOW TABLES").lines() {
            let text = self.must(&format!("SHOW CREATE TABLE `{table}`"));
            let items = text.lines().skip(1);
            lines.extend(
                items.map(|item| format!("{table}: {}", item.trim().trim_end_matches(','))),
            );
        }
        lines
    }

    pub(crate) fn insert(&self, resources: &[Resource], resource: &Resource, rows: &[Vec<Shown>]) {
        let kind = self.server.kind();
        let quoted = |name: &str| self.quoted(name);
        let mut columns = vec![quoted("id")];
        columns.extend(resource.fields.iter().map(|field| quoted(&field.column())));
        columns.extend(["created_at", "updated_at"].map(quoted));
        let moment = "'2026-11-23T23:59:59'";
        let mut sql = match kind {
            "postgres" => "SET session_replication_role = replica;\n".to_owned(),
            "mysql" => "SET foreign_key_checks = 0;\n".to_owned(),
            _ => String::new(),
        };
        for (row, values) in rows.iter().enumerate() {
            let mut literals = vec![self.id(resource.key, row)];
            for (field, value) in resource.fields.iter().zip(values) {
                literals.push(match value {
                    None => "NULL".to_owned(),
                    Some(text) => self.literal(resources, field, text),
                });
            }
            let (columns, literals) = (columns.join(", "), literals.join(", "));
            let table = quoted(resource.table());
            sql.push_str(&format!(
                "INSERT INTO {table} ({columns}) VALUES ({literals}, {moment}, {moment});\n"
            ));
        }
        self.must(&sql);
    }

    pub(crate) fn id(&self, key: usize, row: usize) -> String {
        let hex = format!("{key:016x}{row:016x}");
        match self.server.kind() {
            "postgres" => format!("'{hex}'"),
            _ => format!("x'{hex}'"),
        }
    }

    fn literal(&self, resources: &[Resource], field: &Field, text: &str) -> String {
        let kind = self.server.kind();
        let text_literal = || match kind {
            "mysql" => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
            _ => format!("'{}'", text.replace('\'', "''")),
        };
        match (&field.kind, kind) {
            (Kind::Int(_), _) => text.to_owned(),
            (Kind::Decimal(..), "postgres" | "mysql") => text.to_owned(),
            (Kind::Float, _) => format!("{text}{}", if text.contains('e') { "" } else { "e0" }),
            (Kind::Bool, _) => if text == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            (Kind::Uuid, "postgres") => text_literal(),
            (Kind::Bytes, "postgres") => format!("'\\x{text}'"),
            (Kind::Uuid | Kind::Bytes, _) => format!("x'{text}'"),
            (Kind::DateTime, "postgres") => format!("'{text}+00:00'"),
            (Kind::DateTime, "sqlite") => format!("'{text}+00:00'"),
            (Kind::Ref(target, _), _) => {
                let target = resources
                    .iter()
                    .find(|it| it.name == *target)
                    .expect("there");
                self.id(target.key, text.parse().expect("a number"))
            }
            _ => text_literal(),
        }
    }

    pub(crate) fn rows(&self, resource: &Resource) -> Rows {
        let kind = self.server.kind();
        let shown = |field: &Field| {
            let column = field.column();
            let is_binary = matches!(field.kind, Kind::Uuid | Kind::Bytes | Kind::Ref(..));
            match kind {
                "sqlite" => format!(
                    "CASE typeof(\"{column}\") WHEN 'null' THEN '-' WHEN 'real' THEN \
                     hex(printf('%!.17g', \"{column}\")) ELSE hex(\"{column}\") END"
                ),
                "postgres" => {
                    format!("coalesce(encode(convert_to(\"{column}\"::text, 'UTF8'), 'hex'), '-')")
                }
                _ if is_binary => format!("coalesce(HEX(`{column}`), '-')"),
                _ => format!("coalesce(HEX(CAST(`{column}` AS CHAR)), '-')"),
            }
        };
        let id = Field {
            kind: Kind::Uuid,
            name: "id".to_owned(),
            given: None,
            ..resource.fields[0].clone()
        };
        let columns: Vec<String> = [&id]
            .into_iter()
            .chain(&resource.fields)
            .map(shown)
            .collect();
        let table = self.quoted(resource.table());
        let text = self.must(&format!("SELECT {} FROM {table}", columns.join(", ")));
        let mut rows = Rows::new();
        for line in text.lines() {
            let mut values = line.split(['|', '\t']).map(|hex| match hex {
                "-" => None,
                hex => Some(decode(hex)),
            });
            let id = values.next().flatten().expect("an id");
            rows.insert(id, values.collect());
        }
        rows
    }

    fn quoted(&self, name: &str) -> String {
        match self.server.kind() {
            "mysql" => format!("`{name}`"),
            _ => format!("\"{name}\""),
        }
    }

    pub(crate) fn clear(&self, resources: &[Resource]) {
        let mut sql = match self.server.kind() {
            "postgres" => "SET session_replication_role = replica;\n".to_owned(),
            "mysql" => "SET foreign_key_checks = 0;\n".to_owned(),
            _ => String::new(),
        };
        for resource in resources {
            sql.push_str(&format!("DELETE FROM {};\n", self.quoted(resource.table())));
        }
        self.must(&sql);
    }
}

const POSTGRES_DUMP: &str = "
    SELECT c.relname || ': ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT r.conrelid::regclass || ': ' || r.conname || ' ' || pg_get_constraintdef(r.oid)
    FROM pg_constraint r WHERE r.connamespace = current_schema()::regnamespace
    UNION ALL
    SELECT replace(pg_get_indexdef(i.indexrelid), current_schema() || '.', '')
        || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = current_schema()::regnamespace";

/// Text as it is, and bytes that are none as they are written.
fn decode(hex: &str) -> String {
    let bytes: Vec<u8> = (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex"))
        .collect();
    String::from_utf8(bytes).unwrap_or_else(|_| format!("x{hex}"))
}

/// The items of a list up to the bracket that ends it.
fn items(body: &str) -> Vec<&str> {
    let (mut depth, mut from, mut in_text) = (0, 0, false);
    let mut items = Vec::new();
    for (at, c) in body.char_indices() {
        match c {
            '\'' => in_text = !in_text,
            _ if in_text => {}
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ',' | ')' if depth == 0 => {
                items.push(body[from..at].trim());
                from = at + 1;
                if c == ')' {
                    break;
                }
            }
            _ => {}
        }
    }
    items
}
