//! What the templates see of fields that must be unique together.

use serde::Serialize;

use super::{Context, example};
use crate::{
    schema::sql,
    spec::{Field, Index, Resource},
};

/// A unique constraint over several fields.
#[derive(Debug, Clone, Hash, Serialize)]
pub(super) struct TogetherView {
    /// What the database calls it.
    constraint: String,
    /// The fields, with spaces between them.
    fields: String,
}

impl TogetherView {
    pub(super) fn all(resource: &Resource) -> Vec<Self> {
        Self::of(resource, resource.together())
    }

    /// Those that tests can break, and break alone.
    pub(super) fn shown(context: &Context, resource: &Resource) -> Vec<Self> {
        let is_shown = |index: &&Index| {
            let sends = |field: &Field| {
                field.is_taken() && field.is_shown() && !example::is_null(context, resource, field)
            };
            let mut others = resource.together().filter(|other| other != index);
            fields(resource, index).all(sends)
                && others.all(|other| {
                    let mut fields = fields(resource, other);
                    fields.any(|field| {
                        let differs = field.is_taken() && example::varies(field)
                            || example::is_null(context, resource, field);
                        differs && !index.has(&field.name)
                    })
                })
        };
        let mut shown = Self::of(resource, resource.together().filter(is_shown));
        for view in &mut shown {
            // As tests read them from an answer.
            let mut names: Vec<&str> = view.fields.split(' ').collect();
            names.sort_unstable();
            view.fields = names.join(" ");
        }
        shown
    }

    fn of<'a>(resource: &Resource, indexes: impl Iterator<Item = &'a Index>) -> Vec<Self> {
        let view = |index: &Index| {
            let columns = resource.columns(index);
            Self {
                constraint: sql::unique_name(resource.table(), &columns),
                fields: resource.members(index).join(" "),
            }
        };
        indexes.map(view).collect()
    }
}

/// What the comment of a member says about the others: databases take any number of rows in which one of
/// them is null.
pub(super) fn notes(resource: &Resource, field: &Field) -> Vec<String> {
    let indexes = resource.together().filter(|it| it.has(&field.name));
    let note = |index: &Index| {
        let own = field.member();
        let members = resource.members(index).into_iter();
        let others = members.filter(|member| *member != own);
        let others: Vec<String> = others.map(|member| format!("`{member}`")).collect();
        let end = match fields(resource, index).any(|member| member.optional) {
            true => ", unless one of them is null",
            false => "",
        };
        format!("Unique together with {}{end}", others.join(", "))
    };
    indexes.map(note).collect()
}

fn fields<'a>(resource: &'a Resource, index: &Index) -> impl Iterator<Item = &'a Field> {
    let has = |field: &&Field| index.has(&field.name);
    resource.fields.iter().filter(has)
}
