//! Edits of the manifest and of what stands around the code.

use super::change::{
    Change::{Append, Delete, Replace, Write},
    Edit, edit,
};

pub(crate) const EDITS: &[Edit] = &[
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
        "compose-lists",
        &[Replace(
            "compose.yaml",
            "      CONSUL_HTTP_ADDR: \"consul:8500\"\n    depends_on:\n      consul:\n        condition: service_healthy\n",
            "      - CONSUL_HTTP_ADDR=consul:8500\n      - LOG_LEVEL=debug\n    depends_on:\n      - consul\n",
        )],
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
            Delete("tests/api/resources/orders.rs"),
            Replace("tests/api/resources/mod.rs", "mod orders;\n", ""),
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
