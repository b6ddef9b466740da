//! What lists are filtered by: `?status=open,paid`, `?total.gte=10&total.lt=20`.
//!
//! What stands behind a dot is an operator. A kind of filter says which ones a parameter has;
//! `list` makes conditions of them.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor},
};
use utoipa::PartialSchema;
use utoipa::openapi::{
    Array, Object, OpenApi, RefOr, Required, Schema,
    path::{Parameter, ParameterStyle},
};
use uuid::Uuid;

use self::described::Described;
use crate::input::Input;

pub mod described;
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

    /// Every operator, with what it means and the schema of its values.
    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)>;
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

fn several(schema: RefOr<Schema>) -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
    let mut values = Array::new(schema);
    values.min_items = Some(1);
    values.max_items = Some(MAX_VALUES);
    let meaning = "Only those with one of these values, with commas between them";
    vec![("", meaning, values.into())]
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

    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        several(Uuid::described())
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct OneWord<T>(PhantomData<T>);

impl<T: Input + PartialSchema> Kind for OneWord<T> {
    type Value = T;

    fn read<'de, D: Deserializer<'de>>(operator: &str, value: D) -> Result<Condition<T>, D::Error> {
        read_several(operator, value)
    }

    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        several(T::schema())
    }
}

/// The operators in a query and in SQL, and what they mean.
const COMPARISONS: [(&str, &str, &str); 4] = [
    ("gte", " >= ", "Only those with at least this value"),
    ("gt", " > ", "Only those with a greater value"),
    ("lte", " <= ", "Only those with at most this value"),
    ("lt", " < ", "Only those with a smaller value"),
];

#[derive(Debug, Clone, PartialEq)]
pub struct Ordered<T>(PhantomData<T>);

impl<T: Described> Kind for Ordered<T> {
    type Value = T;

    fn read<'de, D: Deserializer<'de>>(operator: &str, value: D) -> Result<Condition<T>, D::Error> {
        match COMPARISONS.iter().find(|(name, ..)| *name == operator) {
            Some((_, sql, _)) => Ok(Condition::Compare(sql, T::read(value)?)),
            None => Equal::read(operator, value),
        }
    }

    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        let mut operators = Equal::<T>::operators();
        for (name, _, meaning) in COMPARISONS {
            operators.push((name, meaning, T::described()));
        }
        operators
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

    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        let mut operators = K::operators();
        let meaning = "Whether only those without a value, or only those with one";
        operators.push(("null", meaning, bool::described()));
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
