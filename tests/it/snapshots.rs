//! Whole generated services and changes of them, compared with `tests/cases`; its README explains it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use similar::TextDiff;

use crate::support::{Sandbox, succeed, tree};

type Files = BTreeMap<String, String>;

/// Too large to review, and held by tests of their own.
const LOCKS: [&str; 2] = ["Cargo.lock", "gosvc.lock"];

struct Case {
    folder: PathBuf,
    /// The arguments of `gosvc new`.
    arguments: Vec<String>,
    /// What is done to the service then.
    command: Option<String>,
    /// The case whose files need no second copy.
    like: Option<String>,
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

impl Case {
    fn read(name: &str) -> Self {
        let folder = cases().join(name);
        let text = fs::read_to_string(folder.join("args")).expect("a file `args`");
        Self {
            arguments: text.lines().map(str::to_owned).collect(),
            command: fs::read_to_string(folder.join("command")).ok(),
            like: fs::read_to_string(folder.join("like")).ok(),
            folder,
        }
    }

    fn generate(&self, sandbox: &Sandbox) -> Files {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        sandbox.gosvc(&[&["new", "--no-git", "--path", "out"] as &[&str], &arguments].concat());
        read(&sandbox.join("out"))
    }

    /// What differs from the other case, and what of it is not there.
    fn difference(&self) -> (Files, String) {
        let mut files = self.generate(&Sandbox::new());
        let other = self.like.as_ref();
        let other = other.map(|name| Self::read(name.trim()).generate(&Sandbox::new()));
        let other = other.unwrap_or_default();
        let gone = other.keys().filter(|path| !files.contains_key(*path));
        let gone: String = gone.flat_map(|path| [path.as_str(), "\n"]).collect();
        files.retain(|path, text| other.get(path) != Some(text));
        (files, gone)
    }

    /// The files that the command changes, as they are before and after it.
    fn change(&self) -> (Files, Files) {
        let sandbox = Sandbox::new();
        let mut before = self.generate(&sandbox);
        let words = self.command.as_ref().expect("a file `command`");
        let words: Vec<&str> = words.split_whitespace().collect();
        let mut command = sandbox.command(&words);
        command.current_dir(sandbox.join("out"));
        succeed(command);
        let mut after = read(&sandbox.join("out"));
        let same = |path: &String, text: &String, other: &Files| other.get(path) == Some(text);
        let all = before.clone();
        before.retain(|path, text| !same(path, text, &after));
        after.retain(|path, text| !same(path, text, &all));
        (before, after)
    }
}

/// The files below a folder that are worth a review.
fn read(folder: &Path) -> Files {
    let mut files = tree(folder);
    files.retain(|path, _| {
        let is_own = path.starts_with(".gosvc/") || LOCKS.contains(&path.as_str());
        !path.ends_with('/') && !is_own
    });
    let files = files.into_iter();
    files
        .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8")))
        .collect()
}

/// Compares files with those in a folder, or writes them there if `BLESS` is set.
fn compare(folder: &Path, files: &Files) {
    if std::env::var_os("BLESS").is_some() {
        // It may not be there yet.
        let _ = fs::remove_dir_all(folder);
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            fs::write(path, text).expect("written");
        }
        return;
    }
    let difference = difference(&read(folder), files);
    assert!(
        difference.is_empty(),
        "{} is not what gosvc writes; BLESS=1 accepts it\n{difference}",
        folder.display()
    );
}

/// Tells how files differ, with a few lines around each difference.
fn difference(expected: &Files, files: &Files) -> String {
    let paths: BTreeSet<&String> = files.keys().chain(expected.keys()).collect();
    let parts = paths
        .into_iter()
        .map(|path| match (expected.get(path), files.get(path)) {
            (Some(expected), Some(text)) if expected == text => String::new(),
            (Some(expected), Some(text)) => TextDiff::from_lines(expected, text)
                .unified_diff()
                .header(&format!("expected {path}"), &format!("written {path}"))
                .to_string(),
            (Some(_), None) => format!("not written any more: {path}\n"),
            (None, _) => format!("new: {path}\n"),
        });
    parts.collect()
}

fn check(name: &str) {
    let case = Case::read(name);
    let (files, gone) = case.difference();
    compare(&case.folder.join("out"), &files);
    let gone_file = case.folder.join("gone");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&gone_file, &gone).expect("written");
    }
    assert_eq!(gone, fs::read_to_string(gone_file).expect("a file `gone`"));
}

fn check_change(name: &str) {
    let case = Case::read(name);
    let (before, after) = case.change();
    compare(&case.folder.join("in"), &before);
    compare(&case.folder.join("out"), &after);
}

#[test]
fn user_service() {
    check("user-service");
}

#[test]
fn no_resource() {
    check("no-resource");
}

#[test]
fn every_type() {
    check("every-type");
}

#[test]
fn every_type_on_postgres() {
    check("every-type-postgres");
}

#[test]
fn every_type_on_mysql() {
    check("every-type-mysql");
}

#[test]
fn members_that_clients_do_not_own() {
    check("members");
}

#[test]
fn grpc() {
    check("grpc");
}

#[test]
fn grpc_alone() {
    check("grpc-alone");
}

#[test]
fn add_field() {
    check_change("change-add-field");
}

#[test]
fn add_resource() {
    check_change("change-add-resource");
}

#[test]
fn rename_field() {
    check_change("change-rename-field");
}

#[test]
fn rename_resource() {
    check_change("change-rename-resource");
}

#[test]
fn set_database() {
    check_change("change-set-database");
}

#[test]
fn no_case_is_forgotten() {
    let entries = fs::read_dir(cases()).expect("readable");
    let names = entries.map(|entry| entry.expect("readable").file_name());
    let names: BTreeSet<String> = names
        .map(|name| name.into_string().expect("UTF-8"))
        .collect();
    let known = [
        "README.md",
        "change-add-field",
        "change-add-resource",
        "change-rename-field",
        "change-rename-resource",
        "change-set-database",
        "every-type",
        "every-type-mysql",
        "every-type-postgres",
        "grpc",
        "grpc-alone",
        "members",
        "no-resource",
        "user-service",
    ];
    assert_eq!(names, known.map(str::to_owned).into());
}

#[test]
fn a_difference_is_told_in_a_few_lines() {
    let files = |texts: &[(&str, &str)]| -> Files {
        let texts = texts.iter();
        texts
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    };
    let lines: String = (0..100).map(|n| format!("{n}\n")).collect();
    let expected = files(&[("a", &lines), ("left", ""), ("same", "x")]);
    let written = files(&[
        ("a", &lines.replace("\n50\n", "\nfifty\n")),
        ("new", ""),
        ("same", "x"),
    ]);
    assert_eq!(
        difference(&expected, &written),
        "--- expected a\n+++ written a\n@@ -48,7 +48,7 @@\n 47\n 48\n 49\n-50\n+fifty\n 51\n 52\n 53\n\
         not written any more: left\nnew: new\n"
    );
    assert_eq!(difference(&expected, &expected), "");
}
