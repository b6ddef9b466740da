//! The endpoints of orders.

use axum::http::Method;
use serde_json::{Value, json};

use crate::filters;
use crate::support::{Service, decimal};

const PATH: &str = "/orders";

/// One of ten that differ in every unique field.
async fn sample(service: &Service, n: u8) -> Value {
    json!({
        "placed_at": format!("2026-11-23T06:00:00.12345{n}Z"),
        "total": 1 + i64::from(n),
        "paid": true,
        "customer_id": super::customers::id_of(service, n).await,
        "status": "new",
        "discount": decimal(9999 + 10000 * i64::from(n), 4),
        "due": format!("2026-11-1{n}"),
    })
}

/// Creates a sample.
async fn create(service: &Service, n: u8) -> Value {
    let body = sample(service, n).await;
    service.http.post(PATH, &body).await.ok(201)
}

fn path(item: &Value) -> String {
    format!("{PATH}/{}", item["id"].as_str().unwrap())
}

/// Whether every member that was sent came back.
#[track_caller]
fn assert_holds(item: &Value, sent: &Value) {
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(&item[name], value, "{name}");
    }
}

/// All items of a list, a few a page.
async fn list(service: &Service, query: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("{PATH}?limit=2{query}{after}");
        let mut page = service.http.get(&path).await.ok(200);
        items.append(page["items"].as_array_mut().unwrap());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return items,
        }
    }
}

#[tokio::test]
async fn create_then_get() {
    let service = Service::start().await;
    let body = sample(&service, 1).await;
    let answer = service.http.post(PATH, &body).await;
    let created = answer.ok(201);
    assert_holds(&created, &body);
    assert_eq!(created["created_at"], created["updated_at"]);
    assert_eq!(answer.header("location"), path(&created));

    let found = service.http.get(&path(&created)).await;
    assert_eq!(found.ok(200), created);
    assert_eq!(found.header("etag"), answer.header("etag"));

    let known = [("if-none-match", found.header("etag"))];
    let again = service
        .http
        .send(Method::GET, &path(&created), &known, "".into())
        .await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
}

#[tokio::test]
async fn replace() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let body = sample(&service, 2).await;
    let replaced = service.http.put(&path(&created), &body).await.ok(200);
    assert_holds(&replaced, &body);
    assert_eq!(replaced["created_at"], created["created_at"]);
    assert_eq!(service.http.get(&path(&created)).await.ok(200), replaced);
}

#[tokio::test]
async fn patch_changes_what_it_names() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let other = sample(&service, 2).await;
    let mut change = json!({});
    change["placed_at"] = other["placed_at"].clone();
    let patched = service.http.patch(&path(&created), &change).await.ok(200);

    let mut expected = created.clone();
    expected["placed_at"] = change["placed_at"].clone();
    expected["updated_at"] = patched["updated_at"].clone();
    assert_eq!(patched, expected);
    assert_ne!(patched["updated_at"], created["updated_at"]);
    assert_eq!(service.http.get(&path(&created)).await.ok(200), patched);
}

#[tokio::test]
async fn null_clears_optional_fields() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let nulls = json!({
        "customer_id": null,
        "due": null,
    });
    let patched = service.http.patch(&path(&created), &nulls).await.ok(200);
    assert_holds(&patched, &nulls);
    assert_eq!(service.http.get(&path(&created)).await.ok(200), patched);
}

#[tokio::test]
async fn fields_with_a_default_may_be_left_out() {
    let service = Service::start().await;
    let mut body = sample(&service, 1).await;
    let members = body.as_object_mut().unwrap();
    members.remove("paid");
    members.remove("status");
    members.remove("discount");
    let created = service.http.post(PATH, &body).await.ok(201);
    let defaults = json!({
        "paid": false,
        "status": "new",
        "discount": "0.0000",
    });
    assert_holds(&created, &defaults);
}

#[tokio::test]
async fn delete() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let answer = service.http.delete(&path(&created)).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    service
        .http
        .get(&path(&created))
        .await
        .error(404, "not_found");
    service
        .http
        .delete(&path(&created))
        .await
        .error(404, "not_found");
}

#[tokio::test]
async fn pages_show_everything_once_and_in_order() {
    let service = Service::start().await;
    let mut created = Vec::new();
    for n in 0..5 {
        created.push(create(&service, n).await);
    }
    assert_eq!(list(&service, "").await, created);
    assert_eq!(list(&service, "&sort=created_at").await, created);
    created.reverse();
    assert_eq!(list(&service, "&sort=-id").await, created);
    assert_eq!(list(&service, "&sort=-created_at").await, created);

    let table = "orders";
    service.create_at_once(table).await;
    let ids = |items: Vec<Value>| items.into_iter().map(|it| it["id"].clone());
    let by_age = list(&service, "&sort=-created_at").await;
    assert!(ids(by_age).eq(ids(created)));
}

#[tokio::test]
async fn lists_are_filtered() {
    let service = Service::start().await;
    for n in 0..3 {
        create(&service, n).await;
    }
    let operators = "
        paid is
        customer_id is one_of null
        status is one_of
        due is gte gt lte lt null
    ";
    filters::check(&service, PATH, operators).await;
}

#[tokio::test]
async fn broken_rules_are_named() {
    let service = Service::start().await;
    let broken = json!({
        "placed_at": "+10000-01-01T00:00:00Z",
        "total": -1,
        "customer_id": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "status": "",
        "discount": "0.00001",
        "due": "2026-1-5",
    });
    for (name, value) in broken.as_object().unwrap() {
        let mut body = sample(&service, 1).await;
        body[name] = value.clone();
        let answer = service.http.post(PATH, &body).await;
        assert_eq!(answer.error(422, "validation_failed"), [name.as_str()]);
    }
    assert!(list(&service, "").await.is_empty());
}

#[tokio::test]
async fn missing_members_are_named() {
    let service = Service::start().await;
    let whole = sample(&service, 1).await;
    let required = "
        placed_at
        total
    ";
    for name in required.split_whitespace() {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(name);
        let answer = service.http.post(PATH, &body).await;
        assert_eq!(answer.error(422, "validation_failed"), [name]);
    }
}

#[tokio::test]
async fn what_it_refers_to_must_exist() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let missing = json!({
        "customer_id": "01940000-0000-7000-8000-000000000000",
    });
    let answer = service.http.patch(&path(&created), &missing).await;
    let fields = answer.error(422, "validation_failed");
    let named = |field: &str| fields.iter().any(|it| it == field);
    assert!(named("customer_id"));
    assert_eq!(service.http.get(&path(&created)).await.ok(200), created);
}

#[tokio::test]
async fn deleting_the_customer_id() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let name = "customer_id";
    let id = created[name].as_str().unwrap();
    let target = format!("/customers/{id}");
    let answer = service.http.delete(&target).await;
    assert_eq!(answer.status, 204);
    let left = service.http.get(&path(&created)).await.ok(200);
    assert_eq!(left[name], Value::Null);
}

#[tokio::test]
async fn only_the_version_of_if_match_is_changed() {
    let service = Service::start().await;
    let body = sample(&service, 1).await;
    let answer = service.http.post(PATH, &body).await;
    let path = path(&answer.ok(201));
    let seen = [("if-match", answer.header("etag"))];
    let put = async |body: &Value| {
        let put = service.http.send_json(Method::PUT, &path, &seen, body);
        put.await
    };
    let changed = sample(&service, 2).await;
    put(&changed).await.ok(200);
    put(&body).await.error(412, "precondition_failed");
    let deleted = service
        .http
        .send(Method::DELETE, &path, &seen, "".into())
        .await;
    deleted.error(412, "precondition_failed");
    assert_holds(&service.http.get(&path).await.ok(200), &changed);
}
