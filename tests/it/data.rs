//! Rows keep their data through every change of the schema, and back, in each database.

use serde_json::{Value, json};

use crate::{
    running::{Running, program},
    servers::Server,
    shop::Shop,
    support::succeed,
};

/// Changes the schema in every way while there are rows.
fn check(database: &'static str) {
    let server = Server::start(database);
    let url = server.create("shop");
    let shop = Shop::on(database);
    let running = Running::start(&shop.root(), &url);
    for n in 1..=3 {
        let product = json!({ "name": format!("name {n}"), "price": n, "note": null });
        assert_eq!(running.request("POST", "/products", &product).0, 201);
        let customer = json!({ "name": format!("name {n}"), "email": n.to_string() });
        assert_eq!(running.request("POST", "/customers", &customer).0, 201);
    }
    let products = running.items("/products");
    let customers = running.items("/customers");
    drop(running);

    shop.gosvc(&[
        "add",
        "resource",
        "order",
        "number:string:unique",
        "customer:ref",
        "-q",
    ]);
    shop.gosvc(&[
        "add",
        "field",
        "product",
        "weight:float:default=1.5",
        "sku:string:optional:unique",
    ]);
    shop.gosvc(&[
        "add",
        "field",
        "product",
        "owner:ref:customer:optional:on-delete=set-null",
    ]);
    shop.gosvc(&[
        "add",
        "field",
        "product",
        "state:enum:draft,sold:default=draft",
        "due:date:default=2026-11-23",
    ]);
    shop.gosvc(&[
        "add",
        "field",
        "product",
        "tax:decimal:5.2:default=19",
        "at:datetime:default=2026-01-01T00:00:00Z",
    ]);
    shop.gosvc(&["rename", "field", "product", "name", "title"]);
    shop.gosvc(&["rename", "field", "product", "owner", "holder"]);
    shop.gosvc(&["rename", "field", "product", "state", "phase"]);
    for (from, to) in [
        ("\"int:min=0\"", "\"bigint:min=0:index\""),
        ("note = \"text:optional\"", "note = \"text:default=none\""),
        (
            "\"enum:draft,sold:default=draft\"",
            "\"enum:draft,sold,lost:default=draft\"",
        ),
        ("title = \"string\"", "title = \"string:max=400\""),
    ] {
        shop.replace("gosvc.toml", from, to);
    }
    shop.gosvc(&["apply"]);
    shop.gosvc(&["rename", "resource", "product", "article"]);
    shop.gosvc(&["rename", "resource", "customer", "client"]);

    let running = Running::start(&shop.root(), &url);
    let articles = running.items("/articles");
    assert_eq!(articles.len(), products.len());
    for (old, new) in products.iter().zip(&articles) {
        assert_eq!(new["id"], old["id"]);
        assert_eq!(new["title"], old["name"]);
        assert_eq!(new["price"], old["price"]);
        assert_eq!(new["created_at"], old["created_at"]);
        let added = [
            "weight",
            "sku",
            "holder_id",
            "note",
            "phase",
            "due",
            "tax",
            "at",
        ];
        assert_eq!(
            added.map(|name| new[name].clone()),
            [
                json!(1.5),
                Value::Null,
                Value::Null,
                json!("none"),
                json!("draft"),
                json!("2026-11-23"),
                json!("19.00"),
                json!("2026-01-01T00:00:00Z")
            ]
        );
    }
    // Constraints are as they would be in a new database.
    let client = customers[0]["id"].clone();
    let path = format!("/articles/{}", articles[0]["id"].as_str().expect("an id"));
    let patch = |body: Value| running.request("PATCH", &path, &body);
    assert_eq!(
        patch(json!({ "holder_id": client, "sku": "a", "phase": "lost" })).0,
        200
    );
    let nobody = json!({ "holder_id": "01940000-0000-7000-8000-000000000000" });
    let (status, refused) = patch(nobody);
    assert_eq!(
        (status, &refused["details"][0]["field"]),
        (422, &json!("holder_id"))
    );
    let other = format!("/articles/{}", articles[1]["id"].as_str().expect("an id"));
    let (status, refused) = running.request("PATCH", &other, &json!({ "sku": "a" }));
    assert_eq!(
        (status, &refused["details"][0]["field"]),
        (409, &json!("sku"))
    );
    let order = json!({ "number": "1", "customer_id": customers[1]["id"] });
    assert_eq!(running.request("POST", "/orders", &order).0, 201);
    for (customer, status) in [(&customers[0], 204), (&customers[1], 409)] {
        let path = format!("/clients/{}", customer["id"].as_str().expect("an id"));
        assert_eq!(running.request("DELETE", &path, &Value::Null).0, status);
    }
    let (_, left) = running.request("GET", &path, &Value::Null);
    assert_eq!(left["holder_id"], Value::Null);
    // A value that was not allowed before would keep the schema from going back.
    assert_eq!(patch(json!({ "phase": "sold" })).0, 200);
    drop(running);

    let count = std::fs::read_dir(shop.root().join("migrations"))
        .expect("readable")
        .count()
        / 2;
    for arguments in [
        &["migrate", "--revert", &(count - 2).to_string()] as &[&str],
        &["migrate"],
    ] {
        let mut migrate = program(&shop.root(), &url);
        migrate.args(arguments);
        succeed(migrate);
    }
    let running = Running::start(&shop.root(), &url);
    let again = running.items("/articles");
    assert_eq!(again.len(), articles.len());
    assert_eq!(again[1]["title"], articles[1]["title"]);
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn rows_keep_their_data_in_sqlite() {
    check("sqlite");
}

#[test]
#[ignore = "needs PostgreSQL"]
fn rows_keep_their_data_in_postgres() {
    check("postgres");
}

#[test]
#[ignore = "needs MariaDB"]
fn rows_keep_their_data_in_mysql() {
    check("mysql");
}
