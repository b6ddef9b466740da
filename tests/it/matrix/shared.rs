//! Code of the team's that uses what all resources share, and what a resource has.

use super::change::{
    Change::{Append, Replace, Write},
    Edit, edit,
};

const CUSTOMERS: &str = "src/resources/customers/service.rs";

pub(crate) const EDITS: &[Edit] = &[
    edit(
        "own-client",
        &[
            Write(
                "src/webhook.rs",
                "//! Calls of the shop's partners.\n\nuse http_body_util::Full;\nuse hyper_util::{\n    client::legacy::{Client, connect::HttpConnector},\n    rt::TokioExecutor,\n};\n\npub type Body = Full<&'static [u8]>;\n\npub fn client() -> Client<HttpConnector, Body> {\n    Client::builder(TokioExecutor::new()).build_http()\n}\n\npub fn plain(text: &str) -> String {\n    percent_encoding::percent_decode_str(text)\n        .decode_utf8_lossy()\n        .into_owned()\n}\n",
            ),
            Replace(
                "src/lib.rs",
                "pub mod version;\n",
                "pub mod version;\npub mod webhook;\n",
            ),
        ],
    ),
    edit(
        "own-use-of-a-setting",
        &[Replace(
            "src/main.rs",
            "async fn serve(config: Config) -> anyhow::Result<()> {\n",
            "async fn serve(config: Config) -> anyhow::Result<()> {\n    tracing::info!(consul = config.consul.consul_http_addr);\n",
        )],
    ),
    edit(
        "own-discovery",
        &[
            Append(
                "src/discovery/mod.rs",
                "\n/// Where the shop is.\npub fn zone() -> &'static str {\n    \"eu\"\n}\n",
            ),
            Replace(
                "src/app.rs",
                "        let registrar =",
                "        tracing::debug!(zone = discovery::zone());\n        let registrar =",
            ),
        ],
    ),
    edit(
        "own-errors",
        &[
            Append(
                CUSTOMERS,
                "\n/// What the shop says of a customer with orders.\npub fn has_orders() -> ServiceError {\n    ServiceError::InUse(\"customer\")\n}\n",
            ),
            Append(
                "src/resources/customers/sqlx_repository.rs",
                "\n/// Whether the shop has lost a customer.\npub fn is_lost(error: &sqlx::Error) -> bool {\n    let _ = crate::references::References::default();\n    db::is_broken_reference(error)\n}\n",
            ),
        ],
    ),
    edit(
        "own-condition",
        &[Replace(
            "compose.yaml",
            "condition: service_healthy",
            "condition: service_started",
        )],
    ),
    edit(
        "own-prices",
        &[
            Write(
                "src/prices.rs",
                "//! Prices of the shop.\n\nuse rust_decimal::Decimal;\n\nuse crate::decimal;\n\npub fn rounded(mut price: Decimal) -> Decimal {\n    decimal::rescale(&mut price, 2);\n    price\n}\n",
            ),
            Replace(
                "src/lib.rs",
                "pub mod page;\n",
                "pub mod page;\npub mod prices;\n",
            ),
        ],
    ),
    edit(
        "own-reports",
        &[
            Write(
                "src/reports.rs",
                "//! Reports of the shop.\n\nuse crate::resources::orders::{\n    model::{NewOrder, Order},\n    query as asked,\n};\n\npub fn lines(orders: &[Order]) -> Vec<String> {\n    orders.iter().map(|order| order.number.clone()).collect()\n}\n\npub fn is_new(new: &NewOrder, query: &asked::OrderQuery) -> bool {\n    new.number == \"shop\" && query.after.is_none()\n}\n",
            ),
            Replace(
                "src/lib.rs",
                "pub mod resources;\n",
                "pub mod reports;\npub mod resources;\n",
            ),
        ],
    ),
    edit(
        "own-use-of-a-field",
        &[Replace(
            "src/resources/orders/service.rs",
            "    pub async fn get(",
            "    /// What the shop has noted.\n    pub async fn noted(&self, id: Uuid) -> Result<usize, ServiceError> {\n        let order = self.get(id).await?;\n        Ok(order.note.map_or(0, |note| note.len()))\n    }\n\n    pub async fn get(",
        )],
    ),
];
