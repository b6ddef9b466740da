//! What gosvc and its services are built from: actions pinned by commit, licenses that the rules allow.

use crate::support::{Sandbox, cargo, succeed};

const WORKFLOWS: [&str; 2] = [
    include_str!("../../.github/workflows/ci.yml"),
    include_str!("../../templates/service/.github/workflows/ci.yml.j2"),
];

#[test]
fn actions_are_pinned_by_commit() {
    for workflow in WORKFLOWS {
        let uses = workflow.lines();
        let uses: Vec<_> = uses.filter_map(|line| line.split_once("uses: ")).collect();
        assert!(!uses.is_empty());
        for (_, action) in uses {
            let (_, pin) = action.split_once('@').expect("a version");
            let (commit, version) = pin.split_once(" # ").unwrap_or((pin, ""));
            let is_commit = commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
            assert!(is_commit && version.starts_with('v'), "{action}");
        }
    }
}

#[test]
#[ignore = "needs cargo-deny"]
fn services_keep_their_own_rules() {
    let sandbox = Sandbox::new();
    let fields = ["a:decimal", "b:json", "c:bytes", "d:datetime"];
    for database in ["sqlite", "postgres", "mysql"] {
        let new = ["new", "shop-service", "--db", database, "--path", database];
        sandbox.gosvc(&[&new as &[&str], &["-q", "--no-git"], &fields].concat());
        let deny = ["deny", "--locked", "check", "bans", "licenses", "sources"];
        succeed(cargo(&sandbox.join(database), &deny));
    }
}
