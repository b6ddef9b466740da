//! The one table of field types: all that anything else asks about a type is a match here.

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text of 1 to 255 characters, unless bounded otherwise.
    String,
    /// Text of any length.
    Text,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits.
    BigInt,
    /// A binary floating-point number of 64 bits.
    Float,
    /// True or false.
    Bool,
    /// A UUID.
    Uuid,
    /// A moment, in UTC and microseconds.
    DateTime,
}

/// A value that a spec can state: a bound or a default.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum Value {
    /// Of `string` and `text`.
    Text(String),
    /// Of `int` and `bigint`, and the bounds of lengths.
    Integer(i64),
    /// Of `float`.
    Float(f64),
    /// Of `bool`.
    Bool(bool),
}

/// What `min` and `max` bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// The number of characters.
    Length,
    /// The number itself, between these.
    Integer(i64, i64),
    /// The number itself.
    Float,
    /// Nothing.
    None,
}

impl FieldType {
    /// Every type, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::String,
        Self::Text,
        Self::Int,
        Self::BigInt,
        Self::Float,
        Self::Bool,
        Self::Uuid,
        Self::DateTime,
    ];

    /// The word for it on the command line and in `gosvc.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Text => "text",
            Self::Int => "int",
            Self::BigInt => "bigint",
            Self::Float => "float",
            Self::Bool => "bool",
            Self::Uuid => "uuid",
            Self::DateTime => "datetime",
        }
    }

    /// What `min` and `max` bound.
    pub(crate) fn bounds(self) -> Bounds {
        match self {
            Self::String | Self::Text => Bounds::Length,
            Self::Int => Bounds::Integer(i32::MIN.into(), i32::MAX.into()),
            Self::BigInt => Bounds::Integer(i64::MIN, i64::MAX),
            Self::Float => Bounds::Float,
            Self::Bool | Self::Uuid | Self::DateTime => Bounds::None,
        }
    }

    /// The bounds of a length that nobody has bounded.
    pub(crate) fn default_length(self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::String => (Some(1), Some(255)),
            _ => (None, None),
        }
    }

    /// The type in Rust.
    pub(crate) fn rust(self) -> &'static str {
        match self {
            Self::String | Self::Text => "String",
            Self::Int => "i32",
            Self::BigInt => "i64",
            Self::Float => "f64",
            Self::Bool => "bool",
            Self::Uuid => "Uuid",
            Self::DateTime => "DateTime<Utc>",
        }
    }

    /// Whether the Rust type is `Copy`.
    pub(crate) fn is_copy(self) -> bool {
        match self {
            Self::String | Self::Text => false,
            Self::Int | Self::BigInt | Self::Float => true,
            Self::Bool | Self::Uuid | Self::DateTime => true,
        }
    }

    /// The type of an SQLite column.
    pub(crate) fn sqlite(self) -> &'static str {
        match self {
            Self::String | Self::Text | Self::DateTime => "TEXT",
            Self::Int | Self::BigInt => "INTEGER",
            Self::Float => "REAL",
            Self::Bool => "BOOLEAN",
            Self::Uuid => "BLOB",
        }
    }

    /// Why a field of this type cannot be unique, if so.
    pub(crate) fn not_unique(self) -> Option<&'static str> {
        match self {
            Self::Bool => Some("only two rows could exist"),
            Self::Float => Some("floating-point numbers are not made to be compared"),
            Self::String | Self::Text | Self::Int => None,
            Self::BigInt | Self::Uuid | Self::DateTime => None,
        }
    }

    /// Whether a field of this type can have a default.
    pub(crate) fn can_default(self) -> bool {
        match self {
            Self::String | Self::Text | Self::Int | Self::BigInt => true,
            Self::Float | Self::Bool => true,
            Self::Uuid | Self::DateTime => false,
        }
    }

    /// Whether every value of this type has a counterpart in the other.
    pub(crate) fn converts_to(self, other: Self) -> bool {
        match (self, other) {
            (Self::String, Self::Text) | (Self::Text, Self::String) => true,
            (Self::Int, Self::BigInt | Self::Float) | (Self::BigInt, Self::Float) => true,
            (Self::BigInt, Self::Int) => true,
            (Self::Int | Self::BigInt | Self::Float, Self::String | Self::Text) => true,
            _ => self == other,
        }
    }

    /// Reads a default.
    pub(crate) fn parse_default(self, text: &str) -> Result<Value, String> {
        let integer = |min: i64, max: i64| match text.parse() {
            Ok(number) if (min..=max).contains(&number) => Ok(Value::Integer(number)),
            _ => Err(format!("expected a whole number from {min} to {max}")),
        };
        match self {
            Self::String | Self::Text => parse_text(text),
            Self::Int => integer(i32::MIN.into(), i32::MAX.into()),
            Self::BigInt => integer(i64::MIN, i64::MAX),
            Self::Float => parse_float(text),
            Self::Bool => match text {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err("expected `true` or `false`".to_owned()),
            },
            Self::Uuid => Err("every row would have the same one".to_owned()),
            Self::DateTime => {
                Err("a fixed moment is hardly meant; set it in the service".to_owned())
            }
        }
    }
}

/// Longest default of a text, in characters; anything longer is better kept in code.
const MAX_DEFAULT_LENGTH: usize = 60;

fn parse_text(text: &str) -> Result<Value, String> {
    if text.chars().any(char::is_control) {
        return Err("expected text without control characters".to_owned());
    }
    if text.chars().count() > MAX_DEFAULT_LENGTH {
        return Err(format!("expected at most {MAX_DEFAULT_LENGTH} characters"));
    }
    Ok(Value::Text(text.to_owned()))
}

/// Reads a plain decimal number such as `-1.5`.
pub(crate) fn parse_float(text: &str) -> Result<Value, String> {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'-' || b == b'.');
    match text.parse::<f64>() {
        Ok(number) if plain && number.is_finite() && text.len() <= 20 => Ok(Value::Float(number)),
        _ => Err("expected a number such as `1.5`".to_owned()),
    }
}

impl Value {
    /// The value as an expression in Rust.
    pub(crate) fn rust(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}.to_owned()"),
            _ => self.literal(),
        }
    }

    /// The value as a literal in Rust, also where its type is not known: in attributes and `json!`.
    pub(crate) fn literal(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Integer(number) if i32::try_from(*number).is_err() => format!("{number}_i64"),
            Self::Integer(number) => number.to_string(),
            Self::Float(number) => format!("{number:?}"),
            Self::Bool(value) => value.to_string(),
        }
    }

    /// The value as a literal in SQL.
    pub(crate) fn sql(&self) -> String {
        match self {
            Self::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Self::Bool(value) => value.to_string().to_uppercase(),
            Self::Integer(_) | Self::Float(_) => self.to_string(),
        }
    }
}

impl std::fmt::Display for Value {
    /// The value as it is written in a field.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Float(number) => write!(f, "{number}"),
            Self::Bool(value) => write!(f, "{value}"),
        }
    }
}
