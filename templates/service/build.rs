//! Collects `migrations/` into the binary, so that dropping a file there is all it takes.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    let mut names: Vec<String> = fs::read_dir("migrations")
        .expect("migrations/ is readable")
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter(|name| name.ends_with(".sql"))
        .collect();
    names.sort();

    // The folder is looked up when the service is compiled: the repository may move in between.
    let mut list = String::from("[\n");
    for name in &names {
        let path = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/migrations/{name}\")");
        writeln!(list, "    ({name:?}, include_str!({path})),").expect("writing to a string");
    }
    list.push_str("]\n");
    let target = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("migrations.rs");
    fs::write(target, list).expect("OUT_DIR is writable");
}
