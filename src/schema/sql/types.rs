//! The types of columns and the literals of values, in each database.

use crate::{
    schema::field_difference::stored_length,
    spec::{Database, Field, FieldType, Value, Width},
};

/// The characters of an id as text.
const LONGEST_ID: i64 = 36;

/// Returns a name as an identifier. Names are lower-case ASCII words: there is nothing to escape.
pub(crate) fn quoted(database: Database, name: &str) -> String {
    match database {
        Database::Sqlite | Database::Postgres => format!("\"{name}\""),
        Database::Mysql => format!("`{name}`"),
    }
}

/// Returns a column whose values are read. Where SQLite finds no column of a name in double quotes, it
/// takes the name itself for a text, and would give it to every row; one in backticks it does not.
pub(super) fn read(database: Database, name: &str) -> String {
    match database {
        Database::Sqlite | Database::Mysql => format!("`{name}`"),
        Database::Postgres => quoted(database, name),
    }
}

/// The type of a column.
pub(super) fn column_type(database: Database, field: &Field) -> String {
    let length = field.length().1.unwrap_or(i64::MAX);
    match database {
        Database::Sqlite => sqlite(&field.kind).to_owned(),
        Database::Postgres => postgres(&field.kind),
        Database::Mysql => mysql(&field.kind, length),
    }
}

fn sqlite(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::String | FieldType::Text | FieldType::Decimal(_) | FieldType::Enum(_) => "TEXT",
        FieldType::Date | FieldType::Time | FieldType::DateTime | FieldType::Json => "TEXT",
        FieldType::Int(_) => "INTEGER",
        FieldType::Float => "REAL",
        FieldType::Bool => "BOOLEAN",
        FieldType::List(_) => "TEXT",
        FieldType::Uuid | FieldType::Bytes | FieldType::Ref(_) => "BLOB",
        FieldType::Refs(_) => unreachable!("links are no column"),
    }
}

fn postgres(kind: &FieldType) -> String {
    let name = match kind {
        FieldType::Decimal(digits) => {
            return format!("NUMERIC({}, {})", digits.precision, digits.scale);
        }
        // Its length is a constraint: another bound must not be another type.
        FieldType::String | FieldType::Text | FieldType::Enum(_) => "TEXT",
        FieldType::Int(Width::Small) => "SMALLINT",
        FieldType::Int(Width::Usual) => "INTEGER",
        FieldType::Int(Width::Big) => "BIGINT",
        FieldType::Float => "DOUBLE PRECISION",
        FieldType::Bool => "BOOLEAN",
        FieldType::Uuid | FieldType::Ref(_) => "UUID",
        FieldType::Date => "DATE",
        FieldType::Time => "TIME",
        FieldType::DateTime => "TIMESTAMPTZ",
        FieldType::Json | FieldType::List(_) => "JSONB",
        FieldType::Bytes => "BYTEA",
        FieldType::Refs(_) => unreachable!("links are no column"),
    };
    name.to_owned()
}

fn mysql(kind: &FieldType, length: i64) -> String {
    let name = match kind {
        FieldType::String if length <= Field::MAX_VARCHAR => return format!("VARCHAR({length})"),
        FieldType::Decimal(digits) => {
            return format!("DECIMAL({}, {})", digits.precision, digits.scale);
        }
        FieldType::Enum(words) => {
            let longest = words.iter().map(String::len).max().unwrap_or(1);
            return format!("VARCHAR({longest})");
        }
        FieldType::String | FieldType::Text => "LONGTEXT",
        FieldType::Int(Width::Small) => "SMALLINT",
        FieldType::Int(Width::Usual) => "INT",
        FieldType::Int(Width::Big) => "BIGINT",
        FieldType::Float => "DOUBLE",
        FieldType::Bool => "BOOLEAN",
        FieldType::Uuid | FieldType::Ref(_) => "BINARY(16)",
        FieldType::Date => "DATE",
        FieldType::Time => "TIME(6)",
        FieldType::DateTime => "DATETIME(6)",
        FieldType::Json | FieldType::List(_) => "JSON",
        FieldType::Bytes => "LONGBLOB",
        FieldType::Refs(_) => unreachable!("links are no column"),
    };
    name.to_owned()
}

/// The number of characters of a text.
pub(super) fn char_length(database: Database, text: &str) -> String {
    match database {
        Database::Sqlite => format!("length({text})"),
        Database::Postgres | Database::Mysql => format!("char_length({text})"),
    }
}

/// The number of items of a list.
pub(super) fn item_count(database: Database, list: &str) -> String {
    match database {
        Database::Sqlite => format!("json_array_length({list})"),
        Database::Postgres => format!("jsonb_array_length({list})"),
        Database::Mysql => format!("json_length({list})"),
    }
}

/// The literal of a field's value.
pub(super) fn literal(database: Database, kind: &FieldType, value: &Value) -> String {
    let text = |text: &str| match database {
        Database::Mysql => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
        Database::Sqlite | Database::Postgres => format!("'{}'", text.replace('\'', "''")),
    };
    match (value, kind, database) {
        // As the driver writes it, since SQLite compares texts.
        (Value::Text(moment), FieldType::DateTime, Database::Sqlite) => {
            text(&moment.replace('Z', "+00:00"))
        }
        (Value::Text(moment), FieldType::DateTime, Database::Mysql) => {
            text(moment.replace('T', " ").trim_end_matches('Z'))
        }
        (Value::Text(value) | Value::Json(value), _, _) => text(value),
        (Value::Bytes(bytes), _, Database::Postgres) => format!("'\\x{}'", hex(bytes)),
        (Value::Bytes(bytes), _, _) => format!("x'{}'", hex(bytes)),
        (Value::Decimal(..), _, Database::Sqlite) => text(&value.to_string()),
        (Value::Bool(value), _, _) => value.to_string().to_uppercase(),
        (Value::Now | Value::New, _, _) => unreachable!("these are no literals"),
        (Value::Integer(_) | Value::Float(_) | Value::Decimal(..), _, _) => value.to_string(),
    }
}

/// A column's default, as it stands behind `DEFAULT`.
pub(super) fn default(database: Database, field: &Field) -> Option<String> {
    let value = match field.stored_default()? {
        Value::Now => return Some(now(database, &field.kind).to_owned()),
        value => literal(database, &field.kind, value),
    };
    let is_long = database == Database::Mysql && is_long(&column_type(database, field));
    Some(match is_long {
        true => format!("({value})"),
        false => value,
    })
}

/// Whether MySQL takes a default of a column of this type as an expression only.
pub(super) fn is_long(column_type: &str) -> bool {
    column_type == "JSON" || column_type.starts_with("LONG")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The moment at which a statement runs, as far as a type can tell it, in UTC.
fn now(database: Database, kind: &FieldType) -> &'static str {
    match (kind, database) {
        (FieldType::Date, Database::Sqlite) => "(date('now'))",
        (FieldType::Date, Database::Postgres) => "((now() AT TIME ZONE 'UTC')::date)",
        (FieldType::Date, Database::Mysql) => "(UTC_DATE())",
        (FieldType::Time, Database::Sqlite) => "(time('now'))",
        (FieldType::Time, Database::Postgres) => "((now() AT TIME ZONE 'UTC')::time)",
        (FieldType::Time, Database::Mysql) => "(UTC_TIME(6))",
        (_, Database::Sqlite) => "(strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'))",
        (_, Database::Postgres) => "now()",
        (_, Database::Mysql) => "(UTC_TIMESTAMP(6))",
    }
}

/// A value for rows of which nothing better is known.
pub(super) fn neutral(database: Database, field: &Field) -> String {
    let fixed = match (&field.kind, database) {
        (FieldType::String | FieldType::Text, _) => "''",
        (FieldType::Int(_), _) => "0",
        (FieldType::Float, _) => "0.0",
        (FieldType::Decimal(digits), _) => {
            return literal(database, &field.kind, &Value::Decimal(0, digits.scale));
        }
        (FieldType::Bool, _) => "FALSE",
        (FieldType::Uuid | FieldType::Ref(_), Database::Postgres) => {
            "'00000000-0000-0000-0000-000000000000'"
        }
        (FieldType::Uuid | FieldType::Ref(_), _) => "x'00000000000000000000000000000000'",
        (FieldType::Date, _) => "'1970-01-01'",
        (FieldType::Time, _) => "'00:00:00'",
        (FieldType::DateTime, Database::Mysql) => "'1970-01-01 00:00:00'",
        (FieldType::DateTime, _) => "'1970-01-01T00:00:00+00:00'",
        (FieldType::Json, _) => "'null'",
        (FieldType::List(_), _) => "'[]'",
        (FieldType::Bytes, Database::Mysql) => "''",
        (FieldType::Bytes, Database::Sqlite) => "x''",
        (FieldType::Bytes, Database::Postgres) => "'\\x'",
        (FieldType::Enum(words), _) => return format!("'{}'", words[0]),
        (FieldType::Refs(_), _) => unreachable!("links are no column"),
    };
    fixed.to_owned()
}

/// A value that is different in each row, made of the row's number `n` and its `id`.
pub(super) fn distinct(database: Database, field: &Field, n: &str, id: &str) -> String {
    let is_short = stored_length(field).is_some_and(|max| max < LONGEST_ID);
    match (&field.kind, database) {
        (FieldType::String, Database::Mysql) if is_short => format!("CAST({n} AS CHAR)"),
        (FieldType::String, _) if is_short => format!("CAST({n} AS TEXT)"),
        (FieldType::String | FieldType::Text, Database::Sqlite) => format!("hex({id})"),
        (FieldType::String | FieldType::Text, Database::Postgres) => format!("{id}::text"),
        (FieldType::String | FieldType::Text, Database::Mysql) => format!("HEX({id})"),
        (FieldType::Uuid | FieldType::Ref(_), _) => id.to_owned(),
        (FieldType::Date, Database::Sqlite) => {
            format!("date({n}, 'unixepoch', '+' || {n} || ' days')")
        }
        (FieldType::Date, Database::Postgres) => format!("DATE '1970-01-01' + {n}::int"),
        (FieldType::Date, Database::Mysql) => format!("DATE '1970-01-01' + INTERVAL {n} DAY"),
        (FieldType::Time, Database::Sqlite) => format!("time({n}, 'unixepoch')"),
        (FieldType::Time, Database::Postgres) => {
            format!("TIME '00:00' + {n} * INTERVAL '1 second'")
        }
        (FieldType::Time, Database::Mysql) => format!("SEC_TO_TIME({n})"),
        (FieldType::DateTime, Database::Sqlite) => {
            format!("strftime('%Y-%m-%dT%H:%M:%S+00:00', {n}, 'unixepoch')")
        }
        (FieldType::DateTime, Database::Postgres) => format!("to_timestamp({n})"),
        (FieldType::DateTime, Database::Mysql) => {
            format!("'1970-01-01 00:00:00' + INTERVAL {n} SECOND")
        }
        (FieldType::Decimal(digits), Database::Sqlite) => {
            let scale = usize::from(digits.scale);
            match (digits.precision == digits.scale, scale) {
                (true, _) => format!("printf('0.%0{scale}d', {n})"),
                (false, 0) => format!("CAST({n} AS TEXT)"),
                (false, _) => format!("CAST({n} AS TEXT) || '.{}'", "0".repeat(scale)),
            }
        }
        // No digit is before the point.
        (FieldType::Decimal(digits), _) if digits.precision == digits.scale => {
            format!("{n} * 0.{}1", "0".repeat(usize::from(digits.scale) - 1))
        }
        _ => n.to_owned(),
    }
}
