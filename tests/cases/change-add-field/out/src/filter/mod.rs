//! What lists are filtered by: `?status=open,paid`, `?total.gte=10&total.lt=20`.
//!
//! What stands behind a dot is an operator. A kind of filter says which ones a parameter has;
//! `list` makes conditions of them.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, Visitor},
};

use crate::input::Input;

pub mod described;
pub mod operators;
pub mod parameters;

/// What a filter asks of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition<T> {
    OneOf(Vec<T>),
    Starts(String),
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

/// Only those with this text, or that start with one: `?name.starts=Ad`.
pub type Text = Filter<Starting>;

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
