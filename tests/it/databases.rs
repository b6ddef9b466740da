//! Generated services on real databases: values come back as they were sent, and an outage is one
//! for nobody but those who ask during it.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    running::{Running, program, request},
    servers::Server,
    shop::Shop,
    support::{Sandbox, cargo, check_service, succeed},
};

const PATIENCE: Duration = Duration::from_secs(30);
const FIELDS: [&str; 18] = [
    "s:string:max=300",
    "t:text:max=1000000",
    "v:text:optional",
    "i:int",
    "b:bigint",
    "f:float",
    "d:decimal:28.10",
    "n:decimal:18.0:min=-5",
    "o:bool",
    "u:uuid",
    "y:date",
    "h:time",
    "m:datetime",
    "j:json",
    "k:json:optional",
    "x:bytes:max=1000000",
    "e:enum:one,two_words,2fa,S256,-alpha,1.0/x",
    "r:ref:value:optional",
];

/// A base64 text of this many zero bytes, a multiple of three.
fn zeros(count: usize) -> Value {
    json!("A".repeat(count / 3 * 4))
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |inner, _| json!([inner]))
}

fn body() -> Value {
    json!({
        "s": "text", "t": "", "v": null, "i": 0, "b": 0, "f": 0.5, "d": "0.0000000000", "n": "0", "o": true,
        "u": "01940000-0000-7000-8000-000000000001", "y": "2026-11-23", "h": "09:30:00",
        "m": "2026-11-23T09:30:00Z", "j": {}, "k": null, "x": "", "e": "one", "r_id": null,
    })
}

fn accepted() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    let mut add = |name: &'static str, values: &[Value]| {
        all.extend(values.iter().map(|value| (name, value.clone())));
    };
    let quotes = json!("' OR 1=1; -- \" ` \\ % _ \r\n\t $1 ?");
    add(
        "s",
        &[
            json!("a"),
            json!("😀".repeat(300)),
            json!("ünï "),
            quotes.clone(),
        ],
    );
    add(
        "t",
        &[json!(""), json!("😀"), json!("x".repeat(1_000_000)), quotes],
    );
    add("v", &[Value::Null, json!("😀".repeat(100_000))]);
    add("i", &[json!(i32::MIN), json!(i32::MAX), json!(1.0)]);
    add("b", &[json!(i64::MIN), json!(i64::MAX)]);
    add(
        "f",
        &[
            json!(0.1),
            json!(-1e300),
            json!(f64::MAX),
            json!(2.2250738585072014e-308),
        ],
    );
    let most = "999999999999999999.9999999999";
    add(
        "d",
        &[
            json!(most),
            json!(format!("-{most}")),
            json!("0.0000000001"),
        ],
    );
    add("n", &[json!("-5"), json!("999999999999999999")]);
    add("o", &[json!(false), json!(true)]);
    add(
        "u",
        &[
            json!("00000000-0000-0000-0000-000000000000"),
            json!("ffffffff-ffff-ffff-ffff-ffffffffffff"),
        ],
    );
    add(
        "y",
        &[
            json!("0001-01-01"),
            json!("9999-12-31"),
            json!("2024-02-29"),
        ],
    );
    add("h", &[json!("00:00:00"), json!("23:59:59.999999")]);
    add(
        "m",
        &[
            json!("0001-01-01T00:00:00Z"),
            json!("1969-12-31T23:59:59.999999Z"),
            json!("9999-12-31T23:59:59.999999Z"),
        ],
    );
    add(
        "j",
        &[
            Value::Null,
            json!([]),
            json!({"a": null, "": "😀"}),
            json!(u64::MAX),
            json!(0.1),
            json!("text"),
            nested(30),
        ],
    );
    add("k", &[Value::Null, json!([null])]);
    add("x", &[json!("AAECAwQFBgcICQoLDA0ODw=="), zeros(3 << 18)]);
    let words = ["two_words", "2fa", "S256", "-alpha", "1.0/x"];
    add("e", &words.map(|word| json!(word)));
    all
}

fn refused() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    let mut add = |name: &'static str, values: &[Value]| {
        all.extend(values.iter().map(|value| (name, value.clone())));
    };
    add(
        "s",
        &[
            json!(""),
            json!("x".repeat(301)),
            json!("a\0b"),
            json!(5),
            Value::Null,
        ],
    );
    add("t", &[json!("\0"), json!("x".repeat(1_000_001))]);
    add("v", &[json!("x".repeat(100_001))]);
    add("i", &[json!(1_i64 << 31), json!(1.5), json!("1")]);
    add("b", &[json!(1_u64 << 63), json!("1")]);
    add("f", &[json!("0.5")]);
    add(
        "d",
        &[
            json!("1000000000000000000"),
            json!("0.00000000001"),
            json!(1.5),
            json!("x"),
        ],
    );
    add("n", &[json!("-6"), json!("0.5")]);
    add("o", &[json!(1), json!("true")]);
    add("u", &[json!("x"), Value::Null]);
    add(
        "y",
        &[
            json!("2026-02-30"),
            json!("+10000-01-01"),
            json!("0000-01-01"),
        ],
    );
    add("h", &[json!("24:00:00"), json!("x")]);
    add("m", &[json!("2026-11-23"), json!("+10000-01-01T00:00:00Z")]);
    add("j", &[nested(31), json!({"\0": 1})]);
    add("x", &[json!("*"), json!(1)]);
    add(
        "e",
        &[
            json!("three"),
            json!("One"),
            json!("s256"),
            json!("alpha"),
            Value::Null,
        ],
    );
    add("r_id", &[json!("01940000-0000-7000-8000-000000000000")]);
    all
}

/// Sends every value alone, and looks whether it comes back.
fn check_values(database: &'static str) {
    let server = Server::start(database);
    let url = server.create("values_");
    let sandbox = Sandbox::new();
    let options = ["new", "value-service", "--db", database, "-q", "--no-git"];
    sandbox.gosvc(&[&options as &[&str], &["--path", "s"], &FIELDS].concat());
    let service = sandbox.join("s");
    for arguments in [
        &["migrate"] as &[&str],
        &["migrate", "--revert", "9"],
        &["migrate"],
    ] {
        let mut migrate = program(&service, &url);
        migrate.args(arguments);
        succeed(migrate);
    }
    let running = Running::start(&service, &url);
    let accepted = accepted();
    for (name, value) in &accepted {
        let mut sent = body();
        sent[name] = value.clone();
        let (status, created) = running.request("POST", "/values", &sent);
        let shown: String = value.to_string().chars().take(60).collect();
        assert_eq!(status, 201, "{name}: {shown}: {created}");
        let path = format!("/values/{}", created["id"].as_str().expect("an id"));
        let (_, found) = running.request("GET", &path, &Value::Null);
        for (member, value) in sent.as_object().expect("an object") {
            let is_same = match (&found[member], value) {
                (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
                (one, other) => one == other,
            };
            assert!(is_same, "{member} after {name}: {shown}");
        }
        assert_eq!(found, created, "{name}");
    }
    let refused = refused();
    for (name, value) in &refused {
        let mut sent = body();
        sent[name] = value.clone();
        let (status, answer) = running.request("POST", "/values", &sent);
        let shown: String = value.to_string().chars().take(60).collect();
        assert_eq!(status, 422, "{name}: {shown}: {answer}");
        assert_eq!(answer["details"][0]["field"], *name, "{shown}");
    }
    println!(
        "{database}: {} values came back, {} were refused",
        accepted.len(),
        refused.len()
    );
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn values_come_back_from_sqlite() {
    check_values("sqlite");
}

#[test]
#[ignore = "needs PostgreSQL"]
fn values_come_back_from_postgres() {
    check_values("postgres");
}

#[test]
#[ignore = "needs MariaDB"]
fn values_come_back_from_mysql() {
    check_values("mysql");
}

/// Raises a flag when dropped.
struct Raise<'a>(&'a AtomicBool);

impl Drop for Raise<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Kills the server under a service that is being written to, and starts it again.
fn check_outage(database: &'static str) {
    let mut server = Server::start(database);
    let url = server.create("shop");
    let shop = Shop::on(database);
    let running = Running::start(&shop.root(), &url);
    let acknowledged = Mutex::new(Vec::new());
    let statuses = Mutex::new(Vec::new());
    let stop = AtomicBool::new(false);
    let write = |writer: usize| {
        for n in 0.. {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let product = json!({ "name": format!("{writer}/{n}"), "price": n });
            let answer = request(running.address(), "POST", "/products", &product);
            let (status, body) = answer.expect("every request is answered");
            statuses
                .lock()
                .expect("whole")
                .push((status, body["reason"].clone()));
            if status == 201 {
                let id = body["id"].as_str().expect("an id").to_owned();
                acknowledged.lock().expect("whole").push(id);
            }
        }
    };
    let count = || acknowledged.lock().expect("whole").len();
    let wait_for = |what: &str, holds: &dyn Fn() -> bool| {
        let started = Instant::now();
        while !holds() {
            assert!(started.elapsed() < PATIENCE, "{what}");
            thread::sleep(Duration::from_millis(20));
        }
    };
    let ready = || running.request("GET", "/health/ready", &Value::Null).0;
    thread::scope(|scope| {
        for writer in 0..4 {
            scope.spawn(move || write(writer));
        }
        // Also when this thread panics: the writers are waited for.
        let _end = Raise(&stop);
        wait_for("writes before", &|| count() > 50);
        server.down();
        wait_for("refusals", &|| {
            statuses
                .lock()
                .expect("whole")
                .iter()
                .any(|(status, _)| *status == 503)
        });
        assert_eq!(ready(), 503);
        let before = count();
        server.up();
        wait_for("writes after", &|| count() > before + 50);
        wait_for("ready again", &|| ready() == 200);
    });
    let statuses = statuses.into_inner().expect("whole");
    for (status, reason) in &statuses {
        let expected = match status {
            201 => Value::Null,
            503 => json!("unavailable"),
            504 => json!("timeout"),
            other => panic!("{other}: {reason}"),
        };
        assert_eq!(*reason, expected);
    }
    let acknowledged = acknowledged.into_inner().expect("whole");
    for id in &acknowledged {
        let (status, _) = running.request("GET", &format!("/products/{id}"), &Value::Null);
        assert_eq!(status, 200, "an acknowledged write is lost");
    }
    let refused = statuses.len() - acknowledged.len();
    println!(
        "{database}: {} writes, none lost; {refused} refused",
        acknowledged.len()
    );
}

#[test]
#[ignore = "needs PostgreSQL"]
fn an_outage_of_postgres_passes() {
    check_outage("postgres");
}

#[test]
#[ignore = "needs MariaDB"]
fn an_outage_of_mysql_passes() {
    check_outage("mysql");
}

/// What a team has written stays when the database changes.
#[test]
#[ignore = "needs PostgreSQL"]
fn an_edited_service_moves_to_another_database() {
    let shop = Shop::new();
    shop.edit();
    let own = "migrations/20270101000000_ours.up.sql";
    shop.write(own, "UPDATE products SET note = 'ours';\n");
    // What has no way back cannot be reverted, which a test of the service's own does.
    let back = "migrations/20270101000000_ours.down.sql";
    shop.write(back, "UPDATE products SET note = NULL;\n");
    let ran = shop.gosvc(&["set", "database=postgres"]);
    let note = format!("keep {own}");
    assert!(ran.stdout.contains(&note), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("write it anew for PostgreSQL"),
        "{}",
        ran.stdout
    );
    shop.check_edits("set database=postgres");
    assert!(shop.read("src/db.rs").contains("PgPoolOptions"));
    assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");

    let server = Server::start("postgres");
    let mut tests = cargo(&shop.root(), &["test"]);
    tests.env("TEST_DATABASE_URL", server.admin_url());
    succeed(tests);

    shop.gosvc(&["set", "database=mysql"]);
    shop.check_edits("set database=mysql");
    shop.gosvc(&["set", "database=sqlite"]);
    shop.check_edits("set database=sqlite");
    succeed(cargo(&shop.root(), &["test"]));
}

/// A shop of more than twenty tables, made by commands alone.
fn check_market(database: &'static str) {
    let sandbox = Sandbox::new();
    let commands = include_str!("market.txt");
    for (number, line) in commands.lines().enumerate() {
        let options = match number {
            0 => format!("--db {database} --path market"),
            _ => String::new(),
        };
        let folder = if number == 0 { "." } else { "market" };
        let script = format!("cd {folder} && \"$GOSVC\" {line} {options} -q");
        let mut shell = sandbox.wrapped("bash", &["-c", &script]);
        shell.env("GOSVC", env!("CARGO_BIN_EXE_gosvc"));
        succeed(shell);
    }
    let service = sandbox.join("market");
    let server = Server::start(database);
    check_service(&service, &server.admin_url());

    let url = server.create("market");
    let running = Running::start_checked(&service, &url);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/schemathesis");
    let mut schemathesis = sandbox.wrapped(script, &[running.address()]);
    schemathesis.env("PATH", std::env::var_os("PATH").expect("a path"));
    // Documents hardly differ between databases; what is stored does.
    let examples = if database == "sqlite" { "8" } else { "3" };
    schemathesis.env("MAX_EXAMPLES", examples);
    let ran = succeed(schemathesis);
    let summary = ran.stdout.lines().rev().take(12).collect::<Vec<_>>();
    for line in summary.into_iter().rev() {
        println!("{database}: {line}");
    }
}

#[test]
#[ignore = "needs schemathesis"]
fn a_market_on_sqlite() {
    check_market("sqlite");
}

#[test]
#[ignore = "needs PostgreSQL and schemathesis"]
fn a_market_on_postgres() {
    check_market("postgres");
}

#[test]
#[ignore = "needs MariaDB and schemathesis"]
fn a_market_on_mysql() {
    check_market("mysql");
}
