//! The one table of field types: whatever other modules need to know about a type is a match here.

use super::{
    Database, encoded,
    value::{self, Digits, Value},
};

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// Text of 1 to 255 characters, unless bounded otherwise.
    String,
    /// Text of any length.
    Text,
    /// A whole number.
    Int(Width),
    /// A binary floating-point number of 64 bits.
    Float,
    /// A decimal number, exact.
    Decimal(Digits),
    /// True or false.
    Bool,
    /// A UUID.
    Uuid,
    /// A day.
    Date,
    /// A time of day, in microseconds.
    Time,
    /// A moment, in UTC and microseconds.
    DateTime,
    /// Any JSON.
    Json,
    /// Bytes, in base64 on the wire.
    Bytes,
    /// One of these words.
    Enum(Vec<String>),
    /// The id of a row of a resource.
    Ref(Reference),
    /// The ids of rows of a resource, each once. No column: links are rows of a table of their own.
    Refs(Reference),
    /// Several values of a type, in their order.
    List(Box<FieldType>),
}

/// How many bits a whole number has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// 16
    Small,
    /// 32
    Usual,
    /// 64
    Big,
}

/// What a field refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The name of the resource.
    pub resource: String,
    /// What becomes of rows whose target is deleted.
    pub on_delete: OnDelete,
    /// Whether routes below the target list and create what refers to it.
    pub nested: bool,
}

/// What becomes of rows whose target is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// They keep it from being deleted.
    Restrict,
    /// They are deleted with it.
    Cascade,
    /// They refer to nothing from then on.
    SetNull,
}

/// What `min` and `max` limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// The number of characters, of bytes or of items.
    Length,
    /// How many there are.
    Count,
    /// The number itself, between these.
    Integer(i64, i64),
    /// The number itself.
    Float,
    /// The number itself, exactly.
    Decimal(Digits),
    /// Nothing.
    None,
}

/// How a value is bound to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binding {
    /// By value.
    Copy,
    /// By reference.
    Borrow,
    /// As text, by its `Display`.
    Word,
}

/// The words for the types on the command line and in `gosvc.toml`.
pub(crate) const TYPE_NAMES: [&str; 18] = [
    "string", "text", "smallint", "int", "bigint", "float", "decimal", "bool", "uuid", "date",
    "time", "datetime", "json", "bytes", "enum", "ref", "refs", "list",
];

/// Those of them that the items of a list can have.
pub(super) const ITEM_NAMES: [&str; 9] = [
    "string", "smallint", "int", "bigint", "float", "bool", "uuid", "date", "datetime",
];

impl Width {
    pub(crate) fn bits(self) -> u32 {
        match self {
            Self::Small => 16,
            Self::Usual => 32,
            Self::Big => 64,
        }
    }

    /// The least number that it has.
    pub(crate) fn least(self) -> i64 {
        i64::MIN >> (64 - self.bits())
    }

    /// The greatest number that it has.
    pub(crate) fn greatest(self) -> i64 {
        i64::MAX >> (64 - self.bits())
    }

    /// How many digits its numbers have at most.
    pub(crate) fn digits(self) -> u8 {
        match self {
            Self::Small => 5,
            Self::Usual => 10,
            Self::Big => 19,
        }
    }
}

impl OnDelete {
    /// The word for it, behind `on-delete=`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Restrict => "restrict",
            Self::Cascade => "cascade",
            Self::SetNull => "set-null",
        }
    }

    /// What it is in SQL.
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
        }
    }
}

impl FieldType {
    /// Its name on the command line and in `gosvc.toml`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Text => "text",
            Self::Int(Width::Small) => "smallint",
            Self::Int(Width::Usual) => "int",
            Self::Int(Width::Big) => "bigint",
            Self::Float => "float",
            Self::Decimal(_) => "decimal",
            Self::Bool => "bool",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
            Self::Json => "json",
            Self::Bytes => "bytes",
            Self::Enum(_) => "enum",
            Self::Ref(_) => "ref",
            Self::Refs(_) => "refs",
            Self::List(_) => "list",
        }
    }

    /// The same with the type of its items, or what it refers to.
    pub(crate) fn full_name(&self) -> String {
        match self {
            Self::List(item) => format!("{}:{}", self.name(), item.name()),
            Self::Ref(target) | Self::Refs(target) => {
                format!("{}:{}", self.name(), target.resource)
            }
            _ => self.name().to_owned(),
        }
    }

    /// The type of its items, if it is a list.
    pub(crate) fn item(&self) -> Option<&Self> {
        match self {
            Self::List(item) => Some(item),
            _ => None,
        }
    }

    /// Its type in gRPC's messages, that of its items for a list; nothing for an enum, which has one of its own.
    pub(crate) fn message(&self) -> Option<&'static str> {
        Some(match self {
            Self::Int(Width::Small | Width::Usual) => "int32",
            Self::Int(Width::Big) => "int64",
            Self::Float => "double",
            Self::Bool => "bool",
            Self::Bytes => "bytes",
            Self::DateTime => "google.protobuf.Timestamp",
            Self::Enum(_) => return None,
            Self::List(item) => return item.message(),
            Self::String
            | Self::Text
            | Self::Decimal(_)
            | Self::Uuid
            | Self::Date
            | Self::Time
            | Self::Json
            | Self::Ref(_)
            | Self::Refs(_) => "string",
        })
    }

    /// What `min` and `max` limit.
    pub(crate) fn bounds(&self) -> Bounds {
        match self {
            Self::String | Self::Text | Self::Bytes | Self::List(_) => Bounds::Length,
            Self::Refs(_) => Bounds::Count,
            Self::Int(width) => Bounds::Integer(width.least(), width.greatest()),
            Self::Float => Bounds::Float,
            Self::Decimal(digits) => Bounds::Decimal(*digits),
            Self::Bool | Self::Uuid | Self::Date | Self::Time | Self::DateTime => Bounds::None,
            Self::Json | Self::Enum(_) | Self::Ref(_) => Bounds::None,
        }
    }

    /// The least and greatest length, unless bounded otherwise.
    pub(crate) fn default_length(&self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::String => (Some(1), Some(255)),
            Self::Refs(_) => (None, Some(100)),
            Self::List(_) => (Some(0), Some(100)),
            _ => (None, None),
        }
    }

    /// The type in Rust; that of an enum is named by its field.
    pub(crate) fn rust(&self, enum_name: &str) -> String {
        let name = match self {
            Self::String | Self::Text => "String",
            Self::Int(Width::Small) => "i16",
            Self::Int(Width::Usual) => "i32",
            Self::Int(Width::Big) => "i64",
            Self::Float => "f64",
            Self::Decimal(_) => "Decimal",
            Self::Bool => "bool",
            Self::Uuid | Self::Ref(_) => "Uuid",
            Self::Date => "NaiveDate",
            Self::Time => "NaiveTime",
            Self::DateTime => "DateTime<Utc>",
            Self::Json => "serde_json::Value",
            Self::Bytes => "Bytes",
            Self::Refs(_) => "Vec<Uuid>",
            Self::Enum(_) => enum_name,
            Self::List(item) => return format!("Vec<{}>", item.rust(enum_name)),
        };
        name.to_owned()
    }

    /// How a value is bound.
    pub(crate) fn binding(&self, database: Database) -> Binding {
        match self {
            Self::String | Self::Text | Self::Json | Self::Bytes => Binding::Borrow,
            Self::List(_) | Self::Refs(_) => Binding::Borrow,
            // SQLite has no type for decimal numbers.
            Self::Decimal(_) if database == Database::Sqlite => Binding::Word,
            Self::Int(_) | Self::Float | Self::Decimal(_) => Binding::Copy,
            Self::Bool | Self::Uuid | Self::Ref(_) => Binding::Copy,
            Self::Date | Self::Time | Self::DateTime => Binding::Copy,
            Self::Enum(_) => Binding::Word,
        }
    }

    /// Returns why a field of this type cannot be unique, if so.
    pub(crate) fn not_unique(&self) -> Option<&'static str> {
        match self {
            Self::Bool => Some("only two rows could exist"),
            Self::Float => Some("floating-point numbers are not made to be compared"),
            Self::Text | Self::Json | Self::Bytes | Self::List(_) => {
                Some("its values are too long for an index")
            }
            Self::Enum(_) => Some("its values are few"),
            Self::Refs(_) => Some("it is no column"),
            Self::String | Self::Int(_) | Self::Decimal(_) => None,
            Self::Uuid | Self::Date | Self::Time | Self::DateTime | Self::Ref(_) => None,
        }
    }

    /// Returns why a field of this type cannot have an index, if so.
    pub(crate) fn not_indexed(&self) -> Option<&'static str> {
        match self {
            Self::Text | Self::Json | Self::Bytes | Self::List(_) => {
                Some("its values are too long for one")
            }
            Self::Ref(_) => Some("it has one already"),
            Self::Refs(_) => Some("it is no column, and the table of its links has one"),
            Self::String | Self::Int(_) | Self::Float | Self::Decimal(_) => None,
            Self::Bool | Self::Uuid | Self::Enum(_) => None,
            Self::Date | Self::Time | Self::DateTime => None,
        }
    }

    /// Whether a field of this type can have a default.
    pub(crate) fn can_default(&self) -> bool {
        match self {
            Self::String | Self::Text | Self::Int(_) | Self::Float => true,
            Self::Decimal(_) | Self::Bool | Self::Enum(_) => true,
            Self::Date | Self::Time | Self::DateTime => true,
            Self::Json | Self::Bytes => true,
            Self::Uuid | Self::Ref(_) | Self::Refs(_) | Self::List(_) => false,
        }
    }

    /// Whether lists can be filtered by it even where it is not unique.
    pub(crate) fn is_filter(&self) -> bool {
        matches!(self, Self::Bool | Self::Enum(_) | Self::Ref(_))
    }

    /// Whether every value of this type, or nearly every one, has a counterpart in the other.
    pub(crate) fn converts_to(&self, other: &Self) -> bool {
        let is_text = |kind: &Self| matches!(kind, Self::String | Self::Text);
        match (self, other) {
            (Self::Int(_), Self::Int(_) | Self::Float | Self::Decimal(_)) => true,
            (Self::Decimal(_), Self::Decimal(_)) | (Self::Enum(_), Self::Enum(_)) => true,
            (Self::Int(_) | Self::Float | Self::Enum(_), other) if is_text(other) => true,
            (Self::Ref(one), Self::Ref(other)) | (Self::Refs(one), Self::Refs(other)) => {
                one.resource == other.resource
            }
            _ => (is_text(self) && is_text(other)) || self == other,
        }
    }

    /// Reads a default.
    pub(crate) fn parse_default(&self, text: &str) -> Result<Value, String> {
        let checked = |is_valid: bool, expected: &str| {
            if is_valid {
                Ok(Value::Text(text.to_owned()))
            } else {
                Err(format!("expected {expected}"))
            }
        };
        match self {
            Self::Date | Self::Time | Self::DateTime if text == "now" => Ok(Value::Now),
            Self::Uuid if text == "new" => Ok(Value::New),
            Self::String | Self::Text => value::parse_text(text),
            Self::Int(width) => value::parse_integer(text, width.least(), width.greatest()),
            Self::Float => value::parse_float(text),
            Self::Decimal(digits) => value::parse_decimal(text, *digits),
            Self::Bool => match text {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err("expected `true` or `false`".to_owned()),
            },
            Self::Date => checked(value::is_date(text), "a day such as 2026-11-23, or `now`"),
            Self::Time => checked(value::is_time(text), "a time such as 09:30:00, or `now`"),
            Self::DateTime => checked(
                value::is_datetime(text),
                "a moment such as 2026-11-23T09:30:00Z, or `now`",
            ),
            Self::Enum(words) => {
                checked(words.iter().any(|word| word == text), &words.join(" or "))
            }
            Self::Uuid => Err("every row would have the same one, unless it is `new`".to_owned()),
            Self::Ref(_) | Self::Refs(_) => Err("no row is sure to exist".to_owned()),
            Self::List(_) => Err("it is empty unless it is given".to_owned()),
            Self::Json => encoded::parse_json(text).map(Value::Json),
            Self::Bytes => encoded::parse_bytes(text).map(Value::Bytes),
        }
    }
}
