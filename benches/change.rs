//! A change of a service with 200 resources against one of a service with 1, and a field in a service
//! that the team has edited against one in a service as it was written: median wall times of alternating
//! runs, disk included, and their ratio. Run by `cargo bench --bench change`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and tells what it measured"
)]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ROUNDS: usize = 20;

fn main() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let small = ("1 resource", service(folder.path(), "small", 1));
    let large = ("200", service(folder.path(), "large", 200));
    compare("apply, nothing to do", [&small, &large], &|service| {
        gosvc(service, "apply")
    });
    compare("add resource", [&small, &large], &|service| {
        let elapsed = gosvc(service, "add resource order number:string:unique total:int");
        gosvc(service, "remove resource order");
        elapsed
    });
    let written = ("20 resources", service(folder.path(), "written", 20));
    let edited = ("20 that are edited", service(folder.path(), "edited", 20));
    edit(&edited.1);
    compare("add field", [&written, &edited], &|service| {
        let elapsed = gosvc(service, "add field thing7 colour:string:optional:unique");
        gosvc(service, "remove field thing7 colour");
        elapsed
    });
}

/// Runs the same in two services by turns.
fn compare(name: &str, services: [&(&str, PathBuf); 2], run: &dyn Fn(&Path) -> Duration) {
    let [(one, first), (other, second)] = services;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(run(first));
        times[1].push(run(second));
    }
    let [few, many] = times.map(median);
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    println!("gosvc {name}: {few:.1?} with {one}, {many:.1?} with {other}, ratio {ratio:.2}");
}

/// Edits every file of Rust: a line at the start of each function, and an item at the end.
fn edit(service: &Path) {
    for entry in walkdir::WalkDir::new(service) {
        let path = entry.expect("readable").into_path();
        if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).expect("readable");
            let text = text.replace(" {\n        let ", " {\n        // Ours.\n        let ");
            let own = "\n/// Ours.\npub const OURS: &str = \"ours\";\n";
            fs::write(path, text + own).expect("writable");
        }
    }
}

/// Makes a service with this many resources.
fn service(folder: &Path, name: &str, count: usize) -> PathBuf {
    let path = folder.join(name);
    gosvc(folder, &format!("new {name} --no-resource --no-git"));
    let spec = path.join("gosvc.toml");
    let mut text = fs::read_to_string(&spec).expect("readable");
    for n in 0..count {
        write!(
            text,
            "\n[resource.thing{n}]\nplural = \"thing{n}s\"\n[resource.thing{n}.fields]\n\
             name = \"string:unique\"\ncount = \"int:min=0\"\nseen = \"datetime:optional\"\n"
        )
        .expect("writing to a string");
    }
    fs::write(&spec, text).expect("writable");
    gosvc(&path, "apply");
    path
}

fn gosvc(folder: &Path, arguments: &str) -> Duration {
    let started = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_gosvc"))
        .args(arguments.split(' '))
        .arg("-q")
        .current_dir(folder)
        .stdout(Stdio::null())
        .status();
    assert!(status.expect("it runs").success(), "gosvc {arguments}");
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
