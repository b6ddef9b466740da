//! What lists are filtered by: `?status=open,paid`, `?total.gte=10&total.lt=20`.
//!
//! What stands behind a dot is an operator. A kind of filter says which ones a parameter has;
//! `list` makes conditions of them.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, Visitor},
};
use utoipa::openapi::{
    Object, OpenApi, RefOr, Required, Schema,
    path::{Parameter, ParameterStyle},
};

use self::described::Described;
use crate::input::Input;

pub mod described;
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

    /// Every operator, with what it means and the schema of its values.
    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)>;
}

/// Only those with this value.
pub type Is<T> = Filter<Equal<T>>;

/// Only those with this text, or that start with one: `?name.starts=Ad`.
pub type Text = Filter<Starting>;

#[derive(Debug, Clone, PartialEq)]
pub struct Equal<T>(PhantomData<T>);

impl<T: Described> Kind for Equal<T> {
    type Value = T;

    fn read<'de, D: Deserializer<'de>>(operator: &str, value: D) -> Result<Condition<T>, D::Error> {
        match operator {
            "" => Ok(Condition::OneOf(vec![T::read(value)?])),
            _ => Err(D::Error::custom("no such operator")),
        }
    }

    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        vec![("", "Only those with this value", T::described())]
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

    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        let mut operators = Equal::<String>::operators();
        operators.push(("starts", "Only those that start so", String::described()));
        operators
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

impl<K: Kind> Filter<K> {
    /// An object of the operators, of which `describe` makes parameters.
    pub fn schema() -> RefOr<Schema> {
        let mut object = Object::new();
        for (operator, meaning, mut schema) in K::operators() {
            match &mut schema {
                RefOr::T(Schema::Object(value)) => value.description = Some(meaning.to_owned()),
                RefOr::T(Schema::Array(values)) => values.description = Some(meaning.to_owned()),
                _ => {}
            }
            object.properties.insert(operator.to_owned(), schema);
        }
        object.into()
    }
}

/// Describes each operator of a filter as a parameter of its own.
pub fn describe(document: &mut OpenApi) {
    let operations = document.paths.paths.values_mut();
    for operation in operations.filter_map(|path| path.get.as_mut()) {
        let parameters = operation.parameters.take().unwrap_or_default();
        let spread = |parameter| match parameter {
            RefOr::T(parameter) => spread(parameter),
            reference => vec![reference],
        };
        operation.parameters = Some(parameters.into_iter().flat_map(spread).collect());
    }
}

/// The parameters of a filter's operators; any other parameter is one.
fn spread(parameter: Parameter) -> Vec<RefOr<Parameter>> {
    let operators = match &parameter.schema {
        Some(RefOr::T(Schema::Object(object))) => object.properties.clone(),
        _ => Default::default(),
    };
    if operators.is_empty() {
        return vec![RefOr::T(parameter)];
    }
    let with_operator = |(operator, mut schema): (String, RefOr<Schema>)| {
        let mut parameter = parameter.clone();
        if !operator.is_empty() {
            parameter.name = format!("{}.{operator}", parameter.name);
        }
        match &mut schema {
            RefOr::T(Schema::Object(value)) => parameter.description = value.description.take(),
            RefOr::T(Schema::Array(values)) => {
                parameter.description = values.description.take();
                parameter.style = Some(ParameterStyle::Form);
                parameter.explode = Some(false);
            }
            _ => {}
        }
        parameter.required = Required::False;
        parameter.schema = Some(schema);
        RefOr::T(parameter)
    };
    operators.into_iter().map(with_operator).collect()
}
