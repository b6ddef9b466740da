//! What comes of edits and changes builds, and not only merges. Edits are made in as few services as take
//! them all, and commands run one after the other; `GOSVC_PAIRS=1` checks after each command alone.

use std::{env, fs};

use super::{
    COMMANDS, TRUE_CONFLICTS, base,
    change::{Edit, Files},
    copy, edits, run,
};
use crate::support::{Ran, Sandbox, cargo_again, tree};

/// Commands that can follow each other.
const CHAINS: [&[&str]; 5] = [
    &[
        "add-last",
        "add-index",
        "add-unique",
        "add-ref",
        "rename-field",
        "add-resource",
        "add-first",
        "no-discovery",
        "port",
    ],
    &["remove-field", "postgres"],
    &["rename-resource"],
    &["remove-resource"],
    &["grpc-alone"],
];

/// All edits in as few services as it takes.
fn groups(base: &Files) -> Vec<Vec<&'static Edit>> {
    let mut groups: Vec<(Files, Vec<&Edit>)> = Vec::new();
    for edit in edits() {
        let made = |(files, _): &mut (Files, Vec<&Edit>)| edit.make(files).ok();
        let found = groups
            .iter_mut()
            .find_map(|group| Some((made(group)?, group)));
        match found {
            Some((files, group)) => {
                group.0 = files;
                group.1.push(edit);
            }
            None => groups.push((edit.make(base).expect("it fits"), vec![edit])),
        }
    }
    groups.into_iter().map(|(_, edits)| edits).collect()
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn what_comes_of_edits_and_changes_builds() {
    let sandbox = Sandbox::new();
    let base = tree(&base(&sandbox));
    let alone = COMMANDS.each_ref().map(|(name, _)| [*name]);
    let chains: Vec<&[&str]> = match env::var_os("GOSVC_PAIRS") {
        Some(_) => alone.iter().map(|name| &name[..]).collect(),
        None => CHAINS.to_vec(),
    };
    let root = sandbox.join("edited");
    let (mut wrong, mut count) = (Vec::new(), 0);
    for edits in groups(&base) {
        for chain in [&[][..]].into_iter().chain(chains.iter().copied()) {
            let clashes = |edit: &Edit| {
                let mut conflicts = TRUE_CONFLICTS.iter();
                conflicts.any(|it| it.0 == edit.name && chain.contains(&it.1))
            };
            let edits: Vec<&Edit> = edits.iter().copied().filter(|it| !clashes(it)).collect();
            let edited = edits.iter().fold(base.clone(), |files, edit| {
                edit.make(&files).expect("it fits")
            });
            fs::remove_dir_all(&root).ok();
            copy(&edited, &root);
            for name in chain {
                let command = COMMANDS.iter().find(|it| it.0 == *name);
                let (code, stderr) = run(&sandbox, &root, command.expect("one").1);
                if code != Some(0) {
                    wrong.push(format!("{name} of {chain:?}: {stderr}"));
                }
            }
            let check = cargo_again(&root, &["check", "--tests", "-q"]).output();
            let check = Ran::from(check.expect("runs"));
            if check.code != Some(0) {
                wrong.push(format!("{chain:?} does not build: {}", check.stderr));
            }
            count += edits.len() * chain.len();
        }
    }
    println!("{count} pairs, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
