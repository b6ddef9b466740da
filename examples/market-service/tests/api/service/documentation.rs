//! Documentation.

use crate::support::Service;

#[tokio::test]
async fn the_documentation_loads_swagger_ui_and_nothing_else() {
    let assets = "http://127.0.0.1:1/ui";
    let service = Service::start_with(&["--docs-assets-url", assets]).await;
    let document = service.http.get("/openapi.json").await.ok(200);
    assert_eq!(document["info"]["title"], env!("CARGO_PKG_NAME"));

    let page = service.http.get("/docs").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    let policy = page.header("content-security-policy");
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    for file in ["swagger-ui.css", "swagger-ui-bundle.js"] {
        let url = format!("{assets}/{file}");
        assert!(policy.contains(&url), "{policy}");
        let loaded = format!("\"{url}\" integrity=\"sha384-");
        assert!(text.contains(&loaded), "{text}");
    }
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let script = service.http.get("/docs/start.js").await;
    assert_eq!(script.header("content-type"), "text/javascript");
}

#[tokio::test]
async fn it_goes_with_health_and_metrics() {
    let service = Service::start_with(&["--admin-port=0"]).await;
    for path in ["/docs", "/openapi.json"] {
        assert_eq!(service.admin.get(path).await.status, 200, "{path}");
        service.http.get(path).await.error(404, "not_found");
    }
}
