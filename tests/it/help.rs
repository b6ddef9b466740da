//! The help, word for word.

use crate::support::Sandbox;

#[test]
fn new() {
    let ran = Sandbox::new().gosvc(&["new", "--help"]);
    assert_eq!(ran.stdout, include_str!("help/new.txt"));
}

#[test]
fn gosvc() {
    let ran = Sandbox::new().gosvc(&["--help"]);
    assert_eq!(ran.stdout, include_str!("help/gosvc.txt"));
}

#[test]
fn version() {
    let ran = Sandbox::new().gosvc(&["--version"]);
    assert_eq!(
        ran.stdout,
        concat!("gosvc ", env!("CARGO_PKG_VERSION"), "\n")
    );
}
