//! `gosvc new`: where it writes, and what it tells.

use std::fs;

use serde_json::Value;

use crate::support::{Sandbox, succeed};

#[test]
fn tells_what_it_made_and_what_to_do_next() {
    let sandbox = Sandbox::new();
    let ran = sandbox.gosvc(&["new", "user-service"]);
    let (files, rest) = ran.stdout.split_once("\n\n").expect("two parts");
    assert!(
        files.starts_with("  create .dockerignore\n  create .gitattributes\n"),
        "{files}"
    );
    assert!(files.contains("\n  create migrations/20261123060000_create_users.up.sql\n"));
    let count = files.lines().count();
    assert_eq!(
        rest,
        format!(
            "wrote user-service to user-service, {count} files\n\n\
             next:\n    cd user-service\n    cargo run\n    curl localhost:8080/users\n"
        )
    );
    assert_eq!(ran.stderr, "");
    let written = sandbox
        .tree()
        .into_keys()
        .filter(|path| !path.ends_with('/'));
    assert_eq!(written.count(), count);
}

#[test]
fn a_dry_run_writes_nothing() {
    let sandbox = Sandbox::new();
    let dry = sandbox.gosvc(&["new", "user-service", "--dry-run"]);
    assert!(sandbox.tree().is_empty());
    assert!(
        dry.stdout.ends_with("files; nothing was written\n"),
        "{}",
        dry.stdout
    );
    let (dry, _) = dry.stdout.split_once("\n\n").expect("two parts");
    let wet = sandbox.gosvc(&["new", "user-service"]);
    assert!(wet.stdout.starts_with(dry));
}

#[test]
fn the_plan_as_json() {
    let sandbox = Sandbox::new();
    let ran = sandbox.gosvc(&["new", "user-service", "--json", "--path", "here"]);
    let plan: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(plan["command"], "new");
    assert_eq!(plan["service"], "user-service");
    assert_eq!(plan["path"], "here");
    assert_eq!(plan["dry_run"], false);
    let files = plan["files"].as_array().expect("a list");
    for file in files {
        assert_eq!(file["action"], "create");
        let path = file["path"].as_str().expect("a path");
        assert!(sandbox.join("here").join(path).is_file(), "{path}");
    }
    assert!(files.len() > 50);
}

#[test]
fn quiet_is_quiet_and_colors_are_asked_for() {
    let sandbox = Sandbox::new();
    let ran = sandbox.gosvc(&["new", "a-service", "-q"]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    let ran = sandbox.gosvc(&["new", "b-service", "--color", "always"]);
    assert!(
        ran.stdout
            .contains("\u{1b}[32m  create\u{1b}[0m Cargo.toml")
    );
    let ran = sandbox.gosvc(&["new", "c-service"]);
    assert!(!ran.stdout.contains('\u{1b}'));
}

#[test]
fn the_environment_tells_whether_to_use_colors() {
    let sandbox = Sandbox::new();
    let is_colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = sandbox.command(&[&["new", "shop", "--dry-run"], arguments].concat());
        let ran = succeed({
            command.envs(environment.iter().copied());
            command
        });
        ran.stdout.contains('\u{1b}')
    };
    assert!(is_colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_colored(&[], &[("CLICOLOR_FORCE", "")]));
    assert!(!is_colored(
        &[],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(is_colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!is_colored(
        &["--color", "never"],
        &[("CLICOLOR_FORCE", "1")]
    ));

    // On a terminal.
    let program = env!("CARGO_BIN_EXE_gosvc");
    let on_terminal = |terminal: &str| {
        let line = format!("{program} new shop --dry-run");
        let mut command = sandbox.wrapped("script", &["-qec", &line, "/dev/null"]);
        // In CI, anstream takes every terminal for one that has colors.
        command.env("TERM", terminal).env_remove("CI");
        succeed(command).stdout.contains('\u{1b}')
    };
    assert!(on_terminal("xterm-256color"));
    assert!(!on_terminal("dumb"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::new();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = sandbox.command(&["new", "shop"]).stdout(writer).status();
    assert!(status.expect("gosvc runs").success());
    assert!(sandbox.join("shop/Cargo.toml").is_file());
}

#[test]
fn a_link_in_the_place_of_the_staging_folder_is_refused() {
    for target in ["nowhere", "outside"] {
        let sandbox = Sandbox::new();
        fs::create_dir(sandbox.join("outside")).expect("created");
        fs::write(sandbox.join("outside/file"), "mine").expect("written");
        let link = sandbox.join(".shop.gosvc");
        std::os::unix::fs::symlink(target, link).expect("linked");
        let before = sandbox.tree();
        let ran = sandbox.run(&["new", "shop", "name"]);
        assert_eq!(ran.code, Some(2), "{}", ran.stdout);
        let told = "error: \"./.shop.gosvc\" is not a folder\nhint: remove it";
        assert!(ran.stderr.starts_with(told), "{}", ran.stderr);
        assert_eq!(sandbox.tree(), before);
    }
}

#[test]
fn whatever_exists_is_left_alone() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.join("folder")).expect("created");
    fs::write(sandbox.join("file"), "mine").expect("written");
    std::os::unix::fs::symlink("nowhere", sandbox.join("link")).expect("linked");
    let before = sandbox.tree();
    for name in ["folder", "file", "link"] {
        for extra in [&[] as &[&str], &["--dry-run"]] {
            let ran = sandbox.run(&[&["new", name], extra].concat());
            assert_eq!(ran.code, Some(2));
            assert_eq!(
                ran.stderr,
                format!(
                    "error: {name:?} already exists\n\
                     hint: choose another name, or another place with `--path`\n"
                )
            );
        }
    }
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn a_parent_that_cannot_hold_it_is_refused() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.join("file"), "mine").expect("written");
    for (path, reason) in [
        (
            "missing/shop",
            "failed to open \"missing\": No such file or directory (os error 2)",
        ),
        ("file/shop", "\"file\" is not a directory"),
        (
            "/proc/shop",
            "failed to create \"/proc/.shop.gosvc\": No such file or directory (os error 2)",
        ),
    ] {
        let ran = sandbox.run(&["new", "shop", "--path", path]);
        assert_eq!(
            (ran.code, ran.stderr),
            (Some(2), format!("error: {reason}\n"))
        );
    }
    assert_eq!(sandbox.tree().len(), 1);
}

#[test]
fn the_same_spec_gives_the_same_bytes_everywhere() {
    let (one, other) = (Sandbox::new(), Sandbox::new());
    let arguments = [
        "new",
        "user-service",
        "name",
        "age:int:optional",
        "--path",
        "x",
    ];
    one.gosvc(&arguments);
    other.gosvc(&arguments);
    assert_eq!(one.tree(), other.tree());

    // The day enters nothing but the version of a migration.
    let later = Sandbox::new();
    let mut command = later.command(&arguments);
    let status = command.env("SOURCE_DATE_EPOCH", "1800000000").output();
    assert!(status.expect("gosvc runs").status.success());
    let untimed = |tree: std::collections::BTreeMap<String, Vec<u8>>| {
        let files = tree.into_iter();
        let files =
            files.map(|(path, text)| (path.replace("20270115080000", "20261123060000"), text));
        files.collect::<Vec<_>>()
    };
    assert_eq!(untimed(later.tree()), untimed(one.tree()));
}

#[test]
fn a_repository_is_made_where_there_is_none() {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&["new", "outer"]);
    assert!(sandbox.join("outer/.git/HEAD").is_file());
    sandbox.gosvc(&["new", "inner", "--path", "outer/inner"]);
    assert!(!sandbox.join("outer/inner/.git").exists());
    sandbox.gosvc(&["new", "plain", "--no-git"]);
    assert!(!sandbox.join("plain/.git").exists());
}

#[test]
fn a_missing_git_is_worth_a_note() {
    let sandbox = Sandbox::new();
    let output = sandbox
        .command(&["new", "shop", "-q"])
        .env("PATH", "/nowhere")
        .output();
    let output = output.expect("gosvc runs");
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "note: no repository: `git init` failed: No such file or directory (os error 2)\n"
    );
    assert!(sandbox.join("shop/Cargo.toml").is_file());
}

#[test]
fn the_lock_holds_what_was_written() {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&["new", "shop", "--no-git"]);
    let lock = fs::read_to_string(sandbox.join("shop/gosvc.lock")).expect("readable");
    let mut locked = Vec::new();
    for section in lock.split("\n@ ").skip(1) {
        let (path, text) = section.split_once('\n').unwrap_or((section, ""));
        let lines = text
            .lines()
            .map(|line| line.strip_prefix(' ').expect("a space"));
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        let written = fs::read_to_string(sandbox.join("shop").join(path)).expect("written");
        assert_eq!(text, written, "{path}");
        locked.push(format!("shop/{path}"));
    }
    let unlocked = [
        "shop/Cargo.lock",
        "shop/gosvc.lock",
        "shop/gosvc.toml",
        "shop/migrations/20261123060000_create_shops.down.sql",
        "shop/migrations/20261123060000_create_shops.up.sql",
    ];
    let mut all: Vec<_> = locked
        .into_iter()
        .chain(unlocked.map(str::to_owned))
        .collect();
    all.sort();
    let written: Vec<_> = sandbox
        .tree()
        .into_keys()
        .filter(|path| !path.ends_with('/'))
        .collect();
    assert_eq!(all, written);
}

#[test]
fn a_workspace_around_a_service_is_told() {
    let sandbox = Sandbox::new();
    let manifest = "[workspace]\nmembers = []\n";
    fs::write(sandbox.join("Cargo.toml"), manifest).expect("written");
    let ran = sandbox.gosvc(&["new", "shop-service", "--no-git", "-q"]);
    let notes = ran
        .stderr
        .matches("Cargo.toml is a cargo workspace")
        .count();
    assert_eq!(notes, 1, "{}", ran.stderr);
    let elsewhere = Sandbox::new();
    let ran = elsewhere.gosvc(&["new", "shop-service", "--no-git", "-q"]);
    assert_eq!(ran.stderr, "");
}
