//! Routes below what a resource refers to: they come, follow renames, and go, without a migration.

use std::fs;

use crate::support::{Ran, Sandbox};

const FILE: &str = "shop/src/resources/orders/http/nested.rs";

fn run(sandbox: &Sandbox, command: &str) -> Ran {
    let words: Vec<&str> = command.split(' ').collect();
    let mut gosvc = sandbox.command(&words);
    gosvc.current_dir(sandbox.join("shop"));
    Ran::from(gosvc.output().expect("it runs"))
}

#[track_caller]
fn must(sandbox: &Sandbox, command: &str) -> Ran {
    let ran = run(sandbox, command);
    assert_eq!(ran.code, Some(0), "{command}: {}", ran.stderr);
    ran
}

fn shop(order: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let customer = ["--resource", "customer", "--no-git", "-q", "name"];
    sandbox.gosvc(&[&["new", "shop"][..], &customer[..]].concat());
    must(&sandbox, &format!("add resource order {order} -q"));
    sandbox
}

fn edit(sandbox: &Sandbox, path: &str, from: &str, to: &str) {
    let path = sandbox.join(path);
    let text = fs::read_to_string(&path).expect("readable");
    assert!(text.contains(from), "{text}");
    fs::write(&path, text.replace(from, to)).expect("writable");
}

#[test]
fn routes_below_another_come_and_go_without_a_migration() {
    let sandbox = shop("total:int customer:ref");
    let before = sandbox.tree();
    edit(&sandbox, "shop/gosvc.toml", "\"ref\"", "\"ref:nested\"");
    let applied = must(&sandbox, "apply");
    assert!(applied.stdout.contains("orders/http/nested.rs"));
    assert!(
        !applied.stdout.contains("migrations/"),
        "{}",
        applied.stdout
    );
    assert!(!sandbox.join("shop/src/resources/customers/http").exists());
    let shown = must(&sandbox, "show").stdout;
    assert!(
        shown.contains("    POST, GET /customers/{id}/orders\n"),
        "{shown}"
    );
    must(&sandbox, "check");

    edit(&sandbox, "shop/gosvc.toml", "\"ref:nested\"", "\"ref\"");
    must(&sandbox, "apply");
    assert!(sandbox.tree() == before);
}

#[test]
fn routes_below_another_follow_renames() {
    let sandbox = shop("total:int customer:ref:nested");
    let own = "    OpenApiRouter::new()\n        .layer(audit())\n";
    edit(&sandbox, FILE, "    OpenApiRouter::new()\n", own);
    must(&sandbox, "rename field order customer buyer");
    must(&sandbox, "rename resource customer client");
    must(&sandbox, "rename resource order purchase");
    let file = FILE.replace("orders", "purchases");
    let text = fs::read_to_string(sandbox.join(&file)).expect("readable");
    assert!(
        text.contains("path = \"/clients/{id}/purchases\""),
        "{text}"
    );
    assert!(
        text.contains("super::create_purchase(service, body)"),
        "{text}"
    );
    assert!(text.contains(own), "{text}");
    for old in ["customer", "Customer", "order"] {
        assert!(!text.contains(old), "{old}: {text}");
    }
    // The file is the team's since they have edited it, and would no longer build.
    let refused = run(&sandbox, "remove field purchase buyer");
    assert_eq!(refused.code, Some(2));
    let path = file.trim_start_matches("shop/");
    let message = format!("`{path}`, lines of yours use what goes");
    assert!(refused.stderr.contains(&message), "{}", refused.stderr);
    must(
        &sandbox,
        &format!("remove field purchase buyer --ours {path}"),
    );
    assert!(sandbox.join(&file).exists(), "the team has edited it");
}

#[test]
fn routes_that_cannot_be_below_another_are_refused() {
    let sandbox = shop("total:int");
    for (field, message) in [
        (
            "customer:ref:readonly:optional:nested",
            "error: in the field \"customer:ref:readonly:optional:nested\": it cannot have routes below what it \
             refers to: a `POST` there would set what clients do not set\nhint: leave out `nested`\n",
        ),
        (
            "customer:ref:writeonly:optional:nested",
            "error: in the field \"customer:ref:writeonly:optional:nested\": it cannot have routes below what it \
             refers to: a `GET` there would tell what is never shown\nhint: leave out `nested`\n",
        ),
        (
            "note:string:optional:nested",
            "error: in the field \"note:string:optional:nested\": \"nested\" does not fit `string`: it refers to \
             nothing\n",
        ),
        (
            "a:ref:customer:optional:nested b:ref:customer:optional:nested",
            "error: the fields \"a\" and \"b\" of \"order\" both need the path of \"orders\" below a \
             \"customer\"\nhint: leave out `nested` at one of them\n",
        ),
    ] {
        let ran = run(&sandbox, &format!("add field order {field}"));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), message));
    }
}
