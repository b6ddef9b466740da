//! Fields and their grammar, `name:type[:modifier]...`: the same text on the command line, in
//! `gosvc.toml` and in a migration's header.

use std::fmt;

use super::{
    types::{Bounds, FieldType, OnDelete, Reference, TYPE_NAMES},
    value::{self, Digits, Value},
};
use crate::{failure::Refused, spec::names};

/// Longest text that `min` and `max` can ask for, in characters.
const MAX_LENGTH: i64 = 1_000_000;
/// Least number of values that a unique field must be able to take.
const MIN_UNIQUE_VALUES: i64 = 10;

/// Longest text that every database can index, in characters.
const MAX_INDEXED_LENGTH: i64 = 500;

const MODIFIERS: [&str; 7] = [
    "optional",
    "unique",
    "index",
    "min=",
    "max=",
    "default=",
    "on-delete=",
];

/// A typed column and JSON member of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Snake case; the column of a reference adds `_id`.
    pub name: String,
    /// What values it holds.
    pub kind: FieldType,
    /// Whether it may be null.
    pub optional: bool,
    /// Whether no two rows may have the same value.
    pub unique: bool,
    /// Whether it has an index that is not unique.
    pub index: bool,
    /// The least length or number.
    pub min: Option<Value>,
    /// The greatest length or number.
    pub max: Option<Value>,
    /// The value if none is given.
    pub default: Option<Value>,
}

impl Field {
    /// Reads `name:type[:modifier]...`. No type means `string`.
    pub(crate) fn parse(text: &str) -> Result<Self, Refused> {
        let mut parts = text.split(':').peekable();
        let name = names::field(parts.next().unwrap_or_default())?;
        let kind = match parts.next() {
            Some(word) => {
                let detail = parts.next_if(|part| !is_modifier(part));
                parse_type(text, &name, word, detail)?
            }
            None => FieldType::String,
        };
        let mut field = Self {
            name,
            kind,
            optional: false,
            unique: false,
            index: false,
            min: None,
            max: None,
            default: None,
        };
        while let Some(part) = parts.next() {
            let mut modifier = part.to_owned();
            // A default may have colons of its own.
            while modifier.starts_with("default=")
                && let Some(rest) = parts.next_if(|part| !is_modifier(part))
            {
                modifier.push(':');
                modifier.push_str(rest);
            }
            field
                .modify(&modifier)
                .map_err(|refused| refused.context(text))?;
        }
        field.check().map_err(|refused| refused.context(text))?;
        Ok(field)
    }

    /// The name of its column and JSON member.
    pub(crate) fn column(&self) -> String {
        match self.kind {
            FieldType::Ref(_) => format!("{}_id", self.name),
            _ => self.name.clone(),
        }
    }

    /// The reference, if it is one.
    pub(crate) fn reference(&self) -> Option<&Reference> {
        match &self.kind {
            FieldType::Ref(reference) => Some(reference),
            _ => None,
        }
    }

    /// The least and greatest length of a text.
    pub(crate) fn length(&self) -> (Option<i64>, Option<i64>) {
        let (min, max) = self.kind.default_length();
        let length = |value: &Option<Value>| match value {
            Some(Value::Integer(length)) => Some(*length),
            _ => None,
        };
        (length(&self.min).or(min), length(&self.max).or(max))
    }

    /// Longest `VARCHAR` of MySQL, in characters; longer texts are kept outside of the row.
    pub(crate) const MAX_VARCHAR: i64 = 500;

    /// The most bytes that it takes in a row of MySQL.
    pub(super) fn mysql_bytes(&self) -> i64 {
        match (&self.kind, self.length()) {
            (FieldType::String, (_, Some(max))) if max <= Self::MAX_VARCHAR => 4 * max + 2,
            (FieldType::Enum(words), _) => {
                let longest = words.iter().map(String::len).max();
                4 * longest.unwrap_or_default() as i64 + 2
            }
            _ => 16,
        }
    }

    fn modify(&mut self, modifier: &str) -> Result<(), Problem> {
        let (key, value) = match modifier.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (modifier, None),
        };
        let twice = match (key, value) {
            ("optional", None) => std::mem::replace(&mut self.optional, true),
            ("unique", None) => std::mem::replace(&mut self.unique, true),
            ("index", None) => std::mem::replace(&mut self.index, true),
            ("on-delete", Some(value)) => {
                self.set_on_delete(modifier, value)?;
                false
            }
            ("min", Some(value)) => self.min.replace(self.bound(modifier, value)?).is_some(),
            ("max", Some(value)) => self.max.replace(self.bound(modifier, value)?).is_some(),
            ("default", Some(value)) => {
                let parsed = self.kind.parse_default(value);
                let name = self.kind.name();
                let parsed = parsed.map_err(|rule| {
                    Problem::new(format!("{modifier:?} does not fit `{name}`: {rule}"))
                })?;
                self.default.replace(parsed).is_some()
            }
            _ => return Err(Problem::unknown_modifier(modifier)),
        };
        if twice {
            Err(Problem::new(format!("{key:?} is given twice")))
        } else {
            Ok(())
        }
    }

    fn set_on_delete(&mut self, modifier: &str, value: &str) -> Result<(), Problem> {
        let name = self.kind.name();
        let FieldType::Ref(reference) = &mut self.kind else {
            let message = format!("{modifier:?} does not fit `{name}`: it refers to nothing");
            return Err(Problem::new(message));
        };
        let all = [OnDelete::Restrict, OnDelete::Cascade, OnDelete::SetNull];
        let known = all.into_iter().find(|known| known.name() == value);
        reference.on_delete = known.ok_or_else(|| {
            let message = format!("{modifier:?}: expected `restrict`, `cascade` or `set-null`");
            Problem::new(message)
        })?;
        Ok(())
    }

    fn bound(&self, modifier: &str, text: &str) -> Result<Value, Problem> {
        let bound = match self.kind.bounds() {
            Bounds::Length => value::parse_integer(text, 0, MAX_LENGTH),
            Bounds::Integer(min, max) => value::parse_integer(text, min, max),
            Bounds::Float => value::parse_float(text),
            Bounds::Decimal(digits) => value::parse_decimal(text, digits),
            Bounds::None => Err("it has neither length nor size".to_owned()),
        };
        let name = self.kind.name();
        bound.map_err(|rule| Problem::new(format!("{modifier:?} does not fit `{name}`: {rule}")))
    }

    /// Checks rules that concern several modifiers.
    fn check(&self) -> Result<(), Problem> {
        let (min, max) = self.range();
        if let (Some(min), Some(max)) = (&min, &max)
            && min > max
        {
            return Err(Problem::new(format!(
                "no value is at least {min} and at most {max}"
            )));
        }
        if let Some(Reference {
            on_delete: OnDelete::SetNull,
            ..
        }) = self.reference()
            && !self.optional
        {
            let problem = "\"on-delete=set-null\" needs \"optional\": it could not be null";
            return Err(Problem::new(problem));
        }
        if self.index && self.unique {
            return Err(Problem::new("what is unique has an index already"));
        }
        if self.index
            && let Some(reason) = self.kind.not_indexed()
        {
            let name = self.kind.name();
            return Err(Problem::new(format!(
                "`{name}` cannot have an index: {reason}"
            )));
        }
        if self.unique || self.index {
            self.check_indexed_length()?;
        }
        if self.unique {
            if let Some(reason) = self.kind.not_unique() {
                let name = self.kind.name();
                return Err(Problem::new(format!("`{name}` cannot be unique: {reason}")));
            }
            if self.default.is_some() {
                let problem = "a unique field cannot have a default: the second row would clash";
                return Err(Problem::new(problem));
            }
            self.check_room()?;
        }
        self.check_default(min.as_ref(), max.as_ref())
    }

    fn check_indexed_length(&self) -> Result<(), Problem> {
        match (&self.kind, self.length()) {
            (FieldType::String, (_, Some(max))) if max > MAX_INDEXED_LENGTH => Err(Problem::new(
                format!("an index takes at most {MAX_INDEXED_LENGTH} characters in some databases"),
            )),
            _ => Ok(()),
        }
    }

    fn check_room(&self) -> Result<(), Problem> {
        let values = match (self.kind.bounds(), &self.min, &self.max) {
            (Bounds::Integer(least, greatest), min, max) => {
                let end = |value: &Option<Value>, end| match value {
                    Some(Value::Integer(number)) => *number,
                    _ => end,
                };
                end(max, greatest)
                    .saturating_sub(end(min, least))
                    .saturating_add(1)
            }
            (Bounds::Length, _, Some(Value::Integer(0))) => 1,
            (Bounds::Decimal(_), Some(Value::Decimal(min, _)), Some(Value::Decimal(max, _))) => {
                i64::try_from(max - min + 1).unwrap_or(i64::MAX)
            }
            _ => MIN_UNIQUE_VALUES,
        };
        if values < MIN_UNIQUE_VALUES {
            Err(Problem::new(format!(
                "it cannot be unique: only {values} rows could exist"
            )))
        } else {
            Ok(())
        }
    }

    fn check_default(&self, min: Option<&Value>, max: Option<&Value>) -> Result<(), Problem> {
        let Some(default) = &self.default else {
            return Ok(());
        };
        let size = match default {
            Value::Text(text) if self.kind.bounds() == Bounds::Length => {
                Value::Integer(text.chars().count() as i64)
            }
            number_or_bool => number_or_bool.clone(),
        };
        if min.is_some_and(|min| size < *min) || max.is_some_and(|max| size > *max) {
            let default = default.to_string();
            return Err(Problem::new(format!(
                "the default {default:?} breaks `min` or `max`"
            )));
        }
        Ok(())
    }

    /// The least and greatest length or number, as values of one kind, so that they can be compared.
    fn range(&self) -> (Option<Value>, Option<Value>) {
        match self.kind.bounds() {
            Bounds::Length => {
                let (min, max) = self.length();
                (min.map(Value::Integer), max.map(Value::Integer))
            }
            _ => (self.min.clone(), self.max.clone()),
        }
    }
}

impl fmt::Display for Field {
    /// The field as it is written on the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, Definition(self))
    }
}

/// A field without its name, as it is written in `gosvc.toml`.
pub(super) struct Definition<'a>(pub(super) &'a Field);

impl fmt::Display for Definition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.0;
        f.write_str(field.kind.name())?;
        match &field.kind {
            FieldType::Decimal(digits) if *digits != Digits::DEFAULT => {
                write!(f, ":{}.{}", digits.precision, digits.scale)?;
            }
            FieldType::Enum(words) => write!(f, ":{}", words.join(","))?,
            FieldType::Ref(reference) => {
                if reference.resource != field.name {
                    write!(f, ":{}", reference.resource)?;
                }
                if reference.on_delete != OnDelete::Restrict {
                    write!(f, ":on-delete={}", reference.on_delete.name())?;
                }
            }
            _ => {}
        }
        if let Some(min) = &field.min {
            write!(f, ":min={min}")?;
        }
        if let Some(max) = &field.max {
            write!(f, ":max={max}")?;
        }
        if field.unique {
            f.write_str(":unique")?;
        }
        if field.index {
            f.write_str(":index")?;
        }
        if field.optional {
            f.write_str(":optional")?;
        }
        if let Some(default) = &field.default {
            write!(f, ":default={default}")?;
        }
        Ok(())
    }
}

/// Whether a part of a field's text is a modifier, rather than a detail of its type or default.
fn is_modifier(part: &str) -> bool {
    let is_known = |known: &&str| match known.strip_suffix('=') {
        Some(key) => part.split_once('=').is_some_and(|(word, _)| word == key),
        None => part == *known,
    };
    MODIFIERS.iter().any(is_known)
}

/// Reads a type; `detail` is the part after it, if that is not a modifier.
fn parse_type(
    field: &str,
    name: &str,
    word: &str,
    detail: Option<&str>,
) -> Result<FieldType, Refused> {
    let problem = |message: String| Problem::new(message).context(field);
    let kind = match (word, detail) {
        ("decimal", Some(detail)) => {
            return parse_digits(detail)
                .map(FieldType::Decimal)
                .map_err(problem);
        }
        ("enum", Some(detail)) => {
            return parse_words(detail).map(FieldType::Enum).map_err(problem);
        }
        ("ref", detail) => {
            return Ok(FieldType::Ref(Reference {
                resource: names::resource(detail.unwrap_or(name))?,
                on_delete: OnDelete::Restrict,
            }));
        }
        ("enum", None) => {
            let refused = problem("an enum needs its values".to_owned());
            return Err(refused.hint(format!("for example `{name}:enum:open,closed`")));
        }
        ("string", _) => FieldType::String,
        ("text", _) => FieldType::Text,
        ("int", _) => FieldType::Int,
        ("bigint", _) => FieldType::BigInt,
        ("float", _) => FieldType::Float,
        ("decimal", None) => FieldType::Decimal(Digits::DEFAULT),
        ("bool", _) => FieldType::Bool,
        ("uuid", _) => FieldType::Uuid,
        ("date", _) => FieldType::Date,
        ("time", _) => FieldType::Time,
        ("datetime", _) => FieldType::DateTime,
        ("json", _) => FieldType::Json,
        ("bytes", _) => FieldType::Bytes,
        _ => {
            let refused = Refused::new(format!("unknown type {word:?} in {field:?}"));
            return Err(refused.hint_known(word, &TYPE_NAMES));
        }
    };
    match detail {
        Some(detail) => Err(Problem::unknown_modifier(detail).context(field)),
        None => Ok(kind),
    }
}

/// Reads `P.S`.
fn parse_digits(text: &str) -> Result<Digits, String> {
    let max = Digits::MAX_PRECISION;
    let parsed = text.split_once('.').and_then(|(precision, scale)| {
        let (precision, scale) = (precision.parse().ok()?, scale.parse().ok()?);
        let fits = (1..=max).contains(&precision) && scale <= precision;
        fits.then_some(Digits { precision, scale })
    });
    parsed.ok_or_else(|| {
        format!(
            "{text:?} does not fit `decimal`: expected digits in all, at most {max}, and behind \
             the point, such as `10.2`"
        )
    })
}

/// Reads the values of an enum.
fn parse_words(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    for word in text.split(',') {
        words.push(names::enum_value(word)?);
    }
    names::check_enum(&words)?;
    Ok(words)
}

/// An error in a field's text; the field's name is added later.
struct Problem {
    message: String,
    unknown: Option<String>,
}

impl Problem {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            unknown: None,
        }
    }

    fn unknown_modifier(word: &str) -> Self {
        Self {
            message: format!("unknown modifier {word:?}"),
            unknown: Some(word.to_owned()),
        }
    }

    fn context(self, field: &str) -> Refused {
        let refused = Refused::new(format!("in the field {field:?}: {}", self.message));
        match self.unknown {
            Some(word) => refused.hint_known(&word, &MODIFIERS),
            None => refused,
        }
    }
}
