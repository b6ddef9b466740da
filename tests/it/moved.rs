//! Files that the team has moved get their changes where they are now.

use std::fs;

use crate::shop::Shop;

/// Moves a file or a folder.
fn relocate(shop: &Shop, from: &str, to: &str) {
    let to = shop.root().join(to);
    fs::create_dir_all(to.parent().expect("a folder")).expect("made");
    fs::rename(shop.root().join(from), to).expect("moved");
}

#[test]
fn a_folder_of_all_resources() {
    let shop = Shop::new();
    relocate(&shop, "src/resources", "src/domain/resources");
    shop.write("src/domain/mod.rs", "pub mod resources;\n");
    shop.replace(
        "src/lib.rs",
        "pub mod resources;",
        "pub mod domain;\npub use domain::resources;",
    );
    let model = "src/domain/resources/products/model.rs";
    shop.replace(model, "//! What", "//! Ours. What");
    let file = |name: &str| shop.read(&format!("src/domain/resources/{name}.rs"));

    shop.gosvc(&["add", "field", "product", "sku:string:optional"]);
    assert!(shop.read(model).contains("pub sku: Option<String>"));
    assert!(shop.read(model).starts_with("//! Ours. What"));
    assert!(!file("customers/model").contains("sku"));
    shop.gosvc(&["rename", "field", "product", "sku", "code"]);
    assert!(file("products/sqlx_repository").contains("\n    code\n"));
    shop.gosvc(&["remove", "field", "product", "code"]);
    assert!(!file("products/sqlx_repository").contains("code"));
    shop.gosvc(&["rename", "resource", "product", "article"]);
    assert!(file("articles/model").contains("pub struct Article {"));
    assert!(file("mod").contains("pub mod articles;"));
    assert!(!shop.root().join("src/domain/resources/products").exists());
    assert!(!shop.root().join("src/resources").exists());
    shop.gosvc(&["remove", "resource", "customer"]);
    assert!(!shop.root().join("src/domain/resources/customers").exists());
}

#[test]
fn a_file_under_another_name() {
    let shop = Shop::new();
    let folder = "src/resources/products";
    let entity = format!("{folder}/entity.rs");
    relocate(&shop, &format!("{folder}/model.rs"), &entity);
    for file in ["mod", "http", "service", "sqlx_repository", "repository"] {
        let path = format!("{folder}/{file}.rs");
        let text = shop.read(&path).replace("super::model", "super::entity");
        shop.write(&path, &text.replace("pub mod model;", "pub mod entity;"));
    }
    shop.gosvc(&["add", "field", "product", "sku:string:optional"]);
    assert!(shop.read(&entity).contains("pub sku: Option<String>"));
    assert!(!shop.root().join(folder).join("model.rs").exists());
    shop.gosvc(&["rename", "resource", "product", "article"]);
    let moved = shop.read("src/resources/articles/entity.rs");
    assert!(moved.contains("pub struct Article {"), "{moved}");
}
