//! Edits of a document. Each changes the spec and the text alike, and is an error where it finds
//! nothing to change: a command has checked before that it is there.

use toml_edit::{Array, InlineTable, Item, Table, Value};

use super::{Document, SERVICE_KEYS, index_lists, node::Node, string};
use crate::{
    failure::Refused,
    spec::{
        Api, Database, Discovery, Field, FieldType, Index, Numbers, Resource,
        field::Definition,
        names,
        numbers::{self, Renumbering},
    },
};

/// The tables of numbers, in that of a resource.
const NUMBERS: &str = "numbers";
const RESERVED: &str = "reserved";

impl Document {
    /// Adds a resource at the end.
    pub(crate) fn add_resource(&mut self, resource: &Resource) -> Result<(), Refused> {
        self.is_edited = true;
        let end = last_position(self.toml.as_table());
        let behind = self.take_comments_at_end();
        let resources = self.toml.entry("resource").or_insert_with(|| {
            let mut resources = Table::new();
            resources.set_implicit(true);
            Item::Table(resources)
        });
        let name = &resource.name;
        match Node::of(resources).ok_or_else(|| missing("resource"))? {
            Node::Table(table) => {
                let mut new = table_of(resource, end);
                new.decor_mut().set_prefix(format!("{behind}\n"));
                table.insert(name, Item::Table(new));
            }
            mut inline @ Node::Inline(_) => inline.push(name, inline_table_of(resource).into()),
        }
        self.spec.resources.push(resource.clone());
        Ok(())
    }

    /// Takes the comments that stand right behind the last entry, and so belong to it, if a table can take
    /// them up.
    fn take_comments_at_end(&mut self) -> String {
        let has_table = self.toml.get("resource").is_none_or(Item::is_table);
        let trailing = self.toml.trailing().as_str().unwrap_or_default();
        let end = trailing.find("\n\n").map_or(trailing.len(), |at| at + 1);
        let (behind, rest) = trailing.split_at(end);
        if !has_table || !behind.starts_with('#') {
            return String::new();
        }
        let (behind, rest) = (behind.to_owned(), rest.to_owned());
        self.toml.set_trailing(rest);
        match behind.ends_with('\n') {
            true => behind,
            false => behind + "\n",
        }
    }

    /// Removes a resource.
    pub(crate) fn remove_resource(&mut self, name: &str) -> Result<(), Refused> {
        self.is_edited = true;
        let kept = self.node(&["resource"])?.remove(name);
        let kept = kept.ok_or_else(|| missing(&format!("resource.{name}")))?;
        if !kept.is_empty() {
            let trailing = self.toml.trailing().as_str().unwrap_or_default();
            let trailing = format!("{trailing}{kept}");
            self.toml.set_trailing(trailing);
        }
        self.spec.resources.retain(|other| other.name != name);
        self.spec.numbers.remove(name);
        Ok(())
    }

    /// Gives a resource another name and plural, in its place. The fields that refer to it go on to
    /// do so.
    pub(crate) fn rename_resource(
        &mut self,
        from: &str,
        to: &str,
        plural: &str,
    ) -> Result<(), Refused> {
        self.is_edited = true;
        if !self.node(&["resource"])?.rename(from, to) {
            return Err(missing(&format!("resource.{from}")));
        }
        self.node(&["resource", to])?.set("plural", value(plural));
        let resource = self.resource_mut(from)?;
        to.clone_into(&mut resource.name);
        plural.clone_into(&mut resource.plural);
        if let Some(numbers) = self.spec.numbers.remove(from) {
            self.spec.numbers.insert(to.to_owned(), numbers);
        }
        let mut changed = Vec::new();
        for resource in &mut self.spec.resources {
            for field in &mut resource.fields {
                if let FieldType::Ref(reference) | FieldType::Refs(reference) = &mut field.kind
                    && reference.resource == from
                {
                    to.clone_into(&mut reference.resource);
                    changed.push((resource.name.clone(), field.clone()));
                }
            }
        }
        for (resource, field) in &changed {
            self.write_field(resource, field)?;
        }
        Ok(())
    }

    /// Adds a field to a resource, at the end.
    pub(crate) fn add_field(&mut self, resource: &str, field: &Field) -> Result<(), Refused> {
        self.is_edited = true;
        self.fields(resource)?.push(&field.name, definition(field));
        self.resource_mut(resource)?.fields.push(field.clone());
        Ok(())
    }

    /// Removes a field.
    pub(crate) fn remove_field(&mut self, resource: &str, name: &str) -> Result<(), Refused> {
        self.is_edited = true;
        let removed = self.fields(resource)?.remove(name);
        removed.ok_or_else(|| missing(&format!("resource.{resource}.fields.{name}")))?;
        let fields = &mut self.resource_mut(resource)?.fields;
        fields.retain(|field| field.name != name);
        Ok(())
    }

    /// Adds an index or a unique constraint over several fields to a resource.
    pub(crate) fn add_index(&mut self, resource: &str, index: &Index) -> Result<(), Refused> {
        self.is_edited = true;
        let indexes = &mut self.resource_mut(resource)?.indexes;
        indexes.push(index.clone());
        // As they are read again.
        indexes.sort_by_key(|it| !it.unique);
        self.write_indexes(resource)
    }

    /// Removes one.
    pub(crate) fn remove_index(&mut self, resource: &str, index: &Index) -> Result<(), Refused> {
        self.is_edited = true;
        let indexes = &mut self.resource_mut(resource)?.indexes;
        indexes.retain(|other| other != index);
        self.write_indexes(resource)
    }

    /// Gives a field another name, in its place. What it refers to stays the same.
    pub(crate) fn rename_field(
        &mut self,
        resource: &str,
        from: &str,
        to: &str,
    ) -> Result<(), Refused> {
        self.is_edited = true;
        let missing = missing(&format!("resource.{resource}.fields.{from}"));
        if !self.fields(resource)?.rename(from, to) {
            return Err(missing);
        }
        let mut fields = self.resource_mut(resource)?.fields.iter_mut();
        let field = fields.find(|field| field.name == from).ok_or(missing)?;
        to.clone_into(&mut field.name);
        let field = field.clone();
        let mut is_indexed = false;
        for index in &mut self.resource_mut(resource)?.indexes {
            is_indexed |= index.has(from);
            index.rename(from, to);
        }
        if is_indexed {
            self.write_indexes(resource)?;
        }
        self.rename_numbers(resource, from, to)?;
        // The name of a reference may tell its target.
        if field.target().is_some() {
            self.write_field(resource, &field)?;
        }
        Ok(())
    }

    /// Gives a number to each member of gRPC's messages that has none, and reserves those of what is
    /// gone, if the service speaks gRPC.
    pub(crate) fn number(&mut self) -> Result<(), Refused> {
        if !self.spec.service.speaks(Api::Grpc) {
            return Ok(());
        }
        for resource in &self.spec.resources.clone() {
            let name = &resource.name;
            let numbers = self.spec.numbers.entry(name.clone()).or_default();
            let Renumbering { new, gone } = numbers.renumbering(&resource.fields);
            if new.is_empty() && gone.is_empty() {
                continue;
            }
            self.is_edited = true;
            let gone = gone.iter();
            let gone = gone.filter_map(|key| numbers.used.shift_remove_entry(key));
            let reserved: Vec<(String, u32)> = gone.collect();
            numbers.reserved.extend(reserved.iter().cloned());
            numbers.used.extend(new.iter().cloned());
            for (key, _) in &reserved {
                self.node(&["resource", name, NUMBERS])?.remove(key);
            }
            for (table, numbers) in [(NUMBERS, new), (RESERVED, reserved)] {
                for (key, number) in numbers {
                    let number = Value::from(i64::from(number));
                    let mut resource = self.node(&["resource", name])?;
                    resource.child(table).push(&key, number);
                }
            }
        }
        self.spec.numbers.retain(|_, it| *it != Numbers::default());
        Ok(())
    }

    /// Changes a key of `[service]`.
    pub(crate) fn set(&mut self, key: &str, text: &str) -> Result<(), Refused> {
        let service = &mut self.spec.service;
        let new: Value = match key {
            "name" => {
                service.name = names::service(text)?;
                value(text)
            }
            "description" => {
                service.description = names::description(text)?;
                value(text)
            }
            "database" => {
                let known = Database::ALL.map(Database::name);
                let found = Database::ALL.into_iter().find(|it| it.name() == text);
                service.database = found.ok_or_else(|| unknown(key, text, &known))?;
                value(text)
            }
            "discovery" => {
                let all = [Discovery::Consul, Discovery::None];
                let found = all.into_iter().find(|it| it.name() == text);
                service.discovery =
                    found.ok_or_else(|| unknown(key, text, &all.map(Discovery::name)))?;
                value(text)
            }
            "api" => {
                let known = Api::ALL.map(Api::name);
                let find = |word: &str| {
                    let found = Api::ALL.into_iter().find(|it| it.name() == word);
                    found.ok_or_else(|| unknown(key, word, &known))
                };
                let words: Result<Vec<Api>, Refused> = text.split(',').map(find).collect();
                service.api = Api::set(&words?)?;
                let names: Vec<String> =
                    service.api.iter().map(|it| it.name().to_owned()).collect();
                array(&names)
            }
            "port" => {
                let port = text.parse().ok().filter(|port| *port > 0);
                service.port = port.ok_or_else(|| {
                    Refused::new(format!("invalid port {text:?}: it must be 1 to 65535"))
                })?;
                i64::from(service.port).into()
            }
            "prefix" => {
                service.prefix = names::prefix(text)?;
                value(text)
            }
            _ => {
                let refused = Refused::new(format!("unknown key {key:?}"));
                return Err(refused.hint_known(key, &SERVICE_KEYS));
            }
        };
        self.is_edited = true;
        let mut table = self.node(&["service"])?;
        if key == "prefix" {
            write_optional(&mut table, key, (!text.is_empty()).then_some(new));
            return Ok(());
        }
        if table.set(key, new) {
            Ok(())
        } else {
            Err(missing(&format!("service.{key}")))
        }
    }

    /// Changes which files the team has taken over.
    pub(crate) fn set_kept(&mut self, mut kept: Vec<String>) -> Result<(), Refused> {
        kept.sort();
        kept.dedup();
        if self.spec.service.kept == kept {
            return Ok(());
        }
        self.is_edited = true;
        // A path a line, so that those of two branches come together.
        let lines = kept.iter().map(|path| format!("    {},\n", string(path)));
        let array = format!("[\n{}]", lines.collect::<String>());
        self.spec.service.kept = kept;
        let is_empty = self.spec.service.kept.is_empty();
        let mut table = self.node(&["service"])?;
        let value: Value = array
            .parse()
            .map_err(|error| Refused::new(format!("no list of paths: {error}")))?;
        write_optional(&mut table, "kept", (!is_empty).then_some(value));
        Ok(())
    }

    fn write_field(&mut self, resource: &str, field: &Field) -> Result<(), Refused> {
        let name = &field.name;
        if self.fields(resource)?.set(name, definition(field)) {
            Ok(())
        } else {
            Err(missing(&format!("resource.{resource}.fields.{name}")))
        }
    }

    fn write_indexes(&mut self, resource: &str) -> Result<(), Refused> {
        let lists = index_lists(self.resource_mut(resource)?);
        let mut table = self.node(&["resource", resource])?;
        for (key, texts) in lists {
            if texts.is_empty() {
                table.remove(key);
            } else if !table.set(key, array(&texts)) {
                table.push(key, array(&texts));
            }
        }
        Ok(())
    }

    fn rename_numbers(&mut self, resource: &str, from: &str, to: &str) -> Result<(), Refused> {
        let Some(numbers) = self.spec.numbers.get_mut(resource) else {
            return Ok(());
        };
        let before = numbers.clone();
        numbers.rename(from, to);
        for (table, keys) in [(NUMBERS, before.used), (RESERVED, before.reserved)] {
            for key in keys.keys() {
                if let Some(new) = numbers::renamed(key, from, to) {
                    self.node(&["resource", resource, table])?.rename(key, &new);
                }
            }
        }
        Ok(())
    }

    fn fields(&mut self, resource: &str) -> Result<Node<'_>, Refused> {
        self.node(&["resource", resource, "fields"])
    }

    fn node(&mut self, path: &[&str]) -> Result<Node<'_>, Refused> {
        let mut path_keys = path.iter();
        let root = Some(Node::Table(self.toml.as_table_mut()));
        let found = path_keys.try_fold(root, |node, key| Some(node?.table(key)));
        found.flatten().ok_or_else(|| missing(&path.join(".")))
    }

    fn resource_mut(&mut self, name: &str) -> Result<&mut Resource, Refused> {
        let mut resources = self.spec.resources.iter_mut();
        let found = resources.find(|resource| resource.name == name);
        found.ok_or_else(|| missing(&format!("resource.{name}")))
    }
}

fn definition(field: &Field) -> Value {
    value(&Definition(field).to_string())
}

fn array(texts: &[String]) -> Value {
    let texts = texts.iter().map(|text| value(text));
    Array::from_iter(texts).into()
}

/// A string in double quotes, as in a new document.
fn value(text: &str) -> Value {
    string(text).parse().unwrap_or_else(|_| text.into())
}

/// Makes this the value of a key, or takes the key away.
fn write_optional(table: &mut Node, key: &str, new: Option<Value>) {
    match new {
        None => drop(table.remove(key)),
        Some(new) if !table.set(key, new.clone()) => table.push(key, new),
        Some(_) => {}
    }
}

/// The place of the last header in the document.
fn last_position(table: &Table) -> isize {
    let tables = table.iter().filter_map(|(_, item)| item.as_table());
    let within = tables.map(last_position).max();
    within.max(table.position()).unwrap_or_default()
}

/// A resource as tables of its own, behind all others.
fn table_of(resource: &Resource, end: isize) -> Table {
    let mut fields = Table::new();
    for field in &resource.fields {
        fields.insert(&field.name, Item::Value(definition(field)));
    }
    fields.decor_mut().set_prefix("");
    fields.set_position(Some(end + 2));
    let mut table = Table::new();
    for (key, value) in keys_of(resource) {
        table.insert(key, Item::Value(value));
    }
    table.insert("fields", Item::Table(fields));
    table.set_position(Some(end + 1));
    table
}

fn inline_table_of(resource: &Resource) -> InlineTable {
    let fields = resource.fields.iter();
    let fields = fields.map(|field| (field.name.as_str(), definition(field)));
    let fields: InlineTable = fields.collect();
    let mut table: InlineTable = keys_of(resource).collect();
    table.insert("fields", fields.into());
    table
}

/// What a resource has besides its fields, as its table begins.
fn keys_of(resource: &Resource) -> impl Iterator<Item = (&'static str, Value)> {
    let texts = [
        ("plural", Some(&resource.plural)),
        ("table", resource.table.as_ref()),
        ("about", resource.about.as_ref()),
    ];
    let texts = texts.into_iter();
    let texts = texts.filter_map(|(key, text)| Some((key, value(text?))));
    let lists = index_lists(resource).into_iter();
    let lists = lists.filter(|(_, texts)| !texts.is_empty());
    texts.chain(lists.map(|(key, texts)| (key, array(&texts))))
}

fn unknown(key: &str, text: &str, known: &[&str]) -> Refused {
    Refused::new(format!("unknown {key} {text:?}")).hint_known(text, known)
}

/// A fault of gosvc: a command edits only what the spec that was read has.
fn missing(path: &str) -> Refused {
    Refused::new(format!("`{path}` is not to be found in gosvc.toml"))
}
