//! Edits that teams make in a service with the resources order and customer.

/// One thing that a team does.
pub(crate) struct Edit {
    pub(crate) name: &'static str,
    pub(crate) changes: &'static [Change],
}

/// A change of one file.
pub(crate) enum Change {
    /// The first such text by another.
    Replace(&'static str, &'static str, &'static str),
    All(&'static str, &'static str, &'static str),
    /// From the one text to the end of the other.
    Cut(&'static str, &'static str, &'static str),
    Append(&'static str, &'static str),
    Prepend(&'static str, &'static str),
    Write(&'static str, &'static str),
    Delete(&'static str),
    Move(&'static str, &'static str),
}

use Change::{All, Append, Cut, Delete, Move, Prepend, Replace, Write};

const HTTP: &str = "src/resources/orders/http.rs";
const MODEL: &str = "src/resources/orders/model.rs";
const SERVICE: &str = "src/resources/orders/service.rs";
const SQLX: &str = "src/resources/orders/sqlx_repository.rs";
const TESTS: &str = "tests/api/resources/orders.rs";
const REGISTRY: &str = "src/resources/mod.rs";

const fn edit(name: &'static str, changes: &'static [Change]) -> Edit {
    Edit { name, changes }
}

pub(crate) const EDITS: &[Edit] = &[
    // Text for people.
    edit(
        "readme-prefix",
        &[
            All("README.md", "localhost:8080/", "localhost:8080/api/v1/"),
            All("README.md", "`/orders", "`/api/v1/orders"),
            All("README.md", "`/customers", "`/api/v1/customers"),
        ],
    ),
    edit(
        "own-readme",
        &[Write(
            "README.md",
            "# Shop\n\nOur shop.\n\n## Run\n\n    docker compose up\n\n## On call\n\nAsk in #shop.\n",
        )],
    ),
    edit(
        "readme-sections",
        &[
            Replace(
                "README.md",
                "# shop-service\n",
                "# shop-service\n\n[![ci](https://ci/badge.svg)](https://ci)\n",
            ),
            Replace(
                "README.md",
                "## Settings",
                "## Deploying\n\nRun `make deploy`.\n\n## Settings",
            ),
            Append("README.md", "\n## License\n\nProprietary.\n"),
        ],
    ),
    edit(
        "readme-without-endpoints",
        &[
            Cut("README.md", "## Endpoints\n", "## Settings\n"),
            Append("README.md", "\n## Settings\n\nSee the wiki.\n"),
        ],
    ),
    edit(
        "own-agents",
        &[Write("AGENTS.md", "# For agents\n\nBe careful.\n")],
    ),
    // Endpoints.
    edit(
        "path-prefix",
        &[
            All(HTTP, "path = \"/orders", "path = \"/api/v1/orders"),
            All(HTTP, "format!(\"/orders/", "format!(\"/api/v1/orders/"),
            Replace(
                TESTS,
                "PATH: &str = \"/orders\"",
                "PATH: &str = \"/api/v1/orders\"",
            ),
        ],
    ),
    edit(
        "own-endpoint",
        &[
            Replace(
                HTTP,
                "        .routes(routes!(delete_order))\n",
                "        .routes(routes!(delete_order))\n        .routes(routes!(pay_order))\n",
            ),
            Append(
                HTTP,
                "\n/// Pay an order\n#[utoipa::path(post, path = \"/orders/{id}/pay\", tag = \"orders\")]\nasync fn pay_order(\n    extract::State(service): extract::State<OrderService>,\n    extract::Id(id): extract::Id,\n) -> Result<impl IntoResponse, ApiError> {\n    Ok(Json(service.get(id).await?))\n}\n",
            ),
        ],
    ),
    edit(
        "no-put",
        &[
            Replace(HTTP, "        .routes(routes!(replace_order))\n", ""),
            Cut(HTTP, "/// Replace an order\n", "\n}\n\n"),
            Cut(TESTS, "#[tokio::test]\nasync fn replace() {", "\n}\n\n"),
        ],
    ),
    edit(
        "renamed-handler",
        &[
            All(HTTP, "create_order", "place_order"),
            Replace(HTTP, "/// Create an order", "/// Place an order"),
        ],
    ),
    edit(
        "http-folder",
        &[Move(HTTP, "src/resources/orders/http/mod.rs")],
    ),
    edit(
        "own-response",
        &[Replace(
            HTTP,
            "(status = 422, description = \"A parameter breaks a rule\", body = ErrorBody),",
            "(status = 401, description = \"Not signed in\", body = ErrorBody),\n        (status = 422, description = \"A parameter breaks a rule\", body = ErrorBody),",
        )],
    ),
    // Models.
    edit(
        "own-validation",
        &[Replace(
            MODEL,
            "        self.validate()?;",
            "        self.validate()?;\n        if self.total.is_sign_negative() {\n            return Err(ServiceError::NotFound(\"sign\"));\n        }",
        )],
    ),
    edit(
        "field-docs",
        &[
            Replace(
                MODEL,
                "pub struct Order {\n    pub id: Uuid,\n",
                "pub struct Order {\n    /// Its id in the shop\n    pub id: Uuid,\n",
            ),
            Replace(
                MODEL,
                "    #[garde(length(chars, max = 100000))]\n    #[schema(required)]\n    pub note",
                "    /// For the customer\n    #[garde(length(chars, max = 100000))]\n    #[schema(required)]\n    pub note",
            ),
        ],
    ),
    edit(
        "field-attribute",
        &[Replace(
            MODEL,
            "    #[schema(required)]\n    pub note",
            "    #[serde(skip_serializing_if = \"Option::is_none\")]\n    #[schema(required)]\n    pub note",
        )],
    ),
    edit(
        "field-type",
        &[Replace(
            MODEL,
            "    pub note: Option<String>,",
            "    pub note: Option<Box<str>>,",
        )],
    ),
    edit(
        "own-field",
        &[Replace(
            MODEL,
            "    pub status: OrderStatus,\n",
            "    pub coupon: i64,\n    pub status: OrderStatus,\n",
        )],
    ),
    edit(
        "reordered-fields",
        &[Replace(
            MODEL,
            "    pub created_at: DateTime<Utc>,\n    /// Also the version: no two changes share one\n    pub updated_at: DateTime<Utc>,\n",
            "    /// Also the version: no two changes share one\n    pub updated_at: DateTime<Utc>,\n    pub created_at: DateTime<Utc>,\n",
        )],
    ),
    edit(
        "own-derive",
        &[Replace(
            MODEL,
            "#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate)]",
            "#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize, ToSchema, Validate)]",
        )],
    ),
    edit(
        "own-variant",
        &[Replace(
            MODEL,
            "    Shipped,\n}",
            "    Shipped,\n    Cancelled,\n}",
        )],
    ),
    edit(
        "renamed-struct",
        &[
            All(MODEL, "NewOrder", "CreateOrder"),
            All(HTTP, "NewOrder", "CreateOrder"),
            All(SERVICE, "NewOrder", "CreateOrder"),
        ],
    ),
    edit(
        "own-method",
        &[Replace(
            MODEL,
            "    pub fn replace(",
            "    /// Whether it can be paid.\n    pub fn is_open(&self) -> bool {\n        self.status == OrderStatus::Open\n    }\n\n    pub fn replace(",
        )],
    ),
    edit(
        "split-model",
        &[
            Cut(MODEL, "\n#[cfg(test)]\nimpl NewOrder {", "\n    }\n}\n"),
            Write(
                "src/resources/orders/samples.rs",
                "//! Samples.\n\nuse chrono::DateTime;\nuse rust_decimal::Decimal;\nuse uuid::Uuid;\n\nuse super::model::{NewOrder, OrderStatus};\n\nimpl NewOrder {\n    /// One that breaks no rule.\n    pub fn sample() -> Self {\n        Self {\n            number: \"number 1\".to_owned(),\n            status: OrderStatus::Open,\n            total: Decimal::new(200, 2),\n            note: Some(\"note 1\".to_owned()),\n            placed_at: DateTime::default(),\n            customer_id: Some(Uuid::from_u128(1)),\n        }\n    }\n}\n",
            ),
            Replace(
                "src/resources/orders/mod.rs",
                "pub mod service;\n",
                "#[cfg(test)]\nmod samples;\npub mod service;\n",
            ),
        ],
    ),
    // Services.
    edit(
        "instrumented",
        &[All(
            SERVICE,
            "    pub async fn ",
            "    #[tracing::instrument(skip_all)]\n    pub async fn ",
        )],
    ),
    edit(
        "own-log",
        &[Replace(
            SERVICE,
            "        self.repository.insert(&created).await?;\n",
            "        self.repository.insert(&created).await?;\n        tracing::debug!(\"stored by the shop\");\n",
        )],
    ),
    edit(
        "own-unit-test",
        &[Replace(
            SERVICE,
            "    #[tokio::test]\n    async fn what_somebody_else",
            "    #[test]\n    fn ours() {\n        assert_eq!(1 + 1, 2);\n    }\n\n    #[tokio::test]\n    async fn what_somebody_else",
        )],
    ),
    edit(
        "tests-at-the-end",
        &[Append(
            TESTS,
            "\n#[tokio::test]\nasync fn ours() {\n    Service::start().await.http.get(PATH).await.ok(200);\n}\n",
        )],
    ),
    edit(
        "fewer-tests",
        &[
            Cut(
                TESTS,
                "#[tokio::test]\nasync fn null_clears_optional_fields() {",
                "\n}\n\n",
            ),
            Cut(
                TESTS,
                "#[tokio::test]\nasync fn lists_are_sorted() {",
                "\n}\n\n",
            ),
            Cut(
                TESTS,
                "#[tokio::test]\nasync fn missing_members_are_named() {",
                "\n}\n\n",
            ),
        ],
    ),
    // Statements.
    edit(
        "own-column",
        &[
            Replace(
                SQLX,
                "    customer_id\n\";",
                "    customer_id\n    tenant_id\n\";",
            ),
            Replace(
                SQLX,
                "    query = query.bind(item.customer_id);\n",
                "    query = query.bind(item.customer_id);\n    query = query.bind(\"default tenant\");\n",
            ),
        ],
    ),
    edit(
        "own-filter",
        &[Replace(
            SQLX,
            "        list.filter_text(\"status\", &query.status);\n",
            "        list.filter_text(\"status\", &query.status);\n        list.filter(\"number\", &Some(\"shop\"));\n",
        )],
    ),
    edit(
        "own-query",
        &[Append(
            SQLX,
            "\npub const OURS: &str = \"SELECT count(*) FROM orders\";\n",
        )],
    ),
    // Imports.
    edit(
        "own-imports",
        &[
            Replace(
                MODEL,
                "use chrono::{DateTime, Utc};\n",
                "use chrono::{DateTime, Duration, Utc};\n",
            ),
            Replace(
                MODEL,
                "impl Order {\n",
                "/// How long it may take.\npub fn limit() -> Duration {\n    Duration::days(2)\n}\n\nimpl Order {\n",
            ),
        ],
    ),
    edit(
        "import-by-path",
        &[
            Replace(
                SERVICE,
                "use std::sync::Arc;\n",
                "use std::{collections::BTreeMap, sync::Arc};\n",
            ),
            Append(
                SERVICE,
                "\n/// Orders of the shop by number.\npub type ByNumber = BTreeMap<String, Order>;\n",
            ),
        ],
    ),
    // What all resources share.
    edit(
        "router-argument",
        &[
            Replace(
                REGISTRY,
                "pub fn router(pool: &db::Pool) -> OpenApiRouter {",
                "pub fn router(pool: &db::Pool, limit: usize) -> OpenApiRouter {\n    tracing::info!(limit);",
            ),
            Replace(
                REGISTRY,
                "orders::router(pool)",
                "orders::router(&pool.clone())",
            ),
            Replace(
                "src/app.rs",
                "resources::router(&db::pool(config)?)",
                "resources::router(&db::pool(config)?, 1)",
            ),
            Replace(
                "src/app.rs",
                "resources::router(pool)",
                "resources::router(pool, 1)",
            ),
        ],
    ),
    edit(
        "nested-registry",
        &[Replace(
            REGISTRY,
            "    router\n}",
            "    OpenApiRouter::new().nest(\"/api/v1\", router)\n}",
        )],
    ),
    edit(
        "own-registry-line",
        &[
            Replace(
                REGISTRY,
                "pub mod orders;",
                "pub mod orders;\npub mod reports;",
            ),
            Replace(
                REGISTRY,
                "    router = router.merge(orders::router(pool));",
                "    router = router.merge(orders::router(pool));\n    router = router.merge(reports::router(pool));",
            ),
            Write(
                "src/resources/reports.rs",
                "//! Reports.\n\nuse utoipa_axum::router::OpenApiRouter;\n\nuse crate::db;\n\npub fn router(_: &db::Pool) -> OpenApiRouter {\n    OpenApiRouter::new()\n}\n",
            ),
        ],
    ),
    edit(
        "own-module",
        &[
            Replace(
                "src/lib.rs",
                "pub mod error;",
                "pub mod error;\npub mod events;",
            ),
            Write("src/events.rs", "//! Events.\n"),
        ],
    ),
    edit(
        "error-variant",
        &[
            Replace(
                "src/error.rs",
                "    #[error(\"validation failed\")]",
                "    #[error(\"{0} is not for you\")]\n    NotForYou(&'static str),\n\n    #[error(\"validation failed\")]",
            ),
            Replace(
                "src/http/error.rs",
                "            ServiceError::Invalid(details)",
                "            ServiceError::NotForYou(_) => Self::internal(),\n            ServiceError::Invalid(details)",
            ),
        ],
    ),
    edit(
        "error-text",
        &[Replace(
            "src/error.rs",
            "#[error(\"database error\")]",
            "#[error(\"the shop's database failed\")]",
        )],
    ),
    edit(
        "own-setting",
        &[Replace(
            "src/config.rs",
            "    /// Port to listen on",
            "    /// Greeting of the shop\n    #[arg(long, env = \"GREETING\", default_value = \"hello\")]\n    pub greeting: String,\n\n    /// Port to listen on",
        )],
    ),
    edit(
        "short-flag",
        &[Replace(
            "src/config.rs",
            "#[arg(long, env = \"PORT\", default_value_t = 8080)]",
            "#[arg(short, long, env = \"PORT\", default_value_t = 8080)]",
        )],
    ),
    edit(
        "port",
        &[Replace(
            "src/config.rs",
            "#[arg(long, env = \"PORT\", default_value_t = 8080)]",
            "#[arg(long, env = \"PORT\", default_value_t = 7000)]",
        )],
    ),
    edit("own-ignored", &[Append(".gitignore", "/notes\n")]),
    edit(
        "edited-ignored",
        &[Replace(".gitignore", "*.db-wal", "*.db-*")],
    ),
    edit(
        "license-header",
        &[
            Prepend(MODEL, "// SPDX-License-Identifier: MIT\n\n"),
            Prepend(HTTP, "// SPDX-License-Identifier: MIT\n\n"),
            Prepend("src/db.rs", "// SPDX-License-Identifier: MIT\n\n"),
            Prepend("src/app.rs", "// SPDX-License-Identifier: MIT\n\n"),
        ],
    ),
    // The manifest.
    edit(
        "own-dependency",
        &[Replace("Cargo.toml", "uuid = {", "url = \"2\"\nuuid = {")],
    ),
    edit(
        "newer-versions",
        &[
            Replace(
                "Cargo.toml",
                "axum = { version = \"0.8\"",
                "axum = { version = \"0.8.6\"",
            ),
            Replace(
                "Cargo.toml",
                "uuid = { version = \"1\"",
                "uuid = { version = \"1.18\"",
            ),
            Replace("Cargo.toml", "tempfile = \"3\"", "tempfile = \"3.20\""),
        ],
    ),
    edit(
        "own-features",
        &[Replace(
            "Cargo.toml",
            "uuid = { version = \"1\", features = [\"serde\"",
            "uuid = { version = \"1\", features = [\"fast-rng\", \"serde\"",
        )],
    ),
    edit(
        "dependency-comments",
        &[
            Replace("Cargo.toml", "[dependencies]\n", "[dependencies]\n# web\n"),
            Replace("Cargo.toml", "chrono =", "# time\nchrono ="),
        ],
    ),
    edit(
        "own-profile",
        &[Append("Cargo.toml", "\n[profile.bench]\ndebug = true\n")],
    ),
    edit(
        "description",
        &[Replace(
            "Cargo.toml",
            "description = \"The shop service\"",
            "description = \"Sells all there is\"",
        )],
    ),
    // Around the code.
    edit(
        "own-dockerfile",
        &[Write(
            "Dockerfile",
            "FROM rust:1.95 AS build\nWORKDIR /src\nCOPY . .\nRUN cargo build --release --locked\n\nFROM debian:bookworm-slim\nCOPY --from=build /src/target/release/shop-service /usr/bin/shop-service\nENV PORT=8080\nEXPOSE 8080\nCMD [\"shop-service\"]\n",
        )],
    ),
    edit(
        "docker-label",
        &[Replace(
            "Dockerfile",
            "ENTRYPOINT [",
            "LABEL team=shop\nENTRYPOINT [",
        )],
    ),
    edit(
        "compose-services",
        &[
            Replace(
                "compose.yaml",
                "      CONSUL_HTTP_ADDR: \"consul:8500\"\n",
                "      CONSUL_HTTP_ADDR: \"consul:8500\"\n      LOG_LEVEL: debug\n",
            ),
            Replace(
                "compose.yaml",
                "  consul:\n    image",
                "  mail:\n    image: axllent/mailpit:v1.20\n\n  consul:\n    image",
            ),
        ],
    ),
    edit(
        "own-image",
        &[Replace(
            "compose.yaml",
            "hashicorp/consul:1.21",
            "registry.shop/consul:1.21",
        )],
    ),
    edit("own-volume", &[Append("compose.yaml", "  cache:\n")]),
    edit(
        "ci-steps",
        &[
            Replace(
                ".github/workflows/ci.yml",
                "      - run: cargo test --locked\n",
                "      - run: cargo test --locked\n      - run: gosvc check\n",
            ),
            Replace(
                ".github/workflows/ci.yml",
                "    timeout-minutes: 30\n    steps:\n",
                "    timeout-minutes: 45\n    steps:\n",
            ),
        ],
    ),
    edit(
        "ignored",
        &[
            Append(".gitignore", "/coverage\n"),
            Append(".dockerignore", "!assets\n"),
        ],
    ),
    edit("no-deny", &[Delete("deny.toml")]),
    edit(
        "deleted-tests",
        &[
            Delete("tests/api/resources/customers.rs"),
            Replace("tests/api/resources/mod.rs", "mod customers;\n", ""),
        ],
    ),
    edit(
        "own-file",
        &[
            Write(
                "src/resources/orders/export.rs",
                "//! Orders as a table.\n\nuse super::model::Order;\n\npub fn row(order: &Order) -> String {\n    order.number.clone()\n}\n",
            ),
            Replace(
                "src/resources/orders/mod.rs",
                "mod http;\n",
                "pub mod export;\nmod http;\n",
            ),
        ],
    ),
    edit(
        "spec-comments",
        &[Replace(
            "gosvc.toml",
            "note = ",
            "# seen by the customer\nnote = ",
        )],
    ),
    edit(
        "own-settings-of-rustfmt",
        &[Write("rustfmt.toml", "use_field_init_shorthand = true\n")],
    ),
];
