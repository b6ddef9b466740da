//! Collisions: names that two resources would both need.
//!
//! A resource's types are in modules of its own. What meets is its place (folder, table and path) and the
//! schemas of the OpenAPI document.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use super::{FieldType, Resource, names::enum_type};
use crate::failure::Refused;

/// The schemas that every service's document has.
const SHARED_SCHEMAS: [&str; 3] = ["ErrorBody", "Reason", "Violation"];

/// Checks that no two resources need the same name for something.
pub(super) fn check(resources: &[Resource]) -> Result<(), Refused> {
    let mut plurals: BTreeMap<&str, &str> = BTreeMap::new();
    let mut schemas: BTreeMap<String, &str> = BTreeMap::new();
    for resource in resources {
        let (name, plural) = (resource.name.as_str(), resource.plural.as_str());
        if let Some(other) = plurals.insert(plural, name) {
            let message = format!(
                "the resources {other:?} and {name:?} both need the table and the path `{plural}`"
            );
            return Err(Refused::new(message).hint("give one of them another plural"));
        }
        for schema in schemas_of(resource) {
            let what = format!("the schema `{schema}` of the OpenAPI document");
            if SHARED_SCHEMAS.contains(&schema.as_str()) {
                let message = format!("the resource {name:?} needs {what}, which is of the errors");
                return Err(Refused::new(message).hint("give it another name"));
            }
            if let Some(other) = schemas.insert(schema, name) {
                let message = match other == name {
                    true => format!("the resource {name:?} needs {what} twice"),
                    false => format!("the resources {other:?} and {name:?} both need {what}"),
                };
                return Err(Refused::new(message).hint("give one of them another name"));
            }
        }
    }
    Ok(())
}

fn schemas_of(resource: &Resource) -> impl Iterator<Item = String> {
    let pascal = resource.name.to_upper_camel_case();
    let own = [
        format!("New{pascal}"),
        format!("{pascal}Patch"),
        pascal.clone(),
    ];
    let fields = resource.fields.iter();
    let enums = fields.filter(|field| matches!(field.kind, FieldType::Enum(_)));
    own.into_iter()
        .chain(enums.map(|field| enum_type(&resource.name, &field.name)))
}
