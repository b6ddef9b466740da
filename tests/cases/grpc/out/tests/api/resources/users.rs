//! The endpoints of users.

use axum::http::Method;
use serde_json::{Value, json};

use crate::filters;
use crate::grpc::Calls;
use crate::support::Service;

const PATH: &str = "/users";

/// One of ten that differ in every unique field.
fn sample(n: u8) -> Value {
    json!({
        "name": format!("name {n}"),
        "email": format!("email {n}"),
        "bio": format!("bio {n}"),
        "age": 1 + i64::from(n),
        "active": true,
    })
}

/// Creates a sample.
async fn create(service: &Service, n: u8) -> Value {
    let body = sample(n);
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
    let body = sample(1);
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
    let body = sample(2);
    let replaced = service.http.put(&path(&created), &body).await.ok(200);
    assert_holds(&replaced, &body);
    assert_eq!(replaced["created_at"], created["created_at"]);
    assert_eq!(service.http.get(&path(&created)).await.ok(200), replaced);
}

#[tokio::test]
async fn patch_changes_what_it_names() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let other = sample(2);
    let mut change = json!({});
    change["name"] = other["name"].clone();
    let patched = service.http.patch(&path(&created), &change).await.ok(200);

    let mut expected = created.clone();
    expected["name"] = change["name"].clone();
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
        "bio": null,
        "age": null,
    });
    let patched = service.http.patch(&path(&created), &nulls).await.ok(200);
    assert_holds(&patched, &nulls);
    assert_eq!(service.http.get(&path(&created)).await.ok(200), patched);
}

#[tokio::test]
async fn fields_with_a_default_may_be_left_out() {
    let service = Service::start().await;
    let mut body = sample(1);
    let members = body.as_object_mut().unwrap();
    members.remove("active");
    let created = service.http.post(PATH, &body).await.ok(201);
    let defaults = json!({
        "active": true,
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

    let table = "users";
    service.create_at_once(table).await;
    let ids = |items: Vec<Value>| items.into_iter().map(|it| it["id"].clone());
    let by_age = list(&service, "&sort=-created_at").await;
    assert!(ids(by_age).eq(ids(created)));
}

#[tokio::test]
async fn lists_are_sorted() {
    let service = Service::start().await;
    for n in 0..5 {
        create(&service, n).await;
    }
    let in_both_directions = async |name: &str| {
        let mut items = list(&service, &format!("&sort={name}")).await;
        assert_eq!(items.len(), 5, "{name}");
        items.reverse();
        let descending = format!("&sort=-{name}");
        assert_eq!(list(&service, &descending).await, items, "{name}");
    };
    in_both_directions("email").await;
}

#[tokio::test]
async fn lists_are_filtered() {
    let service = Service::start().await;
    for n in 0..3 {
        create(&service, n).await;
    }
    let operators = "
        email is starts
        active is
    ";
    filters::check(&service, PATH, operators).await;
}

#[tokio::test]
async fn unique_fields_are_unique() {
    assert_unique("email").await;
}

async fn assert_unique(name: &str) {
    let service = Service::start().await;
    let first = create(&service, 1).await;
    let other = create(&service, 2).await;
    let mut twin = sample(3);
    twin[name] = first[name].clone();
    let answer = service.http.post(PATH, &twin).await;
    assert_eq!(answer.error(409, "conflict"), [name]);
    let answer = service.http.put(&path(&other), &twin).await;
    assert_eq!(answer.error(409, "conflict"), [name]);
}

#[tokio::test]
async fn broken_rules_are_named() {
    let service = Service::start().await;
    let broken = json!({
        "name": "",
        "email": "",
        "bio": "\0",
        "age": -1,
    });
    for (name, value) in broken.as_object().unwrap() {
        let mut body = sample(1);
        body[name] = value.clone();
        let answer = service.http.post(PATH, &body).await;
        assert_eq!(answer.error(422, "validation_failed"), [name.as_str()]);
    }
    assert!(list(&service, "").await.is_empty());
}

#[tokio::test]
async fn missing_members_are_named() {
    let service = Service::start().await;
    let whole = sample(1);
    let required = "
        name
        email
    ";
    for name in required.split_whitespace() {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(name);
        let answer = service.http.post(PATH, &body).await;
        assert_eq!(answer.error(422, "validation_failed"), [name]);
    }
}

#[tokio::test]
async fn only_the_version_of_if_match_is_changed() {
    let service = Service::start().await;
    let body = sample(1);
    let answer = service.http.post(PATH, &body).await;
    let path = path(&answer.ok(201));
    let seen = [("if-match", answer.header("etag"))];
    let put = async |body: &Value| {
        let put = service.http.send_json(Method::PUT, &path, &seen, body);
        put.await
    };
    let changed = sample(2);
    put(&changed).await.ok(200);
    put(&body).await.error(412, "precondition_failed");
    let deleted = service
        .http
        .send(Method::DELETE, &path, &seen, "".into())
        .await;
    deleted.error(412, "precondition_failed");
    assert_holds(&service.http.get(&path).await.ok(200), &changed);
}

#[tokio::test]
async fn the_same_is_there_over_grpc() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let calls = Calls {
        item: "User",
        items: "Users",
        member: "user",
        members: "users",
    };
    calls.check_limits(&service).await;
    let message = calls.check_shown(&service, PATH, &created).await;
    calls.check_taken(&service, PATH, message).await;
}
