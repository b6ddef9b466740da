use super::*;

mod found;
mod imports;

fn merge(path: &str, base: &str, ours: &str, target: &str) -> Merged {
    super::merge(path, base, ours, target, &NO_WORDS)
}

/// The merged text of three versions in a language.
fn merged(path: &str, base: &str, ours: &str, theirs: &str) -> Option<String> {
    merge(path, base, ours, theirs).text()
}

/// Cases of a language: base, ours, theirs, and what comes of them unless they are in conflict.
fn check(path: &str, cases: &[(&str, &str, &str, Option<&str>)]) {
    for (base, ours, theirs, expected) in cases {
        let found = merged(path, base, ours, theirs);
        let place = format!("{base}---\n{ours}---\n{theirs}");
        assert_eq!(found.as_deref(), *expected, "{place}");
    }
}

#[test]
fn an_attribute_of_both_sides_is_there_once() {
    check(
        "a.rs",
        &[(
            "struct A {\n    #[b]\n    c: u8,\n}\n",
            "struct A {\n    #[b]\n    #[s(d)]\n    c: u8,\n}\n",
            "struct A {\n    #[s(d)]\n    #[b]\n    c: u8,\n}\n",
            Some("struct A {\n    #[b]\n    #[s(d)]\n    c: u8,\n}\n"),
        )],
    );
}

/// Tests are alike in their brackets and first lines.
#[test]
fn a_new_function_is_not_a_deleted_one_under_another_name() {
    let own = "#[tokio::test]\nasync fn ours() {\n    let service = Service::start().await;\n    create(&service, 1).await;\n    create(&service, 2).await;\n    let counts = service.http.get(\"/per-customer\").await.ok(200);\n    assert_eq!(counts.as_array().unwrap().len(), 2, \"{counts}\");\n}\n";
    let deleted = |more: &str| {
        format!(
            "#[tokio::test]\nasync fn nulls() {{\n    let service = Service::start().await;\n    let created = create(&service, 1).await;\n    let nulls = json!({{\n        \"note\": null,\n{more}    }});\n    let patched = service.http.patch(&path(&created), &nulls).await.ok(200);\n    assert_eq!(service.http.get(&path(&created)).await.ok(200), patched);\n}}\n\n"
        )
    };
    let kept = "fn kept() {}\n";
    let (base, theirs) = (
        deleted("") + kept,
        deleted("        \"sent_at\": null,\n") + kept,
    );
    let ours = format!("{kept}\n{own}");
    let merge = merge("tests/api/orders.rs", &base, &ours, &theirs);
    assert_eq!(merge.text().as_deref(), Some(&*ours));
    assert_eq!(merge.dropped[0].reason, Reason::Deleted);

    // Under another name, and with a line more, it is the same.
    let renamed = |text: &str| {
        text.replace("fn nulls", "fn cleared")
            .replace("    let nulls", "    // Ours.\n    let nulls")
    };
    let merged = merged("tests/api/orders.rs", &base, &renamed(&base), &theirs);
    assert_eq!(merged, Some(renamed(&theirs)));
}

#[test]
fn an_import_goes_to_the_paragraph_that_it_begins() {
    let text = |calls: &str, own: &str| {
        let body = calls
            .replace("use crate::grpc::", "    json!(")
            .replace(';', ");");
        format!(
            "use axum::http::Method;\nuse serde_json::json;\n\n{calls}use crate::support::Service;\n\nfn a(_: Service, _: Method) {{\n{body}}}\n{own}"
        )
    };
    let (calls, own) = ("use crate::grpc::Calls;\n", "\nfn own() {}\n");
    let cases: [(&str, &str); 2] = [("", calls), (calls, "")];
    for (before, after) in cases {
        let merged = merged(
            "a.rs",
            &text(before, ""),
            &text(before, own),
            &text(after, ""),
        );
        assert_eq!(merged, Some(text(after, own)));
    }
}

#[test]
fn rust_is_merged_by_what_it_declares() {
    let order = "struct Order {\n    id: Uuid,\n    note: String,\n}\n";
    let fns = "fn a() {\n    one();\n}\n\nfn b() {\n    two();\n}\n";
    check(
        "a.rs",
        &[
            // The same field of both sides is there once; another one of the same name is a conflict.
            (
                order,
                "struct Order {\n    id: Uuid,\n    sku: i64,\n    note: String,\n}\n",
                "struct Order {\n    id: Uuid,\n    note: String,\n    sku: i64,\n}\n",
                Some("struct Order {\n    id: Uuid,\n    sku: i64,\n    note: String,\n}\n"),
            ),
            (
                order,
                "struct Order {\n    id: Uuid,\n    sku: i64,\n    note: String,\n}\n",
                "struct Order {\n    id: Uuid,\n    note: String,\n    sku: String,\n}\n",
                None,
            ),
            // Fields in another order, and one more.
            (
                order,
                "struct Order {\n    note: String,\n    id: Uuid,\n}\n",
                "struct Order {\n    id: Uuid,\n    note: String,\n    sku: i64,\n}\n",
                Some("struct Order {\n    note: String,\n    sku: i64,\n    id: Uuid,\n}\n"),
            ),
            // Both add at the same place.
            (
                order,
                "struct Order {\n    id: Uuid,\n    note: String,\n    a: A,\n}\n",
                "struct Order {\n    id: Uuid,\n    note: String,\n    b: B,\n}\n",
                Some("struct Order {\n    id: Uuid,\n    note: String,\n    a: A,\n    b: B,\n}\n"),
            ),
            // Two functions of one name.
            (
                fns,
                "fn c() {\n    mine();\n}\n\nfn a() {\n    one();\n}\n\nfn b() {\n    two();\n}\n",
                "fn a() {\n    one();\n}\n\nfn b() {\n    two();\n}\n\nfn c() {\n    new();\n}\n",
                None,
            ),
            // A function that the team deleted stays deleted.
            (
                fns,
                "fn b() {\n    two();\n}\n",
                "fn a() {\n    one(1);\n}\n\nfn b() {\n    two(2);\n}\n",
                Some("fn b() {\n    two(2);\n}\n"),
            ),
            // One that the team changed and gosvc removes is a conflict.
            (
                fns,
                "fn a() {\n    one(1);\n}\n\nfn b() {\n    two();\n}\n",
                "fn b() {\n    two();\n}\n",
                None,
            ),
            // Own functions at the end.
            (
                fns,
                "fn a() {\n    one();\n}\n\nfn b() {\n    two();\n}\n\nfn mine() {}\n",
                "fn a() {\n    one();\n}\n\nfn b() {\n    two();\n}\n\nfn new() {}\n",
                Some(
                    "fn a() {\n    one();\n}\n\nfn b() {\n    two();\n}\n\nfn mine() {}\n\nfn new() {}\n",
                ),
            ),
            // Statements have an order.
            (
                "fn a() {\n    one();\n    two();\n}\n",
                "fn a() {\n    one();\n    x();\n    two();\n}\n",
                "fn a() {\n    one();\n    y();\n    two();\n}\n",
                None,
            ),
            // A registry has none.
            (
                "fn a() {\n    list.add(a);\n    list.add(c);\n}\n",
                "fn a() {\n    list.add(a, 1);\n    list.add(b);\n    list.add(c, 1);\n}\n",
                "fn a() {\n    list.add(a);\n    list.add(bb);\n    list.add(c);\n}\n",
                Some(
                    "fn a() {\n    list.add(a, 1);\n    list.add(b);\n    list.add(bb);\n    list.add(c, 1);\n}\n",
                ),
            ),
            // Different tokens of one line.
            (
                "struct A {\n    #[arg(long, default_value_t = 1)]\n    a: u16,\n}\n",
                "struct A {\n    #[arg(short, long, default_value_t = 1)]\n    a: u16,\n}\n",
                "struct A {\n    #[arg(long, default_value_t = 2)]\n    a: u16,\n}\n",
                Some("struct A {\n    #[arg(short, long, default_value_t = 2)]\n    a: u16,\n}\n"),
            ),
            (
                "fn a() {\n    f(1);\n}\n",
                "fn a() {\n    f(2);\n}\n",
                "fn a() {\n    f(3);\n}\n",
                None,
            ),
            // A type under another name of the team's.
            (
                "struct New {\n    a: A,\n    b: B,\n}\n",
                "struct Create {\n    a: A,\n    b: B,\n}\n",
                "struct New {\n    a: A,\n    b: B,\n    c: C,\n}\n",
                Some("struct Create {\n    a: A,\n    b: B,\n    c: C,\n}\n"),
            ),
            // Modules are sorted.
            (
                "pub mod b;\npub mod d;\n",
                "pub mod b;\npub mod c;\npub mod d;\n",
                "pub mod a;\npub mod b;\npub mod d;\n",
                Some("pub mod a;\npub mod b;\npub mod c;\npub mod d;\n"),
            ),
            // Both add to a list of words.
            (
                "const A: &str = \"\n    a\n    b\n\";\n",
                "const A: &str = \"\n    a\n    b\n    mine\n\";\n",
                "const A: &str = \"\n    a\n    b\n    new\n\";\n",
                Some("const A: &str = \"\n    a\n    b\n    mine\n    new\n\";\n"),
            ),
            // Both have numbered the parameters anew.
            (
                "const A: &str = r#\"\n    (\n        a\n    )\n    VALUES ($1)\n\"#;\n",
                "const A: &str = r#\"\n    (\n        x,\n        a\n    )\n    VALUES ($1, $2)\n\"#;\n",
                "const A: &str = r#\"\n    (\n        a,\n        b\n    )\n    VALUES ($1, $2)\n\"#;\n",
                None,
            ),
        ],
    );
}

#[test]
fn toml_is_merged_by_key() {
    let base = "[dependencies]\nb = \"1\"\nd = { version = \"1\", features = [\"m\", \"s\"] }\n";
    check(
        "Cargo.toml",
        &[
            (
                base,
                "[dependencies]\nb = \"2\"\nc = \"1\"\nd = { version = \"1.5\", features = [\"m\", \"s\", \"x\"] }\n",
                "[dependencies]\na = \"1\"\nb = \"1\"\nd = { version = \"1\", features = [\"m\", \"p\", \"s\"] }\n",
                Some(
                    "[dependencies]\na = \"1\"\nb = \"2\"\nc = \"1\"\nd = { version = \"1.5\", features = [\"m\", \"p\", \"s\", \"x\"] }\n",
                ),
            ),
            // A key that both sides have added is there once.
            (
                "[a]\nx = 1\n",
                "[a]\nz = 1\nx = 1\n",
                "[a]\nx = 1\nz = 1\n",
                Some("[a]\nz = 1\nx = 1\n"),
            ),
            (
                "[a]\nx = 1\n",
                "[a]\nz = 1\nx = 1\n",
                "[a]\nx = 1\nz = 2\n",
                None,
            ),
            // Both have added a table: its keys come together.
            (
                "[a]\nx = 1\n",
                "[a]\nx = 1\n\n[b]\ny = 1\n",
                "[a]\nx = 1\n\n[b]\nz = 1\n",
                Some("[a]\nx = 1\n\n[b]\ny = 1\nz = 1\n"),
            ),
            // A dependency of both: all that either wants of it.
            (
                "[dependencies]\nb = \"1\"\n",
                "[dependencies]\nb = \"1\"\nx = \"1.42\"\n",
                "[dependencies]\nb = \"1\"\nx = { version = \"1\", default-features = false, features = [\"std\"] }\n",
                Some(
                    "[dependencies]\nb = \"1\"\nx = { version = \"1.42\", features = [\"std\"] }\n",
                ),
            ),
            (
                "[dependencies]\nb = \"1\"\n",
                "[dependencies]\nb = \"1\"\n# Ours.\nx = \"1.42\" # As the ledger.\n",
                "[dependencies]\nb = \"1\"\nx = { version = \"1\", features = [\"std\"] }\n",
                Some(
                    "[dependencies]\nb = \"1\"\n# Ours.\nx = { version = \"1.42\", features = [\"std\"] } # As the ledger.\n",
                ),
            ),
            (
                "[dependencies]\nb = \"1\"\n",
                "[dependencies]\nb = \"1\"\nx = { path = \"../x\" }\n",
                "[dependencies]\nb = \"1\"\nx = \"1\"\n",
                None,
            ),
            // What the team has edited and gosvc needs no longer stays.
            (
                "[a]\nx = 1\ny = 1\n",
                "[a]\nx = 2\ny = 1\n",
                "[a]\ny = 1\n",
                Some("[a]\nx = 2\ny = 1\n"),
            ),
        ],
    );
}

#[test]
fn yaml_is_merged_by_key() {
    let base = "services:\n  a:\n    image: x\n    environment:\n      A: 1\n";
    check(
        "compose.yaml",
        &[
            // Only the team's own variable is left.
            (
                base,
                "services:\n  a:\n    image: x\n    environment:\n      A: 1\n      MINE: 2\n",
                "services:\n  a:\n    image: x\n",
                Some("services:\n  a:\n    image: x\n    environment:\n      MINE: 2\n"),
            ),
            // Both have added one key.
            (
                "services:\n  a:\n    image: x\n",
                "services:\n  a:\n    image: x\n    environment:\n      MINE: 2\n",
                "services:\n  a:\n    environment:\n      A: 1\n    image: x\n",
                Some(
                    "services:\n  a:\n    image: x\n    environment:\n      MINE: 2\n      A: 1\n",
                ),
            ),
            // Siblings below one key.
            (
                base,
                "services:\n  a:\n    image: y\n    environment:\n      A: 1\n  mine:\n    image: z\n",
                "services:\n  a:\n    image: x\n    environment:\n      A: 2\n  b:\n    image: w\n",
                Some(
                    "services:\n  a:\n    image: y\n    environment:\n      A: 2\n  mine:\n    image: z\n  b:\n    image: w\n",
                ),
            ),
            ("a: 1\n", "a: 2\n", "a: 3\n", None),
        ],
    );
}

#[test]
fn text_for_people_is_the_teams() {
    let base = "# A\n\nWords of a service.\n\n## Paths\n\n| path | what |\n| --- | --- |\n| `/a` | a |\n| `/c` | c |\n";
    let ours = "# A\n\nOur own text that is about something else.\n\n## Paths\n\n| path | what |\n| --- | --- |\n| `/v1/a` | a |\n| `/v1/c` | c |\n";
    let theirs = "# A\n\nWords of another service.\n\n## Paths\n\n| path | what |\n| --- | --- |\n| `/a` | a |\n| `/b` | b |\n| `/c` | c |\n";
    let merged = merge("README.md", base, ours, theirs);
    assert_eq!(
        merged.text().as_deref(),
        Some(
            "# A\n\nOur own text that is about something else.\n\n## Paths\n\n| path | what |\n| --- | --- |\n| `/v1/a` | a |\n| `/b` | b |\n| `/v1/c` | c |\n"
        )
    );
    assert_eq!(merged.dropped.len(), 1, "{:?}", merged.dropped);
    assert_eq!(merged.dropped[0].reason, Reason::Rewritten);
}

#[test]
fn settings_and_patterns_are_merged_by_line() {
    check(
        ".env.example",
        &[
            (
                "A=1\nB=1\n",
                "A=2\nX=1\nB=1\n",
                "A=1\nX=1\nB=2\n",
                Some("A=2\nX=1\nB=2\n"),
            ),
            ("A=1\n", "X=1\nA=1\n", "A=1\nX=2\n", None),
        ],
    );
    check(
        ".gitignore",
        &[(
            "a\n",
            "a\nmine\nnew\n",
            "a\nnew\nother\n",
            Some("a\nmine\nnew\nother\n"),
        )],
    );
}

#[test]
fn a_conflict_is_data_and_its_markers_are_longer_than_any_in_the_text() {
    let text = |n| format!("// <<<<<<< {n}\nfn a() {{\n    f({n});\n}}\n\nfn b() {{}}\n");
    let merged = merge("a.rs", &text(1), &text(2), &text(3));
    let conflict = merged.conflicts().next().expect("in conflict");
    assert_eq!(conflict.place, ["fn a", "f ( 1 ) ;"]);
    assert_eq!(conflict.why, Why::BothChanged);
    assert_eq!(
        [&conflict.base, &conflict.ours, &conflict.theirs],
        ["\n    f(1);", "\n    f(2);", "\n    f(3);"]
    );
    let marked = marked(&merged);
    let expected = "fn a() {\n<<<<<<< your version\n    f(2);\n||||||| last generated\n    f(1);\n=======\n    f(3);\n>>>>>>> new version\n}\n\nfn b() {}\n";
    assert!(marked.ends_with(expected), "{marked}");
    assert!(has_own_markers(&marked));
    let own = text(1).replace("// <<<", "<<<");
    let merged = merge(
        "a.txt",
        &own,
        &own.replace("f(1)", "f(2)"),
        &own.replace("f(1)", "f(3)"),
    );
    let marked = super::marked(&merged);
    assert!(marked.contains("\n<<<<<<<< your version\n"), "{marked}");
    assert!(!has_own_markers("=======\n<<<<<<< a\n"));
}

#[test]
fn what_git_has_marked_is_taken_apart() {
    let sides = |text: &str| {
        let sides = git_sides(text)?;
        Some((sides.ours, sides.theirs, sides.base))
    };
    let found = |ours: &str, theirs: &str, base: Option<&str>| {
        Some((ours.to_owned(), theirs.to_owned(), base.map(str::to_owned)))
    };
    let plain = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> two\nd\n";
    assert_eq!(sides(plain), found("a\nb\nd\n", "a\nc\nd\n", None));
    let long = "<<<<<<<<< HEAD\n<<<<<<< is shorter\n=======\n=========\nc\n>>>>>>>>> two\n";
    let short = "<<<<<<< is shorter\n=======\n";
    assert_eq!(sides(long), found(short, "c\n", None));
    // What branches come from that have merged each other before has longer markers in it.
    let nested = "<<<<<<< HEAD\nb\n||||||| 1\n<<<<<<<<< x\n0\n=========\n>>>>>>>>> y\n=======\nc\n>>>>>>> two\n";
    let base = "<<<<<<<<< x\n0\n=========\n>>>>>>>>> y\n";
    assert_eq!(sides(nested), found("b\n", "c\n", Some(base)));
    // Only if all conflicts tell it.
    assert_eq!(
        sides(&(nested.to_owned() + plain)).map(|it| it.2),
        Some(None)
    );
    let crlf = plain.replace('\n', "\r\n");
    assert_eq!(
        sides(&crlf),
        found("a\r\nb\r\nd\r\n", "a\r\nc\r\nd\r\n", None)
    );
    for text in [
        "a\n=======\n",
        "<<<<<<< HEAD\nb\n=======\nc\n",
        "<<<<<<< HEAD\nb\n>>>>>>> two\n",
        "<<<<<<< HEAD\nb\n<<<<<<< HEAD\n=======\nc\n>>>>>>> two\n",
        "    <<<<<<< HEAD\n    =======\n    >>>>>>> two\n",
        "<<<<<<< your version\nb\n=======\nc\n>>>>>>> new version\n",
    ] {
        assert_eq!(sides(text), None, "{text}");
    }
}

/// A small generator of numbers that look random; the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    /// Some edits of a list; what they insert has names of its own.
    fn edited(&mut self, list: &[String], name: &str) -> Vec<String> {
        let mut list = list.to_vec();
        for n in 0..=self.below(4) {
            let at = self.below(list.len() + 1);
            match self.below(3) {
                0 if at < list.len() => {
                    list.remove(at);
                }
                1 if at < list.len() => list[at] = format!("{name}{n}"),
                _ => list.insert(at, format!("{name}{n}")),
            }
        }
        list
    }
}

/// A path, what is before the lines, what one looks like, and what is behind them.
type Form = (&'static str, &'static str, fn(&str) -> String, &'static str);

const FORMS: [Form; 7] = [
    ("a.txt", "", |name| format!("{name}\n"), ""),
    (
        "a.rs",
        "struct A {\n",
        |name| format!("    {name}: u8,\n"),
        "}\n",
    ),
    (
        "a.rs",
        "",
        |name| format!("fn {name}() {{}}\n\n"),
        "fn last() {}\n",
    ),
    (
        "a.rs",
        "fn a() {\n",
        |name| format!("    {name}();\n"),
        "}\n",
    ),
    ("a.toml", "[a]\n", |name| format!("{name} = 1\n"), ""),
    ("a.yaml", "a:\n", |name| format!("  {name}: 1\n"), "b: 1\n"),
    (".env", "", |name| format!("{name}=1\n"), ""),
];

#[test]
fn nothing_is_lost_or_doubled_in_100_000_random_merges() {
    let mut random = Random(7);
    let mut clean = [0; FORMS.len()];
    for round in 0..100_000 {
        let form = round % FORMS.len();
        let (path, start, line, end) = FORMS[form];
        let text = |list: &[String]| -> String {
            let lines = list.iter().map(|name| line(name));
            format!("{start}{}{end}", lines.collect::<String>())
        };
        let list: Vec<String> = (0..random.below(12))
            .map(|n| format!("line_{n}_"))
            .collect();
        let (one, other) = (random.edited(&list, "ours_"), random.edited(&list, "new_"));
        let (base, ours, target) = (text(&list), text(&one), text(&other));
        if round < 1_000 {
            assert_eq!(merged(path, &base, &base, &target).as_ref(), Some(&target));
            assert_eq!(merged(path, &base, &ours, &base).as_ref(), Some(&ours));
            assert_eq!(merged(path, &base, &ours, &ours).as_ref(), Some(&ours));
        }
        let merged = merge(path, &base, &ours, &target);
        let text = marked(&merged);
        let is_clean = merged.text().is_some();
        let times = |name: &String| text.matches(name.as_str()).count();
        let place = || format!("{base}---\n{ours}---\n{target}---\n{text}");
        for name in one.iter().filter(|name| name.starts_with("ours_")) {
            assert_eq!(times(name), 1, "{}", place());
        }
        for name in other.iter().filter(|name| name.starts_with("new_")) {
            assert_eq!(times(name), 1, "{}", place());
        }
        if is_clean {
            clean[form] += 1;
            for name in &list {
                let is_kept = one.contains(name) && other.contains(name);
                assert_eq!(times(name), usize::from(is_kept), "{}", place());
            }
        }
    }
    assert!(clean.iter().all(|count| *count > 3_000), "{clean:?}");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "it reads the repository, not a service"
)]
fn the_cut_of_rust_is_that_of_a_parser() {
    let mut files = 0;
    for entry in walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples"))
        .into_iter()
        .chain(walkdir::WalkDir::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src"
        )))
        .chain(walkdir::WalkDir::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/cases"
        )))
    {
        let path = entry.expect("readable").into_path();
        let name = path.to_str().expect("UTF-8");
        let language = Language::of(name);
        if !path.is_file() || language == Language::Plain || name.contains("/target/") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        if text.is_empty() {
            continue;
        }
        let group = language
            .cut(&text)
            .unwrap_or_else(|| panic!("{name} is not cut"));
        let keys: Vec<&str> = group.elements.iter().map(|it| it.key.kind).collect();
        if language == Language::Rust {
            let file = syn::parse_file(&text).expect("Rust");
            let kinds: Vec<&str> = file.items.iter().map(kind).collect();
            let keys: Vec<&str> = keys.into_iter().filter(|kind| !kind.is_empty()).collect();
            assert_eq!(keys, kinds, "{name}");
        }
        if language == Language::Toml {
            let document: toml_edit::DocumentMut = text.parse().expect("TOML");
            let count: usize = document
                .iter()
                .filter(|(_, item)| !item.is_table_like())
                .count();
            let first = group.elements.iter().find(|it| it.key.name.is_empty());
            let found = first
                .and_then(|it| it.keys())
                .map_or(0, |it| it.elements.len());
            assert_eq!(found, count, "{name}");
        }
        files += 1;
    }
    assert!(files > 80, "{files}");
}

fn kind(item: &syn::Item) -> &'static str {
    match item {
        syn::Item::Const(_) => "const",
        syn::Item::Enum(_) => "enum",
        syn::Item::Fn(_) => "fn",
        syn::Item::Impl(_) => "impl",
        syn::Item::Macro(_) => "macro",
        syn::Item::Mod(_) => "mod",
        syn::Item::Static(_) => "static",
        syn::Item::Struct(_) | syn::Item::Union(_) => "struct",
        syn::Item::Trait(_) => "trait",
        syn::Item::Type(_) => "type",
        syn::Item::Use(_) => "use",
        _ => "other",
    }
}
