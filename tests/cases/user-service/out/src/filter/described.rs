//! What the values of filters look like, for the documentation.

use utoipa::{
    openapi::{RefOr, Schema},
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
