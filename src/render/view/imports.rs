//! The imports of a resource's modules that depend on the types of its fields.

use super::{Context, enums::is_enum, field::SharedField};
use crate::spec::{Field, FieldType, Resource, links, names::enum_type};

/// `use chrono::{NaiveDate, Utc};`
fn import(path: &str, names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [name] => Some(format!("use {path}::{name};")),
        names => Some(format!("use {path}::{{{}}};", names.join(", "))),
    }
}

/// Those of the names that any of the types needs.
fn needed<'a>(names: &[&'a str], types: &[&str]) -> Vec<&'a str> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.map(str::to_owned).collect()
    };
    let used: Vec<String> = types.iter().flat_map(|text| words(text)).collect();
    let mut names = names.to_vec();
    names.retain(|name| used.iter().any(|word| word == name));
    names
}

const CHRONO: [&str; 4] = ["DateTime", "NaiveDate", "NaiveTime", "Utc"];

/// The imports of the module that holds the struct.
pub(super) fn model_imports(
    fields: &[SharedField],
    speaks_rest: bool,
    has_enums: bool,
    reads_input: bool,
    has_immutable: bool,
) -> Vec<String> {
    let mut types: Vec<&str> = fields.iter().map(|field| field.bare_type()).collect();
    types.push("DateTime<Utc>");
    let mut imports: Vec<String> = import("chrono", &needed(&CHRONO, &types))
        .into_iter()
        .collect();
    imports.push("use garde::Validate;".to_owned());
    imports.extend(import("rust_decimal", &needed(&["Decimal"], &types)));
    if speaks_rest || has_enums {
        imports.extend(import("serde", &["Deserialize", "Serialize"]));
    }
    if speaks_rest {
        imports.push("use utoipa::ToSchema;".to_owned());
    }
    imports.push("use uuid::Uuid;".to_owned());
    imports.push(String::new());
    // Its rule is there.
    let has_json = !needed(&["Value"], &types).is_empty();
    let own: Vec<&str> = [
        ("bytes::Bytes", !needed(&["Bytes"], &types).is_empty()),
        ("clock", true),
        ("decimal", !needed(&["Decimal"], &types).is_empty()),
        ("error::ServiceError", true),
        ("immutable::Immutable", has_immutable),
        ("input", reads_input || has_json),
        ("links", fields.iter().any(|it| it.links_to_itself())),
    ]
    .into_iter()
    .filter_map(|(name, is_used)| is_used.then_some(name))
    .collect();
    imports.extend(import("crate", &own));
    imports
}

/// The imports of the module of queries, for the types of filters.
pub(super) fn query_imports(
    context: &Context,
    resource: &Resource,
    filters: &[SharedField],
) -> Vec<String> {
    let types: Vec<&str> = filters.iter().map(|field| field.filter_type()).collect();
    let mut imports: Vec<String> = import("chrono", &needed(&CHRONO, &types))
        .into_iter()
        .collect();
    imports.extend(import("rust_decimal", &needed(&["Decimal"], &types)));
    imports.extend(import("serde", &["Deserialize", "Serialize"]));
    if context.speaks_rest {
        imports.push("use utoipa::IntoParams;".to_owned());
    }
    imports.extend(import("uuid", &needed(&["Uuid"], &types)));
    imports.push(String::new());
    let enums = resource.fields.iter().filter(|field| is_enum(field));
    let enums: Vec<String> = enums
        .map(|field| enum_type(&resource.name, &field.name))
        .collect();
    let enums: Vec<&str> = enums.iter().map(String::as_str).collect();
    imports.extend(import("super::model", &needed(&enums, &types)));
    let has_links = links::of(resource).next().is_some();
    imports.push(match filters.is_empty() && !has_links {
        true => "use crate::page;".to_owned(),
        false => "use crate::{filter, page};".to_owned(),
    });
    imports
}

/// What the module of statements imports from the rest of the service.
pub(super) fn repository_crate_imports(resource: &Resource) -> String {
    let mut names = vec!["db"];
    if resource.fields.iter().any(is_decimal) {
        names.push("decimal");
    }
    names.push("error::ServiceError");
    if resource.fields.iter().any(|it| it.kind.item().is_some()) {
        names.push("json");
    }
    if links::of(resource).next().is_some() {
        names.push("links::Links");
    }
    names.extend(["list::SelectList", "page"]);
    if resource.fields.iter().any(|field| field.target().is_some()) {
        names.push("references::References");
    }
    names.push("table");
    names.join(", ")
}

fn is_decimal(field: &Field) -> bool {
    matches!(field.kind, FieldType::Decimal(_))
}
