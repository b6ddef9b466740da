//! Bytes, which are base64 on the wire.

use std::borrow::Cow;

use base64::{Engine, display::Base64Display, engine::general_purpose::STANDARD};
use garde::rules::length::HasSimpleLength;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use sqlx::{Decode, Encode, Type, encode::IsNull, error::BoxDynError};
use utoipa::ToSchema;

use crate::{db::Database, input::Input};

type Info = <Database as sqlx::Database>::TypeInfo;
type Buffer = <Database as sqlx::Database>::ArgumentBuffer;
type Value<'r> = <Database as sqlx::Database>::ValueRef<'r>;

#[derive(Debug, Clone, Default, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = Byte)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::new(&self.0, &STANDARD))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let bytes = STANDARD.decode(&*text);
        bytes
            .map(Self)
            .map_err(|_| D::Error::custom("expected base64"))
    }
}

impl Input for Bytes {}

impl HasSimpleLength for Bytes {
    fn length(&self) -> usize {
        self.0.len()
    }
}

impl Type<Database> for Bytes {
    fn type_info() -> Info {
        <Vec<u8> as Type<Database>>::type_info()
    }

    fn compatible(info: &Info) -> bool {
        <Vec<u8> as Type<Database>>::compatible(info)
    }
}

impl Encode<'_, Database> for Bytes {
    fn encode_by_ref(&self, buffer: &mut Buffer) -> Result<IsNull, BoxDynError> {
        <Vec<u8> as Encode<Database>>::encode_by_ref(&self.0, buffer)
    }
}

impl<'r> Decode<'r, Database> for Bytes {
    fn decode(value: Value<'r>) -> Result<Self, BoxDynError> {
        <Vec<u8> as Decode<Database>>::decode(value).map(Self)
    }
}
