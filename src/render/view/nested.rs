//! What the templates see of the routes below what a field refers to.

use heck::ToUpperCamelCase;
use serde::Serialize;

use super::{Context, text};
use crate::spec::{Field, Resource, names::rust_ident, nested_schema};

/// A reference below whose target there are routes.
#[derive(Debug, Clone, Hash, Serialize)]
pub(super) struct NestedView {
    name: String,
    /// `a_billing_address`
    a_name: String,
    /// The field in the words of its name: `billing address`, `a billing address`.
    title: String,
    a_title: String,
    /// `BillingAddress`
    r#type: String,
    /// The member that the path gives.
    member: String,
    ident: String,
    /// What it refers to.
    target: String,
    a_target: String,
    table: String,
    /// The path of that, with the prefix; and the routes' own, as documents have it and as readers see it.
    target_path: String,
    route: String,
    path: String,
    /// The schema of a body.
    schema: String,
    /// What makes one of the targets in tests.
    sample: String,
}

impl NestedView {
    pub(super) fn all(context: &Context, resource: &Resource) -> Vec<Self> {
        let view = |field: &Field| {
            let reference = field.nested()?;
            let mut resources = context.resources.iter();
            let target = resources.find(|other| other.name == reference.resource)?;
            let title = field.name.replace('_', " ");
            let target_title = target.name.replace('_', " ");
            let route = format!("/{}/{{id}}/{}", target.plural, resource.plural);
            let sample = match target.name == resource.name {
                true => "create(&service, 0).await[\"id\"].clone()".to_owned(),
                false => {
                    let module = rust_ident(&target.plural);
                    format!("super::{module}::id_of(&service, 0).await")
                }
            };
            Some(Self {
                a_name: text::with_article(&field.name).replace(' ', "_"),
                a_title: text::with_article(&title),
                title,
                r#type: field.name.to_upper_camel_case(),
                member: field.member(),
                ident: rust_ident(&field.own_name()),
                a_target: text::with_article(&target_title),
                target: target_title,
                table: target.table().to_owned(),
                target_path: context.path(target),
                path: format!("{}{route}", context.prefix),
                route,
                schema: nested_schema(resource, field),
                sample,
                name: field.name.clone(),
            })
        };
        match context.speaks_rest {
            true => resource.fields.iter().filter_map(view).collect(),
            false => Vec::new(),
        }
    }
}
