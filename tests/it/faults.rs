//! Whatever happens to `gosvc new`, the service is complete or not there, and the next run cleans
//! up. Faults are injected into system calls of the program as it is, by strace.

use std::{
    collections::BTreeMap,
    fs,
    process::{Child, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
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
    let landed = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&landed);
    let new = Victim {
        place: Sandbox::new,
        command: Box::new(|sandbox| sandbox.command(&NEW)),
        check: Box::new(move |sandbox: &Sandbox, ran: &Ran, fault: &str| {
            if fault.contains("KILL") && sandbox.join(STAGING).exists() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
            if ran.code == Some(2) {
                // A run that reports a failure has cleaned up itself.
                assert!(sandbox.tree().is_empty(), "{fault}");
            }
            check(sandbox, &reference, fault);
        }),
    };
    let count = new.suffer(&["mkdir", "openat", "write", "rename"]);
    let landed = landed.load(Ordering::Relaxed);
    println!("{count} faults injected into `new`, {landed} kills while it wrote, 0 not repaired");
    assert!(landed >= 50, "{landed} kills");
}

#[test]
fn killed_at_any_moment() {
    let reference = reference();
    for step in 0..20 {
        let sandbox = Sandbox::new();
        let mut run = start(&sandbox);
        thread::sleep(Duration::from_micros(step * 500));
        run.kill().expect("killed");
        run.wait().expect("ended");
        check(
            &sandbox,
            &reference,
            &format!("killed after {step} halves of a millisecond"),
        );
    }
}

#[test]
fn killed_while_it_writes() {
    const ENOUGH: usize = 10;
    let reference = reference();
    let mut landed = 0;
    let mut runs = 0;
    while landed < ENOUGH && runs < 20 * ENOUGH {
        let sandbox = Sandbox::new();
        let staging = sandbox.join(STAGING);
        let mut run = start(&sandbox);
        while !staging.exists() && run.try_wait().expect("there").is_none() {
            thread::yield_now();
        }
        thread::sleep(Duration::from_micros(100 * (runs as u64 % 20)));
        run.kill().expect("killed");
        run.wait().expect("ended");
        runs += 1;
        landed += usize::from(staging.exists());
        check(
            &sandbox,
            &reference,
            &format!("killed in run {runs}, while it writes"),
        );
    }
    println!("{landed} of {runs} kills landed while `new` was writing");
    assert_eq!(landed, ENOUGH, "of {runs} kills");
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
