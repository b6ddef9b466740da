//! Collects `migrations/` into the binary, so that dropping a file there is all it takes.

use std::{env, fmt::Write as _, fs, path::Path};

use prost::Message;

fn main() {
    compile_messages();
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

/// Makes Rust of the messages and services in `proto/`.
fn compile_messages() {
    println!("cargo::rerun-if-changed=proto");
    let folder = "proto/user_service/v1";
    // There is no such folder in a service without resources.
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    let messages = protox::compile(files, ["proto"]).unwrap_or_else(|error| panic!("{error:?}"));
    let target = env::var("OUT_DIR").expect("set by cargo");
    let descriptors = Path::new(&target).join("descriptors.bin");
    fs::write(descriptors, messages.encode_to_vec()).expect("OUT_DIR is writable");
    tonic_prost_build::configure()
        .build_client(false)
        .compile_fds(messages)
        .expect("every type is known");
}
