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

#[test]
fn completions_are_a_script() {
    let sandbox = Sandbox::new();
    let script = sandbox.gosvc(&["completions", "bash"]).stdout;
    for word in ["eject", "--restore", "postgres"] {
        assert!(script.contains(word), "{word}");
    }
    std::fs::write(sandbox.join("gosvc.bash"), script).expect("written");
    crate::support::succeed(sandbox.wrapped("bash", &["-n", "gosvc.bash"]));
}

#[test]
fn the_manual_names_every_command() {
    let page = Sandbox::new().gosvc(&["man"]).stdout;
    for command in ["new", "add", "upgrade", "completions"] {
        assert!(
            page.contains(&format!("gosvc\\-{command}(1)")),
            "{command}: {page}"
        );
    }
}
