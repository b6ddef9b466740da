//! What the templates see of a field that stands for links.

use heck::ToShoutySnakeCase;
use serde::Serialize;

use super::{Context, text};
use crate::spec::{Field, OnDelete, Resource, links, names::rust_ident};

/// A field that stands for links.
#[derive(Debug, Clone, Hash, Serialize)]
pub(super) struct LinkView {
    /// What one of them is called: `tag`, `a tag`; and the field: `tags`, in words too.
    name: String,
    a_title: String,
    field: String,
    title: String,
    /// The constant that says where they are: `TAG_LINKS`.
    constant: String,
    /// Their table, and its columns.
    table: String,
    owner: String,
    column: String,
    /// `tag_ids`, in Rust and in JSON; and the parameter of lists, in Rust and as clients call it.
    ident: String,
    member: String,
    query_ident: String,
    parameter: String,
    /// The field without the member's own name, as gRPC has it.
    own_name: String,
    max: i64,
    /// What they lead to, in words; and its table.
    target: String,
    a_target: String,
    target_table: String,
    /// The path of that, with the prefix; and the module of its tests.
    target_path: String,
    target_module: String,
    /// The path of a link.
    route: String,
    /// What makes one of the targets in tests.
    sample: String,
    /// What becomes of a link with its target.
    restrict: bool,
    to_itself: bool,
}

impl LinkView {
    pub(super) fn all(context: &Context, resource: &Resource) -> Vec<Self> {
        let view = |field: &Field| {
            let reference = field.links()?;
            let table = links::table(resource, field).ok().flatten()?;
            let mut resources = context.resources.iter();
            let target = resources.find(|other| other.name == reference.resource)?;
            let name = field.link_name();
            let target_title = target.name.replace('_', " ");
            let target_module = rust_ident(&target.plural);
            let sample = match target.name == resource.name {
                true => "create(&service, 0).await[\"id\"].clone()".to_owned(),
                false => format!("super::{target_module}::id_of(&service, 0).await"),
            };
            let columns = table.fields.iter().map(Field::column);
            let [owner, column] = <[String; 2]>::try_from(columns.collect::<Vec<_>>()).ok()?;
            Some(Self {
                a_title: text::with_article(&name.replace('_', " ")),
                title: field.name.replace('_', " "),
                constant: format!("{}_LINKS", name.to_shouty_snake_case()),
                table: table.table().to_owned(),
                owner,
                ident: rust_ident(&field.own_name()),
                member: field.member(),
                query_ident: column.clone(),
                parameter: column.clone(),
                own_name: field.own_name(),
                max: field.length().1?,
                a_target: text::with_article(&target_title),
                target: target_title,
                target_table: target.table().to_owned(),
                target_path: context.path(target),
                target_module,
                route: format!("/{}/{{id}}/{}/{{{column}}}", resource.plural, field.name),
                column,
                sample,
                to_itself: target.name == resource.name,
                restrict: reference.on_delete == OnDelete::Restrict,
                field: field.name.clone(),
                name,
            })
        };
        resource.fields.iter().filter_map(view).collect()
    }
}
