//! The team's code uses what gosvc removes or renames: it stays, is renamed, or the run tells.

use std::{collections::BTreeMap, fs, os::unix::fs::symlink, path::PathBuf};

use crate::{
    matrix,
    shop::Shop,
    support::{Ran, Sandbox, tree},
};

/// A service with an edit of the matrix.
struct Edited {
    sandbox: Sandbox,
    root: PathBuf,
}

impl Edited {
    fn new(name: &str) -> Self {
        let sandbox = Sandbox::new();
        let base = tree(&matrix::base(&sandbox));
        let root = sandbox.join("edited");
        let edits = matrix::edits();
        let edit = edits.iter().find(|it| it.name == name).expect("one");
        matrix::copy(&edit.make(&base).expect("it fits"), &root);
        Self { sandbox, root }
    }

    fn run(&self, arguments: &str) -> Ran {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let mut command = self.sandbox.command(&arguments);
        command.current_dir(&self.root);
        Ran::from(command.output().expect("runs"))
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).expect("readable")
    }

    fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.root)
    }
}

/// What an edit uses stays, with what that needs, and is told; the next command leaves it alone.
#[test]
fn what_the_team_uses_stays() {
    for (edit, command, stays) in [
        (
            "own-client",
            "set discovery=none",
            &[
                "http-body-util of [dependencies] in Cargo.toml stays and is yours: src/webhook.rs:3",
                "feature client-legacy of hyper-util in Cargo.toml stays and is yours: src/webhook.rs:4",
                "percent-encoding of [dependencies] in Cargo.toml stays and is yours: src/webhook.rs:16",
            ][..],
        ),
        (
            "own-use-of-a-setting",
            "set discovery=none",
            &[
                "field consul of Config in src/config.rs stays and is yours: src/main.rs:28",
                "struct ConsulConfig in src/config.rs stays and is yours: src/config.rs:",
            ],
        ),
        (
            "own-discovery",
            "set discovery=none",
            &[
                "src/discovery/mod.rs stays and is yours: src/app.rs:",
                "src/discovery/agent.rs stays and is yours: src/discovery/mod.rs:",
                "field consul of Config in src/config.rs stays and is yours: src/",
                "rustls of [dependencies] in Cargo.toml stays and is yours: src/discovery/agent.rs:",
            ],
        ),
        (
            "own-errors",
            "remove resource order",
            &[
                "variant InUse of ServiceError in src/error.rs stays and is yours: src/resources/customers/service.rs:",
                "src/references.rs stays and is yours: src/resources/customers/sqlx_repository.rs:",
                "fn is_broken_reference in src/db.rs stays and is yours: src/resources/customers/sqlx_repository.rs:",
            ],
        ),
        (
            "own-prices",
            "remove resource order",
            &[
                "src/decimal.rs stays and is yours: src/prices.rs:",
                "rust_decimal of [dependencies] in Cargo.toml stays and is yours: src/prices.rs:3",
            ],
        ),
        (
            "own-condition",
            "set discovery=none",
            &["consul of services in compose.yaml stays and is yours: compose.yaml:9"],
        ),
        ("own-readme", "set discovery=none", &[]),
        ("own-readme", "remove resource order", &[]),
    ] {
        let service = Edited::new(edit);
        let ran = service.run(command);
        assert_eq!(ran.code, Some(0), "{edit}: {}", ran.stderr);
        for told in stays {
            assert!(ran.stderr.contains(told), "{told} in {}", ran.stderr);
        }
        let count = ran.stderr.matches("stays and is yours").count();
        assert_eq!(count > 0, !stays.is_empty(), "{}", ran.stderr);
        assert!(!ran.stderr.contains("mod references"), "{}", ran.stderr);
        let before = service.tree();
        let ran = service.run("apply");
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), "nothing to do\n")
        );
        assert!(service.tree() == before);
    }
    // What the team has taken over is all its own.
    let service = Edited::new("own-readme");
    service.run("keep src/app.rs");
    let ran = service.run("set discovery=none");
    let told = "src/discovery/mod.rs stays and is yours: src/app.rs:";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    // What goes with a variant stays with it.
    let service = Edited::new("own-errors");
    service.run("remove resource order");
    let mapped = service.read("src/http/error.rs");
    assert!(mapped.contains("ServiceError::InUse(_) =>"), "{mapped}");
}

#[test]
fn a_removal_is_refused_while_the_teams_code_uses_what_goes() {
    let service = Edited::new("own-use-of-a-field");
    let path = "src/resources/orders/service.rs";
    let before = service.tree();
    let refused = service.run("remove field order note");
    assert_eq!(refused.code, Some(2));
    for told in [
        "`src/resources/orders/service.rs`, lines of yours use what goes:\n35: Ok(order.note.map_or(0, |note| note.len()))",
        "hint: change these lines first;",
    ] {
        assert!(refused.stderr.contains(told), "{}", refused.stderr);
    }
    assert!(service.tree() == before);
    // The ways out write all that is gosvc's.
    let marked = service.run("remove field order note --markers");
    assert_eq!(marked.code, Some(1), "{}", marked.stderr);
    assert!(service.read(path).contains("order.note.map_or"));
    assert!(
        !service
            .read("src/resources/orders/model.rs")
            .contains("note")
    );

    let service = Edited::new("own-use-of-a-field");
    let settled = service.run(&format!("remove field order note --ours {path}"));
    assert_eq!(settled.code, Some(0), "{}", settled.stderr);
    assert!(
        !service
            .read("src/resources/orders/model.rs")
            .contains("note")
    );

    // Outside of its folder a resource is used by its path; what only has the name of a field is not.
    let service = Edited::new("own-reports");
    let refused = service.run("remove resource order");
    assert_eq!(refused.code, Some(2));
    let told =
        "`src/reports.rs`, lines of yours use what goes:\n3: use crate::resources::orders::{\n";
    assert!(refused.stderr.contains(told), "{}", refused.stderr);
    fs::write(
        service.root.join("src/reports.rs"),
        "//! Reports.\n\npub struct Memo {\n    pub note: String,\n}\n\npub fn note(memo: &Memo) -> &str {\n    &memo.note\n}\n",
    )
    .expect("written");
    let ran = service.run("remove field order note");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn a_rename_goes_along_paths_and_tells_what_it_cannot_reach() {
    let service = Edited::new("own-reports");
    let ran = service.run("rename resource order purchase");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        service.read("src/reports.rs"),
        "//! Reports of the shop.\n\nuse crate::resources::purchases::{\n    model::{NewPurchase, Purchase},\n    query as asked,\n};\n\npub fn lines(orders: &[Purchase]) -> Vec<String> {\n    orders.iter().map(|order| order.number.clone()).collect()\n}\n\npub fn is_new(new: &NewPurchase, query: &asked::PurchaseQuery) -> bool {\n    new.number == \"shop\" && query.after.is_none()\n}\n"
    );

    let service = Edited::new("own-use-of-a-field");
    let ran = service.run("rename field order note remark");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let told = "\nyours, and not built before they have the new name:\n    src/resources/orders/service.rs:35: Ok(order.note.map_or(0, |note| note.len()))\n";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert!(
        service
            .read("src/resources/orders/model.rs")
            .contains("remark")
    );

    // What is no text stays, and is told.
    let service = Edited::new("own-readme");
    let link = "src/resources/orders/alias.rs";
    symlink("model.rs", service.root.join(link)).expect("linked");
    let ran = service.run("rename resource order purchase");
    let told = format!("note: {link} is a link, which stays where it is: move it by hand\n");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);

    // A line of the registry that the team has changed is found under the new name, and stays in form.
    let service = Edited::new("router-argument");
    let ran = service.run("rename resource order purchase");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let registry = service.read("src/resources/mod.rs");
    let line = "router = router.merge(purchases::router(&pool.clone()));";
    assert_eq!(
        registry.matches("purchases::router").count(),
        1,
        "{registry}"
    );
    assert!(registry.contains(line), "{registry}");
}

#[test]
fn new_tests_are_refused_whose_samples_the_team_has_rewritten() {
    let service = Edited::new("own-readme");
    let path = "tests/api/resources/customers.rs";
    let own = "//! Tests of ours.\n\n#[tokio::test]\nasync fn ours() {}\n";
    fs::write(service.root.join(path), own).expect("written");
    let before = service.tree();
    let refused = service.run("add resource invoice customer:ref amount:int");
    assert_eq!(refused.code, Some(2));
    let told = format!("it takes samples by `id_of` of {path}, which your version does not have");
    assert!(refused.stderr.contains(&told), "{}", refused.stderr);
    assert!(service.tree() == before);
}

/// What is told of a conflict is where it is on disk, and reads as the code does.
#[test]
fn lines_in_conflict_are_told_as_they_are_on_disk() {
    let shop = Shop::new();
    let path = "src/resources/products/sqlx_repository.rs";
    let line = "query = query.bind(&item.note);";
    let own = format!("{line} // Ours.");
    shop.replace(path, line, &own);
    shop.replace(
        path,
        &own,
        &format!("{own}\n    let _ = item.note.is_some();"),
    );
    let end = shop.read(path)
        + "\nfn f(item: &Product) -> bool {\n    let _ = item.note.is_some();\n    true\n}\n";
    shop.write(path, &end);
    let text = shop.read(path);
    let number = |from: usize, text_of: &str| {
        let mut lines = text.lines().enumerate().skip(from);
        let found = lines.find(|(_, line)| line.trim() == text_of);
        found.expect("there").0 + 1
    };
    let use_of = "let _ = item.note.is_some();";
    let first = number(0, use_of);
    let told = format!(
        "lines of yours use what goes:\n{}: {own}\n{first}: {use_of}\n{}: {use_of}\nhint:",
        number(0, &own),
        number(first, use_of)
    );
    let ran = shop.run(&["remove", "field", "product", "note"]);
    assert_eq!(ran.code, Some(2));
    let place = "fn bind, query = query.bind(&item: changed by you";
    assert!(ran.stderr.contains(place), "{}", ran.stderr);
    assert!(ran.stderr.contains(&told), "{told} in {}", ran.stderr);
}

#[test]
fn new_files_that_miss_what_the_team_has_renamed_are_told() {
    let service = Edited::new("renamed-struct");
    let ran = service.run("set api=rest,grpc");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let told = "\nnew, and not built before they go with what you have renamed, deleted or added:\n    src/resources/orders/grpc.rs:3: use super::model::{NewOrder, Order, OrderPatch, OrderStatus};\n";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let ran = service.run("set port=9000");
    assert_eq!(ran.code, Some(0), "it is told once: {}", ran.stderr);

    // What the new file has to name as well.
    let service = Edited::new("own-variant");
    let ran = service.run("set api=rest,grpc");
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout
            .contains("renamed, deleted or added:\n    src/resources/orders/grpc.rs:")
    );

    // What is elsewhere now, and brought in from there, is not missing.
    let service = Edited::new("split-model");
    let ran = service.run("set api=rest,grpc");
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

/// An API that goes leaves no pieces of it behind: lines that use it are told, files of it stay as they
/// are, and come back with it.
#[test]
fn what_uses_an_api_that_goes_is_told() {
    let service = Edited::new("tests-at-the-end");
    let ran = service.run("set api=grpc");
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let told =
        "\nyours, and not built, since what they use goes:\n    tests/api/resources/orders.rs:";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let line = "Service::start().await.http.get(PATH).await.ok(200);";
    assert!(ran.stdout.contains(line), "{}", ran.stdout);
    assert!(!ran.stderr.contains("stays"), "{}", ran.stderr);
    assert!(!service.read("tests/api/support.rs").contains("fn post("));

    let shop = Shop::new();
    let path = "tests/api/service/errors.rs";
    let own = "let answer = http.post(\"/sleep\", &serde_json::json!({})).await;";
    let test = format!(
        "\n#[tokio::test]\nasync fn ours() {{\n    let http = failing(&[]).await;\n    {own}\n    answer.error(405, \"method_not_allowed\");\n}}\n"
    );
    shop.write(path, &(shop.read(path) + &test));
    let ran = shop.run(&["set", "api=grpc"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains(own), "{}", ran.stdout);

    let service = Edited::new("own-endpoint");
    let path = "src/resources/orders/http.rs";
    let own = service.read(path);
    let ran = service.run("set api=grpc");
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let told = format!("{path} is yours and stays, but is no part of the service any more");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    assert_eq!(service.read(path), own);
    let ran = service.run(&format!("set api=rest --ours {path}"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(service.read(path), own);
    assert!(
        service
            .read("src/resources/orders/mod.rs")
            .contains("mod http;")
    );
}

/// Names in JSON and the prefix of paths are nothing without REST, and are kept for when it comes back.
#[test]
fn what_only_rest_has_stays_in_the_spec() {
    let sandbox = Sandbox::new();
    let new = "new shop-service --path s -q --no-git --api grpc --prefix /api/v1 name:string:json=theName:index";
    sandbox.gosvc(&new.split(' ').collect::<Vec<_>>());
    let root = sandbox.join("s");
    let files_with = |text: &str| -> Vec<String> {
        let files = tree(&root).into_iter();
        let files = files.filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(text));
        files.map(|(path, _)| path).collect()
    };
    for text in ["theName", "/api/v1"] {
        let files = files_with(text);
        let others = files.iter().filter(|path| !path.starts_with("migrations/"));
        assert_eq!(others.collect::<Vec<_>>(), ["gosvc.toml"], "{text}");
    }
    let mut command = sandbox.command(&["set", "api=rest"]);
    command.current_dir(&root);
    assert_eq!(Ran::from(command.output().expect("runs")).code, Some(0));
    for text in ["theName", "/api/v1"] {
        assert!(files_with(text).len() > 3, "{text}");
    }
}

/// Code that has to name all there is of something does not build when there is more: it is told where.
#[test]
fn lines_that_have_to_name_what_is_new_are_told() {
    let own = "use crate::resources::products::model::*;\n\npub fn new() -> NewProduct {\n    NewProduct {\n        name: String::new(),\n    }\n}\n\npub fn other(product: Product) -> Product {\n    Product { ..product }\n}\n";
    for ends in ["\n", "\r\n"] {
        let shop = Shop::new();
        shop.write("src/seed.rs", &own.replace('\n', ends));
        shop.replace(
            "src/lib.rs",
            "pub mod page;\n",
            "pub mod page;\npub mod seed;\n",
        );
        let ran = shop.run(&["add", "field", "product", "size:int:default=0"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let told = "wrong before they have what is new:\n    src/seed.rs:4: NewProduct {  needs `size`\n\n";
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
        let ran = shop.run(&["remove", "field", "product", "size", "-q"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
}

/// A statement of the team's own that binds one more column now, or names one as it was called, and code
/// with a field of another type: no compiler, or only that, would tell.
#[test]
fn own_statements_and_fields_of_another_type_are_told() {
    let shop = Shop::new();
    let path = "src/resources/products/sqlx_repository.rs";
    let own = "\npub async fn upsert(connection: &mut db::Connection, item: &Product) -> Result<(), sqlx::Error> {\n    let insert = bind(sqlx::query(\"INSERT INTO products (name) VALUES (?)\"), item);\n    insert.execute(connection).await?;\n    Ok(())\n}\n\npub const OLD: &str = \"DELETE FROM products WHERE note IS NULL\";\n";
    shop.write(path, &(shop.read(path) + own));
    let code = "use crate::resources::products::model::Product;\n\npub fn f(item: &Product) -> Option<&str> {\n    item.note.as_deref()\n}\n";
    shop.write("src/own.rs", code);
    shop.replace(
        "src/lib.rs",
        "pub mod page;\n",
        "pub mod own;\npub mod page;\n",
    );
    let line = |text: &str| {
        let file = shop.read(path);
        let number = file.lines().position(|line| line.trim().starts_with(text));
        let number = number.expect("there");
        let text = file.lines().nth(number).expect("a line").trim();
        format!("    {path}:{}: {text}", number + 1)
    };
    let spec = shop.read("gosvc.toml");
    let with = |note: &str| {
        let own = spec.lines().find(|line| line.starts_with("note = "));
        shop.write("gosvc.toml", &spec.replace(own.expect("there"), note));
        shop.run(&["apply", "--dry-run"])
    };
    let ran = with("note = \"text:optional:column=remark\"");
    let told = line("pub const OLD");
    let told = format!("still with a name that is gone:\n{told}\n");
    assert!(ran.stdout.contains(&told), "{}", ran.stdout);
    let ran = with("note = \"text:default=none\"");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let told = "with a field whose type is another now:\n    src/own.rs:4: item.note.as_deref()\n";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);

    shop.write("gosvc.toml", &spec);
    let ran = shop.run(&["set", "database=postgres", "--dry-run"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let told = line("let insert = bind(sqlx::query(\"INSERT");
    let told = format!("wrong before they have what is new:\n{told}  needs `$1`\n");
    assert!(ran.stdout.contains(&told), "{}", ran.stdout);

    let ran = shop.run(&["add", "field", "product", "size:int:optional"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let told = line("let insert = bind(sqlx::query(\"INSERT");
    let told = format!("wrong before they have what is new:\n{told}  needs `size`\n");
    assert!(ran.stdout.contains(&told), "{}", ran.stdout);
}

/// A function that takes each field of what a client has sent builds without the one that is new.
#[test]
fn fields_that_are_taken_one_by_one_are_told() {
    let shop = Shop::new();
    for field in ["parent:ref:product:optional", "rank:int:default=0:readonly"] {
        let ran = shop.run(&["add", "field", "product", field, "-q"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
    let model = "src/resources/products/model.rs";
    let text = shop.read(model);
    let (before, rest) = text
        .split_once("        *self = Self {\n")
        .expect("replace");
    let (_, after) = rest.split_once("        };\n").expect("its end");
    let own = "        self.name = new.name;\n        self.price = new.price;\n        self.note = new.note;\n        self.parent_id = new.parent_id;\n        self.updated_at = clock::after(self.updated_at);\n";
    shop.write(model, &format!("{before}{own}{after}"));
    let ran = shop.run(&["add", "field", "product", "size:int:optional"]);
    assert_eq!(ran.code, Some(1), "{} {}", ran.stdout, ran.stderr);
    let text = shop.read(model);
    let is_it = |line: &str| line.contains("self.name = new.name;");
    let number = text.lines().position(is_it).expect("there") + 1;
    let told = format!("{model}:{number}: self.name = new.name;  needs `size`");
    assert!(ran.stdout.contains(&told), "{}", ran.stdout);
}

/// What names a type that the team has moved to a module below is told when the type gets another name.
#[test]
fn a_type_that_was_moved_below_is_known() {
    let shop = Shop::new();
    let add = [
        "add",
        "field",
        "product",
        "kind:enum:new,old:default=new",
        "-q",
    ];
    assert_eq!(shop.run(&add).code, Some(0));
    let folder = "src/resources/products/model";
    let text = shop.read(&format!("{folder}.rs"));
    let (before, rest) = text
        .split_once("/// What `kind` can be.\n")
        .expect("the enum");
    let (own, rest) = rest
        .split_once("impl input::Input for ProductKind {}\n\n")
        .expect("its end");
    let text = format!("{before}{rest}").replacen(
        "use crate::",
        "pub use self::kind::ProductKind;\nuse crate::",
        1,
    );
    let text = text.replacen("use chrono::", "mod kind;\n\nuse chrono::", 1);
    let imports = "//! Kinds.\n\nuse serde::{Deserialize, Serialize};\nuse utoipa::ToSchema;\n\nuse crate::input;\n\n";
    let model = shop.root().join(folder);
    fs::create_dir(&model).expect("made");
    fs::remove_file(model.with_extension("rs")).expect("removed");
    shop.write(&format!("{folder}/mod.rs"), &text);
    shop.write(
        &format!("{folder}/kind.rs"),
        &format!("{imports}/// What `kind` can be.\n{own}impl input::Input for ProductKind {{}}\n"),
    );
    let ran = shop.run(&["rename", "field", "product", "kind", "sort_of"]);
    assert_eq!(ran.code, Some(1), "{} {}", ran.stdout, ran.stderr);
    let told = format!("{folder}/mod.rs:11: pub use self::kind::ProductKind;");
    assert!(ran.stdout.contains(&told), "{}", ran.stdout);
}
