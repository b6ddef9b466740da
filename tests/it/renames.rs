//! `gosvc rename` changes what gosvc made of a name, leaves what only looks like it, and tells where
//! the old name still stands.

use std::fs;

use serde_json::Value;

use crate::{
    shop::Shop,
    support::{Ran, cargo, succeed},
};

/// A resource whose name is that of an extractor of axum.
fn states() -> Shop {
    let shop = Shop::new();
    shop.gosvc(&[
        "add",
        "resource",
        "state",
        "name:string",
        "capital:string",
        "-q",
    ]);
    let folder = "src/resources/states";
    shop.write(
        &format!("{folder}/export.rs"),
        "//! States as a table.\n\nuse axum::extract::State;\n\nuse super::service::StateService;\n\n\
         pub async fn export(State(service): State<StateService>) -> &'static str {\n    \
         // The state of affairs.\n    let _ = service;\n    \"state\"\n}\n",
    );
    shop.replace(
        &format!("{folder}/mod.rs"),
        "mod http;",
        "pub mod export;\nmod http;",
    );
    shop.replace(
        &format!("{folder}/sqlx_repository.rs"),
        "pub async fn insert(",
        "/// How many states there are.\npub async fn count(connection: &mut db::Connection) -> Result<i64, sqlx::Error> {\n    \
         let count = sqlx::query_scalar(\"SELECT count(*) FROM states WHERE states.name <> 'states'\");\n    \
         count.fetch_one(connection).await\n}\n\npub async fn insert(",
    );
    let tests = "tests/api/resources/states.rs";
    let own = "\n#[tokio::test]\nasync fn states_of_ours() {\n    let service = Service::start().await;\n    \
               service.http.get(\"/states?limit=1\").await.ok(200);\n    assert_eq!([\"st\", \"ate\"].concat(), \"state\");\n}\n";
    shop.write(tests, &(shop.read(tests) + own));
    shop.write("tests/capitals.sql", "SELECT capital\nFROM states;\n");
    shop
}

fn mentions(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let lines = report["mentions"]["lines"].as_array().expect("lines");
    let lines = lines.iter().map(|line| {
        let [path, text] = ["path", "text"].map(|key| line[key].as_str().expect("text"));
        format!("{path}:{} {text}", line["line"])
    });
    lines.collect()
}

#[test]
fn only_what_gosvc_made_of_a_name_is_renamed() {
    let shop = states();
    let ran = shop.gosvc(&["rename", "resource", "state", "province", "--json"]);
    let folder = "src/resources/provinces";
    let export = shop.read(&format!("{folder}/export.rs"));
    for kept in [
        "//! States as a table.",
        "use axum::extract::State;",
        "use super::service::ProvinceService;",
        "export(State(service): State<ProvinceService>)",
        "// The state of affairs.",
        "\"state\"",
    ] {
        assert!(export.contains(kept), "{kept} in {export}");
    }
    let repository = shop.read(&format!("{folder}/sqlx_repository.rs"));
    assert!(repository.contains("/// How many states there are."));
    assert!(repository.contains("FROM provinces WHERE provinces.name <> 'states'"));
    let tests = shop.read("tests/api/resources/provinces.rs");
    for kept in [
        "const PATH: &str = \"/provinces\";",
        "async fn states_of_ours() {",
        "get(\"/provinces?limit=1\")",
        ".concat(), \"state\");",
    ] {
        assert!(tests.contains(kept), "{kept} in {tests}");
    }
    let at = |path: &str, text: &str| {
        let file = shop.read(path);
        let number = file.lines().position(|line| line.trim() == text);
        format!("{path}:{} {text}", number.expect("there") + 1)
    };
    assert_eq!(
        mentions(&ran),
        [
            at(&format!("{folder}/export.rs"), "//! States as a table."),
            at(&format!("{folder}/export.rs"), "// The state of affairs."),
            at(&format!("{folder}/export.rs"), "\"state\""),
            at(
                &format!("{folder}/sqlx_repository.rs"),
                "/// How many states there are."
            ),
            at(
                &format!("{folder}/sqlx_repository.rs"),
                // Too long for one line under the new name.
                "sqlx::query_scalar(\"SELECT count(*) FROM provinces WHERE provinces.name <> 'states'\");"
            ),
            at(
                "tests/api/resources/provinces.rs",
                "assert_eq!([\"st\", \"ate\"].concat(), \"state\");"
            ),
            at("tests/capitals.sql", "FROM states;"),
        ]
    );
    assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");
}

#[test]
fn lines_with_the_name_of_what_is_removed_are_told() {
    let shop = states();
    shop.replace(
        "src/resources/states/service.rs",
        "    pub async fn delete(",
        "    pub fn is_capital(item: &State) -> bool {\n        item.capital.is_empty()\n    }\n\n    pub async fn delete(",
    );
    shop.write("tests/capitals.sql", "SELECT capital FROM states;\n");
    let told = |arguments: &[&str]| {
        let stdout = shop.gosvc(arguments).stdout;
        let (_, told) = stdout
            .split_once("still with a name that is gone:\n")
            .expect("told");
        told.split_once("\n\n").expect("an end").0.to_owned()
    };
    // The code that uses it is left as it is.
    let field = told(&[
        "remove",
        "field",
        "state",
        "capital",
        "--ours",
        "src/resources/states/service.rs",
    ]);
    let lines: Vec<&str> = field
        .lines()
        .map(|line| line.rsplit(": ").next().unwrap_or_default())
        .collect();
    assert_eq!(
        lines,
        ["item.capital.is_empty()", "SELECT capital FROM states;"],
        "{field}"
    );
    shop.write(
        "src/reports.rs",
        "use crate::resources::states::model::State;\n",
    );
    let resource = told(&["remove", "resource", "state", "--ours", "src/reports.rs"]);
    assert!(
        resource.contains("src/reports.rs:1: use crate::resources::states::model::State;"),
        "{resource}"
    );
    let other = shop.gosvc(&["remove", "resource", "customer"]).stdout;
    assert!(!other.contains("still with"), "{other}");
}

#[test]
fn lines_with_the_old_name_of_a_field_are_told() {
    let shop = states();
    // Another resource has such a field as well.
    shop.gosvc(&["add", "field", "customer", "capital:int:optional", "-q"]);
    shop.replace(
        "src/resources/states/service.rs",
        "    pub async fn delete(",
        "    pub fn is_capital(item: &State) -> bool {\n        item.capital.is_empty()\n    }\n\n    pub async fn delete(",
    );
    shop.write("notes.md", "The capital of nothing.\n");
    let dry = shop.run(&["rename", "field", "state", "capital", "seat", "--dry-run"]);
    assert_eq!(dry.code, Some(1), "{}", dry.stderr);
    let line = shop.read("src/resources/states/service.rs");
    let line = line.lines().position(|it| it.contains("item.capital.is_"));
    let told = format!(
        "yours, and not built before they have the new name:\n    \
         src/resources/states/service.rs:{}: item.capital.is_empty()\n\n\
         still with a name that is gone:\n    tests/capitals.sql:1: SELECT capital\n\n",
        line.expect("there") + 1
    );
    assert!(dry.stdout.contains(&told), "{}", dry.stdout);

    let many = "-- capital of states\n".repeat(30);
    shop.write("tests/capitals.sql", &many);
    let ran = shop.run(&["rename", "field", "state", "capital", "seat"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains("\n    and 11 more\n"), "{}", ran.stdout);
    fs::remove_file(shop.root().join("tests/capitals.sql")).expect("removed");
}

#[test]
fn a_new_name_that_the_team_has_for_something_else_is_refused() {
    let shop = states();
    let import = "use crate::resources::states::model::State;\n\n";
    let own = "src/own.rs";
    let model = "src/resources/states/model.rs";
    let tests = "tests/api/resources/states.rs";
    let texts = [model, tests].map(|path| shop.read(path));
    let end = |text: &str| text.lines().count() + 1;
    let (in_model, in_tests) = (end(&texts[0]), end(&texts[1]));
    for (path, text, told) in [
        (
            own,
            format!("{import}pub struct Province(pub State);\n"),
            "`src/own.rs`\n3: pub struct Province(pub State);".to_owned(),
        ),
        (
            own,
            "use crate::resources::states;\nuse crate::provinces;\n".to_owned(),
            "`src/own.rs`\n2: use crate::provinces;".to_owned(),
        ),
        (
            model,
            format!("{}pub trait Province {{}}\n", texts[0]),
            format!("`{model}`\n{in_model}: pub trait Province {{}}"),
        ),
        (
            tests,
            format!(
                "{}use shop_service::{{resources::states, own as provinces}};\n",
                texts[1]
            ),
            format!(
                "`{tests}`\n{in_tests}: use shop_service::{{resources::states, own as provinces}};"
            ),
        ),
        (
            "src/resources/provinces.rs",
            String::new(),
            "`src/resources/provinces.rs`, a module of this name is there".to_owned(),
        ),
    ] {
        let was = shop.root().join(path).exists().then(|| shop.read(path));
        shop.write(path, &text);
        let before = shop.tree();
        let ran = shop.run(&["rename", "resource", "state", "province", "-q"]);
        let message = format!(
            "error: the new name is taken; nothing was written\n\n{told}\nhint: give what is yours"
        );
        assert_eq!(ran.code, Some(2), "{path}: {}", ran.stderr);
        assert!(ran.stderr.starts_with(&message), "{path}: {}", ran.stderr);
        assert_eq!(shop.tree(), before, "{path}");
        match was {
            Some(was) => shop.write(path, &was),
            None => fs::remove_file(shop.root().join(path)).expect("removed"),
        }
    }
    shop.gosvc(&["rename", "resource", "state", "province", "-q"]);
}

/// Where the type is known without doubt, a member of the same name elsewhere in the file hides nothing.
#[test]
fn lines_that_need_the_old_name_of_a_member_are_told_and_so_is_the_exit() {
    let shop = states();
    let model = "src/resources/states/model.rs";
    let own = "    pub fn capital(&self) -> &str {\n        &self.capital\n    }\n\n    \
               pub fn seat_of(&self) -> (&str, &str) {\n        let Self { name, capital, .. } = self;\n        (name, capital)\n    }\n\n    \
               pub fn replace(";
    shop.replace(model, "    pub fn replace(", own);
    shop.write(
        "src/reports.rs",
        "use crate::resources::states::model::{NewState, State};\n\n\
         pub struct Report {\n    pub capital: String,\n}\n\n\
         pub fn report(State { capital, .. }: State) -> Report {\n    Report { capital }\n}\n\n\
         pub fn new(report: &Report) -> NewState {\n    NewState {\n        name: String::new(),\n        \
         capital: report.capital.clone(),\n    }\n}\n\n\
         impl Report {\n    pub fn capital(&self) -> &str {\n        &self.capital\n    }\n}\n\n\
         impl State {\n    pub fn is_seated(&self) -> bool {\n        !self.capital.is_empty()\n    }\n}\n",
    );
    let at = |path: &str, text: &str| {
        let file = shop.read(path);
        let number = file.lines().position(|line| line.trim() == text);
        format!("    {path}:{}: {text}\n", number.expect("there") + 1)
    };
    let told = [
        at(
            "src/reports.rs",
            "pub fn report(State { capital, .. }: State) -> Report {",
        ),
        at("src/reports.rs", "capital: report.capital.clone(),"),
        at("src/reports.rs", "!self.capital.is_empty()"),
        at(model, "&self.capital"),
        at(model, "let Self { name, capital, .. } = self;"),
    ]
    .concat();
    let rename = ["rename", "field", "state", "capital", "seat", "-q"];
    let ran = shop.run(&rename);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    let note = "note: yours, and not built before they have the new name:\n";
    assert_eq!(ran.stderr, format!("{note}{told}"));
}

#[test]
#[ignore = "builds a service, which takes a minute"]
fn a_renamed_service_builds_and_passes_its_tests() {
    let shop = states();
    shop.gosvc(&["rename", "resource", "state", "province", "-q"]);
    shop.gosvc(&["rename", "field", "province", "capital", "seat", "-q"]);
    succeed(cargo(&shop.root(), &["test"]));
}
