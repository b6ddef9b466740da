//! Requests below another item, whose path gives a member that bodies and queries then do not have.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor, value::MapDeserializer},
};
use serde_json::{Error, Value, json};
use utoipa::{
    PartialSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

use super::error::ApiError;
use crate::filter::{Condition, Filter, Kind};

/// The members of a body, in their order; one that is given twice is there twice.
pub struct Members(Vec<(String, Value)>);

impl Members {
    /// Reads them together with the member that the path gives.
    pub fn with<T: DeserializeOwned>(mut self, name: &str, id: Uuid) -> Result<T, ApiError> {
        if self.0.iter().any(|(other, _)| other == name) {
            return Err(given_twice(name));
        }
        self.0.push((name.to_owned(), json!(id)));
        let members = MapDeserializer::<_, Error>::new(self.0.into_iter());
        serde_path_to_error::deserialize(members).map_err(|error| ApiError::unreadable(&error))
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

/// Sets the filter that the path gives; fails if the query gives it as well.
pub fn fix<K>(filter: &mut Filter<K>, name: &str, id: Uuid) -> Result<(), ApiError>
where
    K: Kind<Value = Uuid>,
{
    if !filter.conditions.is_empty() {
        return Err(given_twice(name));
    }
    filter.conditions.push(Condition::OneOf(vec![id]));
    Ok(())
}

fn given_twice(name: &str) -> ApiError {
    ApiError::invalid_field(name, "is in the path already")
}

/// The schema of a body, without what the path gives.
pub fn schema<T: PartialSchema>(name: &str) -> RefOr<Schema> {
    let mut schema = T::schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.properties.remove(name);
        object.required.retain(|other| other != name);
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        parent_id: Uuid,
        name: String,
        ages: Vec<u8>,
    }

    /// The field that is wrong.
    fn wrong(body: &str) -> String {
        let members: Members = serde_json::from_str(body).unwrap();
        let error = members.with::<Sample>("parent_id", Uuid::nil());
        error.unwrap_err().details[0].field.clone()
    }

    #[test]
    fn the_path_gives_a_member() {
        let body = r#"{"name": "a", "ages": [1, 2]}"#;
        let members: Members = serde_json::from_str(body).unwrap();
        let id = Uuid::from_u128(7);
        let sample: Sample = members.with("parent_id", id).unwrap();
        let expected = Sample {
            parent_id: id,
            name: "a".to_owned(),
            ages: vec![1, 2],
        };
        assert_eq!(sample, expected);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        for (body, expected) in [
            (r#"{"name": "a", "parent_id": null}"#, "parent_id"),
            (r#"{"name": "a"}"#, "ages"),
            (r#"{"name": "a", "ages": [1, 300]}"#, "ages[1]"),
            (r#"{"name": "a", "ages": [], "shoes": 2}"#, "shoes"),
            (r#"{"name": "a", "ages": [], "name": "b"}"#, "name"),
        ] {
            assert_eq!(wrong(body), expected, "{body}");
        }
    }
}
