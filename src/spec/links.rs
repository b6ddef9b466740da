//! `tags:refs:tag`: rows of two resources that are linked, many with many.
//!
//! A link is a row of a table of its own. That table is the one that a resource `product_tag` with two
//! references would have, so all that is known of tables holds for it.

use std::collections::BTreeMap;

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
    let mut known: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for resource in resources {
        let owner = &resource.name;
        for field in of(resource) {
            let (name, link) = (&field.name, field.link_name());
            if link == *owner {
                let message = format!(
                    "the links {name:?} of {owner:?} would have the column `{owner}_id` twice"
                );
                return Err(
                    Refused::new(message).hint("give the field another name, such as `related`")
                );
            }
            let parameter = format!("{link}_id");
            let has_it = |it: &&Field| it.member() == parameter || it.own_name() == parameter;
            if let Some(other) = resource.fields.iter().find(has_it) {
                let message = format!(
                    "the links {name:?} and the field {:?} of {owner:?} both need the parameter `{parameter}` of lists",
                    other.name
                );
                return Err(Refused::new(message).hint("give one of them another name"));
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
            let table = self::name(owner, field);
            if let Some((resource, other)) = known.insert(table, (owner, name)) {
                let message = format!(
                    "the links {other:?} of {resource:?} and {name:?} of {owner:?} need the same table"
                );
                return Err(Refused::new(message).hint("give one of the two another name"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resources(texts: &[(&str, &[&str])]) -> Vec<Resource> {
        let resource = |(name, fields): &(&str, &[&str])| Resource {
            name: (*name).to_owned(),
            plural: format!("{name}s"),
            table: None,
            about: None,
            fields: fields
                .iter()
                .map(|text| Field::parse(text).expect("valid"))
                .collect(),
            indexes: Vec::new(),
        };
        texts.iter().map(resource).collect()
    }

    #[test]
    fn links_are_rows_of_a_resource_of_their_own() {
        let resources = resources(&[
            ("tag", &["name"]),
            ("product", &["name", "tags:refs:max=5"]),
        ]);
        check(&resources).expect("possible");
        let tables = tables(&resources).expect("possible");
        let names: Vec<&str> = tables.iter().map(Resource::table).collect();
        assert_eq!(names, ["tags", "products", "product_tags"]);
        assert_eq!(tables[1].fields.len(), 1);
        let fields: Vec<String> = tables[2].fields.iter().map(Field::to_string).collect();
        assert_eq!(fields, ["product:ref:on-delete=cascade", "tag:ref"]);
        assert_eq!(tables[2].indexes[0].to_string(), "product,tag");
    }

    #[test]
    fn links_are_written_as_they_are_read() {
        for text in [
            "tags:refs",
            "tags:refs:on-delete=cascade",
            "related:refs:product:max=5",
            "labels:refs:tag:json=labels",
        ] {
            assert_eq!(Field::parse(text).expect(text).to_string(), text);
        }
        let field = Field::parse("tags:refs:tag").expect("valid");
        assert_eq!(field.to_string(), "tags:refs");
        assert_eq!(field.member(), "tag_ids");
    }

    #[test]
    fn what_links_cannot_be_is_refused() {
        for (text, rule) in [
            ("tags:refs:optional", "`refs` cannot be `optional`"),
            (
                "tags:refs:on-delete=set-null",
                "`refs` cannot be `on-delete=set-null`",
            ),
            ("tags:refs:readonly", "`refs` cannot be `readonly`"),
            ("tags:refs:column=x", "`refs` cannot be `column=`"),
            ("tags:refs:min=1", "`refs` cannot be `min=`"),
            (
                "tags:refs:unique",
                "`refs` cannot be unique: it is no column",
            ),
            ("tags:refs:nested", "\"nested\" does not fit `refs`"),
            ("tags:refs:max=0", "\"max=0\" does not fit `refs`"),
            ("tags:refs:default=x", "\"default=x\" does not fit `refs`"),
        ] {
            let refused = Field::parse(text).expect_err(text).to_string();
            assert!(refused.contains(rule), "{refused}");
        }
    }

    #[test]
    fn names_that_something_else_has_are_refused() {
        let refused = |texts| check(&resources(texts)).expect_err("refused").to_string();
        assert_eq!(
            refused(&[("product", &["name", "products:refs"])]),
            "the links \"products\" of \"product\" would have the column `product_id` twice"
        );
        assert_eq!(
            refused(&[
                ("c", &["name"]),
                ("a", &["b_cs:refs:c"]),
                ("a_b", &["cs:refs:c"])
            ]),
            "the links \"b_cs\" of \"a\" and \"cs\" of \"a_b\" need the same table"
        );
        assert_eq!(
            refused(&[("tag", &["name"]), ("product", &["tag:ref", "tags:refs"])]),
            "the links \"tags\" and the field \"tag\" of \"product\" both need the parameter `tag_id` of lists"
        );
        assert_eq!(
            refused(&[
                ("tag", &["name"]),
                ("product", &["name", "tags:refs"]),
                ("product_tag", &["name"])
            ]),
            "the links \"tags\" of \"product\" need the table of the resource \"product_tag\""
        );
    }
}
