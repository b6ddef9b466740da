use std::collections::BTreeSet;

use super::*;
use crate::spec::{Database, Discovery, Field, Index, Resource, Service};

fn templates() -> Templates {
    Templates::embedded().expect("readable")
}

/// The slots that a template has.
fn included(source: &str) -> impl Iterator<Item = &str> {
    let quoted = source.split('"');
    quoted.filter(|text| text.starts_with(roots::PARTS) && !text.contains(char::is_whitespace))
}

#[test]
fn every_part_has_a_slot_and_every_slot_a_part() {
    let templates = templates();
    let names = templates.texts.keys().map(String::as_str);
    let filled = parts::slots(names);
    let filled: BTreeSet<&str> = filled.keys().map(String::as_str).collect();
    let texts = templates.texts.values();
    let declared: BTreeSet<&str> = texts.flat_map(|text| included(text)).collect();
    assert!(declared.len() > 10, "{declared:?}");
    let unfilled: Vec<_> = declared.difference(&filled).collect();
    assert!(unfilled.is_empty(), "no feature fills {unfilled:?}");
    let unused: Vec<_> = filled.difference(&declared).collect();
    assert!(unused.is_empty(), "no file takes {unused:?}");
}

#[test]
fn no_file_lies_where_it_becomes_nothing() {
    for name in templates().texts.keys() {
        assert!(roots::is_known(name), "{name}");
        let is_part = name.contains(&format!("/{}", roots::PARTS));
        assert!(!is_part || name.ends_with(SUFFIX), "{name}");
    }
}

#[test]
fn features_agree_on_versions() {
    let templates = templates();
    let every = FEATURES.iter().map(|feature| feature.key);
    let names = every.map(|key| format!("{}{key}/{}", roots::FEATURES, roots::MANIFEST));
    let texts: Vec<&str> = names
        .filter_map(|name| templates.texts.get(&name).map(String::as_str))
        .collect();
    assert!(texts.len() > 5);
    let manifest = &templates.texts[&format!("{SERVICE}{MANIFEST}{SUFFIX}")];
    let manifest = manifest.replace("{{ service.description|toml }}", "\"\"");
    let united = manifest::unite(&manifest, texts.iter().map(|text| ("a feature", *text)));
    united.expect("one version of each");
}

#[test]
fn resources_see_features_and_their_digests_cover_them() {
    let path = "resource/src/resources/{{plural}}/extra.rs.j2".to_owned();
    let text = "{% if has.consul %}\n// consul\n{% endif %}\n".to_owned();
    let templates = Templates::with([(path, text)].into()).expect("readable");
    let rendered = |discovery: Discovery| {
        let service = Service {
            name: "a".to_owned(),
            description: "An example".to_owned(),
            database: Database::Sqlite,
            api: vec![crate::spec::Api::Rest],
            discovery,
            port: 8080,
            prefix: String::new(),
            kept: Vec::new(),
        };
        let resource = Resource {
            name: "b".to_owned(),
            plural: "bs".to_owned(),
            table: None,
            about: None,
            fields: vec![Field::parse("c").expect("valid")],
            indexes: Vec::new(),
        };
        let spec = Spec {
            service,
            resources: vec![resource],
            numbers: Default::default(),
        };
        let view = ServiceView::new(&spec);
        let tree = templates.render(&view, &[]).expect("rendered");
        let digest = std::hash::Hasher::finish(&templates.origins(&view)[0].digest);
        let text = tree.get("src/resources/bs/extra.rs").expect("there");
        (text.to_owned(), digest)
    };
    let (with, without) = (rendered(Discovery::Consul), rendered(Discovery::None));
    assert_eq!((with.0.as_str(), without.0.as_str()), ("// consul\n", ""));
    assert_ne!(with.1, without.1);
}

#[test]
fn every_name_that_templates_see_is_documented() {
    let field = |text: &str| Field::parse(text).expect("valid");
    let spec = Spec {
        service: Service {
            name: "a".to_owned(),
            description: "An example".to_owned(),
            database: Database::Sqlite,
            api: vec![crate::spec::Api::Rest],
            discovery: Discovery::None,
            port: 8080,
            prefix: String::new(),
            kept: Vec::new(),
        },
        resources: vec![Resource {
            name: "b".to_owned(),
            plural: "bs".to_owned(),
            table: None,
            about: None,
            fields: ["c:enum:x,y", "d:ref:b:optional:nested", "e:int", "f:int"]
                .map(field)
                .to_vec(),
            indexes: vec![Index::parse(true, "e,f").expect("valid")],
        }],
        numbers: Default::default(),
    };
    let view = ServiceView::new(&spec);
    let service = serde_json::to_value(&view).expect("JSON");
    let resource = serde_json::to_value(&view.resources()[0]).expect("JSON");
    let seen: BTreeSet<String> = [
        ("service", &service["service"]),
        ("samples", &service["samples"]),
        ("resource", &resource),
        ("field", &resource["fields"][0]),
        ("enum", &resource["enums"][0]),
        ("value", &resource["enums"][0]["values"][0]),
        ("reference", &resource["references"][0]),
        ("parent", &resource["nested"][0]),
        ("together", &resource["together"][0]),
    ]
    .into_iter()
    .flat_map(|(noun, value)| {
        let names = value.as_object().expect("an object").keys();
        names.map(move |name| format!("{noun}.{name}"))
    })
    .collect();
    let documented = include_str!("../../TEMPLATES.md").split('`').skip(1);
    let documented: BTreeSet<String> = documented
        .step_by(2)
        .filter(|text| seen.iter().any(|name| is_of(text, name)))
        .map(str::to_owned)
        .collect();
    assert!(seen.len() > 100, "{}", seen.len());
    let missing: Vec<_> = seen.difference(&documented).collect();
    let gone: Vec<_> = documented.difference(&seen).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "missing: {missing:?}, gone: {gone:?}"
    );
}

/// Whether a text is a name of the same noun as another.
fn is_of(text: &str, name: &str) -> bool {
    let is_word = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_');
    match (text.split_once('.'), name.split_once('.')) {
        (Some((noun, member)), Some((other, _))) => noun == other && is_word(member),
        _ => false,
    }
}

#[test]
fn a_template_of_ones_own_lies_in_a_known_folder() {
    let with = |name: &str| {
        let custom = [(name.to_owned(), String::new())].into();
        Templates::with(custom)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    assert_eq!(with("service/src/own.rs"), Ok(()));
    assert_eq!(with("features/consul/service/src/own.rs"), Ok(()));
    assert_eq!(with("features/consul/feature.toml"), Ok(()));
    for name in [
        "databases/sqlite/src/db.rs.j2",
        "features/consol/service/a",
        "a",
    ] {
        let message = format!("`.gosvc/templates/{name}` is no template");
        assert_eq!(with(name), Err(message));
    }
    for name in [
        "resource/src/resources/{{plural}}/http.rs.j2",
        "service/src/http/body.rs",
        "service/src/page.rs",
    ] {
        let message = format!("`.gosvc/templates/{name}` stands for nothing any more");
        assert_eq!(with(name), Err(message));
    }
}
