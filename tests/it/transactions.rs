//! Whatever happens to a command that changes a service, the service is as before, as after, or in
//! a state that the next run finishes. Faults are injected into the program as it is, by strace.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    shop::Shop,
    strace::Victim,
    support::{Ran, Sandbox, succeed},
};

type Files = BTreeMap<String, Vec<u8>>;

/// Is there from the moment at which a change will be carried out to its end.
const JOURNAL: &str = ".gosvc/txn/journal";

/// Creates, updates, merges and deletes files, all in one change.
const CHANGE: [&str; 5] = ["rename", "resource", "product", "article", "-q"];

/// A service in which somebody has edited a file.
fn shop() -> Shop {
    let shop = Shop::new();
    let path = shop.root().join("src/resources/mod.rs");
    let text = fs::read_to_string(&path).expect("readable");
    fs::write(path, format!("{text}\n// Ours.\n")).expect("written");
    shop
}

/// A service whose templates have changed since.
fn old_shop() -> Shop {
    let shop = shop();
    for path in [
        "resource/src/resources/{{plural}}/mod.rs.j2",
        "service/src/resources/mod.rs.j2",
    ] {
        shop.gosvc(&["templates", "eject", path]);
        let path = shop.root().join(".gosvc/templates").join(path);
        let text = fs::read_to_string(&path).expect("readable");
        fs::write(path, format!("//! Newer.\n//!\n{text}")).expect("written");
    }
    shop
}

struct States {
    before: Files,
    after: Files,
}

/// The service before and after a change.
fn states(shop: &Shop, change: &[&str]) -> States {
    let before = shop.tree();
    shop.gosvc(change);
    let after = shop.tree();
    assert!(before != after, "{change:?}");
    States { before, after }
}

/// Checks that the next run leaves the service as before or as after.
fn check(shop: &Shop, states: &States, fault: &str) {
    let left = shop.tree();
    let ran = shop.run(&["apply"]);
    assert_eq!(ran.code, Some(0), "{fault}: {}", ran.stderr);
    let now = shop.tree();
    let is_before = now == states.before;
    assert!(is_before || now == states.after, "{fault}");
    if left == states.after {
        assert!(!is_before, "{fault}");
    }
    let working = fs::read_dir(shop.root().join(".gosvc")).expect("readable");
    let mut working: Vec<_> = working
        .map(|entry| entry.expect("readable").file_name())
        .collect();
    working.retain(|name| name != "templates");
    working.sort();
    assert_eq!(working, [".gitignore", "lock"], "{fault}");
}

/// Lets every system call of a change fail or kill. So many of the kills, at least, must land
/// within the commit, that is to say between the journal and the end.
fn suffer(place: fn() -> Shop, change: &'static [&'static str], within_commit: usize) {
    let states = states(&place(), change);
    let landed = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&landed);
    let victim = Victim {
        place,
        command: Box::new(|shop: &Shop| shop.command(change)),
        check: Box::new(move |shop: &Shop, ran: &Ran, fault: &str| {
            let is_killed = fault.contains("KILL");
            if is_killed && shop.root().join(JOURNAL).exists() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
            let unfinished = ran.stderr.contains("the change is not finished");
            if ran.code == Some(2) && !unfinished {
                assert!(shop.tree() == states.before, "{fault}: {}", ran.stderr);
            }
            check(shop, &states, fault);
        }),
    };
    let calls = [
        "mkdir",
        "openat",
        "write",
        "rename",
        "unlink",
        "fdatasync",
        "fsync",
    ];
    let count = victim.suffer(&calls);
    let landed = landed.load(Ordering::Relaxed);
    println!(
        "{count} faults injected into {change:?}, {landed} kills in its commit, 0 not repaired"
    );
    assert!(landed >= within_commit, "{landed} kills");
}

#[test]
#[ignore = "needs strace"]
fn every_system_call_of_a_rename_that_fails_or_kills() {
    suffer(shop, &CHANGE, 20);
}

#[test]
#[ignore = "needs strace"]
fn every_system_call_of_an_addition_that_fails_or_kills() {
    suffer(
        shop,
        &["add", "resource", "order", "number:string:unique", "-q"],
        20,
    );
}

#[test]
#[ignore = "needs strace"]
fn every_system_call_of_a_removal_that_fails_or_kills() {
    suffer(shop, &["remove", "resource", "product", "-q"], 20);
}

#[test]
#[ignore = "needs strace"]
fn every_system_call_of_an_upgrade_that_fails_or_kills() {
    suffer(old_shop, &["upgrade", "-q"], 5);
}

#[test]
fn a_change_killed_at_any_moment() {
    let states = states(&shop(), &CHANGE);
    let started = Instant::now();
    shop().gosvc(&CHANGE);
    let whole = started.elapsed();
    for step in 0..20 {
        let shop = shop();
        let mut run = start(&shop, &CHANGE);
        thread::sleep(whole * step / 20);
        run.kill().expect("killed");
        run.wait().expect("ended");
        check(&shop, &states, &format!("killed at step {step}"));
    }
}

/// Kills runs as soon as they have made a file, until enough of them have left it.
fn kill_within(file: &str, enough: usize) {
    let states = states(&shop(), &CHANGE);
    let mut landed = 0;
    let mut runs = 0;
    while landed < enough && runs < 20 * enough {
        let shop = shop();
        let mut run = start(&shop, &CHANGE);
        let path = shop.root().join(file);
        while !path.exists() && run.try_wait().expect("there").is_none() {
            thread::yield_now();
        }
        thread::sleep(Duration::from_micros(100 * (runs as u64 % 20)));
        run.kill().expect("killed");
        run.wait().expect("ended");
        runs += 1;
        landed += usize::from(path.exists());
        check(
            &shop,
            &states,
            &format!("killed in run {runs}, after `{file}`"),
        );
    }
    println!("{landed} of {runs} kills landed while `{file}` was there");
    assert_eq!(landed, enough, "of {runs} kills while `{file}` was there");
}

#[test]
fn a_change_killed_while_it_stages() {
    kill_within(".gosvc/txn", 10);
}

#[test]
fn a_change_killed_while_it_commits() {
    kill_within(JOURNAL, 10);
}

#[test]
fn changes_at_the_same_time_wait_for_each_other() {
    let shop = shop();
    let names = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta",
    ];
    let runs: Vec<Child> = names
        .iter()
        .map(|name| start(&shop, &["add", "resource", name, "name:string"]))
        .collect();
    for mut run in runs {
        assert!(run.wait().expect("ended").success());
    }
    let spec = fs::read_to_string(shop.root().join("gosvc.toml")).expect("readable");
    for name in names {
        assert_eq!(
            spec.matches(&format!("[resource.{name}]")).count(),
            1,
            "{spec}"
        );
    }
    assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");
    shop.gosvc(&["check"]);
}

#[test]
fn a_file_that_cannot_be_written_refuses_the_change() {
    let shop = shop();
    let before = shop.tree();
    // The folder of the staged files cannot be made, since a file has its name.
    fs::write(shop.root().join(".gosvc/txn"), "in the way").expect("written");
    let ran = shop.run(&CHANGE);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(shop.tree() == before);
}

#[test]
#[ignore = "needs root, to mount a small file system"]
fn a_full_disk_refuses_the_change() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path().display().to_string();
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=4m", "tmpfs", &folder]);
    succeed(mount);
    let shop = Shop::in_sandbox(sandbox);
    for free in [0, 20_000, 60_000, 150_000] {
        let before = shop.tree();
        let filler = shop.root().join("../filler");
        let full = fs::write(&filler, vec![1; 5_000_000]);
        assert!(full.is_err(), "the disk is not full");
        let size = fs::metadata(&filler).expect("there").len();
        let file = fs::OpenOptions::new()
            .write(true)
            .open(&filler)
            .expect("opened");
        file.set_len(size.saturating_sub(free)).expect("cut");
        let ran = shop.run(&CHANGE);
        assert_eq!(ran.code, Some(2), "{free} bytes free: {}", ran.stderr);
        assert!(shop.tree() == before, "{free} bytes free");
        fs::remove_file(&filler).expect("removed");
    }
    shop.gosvc(&CHANGE);
    let mut unmount = Command::new("umount");
    unmount.args(["--lazy", &folder]);
    succeed(unmount);
}

#[test]
#[ignore = "needs root, to become somebody who cannot write everywhere"]
fn a_folder_that_cannot_be_written_refuses_the_change() {
    let shop = shop();
    let program = shop.root().join("../gosvc");
    fs::copy(env!("CARGO_BIN_EXE_gosvc"), &program).expect("copied");
    let sandbox = shop.sandbox.path().display().to_string();
    let mut chown = Command::new("chown");
    chown.args(["-R", "65534", &sandbox]);
    succeed(chown);
    let closed = shop.root().join("src/resources/products");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).expect("set");
    let before = shop.tree();
    let ran = Command::new("setpriv")
        .args(["--reuid", "65534", "--clear-groups"])
        .arg(program)
        .args(CHANGE)
        .current_dir(shop.root())
        .output();
    let ran = Ran::from(ran.expect("setpriv runs"));
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("Permission denied"), "{}", ran.stderr);
    assert!(shop.tree() == before);
}

fn start(shop: &Shop, arguments: &[&str]) -> Child {
    let mut command = shop.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("gosvc runs")
}
