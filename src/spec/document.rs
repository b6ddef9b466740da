//! `gosvc.toml`: the spec as the team reads and edits it. Edits keep comments and order.

use serde_json::Value as Json;
use toml_edit::{DocumentMut, Item, Table, value};

use super::{Database, Discovery, Field, FieldType, Resource, Service, Spec, field::Definition};
use crate::{failure::Refused, spec::names};

/// The version of the document's shape.
const SCHEMA: i64 = 1;
const API: &str = "rest";

const ROOT_KEYS: [&str; 3] = ["schema", "service", "resource"];
const RESOURCE_KEYS: [&str; 2] = ["plural", "fields"];
/// The keys of `[service]`.
pub(crate) const SERVICE_KEYS: [&str; 6] = [
    "name",
    "description",
    "database",
    "api",
    "discovery",
    "port",
];

/// A `gosvc.toml` that can be edited.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    toml: DocumentMut,
}

impl Spec {
    /// Returns the document of a new service.
    pub(crate) fn to_toml(&self) -> String {
        let service = &self.service;
        let mut lines = vec![
            format!("schema = {SCHEMA}"),
            String::new(),
            "[service]".to_owned(),
            format!("name = {}", string(&service.name)),
            format!("description = {}", string(&service.description)),
            format!("database = {}", string(service.database.name())),
            format!("api = [{}]", string(API)),
            format!("discovery = {}", string(service.discovery.name())),
            format!("port = {}", service.port),
        ];
        for resource in &self.resources {
            let name = &resource.name;
            lines.push(format!("\n[resource.{name}]"));
            lines.push(format!("plural = {}", string(&resource.plural)));
            lines.push(format!("[resource.{name}.fields]"));
            for field in &resource.fields {
                let definition = Definition(field).to_string();
                lines.push(format!("{} = {}", field.name, string(&definition)));
            }
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

impl Document {
    /// Reads a document; `spec` tells whether it makes sense.
    pub(crate) fn parse(text: &str) -> Result<Self, Refused> {
        match text.parse() {
            Ok(toml) => Ok(Self { toml }),
            Err(error) => {
                let error = error.to_string();
                Err(Refused::new(format!(
                    "invalid gosvc.toml: {}",
                    error.trim()
                )))
            }
        }
    }

    /// What the document asks for.
    pub(crate) fn spec(&self) -> Result<Spec, Refused> {
        let root = self.toml.as_table();
        check_keys("", root, &ROOT_KEYS)?;
        match root.get("schema").and_then(Item::as_integer) {
            Some(SCHEMA) => {}
            Some(other) if other > SCHEMA => {
                let message = format!("gosvc.toml has schema {other}, this gosvc knows {SCHEMA}");
                return Err(Refused::new(message).hint("install a newer gosvc"));
            }
            _ => {
                return Err(Refused::new(format!(
                    "gosvc.toml needs `schema = {SCHEMA}`"
                )));
            }
        }
        let mut resources = Vec::new();
        if let Some(item) = root.get("resource") {
            let table = item.as_table_like();
            let table = table.ok_or_else(|| expected("resource", "a table"))?;
            for (name, item) in table.iter() {
                resources.push(read_resource(name, item)?);
            }
        }
        let spec = Spec {
            service: read_service(root)?,
            resources,
        };
        spec.check()?;
        Ok(spec)
    }

    /// Adds a resource at the end.
    pub(crate) fn add_resource(&mut self, resource: &Resource) {
        let mut fields = Table::new();
        for field in &resource.fields {
            fields.insert(&field.name, value(Definition(field).to_string()));
        }
        fields.decor_mut().set_prefix("");
        let mut table = Table::new();
        table.insert("plural", value(&resource.plural));
        table.insert("fields", Item::Table(fields));
        table.decor_mut().set_prefix("\n");
        let resources = self.toml.entry("resource").or_insert_with(|| {
            let mut resources = Table::new();
            resources.set_implicit(true);
            Item::Table(resources)
        });
        if let Some(resources) = resources.as_table_like_mut() {
            resources.insert(&resource.name, Item::Table(table));
        }
    }

    /// Removes a resource; tells whether it was there.
    pub(crate) fn remove_resource(&mut self, name: &str) -> bool {
        let resources = self.toml.get_mut("resource");
        let resources = resources.and_then(Item::as_table_like_mut);
        resources.is_some_and(|resources| resources.remove(name).is_some())
    }

    /// Gives a resource another name and plural, in its place. The fields that refer to it, and the
    /// resources that they are of, go on to do so.
    pub(crate) fn rename_resource(
        &mut self,
        from: &str,
        to: &str,
        plural: &str,
        referrers: &[(String, Field)],
    ) {
        if let Some(resources) = self.toml.get_mut("resource").and_then(Item::as_table_mut) {
            rename_key(resources, from, to);
            resources[to]["plural"] = value(plural);
        }
        for (resource, field) in referrers {
            let mut field = field.clone();
            if let FieldType::Ref(reference) = &mut field.kind {
                to.clone_into(&mut reference.resource);
            }
            let resource = if resource == from {
                to
            } else {
                resource.as_str()
            };
            self.set_field(resource, &field);
        }
    }

    /// Adds a field to a resource, or changes it.
    pub(crate) fn set_field(&mut self, resource: &str, field: &Field) {
        if let Some(fields) = self.fields(resource) {
            fields.insert(&field.name, value(Definition(field).to_string()));
        }
    }

    /// Removes a field; tells whether it was there.
    pub(crate) fn remove_field(&mut self, resource: &str, name: &str) -> bool {
        let fields = self.fields(resource);
        fields.is_some_and(|fields| fields.remove(name).is_some())
    }

    /// Gives a field another name, in its place.
    pub(crate) fn rename_field(&mut self, resource: &str, from: &str, to: &str) {
        if let Some(fields) = self.fields(resource) {
            rename_key(fields, from, to);
        }
    }

    /// Changes a key of `[service]`.
    pub(crate) fn set(&mut self, key: &str, text: &str) -> Result<(), Refused> {
        if !SERVICE_KEYS.contains(&key) {
            return Err(Refused::new(format!("unknown key {key:?}")).hint_known(key, &SERVICE_KEYS));
        }
        let new = match key {
            "port" => {
                let port: u16 = text.parse().map_err(|_| expected("port", "1 to 65535"))?;
                value(i64::from(port))
            }
            "api" => value(toml_edit::Array::from_iter(text.split(','))),
            _ => value(text),
        };
        if let Some(service) = self
            .toml
            .get_mut("service")
            .and_then(Item::as_table_like_mut)
        {
            match service.get_mut(key).and_then(Item::as_value_mut) {
                // A comment behind the value is part of its decoration.
                Some(old) => {
                    let decor = old.decor().clone();
                    if let Ok(mut new) = new.into_value() {
                        *new.decor_mut() = decor;
                        *old = new;
                    }
                }
                None => {
                    service.insert(key, new);
                }
            }
        }
        Ok(())
    }

    fn fields(&mut self, resource: &str) -> Option<&mut Table> {
        self.toml
            .get_mut("resource")?
            .get_mut(resource)?
            .get_mut("fields")?
            .as_table_mut()
    }
}

impl std::fmt::Display for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.toml.fmt(f)
    }
}

fn read_service(root: &Table) -> Result<Service, Refused> {
    let item = root.get("service");
    let table = item.and_then(Item::as_table_like);
    let table = table.ok_or_else(|| expected("service", "a table"))?;
    check_keys("service.", table, &SERVICE_KEYS)?;
    let text = |key: &str| {
        let text = table.get(key).and_then(Item::as_str);
        text.ok_or_else(|| expected(&format!("service.{key}"), "text"))
    };
    let database = text("database")?;
    let database = Database::ALL
        .into_iter()
        .find(|known| known.name() == database);
    let database = database
        .ok_or_else(|| expected("service.database", "\"sqlite\", \"postgres\" or \"mysql\""))?;
    let api = table.get("api").and_then(Item::as_array);
    let api =
        api.is_some_and(|api| api.len() == 1 && api.get(0).and_then(|it| it.as_str()) == Some(API));
    if !api {
        return Err(expected("service.api", "[\"rest\"]"));
    }
    let discovery = match text("discovery")? {
        "consul" => Discovery::Consul,
        "none" => Discovery::None,
        _ => return Err(expected("service.discovery", "\"consul\" or \"none\"")),
    };
    let port = table.get("port").and_then(Item::as_integer);
    let port = port
        .and_then(|port| u16::try_from(port).ok())
        .filter(|port| *port > 0);
    Ok(Service {
        name: names::service(text("name")?)?,
        description: names::description(text("description")?)?,
        database,
        discovery,
        port: port.ok_or_else(|| expected("service.port", "1 to 65535"))?,
    })
}

fn read_resource(name: &str, item: &Item) -> Result<Resource, Refused> {
    let path = format!("resource.{name}");
    let table = item.as_table_like();
    let table = table.ok_or_else(|| expected(&path, "a table"))?;
    check_keys(&format!("{path}."), table, &RESOURCE_KEYS)?;
    let canonical = names::resource(name)?;
    if canonical != name {
        return Err(expected(&path, &format!("the name {canonical:?}")));
    }
    let plural = table.get("plural").and_then(Item::as_str);
    let plural = plural.ok_or_else(|| expected(&format!("{path}.plural"), "text"))?;
    let fields = table.get("fields").and_then(Item::as_table_like);
    let fields = fields.ok_or_else(|| expected(&format!("{path}.fields"), "a table"))?;
    let fields: Vec<Field> = fields
        .iter()
        .map(|(field, item)| {
            let definition = item.as_str();
            let definition =
                definition.ok_or_else(|| expected(&format!("{path}.fields.{field}"), "text"))?;
            let parsed = Field::parse(&format!("{field}:{definition}"))?;
            match parsed.name == field {
                true => Ok(parsed),
                false => Err(expected(
                    &path,
                    &format!("the field name {:?}", parsed.name),
                )),
            }
        })
        .collect::<Result<_, _>>()?;
    if fields.is_empty() {
        return Err(expected(&format!("{path}.fields"), "at least one field"));
    }
    Ok(Resource {
        name: name.to_owned(),
        plural: names::check_plural(plural)?,
        fields,
    })
}

fn check_keys(path: &str, table: &dyn toml_edit::TableLike, known: &[&str]) -> Result<(), Refused> {
    let unknown = table.iter().find(|(key, _)| !known.contains(key));
    match unknown {
        Some((key, _)) => {
            let message = format!("unknown key {:?} in gosvc.toml", format!("{path}{key}"));
            Err(Refused::new(message).hint_known(key, known))
        }
        None => Ok(()),
    }
}

fn expected(path: &str, what: &str) -> Refused {
    Refused::new(format!("gosvc.toml: `{path}` must be {what}"))
}

/// Renames a key in its place, which takes writing all keys anew.
fn rename_key(table: &mut Table, from: &str, to: &str) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        if let Some((old, item)) = table.remove_entry(&key) {
            let name = if key == from { to } else { key.as_str() };
            let new = toml_edit::Key::new(name).with_leaf_decor(old.leaf_decor().clone());
            table.insert_formatted(&new, item);
        }
    }
}

/// A TOML string. JSON's strings are TOML's, as long as they hold no control characters.
fn string(text: &str) -> String {
    Json::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# ours
schema = 1

[service]
name = \"user-service\" # the name
description = \"Users\"
database = \"sqlite\"
api = [\"rest\"]
discovery = \"consul\" # for now
port = 8080

[resource.user]
plural = \"users\"
[resource.user.fields]
# what people call them
name = \"string:max=120\"
email = \"string:unique\"
";

    fn edited(edit: impl FnOnce(&mut Document)) -> String {
        let mut document = Document::parse(TEXT).expect("valid");
        edit(&mut document);
        document.spec().expect("valid");
        document.to_string()
    }

    #[test]
    fn edits_keep_comments_and_order() {
        let field = Field::parse("age:int:optional").expect("valid");
        assert_eq!(
            edited(|document| document.set_field("user", &field)),
            format!("{TEXT}age = \"int:optional\"\n")
        );
        assert_eq!(
            edited(|document| assert!(document.remove_field("user", "email"))),
            TEXT.replace("email = \"string:unique\"\n", "")
        );
        assert_eq!(
            edited(|document| document.rename_field("user", "name", "title")),
            TEXT.replace("\nname = \"string", "\ntitle = \"string")
        );
        assert_eq!(
            edited(|document| document.set("discovery", "none").expect("known")),
            TEXT.replace("\"consul\" # for now", "\"none\" # for now")
        );
    }

    #[test]
    fn resources_come_and_go() {
        let resource = Resource {
            name: "order".to_owned(),
            plural: "orders".to_owned(),
            fields: vec![Field::parse("total:int").expect("valid")],
        };
        let added = edited(|document| document.add_resource(&resource));
        assert_eq!(
            added,
            format!(
                "{TEXT}\n[resource.order]\nplural = \"orders\"\n[resource.order.fields]\ntotal = \"int\"\n"
            )
        );
        let mut document = Document::parse(&added).expect("valid");
        assert!(document.remove_resource("order"));
        assert_eq!(document.to_string(), TEXT);
        assert!(!document.remove_resource("order"));

        let renamed = edited(|document| document.rename_resource("user", "member", "members", &[]));
        assert_eq!(
            renamed,
            TEXT.replace("resource.user", "resource.member")
                .replace("\"users\"", "\"members\"")
        );
    }

    #[test]
    fn what_a_new_service_has_reads_back() {
        let spec = Document::parse(TEXT)
            .and_then(|document| document.spec())
            .expect("valid");
        let again = Document::parse(&spec.to_toml()).and_then(|document| document.spec());
        assert_eq!(again.expect("valid"), spec);
    }

    #[test]
    fn mistakes_are_named() {
        let refused = |from: &str, to: &str| {
            let document = Document::parse(&TEXT.replace(from, to)).expect("valid TOML");
            document.spec().expect_err("should be refused").to_string()
        };
        for (from, to, message) in [
            (
                "schema = 1",
                "schema = 2",
                "gosvc.toml has schema 2, this gosvc knows 1",
            ),
            ("port", "prot", "unknown key \"service.prot\" in gosvc.toml"),
            ("8080", "0", "gosvc.toml: `service.port` must be 1 to 65535"),
            (
                "plural",
                "plurals",
                "unknown key \"resource.user.plurals\" in gosvc.toml",
            ),
            (
                "\"string:unique\"",
                "1",
                "gosvc.toml: `resource.user.fields.email` must be text",
            ),
            (
                "email =",
                "Email =",
                "gosvc.toml: `resource.user` must be the field name \"email\"",
            ),
        ] {
            assert_eq!(refused(from, to), message);
        }
    }
}
