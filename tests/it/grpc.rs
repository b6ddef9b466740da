//! A service that speaks gRPC, with clients and rules that are not gosvc's.

use std::{fs, path::Path, process::Command};

use crate::{
    matrix::copy,
    running::Running,
    support::{Ran, Sandbox, succeed, tree},
};

fn script(name: &str) -> Command {
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci").join(name))
}

/// Runs a script of `.ci/grpc` against a service.
fn call(script_name: &str, service: &Path, arguments: &[&str]) {
    let mut calls = script("grpcio");
    calls.arg(script_name).arg(service).args(arguments);
    println!("{}", succeed(calls).stdout);
}

#[test]
#[ignore = "needs npm and grpcio"]
fn others_read_the_messages_and_call_every_method() {
    call_every_method("rest,grpc");
}

#[test]
#[ignore = "needs npm and grpcio"]
fn others_call_every_method_of_a_service_without_rest() {
    call_every_method("grpc");
}

fn call_every_method(api: &str) {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&[
        "new",
        "shop",
        "--path",
        "s",
        "--no-git",
        "-q",
        "--api",
        api,
        "--discovery",
        "none",
        "--resource",
        "order",
        "number:string:unique",
        "status:enum:open,paid:index",
        "total:decimal:8.2:min=0",
        "note:text:optional",
        "placed_at:datetime:index",
    ]);
    let service = sandbox.join("s");
    let mut lint = script("buf");
    lint.arg(&service).arg("lint");
    succeed(lint);
    let database = sandbox.join("s.db").display().to_string();
    let url = format!("sqlite://{database}");
    let settings = [("MAX_BODY_BYTES", "1048576"), ("REQUEST_TIMEOUT", "3")];
    let running = Running::start_with(&service, &url, &settings);
    let process = running.id().to_string();
    call("calls", &service, &[running.address()]);
    call("misbehave", &service, &[running.address(), &process]);
    let drain = [running.address(), &process, &database, api];
    call("drain", &service, &drain);
    assert!(running.ended().success());
}

/// `check --against` and buf agree, one change after the other.
#[test]
#[ignore = "needs npm"]
fn buf_breaks_where_clients_are_told_to() {
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
        "number:string:unique",
        "status:enum:open,paid",
        "note:text:optional",
    ]);
    let (service, old) = (sandbox.join("s"), sandbox.join("old"));
    let gosvc = |words: &str| {
        let mut command = sandbox.command(&words.split(' ').collect::<Vec<_>>());
        command.current_dir(&service);
        Ran::from(command.output().expect("it runs"))
    };
    for (change, is_break) in [
        ("add field order due:date:optional", false),
        ("add field order kind:enum:a,b:default=a", false),
        ("rename field order note remark", true),
        ("remove field order remark", true),
        ("add resource line title", false),
        ("rename resource line position", true),
        ("remove resource position", true),
        ("set port=9000", false),
    ] {
        let _ = fs::remove_dir_all(&old);
        copy(&tree(&service), &old);
        assert_eq!(gosvc(change).code, Some(0), "{change}");
        let told = gosvc("check --against ../old/gosvc.toml");
        assert_eq!(
            told.code,
            Some(i32::from(is_break)),
            "{change}: {}",
            told.stdout
        );
        let mut buf = script("buf");
        buf.arg(&service).args(["breaking", "--against"]).arg(&old);
        let found = Ran::from(buf.output().expect("it runs"));
        assert_eq!(
            found.code == Some(0),
            !is_break,
            "{change}: {}",
            found.stdout
        );
        let told = told.stdout.contains("grpc: ");
        assert_eq!(told, is_break, "{change}: {}", found.stdout);
    }
}
