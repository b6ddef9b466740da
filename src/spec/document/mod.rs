//! `gosvc.toml`: the spec as the team reads and edits it.
//!
//! `read` takes a text in any form of TOML, `edit` changes it in place, so that comments, order and
//! form survive. An edit that the text does not show when it is read again is refused.

mod edit;
mod node;
mod read;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;

use toml_edit::DocumentMut;
use toml_writer::{ToTomlValue, TomlStringBuilder};

pub(crate) use read::SERVICE_KEYS;

use super::{Index, Resource, Spec, field::Definition};
use crate::failure::Refused;

/// The version of the document's shape.
const SCHEMA: i64 = 1;
const BOM: char = '\u{feff}';

/// A `gosvc.toml` that can be edited.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    text: String,
    /// The text as a tree, to be edited. It knows neither a byte order mark nor CRLF.
    toml: DocumentMut,
    /// What the tree is to mean, with all edits so far.
    spec: Spec,
    is_edited: bool,
}

impl Document {
    /// Reads a document, and refuses one that makes no sense.
    pub(crate) fn parse(text: &str) -> Result<Self, Refused> {
        let spec = read::spec(text)?;
        spec.check()?;
        let plain = text.trim_start_matches(BOM).replace("\r\n", "\n");
        let toml = plain
            .parse()
            .map_err(|error| Refused::new(format!("invalid gosvc.toml: {error}")))?;
        Ok(Self {
            text: text.to_owned(),
            toml,
            spec,
            is_edited: false,
        })
    }

    /// The name of the service, which no command changes.
    pub(crate) fn service_name(&self) -> &str {
        &self.spec.service.name
    }

    /// What the document asks for.
    pub(crate) fn spec(&self) -> Result<Spec, Refused> {
        if self.is_edited {
            self.spec.check()?;
            let read = read::spec(&self.to_string());
            if read.ok().as_ref() != Some(&self.spec) {
                let message =
                    "gosvc.toml is written in a form in which gosvc cannot make this edit";
                let hint = "write each resource as two tables, `[resource.NAME]` and \
                            `[resource.NAME.fields]`, and run the command again";
                return Err(Refused::new(message).hint(hint));
            }
        }
        Ok(self.spec.clone())
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_edited {
            return f.write_str(&self.text);
        }
        let mut text = self.toml.to_string();
        if self.text.contains("\r\n") {
            text = text.replace('\n', "\r\n");
        }
        if self.text.starts_with(BOM) {
            text.insert(0, BOM);
        }
        f.write_str(&text)
    }
}

impl Spec {
    /// Returns the document of a new service.
    pub(crate) fn to_toml(&self) -> String {
        let service = &self.service;
        let api: Vec<String> = service.api.iter().map(|it| string(it.name())).collect();
        let mut lines = vec![
            format!("schema = {SCHEMA}"),
            String::new(),
            "[service]".to_owned(),
            format!("name = {}", string(&service.name)),
            format!("description = {}", string(&service.description)),
            format!("database = {}", string(service.database.name())),
            format!("api = [{}]", api.join(", ")),
            format!("discovery = {}", string(service.discovery.name())),
            format!("port = {}", service.port),
        ];
        if !service.prefix.is_empty() {
            lines.push(format!("prefix = {}", string(&service.prefix)));
        }
        for resource in &self.resources {
            let name = &resource.name;
            lines.push(format!("\n[resource.{name}]"));
            lines.push(format!("plural = {}", string(&resource.plural)));
            if let Some(table) = &resource.table {
                lines.push(format!("table = {}", string(table)));
            }
            if let Some(about) = &resource.about {
                lines.push(format!("about = {}", string(about)));
            }
            for (key, texts) in index_lists(resource) {
                let texts: Vec<String> = texts.iter().map(|it| string(it)).collect();
                if !texts.is_empty() {
                    lines.push(format!("{key} = [{}]", texts.join(", ")));
                }
            }
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

/// Returns the keys of what a resource has over several fields, each with the fields of all of them.
fn index_lists(resource: &Resource) -> [(&'static str, Vec<String>); 2] {
    let texts = |unique: bool| {
        let indexes = resource.indexes.iter();
        let kept = indexes.filter(move |index| index.unique == unique);
        kept.map(Index::to_string).collect()
    };
    [("unique", texts(true)), ("index", texts(false))]
}

/// Returns a TOML string, always in double quotes.
pub(crate) fn string(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}
