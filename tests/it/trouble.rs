//! A service whose database is locked, slow, read-only, restarted, or not there.

use std::{
    fs,
    io::Write as _,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    running::{Running, program},
    servers::Server,
    shop::Shop,
    support::Ran,
};

const CONNECTIONS: usize = 4;
const SETTINGS: [(&str, &str); 3] = [
    ("DATABASE_LOCK_TIMEOUT", "1"),
    ("DATABASE_MAX_CONNECTIONS", "4"),
    ("DATABASE_STATEMENT_TIMEOUT", "2"),
];
const LOCK_TIMEOUT: Duration = Duration::from_secs(1);
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the service waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Fifty requests a second, until many more have come than may be at work.
const FLOW: usize = 300;
const FLOW_PAUSE: Duration = Duration::from_millis(20);
/// What a limit may be late.
const SLACK: Duration = Duration::from_millis(900);

/// What the statements about one kind of database are.
struct Dialect {
    /// The database or schema of the service, as the client names it.
    name: &'static str,
    lock: &'static str,
    /// Makes every insert of a product take a minute.
    slow: &'static str,
    quick: &'static str,
    /// Counts the statements that the service runs.
    running: &'static str,
    read_only: &'static str,
    writable: &'static str,
    /// Ends the service's connections.
    kill: &'static str,
}

const POSTGRES: Dialect = Dialect {
    name: "public",
    lock: "BEGIN; LOCK TABLE products;\n",
    slow: "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';
        CREATE TRIGGER wait BEFORE INSERT ON products FOR EACH ROW EXECUTE FUNCTION wait();",
    quick: "DROP TRIGGER wait ON products;",
    running: "SELECT count(*) FROM pg_stat_activity
        WHERE application_name = 'shop-service' AND state = 'active';",
    read_only: "ALTER DATABASE chains SET default_transaction_read_only = on;",
    writable: "SET default_transaction_read_only = off;
        ALTER DATABASE chains SET default_transaction_read_only = off;",
    kill: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'shop-service';",
};

const MARIADB: Dialect = Dialect {
    name: "shop",
    lock: "LOCK TABLES products WRITE;\n",
    slow: "DELIMITER //
        CREATE TRIGGER wait BEFORE INSERT ON products FOR EACH ROW BEGIN DO SLEEP(60); END //",
    quick: "DROP TRIGGER wait;",
    running: "SELECT count(*) FROM information_schema.processlist
        WHERE command = 'Execute';",
    read_only: "SET GLOBAL read_only = 1;",
    writable: "SET GLOBAL read_only = 0;",
    kill: "KILL USER shop;",
};

/// A service with little patience, and its server.
struct Trouble {
    dialect: Dialect,
    server: Server,
    service: Running,
}

impl Trouble {
    fn get(&self, path: &str) -> (u16, Value) {
        self.service.request("GET", path, &Value::Null)
    }

    fn create(&self) -> (u16, Value) {
        let product = json!({ "name": "a", "price": 1 });
        self.service.request("POST", "/products", &product)
    }

    fn sql(&self, statements: &str) -> String {
        self.server.sql(self.dialect.name, statements)
    }

    /// Uses every connection of the pool at once.
    fn fill(&self, request: impl Fn() -> (u16, Value) + Sync) -> Vec<(u16, Value)> {
        thread::scope(|scope| {
            let requests: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(&request)).collect();
            let answers = requests.into_iter();
            answers.map(|it| it.join().expect("answered")).collect()
        })
    }

    /// One table is locked, and requests for it come faster than they are let go: each is refused in
    /// time, the other table's are answered as ever, and the service is ready.
    fn locked(&self) {
        let mut session = self.server.hold(self.dialect.name, self.dialect.lock);
        thread::sleep(Duration::from_millis(300));
        thread::scope(|scope| {
            let flow = scope.spawn(|| {
                for _ in 0..FLOW {
                    scope.spawn(|| {
                        let started = Instant::now();
                        let (status, answer) = self.get("/products");
                        assert_eq!(status, 503, "{answer}");
                        assert!(started.elapsed() < ACQUIRE_TIMEOUT + LOCK_TIMEOUT + SLACK);
                    });
                    thread::sleep(FLOW_PAUSE);
                }
            });
            let mut slowest = Duration::ZERO;
            while !flow.is_finished() {
                for path in ["/customers", "/health/ready"] {
                    let started = Instant::now();
                    let (status, answer) = self.get(path);
                    assert_eq!(status, 200, "{path}: {answer}");
                    slowest = slowest.max(started.elapsed());
                }
                thread::sleep(FLOW_PAUSE);
            }
            assert!(slowest < SLACK, "{slowest:?}");
        });
        drop(session.stdin.take());
        session.wait().expect("it ends");
        assert_eq!(self.get("/products").0, 200);
    }

    /// A statement takes too long: it is ended, whether or not somebody waits for it.
    fn slow(&self) {
        self.sql(self.dialect.slow);
        let product = r#"{"name": "a", "price": 1}"#;
        let mut gone = TcpStream::connect(self.service.address()).expect("connected");
        let head = "POST /products HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
        let length = product.len();
        let request = format!("{head}content-length: {length}\r\n\r\n{product}");
        gone.write_all(request.as_bytes()).expect("sent");
        thread::sleep(Duration::from_millis(200));
        drop(gone);
        assert_eq!(self.sql(self.dialect.running).trim(), "1");

        let started = Instant::now();
        let (status, answer) = self.create();
        assert_eq!((status, &answer["reason"]), (503, &json!("unavailable")));
        let took = started.elapsed();
        assert!(took < STATEMENT_TIMEOUT + SLACK, "{took:?}");
        assert_eq!(self.sql(self.dialect.running).trim(), "0");
        self.sql(self.dialect.quick);
        assert_eq!(self.create().0, 201);
    }

    /// The server lets nobody write, as after a failover, and then does: connections from before are
    /// of no use.
    fn read_only(&self) {
        self.sql(self.dialect.read_only);
        self.sql(self.dialect.kill);
        // Connections that are gone are noticed by who uses them first.
        self.get("/products");
        for _ in 0..2 {
            let (status, answer) = self.create();
            assert_eq!((status, &answer["reason"]), (503, &json!("unavailable")));
            assert_eq!(self.get("/products").0, 200);
        }
        self.sql(self.dialect.writable);
        // Those that were opened in between are dropped at the first refusal.
        let answers = [(); 2 * CONNECTIONS].map(|()| self.create().0);
        let refused = answers.iter().filter(|status| **status != 201).count();
        assert!(refused <= 1, "{answers:?}");
    }

    /// All connections break, as when the server is restarted: one request is refused, not one for
    /// each connection.
    fn restarted(&self) {
        for (status, _) in self.fill(|| self.create()) {
            assert_eq!(status, 201);
        }
        self.sql(self.dialect.kill);
        let answers = [(); CONNECTIONS].map(|()| self.get("/products").0);
        let refused = answers.iter().filter(|status| **status == 503).count();
        assert!(refused <= 1, "{answers:?}");
    }
}

fn check(database: &'static str) {
    let server = Server::start(database);
    let (dialect, url) = match database {
        "postgres" => (POSTGRES, server.create("chains")),
        _ => (MARIADB, server.create("shop")),
    };
    let shop = Shop::on(database);
    let url = if database == "mysql" {
        // `root` may write to a server that is read-only.
        let user = "CREATE USER shop@'%'; GRANT ALL ON shop.* TO shop@'%';";
        server.sql(dialect.name, user);
        url.replace("root@", "shop@")
    } else {
        url
    };
    let trouble = Trouble {
        service: Running::start_with(&shop.root(), &url, &SETTINGS),
        dialect,
        server,
    };
    trouble.locked();
    trouble.slow();
    trouble.read_only();
    trouble.restarted();
    if database == "postgres" {
        behind_pgbouncer(&trouble.server, &shop);
    }
    let port = url
        .rsplit(':')
        .next()
        .and_then(|rest| rest.split('/').next());
    let nowhere = url.replace(port.expect("a port"), "1");
    refuses_to_start(&shop.root(), &nowhere, "Connection refused");
}

/// Ends a process when dropped.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("ended");
    }
}

/// PgBouncer set up as the service's README says: nothing fails, and time limits hold.
fn behind_pgbouncer(server: &Server, shop: &Shop) {
    let free = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let readme = shop.read("README.md");
    let setting = "ignore_startup_parameters = options,extra_float_digits";
    assert!(readme.contains(setting) && readme.contains("pool_mode = session"));
    let settings = format!(
        "[databases]\nchains = host=127.0.0.1 port={} user=postgres pool_mode=session\n\
         [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
         auth_type = any\npool_mode = transaction\n{setting}\n",
        server.port()
    );
    // It does not run as root, and its user must be able to read this.
    let mut file = tempfile::NamedTempFile::new_in("/tmp").expect("created");
    file.write_all(settings.as_bytes()).expect("written");
    let readable = PermissionsExt::from_mode(0o644);
    fs::set_permissions(file.path(), readable).expect("set");
    let mut pgbouncer = Command::new("pgbouncer");
    pgbouncer.args(["-q", "-u", "nobody"]).arg(file.path());
    let _pgbouncer = Ended(pgbouncer.spawn().expect("pgbouncer is installed"));
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(started.elapsed() < PATIENCE, "PgBouncer does not start");
        thread::sleep(Duration::from_millis(20));
    }

    let limits = "ALTER ROLE postgres SET statement_timeout = '8s';
        ALTER ROLE postgres SET lock_timeout = '1s';";
    server.sql("public", limits);
    let url = format!("postgres://postgres@127.0.0.1:{port}/chains");
    let service = Running::start(&shop.root(), &url);
    let product = json!({ "name": "a", "price": 1 });
    thread::scope(|scope| {
        for _ in 0..40 {
            scope.spawn(|| {
                let (status, answer) = service.request("POST", "/products", &product);
                assert_eq!(status, 201, "{answer}");
            });
        }
    });
    let mut session = server.hold("public", POSTGRES.lock);
    thread::sleep(Duration::from_millis(300));
    let started = Instant::now();
    assert_eq!(service.request("GET", "/products", &Value::Null).0, 503);
    assert!(started.elapsed() < LOCK_TIMEOUT + SLACK);
    drop(session.stdin.take());
    session.wait().expect("it ends");
}

/// Starting over this database fails, and the reason is told once.
fn refuses_to_start(service: &Path, url: &str, reason: &str) {
    let output = program(service, url).output().expect("it runs");
    let Ran {
        code,
        stdout,
        stderr,
    } = Ran::from(output);
    assert_eq!(code, Some(1), "{stdout}");
    assert_eq!(stdout.matches(reason).count(), 1, "{stdout}");
    assert_eq!(stderr, "");
}

#[test]
#[ignore = "needs PostgreSQL and PgBouncer"]
fn trouble_with_postgres_is_bounded() {
    check("postgres");
}

#[test]
#[ignore = "needs MariaDB"]
fn trouble_with_mysql_is_bounded() {
    check("mysql");
}

#[test]
#[ignore = "builds a service"]
fn trouble_with_sqlite_is_bounded() {
    let server = Server::start("sqlite");
    let url = server.create("shop");
    let shop = Shop::on("sqlite");
    let service = Running::start_with(&shop.root(), &url, &SETTINGS);
    let product = json!({ "name": "a", "price": 1 });
    let create = || service.request("POST", "/products", &product);
    assert_eq!(create().0, 201);

    let mut writer = server.hold("shop", "BEGIN IMMEDIATE;\n");
    thread::sleep(Duration::from_millis(300));
    let started = Instant::now();
    let (status, answer) = create();
    assert_eq!((status, &answer["reason"]), (503, &json!("unavailable")));
    let took = started.elapsed();
    assert!(
        took > LOCK_TIMEOUT && took < LOCK_TIMEOUT + SLACK,
        "{took:?}"
    );
    assert_eq!(
        service.items("/products").len(),
        1,
        "a writer keeps no reader out"
    );
    drop(writer.stdin.take());
    writer.wait().expect("it ends");
    assert_eq!(create().0, 201);

    let read_only = Running::start_with(&shop.root(), &format!("{url}?mode=ro"), &SETTINGS);
    let (status, answer) = read_only.request("POST", "/products", &product);
    assert_eq!((status, &answer["reason"]), (503, &json!("unavailable")));

    refuses_to_start(&shop.root(), "sqlite::memory:", "in memory");
    refuses_to_start(
        &shop.root(),
        "sqlite:///nowhere/x.db",
        "unable to open database file",
    );
}
