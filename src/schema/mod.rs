//! Which tables there are, and the migrations that make them.
//!
//! A schema is what all migrations together make of nothing. A new migration is the difference
//! between it and the spec, as statements of the spec's database. Touches no disk.

mod branches;
mod change;
mod difference;
mod field_difference;
mod header;
mod history;
mod lists;
mod marks;
pub(crate) mod sql;
mod version;
mod words;

pub(crate) use self::{
    branches::{Own, after_line},
    change::Change,
    difference::{difference, possible_renames, untyped},
    header::{Header, Part},
    history::{DOWN, History, Migration, Place, Renamed, UP, fold},
    marks::Marks,
    version::version_at,
};
use crate::{
    failure::Refused,
    spec::{CREATED_AT, Field, FieldType, Resource},
};

/// The resources as the database knows them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Schema {
    pub(crate) resources: Vec<Resource>,
    /// The strings that earlier versions made in PostgreSQL: their length is part of their type, and no
    /// constraint.
    pub(crate) typed: Marks,
    /// What lists are sorted or filtered by, and earlier versions made no index of, or one that does not
    /// give their order.
    pub(crate) narrow: Marks,
}

impl Schema {
    /// Does to the schema what a migration does.
    pub(crate) fn apply(&mut self, change: &Change) -> Result<(), Refused> {
        match change {
            Change::AddResource(resource) => {
                if self.position(&resource.name).is_some() {
                    let name = &resource.name;
                    return Err(Refused::new(format!(
                        "the resource {name:?} is there already"
                    )));
                }
                self.resources.push(resource.clone());
            }
            Change::RemoveResource(name) => {
                let position = self.require(name)?;
                self.resources.remove(position);
                for marks in self.marks() {
                    marks.remove_resource(name);
                }
            }
            Change::RenameResource {
                from,
                to,
                plural,
                table,
            } => {
                let position = self.require(from)?;
                self.resources[position].name.clone_from(to);
                for marks in self.marks() {
                    marks.rename_resource(from, to);
                }
                self.resources[position].plural.clone_from(plural);
                self.resources[position].table.clone_from(table);
                for field in self.resources.iter_mut().flat_map(|it| &mut it.fields) {
                    if let FieldType::Ref(reference) | FieldType::Refs(reference) = &mut field.kind
                        && reference.resource == *from
                    {
                        to.clone_into(&mut reference.resource);
                    }
                }
            }
            Change::AddField(resource, field) => {
                let fields = &mut self.resource_mut(resource)?.fields;
                if fields.iter().any(|other| other.name == field.name) {
                    let name = &field.name;
                    return Err(Refused::new(format!("the field {name:?} is there already")));
                }
                fields.push(field.clone());
            }
            Change::RemoveField(resource, name) => {
                self.field_mut(resource, name)?;
                let fields = &mut self.resource_mut(resource)?.fields;
                fields.retain(|field| field.name != *name);
                let indexes = &mut self.resource_mut(resource)?.indexes;
                indexes.retain(|index| !index.has(name));
                for marks in self.marks() {
                    marks.remove(resource, name);
                }
            }
            Change::RenameField { resource, from, to } => {
                self.field_mut(resource, from)?.name.clone_from(to);
                for index in &mut self.resource_mut(resource)?.indexes {
                    index.rename(from, to);
                }
                for marks in self.marks() {
                    marks.rename_field(resource, from, to);
                }
            }
            Change::AlterField(resource, field) => {
                field.clone_into(self.field_mut(resource, &field.name)?);
                self.typed.remove(resource, &field.name);
                if !field.has_index() {
                    self.narrow.remove(resource, &field.name);
                }
            }
            Change::AddIndex(resource, index) => {
                for name in index.fields.iter().filter(|name| *name != CREATED_AT) {
                    self.field_mut(resource, name)?;
                }
                let resource = self.resource_mut(resource)?;
                match index.fields.as_slice() {
                    [name] if !index.unique => {
                        let resource = resource.name.clone();
                        self.narrow.remove(&resource, name);
                    }
                    _ if resource.indexes.contains(index) => {
                        return Err(Refused::new(format!(
                            "the {} \"{index}\" is there already",
                            index.noun()
                        )));
                    }
                    _ => resource.indexes.push(index.clone()),
                }
            }
            Change::RemoveIndex(resource, index) => {
                let indexes = &mut self.resource_mut(resource)?.indexes;
                let position = indexes.iter().position(|other| other == index);
                let missing = || format!("there is no {} \"{index}\"", index.noun());
                let position = position.ok_or_else(|| Refused::new(missing()))?;
                indexes.remove(position);
            }
        }
        Ok(())
    }

    /// What the schema is after changes.
    pub(crate) fn after(&self, changes: &[Change]) -> Result<Self, Refused> {
        let mut after = self.clone();
        for change in changes {
            after.apply(change)?;
        }
        Ok(after)
    }

    /// The resource of this name.
    pub(crate) fn resource(&self, name: &str) -> Result<&Resource, Refused> {
        self.require(name).map(|position| &self.resources[position])
    }

    fn marks(&mut self) -> [&mut Marks; 2] {
        [&mut self.typed, &mut self.narrow]
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.resources
            .iter()
            .position(|resource| resource.name == name)
    }

    fn require(&self, name: &str) -> Result<usize, Refused> {
        let known: Vec<&str> = self.resources.iter().map(|it| it.name.as_str()).collect();
        self.position(name)
            .ok_or_else(|| unknown("resource", name, &known))
    }

    fn resource_mut(&mut self, name: &str) -> Result<&mut Resource, Refused> {
        let position = self.require(name)?;
        Ok(&mut self.resources[position])
    }

    fn field_mut(&mut self, resource: &str, name: &str) -> Result<&mut Field, Refused> {
        let fields = &mut self.resource_mut(resource)?.fields;
        let known: Vec<String> = fields.iter().map(|it| it.name.clone()).collect();
        let found = fields.iter_mut().find(|field| field.name == name);
        found.ok_or_else(|| {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            unknown("field", name, &known)
        })
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Refused {
    let refused = Refused::new(format!("there is no {what} {name:?}"));
    match known.is_empty() {
        true => refused,
        false => refused.hint_known(name, known),
    }
}

#[cfg(test)]
mod tests;
