//! Generated services hold what they promise: they build as shipped and without a warning, clippy
//! and rustfmt have nothing to say, and their own tests pass.

use crate::{
    servers::Server,
    support::{Sandbox, check_service, succeed},
};

/// The number of characters of the longest names.
const LONGEST: usize = 40;

/// Fields of every type with every modifier that it takes.
const FIELDS: &str = include_str!("../cases/every-type/args");
/// Fields that clients do not own.
const MEMBERS: &str = include_str!("../cases/members/args");

fn check(arguments: &[&str]) {
    check_on(&Server::start("sqlite"), arguments);
}

/// Checks a service whose own tests use this server.
fn check_on(server: &Server, arguments: &[&str]) {
    check_changed(server, arguments, &[]);
}

/// Checks a service that is changed by commands before it is built.
fn check_changed(server: &Server, arguments: &[&str], commands: &[String]) {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&[&["new", "-q", "--no-git", "--path", "s"], arguments].concat());
    let service = sandbox.join("s");
    for command in commands {
        let words: Vec<&str> = command.split(' ').collect();
        let mut gosvc = sandbox.command(&words);
        gosvc.current_dir(&service);
        succeed(gosvc);
    }
    check_service(&service, &server.admin_url());
    println!("ok: gosvc new {}", arguments.join(" "));
}

fn fields(count: usize) -> Vec<String> {
    let kinds = [
        "int:unique",
        "bool:default=true",
        "string:optional",
        "text",
        "datetime",
    ];
    (1..=count)
        .map(|n| format!("field_{n}:{}", kinds[n % kinds.len()]))
        .collect()
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn options() {
    check(&["user-service"]);
    check(&["user-service", "--discovery", "none"]);
    check(&["gateway", "--no-resource"]);
    check(&["gateway", "--no-resource", "--api", "grpc"]);
}

/// What differs between databases: every type, the longest names, no resource at all.
fn check_database(database: &'static str) {
    let server = Server::start(database);
    let check = |arguments: &[&str]| {
        check_on(&server, &[&["--db", database], arguments].concat());
    };
    // What goes with REST is the same on all databases.
    let apis: &[&str] = match database {
        "postgres" => &["rest,grpc", "grpc"],
        _ => &["rest,grpc"],
    };
    for api in apis {
        let arguments = ["--api", api].into_iter().chain(FIELDS.lines());
        check(&arguments.collect::<Vec<_>>());
    }
    // What clients may do with a field is nothing to a database; two of them show it.
    if database != "mysql" {
        check(&MEMBERS.lines().collect::<Vec<_>>());
    }
    let name = |last: &str| "n".repeat(LONGEST - 1) + last;
    let fields = [
        name("b") + ":string:unique:column=The_B:json=theB",
        name("c") + ":datetime:optional:json=the-c",
        name("d") + ":enum:open,closed:column=kind_of_it",
        name("e")
            + &format!(
                ":ref:{}:optional:nested:column=ParentKey:json=parent",
                name("a")
            ),
        name("f") + ":string:min=2:immutable:column=THE_F:json=theF",
        name("g") + ":string:internal",
        name("h") + ":enum:open,closed:readonly:json=theH",
        name("i") + ":float:readonly:default=1.5",
        name("j") + ":string:writeonly",
    ];
    let fields = fields.each_ref().map(String::as_str);
    let resource = name("a");
    let new = ["--db", database, "--table", "The_Table", resource.as_str()];
    let [c, d, f, k] = ["c", "d", "f", "k"].map(name);
    let below = name("l") + &format!(":ref:{resource}:nested");
    let itself = name("m") + &format!(":ref:{k}:optional:nested");
    check_changed(
        &server,
        &[&new as &[&str], &fields].concat(),
        &[
            format!("add unique {resource} {c} {d}"),
            format!("add unique {resource} {d} {f}"),
            format!("add resource {k} {below} {itself}"),
        ],
    );
    check(&["gateway", "--no-resource", "--discovery", "none"]);
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn every_type_and_modifier_on_sqlite() {
    check_database("sqlite");
}

#[test]
#[ignore = "needs PostgreSQL"]
fn every_type_and_modifier_on_postgres() {
    check_database("postgres");
}

#[test]
#[ignore = "needs MariaDB"]
fn every_type_and_modifier_on_mysql() {
    check_database("mysql");
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn shortest_names() {
    check(&["a", "a", "b:int"]);
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn numbers_of_fields() {
    let add = |count| format!("add resource with_{count} {}", fields(count).join(" "));
    let one = fields(1).concat();
    let new = ["count-service", &one];
    check_changed(&Server::start("sqlite"), &new, &[2, 7, 30].map(add));
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn clients_that_set_or_change_nothing() {
    check_changed(
        &Server::start("sqlite"),
        &["hits", "count:int:readonly", "seen:bytes:readonly"],
        &[
            "add resource event kind:enum:a,b:immutable price:decimal:immutable",
            "add resource key name:bool:immutable secret:string:writeonly",
        ]
        .map(str::to_owned),
    );
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn names_that_mean_something_elsewhere() {
    check_changed(
        &Server::start("sqlite"),
        &[
            "type-service",
            "--resource",
            "type",
            "type",
            "self_made",
            "match:int",
            "fn:bool:optional",
        ],
        &[
            "add resource error error service pool page:int:unique".to_owned(),
            "add resource sheep sheep new value:string:unique user:uuid".to_owned(),
            "add resource OrderItem Quantity:int:min=1 order-status:string:max=1".to_owned(),
        ],
    );
}
