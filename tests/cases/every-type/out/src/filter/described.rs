//! What the values of filters look like, for the documentation.

use utoipa::{
    openapi::{ObjectBuilder, RefOr, Schema, Type},
    schema,
};

use crate::input::Input;

/// A type of values that filters have, other than an enum.
pub trait Described: Input {
    fn described() -> RefOr<Schema>;
}

impl Described for bool {
    fn described() -> RefOr<Schema> {
        schema!(bool).into()
    }
}

impl Described for f64 {
    fn described() -> RefOr<Schema> {
        schema!(f64).into()
    }
}

impl Described for i16 {
    fn described() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(Type::Integer);
        let object = object.minimum(Some(Self::MIN));
        object.maximum(Some(Self::MAX)).into()
    }
}

impl Described for i32 {
    fn described() -> RefOr<Schema> {
        schema!(i32).into()
    }
}

impl Described for i64 {
    fn described() -> RefOr<Schema> {
        schema!(i64).into()
    }
}

impl Described for String {
    fn described() -> RefOr<Schema> {
        schema!(String).into()
    }
}

impl Described for uuid::Uuid {
    fn described() -> RefOr<Schema> {
        schema!(uuid::Uuid).into()
    }
}

impl Described for chrono::NaiveDate {
    fn described() -> RefOr<Schema> {
        schema!(chrono::NaiveDate).into()
    }
}

impl Described for chrono::NaiveTime {
    fn described() -> RefOr<Schema> {
        text("^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$")
    }
}

impl Described for chrono::DateTime<chrono::Utc> {
    fn described() -> RefOr<Schema> {
        schema!(chrono::DateTime<chrono::Utc>).into()
    }
}

impl Described for rust_decimal::Decimal {
    fn described() -> RefOr<Schema> {
        text("^-?[0-9]{1,28}([.][0-9]{1,28})?$")
    }
}

fn text(pattern: &str) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String);
    object.pattern(Some(pattern)).into()
}
