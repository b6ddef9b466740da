//! Merges that once went wrong, each as it came up in use.

use super::{super::renamed::Words, *};

/// What gosvc replaces or renames keeps the comments of the team's, and is there once.
#[test]
fn comments_stay_where_a_value_changes() {
    let ports =
        "services:\n  shop:\n    ports:\n      - \"127.0.0.1:8080:8080\"\n    restart: no\n";
    let replaced = ports.replace("8080", "9000");
    let above = |text: &str| text.replace("      - ", "      # http\n      - ");
    let behind = |text: &str| text.replace("0\"\n", "0\" # \"http\"\n");
    let consul = "  consul:\n    image: consul:1\n    ports:\n      - \"8500:8500\"\n";
    let edited = consul.replace("    image", "    restart: always\n    image");
    check(
        "compose.yaml",
        &[
            (ports, &above(ports), &replaced, Some(&above(&replaced))),
            (ports, &behind(ports), &replaced, Some(&behind(&replaced))),
            // Two ports for one place.
            (
                ports,
                &ports.replace("127.0.0.1:8080", "18080"),
                &replaced,
                None,
            ),
            // A service without an image is none.
            (
                &format!("{ports}{consul}"),
                &format!("{ports}{edited}"),
                ports,
                Some(&format!("{ports}{edited}")),
            ),
        ],
    );
    let new = "fn new() -> Self {\n    Self {\n        status: new.status,\n        note: new.note,\n    }\n}\n";
    let renamed = new.replace("status", "state");
    for (from, to) in [
        ("        status", "        // ours\n        status"),
        ("status,\n", "status, // ours\n"),
    ] {
        let ours = new.replace(from, to);
        let expected = renamed.replace(
            &from.replace("status", "state"),
            &to.replace("status", "state"),
        );
        let names = Words::new([("status".to_owned(), "state".to_owned())]);
        let found = super::super::merge("a.rs", new, &ours, &renamed, &names);
        assert_eq!(found.text().as_deref(), Some(&*expected));
        assert!(found.dropped.is_empty());
    }
    // What goes takes its comment along, and that is told.
    let gone = merge(
        "a.rs",
        "mod a;\nmod b;\n",
        "mod a;\n// ours\nmod b;\n",
        "mod a;\n",
    );
    assert_eq!(gone.text().as_deref(), Some("mod a;\n"));
    assert_eq!(gone.dropped[0].reason, Reason::Commented);
}

/// A new line of a registry needs the variable that it adds to.
#[test]
fn a_statement_needs_what_the_team_has_done_away_with() {
    let of = |lines: &str| {
        format!("fn router() -> Router {{\n    let mut router = empty();\n{lines}    router\n}}\n")
    };
    let line = |name: &str| format!("    router = router.merge({name}::router());\n");
    let base = of(&line("products"));
    for new in [
        format!("{}{}", line("invoices"), line("products")),
        format!("{}{}", line("products"), line("tags")),
    ] {
        check(
            "a.rs",
            &[
                (
                    &base,
                    "fn router() -> Router {\n    empty().merge(products::router())\n}\n",
                    &of(&new),
                    None,
                ),
                (
                    &base,
                    &base
                        .replace("router = ", "api = ")
                        .replace("= router.", "= api.")
                        .replace("    router\n", "    api\n"),
                    &of(&new),
                    None,
                ),
                (
                    &base,
                    &base.replace("{\n", "{\n    let own = 1;\n"),
                    &of(&new),
                    Some(&of(&new).replace("{\n", "{\n    let own = 1;\n")),
                ),
            ],
        );
    }
}

/// A new test of gosvc's does not come into a file whose helpers the team has deleted.
#[test]
fn a_new_test_needs_the_helpers_of_its_file() {
    let base = "use crate::support::Service;\n\nconst PATH: &str = \"/a\";\n\nfn sample() -> u8 {\n    1\n}\n\n#[test]\nfn one() {\n    sample();\n}\n";
    let theirs = format!("{base}\n#[test]\nfn two() {{\n    get(PATH);\n}}\n");
    let own = "#[test]\nfn ours() {\n    assert!(true);\n}\n";
    let found = merge("tests/a.rs", base, own, &theirs);
    assert_eq!(found.text().as_deref(), Some(own));
    assert_eq!(found.dropped[0].reason, Reason::Unfit);
    // Brought in from elsewhere, or still there, they are.
    let imported = format!("use super::paths::PATH;\n\n{own}");
    for ours in [imported, base.replace("fn one", "fn uno")] {
        let found = merge("tests/a.rs", base, &ours, &theirs);
        let text = found.text().expect("merged");
        assert!(text.contains("fn two()"), "{text}");
        assert!(found.dropped.iter().all(|it| it.reason != Reason::Unfit));
    }
}
