//! What a user gets who installs gosvc.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{Sandbox, succeed, tree};

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo
}

#[test]
fn the_package_holds_every_template() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = cargo(&["package", "--list", "--allow-dirty"]);
    let packaged: BTreeSet<String> = succeed(list).stdout.lines().map(str::to_owned).collect();
    let templates = tree(&root.join("templates")).into_keys();
    let templates = templates.filter(|path| !path.ends_with('/'));
    let templates: BTreeSet<String> = templates.map(|path| format!("templates/{path}")).collect();
    assert!(templates.len() > 50, "{templates:?}");
    let missing: Vec<_> = templates.difference(&packaged).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
#[ignore = "takes a minute: builds the package"]
fn the_package_builds_and_writes_the_same_service() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packaged");
    let folder = target.to_str().expect("UTF-8");
    let mut package = cargo(&[
        "package",
        "--locked",
        "--allow-dirty",
        "--target-dir",
        folder,
    ]);
    package
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "false");
    succeed(package);
    let packaged: PathBuf = target.join("debug/gosvc");
    let new = ["new", "shop", "--no-git", "name:string", "total:decimal"];
    let (ours, theirs) = (Sandbox::new(), Sandbox::new());
    ours.gosvc(&new);
    succeed(theirs.wrapped(packaged.to_str().expect("UTF-8"), &new));
    // With gosvc.lock, whose digests cover the source and the templates.
    assert!(ours.tree() == theirs.tree());
    assert!(ours.tree().len() > 50);
}

/// The declared compiler is the one that CI builds with; no dependency may ask for a newer one.
#[test]
fn no_dependency_needs_a_newer_compiler_than_is_declared() {
    let metadata = cargo(&["metadata", "--locked", "--format-version", "1"]);
    let metadata: serde_json::Value =
        serde_json::from_str(&succeed(metadata).stdout).expect("JSON");
    let version = |package: &serde_json::Value| -> Option<Vec<u64>> {
        let text = package["rust_version"].as_str()?;
        Some(
            text.split('.')
                .map(|part| part.parse().expect("a number"))
                .collect(),
        )
    };
    let packages = metadata["packages"].as_array().expect("a list");
    let own = packages.iter().find(|it| it["name"] == "gosvc");
    let own = version(own.expect("gosvc")).expect("declared");
    let mut known = 0;
    for package in packages {
        if let Some(needed) = version(package) {
            known += 1;
            assert!(needed <= own, "{} needs Rust {needed:?}", package["id"]);
        }
    }
    assert!(known > 50, "{known} of {} packages", packages.len());
}
