//! Commands on a service that a team has made its own: every edit stays, whatever changes.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{Ran, Sandbox, cargo, succeed, tree};

/// A service in a sandbox.
pub(crate) struct Shop {
    sandbox: Sandbox,
}

/// What a team may do to the files of the shop: a file, what it replaces, and by what.
const EDITS: &[(&str, &str, &str)] = &[
    // A handler's body.
    (
        "src/resources/products/http.rs",
        "    service.delete(id, &expected).await?;\n",
        "    tracing::debug!(%id, \"ours: deleting\");\n    service.delete(id, &expected).await?;\n",
    ),
    // Another method of the service.
    (
        "src/resources/products/service.rs",
        "    pub async fn delete(",
        "    /// Ours: whether there is one.\n    pub async fn exists(&self, id: Uuid) -> bool {\n        self.get(id).await.is_ok()\n    }\n\n    pub async fn delete(",
    ),
    // Another query.
    (
        "src/resources/products/sqlx_repository.rs",
        "pub struct SqlxProductRepository {",
        "const _OURS: &str = r#\"SELECT count(*) FROM \"products\"\"#;\n\npub struct SqlxProductRepository {",
    ),
    // A comment beside the code.
    (
        "src/resources/products/model.rs",
        "/// A stored product.\n",
        "/// A stored product.\n///\n/// Ours: what the shop sells.\n",
    ),
    // Another test.
    (
        "tests/api/resources/products.rs",
        "#[tokio::test]\nasync fn create_then_get() {",
        "#[tokio::test]\nasync fn ours() {\n    Service::start().await.http.get(PATH).await.ok(200);\n}\n\n#[tokio::test]\nasync fn create_then_get() {",
    ),
    // Another route.
    (
        "src/app.rs",
        "        .merge(docs::router(document));",
        "        .route(\"/ours\", axum::routing::get(|| async { \"ours\" }))\n        .merge(docs::router(document));",
    ),
    // A module of their own.
    (
        "src/lib.rs",
        "pub mod page;\n",
        "pub mod ours;\npub mod page;\n",
    ),
    // Imports in another order.
    (
        "src/error.rs",
        "use serde::Serialize;\nuse utoipa::ToSchema;\n",
        "use utoipa::ToSchema;\nuse serde::Serialize;\n",
    ),
    (
        "Cargo.toml",
        "tempfile = \"3\"\n",
        "tempfile = \"3\"\n# Ours.\n",
    ),
    (
        "README.md",
        "## Commands\n",
        "## Ours\n\nAsk the shop team.\n\n## Commands\n",
    ),
    (
        "Dockerfile",
        "VOLUME /data\n",
        "LABEL team=ours\nVOLUME /data\n",
    ),
    (
        "compose.yaml",
        "    read_only: true\n",
        "    read_only: true\n    init: true # ours\n",
    ),
    (
        "AGENTS.md",
        "## Rules\n",
        "## Rules\n\n- Ours: ask before you sell.\n",
    ),
];

impl Shop {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::new();
        let fields = ["name", "price:int:min=0", "note:text:optional"];
        let options = [
            "new",
            "shop-service",
            "--resource",
            "product",
            "-q",
            "--no-git",
        ];
        sandbox.gosvc(&[&options as &[&str], &["--path", "shop"], &fields].concat());
        let shop = Self { sandbox };
        shop.gosvc(&[
            "add",
            "resource",
            "customer",
            "name",
            "email:string:unique",
            "-q",
        ]);
        shop
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.sandbox.join("shop")
    }

    /// A gosvc that is ready to run in the service.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.sandbox.command(arguments);
        command.current_dir(self.root());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().expect("gosvc runs"))
    }

    #[track_caller]
    pub(crate) fn gosvc(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(
            ran.code,
            Some(0),
            "gosvc {arguments:?}: {}{}",
            ran.stdout,
            ran.stderr
        );
        ran
    }

    /// All files but gosvc's own working folder.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut tree = tree(&self.root());
        tree.retain(|path, _| !path.starts_with(".gosvc/"));
        tree
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("readable")
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.root().join(path), text).expect("written");
    }

    #[track_caller]
    fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// Does to the service what a team does.
    fn edit(&self) {
        for (path, from, to) in EDITS {
            self.replace(path, from, to);
        }
        self.write("src/ours.rs", "//! Ours.\n");
        fs::remove_file(self.root().join("deny.toml")).expect("removed");
        let customers = "src/resources/customers/service.rs";
        self.write(customers, &self.read(customers).replace('\n', "\r\n"));
        let agents = self.read("AGENTS.md");
        self.write("AGENTS.md", agents.trim_end());
        let mode = fs::Permissions::from_mode(0o750);
        fs::set_permissions(self.root().join("README.md"), mode).expect("set");
    }

    /// Checks that all of `edit` is still there.
    #[track_caller]
    fn check_edits(&self, after: &str) {
        for (path, _, to) in EDITS {
            let ours = to
                .lines()
                .filter(|line| line.to_lowercase().contains("ours"));
            let text = self.read(path);
            for line in ours {
                let times = text.lines().filter(|other| *other == line).count();
                assert_eq!(times, 1, "{line:?} in {path} after {after}");
            }
        }
        assert!(
            self.read("src/error.rs").contains("ToSchema;\nuse serde"),
            "{after}"
        );
        assert_eq!(self.read("src/ours.rs"), "//! Ours.\n", "{after}");
        assert!(!self.root().join("deny.toml").exists(), "{after}");
        assert!(!self.read("AGENTS.md").ends_with('\n'), "{after}");
        let metadata = fs::metadata(self.root().join("README.md")).expect("there");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o750, "{after}");
        let customers = self.root().join("src/resources/customers/service.rs");
        if customers.exists() {
            let text = fs::read_to_string(customers).expect("readable");
            assert_eq!(
                text.matches('\n').count(),
                text.matches("\r\n").count(),
                "{after}"
            );
        }
    }
}

/// Every command that changes a service.
const COMMANDS: &[&[&str]] = &[
    &[
        "add",
        "field",
        "product",
        "sku:string:optional:unique",
        "weight:float:default=1.5",
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

#[test]
#[ignore = "builds services, which takes minutes"]
fn an_edited_service_builds_and_passes_its_tests_after_every_command() {
    let shop = Shop::new();
    shop.edit();
    for command in COMMANDS {
        shop.gosvc(command);
        let tests = succeed(cargo(&shop.root(), &["test", "--locked"]));
        assert!(
            !tests.stderr.contains("warning"),
            "{command:?}: {}",
            tests.stderr
        );
        println!("ok: {}", command.join(" "));
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
        "    pub price: i32, // cents\n",
    );
    let before = shop.tree();
    let ran = shop.run(&["remove", "field", "product", "price"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr
            .contains("`src/resources/products/model.rs`, line "),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("- ") && ran.stderr.contains("// cents\n"),
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

/// Makes the service look as if an older gosvc had written it.
fn age(shop: &Shop) {
    for path in ["src/clock.rs", "gosvc.lock"] {
        shop.replace(
            path,
            "//! Time in the precision",
            "//! The time, in the precision",
        );
        shop.replace(path, "pub fn now()", "pub fn time()");
    }
    shop.replace("gosvc.lock", "# gosvc ", "# gosvc 0.0.1+");
}

#[test]
fn an_upgrade_leads_to_a_fresh_render_and_keeps_edits() {
    let shop = Shop::new();
    let fresh = shop.tree();
    age(&shop);
    assert_eq!(
        shop.run(&["check"]).stdout,
        "     stale gosvc.lock\n     stale src/clock.rs\n"
    );
    shop.gosvc(&["upgrade"]);
    assert!(shop.tree() == fresh);

    age(&shop);
    shop.replace(
        "src/clock.rs",
        "    time.trunc_subsecs(6)\n",
        "    // Ours.\n    time.trunc_subsecs(6)\n",
    );
    shop.gosvc(&["upgrade"]);
    let clock = shop.read("src/clock.rs");
    assert!(
        clock.contains("pub fn now()") && clock.contains("    // Ours.\n"),
        "{clock}"
    );

    shop.replace("gosvc.lock", "# gosvc 0.", "# gosvc 99.");
    let refused = shop.run(&["upgrade"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused
            .stderr
            .starts_with("error: gosvc.lock was written by gosvc 99.")
    );
}

#[test]
fn two_branches_come_together() {
    let shop = Shop::new();
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]);
        git.args(arguments).current_dir(shop.root());
        Ran::from(git.output().expect("git runs"))
    };
    let commit = || {
        assert_eq!(git(&["add", "-A"]).code, Some(0));
        assert_eq!(git(&["commit", "-qm", "change"]).code, Some(0));
    };
    git(&["init", "-q", "-b", "main"]);
    commit();
    git(&["checkout", "-qb", "other"]);
    shop.gosvc(&["add", "resource", "order", "total:int"]);
    shop.replace(
        "src/resources/orders/http.rs",
        "//! Orders",
        "//! Ours: orders",
    );
    commit();
    git(&["checkout", "-q", "main"]);
    let mut later = shop.command(&["add", "resource", "invoice", "number:string"]);
    let later = later
        .env("SOURCE_DATE_EPOCH", "1800000000")
        .output()
        .expect("gosvc runs");
    assert!(later.status.success());
    commit();

    // Both added at the end of the spec: the team takes both, and whatever else git says.
    git(&["merge", "-q", "other"]);
    let spec = shop.read("gosvc.toml");
    let no_marker = |line: &&str| {
        !["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|it| line.starts_with(it))
    };
    let spec: String = spec
        .lines()
        .filter(no_marker)
        .flat_map(|line| [line, "\n"])
        .collect();
    shop.write("gosvc.toml", &spec);
    for path in git(&["diff", "--name-only", "--diff-filter=U"])
        .stdout
        .lines()
    {
        if !["gosvc.toml", "gosvc.lock"].contains(&path) {
            git(&["checkout", "-q", "--ours", path]);
        }
    }
    shop.gosvc(&["apply"]);
    let registry = shop.read("src/resources/mod.rs");
    for name in ["customers", "invoices", "orders", "products"] {
        assert_eq!(
            registry.matches(&format!("{name}::router(pool)")).count(),
            1,
            "{registry}"
        );
    }
    assert!(
        shop.read("src/resources/orders/http.rs")
            .contains("//! Ours: orders")
    );
    assert!(!shop.read("gosvc.lock").contains("<<<<<<<"));
    assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");
}

#[test]
fn templates_of_ones_own_win() {
    let shop = Shop::new();
    shop.gosvc(&[
        "templates",
        "eject",
        "service/src/clock.rs",
        "resource/tests",
    ]);
    let own = ".gosvc/templates/service/src/clock.rs";
    shop.replace(own, "//! Time", "//! Our time");
    shop.replace(
        "src/clock.rs",
        "    time.trunc_subsecs(6)\n",
        "    // Ours.\n    time.trunc_subsecs(6)\n",
    );
    assert!(
        shop.gosvc(&["templates", "list"])
            .stdout
            .contains("* service/src/clock.rs\n")
    );
    shop.gosvc(&["apply"]);
    let clock = shop.read("src/clock.rs");
    assert!(
        clock.starts_with("//! Our time") && clock.contains("// Ours."),
        "{clock}"
    );
    shop.gosvc(&["check"]);

    let broken = ".gosvc/templates/resource/tests/api/resources/{{plural}}.rs.j2";
    shop.replace(
        broken,
        "{{ resource.plural_title }}",
        "{{ resource.plurals }}",
    );
    let before = shop.tree();
    let refused = shop.run(&["apply"]);
    assert_eq!(refused.code, Some(2));
    let named = "failed to render `resource/tests/api/resources/{{plural}}.rs.j2`";
    assert!(refused.stderr.contains(named), "{}", refused.stderr);
    assert!(refused.stderr.contains(":1)"), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("resource.plurals"),
        "{}",
        refused.stderr
    );
    assert!(shop.tree() == before);
}

#[test]
fn nothing_is_read_or_written_through_a_link() {
    let shop = Shop::new();
    let outside = shop.sandbox.join("outside");
    fs::create_dir(&outside).expect("created");
    fs::write(outside.join("model.rs"), "secret\n").expect("written");
    let folder = shop.root().join("src/resources/products");
    fs::remove_dir_all(&folder).expect("removed");
    symlink(&outside, &folder).expect("linked");
    let refused = shop.run(&["add", "field", "product", "sku:string:optional"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("symbolic link"),
        "{}",
        refused.stderr
    );
    assert!(!refused.stderr.contains("secret"), "{}", refused.stderr);
    assert_eq!(tree(&outside).len(), 1);
}

#[test]
fn a_lock_that_leads_outside_is_refused() {
    let shop = Shop::new();
    let lock = shop.read("gosvc.lock");
    shop.write("gosvc.lock", &format!("{lock}@ ../../stolen\n x\n"));
    let refused = shop.run(&["apply"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.starts_with("error: unsafe path"),
        "{}",
        refused.stderr
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
        "error: the resources \"product\" and \"new_product\" both need `NewProduct`\n",
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
        "error: \"databse\" cannot be set\nhint: one of description, discovery, port\n",
    );
    refused(
        &["set", "port=0"],
        "error: gosvc.toml: `service.port` must be 1 to 65535\n",
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
fn the_example_is_what_gosvc_writes() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop-service");
    let sandbox = Sandbox::new();
    let mut check = sandbox.command(&["check"]);
    let ran = Ran::from(check.current_dir(&example).output().expect("gosvc runs"));
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(0), ""),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("deleted"), "{}", ran.stdout);
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn the_example_passes_its_tests() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop-service");
    succeed(cargo(&example, &["fmt", "--check"]));
    succeed(cargo(
        &example,
        &[
            "clippy",
            "--locked",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ));
    succeed(cargo(&example, &["test", "--locked"]));
}
