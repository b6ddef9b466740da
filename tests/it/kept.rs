//! What the team has made its own: `gosvc keep`, and `gosvc diff --mine`.

use std::fs;

use serde_json::Value;

use crate::shop::Shop;

const HTTP: &str = "src/resources/products/http.rs";
/// What a resource answers that others refer to.
const IN_USE: &str = "something refers to it";

#[test]
fn a_kept_file_is_neither_changed_nor_checked() {
    let shop = Shop::new();
    let dry = shop.gosvc(&["keep", HTTP, "--dry-run"]);
    assert!(
        dry.stdout.contains(&format!("    keep {HTTP}\n")),
        "{}",
        dry.stdout
    );
    assert!(!shop.read("gosvc.toml").contains("kept"));
    shop.gosvc(&["keep", HTTP]);
    let spec = shop.read("gosvc.toml");
    assert!(
        spec.contains(&format!("kept = [\n    \"{HTTP}\",\n]\n")),
        "{spec}"
    );
    assert!(
        shop.gosvc(&["show"])
            .stdout
            .contains(&format!("yours alone\n    {HTTP}\n"))
    );
    assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");
    assert_eq!(shop.gosvc(&["keep", HTTP]).stdout, "nothing to do\n");

    shop.write(HTTP, "<<<<<<< ours\n");
    assert_eq!(shop.gosvc(&["check"]).stdout, "");
    for command in [
        &["rename", "field", "product", "name", "title"][..],
        &["set", "database=postgres"],
        &["upgrade"],
        &["apply"],
    ] {
        shop.gosvc(command);
        assert_eq!(shop.read(HTTP), "<<<<<<< ours\n", "{command:?}");
    }
    shop.gosvc(&["remove", "resource", "product"]);
    assert_eq!(shop.read(HTTP), "<<<<<<< ours\n");
    assert!(!shop.root().join("src/resources/products/model.rs").exists());
}

#[test]
fn a_kept_file_gets_all_of_a_new_name_and_is_told_the_rest() {
    let shop = Shop::new();
    let service = "src/resources/products/service.rs";
    shop.replace(
        service,
        "let created = Product::new(new).checked()?;",
        "let created = Product::new(new).checked()?; // Ours.",
    );
    shop.gosvc(&["keep", service]);
    shop.gosvc(&["rename", "resource", "product", "article"]);
    let text = shop.read("src/resources/articles/service.rs");
    assert!(
        text.contains("Article::new(new).checked()?; // Ours."),
        "{text}"
    );
    assert!(!text.contains("Product"), "{text}");

    let model = "src/resources/articles/model.rs";
    shop.gosvc(&["keep", model]);
    let ran = shop.gosvc(&["add", "field", "article", "code:int:optional"]);
    let told = format!("{model} is yours and stays as it is: see whether it needs this");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("\n    +     pub code: Option<i32>,\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(shop.gosvc(&["set", "port=9000"]).stderr, "");
    let ran = shop.gosvc(&["rename", "field", "article", "name", "title"]);
    assert!(
        ran.stderr.contains("\n    +     pub title: String,\n"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains(&format!("{model}:")), "{}", ran.stdout);
}

#[test]
fn a_kept_file_comes_back_with_its_edits() {
    let shop = Shop::new();
    shop.gosvc(&["keep", HTTP]);
    shop.replace(
        HTTP,
        "//! Products over HTTP",
        "//! Ours: products over HTTP",
    );
    shop.gosvc(&["add", "resource", "sale", "product:ref"]);
    shop.gosvc(&["rename", "resource", "product", "article"]);
    let moved = "src/resources/articles/http.rs";
    assert!(shop.read("gosvc.toml").contains(moved));
    let http = shop.read(moved);
    assert!(
        http.contains("//! Ours: products") && http.contains("list_articles"),
        "{http}"
    );
    assert!(!http.contains(IN_USE), "{http}");
    assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");

    shop.gosvc(&["apply", "--restore", moved]);
    assert!(!shop.read("gosvc.toml").contains("kept"));
    assert_eq!(
        shop.gosvc(&["check"]).stdout,
        format!("    edited {moved}\n")
    );
    assert!(shop.read(moved).contains("//! Ours: products over HTTP"));
    // The change that came in between is merged: an article that a sale refers to cannot be deleted.
    assert!(shop.read(moved).contains(IN_USE));
}

#[test]
fn folders_are_kept_and_come_back() {
    let shop = Shop::new();
    let folder = "src/resources/products";
    let mut keep = shop.command(&["keep", "products/"]);
    keep.current_dir(shop.root().join("src/resources"));
    crate::support::succeed(keep);
    assert!(
        shop.read("gosvc.toml")
            .contains(&format!("    \"{folder}\",\n"))
    );
    fs::remove_dir_all(shop.root().join(folder)).expect("removed");
    assert_eq!(shop.gosvc(&["check"]).stdout, "");
    let refused = shop.run(&["apply", "--restore", HTTP]);
    assert_eq!(
        refused.stderr,
        format!(
            "error: {HTTP:?} is in {folder:?}, which is yours\nhint: `gosvc apply --restore {folder}`\n"
        )
    );
    shop.gosvc(&["apply", "--restore", folder]);
    assert!(shop.tree() == Shop::new().tree());
}

#[test]
fn what_is_not_gosvcs_to_give_is_refused() {
    let shop = Shop::new();
    shop.write("src/ours.rs", "");
    let before = shop.tree();
    let mut paths = before.keys();
    let migration = paths.find(|path| path.ends_with(".up.sql")).expect("one");
    for (path, message) in [
        ("gosvc.toml", "cannot be kept: gosvc cannot work without it"),
        ("gosvc.lock", "cannot be kept: gosvc cannot work without it"),
        ("Cargo.lock", "cannot be kept: it is cargo's"),
        (
            migration,
            "cannot be kept: a migration is written once, and yours from then on",
        ),
        (
            "src/ours.rs",
            "gosvc does not write \"src/ours.rs\"\nhint: what gosvc does not",
        ),
        ("../elsewhere", "\"../elsewhere\" is not in this service"),
    ] {
        let ran = shop.run(&["keep", path]);
        assert_eq!(ran.code, Some(2), "{path}");
        assert!(ran.stderr.contains(message), "{path}: {}", ran.stderr);
    }
    assert!(shop.tree() == before);
}

#[test]
fn a_conflict_ends_where_the_team_keeps_the_file() {
    let shop = Shop::new();
    let model = "src/resources/products/model.rs";
    shop.replace(
        model,
        "    pub price: i32,\n",
        "    pub price: i64, // cents\n",
    );
    let change = ["remove", "field", "product", "price"];
    let ran = shop.run(&change);
    assert!(ran.stderr.contains("`gosvc keep PATH`"), "{}", ran.stderr);
    let before = shop.read(model);
    shop.gosvc(&["keep", model]);
    shop.gosvc(&change);
    assert_eq!(shop.read(model), before);
}

#[test]
fn what_the_team_has_changed_is_shown() {
    let shop = Shop::new();
    assert_eq!(shop.gosvc(&["diff", "--mine"]).stdout, "");
    shop.replace("deny.toml", "[", "# Ours.\n[");
    fs::remove_file(shop.root().join("src/clock.rs")).expect("removed");
    let http = shop.read(HTTP);
    fs::remove_file(shop.root().join(HTTP)).expect("removed");
    let moved = HTTP.replace(".rs", "/mod.rs");
    fs::create_dir(shop.root().join("src/resources/products/http")).expect("made");
    shop.write(&moved, &http);
    let mine = shop.gosvc(&["diff", "--mine"]).stdout;
    for part in [
        "--- a/deny.toml\n+++ b/deny.toml\n@@ ",
        "+# Ours.\n",
        "--- a/src/clock.rs\n+++ /dev/null\n",
    ] {
        assert!(mine.contains(part), "{part} in {mine}");
    }
    assert!(
        mine.ends_with(&format!("--- a/{HTTP}\n+++ b/{moved}\n")),
        "{mine}"
    );

    let one = shop.gosvc(&["diff", "--mine", "src", "--json"]).stdout;
    let one: Value = serde_json::from_str(&one).expect("JSON");
    let files = one.as_array().expect("a list").iter();
    let changes: Vec<String> = files
        .map(|file| format!("{} {} {}", file["change"], file["path"], file["to"]))
        .collect();
    assert_eq!(
        changes,
        [
            "\"delete\" \"src/clock.rs\" null".to_owned(),
            format!("\"move\" {HTTP:?} {moved:?}"),
        ]
    );
    let refused = shop.run(&["diff", "--mine", "nothing.rs"]);
    assert_eq!(
        refused.stderr,
        "error: gosvc does not write \"nothing.rs\"\n"
    );
    shop.gosvc(&["keep", "deny.toml"]);
    assert_eq!(shop.gosvc(&["diff", "--mine", "Cargo.toml"]).stdout, "");
}

#[test]
fn a_name_that_was_changed_by_hand_is_pointed_at_before_anything_is_written() {
    let shop = Shop::new();
    shop.replace("gosvc.toml", "[resource.product]", "[resource.article]");
    shop.replace(
        "gosvc.toml",
        "[resource.product.fields]",
        "[resource.article.fields]",
    );
    shop.replace(
        "gosvc.toml",
        "plural = \"products\"",
        "plural = \"articles\"",
    );
    let hint = "`gosvc rename resource product article`";
    let dry = shop.gosvc(&["apply", "--dry-run"]);
    assert!(dry.stderr.contains(hint), "{}", dry.stderr);
    let json = shop.gosvc(&["apply", "--dry-run", "--json"]);
    assert!(json.stdout.contains(hint), "{}", json.stdout);
    let ran = shop.gosvc(&["apply"]);
    assert_eq!(ran.stderr.matches(hint).count(), 1, "{}", ran.stderr);
}
