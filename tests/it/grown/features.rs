//! What the team builds into the shop; names in braces stand for those of now.

use super::Step;
use crate::matrix::change::Change::{Append, Replace, Write};

/// The folder of orders; the file in it is the one that holds the text.
const ORDERS: &str = "src/resources/{orders}/";
const SERVICE: &str = "src/resources/{orders}/service.rs";
const SQLX: &str = "src/resources/{orders}/sqlx_repository.rs";
const TESTS: &str = "tests/api/resources/{orders}.rs";

/// A state machine: an error, what the service does, endpoints, tests.
pub(super) const STATES: &[Step] = &[
    Step::Edit(
        "state-error",
        &[
            Replace(
                "src/error.rs",
                "    #[error(\"validation failed\")]",
                "    #[error(\"{0} is not in a state for this\")]\n    Transition(&'static str),\n\n    #[error(\"validation failed\")]",
            ),
            Replace(
                "src/http/error.rs",
                "            ServiceError::Invalid(details)",
                "            ServiceError::Transition(_) => Self::new(Reason::Conflict, message),\n            ServiceError::Invalid(details)",
            ),
        ],
        &["Transition(&'static str)", "ServiceError::Transition(_) =>"],
    ),
    Step::Edit(
        "states",
        &[
            Replace(
                SERVICE,
                "use super::model::{",
                "use super::model::{Order}Status;\nuse super::model::{",
            ),
            Replace(
                SERVICE,
                "    /// Deletes the version that is stored",
                "    /// Takes the money: only what is open can be paid.
    pub async fn pay(&self, id: Uuid) -> Result<{Order}, ServiceError> {
        self.transition(id, {Order}Status::Open, {Order}Status::Paid)
            .await
    }

    /// Sends it: only what is paid can be shipped.
    pub async fn ship(&self, id: Uuid) -> Result<{Order}, ServiceError> {
        self.transition(id, {Order}Status::Paid, {Order}Status::Shipped)
            .await
    }

    async fn transition(
        &self,
        id: Uuid,
        from: {Order}Status,
        to: {Order}Status,
    ) -> Result<{Order}, ServiceError> {
        let seen = self.get(id).await?;
        if seen.status != from {
            return Err(ServiceError::Transition(\"it\"));
        }
        let change = {Order}Patch {
            status: Some(to),
            ..{Order}Patch::default()
        };
        let expected = Expected::OneOf(vec![seen.updated_at]);
        self.patch(id, change, &expected).await
    }

    /// Deletes the version that is stored",
            ),
        ],
        &[
            "pub async fn pay(",
            "pub async fn ship(",
            "async fn transition(",
            "ServiceError::Transition(\"it\")",
        ],
    ),
    Step::Edit(
        "endpoints",
        &[
            Replace(
                ORDERS,
                "        .routes(routes!(delete_{order}))\n",
                "        .routes(routes!(delete_{order}))\n        .routes(routes!(pay))\n        .routes(routes!(ship))\n",
            ),
            Replace(
                ORDERS,
                "fn tagged(",
                "/// Pay
#[utoipa::path(post, path = \"/{orders}/{id}/pay\", tag = \"{orders}\")]
async fn pay(
    extract::State(service): extract::State<{Order}Service>,
    extract::Id(id): extract::Id,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.pay(id).await?))
}

/// Ship
#[utoipa::path(post, path = \"/{orders}/{id}/ship\", tag = \"{orders}\")]
async fn ship(
    extract::State(service): extract::State<{Order}Service>,
    extract::Id(id): extract::Id,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.ship(id).await?))
}

fn tagged(",
            ),
        ],
        &[
            "routes!(pay)",
            "routes!(ship)",
            "\nasync fn pay(",
            "\nasync fn ship(",
            "service.pay(id)",
            "service.ship(id)",
        ],
    ),
    Step::Edit(
        "state-tests",
        &[Append(
            TESTS,
            "
#[tokio::test]
async fn it_is_paid_once_and_then_shipped() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let (pay, ship) = (path(&created) + \"/pay\", path(&created) + \"/ship\");
    let post = async |path: &str| service.http.post(path, &Value::Null).await;
    post(&ship).await.error(409, \"conflict\");
    assert_eq!(post(&pay).await.ok(200)[\"status\"], \"paid\");
    post(&pay).await.error(409, \"conflict\");
    assert_eq!(post(&ship).await.ok(200)[\"status\"], \"shipped\");
}
",
        )],
        &["async fn it_is_paid_once_and_then_shipped()"],
    ),
];

/// A join: a query, a method of the repository, one of the service, an endpoint and its test.
pub(super) const JOIN: &[Step] = &[
    Step::Edit(
        "join",
        &[
            Replace(
                "src/resources/{orders}/repository.rs",
                "    /// Deletes one, unless",
                "    /// How many each customer has, by the address.
    async fn per_customer(&self) -> Result<Vec<(String, i64)>, ServiceError>;

    /// Deletes one, unless",
            ),
            Replace(
                SQLX,
                "    async fn delete(&self",
                "    async fn per_customer(&self) -> Result<Vec<(String, i64)>, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let rows = sqlx::query_as(PER_CUSTOMER);
        Ok(rows.fetch_all(&mut *connection).await?)
    }

    async fn delete(&self",
            ),
            Replace(
                SQLX,
                "/// Turns a broken unique",
                "/// How many each customer has.
const PER_CUSTOMER: &str = r#\"
    SELECT c.\"email\", count(*)
    FROM \"{orders}\" o
    JOIN \"customers\" c ON c.\"id\" = o.\"customer_id\"
    GROUP BY c.\"email\"
\"#;

/// Turns a broken unique",
            ),
            Replace(
                SERVICE,
                "    /// Deletes the version that is stored",
                "    pub async fn per_customer(&self) -> Result<Vec<(String, i64)>, ServiceError> {
        self.repository.per_customer().await
    }

    /// Deletes the version that is stored",
            ),
        ],
        &[
            "const PER_CUSTOMER",
            "FROM \"{orders}\" o\n",
            "    async fn per_customer(&self) -> Result<Vec<(String, i64)>, ServiceError>;",
            "    async fn per_customer(&self) -> Result<Vec<(String, i64)>, ServiceError> {",
            "self.repository.per_customer()",
        ],
    ),
    Step::Edit(
        "join-endpoint",
        &[
            Replace(
                ORDERS,
                "        .routes(routes!(create_{order}))\n",
                "        .routes(routes!(per_customer))\n        .routes(routes!(create_{order}))\n",
            ),
            Replace(
                ORDERS,
                "fn tagged(",
                "/// Count by customer
#[utoipa::path(get, path = \"/per-customer\", tag = \"{orders}\")]
async fn per_customer(
    extract::State(service): extract::State<{Order}Service>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(Json(service.per_customer().await?))
}

fn tagged(",
            ),
            Append(
                TESTS,
                "
#[tokio::test]
async fn they_are_counted_by_customer() {
    let service = Service::start().await;
    create(&service, 1).await;
    create(&service, 1 + 1).await;
    let counts = service.http.get(\"/per-customer\").await.ok(200);
    assert_eq!(counts.as_array().unwrap().len(), 2, \"{counts}\");
}
",
            ),
        ],
        &[
            "routes!(per_customer)",
            "\nasync fn per_customer(",
            "\nasync fn they_are_counted_by_customer()",
        ],
    ),
];

/// A column of the team's own, which has no field.
pub(super) const COLUMN: &[Step] = &[
    Step::Edit(
        "migration",
        &[
            Write(
                "migrations/{now}_tenant.up.sql",
                "ALTER TABLE \"{orders}\" ADD COLUMN \"tenant\" TEXT NOT NULL DEFAULT 'none';\n",
            ),
            Write(
                "migrations/{now}_tenant.down.sql",
                "ALTER TABLE \"{orders}\" DROP COLUMN \"tenant\";\n",
            ),
        ],
        &["ADD COLUMN \"tenant\""],
    ),
    Step::Edit(
        "column",
        &[
            Replace(
                SQLX,
                "const COLUMNS: &str = \"\n",
                "const COLUMNS: &str = \"\n    tenant\n",
            ),
            Replace(
                SQLX,
                "-> db::Query<'q> {\n",
                "-> db::Query<'q> {\n    query = query.bind(\"shop\");\n",
            ),
            Append(
                TESTS,
                "
#[tokio::test]
async fn it_has_a_tenant() {
    let service = Service::start().await;
    create(&service, 1).await;
    let tenant = sqlx::query_scalar(\"SELECT tenant FROM {orders}\");
    let tenant: String = tenant.fetch_one(&service.pool).await.unwrap();
    assert_eq!(tenant, \"shop\");
}
",
            ),
        ],
        &[
            "    tenant\n",
            "query.bind(\"shop\")",
            "async fn it_has_a_tenant()",
            "\"SELECT tenant FROM {orders}\"",
        ],
    ),
];

/// Who may call is told by a header.
pub(super) const AUTH: &[Step] = &[Step::Edit(
    "auth",
    &[
        Write(
            "src/http/auth.rs",
            "//! Who may call: whoever has the key.

use axum::{extract::Request, http::StatusCode, middleware::Next, response::Response};

use super::error::{ApiError, Reason};

const KEY: &str = \"secret\";

/// Refuses requests without the key.
pub async fn require_key(request: Request, next: Next) -> Result<Response, ApiError> {
    let mut keys = request.headers().get_all(\"x-api-key\").iter();
    if keys.next().is_some() && keys.all(|key| key == KEY) {
        return Ok(next.run(request).await);
    }
    Err(ApiError::new(Reason::Forbidden, \"no such key\"))
}

impl Reason {
    /// For those without a key.
    pub const KEYLESS: StatusCode = StatusCode::FORBIDDEN;
}
",
        ),
        Replace(
            "src/http/mod.rs",
            "pub mod body;",
            "pub mod auth;\npub mod body;",
        ),
        Replace(
            "src/http/error.rs",
            "    NotFound,\n",
            "    Forbidden,\n    NotFound,\n",
        ),
        Replace(
            "src/http/error.rs",
            "            Self::NotFound =>",
            "            Self::Forbidden => Self::KEYLESS,\n            Self::NotFound =>",
        ),
        Replace(
            "src/app.rs",
            "    let all = api\n",
            "    let api = api.layer(axum::middleware::from_fn(http::auth::require_key));\n    let all = api\n",
        ),
        Replace(
            "tests/api/support.rs",
            "        for (name, value) in headers {\n",
            "        request = request.header(\"x-api-key\", \"secret\");\n        for (name, value) in headers {\n",
        ),
        Write(
            "tests/api/service/auth.rs",
            "//! Who may call.

use axum::http::Method;

use crate::support::Service;

#[tokio::test]
async fn another_key_is_refused() {
    let service = Service::start().await;
    let wrong = [(\"x-api-key\", \"wrong\")];
    let answer = service
        .http
        .send(Method::GET, \"/customers\", &wrong, \"\".into())
        .await;
    answer.error(403, \"forbidden\");
}
",
        ),
        Replace(
            "tests/api/service/mod.rs",
            "mod connections;",
            "mod auth;\nmod connections;",
        ),
    ],
    &[
        "pub mod auth;",
        "http::auth::require_key",
        "Self::Forbidden => Self::KEYLESS",
        "request.header(\"x-api-key\", \"secret\")",
        "async fn another_key_is_refused()",
    ],
)];
