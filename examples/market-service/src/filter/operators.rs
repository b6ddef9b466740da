//! What the operators of filters mean, for the documentation.

use utoipa::PartialSchema;
use utoipa::openapi::{
    Array, Object, OpenApi, RefOr, Required, Schema,
    path::{Parameter, ParameterStyle},
};
use uuid::Uuid;

use super::described::Described;
use super::{Equal, Filter, Kind, MAX_VALUES, OneId, OneWord, OrNull, Ordered, Starting};
use crate::input::Input;

/// A kind of filter that tells what its operators mean.
pub trait Operators: Kind {
    /// Every operator, with what it means and the schema of its values.
    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)>;
}

impl<T: Described> Operators for Equal<T> {
    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        vec![("", "Only those with this value", T::described())]
    }
}

fn several(schema: RefOr<Schema>) -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
    let mut values = Array::new(schema);
    values.min_items = Some(1);
    values.max_items = Some(MAX_VALUES);
    let meaning = "Only those with one of these values, with commas between them";
    vec![("", meaning, values.into())]
}

impl Operators for OneId {
    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        several(Uuid::described())
    }
}

impl<T: Input + PartialSchema> Operators for OneWord<T> {
    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        several(T::schema())
    }
}

impl<T: Described> Operators for Ordered<T> {
    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        let mut operators = Equal::<T>::operators();
        for (name, meaning) in [
            ("gte", "Only those with at least this value"),
            ("gt", "Only those with a greater value"),
            ("lte", "Only those with at most this value"),
            ("lt", "Only those with a smaller value"),
        ] {
            operators.push((name, meaning, T::described()));
        }
        operators
    }
}

impl Operators for Starting {
    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        let mut operators = Equal::<String>::operators();
        operators.push(("starts", "Only those that start so", String::described()));
        operators
    }
}

impl<K: Operators> Operators for OrNull<K> {
    fn operators() -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
        let mut operators = K::operators();
        let meaning = "Whether only those without a value, or only those with one";
        operators.push(("null", meaning, bool::described()));
        operators
    }
}

impl<K: Operators> Filter<K> {
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
