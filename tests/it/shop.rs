//! A service to change, and what a team does to it.

use std::{
    collections::BTreeMap, fs, os::unix::fs::PermissionsExt, path::PathBuf, process::Command,
};

use crate::support::{Ran, Sandbox, tree};

/// A service in a sandbox.
pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
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
        "        .merge(docs::router(&document, &config.docs_assets_url));",
        "        .route(\"/ours\", axum::routing::get(|| async { \"ours\" }))\n        .merge(docs::router(&document, &config.docs_assets_url));",
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
        "thiserror = \"2\"\n",
        "thiserror = \"2\"\n# Ours.\n",
    ),
    (
        "README.md",
        "## Commands\n",
        "## Ours\n\nAsk the shop team.\n\n## Commands\n",
    ),
    (
        "Dockerfile",
        "ENTRYPOINT [",
        "LABEL team=ours\nENTRYPOINT [",
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
    // A resource written by hand, where gosvc inserts the next one.
    (
        "src/resources/mod.rs",
        "pub mod products;\n",
        "pub mod ours;\npub mod products;\n",
    ),
    (
        "src/resources/mod.rs",
        "    router = router.merge(products::",
        "    router = router.merge(ours::router());\n    router = router.merge(products::",
    ),
    (
        "tests/api/resources/mod.rs",
        "mod products;\n",
        "mod ours;\nmod products;\n",
    ),
    // A dependency and a feature beside those that options decide on.
    (
        "Cargo.toml",
        "prometheus-client = ",
        "itoa = \"1\" # ours\nprometheus-client = ",
    ),
    (
        "Cargo.lock",
        " \"hyper-util\",\n \"mockall\",\n",
        " \"hyper-util\",\n \"itoa\",\n \"mockall\",\n",
    ),
    (".gitignore", "*.db-wal\n", "*.db-wal\n/ours\n"),
    (
        "compose.yaml",
        "volumes:\n  data:",
        "  ours:\n    image: redis:8\n\nvolumes:\n  data:",
    ),
    // A setting beside one that goes with an option.
    (
        "src/config.rs",
        "    pub log_format: Option<LogFormat>,\n",
        "    pub log_format: Option<LogFormat>,\n\n    /// Ours: what to sell\n    \
         #[arg(long, env = \"OURS\")]\n    pub ours: Option<String>,\n",
    ),
    // An import from where a new field takes one too.
    (
        "src/resources/products/model.rs",
        "use chrono::{DateTime, Utc};\n",
        "use chrono::{DateTime, TimeDelta, Utc};\n",
    ),
    (
        "src/resources/products/model.rs",
        "/// A stored product.\n",
        "const _OURS: TimeDelta = TimeDelta::days(30);\n\n/// A stored product.\n",
    ),
    // A line right beside those that come, go and are renamed.
    (
        "src/resources/products/model.rs",
        "            price: new.price,\n",
        "            price: ours(new.price),\n",
    ),
    (
        "src/resources/products/model.rs",
        "impl Product {\n",
        "fn ours(price: i32) -> i32 {\n    price\n}\n\nimpl Product {\n",
    ),
];

/// The modules that the edits name.
const OWN_FILES: &[(&str, &str)] = &[
    ("src/ours.rs", "//! Ours.\n"),
    (
        "src/resources/ours.rs",
        "//! Ours.\n\nuse utoipa_axum::router::OpenApiRouter;\n\n\
         pub fn router() -> OpenApiRouter {\n    OpenApiRouter::new()\n}\n",
    ),
    ("tests/api/resources/ours.rs", "//! Ours.\n"),
];

impl Shop {
    pub(crate) fn new() -> Self {
        Self::in_sandbox(Sandbox::new())
    }

    pub(crate) fn in_sandbox(sandbox: Sandbox) -> Self {
        Self::make(sandbox, "sqlite")
    }

    /// One that keeps its rows in this database.
    pub(crate) fn on(database: &str) -> Self {
        Self::make(Sandbox::new(), database)
    }

    fn make(sandbox: Sandbox, database: &str) -> Self {
        let fields = ["name", "price:int:min=0", "note:text:optional"];
        let options = [
            "new",
            "shop-service",
            "--resource",
            "product",
            "-q",
            "--no-git",
            "--db",
            database,
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

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("readable")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::write(self.root().join(path), text).expect("written");
    }

    #[track_caller]
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// Does to the service what a team does.
    pub(crate) fn edit(&self) {
        for (path, from, to) in EDITS {
            self.replace(path, from, to);
        }
        for (path, text) in OWN_FILES {
            self.write(path, text);
        }
        fs::remove_file(self.root().join("deny.toml")).expect("removed");
        let customers = "src/resources/customers/service.rs";
        self.write(customers, &self.read(customers).replace('\n', "\r\n"));
        let agents = self.read("AGENTS.md");
        self.write("AGENTS.md", agents.trim_end());
        let mode = fs::Permissions::from_mode(0o750);
        fs::set_permissions(self.root().join("README.md"), mode).expect("set");
    }

    /// The names of all migrations, in order.
    pub(crate) fn migrations(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root().join("migrations")).expect("readable");
        let names = entries.map(|it| {
            it.expect("readable")
                .file_name()
                .into_string()
                .expect("UTF-8")
        });
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".sql")).collect();
        names.sort();
        names
    }

    /// The version of the newest migration.
    pub(crate) fn newest_migration(&self) -> String {
        let names = self.migrations();
        let newest = names.last().and_then(|name| name.split_once('_'));
        newest.expect("one").0.to_owned()
    }

    /// Checks that all of `edit` is still there.
    #[track_caller]
    pub(crate) fn check_edits(&self, after: &str) {
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
        for (path, text) in OWN_FILES {
            assert_eq!(self.read(path), *text, "{after}");
        }
        let model = self.read("src/resources/products/model.rs");
        assert!(model.contains("TimeDelta, Utc};\n"), "{after}: {model}");
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
