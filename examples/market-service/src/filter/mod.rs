//! What lists are filtered by: `?status=open,paid`, `?total.gte=10&total.lt=20`.
//!
//! What stands behind a dot is an operator. A kind of filter says which ones a parameter has;
//! `list` makes conditions of them.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor},
};
use uuid::Uuid;

use crate::input::Input;

pub mod described;
pub mod operators;
pub mod parameters;

/// Most values of one filter.
const MAX_VALUES: usize = 100;

/// What a filter asks of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition<T> {
    OneOf(Vec<T>),
    /// The operator in SQL and what is on its right.
    Compare(&'static str, T),
    Starts(String),
    Null(bool),
}

/// A parameter of a list, with or without operators.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter<K: Kind> {
    /// All of them must hold.
    pub conditions: Vec<Condition<K::Value>>,
}

/// Which operators a parameter has.
pub trait Kind {
    type Value;

    /// Reads what stands behind an operator, which is empty for `?total=10`.
    fn read<'de, D: Deserializer<'de>>(
        operator: &str,
        value: D,
    ) -> Result<Condition<Self::Value>, D::Error>;
}

/// Only those with this value.
pub type Is<T> = Filter<Equal<T>>;

/// Only those with one of these ids: `?customer_id=…,…`.
pub type Ids = Filter<OneId>;

/// Only those with one of these words: `?status=open,paid`.
pub type Words<T> = Filter<OneWord<T>>;

/// Only those with this value, or within a range: `?total.gte=10&total.lt=20`.
pub type Range<T> = Filter<Ordered<T>>;

/// Only those with this text, or that start with one: `?name.starts=Ad`.
pub type Text = Filter<Starting>;

// The same, which also find those without a value: `?note.null=true`.
pub type IsOrNull<T> = Filter<OrNull<Equal<T>>>;
pub type IdsOrNull = Filter<OrNull<OneId>>;
pub type WordsOrNull<T> = Filter<OrNull<OneWord<T>>>;
pub type RangeOrNull<T> = Filter<OrNull<Ordered<T>>>;
pub type TextOrNull = Filter<OrNull<Starting>>;

#[derive(Debug, Clone, PartialEq)]
pub struct Equal<T>(PhantomData<T>);

impl<T: Input> Kind for Equal<T> {
    type Value = T;

    fn read<'de, D: Deserializer<'de>>(operator: &str, value: D) -> Result<Condition<T>, D::Error> {
        match operator {
            "" => Ok(Condition::OneOf(vec![T::read(value)?])),
            _ => Err(D::Error::custom("no such operator")),
        }
    }
}

/// Reads values with commas between them.
fn read_several<'de, D: Deserializer<'de>, T: Input>(
    operator: &str,
    value: D,
) -> Result<Condition<T>, D::Error> {
    if !operator.is_empty() {
        return Err(D::Error::custom("no such operator"));
    }
    let text = String::deserialize(value)?;
    let values = text.split(',');
    if values.clone().count() > MAX_VALUES {
        let rule = format!("expected at most {MAX_VALUES} values");
        return Err(D::Error::custom(rule));
    }
    let values = values.map(|value| T::read(value.into_deserializer()));
    values.collect::<Result<_, _>>().map(Condition::OneOf)
}

#[derive(Debug, Clone, PartialEq)]
pub struct OneId;

impl Kind for OneId {
    type Value = Uuid;

    fn read<'de, D: Deserializer<'de>>(
        operator: &str,
        value: D,
    ) -> Result<Condition<Uuid>, D::Error> {
        read_several(operator, value)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct OneWord<T>(PhantomData<T>);

impl<T: Input> Kind for OneWord<T> {
    type Value = T;

    fn read<'de, D: Deserializer<'de>>(operator: &str, value: D) -> Result<Condition<T>, D::Error> {
        read_several(operator, value)
    }
}

/// The operators in a query and in SQL.
const COMPARISONS: [(&str, &str); 4] = [
    ("gte", " >= "),
    ("gt", " > "),
    ("lte", " <= "),
    ("lt", " < "),
];

#[derive(Debug, Clone, PartialEq)]
pub struct Ordered<T>(PhantomData<T>);

impl<T: Input> Kind for Ordered<T> {
    type Value = T;

    fn read<'de, D: Deserializer<'de>>(operator: &str, value: D) -> Result<Condition<T>, D::Error> {
        match COMPARISONS.iter().find(|(name, _)| *name == operator) {
            Some((_, sql)) => Ok(Condition::Compare(sql, T::read(value)?)),
            None => Equal::read(operator, value),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Starting;

impl Kind for Starting {
    type Value = String;

    fn read<'de, D: Deserializer<'de>>(
        operator: &str,
        value: D,
    ) -> Result<Condition<String>, D::Error> {
        match operator {
            "starts" => Ok(Condition::Starts(String::read(value)?)),
            _ => Equal::read(operator, value),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrNull<K>(PhantomData<K>);

impl<K: Kind> Kind for OrNull<K> {
    type Value = K::Value;

    fn read<'de, D: Deserializer<'de>>(
        operator: &str,
        value: D,
    ) -> Result<Condition<K::Value>, D::Error> {
        match operator {
            "null" => Ok(Condition::Null(bool::read(value)?)),
            _ => K::read(operator, value),
        }
    }
}

impl<K: Kind> Default for Filter<K> {
    fn default() -> Self {
        Self {
            conditions: Vec::new(),
        }
    }
}

impl<'de, K: Kind> Deserialize<'de> for Filter<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Conditions<K>(PhantomData<K>);
        struct Operand<'a, K>(&'a str, PhantomData<K>);

        impl<'de, K: Kind> Visitor<'de> for Conditions<K> {
            type Value = Vec<Condition<K::Value>>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value, or operators")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                value: D,
            ) -> Result<Self::Value, D::Error> {
                Ok(vec![K::read("", value)?])
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut conditions = Vec::new();
                while let Some(operator) = map.next_key::<String>()? {
                    let operand = Operand::<K>(&operator, PhantomData);
                    conditions.push(map.next_value_seed(operand)?);
                }
                Ok(conditions)
            }
        }

        impl<'de, K: Kind> DeserializeSeed<'de> for Operand<'_, K> {
            type Value = Condition<K::Value>;

            fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Self::Value, D::Error> {
                K::read(self.0, value)
            }
        }

        let conditions = deserializer.deserialize_map(Conditions::<K>(PhantomData))?;
        Ok(Self { conditions })
    }
}
