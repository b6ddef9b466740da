//! What teams do to a service, against every command: an edit and a change come together, unless they
//! truly disagree. `edits` has the edits; the pairs that are in conflict are listed here, each with why.

mod around;
mod builds;
pub(crate) mod change;
mod edits;
mod shared;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use self::change::{Change, Edit, Files};
use crate::support::{Sandbox, succeed, tree};

/// Of so many pairs one is looked at by rustfmt; this goes round through all commands.
const FORMATTED: usize = 4;

const COMMANDS: [(&str, &[&str]); 15] = [
    (
        "add-last",
        &["add", "field", "order", "shipped_at:datetime:optional"],
    ),
    (
        "add-index",
        &["add", "field", "order", "priority:int:default=0:index"],
    ),
    (
        "add-unique",
        &[
            "add",
            "field",
            "order",
            "coupon:string:optional:max=30:unique",
        ],
    ),
    (
        "add-ref",
        &["add", "field", "order", "gift_for:ref:customer:optional"],
    ),
    (
        "rename-field",
        &["rename", "field", "order", "note", "remark"],
    ),
    ("remove-field", &["remove", "field", "order", "note"]),
    (
        "add-resource",
        &[
            "add",
            "resource",
            "line",
            "order:ref:on-delete=cascade",
            "title:string",
            "qty:int:min=1",
        ],
    ),
    (
        "add-first",
        &["add", "resource", "apple", "name:string:unique"],
    ),
    (
        "rename-resource",
        &["rename", "resource", "order", "purchase"],
    ),
    ("remove-resource", &["remove", "resource", "order"]),
    ("postgres", &["set", "database=postgres"]),
    ("no-discovery", &["set", "discovery=none"]),
    ("grpc", &["set", "api=rest,grpc"]),
    ("grpc-alone", &["set", "api=grpc"]),
    ("port", &["set", "port=9000"]),
];

/// The pairs that are in conflict, and why nobody but the team can settle them.
const TRUE_CONFLICTS: &[(&str, &str, &str)] = &[
    (
        "own-dockerfile",
        "postgres",
        "the image is the team's own, and its settings are another database's",
    ),
    (
        "router-argument",
        "remove-resource",
        "the team has changed the line that goes",
    ),
    (
        "router-argument",
        "grpc",
        "the team has changed the argument before which another comes",
    ),
    (
        "tests-at-the-end",
        "grpc-alone",
        "the team's test is over HTTP",
    ),
    (
        "path-prefix",
        "grpc-alone",
        "the team has changed the path that goes",
    ),
    (
        "instrumented",
        "grpc-alone",
        "the team has changed the function that goes",
    ),
    (
        "nested-registry",
        "grpc-alone",
        "the team has changed the list of routes that goes",
    ),
    (
        "own-registry-line",
        "grpc-alone",
        "a route of the team's is in the list that goes",
    ),
    (
        "router-argument",
        "grpc-alone",
        "the team has changed the line that goes",
    ),
    (
        "field-type",
        "remove-field",
        "the team has changed the field that goes",
    ),
    ("port", "port", "two ports"),
    (
        "renamed-struct",
        "grpc",
        "the new file has the struct by the name that the team has changed",
    ),
    (
        "renamed-struct",
        "grpc-alone",
        "the new file has the struct by the name that the team has changed",
    ),
    (
        "field-attribute",
        "remove-field",
        "the team has changed the field that goes",
    ),
    (
        "field-attribute",
        "grpc-alone",
        "the team's attribute is of serde, from which the struct no longer derives",
    ),
    (
        "own-field",
        "add-unique",
        "a field of this name and of another type",
    ),
    (
        "deleted-tests",
        "add-resource",
        "the new tests take samples from those that the team has deleted",
    ),
    (
        "own-use-of-a-field",
        "remove-field",
        "the team's code uses the field that goes",
    ),
    (
        "own-use-of-a-field",
        "rename-field",
        "whose field it is that the team's code uses is not known for sure",
    ),
    (
        "own-reports",
        "remove-resource",
        "the team's code uses the resource that goes",
    ),
    (
        "own-values",
        "add-last",
        "a value of the team's names all fields",
    ),
    (
        "own-values",
        "add-index",
        "a value of the team's names all fields",
    ),
    (
        "own-values",
        "add-unique",
        "a value of the team's names all fields",
    ),
    (
        "own-values",
        "add-ref",
        "a value of the team's names all fields",
    ),
    (
        "own-values",
        "rename-field",
        "the team's code uses the field that gets another name",
    ),
    (
        "own-values",
        "remove-field",
        "the team's code uses the field that goes",
    ),
    (
        "own-values",
        "remove-resource",
        "the team's code uses the resource that goes",
    ),
    (
        "edited-value",
        "remove-field",
        "the team has changed the value of the field that goes",
    ),
    (
        "own-variant",
        "grpc",
        "the new file has to name the variant that the team has added",
    ),
    (
        "own-variant",
        "grpc-alone",
        "the new file has to name the variant that the team has added",
    ),
];

pub(crate) fn edits() -> Vec<&'static Edit> {
    let edits = [edits::EDITS, around::EDITS, shared::EDITS];
    edits.into_iter().flatten().collect()
}

/// A service with two resources.
pub(crate) fn base(sandbox: &Sandbox) -> PathBuf {
    sandbox.gosvc(&[
        "new",
        "shop-service",
        "--path",
        "base",
        "--no-git",
        "--quiet",
        "--resource",
        "customer",
        "name:string:max=80",
        "email:string:unique",
    ]);
    let base = sandbox.join("base");
    let order = [
        "add",
        "resource",
        "order",
        "number:string:max=20:unique",
        "status:enum:open,paid,shipped:default=open",
        "total:decimal:12.2",
        "note:text:optional",
        "placed_at:datetime:index",
        "customer:ref:optional",
    ];
    let mut command = sandbox.command(&order);
    command.current_dir(&base);
    succeed(command);
    base
}

/// Writes these files into a folder.
pub(crate) fn copy(files: &Files, to: &Path) {
    for (path, bytes) in files.iter().filter(|(path, _)| !path.ends_with('/')) {
        let path = to.join(path);
        fs::create_dir_all(path.parent().expect("has one")).expect("made");
        fs::write(path, bytes).expect("written");
    }
}

/// Runs a command in an edited service.
fn run(sandbox: &Sandbox, root: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = sandbox.command(arguments);
    command.current_dir(root);
    let output = command.output().expect("runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
#[ignore = "runs every edit against every command, which takes minutes"]
fn edits_and_changes_come_together() {
    let sandbox = Sandbox::new();
    let base = tree(&base(&sandbox));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(edit) = edits().get(at / COMMANDS.len()).copied() else {
                return found;
            };
            let (name, arguments) = COMMANDS[at % COMMANDS.len()];
            let root = sandbox.join(&format!("pair-{at}"));
            copy(&edit.make(&base).expect("it fits"), &root);
            let (code, stderr) = run(&sandbox, &root, arguments);
            // It takes as long as the command.
            let is_formatted = code != Some(0) || !at.is_multiple_of(FORMATTED) || {
                let mut check = Command::new(env!("CARGO"));
                let check = check.args(["fmt", "--check"]).current_dir(&root).output();
                check.expect("runs").status.success()
            };
            let lost = match code {
                Some(0) if name.starts_with("add-") => lost(edit, &root),
                _ => None,
            };
            found.push((edit.name, name, code, stderr, is_formatted, lost));
            fs::remove_dir_all(root).expect("removed");
        }
    };
    let pairs: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|it| it.join().expect("no panic"))
            .collect()
    });

    let mut wrong = Vec::new();
    let (mut conflicts, mut unformatted) = (0, 0);
    for (edit, command, code, stderr, is_formatted, lost) in &pairs {
        let is_listed = TRUE_CONFLICTS
            .iter()
            .any(|it| (it.0, it.1) == (*edit, *command));
        match code {
            Some(0) if is_listed => {
                wrong.push(format!("{edit} x {command} is no conflict any more"))
            }
            Some(0) => {}
            // Refused, or written and told that lines of the team's need the new name.
            Some(1 | 2) => {
                conflicts += 1;
                if !is_listed {
                    wrong.push(format!("{edit} x {command}: {stderr}"));
                }
            }
            _ => wrong.push(format!("{edit} x {command}: {code:?} {stderr}")),
        }
        if !is_formatted {
            unformatted += 1;
            wrong.push(format!("{edit} x {command} is not formatted"));
        }
        wrong.extend(
            lost.iter()
                .map(|line| format!("{edit} x {command} has lost {line:?}")),
        );
    }
    println!(
        "{} edits, {} pairs: {conflicts} conflicts, {} of them true; {unformatted} not formatted",
        edits().len(),
        pairs.len(),
        TRUE_CONFLICTS.len(),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(conflicts * 100 <= pairs.len() * 4, "{conflicts}");
}

/// A line that the edit has added and that is nowhere any more.
fn lost(edit: &Edit, root: &Path) -> Option<String> {
    let tree = tree(root);
    for change in edit.changes {
        let (Change::Replace(_, from, to) | Change::All(_, from, to)) = change else {
            continue;
        };
        for line in to.lines().map(str::trim).filter(|line| line.len() > 12) {
            let is_new = !from.contains(line);
            let is_there = |bytes: &Vec<u8>| {
                let text = String::from_utf8_lossy(bytes);
                text.contains(line)
            };
            let places = tree.iter().filter(|(path, _)| *path != "gosvc.lock");
            if is_new && !places.into_iter().any(|(_, bytes)| is_there(bytes)) {
                return Some(line.to_owned());
            }
        }
    }
    None
}

#[test]
fn every_edit_still_fits() {
    let sandbox = Sandbox::new();
    let base = tree(&base(&sandbox));
    for edit in edits() {
        assert!(edit.make(&base).expect("it fits") != base, "{}", edit.name);
    }
}
