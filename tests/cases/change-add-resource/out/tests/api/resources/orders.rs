//! The endpoints of orders.

use axum::http::Method;
use serde_json::{Value, json};

use crate::filters;
use crate::support::Service;

const PATH: &str = "/orders";

/// One of ten that differ in every unique field.
async fn sample(service: &Service, n: u8) -> Value {
    json!({
        "product_id": super::products::id_of(service, n).await,
        "quantity": 1 + i64::from(n),
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
    change["product_id"] = other["product_id"].clone();
    let patched = service.http.patch(&path(&created), &change).await.ok(200);

    let mut expected = created.clone();
    expected["product_id"] = change["product_id"].clone();
    expected["updated_at"] = patched["updated_at"].clone();
    assert_eq!(patched, expected);
    assert_ne!(patched["updated_at"], created["updated_at"]);
    assert_eq!(service.http.get(&path(&created)).await.ok(200), patched);
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
        product_id is one_of
    ";
    filters::check(&service, PATH, operators).await;
}

#[tokio::test]
async fn broken_rules_are_named() {
    let service = Service::start().await;
    let broken = json!({
        "product_id": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "quantity": 0,
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
        product_id
        quantity
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
        "product_id": "01940000-0000-7000-8000-000000000000",
    });
    let answer = service.http.patch(&path(&created), &missing).await;
    let fields = answer.error(422, "validation_failed");
    let named = |field: &str| fields.iter().any(|it| it == field);
    assert!(named("product_id"));
    assert_eq!(service.http.get(&path(&created)).await.ok(200), created);
}

#[tokio::test]
async fn deleting_the_product_id() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let name = "product_id";
    let id = created[name].as_str().unwrap();
    let target = format!("/products/{id}");
    let answer = service.http.delete(&target).await;
    answer.error(409, "in_use");
    assert_eq!(service.http.get(&path(&created)).await.ok(200), created);
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
