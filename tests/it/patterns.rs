//! Patterns of texts: they come, change, follow renames, and go, without a migration.

use std::fs;

use crate::support::{Ran, Sandbox};

const MODEL: &str = "shop/src/resources/products/model.rs";
const SKU: &str = r"^[A-Z]{3}-\d+$";

fn run(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let mut gosvc = sandbox.command(words);
    gosvc.current_dir(sandbox.join("shop"));
    Ran::from(gosvc.output().expect("it runs"))
}

#[track_caller]
fn must(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let ran = run(sandbox, words);
    assert_eq!(ran.code, Some(0), "{words:?}: {}", ran.stderr);
    ran
}

fn shop(fields: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    let product = ["new", "shop", "--resource", "product", "--no-git", "-q"];
    sandbox.gosvc(&[&product[..], fields].concat());
    sandbox
}

fn read(sandbox: &Sandbox, path: &str) -> String {
    fs::read_to_string(sandbox.join(path)).expect("readable")
}

fn edit(sandbox: &Sandbox, from: &str, to: &str) {
    let path = sandbox.join("shop/gosvc.toml");
    let text = fs::read_to_string(&path).expect("readable");
    assert!(text.contains(from), "{text}");
    fs::write(&path, text.replace(from, to)).expect("writable");
}

#[test]
fn patterns_come_change_and_go_without_a_migration() {
    let sandbox = shop(&["name"]);
    let field = "sku:string:max=20:optional";
    must(&sandbox, &["add", "field", "product", field]);
    let before = sandbox.tree();
    let manifest = read(&sandbox, "shop/Cargo.toml");
    assert!(!manifest.contains("regex"), "{manifest}");

    edit(
        &sandbox,
        "\"string:max=20:optional\"",
        r"'string:max=20:pattern=^[A-Z]{3}-\d+$:optional'",
    );
    let applied = must(&sandbox, &["apply"]).stdout;
    assert!(!applied.contains("migrations/"), "{applied}");
    let model = read(&sandbox, MODEL);
    assert!(model.contains(r#"pattern("^[A-Z]{3}-[0-9]+$")"#), "{model}");
    assert!(model.contains(r#"pattern = "^[A-Z]{3}-\\d+$""#), "{model}");
    assert!(read(&sandbox, "shop/Cargo.toml").contains("\"regex\""));
    assert!(read(&sandbox, "shop/Cargo.lock").contains("name = \"regex\""));
    must(&sandbox, &["check"]);

    edit(&sandbox, r"\d+", r"\d{4}");
    let applied = must(&sandbox, &["apply"]).stdout;
    assert!(!applied.contains("migrations/"), "{applied}");
    must(&sandbox, &["check"]);

    edit(
        &sandbox,
        r"'string:max=20:pattern=^[A-Z]{3}-\d{4}$:optional'",
        "\"string:max=20:optional\"",
    );
    must(&sandbox, &["apply"]);
    assert!(sandbox.tree() == before);
}

#[test]
fn a_pattern_goes_where_its_field_goes() {
    let sandbox = shop(&["name"]);
    let field = format!("sku:string:optional:pattern={SKU}");
    must(&sandbox, &["add", "field", "product", &field]);
    must(&sandbox, &["rename", "field", "product", "sku", "number"]);
    must(&sandbox, &["rename", "resource", "product", "item"]);
    let model = read(&sandbox, "shop/src/resources/items/model.rs");
    let lines = "pattern(\"^[A-Z]{3}-[0-9]+$\"))]\n    #[schema(required)]\n    pub number: ";
    assert!(model.contains(lines), "{model}");
    let spec = read(&sandbox, "shop/gosvc.toml");
    assert!(spec.contains(r#"number = "string:pattern=^[A-Z]{3}-\\d+$:optional""#));
    must(&sandbox, &["check"]);
    must(&sandbox, &["remove", "field", "item", "number"]);
    assert!(!read(&sandbox, "shop/Cargo.toml").contains("regex"));
    must(&sandbox, &["check"]);
}

/// What one writes on the command line is what gosvc reads from its own file.
#[test]
fn patterns_of_every_kind_read_back() {
    let patterns = [
        r"^(?:a|b):c$",
        r#"""#,
        "'",
        r"\\",
        "#",
        "/",
        "$",
        "^$|a",
        ".",
        "[^a]",
        "(|a)",
        "é+",
        r"\u00e9",
        "a:b:",
        "[:]optional",
        "<b>",
        "`",
        r"\$\{x\}",
        r"\{\{x\}\}",
        "%",
        "[ -~]+",
    ];
    for pattern in patterns {
        let field = format!("sku:string:pattern={pattern}:index:about=What: it is");
        let sandbox = shop(&[&field]);
        must(&sandbox, &["check"]);
        let spec = read(&sandbox, "shop/gosvc.toml");
        must(
            &sandbox,
            &["add", "field", "product", "name:string:optional"],
        );
        let start = spec.trim_end();
        assert!(
            read(&sandbox, "shop/gosvc.toml").starts_with(start),
            "{pattern}"
        );
        let quoted = pattern.replace('\\', r"\\").replace('"', "\\\"");
        let line = format!("sku = \"string:pattern={quoted}:index:about=What: it is\"");
        assert!(spec.contains(&line), "{line} {spec}");
    }
}

#[test]
fn clients_are_told_of_patterns_that_they_did_not_have_to_keep_to() {
    let sandbox = shop(&["sku", &format!("code:string:pattern={SKU}")]);
    fs::copy(sandbox.join("shop/gosvc.toml"), sandbox.join("before.toml")).expect("copied");
    edit(&sandbox, "sku = \"string\"", "sku = \"string:pattern=a\"");
    edit(&sandbox, ":pattern=^", ":pattern=^0");
    must(&sandbox, &["apply"]);
    let checked = run(&sandbox, &["check", "--against", "../before.toml"]);
    assert_eq!(checked.code, Some(1), "{}", checked.stderr);
    let told = format!("{}{}", checked.stdout, checked.stderr);
    for message in [
        "rest: product.sku takes only what matches \"a\"",
        "rest: product.code takes only what matches \"^0[A-Z]{3}-\\\\d+$\"",
    ] {
        assert!(told.contains(message), "{told}");
    }
}
