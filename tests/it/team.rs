//! What comes from elsewhere: a newer gosvc, another branch, the team's own templates, hostile files.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use crate::{
    shop::Shop,
    support::{Ran, Sandbox, check_service, succeed, tree},
};

/// Makes the service look as if an older gosvc had written it.
fn age(shop: &Shop) {
    for path in ["src/clock.rs", "gosvc.lock"] {
        shop.replace(
            path,
            "//! Time in the precision",
            "//! The time, in the precision",
        );
        shop.replace(path, "pub fn now()", "pub fn time()");
    }
    shop.replace("gosvc.lock", "# gosvc ", "# gosvc 0.0.1+");
}

#[test]
fn an_upgrade_leads_to_a_fresh_render_and_keeps_edits() {
    let shop = Shop::new();
    let fresh = shop.tree();
    age(&shop);
    assert_eq!(
        shop.run(&["check"]).stdout,
        "     stale gosvc.lock\n     stale src/clock.rs\n"
    );
    shop.gosvc(&["upgrade"]);
    assert!(shop.tree() == fresh);

    age(&shop);
    shop.replace(
        "src/clock.rs",
        "    truncate(&mut now);\n",
        "    // Ours.\n    truncate(&mut now);\n",
    );
    shop.gosvc(&["upgrade"]);
    let clock = shop.read("src/clock.rs");
    assert!(
        clock.contains("pub fn now()") && clock.contains("    // Ours.\n"),
        "{clock}"
    );

    shop.replace("gosvc.lock", "# gosvc 0.", "# gosvc 99.");
    let refused = shop.run(&["upgrade"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused
            .stderr
            .starts_with("error: gosvc.lock was written by gosvc 99.")
    );
}

#[test]
fn two_branches_come_together() {
    let shop = Shop::new();
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]);
        git.args(arguments).current_dir(shop.root());
        Ran::from(git.output().expect("git runs"))
    };
    let commit = || {
        assert_eq!(git(&["add", "-A"]).code, Some(0));
        assert_eq!(git(&["commit", "-qm", "change"]).code, Some(0));
    };
    git(&["init", "-q", "-b", "main"]);
    commit();
    git(&["checkout", "-qb", "other"]);
    shop.gosvc(&["add", "resource", "order", "total:int"]);
    shop.replace(
        "src/resources/orders/http.rs",
        "//! Orders",
        "//! Ours: orders",
    );
    commit();
    git(&["checkout", "-q", "main"]);
    let mut later = shop.command(&["add", "resource", "invoice", "number:string"]);
    let later = later
        .env("SOURCE_DATE_EPOCH", "1800000000")
        .output()
        .expect("gosvc runs");
    assert!(later.status.success());
    commit();

    // Both added at the end of the spec: the team takes both, and whatever else git says.
    git(&["merge", "-q", "other"]);
    let spec = shop.read("gosvc.toml");
    let no_marker = |line: &&str| {
        !["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|it| line.starts_with(it))
    };
    let spec: String = spec
        .lines()
        .filter(no_marker)
        .flat_map(|line| [line, "\n"])
        .collect();
    shop.write("gosvc.toml", &spec);
    for path in git(&["diff", "--name-only", "--diff-filter=U"])
        .stdout
        .lines()
    {
        if !["gosvc.toml", "gosvc.lock"].contains(&path) {
            git(&["checkout", "-q", "--ours", path]);
        }
    }
    shop.gosvc(&["apply"]);
    let registry = shop.read("src/resources/mod.rs");
    for name in ["customers", "invoices", "orders", "products"] {
        assert_eq!(
            registry.matches(&format!("{name}::router(pool)")).count(),
            1,
            "{registry}"
        );
    }
    assert!(
        shop.read("src/resources/orders/http.rs")
            .contains("//! Ours: orders")
    );
    assert!(!shop.read("gosvc.lock").contains("<<<<<<<"));
    assert_eq!(shop.gosvc(&["apply"]).stdout, "nothing to do\n");
}

/// Migrations that neither of two branches has seen of the other work in either order, or are refused
/// until one is made anew.
#[test]
fn migrations_of_two_branches_fit_or_are_refused() {
    let shop = Shop::new();
    let other = Shop {
        sandbox: Sandbox::new(),
    };
    let mut copy = Command::new("cp");
    copy.arg("-r").arg(shop.root()).arg(other.root());
    succeed(copy);
    let base = shop.migrations();
    let merge = || {
        for name in other.migrations() {
            let path = format!("migrations/{name}");
            shop.write(&path, &other.read(&path));
        }
    };
    let edit = |shop: &Shop, from: &str, to: &str, seconds: &str| {
        shop.replace("gosvc.toml", from, to);
        let mut apply = shop.command(&["apply", "-q"]);
        succeed_in(apply.env("SOURCE_DATE_EPOCH", seconds));
    };
    let size = (
        "price = \"int:min=0\"\n",
        "price = \"int:min=0\"\nsize = \"int:optional\"\n",
    );
    let name = (
        "name = \"string\"\nprice",
        "name = \"string:max=90\"\nprice",
    );
    edit(&shop, size.0, size.1, "1900000000");
    edit(&other, name.0, name.1, "1900000100");
    merge();
    edit(&shop, name.0, name.1, "1900000200");
    let note = (
        "note = \"text:optional\"\n",
        "note = \"text:default=none\"\n",
    );
    edit(&shop, note.0, note.1, "1900000300");
    let newest = shop.migrations().pop().expect("one");
    let text = shop.read(&format!("migrations/{newest}"));
    assert!(
        text.contains("\n-- after: 20300317174640, 20300317174820\n"),
        "{text}"
    );

    // The other branch makes the same table anew.
    edit(&other, note.0, "note = \"string:optional\"\n", "1900000150");
    let ours = shop.migrations();
    merge();
    let made: Vec<String> = shop
        .migrations()
        .into_iter()
        .filter(|it| !ours.contains(it))
        .collect();
    for command in ["check", "apply"] {
        let before = shop.tree();
        let refused = shop.run(&[command]);
        assert_eq!(refused.code, Some(2), "{}", refused.stdout);
        for text in [
            &made[1],
            &newest,
            "both are about the field \"note\"",
            "hint: remove both files",
        ] {
            assert!(refused.stderr.contains(text), "{text}: {}", refused.stderr);
        }
        assert!(shop.tree() == before);
    }
    for name in &made {
        fs::remove_file(shop.root().join("migrations").join(name)).expect("removed");
    }
    shop.replace("gosvc.toml", note.1, "note = \"string:default=none\"\n");
    shop.gosvc(&["apply"]);
    shop.gosvc(&["check"]);
    assert_eq!(shop.migrations().len(), base.len() + 8);
}

/// A view of the team's is not gosvc's to follow: that it names the table is told.
#[test]
fn a_migration_by_hand_that_names_the_table_is_told() {
    let shop = Shop::new();
    let (view, text) = (
        "20200101000000_view.up.sql",
        "CREATE VIEW cheap AS SELECT `name` FROM `products` WHERE `price` < 9;\n",
    );
    shop.write(&format!("migrations/{view}"), text);
    let told = |arguments: &[&str]| {
        shop.gosvc(arguments)
            .stderr
            .contains(&format!("which {view} names"))
    };
    assert!(told(&["rename", "field", "product", "name", "title"]));
    assert!(told(&["remove", "field", "product", "note"]));
    assert!(!told(&["add", "field", "customer", "age:int:optional"]));
}

fn succeed_in(command: &mut Command) {
    let ran = Ran::from(command.output().expect("it runs"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn templates_of_ones_own_win() {
    let shop = Shop::new();
    shop.gosvc(&[
        "templates",
        "eject",
        "service/src/clock.rs.j2",
        "features/rest/resource/tests",
    ]);
    let own = ".gosvc/templates/service/src/clock.rs.j2";
    shop.replace(own, "//! Time", "//! Our time");
    shop.replace(
        "src/clock.rs",
        "    truncate(&mut now);\n",
        "    // Ours.\n    truncate(&mut now);\n",
    );
    assert!(
        shop.gosvc(&["templates", "list"])
            .stdout
            .contains("* service/src/clock.rs.j2\n")
    );
    shop.gosvc(&["apply"]);
    let clock = shop.read("src/clock.rs");
    assert!(
        clock.starts_with("//! Our time") && clock.contains("// Ours."),
        "{clock}"
    );
    shop.gosvc(&["check"]);

    let broken = ".gosvc/templates/features/rest/resource/tests/api/resources/{{plural}}.rs.j2";
    shop.replace(
        broken,
        "{{ resource.plural_title }}",
        "{{ resource.plurals }}",
    );
    let before = shop.tree();
    let refused = shop.run(&["apply"]);
    assert_eq!(refused.code, Some(2));
    let named = "failed to render `features/rest/resource/tests/api/resources/{{plural}}.rs.j2`";
    assert!(refused.stderr.contains(named), "{}", refused.stderr);
    assert!(refused.stderr.contains(":1)"), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("resource.plurals"),
        "{}",
        refused.stderr
    );
    assert!(shop.tree() == before);
}

#[test]
fn templates_of_features_can_be_ones_own() {
    let shop = Shop::new();
    let (part, manifest) = (
        "features/consul/parts/app.stop.j2",
        "features/consul/feature.toml",
    );
    shop.gosvc(&["templates", "eject", part, manifest]);
    let own = |path: &str| format!(".gosvc/templates/{path}");
    shop.replace(
        &own(part),
        "registrar.stop()",
        "/* ours */ registrar.stop()",
    );
    shop.replace(&own(manifest), "\nrustls =", "\nhex = \"0.4\"\nrustls =");
    let list = shop.gosvc(&["templates", "list"]).stdout;
    assert!(list.contains(&format!("* {part}\n")) && list.contains("  features/consul/service/"));
    // Without cargo, which would complete the lock.
    let mut apply = shop.command(&["apply"]);
    let applied = succeed({
        apply.env("PATH", shop.root());
        apply
    });
    assert!(applied.stderr.contains("run `cargo update --workspace`"));
    assert!(
        shop.read("src/app.rs")
            .contains("/* ours */ registrar.stop()")
    );
    assert!(shop.read("Cargo.toml").contains("\nhex = \"0.4\"\n"));
}

#[test]
fn nothing_is_read_or_written_through_a_link() {
    let shop = Shop::new();
    let outside = shop.sandbox.join("outside");
    fs::create_dir(&outside).expect("created");
    fs::write(outside.join("model.rs"), "secret\n").expect("written");
    let folder = shop.root().join("src/resources/products");
    fs::remove_dir_all(&folder).expect("removed");
    symlink(&outside, &folder).expect("linked");
    let refused = shop.run(&["add", "field", "product", "sku:string:optional"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("symbolic link"),
        "{}",
        refused.stderr
    );
    assert!(!refused.stderr.contains("secret"), "{}", refused.stderr);
    assert_eq!(tree(&outside).len(), 1);
}

#[test]
fn a_lock_that_leads_outside_is_refused() {
    let shop = Shop::new();
    let lock = shop.read("gosvc.lock");
    shop.write("gosvc.lock", &format!("{lock}@ ../../stolen\n x\n"));
    let refused = shop.run(&["apply"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.starts_with("error: unsafe path"),
        "{}",
        refused.stderr
    );
}

#[test]
fn the_example_is_what_gosvc_writes() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/market-service");
    let sandbox = Sandbox::new();
    let mut check = sandbox.command(&["check"]);
    let ran = Ran::from(check.current_dir(&example).output().expect("gosvc runs"));
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(0), ""),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("deleted"), "{}", ran.stdout);
}

#[test]
#[ignore = "builds services, which takes minutes"]
fn the_example_passes_its_tests() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/market-service");
    check_service(&example, "");
}

#[test]
fn links_in_a_circle_below_the_templates_are_refused() {
    let shop = Shop::new();
    let folder = shop.root().join(".gosvc/templates");
    fs::create_dir_all(&folder).expect("created");
    std::os::unix::fs::symlink("..", folder.join("up")).expect("linked");
    let refused = shop.run(&["apply"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stdout);
    assert!(refused.stderr.contains("loop"), "{}", refused.stderr);
}
