//! What holds for the calls of every resource.

use serde_json::{Value, json};
use tonic::Code;

use crate::{
    grpc::{Calls, assert_refused},
    support::Service,
};

/// The resources, as methods and messages call one and several.
const RESOURCES: &str = "
    User Users user users
";

fn all() -> impl Iterator<Item = Calls> {
    RESOURCES.trim().lines().map(|line| {
        let mut names = line.split_whitespace();
        let mut next = || names.next().unwrap();
        Calls {
            item: next(),
            items: next(),
            member: next(),
            members: next(),
        }
    })
}

#[tokio::test]
async fn requests_that_make_no_sense() {
    let service = Service::start().await;
    for calls in all() {
        let refused = calls.create(&service, &Value::Null).await;
        let fields = assert_refused(refused, Code::InvalidArgument);
        assert_eq!(fields, [calls.member]);
        let refused = calls.update(&service, &Value::Null, None).await;
        let fields = assert_refused(refused, Code::InvalidArgument);
        assert_eq!(fields, [calls.member]);

        for id in ["", "1", "urn:uuid:01940000-0000-7000-8000-000000000000"] {
            let item = json!({ "id": id });
            for refused in [
                calls.get(&service, &item).await,
                calls.update(&service, &item, None).await,
                calls.delete(&service, &item).await,
            ] {
                let fields = assert_refused(refused, Code::InvalidArgument);
                assert_eq!(fields, ["id"], "{id}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_there() {
    let service = Service::start().await;
    let item = json!({ "id": "01940000-0000-7000-8000-000000000000" });
    for calls in all() {
        for refused in [
            calls.get(&service, &item).await,
            calls.update(&service, &item, None).await,
            calls.delete(&service, &item).await,
        ] {
            assert_refused(refused, Code::NotFound);
        }
    }
}

#[tokio::test]
async fn lists_are_checked() {
    let service = Service::start().await;
    // base64 of a place in `-created_at`
    let other = "LWNyZWF0ZWRfYXQ6MDE5NDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw";
    for calls in all() {
        for (list, field) in [
            (json!({ "page_size": -1 }), "page_size"),
            (json!({ "page_size": 201 }), "page_size"),
            (json!({ "page_token": "x" }), "page_token"),
            (json!({ "page_token": "\0" }), "page_token"),
            (json!({ "sort": "x" }), "sort"),
            (json!({ "page_token": other }), "page_token"),
            (
                json!({ "page_token": other, "sort": "created_at" }),
                "page_token",
            ),
            // It was of this sort, but that item is gone.
            (
                json!({ "page_token": other, "sort": "-created_at" }),
                "page_token",
            ),
        ] {
            let refused = calls.list(&service, &list).await;
            let fields = assert_refused(refused, Code::InvalidArgument);
            assert_eq!(fields, [field], "{list}");
        }
    }
}

#[tokio::test]
async fn too_large_a_message() {
    let service = Service::start_with(&["--max-body-bytes=8"]).await;
    for calls in all() {
        let refused = calls.list(&service, &json!({ "sort": "created_at" })).await;
        assert_refused(refused, Code::OutOfRange);
    }
}

#[tokio::test]
async fn without_its_database_the_service_is_unavailable() {
    let service = Service::start().await;
    service.pool.close().await;
    for calls in all() {
        let refused = calls.list(&service, &json!({})).await;
        assert_refused(refused, Code::Unavailable);
    }
}
