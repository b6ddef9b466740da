//! What may stand behind a field's type: `optional`, `max=N` and so on, one by one.

use super::{
    Field,
    access::Access,
    names,
    pattern::{Fault, Pattern},
    types::{Bounds, FieldType, OnDelete, Reference},
    value::{self, Value},
};
use crate::failure::Refused;

/// Longest text that `min` and `max` can ask for, in characters.
const MAX_LENGTH: i64 = 1_000_000;

/// Most items that they can ask for: what a page holds of them must fit into memory.
const MAX_ITEMS: i64 = 1_000;

const MODIFIERS: [&str; 16] = [
    "optional",
    "unique",
    "index",
    "min=",
    "max=",
    "pattern=",
    "default=",
    "on-delete=",
    "nested",
    "internal",
    "readonly",
    "immutable",
    "writeonly",
    "column=",
    "json=",
    "about=",
];

impl Field {
    pub(super) fn modify(&mut self, modifier: &str) -> Result<(), Problem> {
        let (key, value) = match modifier.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (modifier, None),
        };
        self.check_list(key)?;
        let twice = match (key, value) {
            ("optional", None) => std::mem::replace(&mut self.optional, true),
            ("unique", None) => std::mem::replace(&mut self.unique, true),
            ("index", None) => std::mem::replace(&mut self.index, true),
            ("on-delete", Some(value)) => {
                self.set_on_delete(modifier, value)?;
                false
            }
            ("nested", None) => {
                let reference = self.reference_of(modifier)?;
                std::mem::replace(&mut reference.nested, true)
            }
            ("min", Some(value)) => self.min.replace(self.bound(modifier, value)?).is_some(),
            ("max", Some(value)) => self.max.replace(self.bound(modifier, value)?).is_some(),
            ("pattern", Some(value)) => {
                let name = self.kind.name();
                if !matches!(self.kind, FieldType::String | FieldType::Text) {
                    let rule = "it is no text";
                    return Err(Problem::new(format!(
                        "{modifier:?} does not fit `{name}`: {rule}"
                    )));
                }
                let pattern = Pattern::parse(value)?;
                self.pattern.replace(pattern).is_some()
            }
            ("default", Some(value)) => {
                let parsed = self.kind.parse_default(value);
                let name = self.kind.name();
                let parsed = parsed.map_err(|rule| {
                    Problem::new(format!("{modifier:?} does not fit `{name}`: {rule}"))
                })?;
                self.default.replace(parsed).is_some()
            }
            ("column", Some(value)) => {
                let name = names::column(value).map_err(Problem::new)?;
                self.column.replace(name).is_some()
            }
            ("json", Some(value)) => {
                let name = names::member(value).map_err(Problem::new)?;
                self.json.replace(name).is_some()
            }
            (_, None) => self.set_access(modifier)?,
            _ => return Err(Problem::unknown_modifier(modifier)),
        };
        if twice {
            Err(Problem::new(format!("{key:?} is given twice")))
        } else {
            Ok(())
        }
    }

    /// Sets what clients may do; says whether just that was set before.
    fn set_access(&mut self, modifier: &str) -> Result<bool, Problem> {
        let mut all = Access::MODIFIERS.into_iter();
        let known = all.find(|access| access.modifier() == Some(modifier));
        let access = known.ok_or_else(|| Problem::unknown_modifier(modifier))?;
        match std::mem::replace(&mut self.access, access).modifier() {
            Some(other) if other != modifier => Err(Problem::new(format!(
                "{other:?} and {modifier:?} contradict each other: each says by itself what clients may do"
            ))),
            before => Ok(before.is_some()),
        }
    }

    /// Refuses what a list cannot have.
    fn check_list(&self, key: &str) -> Result<(), Problem> {
        let reason = match key {
            _ if self.kind.item().is_none() => return Ok(()),
            "optional" => "an empty list says that there is none",
            "default" => "it is empty unless it is given",
            "unique" | "index" => "a list has no index",
            "pattern" => "it is no text",
            _ => return Ok(()),
        };
        let problem = Problem::new(format!("{key:?} does not fit `list`: {reason}"));
        Err(problem.hint(format!("leave out {key:?}")))
    }

    fn set_on_delete(&mut self, modifier: &str, value: &str) -> Result<(), Problem> {
        let reference = self.reference_of(modifier)?;
        let all = [OnDelete::Restrict, OnDelete::Cascade, OnDelete::SetNull];
        let known = all.into_iter().find(|known| known.name() == value);
        reference.on_delete = known.ok_or_else(|| {
            let message = format!("{modifier:?}: expected `restrict`, `cascade` or `set-null`");
            Problem::new(message)
        })?;
        Ok(())
    }

    /// The reference that a modifier is about.
    fn reference_of(&mut self, modifier: &str) -> Result<&mut Reference, Problem> {
        let name = self.kind.name();
        match &mut self.kind {
            FieldType::Ref(reference) => Ok(reference),
            FieldType::Refs(reference) if modifier != "nested" => Ok(reference),
            _ => {
                let message = format!("{modifier:?} does not fit `{name}`: it refers to nothing");
                Err(Problem::new(message))
            }
        }
    }

    fn bound(&self, modifier: &str, text: &str) -> Result<Value, Problem> {
        let bound = match self.kind.bounds() {
            Bounds::Length => {
                let is_list = self.kind.item().is_some();
                value::parse_integer(text, 0, if is_list { MAX_ITEMS } else { MAX_LENGTH })
            }
            Bounds::Count => value::parse_integer(text, 1, MAX_ITEMS),
            Bounds::Integer(min, max) => value::parse_integer(text, min, max),
            Bounds::Float => value::parse_float(text),
            Bounds::Decimal(digits) => value::parse_decimal(text, digits),
            Bounds::None => Err("it has neither length nor size".to_owned()),
        };
        let name = self.kind.name();
        bound.map_err(|rule| Problem::new(format!("{modifier:?} does not fit `{name}`: {rule}")))
    }
}

/// Whether a part of a field's text is a modifier, rather than a detail of its type, default or pattern.
pub(super) fn is_modifier(part: &str) -> bool {
    let is_known = |known: &&str| match known.strip_suffix('=') {
        Some(key) => part.split_once('=').is_some_and(|(word, _)| word == key),
        None => part == *known,
    };
    MODIFIERS.iter().any(is_known)
}

/// An error in a field's text; the field's name is added later.
pub(super) struct Problem {
    message: String,
    unknown: Option<String>,
    hint: Option<String>,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            unknown: None,
            hint: None,
        }
    }

    pub(super) fn hint(self, hint: String) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    pub(super) fn unknown_modifier(word: &str) -> Self {
        Self {
            message: format!("unknown modifier {word:?}"),
            unknown: Some(word.to_owned()),
            hint: None,
        }
    }

    pub(super) fn context(self, field: &str) -> Refused {
        let refused = Refused::new(format!("in the field {field:?}: {}", self.message));
        match (self.unknown, self.hint) {
            (Some(word), _) => refused.hint_known(&word, &MODIFIERS),
            (None, Some(hint)) => refused.hint(hint),
            (None, None) => refused,
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self {
            hint: fault.hint,
            ..Self::new(fault.message)
        }
    }
}
