//! Fields and their grammar, `name:type[:modifier]...`: the same text on the command line, in
//! `gosvc.toml` and in a migration's header.

use std::fmt;

use super::types::{Bounds, FieldType, Value, parse_float};
use crate::{failure::Refused, names};

/// Longest text that `min` and `max` can ask for, in characters.
const MAX_LENGTH: i64 = 1_000_000;
/// Least number of values that a unique field must be able to take.
const MIN_UNIQUE_VALUES: i64 = 10;

const MODIFIERS: [&str; 5] = ["optional", "unique", "min=", "max=", "default="];

/// A typed column and JSON member of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Snake case.
    pub name: String,
    /// What values it holds.
    pub kind: FieldType,
    /// Whether it may be null.
    pub optional: bool,
    /// Whether no two rows may have the same value.
    pub unique: bool,
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
        let mut parts = text.split(':');
        let name = names::field(parts.next().unwrap_or_default())?;
        let kind = match parts.next() {
            Some(kind) => parse_type(text, kind)?,
            None => FieldType::String,
        };
        let mut field = Self {
            name,
            kind,
            optional: false,
            unique: false,
            min: None,
            max: None,
            default: None,
        };
        for modifier in parts {
            field
                .modify(modifier)
                .map_err(|refused| refused.context(text))?;
        }
        field.check().map_err(|refused| refused.context(text))?;
        Ok(field)
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

    fn modify(&mut self, modifier: &str) -> Result<(), Problem> {
        let (key, value) = match modifier.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (modifier, None),
        };
        let twice = match (key, value) {
            ("optional", None) => std::mem::replace(&mut self.optional, true),
            ("unique", None) => std::mem::replace(&mut self.unique, true),
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
        match twice {
            true => Err(Problem::new(format!("{key:?} is given twice"))),
            false => Ok(()),
        }
    }

    fn bound(&self, modifier: &str, value: &str) -> Result<Value, Problem> {
        let integer = |min: i64, max: i64| match value.parse() {
            Ok(number) if (min..=max).contains(&number) => Ok(Value::Integer(number)),
            _ => Err(format!("expected a whole number from {min} to {max}")),
        };
        let bound = match self.kind.bounds() {
            Bounds::Length => integer(0, MAX_LENGTH),
            Bounds::Integer(min, max) => integer(min, max),
            Bounds::Float => parse_float(value),
            Bounds::None => Err("it has neither length nor size".to_owned()),
        };
        let name = self.kind.name();
        bound.map_err(|rule| Problem::new(format!("{modifier:?} does not fit `{name}`: {rule}")))
    }

    /// Checks what no modifier breaks alone.
    fn check(&self) -> Result<(), Problem> {
        let (min, max) = self.range();
        if let (Some(min), Some(max)) = (&min, &max)
            && min > max
        {
            return Err(Problem::new(format!(
                "no value is at least {min} and at most {max}"
            )));
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
            _ => MIN_UNIQUE_VALUES,
        };
        match values < MIN_UNIQUE_VALUES {
            true => Err(Problem::new(format!(
                "it cannot be unique: only {values} rows could exist"
            ))),
            false => Ok(()),
        }
    }

    fn check_default(&self, min: Option<&Value>, max: Option<&Value>) -> Result<(), Problem> {
        let Some(default) = &self.default else {
            return Ok(());
        };
        let size = match default {
            Value::Text(text) => Value::Integer(text.chars().count() as i64),
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

    /// The least and greatest length or number. All of one kind, so that they compare exactly.
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
        if let Some(min) = &field.min {
            write!(f, ":min={min}")?;
        }
        if let Some(max) = &field.max {
            write!(f, ":max={max}")?;
        }
        if field.unique {
            f.write_str(":unique")?;
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

fn parse_type(field: &str, word: &str) -> Result<FieldType, Refused> {
    let known = FieldType::ALL.map(FieldType::name);
    match FieldType::ALL.into_iter().find(|kind| kind.name() == word) {
        Some(kind) => Ok(kind),
        None => {
            Err(Refused::new(format!("unknown type {word:?} in {field:?}"))
                .hint_known(word, &known))
        }
    }
}

/// What is wrong with a field, before it is known which.
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
