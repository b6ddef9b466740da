//! Templates are embedded by a macro, of which cargo knows nothing. What is rendered depends on them
//! and on gosvc's own source: both are told apart by one number.

#![expect(clippy::disallowed_methods, reason = "a build script reads the source")]

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
};

fn main() {
    let mut hasher = DefaultHasher::new();
    for folder in ["src", "templates"] {
        println!("cargo::rerun-if-changed={folder}");
        let mut files = Vec::new();
        collect(Path::new(folder), &mut files);
        files.sort();
        for file in files {
            let text = fs::read(&file).expect("readable");
            (file, text).hash(&mut hasher);
        }
    }
    println!("cargo::rustc-env=GOSVC_BUILD={:016x}", hasher.finish());
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        match path.is_dir() {
            true => collect(&path, files),
            false => files.push(path),
        }
    }
}
