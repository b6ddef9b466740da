//! `Cargo.toml`, with what features bring: the template holds what every service depends on, and a
//! feature's `feature.toml` what it adds. Versions must agree; the features of a crate are united.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use anyhow::{Context, Result, bail};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

const DEPENDENCIES: &str = "dependencies";
const DEV_DEPENDENCIES: &str = "dev-dependencies";

/// Adds the dependencies of features, each given by its name and its text, to a manifest.
pub(super) fn unite<'a>(
    manifest: &str,
    features: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<String> {
    let mut manifest: DocumentMut = manifest.parse().context("failed to read Cargo.toml")?;
    for (name, text) in features {
        let failed = || format!("failed to add `{name}` to Cargo.toml");
        let feature: DocumentMut = text.parse().with_context(failed)?;
        for (kind, dependencies) in feature.iter() {
            let dependencies = dependencies.as_table().with_context(failed)?;
            let own = manifest.entry(kind).or_insert_with(toml_edit::table);
            let own = own.as_table_mut().with_context(failed)?;
            for (name, dependency) in dependencies {
                match own.get_mut(name) {
                    Some(own) => add(own, dependency, name).with_context(failed)?,
                    None => drop(own.insert(name, dependency.clone())),
                }
            }
            own.sort_values();
        }
    }
    remove_repeated(&mut manifest);
    Ok(manifest.to_string())
}

/// Whether two manifests ask for the same packages in the same versions and with the same features.
pub(crate) fn has_same_dependencies(one: &str, other: &str) -> bool {
    let tables = |text: &str| {
        let manifest: DocumentMut = text.parse().ok()?;
        let tables = dependency_tables(manifest.as_table());
        Some(tables.map(|table| table.to_string()).collect::<Vec<_>>())
    };
    tables(one) == tables(other)
}

/// Whether a manifest asks for more features of the packages of another one.
pub(crate) fn has_more_features(manifest: &str, other: &str) -> bool {
    let [all, known] = [manifest, other].map(|text| all_features(text).unwrap_or_default());
    known.iter().any(|(name, features)| {
        let found = all.get(name);
        found.is_some_and(|found| !found.is_subset(features))
    })
}

/// The features of each package that a manifest asks for.
fn all_features(manifest: &str) -> Option<BTreeMap<String, BTreeSet<String>>> {
    let manifest: DocumentMut = manifest.parse().ok()?;
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for table in dependency_tables(manifest.as_table()) {
        for (name, dependency) in table.as_table_like()?.iter() {
            let known = packages.entry(name.to_owned()).or_default();
            known.extend(features(dependency));
        }
    }
    Some(packages)
}

/// The names of the packages that a manifest asks for, whatever it calls them.
pub(super) fn dependencies(manifest: &str) -> Option<BTreeSet<String>> {
    let manifest: DocumentMut = manifest.parse().ok()?;
    let mut names = BTreeSet::new();
    for table in dependency_tables(manifest.as_table()) {
        for (name, dependency) in table.as_table_like()?.iter() {
            let package = member(dependency, "package").and_then(Item::as_str);
            names.insert(package.unwrap_or(name).to_owned());
        }
    }
    Some(names)
}

/// The tables of dependencies: of all targets, then of some.
fn dependency_tables(manifest: &Table) -> impl Iterator<Item = &Item> {
    let targets = manifest.get("target").and_then(Item::as_table_like);
    let targets = targets.into_iter().flat_map(|targets| targets.iter());
    let targets = targets.filter_map(|(_, target)| target.as_table_like());
    let own: &dyn TableLike = manifest;
    iter::once(own).chain(targets).flat_map(|table| {
        let kinds = [DEPENDENCIES, DEV_DEPENDENCIES, "build-dependencies"];
        kinds.into_iter().filter_map(|kind| table.get(kind))
    })
}

/// Adds to a dependency what another feature needs of it.
fn add(own: &mut Item, other: &Item, name: &str) -> Result<()> {
    let (known, wanted) = (version(own), version(other));
    if known != wanted {
        bail!("`{name}` is wanted in the versions {known:?} and {wanted:?}");
    }
    let united: BTreeSet<String> = features(own).union(&features(other)).cloned().collect();
    let needs_default = has_default_features(other) && !has_default_features(own);
    if united == features(own) && !needs_default {
        return Ok(());
    }
    if let Some(version) = own.as_str() {
        let table = InlineTable::from_iter([("version", version)]);
        *own = Item::Value(Value::InlineTable(table));
    }
    let table = own.as_table_like_mut().context("it is not a table")?;
    if needs_default {
        table.remove("default-features");
    }
    let array = Value::Array(Array::from_iter(united));
    match table.get_mut("features").and_then(Item::as_value_mut) {
        Some(features) => *features = array.decorated(" ", " "),
        None => drop(table.insert("features", Item::Value(array))),
    }
    Ok(())
}

/// Removes what tests depend on and the service itself does, too.
fn remove_repeated(manifest: &mut DocumentMut) {
    let Some(dependencies) = manifest.get(DEPENDENCIES).cloned() else {
        return;
    };
    let is_repeated = |name: &str, item: &Item| {
        dependencies.get(name).is_some_and(|own| {
            version(own) == version(item)
                && features(own).is_superset(&features(item))
                && (has_default_features(own) || !has_default_features(item))
        })
    };
    if let Some(tests) = manifest
        .get_mut(DEV_DEPENDENCIES)
        .and_then(Item::as_table_mut)
    {
        tests.retain(|name, item| !is_repeated(name, item));
    }
}

fn version(dependency: &Item) -> Option<String> {
    let version = dependency
        .as_str()
        .or_else(|| member(dependency, "version")?.as_str());
    version.map(str::to_owned)
}

fn features(dependency: &Item) -> BTreeSet<String> {
    let features = member(dependency, "features").and_then(Item::as_array);
    let features = features.into_iter().flatten().filter_map(Value::as_str);
    features.map(str::to_owned).collect()
}

fn has_default_features(dependency: &Item) -> bool {
    let asked = member(dependency, "default-features").and_then(Item::as_bool);
    asked.unwrap_or(true)
}

fn member<'a>(dependency: &'a Item, key: &str) -> Option<&'a Item> {
    dependency.as_table_like()?.get(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"[package]
name = "a"

[dependencies]
b = "1"
c = { version = "2", default-features = false, features = ["x"] }

[dev-dependencies]
b = "1"
d = { version = "3", features = ["p"] }
e = "4"

[lints.rust]
unsafe_code = "forbid"
"#;

    fn united(features: &[&str]) -> Result<String> {
        unite(MANIFEST, features.iter().map(|text| ("f", *text)))
    }

    #[test]
    fn features_are_united_and_sorted() {
        let features = [
            "[dependencies]\nd = { version = \"3\", features = [\"p\", \"q\"] }\n",
            "[dependencies]\naa = \"0.1\"\nc = { version = \"2\", default-features = false, features = [\"w\"] }\n",
            "[dependencies]\nb = { version = \"1\", features = [\"z\"] }\n\n[dev-dependencies]\ntempfile = \"3\"\n",
        ];
        let expected = r#"[package]
name = "a"

[dependencies]
aa = "0.1"
b = { version = "1", features = ["z"] }
c = { version = "2", default-features = false, features = ["w", "x"] }
d = { version = "3", features = ["p", "q"] }

[dev-dependencies]
e = "4"
tempfile = "3"

[lints.rust]
unsafe_code = "forbid"
"#;
        assert_eq!(united(&features).expect("united"), expected);
        let [first, second, third] = features;
        assert_eq!(united(&[third, second, first]).expect("united"), expected);
    }

    #[test]
    fn default_features_win() {
        let feature = "[dependencies]\nc = { version = \"2\", features = [\"x\"] }\n";
        let united = united(&[feature]).expect("united");
        assert!(
            united.contains("c = { version = \"2\", features = [\"x\"] }\n"),
            "{united}"
        );
    }

    #[test]
    fn two_versions_are_refused() {
        let error = united(&["[dependencies]\nb = \"2\"\n"]).expect_err("refused");
        assert_eq!(
            format!("{error:#}"),
            "failed to add `f` to Cargo.toml: `b` is wanted in the versions Some(\"1\") and Some(\"2\")"
        );
    }
}
