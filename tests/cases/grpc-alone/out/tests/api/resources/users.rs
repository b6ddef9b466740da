//! The calls for users.

use serde_json::{Value, json};
use tonic::Code;

use crate::filters;
use crate::grpc::{Calls, assert_refused, assert_same};
use crate::support::Service;

pub const CALLS: Calls = Calls {
    item: "User",
    items: "Users",
    member: "user",
    members: "users",
};

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
    let new = sample(n);
    CALLS.create(service, &new).await.unwrap()
}

/// An item with other values.
fn with(item: &Value, values: &Value) -> Value {
    let mut item = item.clone();
    for (name, value) in values.as_object().unwrap() {
        item[name] = value.clone();
    }
    item
}

#[tokio::test]
async fn create_then_get() {
    let service = Service::start().await;
    let new = sample(1);
    let created = CALLS.create(&service, &new).await.unwrap();
    assert_same(&created, &new);
    assert_eq!(created["created_at"], created["updated_at"]);
    assert_eq!(CALLS.get(&service, &created).await.unwrap(), created);
}

#[tokio::test]
async fn what_every_item_has_is_not_taken() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let other = sample(2);
    let other = with(&created, &other);
    let other = CALLS.create(&service, &other).await.unwrap();
    assert_ne!(other["id"], created["id"]);
    assert_ne!(other["created_at"], created["created_at"]);
    for name in ["id", "created_at", "updated_at", "etag"] {
        let refused = CALLS.update(&service, &created, Some(&[name])).await;
        let fields = assert_refused(refused, Code::InvalidArgument);
        assert_eq!(fields, ["update_mask"]);
    }
    assert_eq!(CALLS.list_all(&service, "").await, [created, other]);
}

#[tokio::test]
async fn everything_is_changed_by_a_star() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let values = sample(2);
    let other = with(&created, &values);
    let changed = CALLS.update(&service, &other, Some(&["*"])).await.unwrap();
    assert_same(&changed, &values);
    assert_eq!(changed["created_at"], created["created_at"]);
    assert_eq!(CALLS.get(&service, &created).await.unwrap(), changed);
}

#[tokio::test]
async fn what_is_named_is_changed() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let name = "name";
    let values = sample(2);
    let other = with(&created, &values);
    let changed = CALLS.update(&service, &other, Some(&[name])).await.unwrap();

    let mut expected = created.clone();
    expected[name] = values[name].clone();
    expected["updated_at"] = changed["updated_at"].clone();
    expected["etag"] = changed["etag"].clone();
    assert_same(&changed, &expected);
    assert_ne!(changed["updated_at"], created["updated_at"]);
    assert_ne!(changed["etag"], created["etag"]);
    assert_eq!(CALLS.get(&service, &created).await.unwrap(), changed);
}

#[tokio::test]
async fn without_a_mask_what_is_not_empty_is_changed() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let mut expected = sample(1);
    let other = sample(2);
    let name = "name";
    expected[name] = other[name].clone();
    let other = json!({ "id": created["id"], name: other[name] });
    let changed = CALLS.update(&service, &other, None).await.unwrap();
    assert_same(&changed, &expected);
    assert_eq!(CALLS.get(&service, &created).await.unwrap(), changed);
}

#[tokio::test]
async fn what_is_named_and_not_given_is_cleared() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let nulls = json!({
        "bio": null,
        "age": null,
    });
    let names = nulls.as_object().unwrap().keys();
    let mask: Vec<&str> = names.map(String::as_str).collect();
    let cleared = with(&created, &nulls);
    let cleared = CALLS.update(&service, &cleared, Some(&mask)).await.unwrap();
    assert_same(&cleared, &nulls);
    assert_eq!(CALLS.get(&service, &created).await.unwrap(), cleared);
}

#[tokio::test]
async fn fields_with_a_default_may_be_left_out() {
    let service = Service::start().await;
    let mut new = sample(1);
    let members = new.as_object_mut().unwrap();
    members.remove("active");
    let created = CALLS.create(&service, &new).await.unwrap();
    let defaults = json!({
        "active": true,
    });
    assert_same(&created, &defaults);
}

#[tokio::test]
async fn delete() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    CALLS.delete(&service, &created).await.unwrap();
    let gone = CALLS.get(&service, &created).await;
    assert_refused(gone, Code::NotFound);
    let gone = CALLS.delete(&service, &created).await;
    assert_refused(gone, Code::NotFound);
}

#[tokio::test]
async fn pages_show_everything_once_and_in_order() {
    let service = Service::start().await;
    let mut created = Vec::new();
    for n in 0..5 {
        created.push(create(&service, n).await);
    }
    for sort in ["", "id", "created_at"] {
        assert_eq!(CALLS.list_all(&service, sort).await, created, "{sort}");
    }
    created.reverse();
    for sort in ["-id", "-created_at"] {
        assert_eq!(CALLS.list_all(&service, sort).await, created, "{sort}");
    }

    let table = "users";
    service.create_at_once(table).await;
    let ids = |items: Vec<Value>| items.into_iter().map(|it| it["id"].clone());
    let by_age = CALLS.list_all(&service, "-created_at").await;
    assert!(ids(by_age).eq(ids(created)));
}

#[tokio::test]
async fn lists_are_sorted() {
    let service = Service::start().await;
    for n in 0..5 {
        create(&service, n).await;
    }
    let in_both_directions = async |name: &str| {
        let mut items = CALLS.list_all(&service, name).await;
        assert_eq!(items.len(), 5, "{name}");
        items.reverse();
        let descending = format!("-{name}");
        assert_eq!(CALLS.list_all(&service, &descending).await, items, "{name}");
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
    filters::check(&service, &CALLS, operators).await;
}

#[tokio::test]
async fn unique_fields_are_unique() {
    assert_unique("email").await;
}

async fn assert_unique(name: &str) {
    let service = Service::start().await;
    let first = create(&service, 1).await;
    let mut other = create(&service, 2).await;
    let mut twin = sample(3);
    twin[name] = first[name].clone();
    let refused = CALLS.create(&service, &twin).await;
    assert_eq!(assert_refused(refused, Code::AlreadyExists), [name]);
    other[name] = first[name].clone();
    let refused = CALLS.update(&service, &other, Some(&[name])).await;
    assert_eq!(assert_refused(refused, Code::AlreadyExists), [name]);
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
        let mut new = sample(1);
        new[name] = value.clone();
        let refused = CALLS.create(&service, &new).await;
        let fields = assert_refused(refused, Code::InvalidArgument);
        assert_eq!(fields, [name.as_str()]);
    }
    assert!(CALLS.list_all(&service, "").await.is_empty());
}

#[tokio::test]
async fn only_the_version_of_the_etag_is_changed() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let other = sample(2);
    let other = with(&created, &other);
    let changed = CALLS.update(&service, &other, Some(&["*"])).await.unwrap();
    let refused = CALLS.update(&service, &other, Some(&["*"])).await;
    assert_refused(refused, Code::Aborted);
    let refused = CALLS.delete(&service, &created).await;
    assert_refused(refused, Code::Aborted);
    assert_eq!(CALLS.get(&service, &created).await.unwrap(), changed);
}

#[tokio::test]
async fn calls_end_in_time_and_are_not_too_large() {
    let service = Service::start().await;
    CALLS.check_limits(&service).await;
}
