//! What clients may do with a field, and what it starts with if they cannot set it. Rules of the
//! service: the column is the same whatever they are.

use super::{Field, FieldType, pattern::Pattern, value::Value};

/// What clients may do with a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Access {
    /// See it, set it and change it.
    #[default]
    Open,
    /// Nothing: no request and no answer has it.
    Internal,
    /// See it.
    Readonly,
    /// See it, and set it on creation.
    Immutable,
    /// Set it and change it, but never see it.
    Writeonly,
}

/// What a field that only the service sets has in a new row, unless the team decides otherwise.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Initial {
    Null,
    /// Its default, or what comes next to nothing among the values that the rules allow.
    Value(Value),
    /// So many bytes, all of them zero.
    Zeros(i64),
    EmptyObject,
    /// The moment of creation, as far as the type can tell it.
    Now,
    NewId,
}

impl Access {
    /// Those that are written as a modifier.
    pub(super) const MODIFIERS: [Self; 4] = [
        Self::Internal,
        Self::Readonly,
        Self::Immutable,
        Self::Writeonly,
    ];

    /// The modifier, if it has one.
    pub(super) fn modifier(self) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::Internal => Some("internal"),
            Self::Readonly => Some("readonly"),
            Self::Immutable => Some("immutable"),
            Self::Writeonly => Some("writeonly"),
        }
    }
}

impl Field {
    /// Whether clients set it on creation.
    pub(crate) fn is_taken(&self) -> bool {
        !self.is_own()
    }

    /// Whether clients can change it.
    pub(crate) fn is_changeable(&self) -> bool {
        matches!(self.access, Access::Open | Access::Writeonly)
    }

    /// Whether answers have it.
    pub(crate) fn is_shown(&self) -> bool {
        !matches!(self.access, Access::Internal | Access::Writeonly)
    }

    /// Whether only the service sets it.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self.access, Access::Internal | Access::Readonly)
    }

    /// The field as the database knows it.
    pub(crate) fn stored(&self) -> Self {
        let mut stored = Self {
            access: Access::Open,
            about: None,
            json: None,
            pattern: None,
            default: self.stored_default().cloned(),
            ..self.clone()
        };
        if let FieldType::Ref(reference) = &mut stored.kind {
            reference.nested = false;
        }
        stored
    }

    /// What it has in a new row, if only the service sets it.
    pub(crate) fn initial(&self) -> Initial {
        match &self.default {
            Some(Value::Now) => Initial::Now,
            Some(Value::New) => Initial::NewId,
            Some(default) => Initial::Value(default.clone()),
            None if self.optional => Initial::Null,
            None => self.least(),
        }
    }

    fn least(&self) -> Initial {
        let number = |zero: Value| {
            let min = self.min.clone().filter(|min| *min > zero);
            let max = self.max.clone().filter(|max| *max < zero);
            Initial::Value(min.or(max).unwrap_or(zero))
        };
        match &self.kind {
            FieldType::String | FieldType::Text if self.pattern.is_some() => {
                let samples = self.pattern.iter().flat_map(Pattern::samples);
                Initial::Value(Value::Text(samples.take(1).cloned().collect()))
            }
            FieldType::String | FieldType::Text => {
                let length = self.length().0.unwrap_or_default();
                let dashes = "-".repeat(usize::try_from(length).unwrap_or_default());
                Initial::Value(Value::Text(dashes))
            }
            FieldType::Bytes => Initial::Zeros(self.length().0.unwrap_or_default()),
            FieldType::Int(_) => number(Value::Integer(0)),
            FieldType::Float => number(Value::Float(0.0)),
            FieldType::Decimal(digits) => number(Value::Decimal(0, digits.scale)),
            FieldType::Bool => Initial::Value(Value::Bool(false)),
            FieldType::Enum(words) => Initial::Value(Value::Text(words[0].clone())),
            FieldType::Date | FieldType::Time | FieldType::DateTime => Initial::Now,
            FieldType::Uuid | FieldType::Ref(_) => Initial::NewId,
            FieldType::Json => Initial::EmptyObject,
            FieldType::Refs(_) => Initial::Null,
            FieldType::List(_) => Initial::Value(Value::Json("[]".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_starts_with_the_least_that_the_rules_allow() {
        let text = |text: &str| Initial::Value(Value::Text(text.to_owned()));
        let number = |number| Initial::Value(Value::Integer(number));
        for (field, initial) in [
            ("a:string:internal", text("-")),
            ("a:string:min=0:internal", text("")),
            ("a:string:min=3:internal", text("---")),
            ("a:text:readonly", text("")),
            ("a:string:readonly:default=x", text("x")),
            ("a:string:min=3:readonly:pattern=^[A-Z]+$", text("AAA")),
            ("a:string:readonly:optional:unique", Initial::Null),
            ("a:int:readonly", number(0)),
            ("a:int:readonly:min=5", number(5)),
            ("a:bigint:readonly:max=-5", number(-5)),
            (
                "a:decimal:5.2:readonly:min=0.5",
                Initial::Value(Value::Decimal(50, 2)),
            ),
            ("a:enum:open,paid:readonly", text("open")),
            ("a:uuid:readonly:unique", Initial::NewId),
            ("a:datetime:readonly", Initial::Now),
            ("a:date:readonly:optional:default=now", Initial::Now),
            ("a:uuid:internal:optional:default=new", Initial::NewId),
            ("a:json:internal", Initial::EmptyObject),
            (
                "a:list:int:internal",
                Initial::Value(Value::Json("[]".to_owned())),
            ),
            ("a:bytes:min=2:internal", Initial::Zeros(2)),
            ("a:ref:b:readonly:optional", Initial::Null),
        ] {
            let parsed = Field::parse(field).expect(field);
            assert_eq!(parsed.initial(), initial, "{field}");
        }
    }

    #[test]
    fn what_has_no_value_to_start_with_is_refused() {
        for field in [
            "a:ref:b:readonly",
            "a:string:unique:internal",
            "a:datetime:unique:readonly",
        ] {
            let refused = Field::parse(field).expect_err(field);
            let hint = refused.get_hint().unwrap_or_default();
            assert!(hint.contains(&format!("{field}:optional")), "{hint}");
        }
    }
}
