//! A service and the version after it, on one database: replicas of both at once, rows in the way,
//! what the team has added, signals.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    running::{Running, program},
    servers::Server,
    shop::Shop,
};

/// How often replicas start together.
const ROUNDS: usize = 10;
const REPLICAS: usize = 5;
/// Migrations wait for a table for two seconds at a time, and writers behind them.
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// One version of the service, built.
struct Version {
    program: PathBuf,
    root: PathBuf,
}

impl Version {
    /// Builds the service as it is now, and keeps the program.
    fn build(shop: &Shop, name: &str) -> Self {
        let built = program(&shop.root(), "");
        let kept = shop.sandbox.join(name);
        fs::copy(built.get_program(), &kept).expect("copied");
        Self {
            program: kept,
            root: shop.root(),
        }
    }

    fn command(&self, url: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .current_dir(&self.root)
            .envs([("CONSUL_HTTP_ADDR", ""), ("DATABASE_URL", url)])
            .envs([("HOST", "127.0.0.1"), ("PORT", "0")]);
        command
    }

    fn migrate(&self, url: &str) -> Output {
        let mut command = self.command(url);
        command.arg("migrate").output().expect("it runs")
    }

    /// Migrates from so many processes at once.
    #[track_caller]
    fn migrate_at_once(&self, url: &str) {
        let start = || {
            let mut command = self.command(url);
            command
                .arg("migrate")
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            command.spawn().expect("it starts")
        };
        let replicas: Vec<Child> = (0..REPLICAS).map(|_| start()).collect();
        for replica in replicas {
            succeeded(&replica.wait_with_output().expect("it ends"));
        }
    }
}

#[track_caller]
fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", said(output));
}

fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

const LOCKS: [(&str, &str); 3] = [
    ("sqlite", "BEGIN IMMEDIATE;\n"),
    (
        "postgres",
        "SELECT pg_advisory_lock(hashtext('_sqlx_migrations'), hashtext(current_database()));\n",
    ),
    (
        "mysql",
        "SELECT GET_LOCK(LEFT(CONCAT('_sqlx_migrations.', DATABASE()), 64), 10);\n",
    ),
];

fn check(database: &'static str) {
    let server = Server::start(database);
    let shop = Shop::on(database);
    let old = Version::build(&shop, "old");
    for round in 0..ROUNDS {
        old.migrate_at_once(&server.create(&format!("fresh_{round}")));
    }

    // PostgreSQL's client is for the schemas of one database.
    let name = "chains";
    let url = server.create(name);
    succeeded(&old.migrate(&url));
    let quoted = |name: &str| match database {
        "mysql" => format!("`{name}`"),
        _ => format!("\"{name}\""),
    };
    let products = match database {
        "postgres" => "public.products".to_owned(),
        _ => quoted("products"),
    };
    if database == "mysql" {
        // As a replica leaves it that dies when the statement is done.
        server.sql(name, "UPDATE _sqlx_migrations SET success = FALSE;\n");
        succeeded(&old.migrate(&url));
    }
    let running = Running::start(&shop.root(), &url);
    for (name, price) in [("a", 1), ("b", 2), ("b", 3)] {
        let product = json!({ "name": name, "price": price });
        assert_eq!(running.request("POST", "/products", &product).0, 201);
    }
    let before = running.items("/products");
    if database == "sqlite" {
        server.sql(name, TEAM);
    }
    shop.replace(
        "gosvc.toml",
        "name = \"string\"\nprice",
        "name = \"string:max=80:unique\"\nprice",
    );
    shop.replace(
        "gosvc.toml",
        "price = \"int:min=0\"",
        "price = \"int:min=0:index:default=7\"",
    );
    shop.replace(
        "gosvc.toml",
        "note = \"text:optional\"",
        "note = \"text:default=none\"",
    );
    let ran = shop.gosvc(&["apply", "--json"]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let kinds: Vec<&str> = report["risks"]
        .as_array()
        .expect("risks")
        .iter()
        .filter_map(|risk| risk["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"refused-by-rows"), "{kinds:?}");
    // One that another branch made before.
    shop.write(
        "migrations/20200101000000_early.up.sql",
        "CREATE TABLE early (x INTEGER);\n",
    );
    shop.write(
        "migrations/20200101000000_early.down.sql",
        "DROP TABLE early;\n",
    );
    let new = Version::build(&shop, "new");

    // Two rows have one name.
    for _ in 0..2 {
        let refused = new.migrate(&url);
        let said = said(&refused);
        assert!(
            !refused.status.success() && said.contains("2 rows are in the way"),
            "{said}"
        );
    }
    assert_eq!(running.items("/products"), before);
    server.sql(
        name,
        &format!("UPDATE {products} SET name = 'c' WHERE price = 3;\n"),
    );

    if database == "mysql" {
        // An index that is not what the migration makes: it is not done, however often it is tried.
        let make = format!("CREATE INDEX products_name_key ON {products} (name);\n");
        server.sql(name, &make);
        for _ in 0..3 {
            let refused = new.migrate(&url);
            let said = said(&refused);
            assert!(
                !refused.status.success() && said.contains("Duplicate key name"),
                "{said}"
            );
        }
        let drop = format!("DROP INDEX products_name_key ON {products};\n");
        server.sql(name, &drop);
    }

    // A signal ends the wait for the lock within a second.
    let lock = LOCKS
        .iter()
        .find(|(kind, _)| *kind == database)
        .expect("one")
        .1;
    let mut holder = server.hold(name, lock);
    thread::sleep(Duration::from_millis(500));
    let mut waiting = new
        .command(&url)
        .arg("migrate")
        .stdout(Stdio::null())
        .spawn()
        .expect("starts");
    thread::sleep(Duration::from_millis(1_000));
    assert!(
        waiting.try_wait().expect("known").is_none(),
        "it does not wait"
    );
    let asked = Instant::now();
    terminate(&waiting);
    waiting.wait().expect("it ends");
    assert!(
        asked.elapsed() < Duration::from_secs(1),
        "{:?}",
        asked.elapsed()
    );
    drop(holder.stdin.take());
    holder.wait().expect("it ends");
    if database == "mysql" {
        // As a replica leaves it that dies in the middle.
        let version = shop.newest_migration();
        let failed = format!(
            "INSERT INTO _sqlx_migrations VALUES ({version}, 'x', now(), FALSE, x'00', -1);\n"
        );
        server.sql(name, &failed);
    }

    // Replicas of the new version start at once, while the old one goes on writing.
    let stop = Instant::now() + Duration::from_secs(8);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let (mut written, mut longest) = (0, Duration::ZERO);
            while Instant::now() < stop {
                let product = json!({ "name": format!("w{written}"), "price": 1, "note": "n" });
                let asked = Instant::now();
                let (status, answer) = running.request("POST", "/products", &product);
                assert_eq!(status, 201, "{answer}");
                longest = longest.max(asked.elapsed());
                written += 1;
            }
            (written, longest)
        });
        thread::sleep(Duration::from_secs(1));
        // A long transaction keeps migrations waiting, and them alone.
        let read = format!("BEGIN;\nSELECT count(*) FROM {products};\n");
        let mut reader = server.hold(name, &read);
        thread::sleep(Duration::from_millis(500));
        scope.spawn(move || {
            thread::sleep(Duration::from_secs(3));
            drop(reader.stdin.take());
            reader.wait().expect("it ends");
        });
        new.migrate_at_once(&url);
        let (written, longest) = writer.join().expect("no write fails");
        println!("{database}: {written} writes, the longest took {longest:?}");
        assert!(written > 0 && longest < LONGEST_WAIT, "{longest:?}");
    });
    drop(running);

    // The old version starts on the newer schema, and says so once.
    let serving = old.command(&url).stdout(Stdio::piped()).spawn();
    let mut serving = serving.expect("it starts");
    thread::sleep(Duration::from_secs(2));
    serving.kill().expect("killed");
    let said = said(&serving.wait_with_output().expect("it ends"));
    assert!(said.contains("\"listening\""), "{said}");
    assert_eq!(
        said.matches("that this version does not know").count(),
        1,
        "{said}"
    );

    let running = Running::start(&shop.root(), &url);
    let after = running.items("/products");
    for old in &before {
        let same = after
            .iter()
            .find(|new| new["id"] == old["id"])
            .expect("kept");
        assert_eq!(
            (&same["price"], &same["note"]),
            (&old["price"], &json!("none"))
        );
    }
    let schema = if database == "postgres" {
        "public."
    } else {
        ""
    };
    let early = format!("SELECT count(*) FROM {schema}early;\n");
    assert!(server.sql(name, &early).contains('0'));
    drop(running);
    if database == "sqlite" {
        let keys =
            "SELECT \"table\", \"from\", on_delete FROM pragma_foreign_key_list('products');\n";
        assert_eq!(server.sql(name, keys).trim(), "customers|owner|SET NULL");
        let kept = server.sql(
            name,
            "SELECT team_note, doubled FROM team_view WHERE price = 2;\n",
        );
        assert_eq!(kept.trim(), "ours|4");
        let objects = "SELECT count(*) FROM sqlite_master WHERE name LIKE 'team_%';\n";
        assert_eq!(server.sql(name, objects).trim(), "4");
        server.sql(name, "UPDATE products SET price = 5 WHERE price = 2;\n");
        assert_eq!(
            server.sql(name, "SELECT count(*) FROM team_log;\n").trim(),
            "1"
        );
    }
    check_interrupted(&server, name, &shop, &url);
}

/// A migration whose statement takes long, and ends with the process or goes on.
const SLOW: [(&str, &str); 3] = [
    (
        "sqlite",
        "CREATE TABLE slow AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \
         20000000) SELECT count(*) AS x FROM n;\n",
    ),
    (
        "postgres",
        "CREATE TABLE slow AS SELECT pg_sleep(20) IS NULL AS x;\n",
    ),
    (
        "mysql",
        "CREATE TABLE IF NOT EXISTS slow AS SELECT SLEEP(5) AS x;\n",
    ),
];

/// A signal ends the process in the middle of a statement, and the next start goes on.
fn check_interrupted(server: &Server, name: &str, shop: &Shop, url: &str) {
    let database = server.kind();
    let running = Running::start(&shop.root(), url);
    let before = running.items("/products");
    if database == "postgres" {
        // Statements that are prepared with one type work at once with another.
        for kind in ["VARCHAR(300)", "TEXT"] {
            let alter = format!("ALTER TABLE public.products ALTER COLUMN name TYPE {kind};\n");
            server.sql(name, &alter);
            assert_eq!(running.items("/products"), before);
            let item = format!("/products/{}", before[0]["id"].as_str().expect("an id"));
            server.sql(name, &alter.replace(kind, "VARCHAR(400)"));
            assert_eq!(running.request("GET", &item, &json!(null)).0, 200);
        }
    }
    drop(running);
    let slow = SLOW
        .iter()
        .find(|(kind, _)| *kind == database)
        .expect("one")
        .1;
    shop.write("migrations/20200102000000_slow.up.sql", slow);
    shop.write(
        "migrations/20200102000000_slow.down.sql",
        "DROP TABLE slow;\n",
    );
    shop.replace(
        "gosvc.toml",
        "price = \"int:min=0:index:default=7\"",
        "price = \"decimal:9.2:min=0:index:default=7\"",
    );
    shop.gosvc(&["apply", "-q"]);
    let later = Version::build(shop, "later");
    let mut stopped = later.command(url);
    stopped
        .arg("migrate")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut stopped = stopped.spawn().expect("starts");
    thread::sleep(Duration::from_millis(1_500));
    assert!(
        stopped.try_wait().expect("known").is_none(),
        "it is not slow"
    );
    let asked = Instant::now();
    terminate(&stopped);
    stopped.wait().expect("it ends");
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
    if database == "postgres" {
        let going_on = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'CREATE TABLE slow%';\n";
        while server.sql(name, going_on).trim() != "0" {
            assert!(
                asked.elapsed() < Duration::from_secs(10),
                "the statement goes on"
            );
            thread::sleep(Duration::from_millis(100));
        }
    }
    let asked = Instant::now();
    succeeded(&later.migrate(url));
    let next = asked.elapsed();
    println!("{database}: ended after {took:?}, and the next start after {next:?}");
    if database == "mysql" {
        check_unrecorded(server, name, &later, url);
    }
    let after = Running::start(&shop.root(), url).items("/products");
    assert_eq!(before.len(), after.len());
    for old in &before {
        let same = after
            .iter()
            .find(|new| new["id"] == old["id"])
            .expect("kept");
        assert_eq!(same["price"], json!(format!("{}.00", old["price"])));
    }
}

/// Each file of a change counts as done where the process ended before that was recorded.
fn check_unrecorded(server: &Server, name: &str, later: &Version, url: &str) {
    let newest = "(SELECT max(version) FROM (SELECT version FROM _sqlx_migrations) AS done)";
    let forget = format!("UPDATE _sqlx_migrations SET success = FALSE WHERE version = {newest};\n");
    server.sql(name, &forget);
    succeeded(&later.migrate(url));
    // The file before holds the values to a condition while the last one changes the type.
    let mut revert = later.command(url);
    succeeded(
        &revert
            .args(["migrate", "--revert", "1"])
            .output()
            .expect("it runs"),
    );
    let shown = server.sql(name, "SHOW CREATE TABLE products;\n");
    assert!(shown.contains("products_price_exact"), "{shown}");
    server.sql(name, &forget);
    succeeded(&later.migrate(url));
    // One that was not done is not taken for done: the last one needs it.
    succeeded(&revert.output().expect("it runs"));
    let drop = "ALTER TABLE products DROP CONSTRAINT products_price_exact;\n";
    server.sql(name, &format!("{drop}{forget}"));
    succeeded(&later.migrate(url));
}

fn terminate(process: &Child) {
    let pid = process.id().to_string();
    let mut kill = Command::new("kill");
    assert!(kill.args(["-TERM", &pid]).status().expect("runs").success());
}

/// What a team may add to a table by hand.
const TEAM: &str = "
    ALTER TABLE products ADD COLUMN team_note TEXT NOT NULL DEFAULT 'ours' CHECK (length(team_note) > 1);
    ALTER TABLE products ADD COLUMN doubled INTEGER AS (price * 2);
    ALTER TABLE products ADD COLUMN owner BLOB REFERENCES customers (id) ON DELETE SET NULL;
    CREATE TABLE team_log (price INTEGER);
    CREATE INDEX team_index ON products (team_note, price) WHERE price > 1;
    CREATE TRIGGER team_trigger AFTER UPDATE OF price ON products
    BEGIN INSERT INTO team_log VALUES (new.price); END;
    CREATE VIEW team_view AS SELECT price, team_note, doubled FROM products;
";

#[test]
#[ignore = "builds services, which takes minutes"]
fn versions_share_sqlite() {
    check("sqlite");
}

#[test]
#[ignore = "needs PostgreSQL"]
fn versions_share_postgres() {
    check("postgres");
}

#[test]
#[ignore = "needs MariaDB"]
fn versions_share_mysql() {
    check("mysql");
}
