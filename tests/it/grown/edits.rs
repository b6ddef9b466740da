//! What else the team makes of the shop: `{order}`, `{orders}`, `{Order}` and `{note}` stand for the
//! names of now.

use super::Step;
use crate::matrix::change::Change::{Append, Cut, Move, Prepend, Replace, Write};

const MODEL: &str = "src/resources/{orders}/model.rs";
const SERVICE: &str = "src/resources/{orders}/service.rs";
const FOLDER: &str = "src/resources/{orders}/mod.rs";
const TESTS: &str = "tests/api/resources/{orders}.rs";

/// What stands for itself.
pub(super) const OTHERS: &[&[Step]] = &[
    &[Step::Edit(
        "http-folder",
        &[Move(
            "src/resources/{orders}/http.rs",
            "src/resources/{orders}/http/mod.rs",
        )],
        &["pub fn router(service: {Order}Service) -> OpenApiRouter"],
    )],
    &[
        Step::Edit(
            "status-file",
            &[
                Cut(
                    MODEL,
                    "/// What `status` can be.\n",
                    "impl input::Input for {Order}Status {}\n\n",
                ),
                Replace(
                    MODEL,
                    "/// What it takes to create",
                    "pub use super::status::{Order}Status;\n\n/// What it takes to create",
                ),
                Write(
                    "src/resources/{orders}/status.rs",
                    "//! What the status of an {order} can be.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::input;

/// What `status` can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = \"snake_case\")]
pub enum {Order}Status {
    #[default]
    Open,
    Paid,
    Shipped,
}

impl input::Input for {Order}Status {}
",
                ),
                Replace(
                    FOLDER,
                    "pub mod sqlx_repository;",
                    "pub mod sqlx_repository;\npub mod status;",
                ),
            ],
            &[
                "pub enum {Order}Status",
                "impl input::Input for {Order}Status",
                "pub mod status;",
            ],
        ),
        Step::Spec("open,paid,shipped", "open,paid,shipped,cancelled"),
    ],
    &[Step::Edit(
        "unit-test",
        &[Replace(
            SERVICE,
            "    #[tokio::test]\n    async fn what_somebody_else",
            "    #[test]\n    fn a_sample_is_open() {\n        assert_eq!(stored().status, Default::default());\n    }\n\n    #[tokio::test]\n    async fn what_somebody_else",
        )],
        &["fn a_sample_is_open()"],
    )],
    &[Step::Edit(
        "setting",
        &[Replace(
            "src/config.rs",
            "    /// Port to listen on",
            "    /// Greeting of the shop\n    #[arg(long, env = \"GREETING\", default_value = \"hello\")]\n    pub greeting: String,\n\n    /// Port to listen on",
        )],
        &["pub greeting: String,"],
    )],
    &[Step::Edit(
        "dependency",
        &[Replace("Cargo.toml", "uuid = {", "url = \"2\"\nuuid = {")],
        &["url = \"2\"\n"],
    )],
    &[Step::Edit(
        "prose",
        &[
            Replace(
                "README.md",
                "## Settings",
                "## Deploying\n\nRun `make deploy`.\n\n## Settings",
            ),
            Append("AGENTS.md", "\n## Ours\n\nAsk before you sell.\n"),
        ],
        &["Run `make deploy`.", "Ask before you sell."],
    )],
    &[Step::Edit(
        "compose",
        &[Replace(
            "compose.yaml",
            "volumes:\n  data:",
            "  mail:\n    image: axllent/mailpit:v1.20\n\nvolumes:\n  data:",
        )],
        &["axllent/mailpit"],
    )],
    &[Step::Edit(
        "instrumented",
        &[Replace(
            SERVICE,
            "    pub async fn create(",
            "    #[tracing::instrument(skip_all)]\n    pub async fn create(",
        )],
        &["#[tracing::instrument(skip_all)]\n    pub async fn create("],
    )],
    &[Step::Edit(
        "events",
        &[
            Replace(
                "src/lib.rs",
                "pub mod error;",
                "pub mod error;\npub mod events;",
            ),
            Write(
                "src/events.rs",
                "//! Events.\n\n/// Tells others.\npub fn emit(what: &str) {\n    tracing::debug!(what, \"event\");\n}\n",
            ),
            Replace(
                SERVICE,
                "        self.repository.insert(&created).await?;\n",
                "        self.repository.insert(&created).await?;\n        crate::events::emit(\"created\");\n",
            ),
        ],
        &["pub mod events;", "crate::events::emit(\"created\")"],
    )],
    &[Step::Edit(
        "reports",
        &[
            Replace(
                "src/resources/mod.rs",
                "pub mod {orders};",
                "pub mod {orders};\npub mod reports;",
            ),
            Replace(
                "src/resources/mod.rs",
                "    let mut router = docs::empty_router();\n",
                "    let mut router = docs::empty_router();\n    router = router.merge(reports::router(pool));\n",
            ),
            Write(
                "src/resources/reports.rs",
                "//! Reports.\n\nuse utoipa_axum::router::OpenApiRouter;\n\nuse crate::db;\n\npub fn router(_: &db::Pool) -> OpenApiRouter {\n    OpenApiRouter::new()\n}\n",
            ),
        ],
        &["pub mod reports;", "router.merge(reports::router(pool))"],
    )],
    &[Step::Edit(
        "fewer-tests",
        &[Cut(
            TESTS,
            "#[tokio::test]\nasync fn null_clears_optional_fields() {",
            "\n}\n\n",
        )],
        &[],
    )],
    &[Step::Edit(
        "own-name",
        &[
            Replace(
                MODEL,
                "    /// One that is not stored yet.\n    pub fn new(",
                "    /// One that is not stored yet.\n    pub fn placed(",
            ),
            Replace(MODEL, "..Self::new(new)", "..Self::placed(new)"),
            Replace(
                SERVICE,
                "{Order}::new(new).checked()",
                "{Order}::placed(new).checked()",
            ),
            Replace(
                SERVICE,
                "        {Order}::new(new)\n",
                "        {Order}::placed(new)\n",
            ),
        ],
        &[
            "pub fn placed(",
            "..Self::placed(new)",
            "::placed(new).checked()",
        ],
    )],
    &[Step::Edit(
        "field-docs",
        &[Replace(
            MODEL,
            "    pub {note}: Option<String>,",
            "    /// For the customer\n    pub {note}: Option<String>,",
        )],
        &["/// For the customer\n    pub {note}"],
    )],
    &[Step::Edit(
        "rule",
        &[
            Replace(
                MODEL,
                "        self.validate()?;\n",
                "        self.validate()?;\n        if self.total.is_sign_negative() {\n            return Err(negative(\"total\"));\n        }\n",
            ),
            Replace(
                MODEL,
                "impl {Order} {\n",
                "fn negative(field: &str) -> ServiceError {\n    let violation = crate::error::Violation::new(field, \"is below zero\");\n    ServiceError::Invalid(vec![violation])\n}\n\nimpl {Order} {\n",
            ),
        ],
        &["Err(negative(\"total\"))", "fn negative("],
    )],
    &[Step::Edit(
        "license",
        &[
            Prepend(MODEL, "// SPDX-License-Identifier: MIT\n\n"),
            Prepend("src/app.rs", "// SPDX-License-Identifier: MIT\n\n"),
        ],
        &[],
    )],
    &[Step::Edit(
        "reordered",
        &[Replace(
            MODEL,
            "    pub created_at: DateTime<Utc>,\n    /// Also the version: no two changes share one\n    pub updated_at: DateTime<Utc>,\n",
            "    /// Also the version: no two changes share one\n    pub updated_at: DateTime<Utc>,\n    pub created_at: DateTime<Utc>,\n",
        )],
        &["    pub updated_at: DateTime<Utc>,\n    pub created_at: DateTime<Utc>,\n}"],
    )],
];
