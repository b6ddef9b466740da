//! References between resources: whether they can work, and in which order rows can be created.

use std::collections::BTreeSet;

use super::{Field, Resource};
use crate::failure::Refused;

/// Checks that every reference has a target, that a first row of every resource can be made, and
/// that no two fields of a resource share a column.
pub(crate) fn check(resources: &[Resource]) -> Result<(), Refused> {
    let known: Vec<&str> = resources.iter().map(|it| it.name.as_str()).collect();
    for resource in resources {
        for field in &resource.fields {
            check_names(resource, field)?;
            let Some(reference) = field.target() else {
                continue;
            };
            let target = &reference.resource;
            if !known.contains(&target.as_str()) {
                let message = format!(
                    "the field {:?} of {:?} refers to {target:?}, and there is no such resource",
                    field.name, resource.name
                );
                return Err(Refused::new(message).hint_known(target, &known));
            }
        }
    }
    let order = creation_order(resources);
    match resources
        .iter()
        .find(|resource| !order.contains(&resource.name.as_str()))
    {
        Some(resource) => {
            let name = &resource.name;
            let message = format!("no {name:?} could ever be created: each needs another first");
            Err(Refused::new(message).hint("make one of the references on the way optional"))
        }
        None => Ok(()),
    }
}

/// No two fields have the same name of any kind: a field `customer_id` and a reference `customer` would.
fn check_names(resource: &Resource, field: &Field) -> Result<(), Refused> {
    let names = |field: &Field| {
        [
            // Databases do not tell small and capital letters of columns apart.
            ("column", field.column().to_ascii_lowercase()),
            ("JSON member", field.member()),
            ("Rust name", field.own_name()),
        ]
    };
    let others = resource.fields.iter();
    for other in others.filter(|other| other.name != field.name) {
        let mut pairs = names(field).into_iter().zip(names(other));
        if let Some(((kind, name), _)) = pairs.find(|(own, other)| own == other) {
            let (one, other) = (&field.name, &other.name);
            let message = format!(
                "the fields {one:?} and {other:?} of {:?} both need the {kind} `{name}`",
                resource.name
            );
            return Err(Refused::new(message));
        }
    }
    Ok(())
}

/// Returns the names of the resources so that each comes after those it refers to; in a circle, after
/// those it must refer to. Resources of which no row could ever be created are left out.
pub(crate) fn creation_order(resources: &[Resource]) -> Vec<&str> {
    let mut order: Vec<&str> = Vec::new();
    let mut made: BTreeSet<&str> = BTreeSet::new();
    let mut waiting: Vec<&Resource> = resources.iter().collect();
    // An optional reference can wait for its target.
    let mut only_required = false;
    while !waiting.is_empty() {
        let count = waiting.len();
        waiting.retain(|resource| {
            let name = resource.name.as_str();
            // Only one at a time, since the others may be waiting for just this one.
            let is_exhausted = only_required && order.len() > resources.len() - count;
            let mut fields = resource.fields.iter();
            let is_ready = !is_exhausted
                && fields.all(|field| match field.reference() {
                    Some(target) if target.resource == name => field.optional,
                    Some(_) if only_required && field.optional => true,
                    Some(target) => made.contains(target.resource.as_str()),
                    None => true,
                });
            if is_ready {
                order.push(name);
                made.insert(name);
            }
            !is_ready
        });
        match (waiting.len() == count, only_required) {
            (true, true) => break,
            (is_stuck, _) => only_required = is_stuck,
        }
    }
    order
}

/// Returns all fields that refer to this resource, by a column or by links, with their resources.
pub(crate) fn referrers<'a>(
    resources: &'a [Resource],
    target: &'a str,
) -> impl Iterator<Item = (&'a Resource, &'a Field)> {
    let pairs = resources
        .iter()
        .flat_map(|resource| resource.fields.iter().map(move |field| (resource, field)));
    pairs.filter(move |(_, field)| field.target().is_some_and(|it| it.resource == target))
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
    fn targets_come_first() {
        let resources = resources(&[
            ("order", &["customer:ref", "parent:ref:order:optional"]),
            ("customer", &["favourite:ref:order:optional"]),
        ]);
        assert_eq!(creation_order(&resources), ["customer", "order"]);
        check(&resources).expect("possible");
    }

    #[test]
    fn what_cannot_work_is_refused() {
        let refused = |texts| check(&resources(texts)).expect_err("refused").to_string();
        assert_eq!(
            refused(&[("a", &["b:ref"]), ("b", &["a:ref"])]),
            "no \"a\" could ever be created: each needs another first"
        );
        assert_eq!(
            refused(&[("a", &["parent:ref:a"])]),
            "no \"a\" could ever be created: each needs another first"
        );
        assert_eq!(
            refused(&[("a", &["b:ref"])]),
            "the field \"b\" of \"a\" refers to \"b\", and there is no such resource"
        );
        assert_eq!(
            refused(&[("a", &["b:ref", "b_id:int"]), ("b", &["x"])]),
            "the fields \"b\" and \"b_id\" of \"a\" both need the column `b_id`"
        );
    }
}
