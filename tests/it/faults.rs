//! Whatever happens to `gosvc new`, the service is complete or not there, and the next run cleans
//! up. Faults are injected into system calls of the program as it is, by strace.

use std::{
    collections::BTreeMap,
    fs,
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use crate::{
    strace::Victim,
    support::{Ran, Sandbox},
};

const NEW: [&str; 3] = ["new", "shop", "--no-git"];
const STAGING: &str = ".shop.gosvc";

type Files = BTreeMap<String, Vec<u8>>;

fn reference() -> Files {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&NEW);
    sandbox.tree()
}

/// Checks that the service is complete or not there, and that the next run cleans up.
fn check(sandbox: &Sandbox, reference: &Files, fault: &str) {
    let is_complete = sandbox.join("shop").exists();
    if is_complete {
        assert_eq!(&sandbox.tree(), reference, "{fault}");
    }
    let again = sandbox.run(&NEW);
    let expected = if is_complete { 2 } else { 0 };
    assert_eq!(again.code, Some(expected), "{fault}: {}", again.stderr);
    assert_eq!(&sandbox.tree(), reference, "{fault}");
}

#[test]
#[ignore = "needs strace"]
fn every_system_call_that_fails_or_kills() {
    let reference = reference();
    let new = Victim {
        place: Sandbox::new,
        command: Box::new(|sandbox| sandbox.command(&NEW)),
        check: Box::new(move |sandbox: &Sandbox, ran: &Ran, fault: &str| {
            if ran.code == Some(2) {
                // A run that reports a failure has cleaned up itself.
                assert!(sandbox.tree().is_empty(), "{fault}");
            }
            check(sandbox, &reference, fault);
        }),
    };
    let count = new.suffer(&["mkdir", "openat", "write", "rename"]);
    println!("{count} faults injected into `new`, 0 not repaired");
}

#[test]
fn killed_at_any_moment() {
    let reference = reference();
    for step in 0..40 {
        let sandbox = Sandbox::new();
        let mut run = start(&sandbox);
        thread::sleep(Duration::from_micros(step * 250));
        run.kill().expect("killed");
        run.wait().expect("ended");
        check(
            &sandbox,
            &reference,
            &format!("killed after {step} quarters of a millisecond"),
        );
    }
}

#[test]
fn of_many_at_once_one_wins() {
    let reference = reference();
    let sandbox = Sandbox::new();
    let runs: Vec<Child> = (0..8).map(|_| start(&sandbox)).collect();
    let codes = runs
        .into_iter()
        .map(|mut run| run.wait().expect("ended").code());
    let codes: Vec<_> = codes.collect();
    assert_eq!(
        codes.iter().filter(|code| **code == Some(0)).count(),
        1,
        "{codes:?}"
    );
    assert_eq!(
        codes.iter().filter(|code| **code == Some(2)).count(),
        7,
        "{codes:?}"
    );
    assert_eq!(sandbox.tree(), reference);
}

#[test]
fn what_a_killed_run_left_is_taken_over() {
    let sandbox = Sandbox::new();
    let left = sandbox.join(STAGING).join("src");
    fs::create_dir_all(&left).expect("created");
    fs::write(left.join("old.rs"), "old").expect("written");
    sandbox.gosvc(&NEW);
    assert_eq!(sandbox.tree(), reference());
}

fn start(sandbox: &Sandbox) -> Child {
    let mut command = sandbox.command(&NEW);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("gosvc runs")
}
