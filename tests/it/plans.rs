//! Lists stay quick: for each statement that lists, the database tells how it would find the rows. It
//! neither reads the whole table nor sorts it, and looks at nothing that is no part of the answer.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    running::Running,
    servers::Server,
    support::{Sandbox, succeed},
};

const PATIENCE: Duration = Duration::from_secs(20);
const NAME: &str = "chains";
const ROWS: usize = 50_000;
/// One row in so many has the values that lists are filtered by.
const RARE: usize = 200;
const FIELDS: [&str; 11] = [
    "customer:ref:on-delete=cascade",
    "agent:ref:customer:optional",
    "status:enum:open,paid,lost",
    "rush:bool",
    "number:string:unique",
    "label:uuid:unique",
    "total:int:index",
    "place:string:max=40:index",
    "due:date:index",
    "placed_at:datetime:index",
    "grade:int:index:optional",
];
const FILTERS: [&str; 6] = [
    "customer_id",
    "agent_id",
    "status",
    "rush",
    "number",
    "label",
];
/// Filters and sorts that an index of both serves.
const BOTH: [(&str, &str); 3] = [
    ("status", "placed_at"),
    ("customer_id", "total"),
    ("rush", "created_at"),
];
/// Filters with operators, what they are sorted by, and their values in SQL. Few rows pass those that are sorted
/// by something else than their index.
const OPERATORS: [Operators; 8] = [
    Operators::new("total.gte=100&total.lt=110", "total", &["100", "110"]),
    Operators::new("total.gt=100&total.lte=110", "-total", &["100", "110"]),
    Operators::new("total.gte=880", "total", &["880"]),
    Operators::new(
        "placed_at.lt=2026-11-23T00:10:00Z",
        "-placed_at",
        &["'2026-11-23T00:10:00'"],
    ),
    Operators::new("grade.null=true", "id", &[]),
    Operators::few("total.gte=100&total.lt=102", &["100", "102"]),
    Operators::few("total=7", &["7"]),
    Operators::few("status=lost,paid", &["'lost'", "'paid'"]),
];
/// What starts with a text, in databases whose indexes are in the order of letters.
const STARTS: [Operators; 2] = [
    Operators::new("place.starts=place%2088", "place", &["'place 88%'"]),
    Operators::new("place.starts=place%2088", "-place", &["'place 88%'"]),
];
const SORTS: [&str; 7] = [
    "id",
    "created_at",
    "number",
    "total",
    "place",
    "due",
    "placed_at",
];

struct Operators {
    query: &'static str,
    sort: &'static str,
    values: &'static [&'static str],
    is_few: bool,
}

impl Operators {
    const fn new(query: &'static str, sort: &'static str, values: &'static [&'static str]) -> Self {
        Self {
            query,
            sort,
            values,
            is_few: false,
        }
    }

    const fn few(query: &'static str, values: &'static [&'static str]) -> Self {
        Self {
            is_few: true,
            ..Self::new(query, "id", values)
        }
    }
}

/// A list that was asked for.
#[derive(Clone)]
struct List {
    query: String,
    filter: Option<(&'static str, String)>,
    operators: Option<&'static Operators>,
    has_cursor: bool,
}

fn uuid(kind: usize, number: usize) -> String {
    format!("01940000-0000-7000-8000-{kind:02x}{number:010x}")
}

/// A value as the database's own.
fn id(database: &str, uuid: &str) -> String {
    match database {
        "postgres" => format!("'{uuid}'"),
        _ => format!("x'{}'", uuid.replace('-', "")),
    }
}

fn moment(database: &str, number: usize) -> String {
    let (hour, minute, second) = (number / 3600, number / 60 % 60, number % 60);
    let zone = if database == "mysql" { "" } else { "+00:00" };
    format!("'2026-11-23T{hour:02}:{minute:02}:{second:02}{zone}'")
}

/// Statements that fill both tables. Few rows have the values that lists are filtered by.
fn rows(database: &str) -> String {
    let mut sql = "INSERT INTO customers (id, name, created_at, updated_at) VALUES\n".to_owned();
    let now = moment(database, 0);
    let customers = (0..RARE).map(|n| {
        let id = id(database, &uuid(0, n));
        format!("({id}, 'customer {n}', {now}, {now})")
    });
    let _ = writeln!(sql, "{};", customers.collect::<Vec<_>>().join(",\n"));
    let columns = "id, customer_id, agent_id, status, rush, number, label, total, place, due, \
                   placed_at, grade, created_at, updated_at";
    for chunk in (0..ROWS).collect::<Vec<_>>().chunks(1_000) {
        let _ = writeln!(sql, "INSERT INTO orders ({columns}) VALUES");
        let orders = chunk.iter().map(|n| {
            let mixed = n * 7919 % ROWS;
            let is_rare = n % RARE == 7;
            let customer = id(database, &uuid(0, n % RARE));
            let agent = if is_rare { &customer } else { "NULL" };
            let (own, label) = (uuid(1, *n), uuid(2, mixed));
            let (own, label) = (id(database, &own), id(database, &label));
            let (status, rush) = if is_rare { ("lost", "TRUE") } else { ("open", "FALSE") };
            let (total, day) = (mixed % 900, 1 + mixed % 28);
            let grade = if is_rare { "NULL".to_owned() } else { (n % 50).to_string() };
            let (placed, created) = (moment(database, mixed), moment(database, ROWS - n));
            format!(
                "({own}, {customer}, {agent}, '{status}', {rush}, 'n{n}', {label}, {total}, 'place {total}', \
                 '2026-10-{day:02}', {placed}, {grade}, {created}, {created})"
            )
        });
        let _ = writeln!(sql, "{};", orders.collect::<Vec<_>>().join(",\n"));
    }
    sql.push_str(match database {
        "postgres" => "ANALYZE;\n",
        "mysql" => "ANALYZE TABLE customers, orders;\n",
        _ => "",
    });
    sql
}

/// A value that few rows have.
fn value(filter: &str) -> String {
    match filter {
        "customer_id" | "agent_id" => uuid(0, 7),
        "status" => "lost".to_owned(),
        "rush" => "true".to_owned(),
        "number" => "n7".to_owned(),
        _ => uuid(2, 7 * 7919 % ROWS),
    }
}

fn run(server: &Server, sql: &str) -> String {
    let name = if server.kind() == "postgres" {
        "public"
    } else {
        NAME
    };
    let mut client = server.client(name);
    client.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = client.spawn().expect("the client is installed");
    let mut input = process.stdin.take().expect("piped");
    input.write_all(sql.as_bytes()).expect("written");
    drop(input);
    let output = process.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{sql:.2000}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Asks for every list that the service offers, from the first page and from a cursor; with the
/// statement of each.
fn ask(database: &str, running: &Running, log: &Path) -> Vec<(List, String)> {
    let mut lists = Vec::new();
    let mut ask = |list: List| {
        let path = format!("/orders?{}", list.query);
        let (status, page) = running.request("GET", &path, &Value::Null);
        assert_eq!(status, 200, "{path}: {page}");
        // The service may answer before it has logged.
        lists.push((list, statement(log, lists.len())));
        page["next"].as_str().map(str::to_owned)
    };
    let mut cursors = BTreeMap::new();
    for sort in SORTS {
        for sign in ["", "-"] {
            let list = List {
                query: format!("sort={sign}{sort}"),
                filter: None,
                operators: None,
                has_cursor: false,
            };
            let next = ask(list.clone()).expect("more than a page");
            ask(list.after(&next));
            cursors.entry(sort).or_insert(next);
        }
    }
    let unsorted = FILTERS.map(|filter| (filter, "id"));
    for (filter, sort) in unsorted.into_iter().chain(BOTH) {
        let value = value(filter);
        let first = &cursors[sort];
        let list = List {
            query: format!("{filter}={value}&sort={sort}"),
            filter: Some((filter, value)),
            operators: None,
            has_cursor: false,
        };
        ask(list.clone());
        ask(list.after(first));
    }
    let starts = STARTS.iter().filter(|_| database != "postgres");
    for operators in OPERATORS.iter().chain(starts) {
        let Operators { query, sort, .. } = operators;
        let list = List {
            query: format!("{query}&sort={sort}"),
            filter: None,
            operators: Some(operators),
            has_cursor: false,
        };
        if let Some(next) = ask(list.clone()) {
            ask(list.after(&next));
        }
    }
    lists
}

impl List {
    /// Whether few rows are found before the order and the cursor matter.
    fn is_few(&self) -> bool {
        matches!(self.filter, Some(("number" | "label", _)))
            || self.operators.is_some_and(|it| it.is_few)
    }

    fn after(self, cursor: &str) -> Self {
        Self {
            query: format!("{}&after={cursor}", self.query),
            has_cursor: true,
            ..self
        }
    }
}

/// The statement that lists which the service logs after this many others.
fn statement(log: &Path, before: usize) -> String {
    let started = Instant::now();
    loop {
        let text = fs::read_to_string(log).expect("readable");
        let whole = text.rsplit_once('\n').map_or("", |(lines, _)| lines);
        let events = whole
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut found = events
            .filter_map(|event| {
                let sql = event["db.statement"].as_str().filter(|it| !it.is_empty());
                let sql = sql.or(event["summary"].as_str())?.trim().to_owned();
                sql.contains(" LIMIT ").then_some(sql)
            })
            .filter(|sql| sql.contains("ORDER BY"));
        if let Some(sql) = found.nth(before) {
            return sql;
        }
        let is_late = started.elapsed() > PATIENCE;
        assert!(!is_late, "{before} statements and no other: {text}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// How the database finds the rows of a list.
fn plan(server: &Server, list: &List, sql: &str) -> String {
    let database = server.kind();
    if database == "sqlite" {
        return run(server, &format!("EXPLAIN QUERY PLAN {sql};\n"));
    }
    let placeholder = if database == "postgres" { '$' } else { '?' };
    let mut values: Vec<String> = Vec::new();
    values.extend(list.filter.as_ref().map(|(filter, value)| match *filter {
        "customer_id" | "agent_id" | "label" => id(database, value),
        "rush" => value.clone(),
        _ => format!("'{value}'"),
    }));
    let operands = list.operators.map_or(&[][..], |it| it.values);
    values.extend(operands.iter().map(|&it| it.to_owned()));
    let count = sql.matches(placeholder).count();
    let place = id(database, &uuid(1, ROWS / 2));
    values.resize(count - 1, place);
    values.push("51".to_owned());
    let values = values.join(", ");
    run(
        server,
        &match database {
            "postgres" => format!("PREPARE p AS {sql};\nEXPLAIN EXECUTE p({values});\n"),
            _ => {
                let sql = sql.replace('\'', "''");
                format!("PREPARE p FROM 'EXPLAIN {sql}';\nEXECUTE p USING {values};\n")
            }
        },
    )
}

/// Why a plan is not quick, however many rows there are.
fn fault(database: &str, list: &List, plan: &str) -> Option<&'static str> {
    let is_filtered = list.filter.is_some() || list.operators.is_some();
    let is_ranged = list.operators.is_some();
    let is_narrowed = is_filtered || list.has_cursor;
    let has = |text: &str| plan.contains(text);
    match database {
        "postgres" => match () {
            () if has("Seq Scan") => Some("reads the whole table"),
            () if has("Sort") && !list.is_few() => Some("sorts"),
            // A bound that the cursor has passed is there to be checked.
            () if has("Filter:") && !list.is_few() && !(is_ranged && list.has_cursor) => {
                Some("reads rows that it leaves out")
            }
            () if is_narrowed && !has("Index Cond:") => Some("reads a whole index"),
            () => None,
        },
        "sqlite" => {
            let filter = list
                .filter
                .as_ref()
                .map(|(filter, _)| format!("{filter}=?"));
            match () {
                () if has("TEMP B-TREE") && !list.is_few() => Some("sorts"),
                () if has("SCAN orders") && !has("SCAN orders USING INDEX") => {
                    Some("reads the whole table")
                }
                () if is_narrowed && has("SCAN orders") => Some("reads a whole index"),
                () if filter.is_some_and(|it| !has(&it)) => Some("reads rows that it leaves out"),
                () if is_filtered
                    && list.has_cursor
                    && !list.is_few()
                    && !has("id>?")
                    && !has(",id)>(?,?)")
                    && !has(",id)<(?,?)") =>
                {
                    Some("reads all rows with the value")
                }
                () => None,
            }
        }
        _ => {
            let types = plan.lines().filter_map(|line| line.split('\t').nth(3));
            let types: Vec<&str> = types.collect();
            match () {
                () if has("Using filesort") && !list.is_few() => Some("sorts"),
                () if types.contains(&"ALL") => Some("reads the whole table"),
                () if is_narrowed && types.contains(&"index") => Some("reads a whole index"),
                () => None,
            }
        }
    }
}

fn check(database: &'static str) {
    let sandbox = Sandbox::new();
    let place = ["new", "plan-service", "--path", "s", "--db", database];
    let options = [
        "--resource",
        "customer",
        "--no-git",
        "--discovery",
        "none",
        "-q",
    ];
    sandbox.gosvc(&[&place[..], &options[..], &["name"]].concat());
    let service = sandbox.join("s");
    let mut add = sandbox.command(&[&["add", "resource", "order"][..], &FIELDS[..]].concat());
    add.current_dir(&service);
    succeed(add);
    for index in [
        ["status", "placed_at"],
        ["customer", "total"],
        ["rush", "created_at"],
    ] {
        let mut add = sandbox.command(&[&["add", "index", "order"][..], &index].concat());
        add.current_dir(&service);
        succeed(add);
    }
    let server = Server::start(database);
    let url = server.create(NAME);
    let levels = [
        ("LOG_LEVEL", "info,sqlx::query=debug"),
        ("LOG_FORMAT", "json"),
    ];
    let running = Running::start_with(&service, &url, &levels);
    run(&server, &rows(database));
    let lists = ask(database, &running, &service.with_extension("log"));
    let mut faults = String::new();
    for (list, sql) in &lists {
        let plan = plan(&server, list, sql);
        if let Some(fault) = fault(database, list, &plan) {
            let _ = writeln!(faults, "?{} {fault}:\n{sql}\n{plan}", list.query);
        }
    }
    println!("{database}: {} plans", lists.len());
    assert!(faults.is_empty(), "{database}:\n{faults}");
}

#[test]
#[ignore = "builds a service"]
fn lists_stay_quick_in_sqlite() {
    check("sqlite");
}

#[test]
#[ignore = "needs PostgreSQL"]
fn lists_stay_quick_in_postgres() {
    check("postgres");
}

#[test]
#[ignore = "needs MariaDB"]
fn lists_stay_quick_in_mysql() {
    check("mysql");
}
