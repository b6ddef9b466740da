//! The numbers of gRPC's messages, which stay what they are.

use std::{fs, process::Command};

use crate::support::{Ran, Sandbox, succeed};

const SPEC: &str = "s/gosvc.toml";
const MESSAGES: &str = "s/proto/shop/v1/orders.proto";

fn shop() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&[
        "new",
        "shop",
        "--path",
        "s",
        "--no-git",
        "-q",
        "--api",
        "rest,grpc",
        "--resource",
        "order",
        "note:text:optional",
        "status:enum:open,paid",
        "total:int",
    ]);
    sandbox
}

fn read(sandbox: &Sandbox, path: &str) -> String {
    fs::read_to_string(sandbox.join(path)).expect("readable")
}

/// Runs a command in the service and expects this exit code.
#[track_caller]
fn run(sandbox: &Sandbox, command: &str, code: i32) -> String {
    let words: Vec<&str> = command.split(' ').collect();
    let mut gosvc = sandbox.command(&words);
    gosvc.current_dir(sandbox.join("s"));
    let ran = Ran::from(gosvc.output().expect("it runs"));
    assert_eq!(ran.code, Some(code), "{command}: {}", ran.stderr);
    ran.stderr
}

/// The lines of the spec behind this header, up to the next.
fn table(sandbox: &Sandbox, header: &str) -> String {
    let spec = read(sandbox, SPEC);
    let (_, rest) = spec.split_once(&format!("[{header}]\n")).expect("there");
    rest.split("\n[")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

#[test]
fn renamed_removed_and_added_members_leave_the_others_alone() {
    let sandbox = shop();
    let first = "note = 5\nstatus = 6\n\"status.open\" = 1\n\"status.paid\" = 2\ntotal = 7";
    assert_eq!(table(&sandbox, "resource.order.numbers"), first);
    run(&sandbox, "rename field order status state", 0);
    run(&sandbox, "remove field order note", 0);
    run(&sandbox, "add field order day:date:optional", 0);
    let numbers = "state = 6\n\"state.open\" = 1\n\"state.paid\" = 2\ntotal = 7\nday = 8";
    assert_eq!(table(&sandbox, "resource.order.numbers"), numbers);
    assert_eq!(table(&sandbox, "resource.order.reserved"), "note = 5");
    let messages = read(&sandbox, MESSAGES);
    for line in [
        "  reserved 5;\n  reserved \"note\";",
        "  OrderState state = 6;",
        "  int32 total = 7;",
        "  optional string day = 8;",
        "  ORDER_STATE_PAID = 2;",
    ] {
        assert!(messages.contains(line), "{line}: {messages}");
    }
    let again = run(&sandbox, "add field order note:text:optional", 2);
    assert!(again.contains("has had a \"note\" before"), "{again}");
    run(&sandbox, "apply", 0);
    run(&sandbox, "check", 0);
}

#[test]
fn they_come_back_with_grpc() {
    let sandbox = shop();
    let messages = read(&sandbox, MESSAGES);
    let numbers = table(&sandbox, "resource.order.numbers");
    run(&sandbox, "set api=rest", 0);
    assert!(!sandbox.join(MESSAGES).exists());
    assert!(!sandbox.join("s/src/grpc").exists());
    assert!(!read(&sandbox, "s/Cargo.toml").contains("tonic"));
    run(&sandbox, "set api=rest,grpc", 0);
    assert_eq!(read(&sandbox, MESSAGES), messages);
    assert_eq!(table(&sandbox, "resource.order.numbers"), numbers);
}

#[test]
fn a_number_that_is_changed_by_hand_is_refused() {
    let sandbox = shop();
    let spec = read(&sandbox, SPEC);
    for (from, to, expected) in [
        ("total = 7", "total = 8", "from the number 7 to 8"),
        ("note = 5\n", "note = 7\n", "have the number 7"),
        (
            "\"status.paid\" = 2",
            "\"status.paid\" = 3",
            "from the number 2 to 3",
        ),
        ("api = [\"rest\", \"grpc\"]", "api = []", "nobody can call"),
    ] {
        fs::write(sandbox.join(SPEC), spec.replace(from, to)).expect("written");
        let message = run(&sandbox, "apply", 2);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn what_breaks_clients_is_told() {
    let sandbox = shop();
    fs::copy(sandbox.join(SPEC), sandbox.join("old.toml")).expect("copied");
    let told = |arguments: &[&str], code: i32| {
        let mut gosvc = sandbox.command(&[&["check", "--against"], arguments].concat());
        gosvc.current_dir(sandbox.join("s"));
        let ran = Ran::from(gosvc.output().expect("it runs"));
        assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
        ran.stdout + &ran.stderr
    };
    assert_eq!(told(&["../old.toml"], 0), "");
    run(&sandbox, "add field order due:date:optional", 0);
    assert_eq!(told(&["../old.toml"], 0), "");
    run(&sandbox, "remove field order note", 0);
    let gone = "rest: order.note is gone\ngrpc: order.note is gone\n";
    assert_eq!(told(&["../old.toml"], 1), gone);
    let json = told(&["../old.toml", "--json"], 1);
    assert!(json.contains("\"place\": \"order.note\""), "{json}");
    let refused = told(&["nowhere"], 2);
    assert!(
        refused.contains("there is no gosvc.toml in \"nowhere\""),
        "{refused}"
    );

    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(sandbox.join("s")).args(arguments);
        succeed(git);
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    let author = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    git(&[&author as &[&str], &["commit", "-qm", "a"]].concat());
    run(&sandbox, "remove field order total", 0);
    assert!(told(&["HEAD"], 1).contains("grpc: order.total is gone"));
}
