//! Templates are embedded by a macro, of which cargo knows nothing. What is rendered depends on them
//! and on gosvc's own source: both are told apart by one number, which does not depend on the
//! compiler.

#![expect(clippy::disallowed_methods, reason = "a build script reads the source")]

use std::{fs, hash::Hasher};

use twox_hash::XxHash3_64;
use walkdir::WalkDir;

fn main() {
    let mut hasher = XxHash3_64::new();
    for folder in ["src", "templates"] {
        println!("cargo::rerun-if-changed={folder}");
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.expect("readable");
            if entry.file_type().is_file() {
                let path = entry.path().to_string_lossy().replace('\\', "/");
                let text = fs::read(entry.path()).expect("readable");
                for part in [path.as_bytes(), &text] {
                    hasher.write(&(part.len() as u64).to_le_bytes());
                    hasher.write(part);
                }
            }
        }
    }
    println!("cargo::rustc-env=GOSVC_BUILD={:016x}", hasher.finish());
}
