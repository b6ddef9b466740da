//! Whether cargo agrees with the embedded files; with `BLESS=1`, it writes them anew.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "this runs cargo in folders of its own, and tells how long it takes"
)]

use std::{env, fs, path::Path, process::Command, time::Instant};

use super::*;
use crate::render::{Templates, roots};

/// What a service has unless it is told otherwise.
const REST: &str = "rest";

/// The features that a manifest can have more or less independently of each other.
fn chosen() -> Vec<&'static str> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let has_manifest = |key: &str| {
        let path = format!("{}{key}/{}", roots::FEATURES, roots::MANIFEST);
        root.join(path).exists()
    };
    let is_database = |key: &str| Database::ALL.iter().any(|it| it.name() == key);
    let features = FEATURES.iter();
    let features = features.filter(|it| !it.is_combined() || it.key == REST);
    let keys = features.map(|it| it.key);
    keys.filter(|key| has_manifest(key) && !is_database(key))
        .collect()
}

/// None of them, each, each pair, and all.
fn combinations() -> Vec<Vec<&'static str>> {
    let keys = chosen();
    let mut sets = vec![Vec::new(), keys.clone()];
    for (at, key) in keys.iter().enumerate() {
        sets.push(vec![key]);
        sets.extend(keys[..at].iter().map(|other| vec![*other, *key]));
    }
    sets.sort();
    sets.dedup();
    sets
}

/// Runs cargo in a package of this manifest and `Cargo.lock`; returns the latter as it then is.
fn cargo(features: &Features, lock: &str, arguments: &[&str]) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        |path: &str, text: &str| fs::write(folder.path().join(path), text).expect("written");
    let templates = Templates::embedded().expect("readable");
    write(
        "Cargo.toml",
        &templates.manifest(features).expect("rendered"),
    );
    write("Cargo.lock", lock);
    fs::create_dir(folder.path().join("src")).expect("made");
    write("src/lib.rs", "");
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("cargo runs");
    match output.status.success() {
        true => Ok(fs::read_to_string(folder.path().join("Cargo.lock")).expect("readable")),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

fn with(database: &str, keys: &[&str]) -> Features {
    let without_rest: &[&str] = match keys.contains(&REST) {
        true => &[],
        false => &["grpc_alone"],
    };
    Features::with(&[&[database], keys, without_rest].concat())
}

#[test]
#[ignore = "cargo may have to download packages"]
fn cargo_accepts_every_combination() {
    let start = Instant::now();
    if env::var_os("BLESS").is_some() {
        bless();
        println!("written; they are part of the program once it is built again");
        return;
    }
    let mut count = 0;
    for database in Database::ALL {
        for keys in combinations() {
            let features = with(database.name(), &keys);
            let lock = seed(&features, PLACEHOLDER);
            let arguments = ["metadata", "--locked", "--format-version", "1"];
            if let Err(error) = cargo(&features, &lock, &arguments) {
                panic!("{} {keys:?}: {error}", database.name());
            }
            count += 1;
        }
    }
    println!("ok: {count} combinations in {:?}", start.elapsed());
}

/// Writes what each feature brings: what cargo adds to what is there without it.
fn bless() {
    let complete = |features: &Features| {
        let lock = seed(features, PLACEHOLDER);
        Lock::parse(&cargo(features, &lock, &["update", "--workspace"]).expect("completed"))
    };
    let write = |key: &str, text: String| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/features");
        fs::write(folder.join(key).join("feature.lock"), text).expect("written");
    };
    let [sqlite, server, mysql] = Database::ALL.map(|it| complete(&with(it.name(), &[])));
    assert!(
        server.format() == mysql.format(),
        "MySQL needs a file of its own"
    );
    let rest = complete(&with("sqlite", &[REST])).without(&sqlite);
    for key in chosen() {
        let alone = complete(&with("sqlite", &[key])).without(&sqlite);
        if !alone.packages.is_empty() {
            write(key, alone.format_part());
        }
        for (database, other, brought) in [
            ("postgres", None, &server),
            ("sqlite", Some(REST).filter(|it| *it != key), &sqlite),
        ] {
            let mut known = brought.clone();
            known.add(alone.clone());
            let keys: Vec<&str> = other.into_iter().chain([key]).collect();
            if other.is_some() {
                known.add(rest.clone());
            }
            let features = with(database, &keys);
            let together = complete(&features).without(&known);
            if together.packages.is_empty() {
                continue;
            }
            let apart = [with(database, other.as_slice()), with("sqlite", &[key])];
            let mut combined = FEATURES.iter().filter(|it| it.is_combined());
            let feature = combined
                .find(|it| features.has(it.key) && !apart.iter().any(|part| part.has(it.key)));
            let feature = feature.unwrap_or_else(|| panic!("{keys:?} need more on {database}"));
            write(feature.key, together.format_part());
        }
    }
    write("sqlite", sqlite.format());
    write("server", server.format());
}
