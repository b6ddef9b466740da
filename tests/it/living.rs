//! Commands on a service that a team has made its own: every edit stays, whatever changes.

use std::{collections::BTreeMap, fs};

use crate::{
    shop::Shop,
    support::{Ran, Sandbox, cargo, cargo_again, succeed},
};

/// Every command that changes a service.
const COMMANDS: &[&[&str]] = &[
    &[
        "add",
        "field",
        "product",
        "sku:string:optional:unique",
        "weight:float:default=1.5",
        "sold_on:date:optional",
    ],
    &["remove", "field", "product", "note"],
    &["rename", "field", "product", "name", "title"],
    &[
        "add",
        "resource",
        "order",
        "total:bigint",
        "placed_at:datetime",
    ],
    &["add", "field", "customer", "phone:string:optional"],
    &["set", "port=9000", "description=Sells things"],
    &["set", "discovery=none"],
    &["remove", "resource", "customer"],
    &["rename", "resource", "product", "article"],
];

/// The one that changes every resource.
const PREFIX: &[&str] = &["set", "prefix=/api/v1"];

/// The files of one resource.
fn of(resource: &str, tree: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree.clone();
    files.retain(|path, _| path.contains(&format!("resources/{resource}")) && !path.ends_with('/'));
    files
}

#[test]
fn every_edit_survives_every_command() {
    for command in COMMANDS {
        let shop = Shop::new();
        shop.edit();
        let before = shop.tree();
        shop.gosvc(command);
        if command[..2] != ["rename", "resource"] {
            shop.check_edits(&command.join(" "));
        }
        let after = shop.tree();
        for other in ["products", "customers"] {
            let named = |word: &&&str| other.starts_with(**word);
            if !command.iter().any(|word| named(&word)) {
                assert_eq!(
                    of(other, &before),
                    of(other, &after),
                    "{command:?} changed {other}"
                );
            }
        }
        let again = shop.gosvc(&["apply"]);
        assert_eq!(again.stdout, "nothing to do\n", "{command:?}");
        assert!(shop.tree() == after, "{command:?}");
        shop.gosvc(&["check"]);
    }
}

#[test]
fn a_prefix_comes_and_goes_without_a_trace() {
    let shop = Shop::new();
    shop.edit();
    let before = shop.tree();
    shop.gosvc(PREFIX);
    shop.check_edits("set prefix");
    let routes = shop.read("src/resources/mod.rs");
    let own = routes.find("router.merge(ours::router())").expect("kept");
    assert!(own < routes.find(".nest(\"/api/v1\", router)").expect("nested"));
    let http = shop.read("src/resources/products/http.rs");
    assert!(http.contains("format!(\"/api/v1/products/{}\", created.id)"));
    assert!(http.contains("path = \"/products/{id}\""));
    let shown = shop.gosvc(&["show"]).stdout;
    assert!(shown.contains("POST, GET /api/v1/products\n"), "{shown}");
    shop.gosvc(&["set", "prefix=/api/v2", "port=8080"]);
    assert!(!shop.read("README.md").contains("/api/v1"));
    shop.gosvc(&["set", "prefix="]);
    assert!(shop.tree() == before);
    assert_eq!(shop.migrations().len(), 4);
}

#[test]
fn a_second_api_comes_and_goes_and_leaves_only_its_numbers() {
    let shop = Shop::new();
    shop.edit();
    let before = shop.tree();
    shop.gosvc(&["set", "api=rest,grpc"]);
    shop.check_edits("set api");
    assert!(shop.root().join("proto").is_dir());
    shop.gosvc(&["set", "api=rest"]);
    let numbers = shop.read("gosvc.toml");
    assert!(numbers.contains("[resource.product.numbers]"), "{numbers}");
    let mut after = shop.tree();
    after.insert("gosvc.toml".to_owned(), before["gosvc.toml"].clone());
    for (path, bytes) in &after {
        let text = String::from_utf8_lossy(bytes);
        assert!(before.get(path) == Some(bytes), "{path}: {text}");
    }
    assert_eq!(after.len(), before.len());
}

#[test]
fn a_renamed_resource_takes_its_edits_along() {
    let shop = Shop::new();
    shop.edit();
    shop.gosvc(&["rename", "resource", "product", "article"]);
    for (path, text) in [
        ("src/resources/articles/http.rs", "ours: deleting"),
        (
            "src/resources/articles/service.rs",
            "/// Ours: whether there is one.",
        ),
        (
            "src/resources/articles/sqlx_repository.rs",
            r##"r#"SELECT count(*) FROM "articles""#"##,
        ),
        (
            "src/resources/articles/model.rs",
            "/// A stored article.\n///\n/// Ours: what the shop sells.",
        ),
        ("tests/api/resources/articles.rs", "async fn ours() {"),
    ] {
        assert!(shop.read(path).contains(text), "{text:?} in {path}");
    }
    assert!(!shop.root().join("src/resources/products").exists());
}

#[test]
fn all_commands_one_after_the_other() {
    let shop = Shop::new();
    shop.edit();
    for command in &COMMANDS[..7] {
        shop.gosvc(command);
        shop.check_edits(&command.join(" "));
    }
}

/// After so many commands the tests are run, and not only built.
const TESTED: usize = 3;

#[test]
#[ignore = "builds services, which takes minutes"]
fn an_edited_service_builds_after_every_command_and_passes_its_tests() {
    let shop = Shop::new();
    shop.edit();
    let commands: Vec<_> = COMMANDS.iter().chain([&PREFIX]).collect();
    for (number, command) in commands.iter().enumerate() {
        shop.gosvc(command);
        let is_tested = number % TESTED == 0 || number + 1 == commands.len();
        let arguments = match is_tested {
            true => ["test", "--locked"].as_slice(),
            false => &["check", "--tests", "--locked"],
        };
        let built = succeed(cargo_again(&shop.root(), arguments));
        assert!(
            !built.stderr.contains("warning"),
            "{command:?}: {}",
            built.stderr
        );
        println!("ok: {}, then cargo {}", command.join(" "), arguments[0]);
    }
}

#[test]
fn what_is_added_and_removed_leaves_nothing_but_migrations() {
    let shop = Shop::new();
    let before = shop.tree();
    shop.gosvc(&["add", "resource", "order", "total:int"]);
    shop.gosvc(&["add", "field", "product", "sku:string:optional"]);
    shop.gosvc(&["remove", "field", "product", "sku"]);
    shop.gosvc(&["remove", "resource", "order"]);
    let mut after = shop.tree();
    after.retain(|path, _| before.contains_key(path) || !path.starts_with("migrations/"));
    assert!(
        before == after,
        "{:?}",
        before.keys().zip(after.keys()).find(|(a, b)| a != b)
    );
}

#[test]
fn the_spec_can_be_edited_by_hand() {
    let shop = Shop::new();
    shop.replace(
        "gosvc.toml",
        "price = \"int:min=0\"\n",
        "# in cents\nprice = \"int:min=1\"\n",
    );
    shop.replace(
        "gosvc.toml",
        "port = 8080",
        "port = 8081 # the other is taken",
    );
    let check = shop.run(&["check"]);
    assert_eq!(check.code, Some(1));
    assert!(
        check
            .stdout
            .contains("     stale src/resources/products/model.rs\n"),
        "{}",
        check.stdout
    );
    let diff = shop.gosvc(&["diff"]).stdout;
    assert!(diff.contains("+    #[garde(range(min = 1))]\n"), "{diff}");
    assert_eq!(shop.run(&["apply", "--dry-run"]).code, Some(0));
    shop.gosvc(&["apply"]);
    assert_eq!(shop.gosvc(&["diff"]).stdout, "");
    shop.gosvc(&["check"]);
    shop.gosvc(&["add", "field", "product", "sku:string:optional"]);
    let spec = shop.read("gosvc.toml");
    assert!(
        spec.contains("# in cents\n") && spec.contains("# the other is taken\n"),
        "{spec}"
    );
    let migrations = shop
        .tree()
        .into_keys()
        .filter(|path| path.ends_with(".up.sql"))
        .count();
    assert_eq!(
        migrations, 3,
        "a rule of which the database knows nothing takes no migration"
    );
}

#[test]
fn a_conflict_shows_both_sides_and_writes_nothing() {
    let shop = Shop::new();
    shop.replace(
        "src/resources/products/model.rs",
        "    pub price: i32,\n",
        "    pub price: i64, // cents\n",
    );
    let before = shop.tree();
    let ran = shop.run(&["remove", "field", "product", "price"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains(
            "`src/resources/products/model.rs`, struct Product, field price: changed by you"
        ),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("-     pub price: i32,\n"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("hint: "), "{}", ran.stderr);
    assert!(shop.tree() == before);

    let ran = shop.run(&["remove", "field", "product", "price", "--markers"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let model = shop.read("src/resources/products/model.rs");
    assert!(model.contains("<<<<<<< your version\n"), "{model}");
    let check = shop.run(&["check"]);
    assert_eq!(check.code, Some(1));
    assert!(
        check
            .stdout
            .contains("conflicted src/resources/products/model.rs\n")
    );
    let next = shop.run(&["add", "field", "product", "sku:string:optional"]);
    assert_eq!(next.code, Some(2));
    assert!(
        next.stderr
            .contains("it still has the markers of a conflict"),
        "{}",
        next.stderr
    );
}

#[test]
fn another_layout_is_no_conflict() {
    let shop = Shop::new();
    shop.write("rustfmt.toml", "max_width = 70\ntab_spaces = 2\n");
    succeed(cargo(&shop.root(), &["fmt"]));
    shop.gosvc(&["add", "field", "product", "sku:string:optional:unique"]);
    shop.gosvc(&["rename", "field", "product", "name", "title"]);
    let model = shop.read("src/resources/products/model.rs");
    assert!(model.contains("\n  pub sku: Option<String>,\n"), "{model}");
    succeed(cargo(&shop.root(), &["fmt", "--check"]));
}

#[test]
fn deleted_files_come_back_when_asked_for() {
    let shop = Shop::new();
    let text = shop.read("deny.toml");
    fs::remove_file(shop.root().join("deny.toml")).expect("removed");
    assert_eq!(shop.gosvc(&["check"]).stdout, "   deleted deny.toml\n");
    shop.gosvc(&["apply"]);
    assert!(!shop.root().join("deny.toml").exists());
    shop.gosvc(&["apply", "--restore", "deny.toml"]);
    assert_eq!(shop.read("deny.toml"), text);
    let refused = shop.run(&["apply", "--restore", "nothing.toml"]);
    assert_eq!(
        refused.stderr,
        "error: gosvc does not write \"nothing.toml\"\n"
    );
}

#[test]
fn refusals_change_nothing() {
    let shop = Shop::new();
    let before = shop.tree();
    let refused = |arguments: &[&str], stderr: &str| {
        let ran = shop.run(arguments);
        assert_eq!(ran.stderr, stderr, "gosvc {arguments:?}");
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(2), ""),
            "gosvc {arguments:?}"
        );
        assert!(shop.tree() == before, "gosvc {arguments:?}");
    };
    refused(
        &["add", "resource", "product", "name"],
        "error: there is a resource \"product\" already\n",
    );
    refused(
        &["add", "resource", "new_product", "name"],
        "error: the resources \"product\" and \"new_product\" both need the schema `NewProduct` of the \
         OpenAPI document\nhint: give one of them another name\n",
    );
    refused(
        &["add", "field", "prodct", "sku:string"],
        "error: there is no resource \"prodct\"\nhint: did you mean `product`?\n",
    );
    refused(
        &["add", "field", "product", "sku:string"],
        "error: the field \"sku\" of \"product\" needs a value in rows that exist\n\
         hint: make it optional, or give rows a value by `sku:string:default=`\n",
    );
    refused(
        &["add", "field", "product", "price:int"],
        "error: there is a field \"price\" already\n",
    );
    refused(
        &["remove", "field", "product", "prize"],
        "error: \"product\" has no field \"prize\"\nhint: did you mean `price`?\n",
    );
    refused(
        &["remove", "field", "customer", "name", "email"],
        "error: \"customer\" would have no fields left\nhint: gosvc remove resource customer\n",
    );
    refused(
        &["set", "databse=postgres"],
        "error: \"databse\" cannot be set\nhint: did you mean `database`?\n",
    );
    refused(
        &["set", "port=0"],
        "error: invalid port \"0\": it must be 1 to 65535\n",
    );
    refused(
        &["rename", "field", "product", "name", "price"],
        "error: there is a field \"price\" already\n",
    );
    let outside = Sandbox::new().run(&["apply"]);
    assert_eq!(
        outside.stderr,
        "error: there is no gosvc.toml here or above\nhint: go to a service, or make one by `gosvc new`\n"
    );
}

#[test]
fn commands_work_from_below_the_root_and_as_json() {
    let shop = Shop::new();
    let mut command = shop.command(&["add", "field", "product", "sku:string:optional", "--json"]);
    let below = shop.root().join("src/http");
    let output = command.current_dir(below).output().expect("gosvc runs");
    let ran = Ran::from(output);
    let plan: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(plan["command"], "add");
    let files = plan["files"].as_array().expect("a list");
    let model = "src/resources/products/model.rs";
    assert!(
        files
            .iter()
            .any(|file| file["path"] == model && file["action"] == "update")
    );
    let check = shop.gosvc(&["check", "--json"]).stdout;
    assert_eq!(check, "[]\n");
}

#[test]
fn files_of_the_teams_own_move_along_with_a_renamed_resource() {
    let shop = Shop::new();
    let folder = "src/resources/products";
    shop.write(
        &format!("{folder}/export.rs"),
        "//! Products as a table.\n\nuse super::model::Product;\n\npub fn row(product: &Product) -> String {\n    product.name.clone()\n}\n",
    );
    let http = shop.read(&format!("{folder}/http.rs"));
    fs::create_dir(shop.root().join(folder).join("http")).expect("made");
    shop.write(&format!("{folder}/http/mod.rs"), &http);
    fs::remove_file(shop.root().join(folder).join("http.rs")).expect("removed");
    shop.gosvc(&["rename", "resource", "product", "article"]);
    let export = shop.read("src/resources/articles/export.rs");
    assert!(export.contains("use super::model::Article;"), "{export}");
    let http = shop.read("src/resources/articles/http/mod.rs");
    assert!(http.contains("list_articles"), "{http}");
    assert!(!shop.root().join(folder).exists());
    assert!(!shop.root().join("src/resources/articles/http.rs").exists());
    assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");
}

#[test]
fn a_conflict_can_be_settled_for_either_side() {
    const MODEL: &str = "src/resources/products/model.rs";
    let edited = || {
        let shop = Shop::new();
        shop.replace(MODEL, "    pub price: i32,\n", "    pub price: i64,\n");
        shop
    };
    let shop = edited();
    let remove = ["remove", "field", "product", "price"];
    let refused = shop.run(&[&remove[..], &["--ours", "src/app.rs"]].concat());
    assert_eq!(refused.code, Some(2));
    assert_eq!(
        refused.stderr,
        "error: nothing is in conflict in \"src/app.rs\"\n"
    );
    let json = shop.run(&[&remove[..], &["--json"]].concat());
    assert_eq!(json.code, Some(2));
    assert!(
        json.stdout.contains("\"why\": \"changed-and-removed\""),
        "{}",
        json.stdout
    );
    // The team's version stays where the two disagree, and there only.
    shop.gosvc(&[&remove[..], &["--ours", MODEL]].concat());
    let model = shop.read(MODEL);
    assert!(
        model
            .contains("    pub name: String,\n    #[garde(range(min = 0))]\n    pub price: i64,\n"),
        "{model}"
    );
    assert_eq!(model.matches("price").count(), 1, "{model}");

    let shop = edited();
    shop.gosvc(&[&remove[..], &["--theirs", MODEL]].concat());
    assert!(!shop.read(MODEL).contains("price"));
    assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");
}

#[test]
fn what_something_is_stands_in_the_model_and_in_no_migration() {
    let shop = Shop::new();
    let about = "Who gets it: by name";
    shop.gosvc(&[
        "add",
        "resource",
        "gift",
        &format!("to:about={about}"),
        "--about",
        "A present.",
    ]);
    let model = shop.read("src/resources/gifts/model.rs");
    assert_eq!(model.matches("/// A present.\n").count(), 1, "{model}");
    assert_eq!(
        model.matches(&format!("    /// {about}\n")).count(),
        3,
        "{model}"
    );
    let migration = shop.newest_migration();
    shop.replace("gosvc.toml", about, "Who is given it");
    shop.replace(
        "gosvc.toml",
        "about = \"A present.\"",
        "about = \"A gift.\"",
    );
    shop.gosvc(&["apply"]);
    let model = shop.read("src/resources/gifts/model.rs");
    assert!(
        model.contains("/// A gift.\n") && !model.contains(about),
        "{model}"
    );
    assert_eq!(shop.newest_migration(), migration);
    let create = format!("migrations/{migration}_create_gifts.up.sql");
    assert!(!shop.read(&create).contains("about"));
    for bad in ["a:about=", "a:about=one\ntwo"] {
        assert_eq!(
            shop.run(&["add", "field", "gift", bad]).code,
            Some(2),
            "{bad}"
        );
    }
}

/// Members that clients do not own come, change and go beside what the team has made of them.
#[test]
fn members_that_clients_do_not_own_live_in_an_edited_service() {
    let shop = Shop::new();
    shop.edit();
    let model = "src/resources/products/model.rs";
    let migrations = || {
        shop.tree()
            .keys()
            .filter(|it| it.contains("migrations/"))
            .count()
    };
    shop.gosvc(&[
        "add",
        "field",
        "product",
        "state:enum:draft,sold:default=draft:readonly",
        "cost:int:internal:default=0",
        "pin:string:writeonly:optional",
    ]);
    shop.check_edits("add field");
    let ours = "            state: ProductState::Draft, // Ours: until somebody buys it.\n";
    let text = shop.read(model);
    assert!(
        text.contains("            state: ProductState::Draft,\n"),
        "{text}"
    );
    shop.write(
        model,
        &text.replace("            state: ProductState::Draft,\n", ours),
    );

    // What clients may do is no matter of the database.
    let before = migrations();
    let spec = shop.read("gosvc.toml");
    let opened = spec
        .replace(":default=0:internal", ":default=0:readonly")
        .replace("string:optional:writeonly", "string:optional");
    assert_ne!(spec, opened);
    shop.write("gosvc.toml", &opened);
    shop.gosvc(&["apply"]);
    assert_eq!(migrations(), before);
    let text = shop.read(model);
    assert!(
        text.contains(ours) && text.contains("pub pin: Option<Option<String>>"),
        "{text}"
    );
    assert!(!text.contains("serde(skip)"), "{text}");
    shop.check_edits("other words");

    shop.gosvc(&["rename", "field", "product", "cost", "price_paid"]);
    shop.gosvc(&["remove", "field", "product", "pin"]);
    let text = shop.read(model);
    assert!(
        text.contains(ours) && text.contains("price_paid: self.price_paid,"),
        "{text}"
    );
    assert!(!text.contains("pin"), "{text}");
    shop.check_edits("rename and remove");
    shop.gosvc(&["check"]);
}

#[test]
fn new_tests_are_refused_without_the_samples_that_they_take() {
    const TESTS: &str = "tests/api/resources/products.rs";
    const LIST: &str = "tests/api/resources/mod.rs";
    let shop = Shop::new();
    fs::remove_file(shop.root().join(TESTS)).expect("removed");
    shop.replace(LIST, "mod products;\n", "");
    let before = shop.tree();
    let add = ["add", "resource", "line", "product:ref", "count:int"];
    let refused = shop.run(&add);
    assert_eq!(refused.code, Some(2));
    for told in [
        "`tests/api/resources/lines.rs`, it takes samples from the tests of `products`",
        "`gosvc apply --restore tests/api/resources/products.rs`",
        "`mod products;` in tests/api/resources/mod.rs",
    ] {
        assert!(refused.stderr.contains(told), "{}", refused.stderr);
    }
    let json = shop.run(&[&add[..], &["--json"]].concat());
    assert!(json.stdout.contains("takes samples"), "{}", json.stdout);
    assert!(shop.tree() == before);

    // What refers to nothing is added, and nothing that was deleted comes back.
    shop.gosvc(&["add", "resource", "note"]);
    shop.gosvc(&["rename", "resource", "product", "article"]);
    assert!(!shop.read(LIST).contains("articles"));
    shop.gosvc(&["rename", "resource", "article", "product"]);

    shop.gosvc(&["apply", "--restore", TESTS]);
    let list = shop.read(LIST);
    shop.write(
        LIST,
        &list.replace("mod notes;\n", "mod notes;\nmod products;\n"),
    );
    shop.gosvc(&add);
    assert!(shop.read(LIST).contains("mod lines;\n"));
    assert!(
        shop.read("tests/api/resources/lines.rs")
            .contains("super::products::")
    );
}
