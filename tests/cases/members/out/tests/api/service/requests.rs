//! What holds for the routes of every resource.

use axum::http::Method;
use serde_json::json;

use crate::support::Service;

const PATHS: &str = "
    /members
";

#[tokio::test]
async fn requests_that_make_no_sense() {
    let service = Service::start().await;
    let http = &service.http;
    let json = [("content-type", "application/json")];
    let text = [("content-type", "text/plain")];
    for path in PATHS.split_whitespace() {
        let answer = http.send(Method::POST, path, &json, "{".into()).await;
        answer.error(400, "malformed_json");
        let answer = http.send(Method::POST, path, &text, "{}".into()).await;
        answer.error(415, "unsupported_media_type");
        let answer = http.post(path, &json!({ "no_such_field": 1 })).await;
        assert_eq!(answer.error(422, "validation_failed"), ["no_such_field"]);
        let answer = http.post(path, &json!([])).await;
        assert_eq!(answer.error(422, "validation_failed"), [""]);

        for id in ["1", "urn:uuid:01940000-0000-7000-8000-000000000000"] {
            let answer = http.get(&format!("{path}/{id}")).await;
            answer.error(400, "bad_request");
        }
    }
}

#[tokio::test]
async fn parameters_of_lists_are_checked() {
    let service = Service::start().await;
    // base64 of a place in `-created_at`
    let other = "LWNyZWF0ZWRfYXQ6MDE5NDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw";
    for path in PATHS.split_whitespace() {
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=1&limit=2", "limit"),
            ("after=x", "after"),
            ("after=%00", "after"),
            ("lmit=1", "lmit"),
            ("sort=x", "sort"),
            (&format!("after={other}"), "after"),
            (&format!("after={other}&sort=created_at"), "after"),
            // It was of this sort, but that item is gone.
            (&format!("after={other}&sort=-created_at"), "after"),
        ] {
            let answer = service.http.get(&format!("{path}?{query}")).await;
            assert_eq!(answer.error(422, "validation_failed"), [field], "{query}");
        }
    }
}

#[tokio::test]
async fn too_large_a_body() {
    let service = Service::start_with(&["--max-body-bytes=8"]).await;
    for path in PATHS.split_whitespace() {
        let answer = service.http.post(path, &json!({ "a": 12345678 })).await;
        answer.error(413, "payload_too_large");
    }
}

#[tokio::test]
async fn without_its_database_the_service_is_unavailable() {
    let service = Service::start().await;
    service.pool.close().await;
    for path in PATHS.split_whitespace() {
        service.http.get(path).await.error(503, "unavailable");
    }
}
