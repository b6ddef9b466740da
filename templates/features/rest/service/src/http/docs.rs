//! The OpenAPI document, and Swagger UI to read it and to try it out.

use axum::{
    Router,
    body::Bytes,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::Html,
    routing::get,
};
use utoipa::openapi::{Info, OpenApi, Paths};
use utoipa_axum::router::OpenApiRouter;

/// Where the files of Swagger UI are, unless settings say otherwise. The version goes with `STYLE`
/// and `SCRIPT`.
pub const ASSETS_URL: &str = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5.35.0";

// What the browser must receive, whoever sends it: the digests of `swagger-ui.css` and
// `swagger-ui-bundle.js`.
const STYLE: &str = "sha384-WlYgdmXYOOBWL5apwjDEZwN+U3HmXSSu5R6V5aGxEcf7z+KuRNwBhoxKVN1i3D5I";
const SCRIPT: &str = "sha384-gjRm0bEPMeTmMh5jT2cHccIwCUZSTd8YC+j0d0sXw0MdGEfScduGpSyF3ZSSLkX9";

/// A router without routes, whose document has the title.
pub fn empty_router() -> OpenApiRouter {
    let mut info = Info::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    info.description = Some(env!("CARGO_PKG_DESCRIPTION").to_owned());
    OpenApiRouter::with_openapi(OpenApi::new(info, Paths::new()))
}

/// The document and a page that shows it, by the files of Swagger UI at `assets`.
pub fn router(document: &OpenApi, assets: &str) -> Router {
    let document = document.to_json().expect("every document has a JSON form");
    let document = Bytes::from(document);
    let page = include_str!("docs.html")
        .replace("{assets}", assets)
        .replace("{style}", STYLE)
        .replace("{script}", SCRIPT);
    let (page, policy) = (Bytes::from(page), policy(assets));
    let json = [(CONTENT_TYPE, "application/json")];
    let script = [(CONTENT_TYPE, "text/javascript")];
    Router::new()
        .route("/openapi.json", get(async move || (json, document)))
        .route(
            "/docs",
            get(async move || ([(CONTENT_SECURITY_POLICY, policy)], Html(page))),
        )
        .route(
            "/docs/start.js",
            get(async move || (script, include_str!("docs.js"))),
        )
}

/// Lets the page load what it is made of and ask this service, nothing else.
fn policy(assets: &str) -> String {
    format!(
        "default-src 'none'; \
         script-src 'self' {assets}/swagger-ui-bundle.js; \
         style-src {assets}/swagger-ui.css; \
         img-src data:; \
         connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
