//! Edits that teams make in a service with the resources order and customer.

use super::change::{
    Change::{All, Append, Cut, Inline, Move, Prepend, Replace, Write},
    Edit, edit,
};

const HTTP: &str = "src/resources/orders/http.rs";
const MODEL: &str = "src/resources/orders/model.rs";
const SERVICE: &str = "src/resources/orders/service.rs";
const SQLX: &str = "src/resources/orders/sqlx_repository.rs";
const TESTS: &str = "tests/api/resources/orders.rs";
const REGISTRY: &str = "src/resources/mod.rs";

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
        &[
            Replace(
                MODEL,
                "    pub note: Option<String>,",
                "    pub note: Option<Note>,",
            ),
            Replace(
                MODEL,
                "impl Order {\n",
                "/// What people write.\npub type Note = String;\n\nimpl Order {\n",
            ),
        ],
    ),
    edit(
        "own-field",
        &[
            Replace(
                MODEL,
                "    pub status: OrderStatus,\n",
                "    pub coupon: i64,\n    pub status: OrderStatus,\n",
            ),
            Replace(
                MODEL,
                "            status: new.status,\n",
                "            coupon: 0,\n            status: new.status,\n",
            ),
            Replace(
                SQLX,
                "            status: db::parse(",
                "            coupon: 0,\n            status: db::parse(",
            ),
        ],
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
            "#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, Validate)]",
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
            "        list.filter(\"status\", &query.status, db::text);\n",
            "        list.filter(\"status\", &query.status, db::text);\n        list.filter(\"number\", &query.status, |_| \"shop\");\n",
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
        "own-layer",
        &[
            Replace(
                "src/http/mod.rs",
                "                .layer(observe_requests)\n",
                "                .layer(observe_requests)\n                .layer(layers::from_fn(sign))\n",
            ),
            Append(
                "src/http/mod.rs",
                "\nasync fn sign(request: axum::extract::Request, next: layers::Next) -> axum::response::Response {\n    next.run(request).await\n}\n",
            ),
        ],
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
    edit(
        "module-within",
        &[Inline(
            "src/resources/orders/query.rs",
            "src/resources/orders/mod.rs",
        )],
    ),
    edit(
        "columns-behind-tabs",
        &[Replace(
            SQLX,
            "\"\n    number\n    status\n    total\n    note\n    placed_at\n    customer_id\n\"",
            "\"\n\tnumber\n\tstatus\n\ttotal\n\tnote\n\tplaced_at\n\tcustomer_id\n\"",
        )],
    ),
    edit(
        "edited-value",
        &[Replace(
            MODEL,
            "            note: new.note,\n",
            "            note: new.note.map(|note| note.trim().to_owned()), // No spaces.\n",
        )],
    ),
    edit(
        "raw-name",
        &[Replace(
            SQLX,
            "NAME: &str = \"orders\"",
            "NAME: &str = r\"orders\"",
        )],
    ),
    edit(
        "own-values",
        &[
            Write(
                "src/samples.rs",
                "//! Orders to try the shop with.\n\nuse chrono::Utc;\n\nuse crate::resources::orders::model::{NewOrder, OrderStatus};\n\npub fn sample() -> NewOrder {\n    NewOrder {\n        number: \"S-1\".to_owned(),\n        status: OrderStatus::Open,\n        total: 1.into(),\n        note: None,\n        placed_at: Utc::now(),\n        customer_id: None,\n    }\n}\n",
            ),
            Replace(
                "src/lib.rs",
                "pub mod resources;\n",
                "pub mod resources;\npub mod samples;\n",
            ),
        ],
    ),
];
