//! The endpoints of members.

use axum::http::Method;
use serde_json::{Value, json};

use crate::filters;
use crate::support::{Service, base64, decimal};

const PATH: &str = "/members";

const IMMUTABLE: &str = "
    i1
    i2
    i3
    i4
    i5
    i6
    i7
    i8
    i10
    i9
";

const WRITE_ONLY: &str = "
    w1
    w2
    w3
    w4
    w5
    theList
    w6_id
";

/// One of ten that differ in every unique field.
fn sample(n: u8) -> Value {
    json!({
        "i1": format!("i1 {n}"),
        "i2": 1 + i64::from(n),
        "i3": decimal(100 + 100 * i64::from(n), 2),
        "i4": format!("2026-11-23T06:00:00.12345{n}Z"),
        "i5": "a",
        "i6": true,
        "i7": { "n": n },
        "i8": base64(n, 3),
        "i10": [format!("2026-11-1{n}")],
        "i9": format!("09:30:00.12345{n}"),
        "w1": format!("w1 {n}"),
        "w2": 1 + i64::from(n),
        "w3": decimal(10000 + 10000 * i64::from(n), 4),
        "w4": "a",
        "w5": base64(n, 3),
        "theList": [format!("w7 {n}")],
        "w6_id": null,
        "name": format!("name {n}"),
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

/// A body that replaces an item without changing what is immutable.
fn keeping(item: &Value, mut body: Value) -> Value {
    for name in IMMUTABLE.split_whitespace() {
        body[name] = item[name].clone();
    }
    body
}

/// Whether every member that was sent came back, unless it is never shown.
#[track_caller]
fn assert_holds(item: &Value, sent: &Value) {
    for (name, value) in sent.as_object().unwrap() {
        if WRITE_ONLY.split_whitespace().any(|it| it == name) {
            assert_eq!(item.get(name), None, "{name}");
            continue;
        }
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
    let body = keeping(&created, body);
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
async fn what_only_the_service_sets_is_not_taken() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let first = json!({
        "r1": "-",
        "r2": 0,
        "r3": "1.5000",
        "r4": created["created_at"],
        "r7": "open",
        "r8": false,
        "r9": {},
        "r11": null,
        "r12_id": null,
        "r14": [],
        "r13": "as it was",
    });
    assert_holds(&created, &first);
    let own = "
        r1
        r2
        r3
        r4
        r5
        r6
        r7
        r8
        r9
        r10
        r11
        r12_id
        r14
        r13
        n1
        n2
        n3
        n4
        n5
        n6
        n7
        n8
        n9
        now
        type
    ";
    let path = path(&created);
    for name in own.split_whitespace() {
        let mut body = sample(2);
        body[name] = Value::Null;
        let answer = service.http.post(PATH, &body).await;
        assert_eq!(answer.error(422, "validation_failed"), [name]);
        let answer = service.http.put(&path, &body).await;
        assert_eq!(answer.error(422, "validation_failed"), [name]);
        let change = json!({ name: null });
        let answer = service.http.patch(&path, &change).await;
        assert_eq!(answer.error(422, "validation_failed"), [name]);
    }
    let never_shown = "
        n1
        n2
        n3
        n4
        n5
        n6
        n7
        n8
        n9
        now
        type
    ";
    for name in never_shown.split_whitespace() {
        assert_eq!(created.get(name), None, "{name}");
    }
    assert_eq!(list(&service, "").await, [created]);
}

#[tokio::test]
async fn what_is_immutable_stays() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let path = path(&created);
    for name in IMMUTABLE.split_whitespace() {
        let mut change = json!({});
        change[name] = created[name].clone();
        let answer = service.http.patch(&path, &change).await;
        assert_eq!(answer.error(422, "validation_failed"), [name]);
    }
    let other = sample(2);
    let others = json!({
        "i1": other["i1"],
        "i2": other["i2"],
        "i3": other["i3"],
        "i4": other["i4"],
        "i5": "b",
        "i6": false,
        "i7": other["i7"],
        "i8": other["i8"],
        "i10": other["i10"],
        "i9": other["i9"],
    });
    for (name, value) in others.as_object().unwrap() {
        let mut body = keeping(&created, other.clone());
        body[name] = value.clone();
        let answer = service.http.put(&path, &body).await;
        assert_eq!(answer.error(422, "validation_failed"), [name.as_str()]);
    }
    assert_eq!(service.http.get(&path).await.ok(200), created);
}

#[tokio::test]
async fn null_clears_optional_fields() {
    let service = Service::start().await;
    let created = create(&service, 1).await;
    let nulls = json!({
        "w2": null,
        "w6_id": null,
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
    members.remove("i6");
    members.remove("i10");
    members.remove("w4");
    members.remove("theList");
    let created = service.http.post(PATH, &body).await.ok(201);
    let defaults = json!({
        "i6": true,
        "i10": [],
        "w4": "b",
        "theList": [],
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

    let table = "members";
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
    in_both_directions("i1").await;
    in_both_directions("i9").await;
    in_both_directions("r2").await;
    in_both_directions("r4").await;
}

#[tokio::test]
async fn lists_are_filtered() {
    let service = Service::start().await;
    for n in 0..3 {
        create(&service, n).await;
    }
    let operators = "
        i1 is starts
        i5 is one_of
        i6 is
        i9 is gte gt lte lt
        r2 is gte gt lte lt
        r4 is gte gt lte lt
        r7 is one_of
        r8 is
        r10 is one_of
        r11 is starts
        r12_id is one_of null
    ";
    filters::check(&service, PATH, operators).await;
}

#[tokio::test]
async fn unique_fields_are_unique() {
    assert_unique("i1").await;
}

async fn assert_unique(name: &str) {
    let service = Service::start().await;
    let first = create(&service, 1).await;
    let other = create(&service, 2).await;
    let mut twin = sample(3);
    twin[name] = first[name].clone();
    let answer = service.http.post(PATH, &twin).await;
    assert_eq!(answer.error(409, "conflict"), [name]);
    if IMMUTABLE.split_whitespace().any(|it| it == name) {
        return;
    }
    let twin = keeping(&other, twin);
    let answer = service.http.put(&path(&other), &twin).await;
    assert_eq!(answer.error(409, "conflict"), [name]);
}

#[tokio::test]
async fn broken_rules_are_named() {
    let service = Service::start().await;
    let broken = json!({
        "i1": "",
        "i3": "0.001",
        "i4": "+10000-01-01T00:00:00Z",
        "i5": "",
        "i7": { "n": "\0" },
        "i8": "?",
        "i10": vec!["2026-11-23"; 4],
        "i9": "9:30:00",
        "w1": "",
        "w3": "0.00001",
        "w4": "",
        "w5": "?",
        "theList": vec!["w7 1"; 101],
        "w6_id": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "name": "",
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
async fn wrong_items_are_named() {
    let service = Service::start().await;
    let wrong = json!({
        "i10": "2026-1-5",
        "theList": "",
    });
    for (name, value) in wrong.as_object().unwrap() {
        let mut body = sample(1);
        body[name][0] = value.clone();
        let answer = service.http.post(PATH, &body).await;
        let item = format!("{name}[0]");
        assert_eq!(answer.error(422, "validation_failed"), [item]);
    }
    assert!(list(&service, "").await.is_empty());
}

#[tokio::test]
async fn missing_members_are_named() {
    let service = Service::start().await;
    let whole = sample(1);
    let required = "
        i1
        i3
        i4
        i5
        i7
        i8
        i9
        w1
        w3
        w5
        name
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
        "w6_id": "01940000-0000-7000-8000-000000000000",
    });
    let answer = service.http.patch(&path(&created), &missing).await;
    let fields = answer.error(422, "validation_failed");
    let named = |field: &str| fields.iter().any(|it| it == field);
    assert!(named("w6_id"));
    assert_eq!(service.http.get(&path(&created)).await.ok(200), created);
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
    let changed = keeping(&answer.ok(201), changed);
    put(&changed).await.ok(200);
    put(&body).await.error(412, "precondition_failed");
    let deleted = service
        .http
        .send(Method::DELETE, &path, &seen, "".into())
        .await;
    deleted.error(412, "precondition_failed");
    assert_holds(&service.http.get(&path).await.ok(200), &changed);
}
