//! `gosvc.toml`: the spec as the team reads and edits it.

use serde_json::Value as Json;

use super::{Spec, field::Definition};

/// The version of the document's shape.
const SCHEMA: u32 = 1;

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
            "database = \"sqlite\"".to_owned(),
            "api = [\"rest\"]".to_owned(),
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

/// A TOML string. JSON's strings are TOML's, as long as they hold no control characters.
fn string(text: &str) -> String {
    Json::from(text).to_string()
}
