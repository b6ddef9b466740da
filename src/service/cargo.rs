//! Lets cargo complete a `Cargo.lock`, where what it needs is not known here.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one module that runs cargo"
)]

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// What completes a `Cargo.lock` and updates nothing else.
const COMMAND: [&str; 3] = ["update", "--workspace", "--quiet"];

/// Completes the `Cargo.lock` of a service, by what cargo has downloaded already if that is enough.
/// Returns what to tell the user.
pub(crate) fn complete_lock(root: &Path) -> String {
    if run(root, &["--offline"]) || run(root, &[]) {
        "cargo has completed Cargo.lock".to_owned()
    } else {
        "Cargo.lock is not complete: run `cargo update --workspace`".to_owned()
    }
}

/// Whether it has worked.
fn run(root: &Path, flags: &[&str]) -> bool {
    let status = Command::new("cargo")
        .args(COMMAND)
        .args(flags)
        .current_dir(root)
        // Without a network, a command must not hang for minutes.
        .envs([("CARGO_NET_RETRY", "1"), ("CARGO_HTTP_TIMEOUT", "10")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
