//! Generated services hold what they promise: they build as shipped and without a warning, clippy
//! and rustfmt have nothing to say, and their own tests pass.

use crate::support::{Sandbox, cargo, succeed};

/// The number of characters of the longest names.
const LONGEST: usize = 40;

/// Fields of every type with every modifier that it takes.
const FIELDS: &str = include_str!("../cases/every-type/args");

fn check(arguments: &[&str]) {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&[&["new", "-q", "--no-git", "--path", "s"], arguments].concat());
    let service = sandbox.join("s");
    let built = succeed(cargo(&service, &["build", "--locked"]));
    assert!(
        !built.stderr.contains("warning"),
        "{arguments:?}: {}",
        built.stderr
    );
    succeed(cargo(
        &service,
        &[
            "clippy",
            "--locked",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ));
    succeed(cargo(&service, &["fmt", "--check"]));
    let tests = succeed(cargo(&service, &["test", "--locked"]));
    assert!(tests.stdout.contains("running 0 tests") && tests.stdout.contains(" passed;"));
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
    check(&["gateway", "--no-resource", "--discovery", "none"]);
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn every_type_and_modifier() {
    let arguments: Vec<&str> = FIELDS.lines().collect();
    check(&arguments);
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn shortest_and_longest_names() {
    check(&["a", "a", "b:int"]);
    let name = |last: &str| "n".repeat(LONGEST - 1) + last;
    let fields = [
        name("b") + ":string:unique",
        name("c") + ":datetime:optional",
    ];
    check(&[&name("a"), &fields[0], &fields[1]]);
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn numbers_of_fields() {
    for count in [1, 2, 7, 30] {
        let fields = fields(count);
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        check(&[&["count-service"] as &[&str], &fields].concat());
    }
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn names_that_mean_something_elsewhere() {
    check(&[
        "type-service",
        "--resource",
        "type",
        "type",
        "self_made",
        "match:int",
        "fn:bool:optional",
    ]);
    check(&[
        "s",
        "--resource",
        "error",
        "error",
        "service",
        "pool",
        "page:int:unique",
    ]);
    check(&[
        "s",
        "--resource",
        "sheep",
        "sheep",
        "new",
        "value:text:unique",
        "user:uuid",
    ]);
    check(&[
        "s",
        "--resource",
        "OrderItem",
        "Quantity:int:min=1",
        "order-status:string:max=1",
    ]);
}
