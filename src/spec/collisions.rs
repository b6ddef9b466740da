//! Collisions: names that two resources would both need.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use super::{FieldType, Resource, names::enum_type};
use crate::failure::Refused;

/// Checks that no two resources need the same name for something.
pub(super) fn check(resources: &[Resource]) -> Result<(), Refused> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for resource in resources {
        let pascal = resource.name.to_upper_camel_case();
        let mut forms = vec![
            pascal.clone(),
            format!("New{pascal}"),
            format!("{pascal}Patch"),
            format!("{pascal}Query"),
            format!("{pascal}Sort"),
            resource.plural.clone(),
        ];
        let enums = resource
            .fields
            .iter()
            .filter(|field| matches!(field.kind, FieldType::Enum(_)));
        forms.extend(enums.map(|field| enum_type(&resource.name, &field.name)));
        for form in forms {
            if let Some(other) = taken.insert(form.clone(), &resource.name) {
                let name = &resource.name;
                let message = format!("the resources {other:?} and {name:?} both need `{form}`");
                return Err(Refused::new(message));
            }
        }
    }
    Ok(())
}
