//! PostgreSQL's migrations keep nobody waiting: squawk finds nothing in them.

use std::{fs, path::Path, process::Command};

use crate::{shop::Shop, support::succeed};

#[test]
#[ignore = "needs squawk"]
fn squawk_finds_nothing() {
    let shop = Shop::on("postgres");
    let add = |fields: &[&str]| {
        shop.gosvc(&[&["add", "field", "product", "-q"], fields].concat());
    };
    shop.gosvc(&[
        "add",
        "resource",
        "order",
        "number:string:unique",
        "customer:ref",
        "-q",
    ]);
    add(&[
        "sku:string:optional:unique",
        "weight:float:default=1.5",
        "due:date:optional:index",
    ]);
    add(&[
        "owner:ref:customer:optional:on-delete=set-null",
        "state:enum:draft,sold:default=draft",
    ]);
    add(&["tax:decimal:5.2:optional"]);
    for (from, to) in [
        ("price = \"int:min=0\"", "price = \"bigint:min=0:index\""),
        (
            "note = \"text:optional\"",
            "note = \"string:max=90:default=none\"",
        ),
        ("enum:draft,sold:default", "enum:draft,sold,lost:default"),
        ("decimal:5.2:optional", "decimal:9.2:optional:unique"),
        ("string:unique:optional", "string:max=300:index:optional"),
        ("on-delete=set-null", "on-delete=cascade"),
    ] {
        shop.replace("gosvc.toml", from, to);
    }
    shop.gosvc(&["apply", "-q"]);
    shop.gosvc(&["rename", "field", "product", "name", "title", "-q"]);
    shop.gosvc(&["remove", "field", "product", "due", "-q"]);
    shop.gosvc(&["rename", "resource", "product", "article", "-q"]);
    shop.gosvc(&["remove", "resource", "order", "-q"]);
    let entries = fs::read_dir(shop.root().join("migrations")).expect("readable");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let ups = paths.filter(|path| path.to_str().is_some_and(|it| it.ends_with(".up.sql")));
    let mut squawk = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/squawk"));
    squawk.args(ups);
    let found = succeed(squawk);
    println!("{}", found.stdout);
}
