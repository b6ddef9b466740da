//! A service that a team grows beside gosvc: a state machine, a join, a column and endpoints of its own,
//! a header that tells who may call, files that are split; and commands in between, in random order.
//! After each step every edit is there once; every few steps the service builds and passes its tests.
//! `GOSVC_SEEDS` makes more services, `GOSVC_SEED` starts elsewhere.

mod commands;
mod edits;
mod features;

use std::{env, fs, path::PathBuf};

use self::{
    commands::{API, COMMANDS},
    edits::OTHERS,
    features::{AUTH, COLUMN, JOIN, STATES},
};
use crate::{
    matrix::{base, change::Change, copy},
    schema::random::Random,
    support::{EPOCH, Ran, Sandbox, cargo_again, tree},
};

/// How often a service is built while it grows.
const BUILDS: usize = 3;
/// How many grow without being built.
const SEEDS: u64 = 4;

/// What happens to the service.
pub(crate) enum Step {
    /// A name, what changes, and what is in the service once from then on.
    Edit(&'static str, &'static [Change], &'static [&'static str]),
    /// What gosvc is told to do.
    Run(&'static [&'static str]),
    /// What is changed in `gosvc.toml`, and then applied.
    Spec(&'static str, &'static str),
    /// The same as `Run`, after which `{order}` or `{note}` is called otherwise.
    Rename(
        &'static [&'static str],
        &'static [(&'static str, &'static str)],
    ),
}

/// What a name in braces stands for now.
struct Names(Vec<(&'static str, String)>);

impl Names {
    fn fill(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.0 {
            text = text.replace(name, value);
        }
        text
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.0.retain(|(other, _)| *other != name);
        self.0.push((name, value.to_owned()));
    }
}

/// A service that grows.
struct Grown {
    sandbox: Sandbox,
    names: Names,
    /// What is in it once, since the team has put it there.
    marks: Vec<&'static str>,
    /// What has happened to it.
    story: Vec<String>,
}

impl Grown {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        base(&sandbox);
        let mut names = Names(Vec::new());
        for (name, value) in [
            ("{order}", "order"),
            ("{orders}", "orders"),
            ("{Order}", "Order"),
            ("{note}", "note"),
        ] {
            names.set(name, value);
        }
        Self {
            sandbox,
            names,
            marks: Vec::new(),
            story: Vec::new(),
        }
    }

    fn root(&self) -> PathBuf {
        self.sandbox.join("base")
    }

    fn step(&mut self, step: &Step) {
        let minute = 1 + self.story.len();
        self.names.set("{now}", &format!("2026112306{minute:02}00"));
        match step {
            Step::Edit(name, changes, marks) => {
                self.story.push((*name).to_owned());
                self.edit(changes);
                self.marks.extend(*marks);
            }
            Step::Run(arguments) => self.run(arguments),
            Step::Rename(arguments, names) => {
                self.run(arguments);
                for (name, value) in *names {
                    self.names.set(name, value);
                }
            }
            Step::Spec(from, to) => {
                self.edit(&[Change::Replace("gosvc.toml", from, to)]);
                self.run(&["apply"]);
            }
        }
        self.check();
    }

    fn edit(&self, changes: &[Change]) {
        let before = tree(&self.root());
        let mut files = before.clone();
        for change in changes {
            let made = change.make(&mut files, &|text| self.names.fill(text));
            made.unwrap_or_else(|path| panic!("{:#?}: nothing in {path}", self.story));
        }
        for path in before.keys().filter(|path| !files.contains_key(*path)) {
            fs::remove_file(self.root().join(path)).expect("removed");
        }
        files.retain(|path, bytes| before.get(path) != Some(bytes));
        copy(&files, &self.root());
    }

    fn run(&mut self, arguments: &[&str]) {
        let arguments: Vec<String> = arguments.iter().map(|it| self.names.fill(it)).collect();
        // Every command runs a minute later.
        let now = EPOCH.parse::<usize>().expect("a number") + 60 * (1 + self.story.len());
        self.story.push(arguments.join(" "));
        let mut command = self.sandbox.command(&arguments);
        command.current_dir(self.root());
        command.env("SOURCE_DATE_EPOCH", now.to_string());
        let ran = Ran::from(command.output().expect("runs"));
        assert_eq!(ran.code, Some(0), "{:#?}: {}", self.story, ran.stderr);
    }

    /// Every edit is there once, and the service is what its spec says.
    fn check(&self) {
        let mut files = tree(&self.root());
        files.remove("gosvc.lock");
        let text = files.values().map(|bytes| String::from_utf8_lossy(bytes));
        let text = text.collect::<Vec<_>>().join("\n");
        for mark in &self.marks {
            let mark = self.names.fill(mark);
            let count = text.matches(&mark).count();
            assert_eq!(count, 1, "{mark:?} after {:#?}", self.story);
        }
        let mut check = self.sandbox.command(&["check"]);
        check.current_dir(self.root());
        let check = Ran::from(check.output().expect("runs"));
        assert_eq!(check.code, Some(0), "{:#?}: {}", self.story, check.stdout);
    }

    fn cargo(&self, arguments: &[&str]) {
        let ran = cargo_again(&self.root(), arguments).output().expect("runs");
        let ran = Ran::from(ran);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, Some(0), "{:#?}: {told}", self.story);
    }
}

fn grow(seed: u64, is_built: bool) {
    let mut random = Random::new(seed);
    let mut lists: Vec<&[Step]> = vec![STATES, JOIN, COLUMN, AUTH];
    lists.extend(OTHERS);
    lists.extend(COMMANDS);
    if !is_built {
        lists.push(API);
    }
    let count: usize = lists.iter().map(|list| list.len()).sum();
    let mut grown = Grown::new();
    while !lists.is_empty() {
        let at = random.below(lists.len());
        let (step, rest) = lists[at].split_first().expect("not empty");
        grown.step(step);
        lists[at] = rest;
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() || grown.story.len().is_multiple_of(count / BUILDS) {
            grown.cargo(&["fmt", "--check"]);
            if is_built {
                grown.cargo(&["test", "-q"]);
            }
        }
    }
    println!("seed {seed}: {count} steps");
}

/// The numbers from which services are grown, unless the environment asks for others.
fn seeds(count: u64) -> std::ops::Range<u64> {
    let number = |name: &str, default: u64| match env::var(name) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => default,
    };
    let first = number("GOSVC_SEED", 1);
    first..first + number("GOSVC_SEEDS", count)
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn a_service_grows_by_commands_and_edits_in_any_order() {
    seeds(1).for_each(|seed| grow(seed, true));
}

#[test]
fn edits_of_a_growing_service_are_there_once() {
    seeds(SEEDS).for_each(|seed| grow(seed, false));
}
