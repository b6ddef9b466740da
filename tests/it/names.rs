//! Names and arguments of every kind: what can work does, and what cannot changes nothing.

use std::process::Command;

use crate::support::{Ran, Sandbox, check_service, tree};

struct Case {
    arguments: &'static str,
    is_ok: bool,
    reason: &'static str,
}

fn cases() -> impl Iterator<Item = Case> {
    let lines = include_str!("names.tsv").lines();
    lines.filter(|line| !line.starts_with('#')).map(|line| {
        let [arguments, expected, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not three fields: {line}");
        };
        assert!(["ok", "error"].contains(&expected), "{line}");
        Case {
            arguments,
            is_ok: expected == "ok",
            reason,
        }
    })
}

/// The arguments as bash reads them.
fn gosvc(sandbox: &Sandbox, folder: &str, arguments: &str) -> Ran {
    let script = format!("cd {folder} && \"$GOSVC\" {arguments}");
    let mut shell: Command = sandbox.wrapped("bash", &["-c", &script]);
    shell.env("GOSVC", env!("CARGO_BIN_EXE_gosvc"));
    Ran::from(shell.output().expect("bash runs"))
}

fn shop() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&[
        "new",
        "shop",
        "--resource",
        "product",
        "name:string",
        "price:int",
        "--no-git",
    ]);
    sandbox
}

#[test]
fn what_can_work_does_and_what_cannot_changes_nothing() {
    for case in cases() {
        let Case {
            arguments,
            is_ok,
            reason,
        } = case;
        let is_new = arguments.starts_with("new ");
        let (sandbox, folder) = match is_new {
            true => (Sandbox::new(), "."),
            false => (shop(), "shop"),
        };
        let files = |sandbox: &Sandbox| {
            let mut files = tree(&sandbox.join(folder));
            files.retain(|path, _| !path.starts_with(".gosvc/"));
            files
        };
        let before = files(&sandbox);
        let ran = gosvc(&sandbox, folder, arguments);
        let expected = if is_ok { 0 } else { 2 };
        assert_eq!(
            ran.code,
            Some(expected),
            "{arguments} ({reason}): {}",
            ran.stderr
        );
        if !is_ok {
            assert!(
                ran.stderr.starts_with("error: "),
                "{arguments}: {}",
                ran.stderr
            );
            assert!(files(&sandbox) == before, "{arguments} changed something");
        }
    }
}

/// All that can be added to one service, added to one service.
#[test]
#[ignore = "builds services, which takes minutes"]
fn all_that_can_be_added_builds_together() {
    let sandbox = shop();
    let mut count = 0;
    for case in cases().filter(|case| case.is_ok && case.arguments.starts_with("add ")) {
        let ran = gosvc(&sandbox, "shop", case.arguments);
        let is_there = ran.stderr.contains("already") || ran.stderr.contains("both need");
        assert!(
            ran.code == Some(0) || is_there,
            "{}: {}",
            case.arguments,
            ran.stderr
        );
        count += usize::from(ran.code == Some(0));
    }
    let service = sandbox.join("shop");
    check_service(&service, "");
    println!("{count} additions build and pass their tests together");
}
