//! Collisions: names that two resources would both need.
//!
//! A resource's types are in modules of its own. What meets is its place (folder, table and path), the
//! paths below others, and the schemas of the OpenAPI document.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use super::{Field, FieldType, Resource, names::enum_type};
use crate::failure::Refused;

/// The schemas that every service's document has.
const SHARED_SCHEMAS: [&str; 3] = ["ErrorBody", "Reason", "Violation"];

/// Checks that no two resources need the same name for something.
pub(super) fn check(resources: &[Resource]) -> Result<(), Refused> {
    let mut plurals: BTreeMap<&str, &str> = BTreeMap::new();
    let mut tables: BTreeMap<String, &str> = BTreeMap::new();
    let mut schemas: BTreeMap<String, &str> = BTreeMap::new();
    for resource in resources {
        let (name, plural) = (resource.name.as_str(), resource.plural.as_str());
        if let Some(other) = plurals.insert(plural, name) {
            let message = format!(
                "the resources {other:?} and {name:?} both need the table and the path `{plural}`"
            );
            return Err(Refused::new(message).hint("give one of them another plural"));
        }
        // Databases on some systems do not tell small and capital letters apart.
        if let Some(other) = tables.insert(resource.table().to_ascii_lowercase(), name) {
            let table = resource.table();
            let message =
                format!("the resources {other:?} and {name:?} both need the table `{table}`");
            return Err(Refused::new(message).hint("give one of them another `table`"));
        }
        check_nested(resource)?;
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

/// Checks that no two references of a resource need the same path below their target.
fn check_nested(resource: &Resource) -> Result<(), Refused> {
    let mut fields: BTreeMap<&str, &str> = BTreeMap::new();
    for field in &resource.fields {
        let Some(reference) = field.nested() else {
            continue;
        };
        if let Some(other) = fields.insert(&reference.resource, &field.name) {
            let (name, target) = (&resource.name, &reference.resource);
            let message = format!(
                "the fields {other:?} and {:?} of {name:?} both need the path of {:?} below a {target:?}",
                field.name, resource.plural
            );
            return Err(Refused::new(message).hint("leave out `nested` at one of them"));
        }
        let pascal = field.name.to_upper_camel_case();
        let own = ["ListOf", "NewOf", "Of"].map(|start| format!("{start}{pascal}"));
        if own.contains(&resource.name.to_upper_camel_case()) {
            let (name, field) = (&resource.name, &field.name);
            let message = format!(
                "the routes of {name:?} below its {field:?} would have types of its own name"
            );
            return Err(Refused::new(message).hint("give one of the two another name"));
        }
    }
    Ok(())
}

/// The schema of what it takes to create a resource below what a field refers to.
pub(crate) fn nested_schema(resource: &Resource, field: &Field) -> String {
    let [resource, field] = [&resource.name, &field.name].map(|name| name.to_upper_camel_case());
    format!("New{resource}Of{field}")
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
    let nested = resource.fields.iter().filter(|it| it.nested().is_some());
    own.into_iter()
        .chain(enums.map(|field| enum_type(&resource.name, &field.name)))
        .chain(nested.map(|field| nested_schema(resource, field)))
}
