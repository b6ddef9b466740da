//! `tags:refs:tag`: rows of two resources that are linked, many with many.
//!
//! A link is a row of a table of its own. That table is the one that a resource `product_tag` with two
//! references would have, so all that is known of tables holds for it.

use super::{Field, FieldType, Index, OnDelete, Reference, Resource, names};
use crate::failure::Refused;

impl Field {
    /// What its links lead to, if it is no column but stands for links.
    pub(crate) fn links(&self) -> Option<&Reference> {
        match &self.kind {
            FieldType::Refs(reference) => Some(reference),
            _ => None,
        }
    }

    /// What one of its links is called: `tag` of `tags`.
    pub(crate) fn link_name(&self) -> String {
        names::singular(&self.name)
    }
}

/// The fields of a resource that stand for links.
pub(crate) fn of(resource: &Resource) -> impl Iterator<Item = &Field> {
    resource.fields.iter().filter(|it| it.links().is_some())
}

/// The name of the resource whose rows are the links of a field.
pub(crate) fn name(resource: &str, field: &Field) -> String {
    format!("{resource}_{}", field.link_name())
}

/// The resource whose rows are the links of a field; nothing for a field that is a column.
pub(crate) fn table(resource: &Resource, field: &Field) -> Result<Option<Resource>, Refused> {
    let Some(target) = field.links() else {
        return Ok(None);
    };
    let reference = |name: &str, resource: &str, on_delete| -> Result<Field, Refused> {
        let mut field = Field::parse(&format!("{name}:ref:{resource}"))?;
        if let FieldType::Ref(reference) = &mut field.kind {
            reference.on_delete = on_delete;
        }
        Ok(field)
    };
    let (owner, link) = (&resource.name, field.link_name());
    let name = name(owner, field);
    Ok(Some(Resource {
        plural: names::plural(&name)?,
        name,
        table: None,
        about: None,
        fields: vec![
            reference(owner, owner, OnDelete::Cascade)?,
            reference(&link, &target.resource, target.on_delete)?,
        ],
        indexes: vec![Index {
            unique: true,
            fields: vec![owner.clone(), link],
        }],
    }))
}

/// What has a table: each resource without its links, and the links of all.
pub(crate) fn tables(resources: &[Resource]) -> Result<Vec<Resource>, Refused> {
    let mut tables = Vec::new();
    for resource in resources {
        let mut own = resource.clone();
        own.fields.retain(|it| it.links().is_none());
        tables.push(own);
        for field in of(resource) {
            tables.extend(table(resource, field)?);
        }
    }
    Ok(tables)
}

/// Checks that links have names and tables that nothing else has.
pub(super) fn check(resources: &[Resource]) -> Result<(), Refused> {
    for resource in resources {
        let owner = &resource.name;
        for field in of(resource) {
            let (name, link) = (&field.name, field.link_name());
            if link == *owner {
                let message = format!(
                    "the links {name:?} of {owner:?} would have the column `{owner}_id` twice"
                );
                return Err(Refused::new(message).hint("give the field another name, such as `related`"));
            }
            let table = table(resource, field).map_err(|refused| {
                let message = format!("the links {name:?} of {owner:?} have no table: {refused}");
                Refused::new(message).hint("give the field another name")
            })?;
            let is_taken = |table: &Resource| {
                let is_it = |it: &&Resource| it.name == table.name || it.table() == table.plural;
                resources.iter().find(is_it).cloned()
            };
            if let Some(other) = table.as_ref().and_then(is_taken) {
                let message = format!(
                    "the links {name:?} of {owner:?} need the table of the resource {:?}",
                    other.name
                );
                let hint = "leave out the field: the resource is such a link, with fields of its own; \
                            or give one of the two another name";
                return Err(Refused::new(message).hint(hint));
            }
        }
        let mut known: Vec<String> = Vec::new();
        for field in of(resource) {
            let link = field.link_name();
            if known.contains(&link) {
                let message = format!("two fields of {owner:?} have links that are called {link:?}");
                return Err(Refused::new(message).hint("give one of them another name"));
            }
            known.push(link);
        }
    }
    Ok(())
}
