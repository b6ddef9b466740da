//! How values become those of another type: exactly, or not at all.
//!
//! A value that has no counterpart is a misfit. Misfits are counted before anything is changed, and
//! where a database lets a statement say how to convert, the statement itself fails on one as well.

use super::types::{self, column_type};
use crate::{
    schema::field_difference::stored_length,
    spec::{Database, Digits, Field, FieldType, Width},
};

/// Whole numbers up to here are floating-point numbers too.
const MAX_EXACT: i64 = 1 << 53;
/// How a whole number of 64 bits, and hardly another, is written.
const WHOLE: &str = "'^(0|-?[1-9][0-9]{0,18})$'";
/// Beyond these, SQLite rounds when it writes or reads the text of a number.
const SQLITE_EXACT: &str = "1e-75 AND 1e75";
/// The longest text of a number that is not a decimal.
const MAX_NUMBER_LENGTH: i64 = 24;

/// Rows that cannot be converted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Misfit {
    /// True for them in SQL.
    pub(super) condition: String,
    /// What they break, to be read after "a row".
    pub(super) rule: String,
    /// Whether the new type itself lets them pass, and its constraints do not.
    pub(super) is_checked: bool,
}

/// Returns which values of a column cannot become those of its new type. The column still has its
/// old one.
pub(super) fn misfits(database: Database, from: &Field, to: &Field) -> Vec<Misfit> {
    let column = types::read(database, &from.column());
    let name = from.column();
    let mut all = Vec::new();
    let mut add = |condition: String, rule: String, is_checked: bool| {
        all.push(Misfit {
            condition,
            rule,
            is_checked,
        });
    };
    if let Some(max) = stored_length(to).filter(|max| longest(from).is_none_or(|it| it > *max)) {
        let text = as_text(database, from, &column);
        let length = types::char_length(database, &text);
        let rule = format!("has a `{name}` of more than {max} characters");
        add(format!("{length} > {max}"), rule, true);
    }
    match (&from.kind, &to.kind) {
        (FieldType::Enum(old), FieldType::Enum(new))
            if old.iter().all(|word| new.contains(word)) => {}
        (FieldType::Enum(_) | FieldType::String | FieldType::Text, FieldType::Enum(words)) => {
            let list: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            let exact = match database {
                // It takes no notice of spaces at the end, and drops them in a shorter type.
                Database::Mysql => format!("CAST({column} AS BINARY)"),
                Database::Sqlite | Database::Postgres => column.clone(),
            };
            let condition = format!("{exact} NOT IN ({})", list.join(", "));
            let rule = format!("has a `{name}` other than {}", words.join(", "));
            add(condition, rule, true);
        }
        (FieldType::Int(old), FieldType::Int(new)) if old <= new => {}
        (_, FieldType::Int(width)) => {
            let condition = not_whole(database, from, &column, width.least(), width.greatest());
            let bits = width.bits();
            let rule = format!("has a `{name}` that is {} of {bits} bits", no_whole(from));
            add(condition, rule, false);
        }
        (FieldType::Int(Width::Big), FieldType::Float) => {
            let condition = format!("{column} NOT BETWEEN -{MAX_EXACT} AND {MAX_EXACT}");
            let rule = format!("has a `{name}` that a float would round");
            add(condition, rule, false);
        }
        (FieldType::Float, FieldType::String | FieldType::Text) if database == Database::Sqlite => {
            let rule = format!("has a `{name}` whose text SQLite would round");
            add(not_written(&column), rule, false);
        }
        (FieldType::String | FieldType::Text, FieldType::Float) => {
            let rule = format!("has a `{name}` that is not the text of a float");
            add(not_float(database, &column), rule, false);
        }
        (FieldType::Int(width), FieldType::Decimal(digits)) => {
            let whole = digits.precision - digits.scale;
            if whole < width.digits() {
                let greatest = 10_i64.pow(whole.into()) - 1;
                let condition = format!("{column} NOT BETWEEN -{greatest} AND {greatest}");
                let rule = format!("has a `{name}` of more than {whole} digits before the point");
                add(condition, rule, false);
            }
        }
        (FieldType::Decimal(old), FieldType::Decimal(new)) if old != new => {
            if new.scale < old.scale {
                let rule = format!(
                    "has a `{name}` of more than {} digits behind the point",
                    new.scale
                );
                add(too_fine(database, &column, new.scale), rule, false);
            }
            if new.precision - new.scale < old.precision - old.scale {
                let whole = new.precision - new.scale;
                let rule = format!("has a `{name}` of more than {whole} digits before the point");
                add(too_great(database, &column, whole), rule, false);
            }
        }
        _ => {}
    }
    all
}

/// Returns a column's value as its new type; a misfit fails, where that can be said in SQL.
pub(super) fn value(database: Database, from: &Field, to: &Field) -> String {
    let column = types::read(database, &from.column());
    if from.kind == to.kind {
        return column;
    }
    let value = match database {
        Database::Sqlite => sqlite_value(from, to, &column),
        Database::Postgres => format!("{column}::{}", column_type(database, to)),
        Database::Mysql => column.clone(),
    };
    let misfits = misfits(database, from, to);
    let unchecked: Vec<&Misfit> = misfits.iter().filter(|it| !it.is_checked).collect();
    let [first, ..] = unchecked[..] else {
        return value;
    };
    let conditions: Vec<&str> = unchecked.iter().map(|it| it.condition.as_str()).collect();
    let condition = conditions.join(" OR ");
    let rule = &first.rule;
    match database {
        // `json` fails, as it is none.
        Database::Sqlite => {
            format!("CASE WHEN {condition} THEN json('a row {rule}') ELSE {value} END")
        }
        // The cast fails, and tells the text.
        Database::Postgres => {
            let kind = column_type(database, to);
            format!(
                "CASE WHEN {condition} THEN ('a row {rule}: ' || {column})::{kind} ELSE {value} END"
            )
        }
        Database::Mysql => value,
    }
}

fn no_whole(from: &Field) -> &'static str {
    match from.kind {
        FieldType::String | FieldType::Text => "not the text of a whole number",
        _ => "no whole number",
    }
}

/// The longest text that a value can be.
fn longest(field: &Field) -> Option<i64> {
    match &field.kind {
        FieldType::Int(_) | FieldType::Float => Some(MAX_NUMBER_LENGTH),
        FieldType::Enum(words) => words.iter().map(String::len).max().map(|it| it as i64),
        _ => stored_length(field),
    }
}

/// A column as the text that it becomes.
fn as_text(database: Database, from: &Field, column: &str) -> String {
    match (&from.kind, database) {
        (FieldType::String | FieldType::Text | FieldType::Enum(_), _) => column.to_owned(),
        (_, Database::Postgres) => format!("{column}::TEXT"),
        (_, Database::Mysql) => format!("CAST({column} AS CHAR)"),
        (FieldType::Float, Database::Sqlite) => float_text(column),
        (_, Database::Sqlite) => format!("CAST({column} AS TEXT)"),
    }
}

/// The shortest text of SQLite that is read back as the same number.
fn float_text(column: &str) -> String {
    let short = format!("CAST({column} AS TEXT)");
    let exact = format!("printf('%!.17g', {column})");
    // In this order, so that null stays null.
    format!("CASE WHEN CAST({short} AS REAL) <> {column} THEN {exact} ELSE {short} END")
}

fn sqlite_value(from: &Field, to: &Field, column: &str) -> String {
    match (&from.kind, &to.kind) {
        (FieldType::Enum(_) | FieldType::Ref(_) | FieldType::String | FieldType::Text, kind)
            if !matches!(kind, FieldType::Int(_) | FieldType::Float) =>
        {
            column.to_owned()
        }
        (FieldType::Decimal(_), FieldType::Decimal(new)) => scaled(column, *new),
        (_, FieldType::Decimal(new)) => {
            let point = match new.scale {
                0 => String::new(),
                scale => format!(" || '.{}'", "0".repeat(scale.into())),
            };
            format!("CAST({column} AS TEXT){point}")
        }
        (FieldType::Float, FieldType::String | FieldType::Text) => float_text(column),
        _ => format!("CAST({column} AS {})", column_type(Database::Sqlite, to)),
    }
}

/// The text of a decimal of SQLite, surely with a point.
fn pointed(column: &str) -> String {
    format!("{column} || CASE instr({column}, '.') WHEN 0 THEN '.' ELSE '' END")
}

/// The text of a decimal of SQLite with as many digits behind the point as it is to have.
fn scaled(column: &str, digits: Digits) -> String {
    let pointed = pointed(column);
    match digits.scale {
        0 => format!("substr({column}, 1, instr({pointed}, '.') - 1)"),
        scale => {
            let zeros = "0".repeat(scale.into());
            format!("substr({pointed} || '{zeros}', 1, instr({pointed}, '.') + {scale})")
        }
    }
}

fn too_fine(database: Database, column: &str, scale: u8) -> String {
    match database {
        Database::Sqlite => {
            let pointed = pointed(column);
            format!("rtrim(substr({pointed}, instr({pointed}, '.') + 1 + {scale}), '0') <> ''")
        }
        Database::Postgres | Database::Mysql => format!("{column} <> round({column}, {scale})"),
    }
}

fn too_great(database: Database, column: &str, whole: u8) -> String {
    match database {
        Database::Sqlite => {
            let pointed = pointed(column);
            let number = format!("substr({pointed}, 1, instr({pointed}, '.') - 1)");
            format!("length(ltrim({number}, '-0')) > {whole}")
        }
        Database::Postgres | Database::Mysql => {
            format!("abs({column}) >= 1{}", "0".repeat(whole.into()))
        }
    }
}

/// Holds where a value is no whole number between these.
fn not_whole(database: Database, from: &Field, column: &str, min: i64, max: i64) -> String {
    let range = match min {
        // Its least number has no literal of its own in every database.
        i64::MIN => format!("BETWEEN -{max} - 1 AND {max}"),
        _ => format!("BETWEEN {min} AND {max}"),
    };
    match (&from.kind, database) {
        (FieldType::String | FieldType::Text, Database::Sqlite) => {
            format!(
                "CAST(CAST({column} AS INTEGER) AS TEXT) <> {column} OR CAST({column} AS INTEGER) NOT {range}"
            )
        }
        (FieldType::String | FieldType::Text, Database::Postgres) => {
            format!(
                "CASE WHEN {column} ~ {WHOLE} THEN {column}::NUMERIC NOT {range} ELSE {column} IS NOT NULL END"
            )
        }
        (FieldType::String | FieldType::Text, Database::Mysql) => {
            // Its `$` is also before a newline at the end.
            format!(
                "{column} NOT REGEXP {WHOLE} OR {column} REGEXP '[^-0-9]' OR CAST({column} AS DECIMAL(20)) NOT {range}"
            )
        }
        (FieldType::Decimal(_), Database::Sqlite) => {
            let whole = format!(
                "CAST({} AS TEXT)",
                scaled(
                    column,
                    Digits {
                        precision: 28,
                        scale: 0
                    }
                )
            );
            let fine = too_fine(database, column, 0);
            format!(
                "{fine} OR CAST(CAST({whole} AS INTEGER) AS TEXT) <> {whole} OR CAST({whole} AS INTEGER) NOT {range}"
            )
        }
        (FieldType::Float, _) => {
            let (min, max) = (min.max(-MAX_EXACT), max.min(MAX_EXACT));
            let whole = match database {
                Database::Sqlite => format!("CAST({column} AS INTEGER)"),
                Database::Postgres => format!("trunc({column})"),
                Database::Mysql => format!("truncate({column}, 0)"),
            };
            format!("{column} <> {whole} OR {column} NOT BETWEEN {min} AND {max}")
        }
        (FieldType::Decimal(_), Database::Postgres) => {
            format!("{column} <> trunc({column}) OR {column} NOT {range}")
        }
        (FieldType::Decimal(_), Database::Mysql) => {
            format!("{column} <> truncate({column}, 0) OR {column} NOT {range}")
        }
        _ => format!("{column} NOT {range}"),
    }
}

/// Holds where SQLite has no exact text of a number.
fn not_written(number: &str) -> String {
    format!("{number} <> 0 AND abs({number}) NOT BETWEEN {SQLITE_EXACT}")
}

/// Holds where a text is not as the float that it stands for is written: to become one, and a text
/// again, must change nothing.
fn not_float(database: Database, column: &str) -> String {
    let pattern = "'^-?[0-9]+([.][0-9]+)?(e[-+]?[0-9]{1,3})?$'";
    match database {
        Database::Sqlite => {
            let number = format!("CAST({column} AS REAL)");
            let (text, not_written) = (float_text(&number), not_written(&number));
            format!("{text} <> {column} OR {not_written}")
        }
        // The cast fails on what is out of range.
        Database::Postgres => format!(
            "CASE WHEN {column} !~ {pattern} OR char_length({column}) > {MAX_NUMBER_LENGTH} THEN TRUE \
             WHEN {column}::NUMERIC <> 0 AND abs({column}::NUMERIC) NOT BETWEEN 5e-324 AND \
             1.7976931348623157e308 THEN TRUE ELSE {column}::DOUBLE PRECISION::TEXT <> {column} END"
        ),
        Database::Mysql => format!(
            "{column} NOT REGEXP {pattern} OR CAST({column} + 0e0 AS CHAR) <> CAST({column} AS BINARY)"
        ),
    }
}
