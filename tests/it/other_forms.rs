//! What a team may write in another form than gosvc does, and other programs with it.

use std::fs;

use crate::shop::Shop;

const LOCK: &str = "Cargo.lock";
const MANIFEST: &str = "Cargo.toml";

#[test]
fn a_cargo_lock_with_windows_line_ends_is_changed_like_any_other() {
    let (shop, windows) = (Shop::new(), Shop::new());
    windows.write(LOCK, &windows.read(LOCK).replace('\n', "\r\n"));
    for shop in [&shop, &windows] {
        shop.gosvc(&["set", "database=postgres"]);
    }
    let expected = shop.read(LOCK).replace('\n', "\r\n");
    assert!(windows.read(LOCK) == expected);
}

#[test]
fn a_dependency_as_a_table_is_not_taken_for_deleted() {
    let shop = Shop::new();
    let manifest = shop.read(MANIFEST);
    let is_line = |line: &&str| line.starts_with("sqlx = ");
    let line = manifest.lines().find(is_line).expect("there");
    let others: String = manifest
        .lines()
        .filter(|it| !is_line(it))
        .map(|it| format!("{it}\n"))
        .collect();
    let members = line.trim_start_matches("sqlx = { ").trim_end_matches(" }");
    let members = members
        .replace(", default", "\ndefault")
        .replace(", features", "\nfeatures");
    for (edited, form) in [
        (
            format!("{others}\n[dependencies.sqlx]\n{members}\n"),
            "table",
        ),
        (
            manifest.replace(line, &format!("sqlx.{}", members.replace('\n', "\nsqlx."))),
            "keys",
        ),
    ] {
        shop.write(MANIFEST, &edited);
        let before = shop.tree();
        let refused = shop.run(&["set", "database=postgres"]);
        assert_eq!(refused.code, Some(2), "{form}: {}", refused.stderr);
        let told = "`Cargo.toml`, sqlx of [dependencies]: you wrote it in another form, and gosvc changes it";
        assert!(refused.stderr.contains(told), "{form}: {}", refused.stderr);
        assert!(shop.tree() == before, "{form}");
        // What does not change stands in any form.
        shop.gosvc(&["set", "port=9000"]);
        assert_eq!(shop.read(MANIFEST), edited);
        shop.gosvc(&["set", "port=8080"]);
    }
}

#[test]
fn the_list_of_resources_may_be_a_file_beside_the_folder() {
    let shop = Shop::new();
    for folder in ["src/resources", "tests/api/resources"] {
        let root = shop.root();
        fs::rename(
            root.join(folder).join("mod.rs"),
            root.join(format!("{folder}.rs")),
        )
        .expect("renamed");
    }
    shop.gosvc(&["add", "resource", "invoice", "product:ref"]);
    let routes = shop.read("src/resources.rs");
    assert!(routes.contains("pub mod invoices;\n"), "{routes}");
    assert!(
        routes.contains("router.merge(invoices::router(pool));\n"),
        "{routes}"
    );
    assert!(
        shop.read("tests/api/resources.rs")
            .contains("mod invoices;\n")
    );
    shop.gosvc(&["rename", "resource", "invoice", "bill"]);
    shop.gosvc(&["remove", "resource", "bill"]);
    assert!(!shop.read("src/resources.rs").contains("bill"));
    assert!(!shop.root().join("src/resources/mod.rs").exists());
}
