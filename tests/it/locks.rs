//! `Cargo.lock` after a change of options: `--locked` holds, whatever cargo has made of it before.

use std::{fs, path::PathBuf};

use crate::support::{Ran, Sandbox, cargo, succeed};

/// A service with decimals that registers with Consul.
struct Service {
    sandbox: Sandbox,
}

impl Service {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.gosvc(&["new", "-q", "--no-git", "shop", "name", "price:decimal"]);
        Self { sandbox }
    }

    fn root(&self) -> PathBuf {
        self.sandbox.join("shop")
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("readable")
    }

    #[track_caller]
    fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{text}");
        fs::write(self.root().join(path), text.replacen(from, to, 1)).expect("written");
    }

    fn gosvc(&self, arguments: &[&str]) -> Ran {
        let mut command = self.sandbox.command(arguments);
        command.current_dir(self.root());
        succeed(command)
    }

    /// Runs gosvc where no cargo can be found.
    fn without_cargo(&self, arguments: &[&str]) -> Ran {
        let mut command = self.sandbox.command(arguments);
        command.current_dir(self.root()).env("PATH", self.root());
        succeed(command)
    }

    fn check_locked(&self) {
        let arguments = ["metadata", "--locked", "--format-version", "1"];
        succeed(cargo(&self.root(), &arguments));
    }
}

#[test]
fn a_lock_as_gosvc_knows_it_needs_no_cargo() {
    let service = Service::new();
    let fresh = service.read("Cargo.lock");
    for setting in [
        "discovery=none",
        "database=postgres",
        "discovery=consul",
        "database=sqlite",
    ] {
        let ran = service.without_cargo(&["set", setting]);
        assert_eq!(ran.stderr, "", "{setting}");
    }
    assert!(service.read("Cargo.lock") == fresh);
}

#[test]
fn features_are_recorded_and_a_lock_without_them_is_read() {
    let service = Service::new();
    let recorded = |service: &Service| {
        let lock = service.read("gosvc.lock");
        let line = lock.lines().find(|line| line.starts_with("# features "));
        format!("{}\n", line.expect("features"))
    };
    let features = recorded(&service);
    assert!(features.starts_with("# features consul rest sqlite "));
    service.replace("gosvc.lock", &features, "# database sqlite\n");
    service.without_cargo(&["set", "discovery=none", "database=mysql"]);
    assert!(recorded(&service).starts_with("# features rest mysql server "));
    let none = Sandbox::new();
    none.gosvc(&[
        "new",
        "-q",
        "--no-git",
        "--db=mysql",
        "--discovery=none",
        "shop",
        "name",
        "price:decimal",
    ]);
    let fresh = fs::read_to_string(none.join("shop/Cargo.lock")).expect("readable");
    assert!(service.read("Cargo.lock") == fresh);
}

#[test]
fn what_cargo_has_to_complete_is_said() {
    let service = Service::new();
    let anyhow = "name = \"anyhow\"\nversion = \"1.";
    service.replace("Cargo.lock", anyhow, &format!("{anyhow}9"));
    let ran = service.gosvc(&["set", "discovery=none", "--dry-run"]);
    assert_eq!(ran.stderr, "note: cargo will complete Cargo.lock\n");
    let ran = service.without_cargo(&["set", "discovery=none"]);
    assert_eq!(
        ran.stderr,
        "note: Cargo.lock is not complete: run `cargo update --workspace`\n"
    );
}

#[test]
#[ignore = "cargo updates packages, which takes a network"]
fn a_lock_that_cargo_has_updated_holds_after_set() {
    let service = Service::new();
    let fresh = service.read("Cargo.lock");
    // A dependency of the team's own, and whatever is newer than what gosvc knows.
    service.replace("Cargo.toml", "\ngarde =", "\neither = \"1\"\ngarde =");
    let root = service.root();
    succeed(cargo(&root, &["update"]));
    succeed(cargo(&root, &["update", "either", "--precise", "1.13.0"]));
    assert!(service.read("Cargo.lock") != fresh);
    for setting in [
        "discovery=none",
        "database=postgres",
        "discovery=consul",
        "database=mysql",
    ] {
        let ran = service.gosvc(&["set", setting]);
        let note = "note: cargo has completed Cargo.lock\n";
        assert_eq!(ran.stderr, note, "{setting}");
        service.check_locked();
    }
    service.gosvc(&["remove", "field", "shop", "price"]);
    service.check_locked();
    let either = "name = \"either\"\nversion = \"1.13.0\"\n";
    assert!(service.read("Cargo.lock").contains(either));
}

/// A feature of a package that stays since the team's code uses the package needs what gosvc takes away.
#[test]
fn a_feature_that_stays_keeps_its_packages() {
    let service = Service::new();
    let own = "use garde::Validate;\n\npub fn is_valid<T: Validate<Context = ()>>(it: &T) -> bool {\n    it.validate().is_ok()\n}\n";
    fs::write(service.root().join("src/own.rs"), own).expect("written");
    service.replace(
        "src/lib.rs",
        "pub mod page;\n",
        "pub mod own;\npub mod page;\n",
    );
    let ran = service.gosvc(&["remove", "field", "shop", "price"]);
    assert!(
        ran.stderr
            .contains("feature rust_decimal of garde in Cargo.toml stays")
    );
    assert!(ran.stderr.contains("cargo has completed Cargo.lock"));
    service.check_locked();
}
