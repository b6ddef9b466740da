//! The parameters of a query, each with its operators, as serde reads them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
    str::FromStr,
};

use serde::{
    Deserializer,
    de::{
        Error as _, IntoDeserializer, Visitor,
        value::{Error, MapDeserializer},
    },
    forward_to_deserialize_any,
};

/// Reads the parameters of a query; those with the same name before the dot are one.
pub fn of<'a>(
    pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
) -> impl Deserializer<'static, Error = Error> {
    let mut parameters = BTreeMap::<String, Operators>::new();
    for (name, value) in pairs {
        let (name, operator) = match name.split_once('.') {
            Some((name, operator)) if !operator.is_empty() => (name, operator),
            _ => (&*name, ""),
        };
        let operators = parameters.entry(name.to_owned()).or_default();
        operators.0.push((operator.to_owned(), value.into_owned()));
    }
    MapDeserializer::new(parameters.into_iter())
}

/// What a query says about one parameter: operators and their values.
#[derive(Debug, Default)]
struct Operators(Vec<(String, String)>);

impl Operators {
    /// The value, where there is one and no operator.
    fn value(&self) -> Result<&str, Error> {
        match self.0.as_slice() {
            [(operator, value)] if operator.is_empty() => Ok(value),
            [_] => Err(Error::custom("has no operators")),
            _ => Err(Error::custom("is given twice")),
        }
    }

    fn parse<T: FromStr>(&self) -> Result<T, Error> {
        let value = self.value()?;
        let parsed = value.parse().ok();
        parsed.ok_or_else(|| Error::custom(format!("invalid value {value:?}")))
    }
}

impl<'de> IntoDeserializer<'de, Error> for Operators {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Operators {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let value = self.value()?;
        match value.parse() {
            Ok(number) => visitor.visit_i64(number),
            Err(_) => visitor.visit_str(value),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_bool(self.parse()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.parse()? {
            number if f64::is_finite(number) => visitor.visit_f64(number),
            _ => Err(Error::custom("expected a finite number")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_str(self.value()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_str(self.value()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_enum(self.value()?.into_deserializer())
    }

    /// For filters. Where there is a value and no operator, that is all.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.value().is_ok() {
            return visitor.visit_newtype_struct(self);
        }
        let mut names = HashSet::new();
        if !self.0.iter().all(|(operator, _)| names.insert(operator)) {
            return Err(Error::custom("is given twice"));
        }
        let operators = self.0.into_iter().map(|(operator, value)| {
            let value = Self(vec![(String::new(), value)]);
            (operator, value)
        });
        visitor.visit_map(MapDeserializer::new(operators))
    }

    forward_to_deserialize_any! {
        bytes byte_buf char f32 i8 i16 i32 i64 identifier ignored_any seq struct tuple tuple_struct
        u8 u16 u32 u64 unit unit_struct
    }
}
