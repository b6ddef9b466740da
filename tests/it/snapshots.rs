//! Whole generated services, held against `tests/cases`; its README tells how.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use crate::support::{Sandbox, tree};

type Files = BTreeMap<String, String>;

/// Too large to review, and held by tests of their own.
const LOCKS: [&str; 2] = ["Cargo.lock", "gosvc.lock"];

struct Case {
    folder: PathBuf,
    arguments: Vec<String>,
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
            like: fs::read_to_string(folder.join("like")).ok(),
            folder,
        }
    }

    fn generate(&self) -> Files {
        let sandbox = Sandbox::new();
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        sandbox.gosvc(&[&["new", "--no-git", "--path", "out"] as &[&str], &arguments].concat());
        let mut files = read(&sandbox.join("out"));
        files.retain(|path, _| !LOCKS.contains(&path.as_str()));
        files
    }

    /// What differs from the other case, and what of it is not there.
    fn difference(&self) -> (Files, String) {
        let mut files = self.generate();
        let other = self
            .like
            .as_ref()
            .map(|name| Self::read(name.trim()).generate());
        let other = other.unwrap_or_default();
        let gone = other.keys().filter(|path| !files.contains_key(*path));
        let gone: String = gone.flat_map(|path| [path.as_str(), "\n"]).collect();
        files.retain(|path, text| other.get(path) != Some(text));
        (files, gone)
    }
}

fn read(folder: &Path) -> Files {
    let files = tree(folder)
        .into_iter()
        .filter(|(path, _)| !path.ends_with('/'));
    files
        .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8")))
        .collect()
}

fn check(name: &str) {
    let case = Case::read(name);
    let (files, gone) = case.difference();
    let (out, gone_file) = (case.folder.join("out"), case.folder.join("gone"));
    if std::env::var_os("BLESS").is_some() {
        // It may not be there yet.
        let _ = fs::remove_dir_all(&out);
        for (path, text) in &files {
            let path = out.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            fs::write(path, text).expect("written");
        }
        fs::write(gone_file, gone).expect("written");
        return;
    }
    let expected = read(&out);
    let paths: BTreeSet<&String> = files.keys().chain(expected.keys()).collect();
    for path in paths {
        assert_eq!(
            files.get(path),
            expected.get(path),
            "{name}/out/{path} is not what gosvc writes (left); BLESS=1 accepts it"
        );
    }
    assert_eq!(gone, fs::read_to_string(gone_file).expect("a file `gone`"));
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
fn no_case_is_forgotten() {
    let entries = fs::read_dir(cases()).expect("readable");
    let names = entries.map(|entry| entry.expect("readable").file_name());
    let names: BTreeSet<String> = names
        .map(|name| name.into_string().expect("UTF-8"))
        .collect();
    let known = ["README.md", "every-type", "no-resource", "user-service"];
    assert_eq!(names, known.map(str::to_owned).into());
}
