//! Rows keep their data through every change of the schema, and back.

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::TcpStream,
    process::{Child, Command},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    shop::Shop,
    support::{cargo, succeed},
};

/// The service as it is now, built and running over one database.
struct Running {
    process: Child,
    address: String,
}

fn program(shop: &Shop) -> Command {
    succeed(cargo(&shop.root(), &["build", "--locked"]));
    let metadata = cargo(&shop.root(), &["metadata", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_str(&succeed(metadata).stdout).expect("JSON");
    let target = metadata["target_directory"].as_str().expect("a path");
    let mut program = Command::new(format!("{target}/debug/shop-service"));
    let database = shop.root().join("../shop.db");
    program
        .env_clear()
        .env("CONSUL_HTTP_ADDR", "")
        .env("DATABASE_URL", format!("sqlite://{}", database.display()))
        .envs([("HOST", "127.0.0.1"), ("PORT", "0")]);
    program
}

impl Running {
    fn start(shop: &Shop) -> Self {
        let log = shop.root().join("../service.log");
        let output = File::create(&log).expect("created");
        let process = program(shop).stdout(output).spawn().expect("it starts");
        let address = loop {
            let text = fs::read_to_string(&log).expect("readable");
            if let Some((_, rest)) = text.split_once("\"address\":\"") {
                break rest.split('"').next().expect("an address").to_owned();
            }
            thread::sleep(Duration::from_millis(20));
        };
        Self { process, address }
    }

    fn request(&self, method: &str, path: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(&self.address).expect("connected");
        let head =
            format!("{method} {path} HTTP/1.0\r\nhost: x\r\ncontent-type: application/json\r\n");
        let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("received");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a head");
        serde_json::from_str(body).expect("JSON")
    }

    fn items(&self, path: &str) -> Vec<Value> {
        let page = self.request("GET", path, "");
        page["items"].as_array().expect("a list").clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("ended");
    }
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn rows_keep_their_data() {
    let shop = Shop::new();
    let running = Running::start(&shop);
    for n in 1..=3 {
        let product = json!({ "name": format!("name {n}"), "price": n, "note": null });
        let created = running.request("POST", "/products", &product.to_string());
        assert_eq!(created["price"], n);
    }
    let before = running.items("/products");
    drop(running);

    shop.gosvc(&[
        "add",
        "field",
        "product",
        "weight:float:default=1.5",
        "sku:string:optional:unique",
    ]);
    shop.gosvc(&["rename", "field", "product", "name", "title"]);
    let spec = fs::read_to_string(shop.root().join("gosvc.toml")).expect("readable");
    let spec = spec.replace("\"int:min=0\"", "\"bigint:min=0\"");
    let spec = spec.replace("note = \"text:optional\"", "note = \"text:default=none\"");
    fs::write(shop.root().join("gosvc.toml"), spec).expect("written");
    shop.gosvc(&["apply"]);
    shop.gosvc(&["rename", "resource", "product", "article"]);

    let running = Running::start(&shop);
    let after = running.items("/articles");
    assert_eq!(after.len(), before.len());
    for (old, new) in before.iter().zip(&after) {
        assert_eq!(new["id"], old["id"]);
        assert_eq!(new["title"], old["name"]);
        assert_eq!(new["price"], old["price"]);
        assert_eq!(new["created_at"], old["created_at"]);
        assert_eq!(
            (&new["weight"], &new["sku"], &new["note"]),
            (&json!(1.5), &json!(null), &json!("none"))
        );
    }
    drop(running);

    for arguments in [&["migrate", "--revert", "6"] as &[&str], &["migrate"]] {
        let mut migrate = program(&shop);
        migrate.args(arguments);
        succeed(migrate);
    }
    let running = Running::start(&shop);
    assert_eq!(running.items("/articles").len(), before.len());
}
