//! What the templates see of a field that refers to a resource.

use serde::Serialize;

use super::{Context, example};
use crate::spec::{Field, OnDelete, Resource, names::rust_ident};

/// A field that refers to a resource.
#[derive(Debug, Clone, Hash, Serialize)]
pub(super) struct ReferenceView {
    /// Its name in Rust, as a word and as an identifier, and its JSON member.
    name: String,
    ident: String,
    member: String,
    optional: bool,
    /// The plural of what it refers to, and its module in the tests.
    table: String,
    module: String,
    /// Where the routes of that are.
    path: String,
    title: String,
    /// What becomes of the row with its target; all false if samples refer to nothing.
    restrict: bool,
    cascade: bool,
    set_null: bool,
}

impl ReferenceView {
    /// Whether tests can tell what becomes of the row with its target.
    pub(super) fn is_deletable(&self) -> bool {
        self.restrict || self.cascade || self.set_null
    }

    pub(super) fn all(
        context: &Context,
        resource: &Resource,
        holds: impl Fn(&Field) -> bool,
    ) -> Vec<Self> {
        let view = |field: &Field| {
            let reference = field.reference()?;
            let mut resources = context.resources.iter();
            let target = resources.find(|other| other.name == reference.resource)?;
            let is_null = example::is_null(context, resource, field);
            let is_blocked = reference.on_delete != OnDelete::Restrict
                && example::is_blocked(context, resource, &reference.resource);
            let is_shown = !is_null && !is_blocked;
            let deletes = |on_delete: OnDelete| is_shown && reference.on_delete == on_delete;
            Some(Self {
                name: field.own_name(),
                ident: rust_ident(&field.own_name()),
                member: field.member(),
                optional: field.optional,
                table: target.table().to_owned(),
                module: rust_ident(&target.plural),
                path: context.path(target),
                title: target.name.replace('_', " "),
                restrict: deletes(OnDelete::Restrict),
                cascade: deletes(OnDelete::Cascade),
                set_null: deletes(OnDelete::SetNull),
            })
        };
        let fields = resource.fields.iter().filter(|field| holds(field));
        fields.filter_map(view).collect()
    }
}
