//! The endpoints of order items.

use axum::http::Method;
use serde_json::{Value, json};

use crate::filters;
use crate::support::{Service, base64, decimal};

const PATH: &str = "/order_items";

const IMMUTABLE: &str = "
    l8
";

/// One of ten that differ in every unique field.
fn sample(n: u8) -> Value {
    json!({
        "s1": format!("s1 {n}"),
        "s2": format!("s2 {n}"),
        "s3": format!("s3 {n}"),
        "s4": n.to_string().repeat(2),
        "s5": format!("s5 {n}"),
        "s6": format!("s6 {n}"),
        "s7": format!("s7 {n}"),
        "t1": format!("t1 {n}"),
        "t2": format!("t2 {n}"),
        "t3": format!("t3 {n}"),
        "t4": n.to_string().repeat(300),
        "i1": 1 + i64::from(n),
        "i2": 1 + i64::from(n),
        "i3": 1 + i64::from(n),
        "i4": -4 + i64::from(n),
        "i5": 1 + i64::from(n),
        "i6": 1 + i64::from(n),
        "k1": 1 + i64::from(n),
        "k2": 1 + i64::from(n),
        "k3": 1 + i64::from(n),
        "k4": 1 + i64::from(n),
        "b1": 1 + i64::from(n),
        "b2": 1 + i64::from(n),
        "b3": 1 + i64::from(n),
        "f1": 1.5 + 1.0 * f64::from(n),
        "f2": 1.5 + 1.0 * f64::from(n),
        "f3": 0.5 + 0.5 * f64::from(n),
        "f4": -1.5 + -0.5 * f64::from(n),
        "f5": 0.0,
        "o1": true,
        "o2": true,
        "o3": true,
        "u1": format!("00000000-0000-0000-0000-{n:012}"),
        "u2": format!("00000000-0000-0000-0000-{n:012}"),
        "u3": format!("00000000-0000-0000-0000-{n:012}"),
        "d1": format!("2026-11-23T06:00:00.12345{n}Z"),
        "d2": format!("2026-11-23T06:00:00.12345{n}Z"),
        "d3": format!("2026-11-23T06:00:00.12345{n}Z"),
        "c1": decimal(10000 + 10000 * i64::from(n), 4),
        "c2": decimal(100 + 100 * i64::from(n), 2),
        "c3": decimal(-40000 + 10000 * i64::from(n), 5),
        "c4": decimal(1 + i64::from(n), 0),
        "c5": decimal(10 + 10 * i64::from(n), 1),
        "y1": format!("2026-11-1{n}"),
        "y2": format!("2026-11-1{n}"),
        "y3": format!("2026-11-1{n}"),
        "h1": format!("09:30:00.12345{n}"),
        "h2": format!("09:30:00.12345{n}"),
        "h3": format!("09:30:00.12345{n}"),
        "m1": format!("2026-11-23T06:00:00.12345{n}Z"),
        "j1": { "n": n },
        "j2": { "n": n },
        "j3": { "n": n },
        "j4": { "n": n },
        "j5": { "n": n },
        "x1": base64(n, 3),
        "x2": base64(n, 3),
        "x3": base64(n, 3),
        "x4": base64(n, 3),
        "x5": base64(n, 3),
        "x6": base64(n, 3),
        "e1": "new",
        "e2": "self_made",
        "e3": "a",
        "e4": "Node",
        "e5": "2fa",
        "e6": "IN_PROGRESS",
        "r1_id": null,
        "r2_id": null,
        "r3_id": null,
        "n1": format!("2026-11-23T06:00:00.12345{n}Z"),
        "n2": format!("2026-11-1{n}"),
        "n3": format!("09:30:00.12345{n}"),
        "n4": format!("00000000-0000-0000-0000-{n:012}"),
        "type": format!("type {n}"),
        "match": 1 + i64::from(n),
        "async": true,
        "p1": format!("AAA-{n}"),
        "p2": "a:c",
        "p3": format!("{n}."),
        "p4": format!("0{n}"),
        "p6": format!("000000000000000000000000000000000000000000000000000000000000000{n}"),
        "p7": &["\\\\\\", "\\\\{", "\\\\\u{e9}", "\\{\\", "\\{{", "\\{\u{e9}", "\\\u{e9}\\", "\\\u{e9}{", "\\\u{e9}\u{e9}", "{\\\\"][usize::from(n)],
        "linked": [],
        "w2_ids": [],
        "l1": [format!("l1 {n}")],
        "l2": vec![1 + i64::from(n); 2],
        "l3": [1 + i64::from(n)],
        "l4": [1 + i64::from(n)],
        "l5": [1.5 + 1.0 * f64::from(n)],
        "l6": [true],
        "l7": [format!("00000000-0000-0000-0000-{n:012}")],
        "l8": [format!("2026-11-1{n}")],
        "l9": [format!("2026-11-23T06:00:00.12345{n}Z")],
        "lb": [format!("00000000-0000-0000-0000-{n:012}")],
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
    change["s1"] = other["s1"].clone();
    let patched = service.http.patch(&path(&created), &change).await.ok(200);

    let mut expected = created.clone();
    expected["s1"] = change["s1"].clone();
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
        "n5": created["created_at"],
        "p5": "a",
        "la": [],
    });
    assert_holds(&created, &first);
    let own = "
        n5
        p5
        la
        lc
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
        lc
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
        "l8": other["l8"],
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
        "s2": null,
        "s6": null,
        "t2": null,
        "i2": null,
        "i6": null,
        "k2": null,
        "b2": null,
        "f2": null,
        "o2": null,
        "u2": null,
        "d2": null,
        "c5": null,
        "y2": null,
        "h2": null,
        "j2": null,
        "j4": null,
        "x2": null,
        "x5": null,
        "e2": null,
        "e6": null,
        "r1_id": null,
        "r2_id": null,
        "r3_id": null,
        "n2": null,
        "async": null,
        "p2": null,
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
    members.remove("s5");
    members.remove("s6");
    members.remove("i5");
    members.remove("i6");
    members.remove("k4");
    members.remove("f5");
    members.remove("o3");
    members.remove("c4");
    members.remove("c5");
    members.remove("y2");
    members.remove("h3");
    members.remove("m1");
    members.remove("j3");
    members.remove("j4");
    members.remove("j5");
    members.remove("x4");
    members.remove("x5");
    members.remove("x6");
    members.remove("e3");
    members.remove("e5");
    members.remove("n1");
    members.remove("n2");
    members.remove("n3");
    members.remove("n4");
    members.remove("p4");
    members.remove("l1");
    members.remove("l3");
    members.remove("l4");
    members.remove("l5");
    members.remove("l6");
    members.remove("l7");
    members.remove("l8");
    members.remove("l9");
    members.remove("lb");
    let created = service.http.post(PATH, &body).await.ok(201);
    assert!(created["n1"].is_string());
    assert!(created["n2"].is_string());
    assert!(created["n3"].is_string());
    assert!(created["n4"].is_string());
    let defaults = json!({
        "s5": "pending",
        "s6": "x",
        "i5": 3,
        "i6": -3,
        "k4": -7,
        "f5": 0.25,
        "o3": false,
        "c4": "1234567890123456789012345678",
        "c5": "-1.5",
        "y2": "2026-11-23",
        "h3": "09:30:00",
        "m1": "2026-11-23T09:30:00Z",
        "j3": { "a": [1, 2], "b": {} },
        "j4": ["it's", -1.5, 3000000000_i64],
        "j5": null,
        "x4": "aGk=",
        "x5": "/w==",
        "x6": "",
        "e3": "b",
        "e5": "-alpha",
        "p4": "ab",
        "l1": [],
        "l3": [],
        "l4": [],
        "l5": [],
        "l6": [],
        "l7": [],
        "l8": [],
        "l9": [],
        "lb": [],
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

    let table = "order_items";
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
    in_both_directions("s3").await;
    in_both_directions("s7").await;
    in_both_directions("i3").await;
    in_both_directions("k3").await;
    in_both_directions("d3").await;
    in_both_directions("y1").await;
    in_both_directions("y3").await;
    in_both_directions("m1").await;
    in_both_directions("match").await;
    in_both_directions("p1").await;
    in_both_directions("p6").await;
    in_both_directions("p7").await;
}

#[tokio::test]
async fn lists_are_filtered() {
    let service = Service::start().await;
    for n in 0..3 {
        create(&service, n).await;
    }
    let operators = "
        s3 is starts
        s7 is starts
        i3 is gte gt lte lt
        k2 is gte gt lte lt null
        k3 is gte gt lte lt
        b2 is gte gt lte lt
        o1 is
        o2 is null
        o3 is
        u3 is one_of
        d3 is gte gt lte lt
        c2 is
        c5 is null
        y1 is gte gt lte lt
        y3 is gte gt lte lt
        h2 is gte gt lte lt
        m1 is gte gt lte lt
        e1 is one_of
        e2 is one_of null
        e3 is one_of
        e4 is one_of
        e5 is one_of
        e6 is one_of null
        r1_id is one_of null
        r2_id is one_of null
        r3_id is one_of
        n2 is gte gt lte lt null
        n4 is one_of
        match is gte gt lte lt
        async is null
        p1 is starts
        p6 is starts
        p7 is starts
    ";
    filters::check(&service, PATH, operators).await;
}

#[tokio::test]
async fn unique_fields_are_unique() {
    assert_unique("s3").await;
    assert_unique("s7").await;
    assert_unique("i3").await;
    assert_unique("k3").await;
    assert_unique("b2").await;
    assert_unique("u3").await;
    assert_unique("d3").await;
    assert_unique("c2").await;
    assert_unique("y3").await;
    assert_unique("h2").await;
    assert_unique("n4").await;
    assert_unique("p1").await;
    assert_unique("p6").await;
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
        "s1": "",
        "s2": "",
        "s3": "",
        "s4": "",
        "s5": "",
        "s6": "",
        "s7": "x".repeat(6),
        "t1": "\0",
        "t2": "\0",
        "t3": "x".repeat(11),
        "t4": "",
        "i4": -6,
        "i6": -11,
        "b3": -9223372036854775808_i64,
        "f3": -0.5,
        "f4": -0.5,
        "f5": -1.0,
        "u1": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "u2": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "u3": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "d1": "+10000-01-01T00:00:00Z",
        "d2": "+10000-01-01T00:00:00Z",
        "d3": "+10000-01-01T00:00:00Z",
        "c1": "0.00001",
        "c2": "0.001",
        "c3": "0.000001",
        "c4": "0.1",
        "c5": "0.01",
        "y1": "2026-1-5",
        "y2": "2026-1-5",
        "y3": "2026-1-5",
        "h1": "9:30:00",
        "h2": "9:30:00",
        "h3": "9:30:00",
        "m1": "+10000-01-01T00:00:00Z",
        "j1": { "n": "\0" },
        "j2": { "n": "\0" },
        "j3": { "n": "\0" },
        "j4": { "n": "\0" },
        "j5": { "n": "\0" },
        "x1": "?",
        "x2": base64(0, 101),
        "x3": "",
        "x4": "?",
        "x5": "?",
        "x6": "?",
        "e1": "",
        "e2": "",
        "e3": "",
        "e4": "",
        "e5": "",
        "e6": "",
        "r1_id": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "r2_id": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "r3_id": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "n1": "+10000-01-01T00:00:00Z",
        "n2": "2026-1-5",
        "n3": "9:30:00",
        "n4": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "type": "",
        "p1": "!",
        "p2": "!",
        "p3": "!",
        "p4": "!",
        "p6": "!",
        "p7": "!!!",
        "l1": vec!["l1 1"; 21],
        "l2": [],
        "l3": vec![1; 101],
        "l4": vec![1; 101],
        "l5": vec![1.5; 101],
        "l6": vec![true; 4],
        "l7": vec!["01940000-0000-7000-8000-000000000001"; 1001],
        "l8": vec!["2026-11-23"; 101],
        "l9": vec!["2026-11-23T06:00:00.123456Z"; 101],
        "lb": vec!["01940000-0000-7000-8000-000000000001"; 101],
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
        "l1": "",
        "l2": "x",
        "l3": "x",
        "l4": "x",
        "l5": "x",
        "l6": "x",
        "l7": "urn:uuid:01940000-0000-7000-8000-000000000000",
        "l8": "2026-1-5",
        "l9": "+10000-01-01T00:00:00Z",
        "lb": "urn:uuid:01940000-0000-7000-8000-000000000000",
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
        s1
        s3
        s4
        s7
        t1
        t3
        t4
        i1
        i3
        i4
        k1
        k3
        b1
        b3
        f1
        f3
        f4
        o1
        u1
        u3
        d1
        d3
        c1
        c2
        c3
        y1
        y3
        h1
        j1
        x1
        x3
        e1
        e4
        type
        match
        p1
        p3
        p6
        p7
        l2
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
        "r1_id": "01940000-0000-7000-8000-000000000000",
        "r2_id": "01940000-0000-7000-8000-000000000000",
        "r3_id": "01940000-0000-7000-8000-000000000000",
    });
    let answer = service.http.patch(&path(&created), &missing).await;
    let fields = answer.error(422, "validation_failed");
    let named = |field: &str| fields.iter().any(|it| it == field);
    assert!(named("r1_id"));
    assert!(named("r2_id"));
    assert!(named("r3_id"));
    assert_eq!(service.http.get(&path(&created)).await.ok(200), created);
}

#[tokio::test]
async fn links_with_w1() {
    let service = Service::start().await;
    let other = create(&service, 1).await;
    let created = create(&service, 2).await;
    let member = "linked";
    assert_eq!(created[member], json!([]));
    let target = create(&service, 0).await["id"].clone();
    let id = target.as_str().unwrap();
    let item = path(&created);
    let link = format!("{item}/w1/{id}");
    for _ in 0..2 {
        let answer = service.http.put(&link, &json!(null)).await;
        let linked = answer.ok(200);
        assert_eq!(linked[member], json!([target]));
        assert_ne!(linked["updated_at"], created["updated_at"]);
        assert_eq!(service.http.get(&path(&created)).await.ok(200), linked);
    }
    let filter = format!("&w1_id={id}");
    let linked = list(&service, &filter).await;
    let ids: Vec<&Value> = linked.iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, [&created["id"]]);
    let found = service.http.get(&path(&other)).await;
    assert_eq!(found.ok(200), other);

    let answer = service.http.delete(&link).await;
    assert_eq!(answer.ok(200)[member], json!([]));
    assert!(list(&service, &filter).await.is_empty());

    let change = json!({ member: [target, target] });
    let answer = service.http.patch(&path(&created), &change).await;
    assert_eq!(answer.ok(200)[member], json!([target]));
    let change = json!({ member: [created["id"]] });
    let answer = service.http.patch(&path(&created), &change).await;
    assert_eq!(answer.error(422, "validation_failed"), [member]);
    let missing = "01940000-0000-7000-8000-000000000000";
    let change = json!({ member: [missing] });
    let answer = service.http.patch(&path(&created), &change).await;
    assert_eq!(answer.error(422, "validation_failed"), [member]);
    let ids = (0..=3).map(|n| format!("01940000-0000-7000-8000-{n:012}"));
    let change = json!({ member: Vec::from_iter(ids) });
    let answer = service.http.patch(&path(&created), &change).await;
    assert_eq!(answer.error(422, "validation_failed"), [member]);

    let path_of_target = format!("/order_items/{id}");
    let answer = service.http.delete(&path_of_target).await;
    let left = service.http.get(&path(&created)).await.ok(200);
    assert_eq!(answer.status, 204);
    assert_eq!(left[member], json!([]));
    let answer = service.http.delete(&path(&created)).await;
    assert_eq!(answer.status, 204);
}

#[tokio::test]
async fn links_with_w2s() {
    let service = Service::start().await;
    let other = create(&service, 1).await;
    let created = create(&service, 2).await;
    let member = "w2_ids";
    assert_eq!(created[member], json!([]));
    let target = create(&service, 0).await["id"].clone();
    let id = target.as_str().unwrap();
    let item = path(&created);
    let link = format!("{item}/w2s/{id}");
    for _ in 0..2 {
        let answer = service.http.put(&link, &json!(null)).await;
        let linked = answer.ok(200);
        assert_eq!(linked[member], json!([target]));
        assert_ne!(linked["updated_at"], created["updated_at"]);
        assert_eq!(service.http.get(&path(&created)).await.ok(200), linked);
    }
    let filter = format!("&w2_id={id}");
    let linked = list(&service, &filter).await;
    let ids: Vec<&Value> = linked.iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, [&created["id"]]);
    let found = service.http.get(&path(&other)).await;
    assert_eq!(found.ok(200), other);

    let answer = service.http.delete(&link).await;
    assert_eq!(answer.ok(200)[member], json!([]));
    assert!(list(&service, &filter).await.is_empty());

    let change = json!({ member: [target, target] });
    let answer = service.http.patch(&path(&created), &change).await;
    assert_eq!(answer.ok(200)[member], json!([target]));
    let change = json!({ member: [created["id"]] });
    let answer = service.http.patch(&path(&created), &change).await;
    assert_eq!(answer.error(422, "validation_failed"), [member]);
    let missing = "01940000-0000-7000-8000-000000000000";
    let change = json!({ member: [missing] });
    let answer = service.http.patch(&path(&created), &change).await;
    assert_eq!(answer.error(422, "validation_failed"), [member]);
    let ids = (0..=100).map(|n| format!("01940000-0000-7000-8000-{n:012}"));
    let change = json!({ member: Vec::from_iter(ids) });
    let answer = service.http.patch(&path(&created), &change).await;
    assert_eq!(answer.error(422, "validation_failed"), [member]);

    let path_of_target = format!("/order_items/{id}");
    let answer = service.http.delete(&path_of_target).await;
    let left = service.http.get(&path(&created)).await.ok(200);
    answer.error(409, "in_use");
    assert_eq!(left[member], json!([target]));
    let answer = service.http.delete(&path(&created)).await;
    assert_eq!(answer.status, 204);
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
