//! `gosvc new` against `cp -r` of the same tree: median wall times of alternating runs, and their
//! ratio. Run by `cargo bench --bench new`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and tells what it measured"
)]

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ROUNDS: usize = 20;

fn main() {
    let folder = tempfile::TempDir::new().expect("a folder");
    for options in [
        &["new", "user-service", "-q"] as &[&str],
        &["new", "user-service", "-q", "--no-git"],
    ] {
        compare(folder.path(), options);
    }
}

fn compare(folder: &Path, options: &[&str]) {
    let (mut made, mut copied) = (Vec::new(), Vec::new());
    let gosvc = || run(folder, env!("CARGO_BIN_EXE_gosvc"), options);
    gosvc();
    run(folder, "cp", &["-r", "user-service", "tree"]);
    for _ in 0..ROUNDS {
        run(folder, "rm", &["-rf", "user-service"]);
        made.push(gosvc());
        copied.push(run(folder, "cp", &["-r", "tree", "copy"]));
        run(folder, "rm", &["-rf", "copy"]);
    }
    run(folder, "rm", &["-rf", "user-service", "tree"]);
    let (made, copied) = (median(made), median(copied));
    let ratio = made.as_secs_f64() / copied.as_secs_f64();
    println!(
        "gosvc {}: {made:.1?}, cp -r: {copied:.1?}, ratio {ratio:.2}",
        options.join(" ")
    );
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Duration {
    let started = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .status();
    assert!(
        status.expect("it runs").success(),
        "{program} {arguments:?}"
    );
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
