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
}

#[test]
fn comments_that_go_along_are_shown() {
    for (path, base, ours, theirs, lost) in [
        (
            "a.yaml",
            "a: 1\nb:\n  c: 2\n  d: 3\n",
            "a: 1\nb:\n  # Ours.\n  c: 2 # two\n  d: 3\n",
            "a: 1\n",
            "# Ours. # two",
        ),
        (
            "a.toml",
            "[a]\nb = 1\nc = 2\n",
            "[a]\nb = 1\nc = 2 # two\n",
            "[a]\nb = 1\n",
            "# two",
        ),
        (
            "a.rs",
            "mod a;\nfn b() {\n    // Of gosvc's.\n    c();\n}\n",
            "mod a;\nfn b() {\n    // Of gosvc's.\n    // Ours.\n    c();\n}\n",
            "mod a;\n",
            "// Ours.",
        ),
    ] {
        let found = super::super::merge(path, base, ours, theirs, &NO_WORDS);
        assert_eq!(found.text().as_deref(), Some(theirs), "{path}");
        let dropped = found.dropped.iter().map(|it| (it.reason, it.base.as_str()));
        let dropped: Vec<(Reason, &str)> = dropped.collect();
        assert_eq!(dropped, [(Reason::Commented, lost)], "{path}");
    }
}

/// A comment above what gosvc removes may be about more than that; one behind or in it is about it.
#[test]
fn comments_above_what_goes_stay() {
    for (path, ours, theirs, expected, reasons) in [
        (
            "a.rs",
            "mod a;\n// No c: see d.\nmod b;\nmod e;\n",
            "mod a;\nmod e;\n",
            "mod a;\n// No c: see d.\nmod e;\n",
            &[Reason::Uncovered][..],
        ),
        (
            "a.rs",
            "mod a;\n\n// Ours,\n// and theirs.\n\nmod b; // b\n",
            "mod a;\n",
            "mod a;\n\n// Ours,\n// and theirs.\n",
            &[Reason::Commented, Reason::Uncovered],
        ),
        (
            "a.rs",
            "mod a;\n\n// Of gosvc's.\n// Ours.\nmod b;\nmod e;\n",
            "mod a;\nmod e;\n",
            "mod a;\n// Ours.\nmod e;\n",
            &[Reason::Uncovered],
        ),
        (
            "a.rs",
            "mod a;\n/// B.\nmod b;\n",
            "mod a;\n",
            "mod a;\n",
            &[Reason::Commented],
        ),
        (
            "a.rs",
            "mod a;\nfn b() {\n    // b\n    c();\n}\n",
            "mod a;\n",
            "mod a;\n",
            &[Reason::Commented],
        ),
        (
            "a.rs",
            "enum A {\n    B,\n    // No D.\n    C,\n}\n",
            "enum A {\n    B,\n}\n",
            "enum A {\n    B,\n    // No D.\n}\n",
            &[Reason::Uncovered],
        ),
        (
            "a.rs",
            "enum A {\n    // No D.\n    C,\n    B,\n}\n",
            "enum A {\n    B,\n}\n",
            "enum A {\n    // No D.\n    B,\n}\n",
            &[Reason::Uncovered],
        ),
        (
            "a.rs",
            "fn a(e: E) {\n    match e {\n        // Ours.\n        E::B => f(),\n        E::C => g(),\n    }\n}\n",
            "fn a(e: E) {\n    match e {\n        E::C => g(),\n    }\n}\n",
            "fn a(e: E) {\n    match e {\n        // Ours.\n        E::C => g(),\n    }\n}\n",
            &[Reason::Uncovered],
        ),
        (
            "a.yaml",
            "a: 1\n# No c.\nb:\n  c: 2\n",
            "a: 1\n",
            "a: 1\n# No c.\n",
            &[Reason::Uncovered],
        ),
        (
            "a.toml",
            "[a]\nb = 1\n\n# No d.\nc = 2\n",
            "[a]\nb = 1\n",
            "[a]\nb = 1\n\n# No d.\n",
            &[Reason::Uncovered],
        ),
    ] {
        let is_own =
            |line: &&str| line.trim_start().starts_with(['/', '#']) && *line != "// Of gosvc's.\n";
        let lines = ours.split_inclusive('\n').filter(|line| !is_own(line));
        let base = lines.collect::<String>().replace(" // b", "");
        let base = base
            .replace(";\n\n\nmod", ";\nmod")
            .replace("1\n\nc", "1\nc");
        let found = merge(path, &base, ours, theirs);
        assert_eq!(found.text().as_deref(), Some(expected), "{base}");
        let found: Vec<Reason> = found.dropped.iter().map(|it| it.reason).collect();
        assert_eq!(found, reasons, "{ours}");
    }
}

/// What the team has put into a macro is not deleted: lines that are as they were come together.
#[test]
fn what_is_in_a_macro_gets_its_changes() {
    let of = |open: &str, lines: &str, close: &str| {
        format!(
            "mod a;\n\n{open}fn bind(q: Q) -> Q {{\n{lines}    q.bind(id)\n}}\n{close}\nfn end() {{}}\n"
        )
    };
    let (one, more) = ("    q.bind(a);\n", "    q.bind(b);\n");
    let both = format!("{one}{more}");
    let (open, close) = ("same! {\n", "}\n");
    check(
        "a.rs",
        &[
            (
                &of("", one, ""),
                &of(open, one, close),
                &of("", &both, ""),
                Some(&of(open, &both, close)),
            ),
            (
                &of("", one, ""),
                &of(open, "    q.bind(c);\n", close),
                &of("", &both, ""),
                Some(&of(open, "    q.bind(c);\n    q.bind(b);\n", close)),
            ),
        ],
    );
}

/// A line of the team's at the end of a registry, where gosvc makes anew what follows it.
#[test]
fn the_last_line_of_a_registry_stays_before_what_is_made_of_it() {
    let of = |lines: &str, end: &str| {
        format!(
            "fn f() -> R {{\n    let mut r = R::new();\n    r = r.merge(a());\n{lines}    {end}\n}}\n"
        )
    };
    let (own, nested) = ("    r = r.merge(own());\n", "docs().nest(\"/api\", r)");
    let other = "    let own = own();\n";
    check(
        "a.rs",
        &[
            (
                &of("", "r"),
                &of(own, "r"),
                &of("", nested),
                Some(&of(own, nested)),
            ),
            (
                &of("", "r"),
                &of("", nested),
                &of(own, "r"),
                Some(&of(own, nested)),
            ),
            (&of("", "r"), &of(other, "r"), &of("", nested), None),
            (&of("", "r"), &of(own, "r.own()"), &of("", nested), None),
        ],
    );
}

/// What gosvc adds to a run of declarations ends no paragraph but that of the run.
#[test]
fn a_declaration_joins_its_paragraph() {
    let of = |mods: &[&str], rest: &str| {
        let mods: String = mods
            .iter()
            .map(|name| format!("pub mod {name};\n"))
            .collect();
        format!("//! All.\n\n{mods}\nuse a::B;\n{rest}\nfn f(_: B) {{}}\n")
    };
    let base = of(&["orders"], "");
    check(
        "a.rs",
        &[
            (
                &base,
                &of(&["orders", "reports"], ""),
                &of(&["orders", "zebras"], ""),
                Some(&of(&["orders", "reports", "zebras"], "")),
            ),
            (
                &base,
                &of(&["cats", "orders"], ""),
                &of(&["apples", "orders"], ""),
                Some(&of(&["apples", "cats", "orders"], "")),
            ),
            (
                &base,
                &base.replace("fn f(_: B) {}", "fn f(_: B, _: super::C) {}"),
                &of(&["orders"], "use d::E;\n").replace("f()", "f(_: E)"),
                Some(
                    &of(&["orders"], "use d::E;\n")
                        .replace("fn f(_: B) {}", "fn f(_: B, _: super::C) {}"),
                ),
            ),
        ],
    );
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
