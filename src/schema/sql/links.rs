//! Changes of fields that stand for links, as changes of the tables that hold the links.

use crate::{
    failure::Refused,
    schema::{Change, Schema},
    spec::{Field, Resource, links, names},
};

/// The schema with the tables of links as resources, and no field that stands for links.
pub(super) fn tables(schema: &Schema) -> Result<Schema, Refused> {
    Ok(Schema {
        resources: links::tables(&schema.resources)?,
        ..schema.clone()
    })
}

/// Whether a schema has any.
pub(super) fn are_in(schema: &Schema) -> bool {
    let mut resources = schema.resources.iter();
    resources.any(|resource| links::of(resource).next().is_some())
}

/// What comes of changes once the tables of links are resources, in groups that are made together.
pub(super) fn expanded(
    [before, after]: [&Schema; 2],
    changes: &[Change],
) -> Result<Vec<Vec<Change>>, Refused> {
    let mut groups = Vec::new();
    let mut others = Vec::new();
    for change in changes {
        match links_of([before, after], change)? {
            Some(changes) => groups.extend(changes.into_iter().map(|change| vec![change])),
            None => others.push(change.clone()),
        }
    }
    if !others.is_empty() {
        groups.insert(0, others);
    }
    Ok(groups)
}

/// What comes of one change; nothing if it is not about links.
fn links_of(
    [before, after]: [&Schema; 2],
    change: &Change,
) -> Result<Option<Vec<Change>>, Refused> {
    let field = |schema: &Schema, resource: &str, name: &str| {
        let resource = schema.resource(resource)?;
        Ok::<_, Refused>(links::of(resource).find(|it| it.name == name).cloned())
    };
    Ok(match change {
        Change::AddResource(resource) => {
            let tables = links::tables(std::slice::from_ref(resource))?;
            Some(tables.into_iter().map(Change::AddResource).collect())
        }
        Change::RemoveResource(name) => {
            let resource = before.resource(name)?;
            let links = links::of(resource).map(|field| links::name(name, field));
            Some(
                links
                    .chain([name.clone()])
                    .map(Change::RemoveResource)
                    .collect(),
            )
        }
        Change::RenameResource { from, to, .. } => {
            let mut changes = vec![change.clone()];
            for field in links::of(after.resource(to)?).filter(|_| from != to) {
                changes.extend(renamed([from, to], [field, field])?);
                changes.push(Change::RenameField {
                    resource: links::name(to, field),
                    from: from.clone(),
                    to: to.clone(),
                });
            }
            Some(changes)
        }
        Change::AddField(resource, field) => {
            let table = links::table(after.resource(resource)?, field)?;
            table.map(|table| vec![Change::AddResource(table)])
        }
        Change::RemoveField(resource, name) => field(before, resource, name)?
            .map(|field| vec![Change::RemoveResource(links::name(resource, &field))]),
        Change::RenameField { resource, from, to } => {
            match (field(before, resource, from)?, field(after, resource, to)?) {
                (Some(old), Some(new)) => {
                    let mut changes = Vec::new();
                    changes.extend(renamed([resource, resource], [&old, &new])?);
                    changes.push(Change::RenameField {
                        resource: links::name(resource, &new),
                        from: old.link_name(),
                        to: new.link_name(),
                    });
                    Some(changes)
                }
                _ => None,
            }
        }
        Change::AlterField(resource, field) => {
            let table = links::table(after.resource(resource)?, field)?;
            let change = |mut table: Resource| {
                let link = table.fields.pop()?;
                Some(Change::AlterField(table.name, link))
            };
            table.and_then(change).map(|change| vec![change])
        }
        Change::AddIndex(..) | Change::RemoveIndex(..) => None,
    })
}

/// The table of links gets another name.
fn renamed([from, to]: [&str; 2], [old, new]: [&Field; 2]) -> Result<Option<Change>, Refused> {
    let (from, to) = (links::name(from, old), links::name(to, new));
    let plural = names::plural(&to)?;
    let rename = Change::RenameResource {
        from: from.clone(),
        to: to.clone(),
        plural,
        table: None,
    };
    Ok((from != to).then_some(rename))
}
