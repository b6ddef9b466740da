//! What a user gets who installs gosvc.

use std::{collections::BTreeSet, path::Path, process::Command};

use crate::support::{succeed, tree};

#[test]
fn the_package_holds_every_template() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut list = Command::new(env!("CARGO"));
    list.args(["package", "--list", "--allow-dirty"])
        .current_dir(root);
    let packaged: BTreeSet<String> = succeed(list).stdout.lines().map(str::to_owned).collect();
    let templates = tree(&root.join("templates")).into_keys();
    let templates = templates.filter(|path| !path.ends_with('/'));
    let templates: BTreeSet<String> = templates.map(|path| format!("templates/{path}")).collect();
    assert!(templates.len() > 50, "{templates:?}");
    let missing: Vec<_> = templates.difference(&packaged).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
