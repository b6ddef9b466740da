//! A change of a service with 200 resources against one of a service with 1: median wall times of
//! alternating runs, disk included, and their ratio. Run by `cargo bench --bench change`.

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
    let (small, large) = (service(folder.path(), 1), service(folder.path(), 200));
    let compare = |name: &str, run: &dyn Fn(&Path) -> Duration| {
        let (mut few, mut many) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            few.push(run(&small));
            many.push(run(&large));
        }
        let (few, many) = (median(few), median(many));
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        println!("gosvc {name}: {few:.1?} with 1 resource, {many:.1?} with 200, ratio {ratio:.2}");
    };
    compare("apply, nothing to do", &|service| gosvc(service, "apply"));
    compare("add resource", &|service| {
        let elapsed = gosvc(service, "add resource order number:string:unique total:int");
        gosvc(service, "remove resource order");
        elapsed
    });
}

/// Makes a service with this many resources.
fn service(folder: &Path, count: usize) -> PathBuf {
    let path = folder.join(format!("service-{count}"));
    gosvc(
        folder,
        &format!("new service-{count} --no-resource --no-git"),
    );
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
