//! Projects with rustfmt settings of their own: what gosvc writes has their form, and nothing else changes.

use std::{fs, path::Path, process::Command};

use crate::{
    shop::Shop,
    support::{Ran, Sandbox},
};

const SETTINGS: &str = "max_width = 70\ntab_spaces = 2\nuse_small_heuristics = \"Max\"\n";

/// The files that rustfmt would change.
fn unformatted(root: &Path) -> Vec<String> {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt
        .args(["--edition", "2024", "--check", "-l"])
        .args(["src/lib.rs", "src/main.rs", "tests/api/main.rs"])
        .current_dir(root);
    let ran = Ran::from(rustfmt.output().expect("rustfmt runs"));
    assert_eq!(ran.stderr, "");
    ran.stdout.lines().map(str::to_owned).collect()
}

fn format(root: &Path) {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt
        .args([
            "--edition",
            "2024",
            "src/lib.rs",
            "src/main.rs",
            "tests/api/main.rs",
        ])
        .current_dir(root);
    assert!(rustfmt.status().expect("rustfmt runs").success());
}

const COMMANDS: &[&[&str]] = &[
    &[
        "add",
        "resource",
        "order",
        "number:string:unique",
        "total:decimal",
    ],
    &[
        "add",
        "field",
        "product",
        "sku:string:optional:unique",
        "state:enum:draft,sold:default=draft",
    ],
    &["rename", "field", "product", "name", "title"],
    &["remove", "resource", "customer"],
];

#[test]
fn a_formatted_service_stays_formatted() {
    for (is_edited, place) in [
        (false, "rustfmt.toml"),
        (true, ".rustfmt.toml"),
        (true, "../rustfmt.toml"),
    ] {
        let shop = Shop::new();
        let root = shop.root();
        if is_edited {
            shop.edit();
        }
        shop.write(place, SETTINGS);
        format(&root);
        assert_eq!(unformatted(&root), [""; 0]);
        for command in COMMANDS {
            shop.gosvc(command);
            assert_eq!(unformatted(&root), [""; 0], "{command:?}");
            if is_edited {
                assert!(shop.read("src/app.rs").contains("\"ours\""), "{command:?}");
            }
            assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");
        }
        shop.gosvc(&["check"]);
    }
}

#[test]
fn what_nobody_has_formatted_stays_as_it_is() {
    let shop = Shop::new();
    let plain = Shop::new();
    shop.write("rustfmt.toml", SETTINGS);
    let command = ["add", "field", "product", "sku:string:optional:unique"];
    shop.gosvc(&command);
    plain.gosvc(&command);
    let mut tree = shop.tree();
    tree.remove("rustfmt.toml");
    assert!(tree == plain.tree());
    // One line of the team's, in a form of its own, in a file of another form.
    let model = "src/resources/products/model.rs";
    shop.replace(
        model,
        "impl Product {\n",
        "fn  ours ( ) { }\n\nimpl Product {\n",
    );
    shop.gosvc(&["add", "field", "product", "weight:float:optional"]);
    assert!(shop.read(model).contains("fn  ours ( ) { }\n"));
}

#[test]
fn a_new_service_has_the_form_of_the_folder_it_is_in() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.join("rustfmt.toml"), SETTINGS).expect("written");
    sandbox.gosvc(&["new", "user-service", "name", "--no-git", "-q"]);
    let root = sandbox.join("user-service");
    assert_eq!(unformatted(&root), [""; 0]);
    let mut apply = sandbox.command(&["apply"]);
    let ran = Ran::from(apply.current_dir(&root).output().expect("gosvc runs"));
    assert_eq!(ran.stdout, "nothing to do\n", "{}", ran.stderr);
}

#[test]
fn without_rustfmt_it_is_told_once() {
    let shop = Shop::new();
    shop.write("rustfmt.toml", SETTINGS);
    let mut command = shop.command(&["add", "resource", "order", "number:string"]);
    let ran = Ran::from(command.env("PATH", "").output().expect("gosvc runs"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.stderr.matches("no rustfmt").count(),
        1,
        "{}",
        ran.stderr
    );
}
