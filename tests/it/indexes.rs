//! Indexes and unique constraints over several fields: they come, follow renames, keep their fields from going, and go.

use std::fs;

use crate::support::{Ran, Sandbox};

fn run(sandbox: &Sandbox, command: &str) -> Ran {
    let words: Vec<&str> = command.split(' ').collect();
    let mut gosvc = sandbox.command(&words);
    gosvc.current_dir(sandbox.join("shop"));
    Ran::from(gosvc.output().expect("it runs"))
}

#[track_caller]
fn must(sandbox: &Sandbox, command: &str) {
    let ran = run(sandbox, command);
    assert_eq!(ran.code, Some(0), "{command}: {}", ran.stderr);
}

#[track_caller]
fn refused(sandbox: &Sandbox, command: &str, stderr: &str) {
    let before = sandbox.tree();
    let ran = run(sandbox, command);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(2), stderr),
        "{command}"
    );
    assert!(sandbox.tree() == before, "{command} has changed something");
}

/// The newest migration up, but for the line that says which one it comes after.
fn newest(sandbox: &Sandbox) -> String {
    let files = sandbox.tree().into_iter();
    let mut ups = files.filter(|(path, _)| path.ends_with(".up.sql"));
    let (_, text) = ups.next_back().expect("a migration");
    let text = String::from_utf8(text).expect("UTF-8");
    let lines = text.lines().filter(|it| !it.starts_with("-- after: "));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn an_index_over_several_fields_lives_with_its_resource() {
    let sandbox = Sandbox::new();
    let options = ["--resource", "order", "--no-git", "-q"];
    let fields = ["status:enum:open,paid", "placed_at:datetime", "total:int"];
    sandbox.gosvc(&[&["new", "shop"][..], &options[..], &fields[..]].concat());
    let spec = || fs::read_to_string(sandbox.join("shop/gosvc.toml")).expect("readable");

    must(&sandbox, "add index order status placed_at");
    assert!(
        spec().contains("plural = \"orders\"\nindex = [\"status,placed_at\"]\n"),
        "{}",
        spec()
    );
    assert_eq!(
        newest(&sandbox),
        "-- gosvc: add index order status placed_at\n\
         CREATE INDEX \"orders_status_placed_at_idx\" ON \"orders\" (`status`, `placed_at`, `id`);\n"
    );
    refused(
        &sandbox,
        "add index order status placed_at",
        "error: \"order\" has the index \"status,placed_at\" twice\n",
    );
    refused(
        &sandbox,
        "remove field order placed_at",
        "error: the field \"placed_at\" is part of the index \"status,placed_at\" of \"order\"\n\
         hint: gosvc remove index order status placed_at\n",
    );
    refused(
        &sandbox,
        "remove index order placed_at status",
        "error: \"order\" has no index \"placed_at,status\"\nhint: it has `status,placed_at`\n",
    );

    must(&sandbox, "rename field order placed_at ordered_at");
    assert!(
        spec().contains("index = [\"status,ordered_at\"]\n"),
        "{}",
        spec()
    );
    assert!(newest(&sandbox).contains("CREATE INDEX \"orders_status_ordered_at_idx\""));
    must(&sandbox, "rename resource order purchase");
    assert!(newest(&sandbox).contains("CREATE INDEX \"purchases_status_ordered_at_idx\""));
    must(&sandbox, "check");

    must(&sandbox, "remove index purchase status ordered_at");
    assert!(!spec().contains("index"), "{}", spec());
    assert_eq!(
        newest(&sandbox),
        "-- gosvc: remove index purchase status ordered_at\n\
         DROP INDEX \"purchases_status_ordered_at_idx\";\n"
    );
    must(&sandbox, "remove field purchase ordered_at");
    must(&sandbox, "check");
}

#[test]
fn a_unique_constraint_over_several_fields_lives_with_its_resource() {
    let sandbox = Sandbox::new();
    let options = ["--resource", "customer", "--no-git", "-q"];
    sandbox.gosvc(&[&["new", "shop"][..], &options[..], &["name"]].concat());
    let spec = || fs::read_to_string(sandbox.join("shop/gosvc.toml")).expect("readable");
    let add = "add resource order customer:ref:customer number:int label:string:max=30:optional";
    must(&sandbox, add);
    let before = sandbox.tree();
    let resource = |sandbox: &Sandbox| -> Vec<(String, Vec<u8>)> {
        let files = sandbox.tree().into_iter();
        let is_code = |path: &str| path.contains("/src/") || path.contains("/tests/");
        files.filter(|(path, _)| is_code(path)).collect()
    };
    let code = resource(&sandbox);

    must(&sandbox, "add unique order customer number");
    must(&sandbox, "add unique order label number");
    let unique = "unique = [\"customer,number\", \"label,number\"]\n";
    assert!(spec().contains(unique), "{}", spec());
    assert_eq!(
        newest(&sandbox),
        "-- gosvc: add unique order label number\n\
         -- must be 0: SELECT count(*) FROM \"orders\" WHERE (`number`, `label`) IN (SELECT `number`, \
         `label` FROM \"orders\" GROUP BY `number`, `label` HAVING count(*) > 1) -- has the `label` and \
         `number` of another\n\
         CREATE UNIQUE INDEX \"orders_label_number_key\" ON \"orders\" (`label`, `number`);\n"
    );
    let read = |path: &str| fs::read_to_string(sandbox.join(path)).expect("readable");
    let model = read("shop/src/resources/orders/model.rs");
    // In what is stored, in what is new, and in what changes.
    for note in [
        "/// Unique together with `number`\n",
        "/// Unique together with `number`, unless one of them is null\n",
        "/// Unique together with `customer_id`\n",
        "/// Unique together with `label`, unless one of them is null\n",
    ] {
        assert_eq!(model.matches(note).count(), 3, "{note}{model}");
    }
    let shown = run(&sandbox, "show").stdout;
    assert!(shown.contains("    unique customer,number\n"), "{shown}");
    refused(
        &sandbox,
        "add unique order number customer",
        "error: the unique constraint \"number,customer\" of \"order\" says nothing that \
         \"customer,number\" does not say\n",
    );
    refused(
        &sandbox,
        "remove field order number",
        "error: the field \"number\" is part of the unique constraint \"customer,number\" of \"order\"\n\
         hint: gosvc remove unique order customer number\n",
    );
    must(&sandbox, "rename field order number serial");
    let unique = "unique = [\"customer,serial\", \"label,serial\"]\n";
    assert!(spec().contains(unique), "{}", spec());
    assert!(newest(&sandbox).contains("CREATE UNIQUE INDEX \"orders_customer_id_serial_key\""));
    must(&sandbox, "rename field order serial number");
    must(&sandbox, "check");

    must(&sandbox, "remove unique order label number");
    must(&sandbox, "remove unique order customer number");
    assert_eq!(
        newest(&sandbox),
        "-- gosvc: remove unique order customer number\n\
         DROP INDEX \"orders_customer_id_number_key\";\n"
    );
    assert!(before.len() < sandbox.tree().len());
    assert!(resource(&sandbox) == code, "what is left is not as it was");
    must(&sandbox, "remove field order number");
    must(&sandbox, "check");
}

#[test]
fn a_new_resource_comes_with_its_indexes() {
    let sandbox = Sandbox::new();
    let options = ["--resource", "order", "--no-git", "-q"];
    let keys = ["--index", "status,total", "--unique", "total,number"];
    let fields = ["status:enum:open,paid", "total:int", "number:int"];
    sandbox.gosvc(&[&["new", "shop"][..], &options[..], &keys[..], &fields[..]].concat());
    let spec = || fs::read_to_string(sandbox.join("shop/gosvc.toml")).expect("readable");
    let both = "plural = \"orders\"\nunique = [\"total,number\"]\nindex = [\"status,total\"]\n";
    assert!(spec().contains(both), "{}", spec());

    must(
        &sandbox,
        "add resource bill a:int b:int c:int --unique a,b --unique b,c --index a,c",
    );
    let all = "plural = \"bills\"\nunique = [\"a,b\", \"b,c\"]\nindex = [\"a,c\"]\n";
    assert!(spec().contains(all), "{}", spec());
    refused(
        &sandbox,
        "add resource note a:int b:int --index a,x",
        "error: the index \"a,x\" of \"note\" has an unknown field \"x\"\nhint: did you mean `a`?\n",
    );
    refused(
        &sandbox,
        "add resource note a:int --unique a",
        "error: the unique constraint \"a\" of \"note\" has only one field\nhint: write `:unique` behind the type of `a`\n",
    );
}
