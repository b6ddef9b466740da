use std::collections::BTreeSet;

use super::*;

#[track_caller]
fn refused(result: Result<String, Refused>) -> String {
    result.expect_err("should be refused").to_string()
}

#[test]
fn services() {
    for name in ["a", "user-service", "s3-gateway", &"a".repeat(40)] {
        assert_eq!(service(name).ok().as_deref(), Some(name));
    }
    let refusals = [
        ("", "it is empty"),
        ("Shop", "expected lower-case letters"),
        ("2fa", "expected lower-case letters"),
        ("shop--api", "expected lower-case letters"),
        ("../shop", "expected lower-case letters"),
        ("über", "expected lower-case letters"),
        ("gen", "it is a keyword of Rust"),
        ("core", "it is a crate of Rust's standard library"),
        ("proc-macro", "it is a crate of Rust's standard library"),
        ("build", "cargo uses it for a folder of its own"),
        ("com1", "Windows has a device of that name"),
        (&"a".repeat(41), "it has 41 characters, at most 40 work"),
    ];
    for (name, reason) in refusals {
        let message = refused(service(name));
        assert!(message.contains(reason), "{name}: {message}");
    }
}

#[test]
fn prefixes() {
    for text in ["", "/v1", "/api/v1", "/a/b-c/d.e/~f_2"] {
        assert_eq!(prefix(text).ok().as_deref(), Some(text));
    }
    let refusals = [
        ("api", "it must start with `/`"),
        ("/", "a part of it is empty"),
        ("/api/", "a part of it is empty"),
        ("/api//v1", "a part of it is empty"),
        ("/../etc", "clients take \"..\" out of a path"),
        ("/{version}", "\"{version}\" has more than letters"),
        ("/a b", "\"a b\" has more than letters"),
        ("/a?b", "\"a?b\" has more than letters"),
        ("/health", "the service answers at `/health` itself"),
        ("/docs/api", "the service answers at `/docs` itself"),
        (
            "/openapi.json",
            "the service answers at `/openapi.json` itself",
        ),
        (
            &format!("/{}", "a".repeat(32)),
            "it has 33 characters, at most 32 work",
        ),
    ];
    for (text, reason) in refusals {
        let message = refused(prefix(text));
        assert!(message.contains(reason), "{text}: {message}");
    }
}

#[test]
fn other_cases_become_snake_case() {
    for (name, snake) in [
        ("order", "order"),
        ("order-item", "order_item"),
        ("OrderItem", "order_item"),
        ("HTTPServer", "http_server"),
        ("type", "type"),
        ("gen", "gen"),
    ] {
        assert_eq!(resource(name).ok().as_deref(), Some(snake));
        assert_eq!(field(name).ok().as_deref(), Some(snake));
    }
}

#[test]
fn what_cannot_work_is_refused() {
    for name in ["self", "Super", "crate"] {
        assert!(
            refused(field(name)).contains("Rust keeps the word"),
            "{name}"
        );
        assert!(
            refused(resource(name)).contains("Rust keeps the word"),
            "{name}"
        );
    }
    for name in ["id", "created_at", "UpdatedAt"] {
        assert!(
            refused(field(name)).contains("every resource has"),
            "{name}"
        );
    }
    for name in ["string", "option", "vec", "box", "uuid", "service_error"] {
        assert!(refused(resource(name)).contains("would hide"), "{name}");
    }
    for name in [
        "",
        "2fa",
        "a__b",
        "_a",
        "órden",
        "x; drop",
        "\u{1b}[2J",
        "../x",
    ] {
        refused(field(name));
        refused(resource(name));
    }
}

#[test]
fn plurals() {
    for (singular, expected) in [
        ("user", "users"),
        ("category", "categories"),
        ("person", "people"),
        ("order_status", "order_statuses"),
        ("sheep", "sheep"),
        ("a", "as"),
    ] {
        assert_eq!(plural(singular).ok().as_deref(), Some(expected));
    }
    assert_eq!(rust_ident("as"), "r#as");
    assert_eq!(rust_ident("users"), "users");
}

/// Every type that the templates of a resource import must be known, or a resource of its name
/// would not compile.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "it looks at the templates themselves"
)]
fn types_that_templates_import_are_known() {
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/resource/src");
    let mut imported = BTreeSet::new();
    for entry in walkdir::WalkDir::new(templates) {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let text = std::fs::read_to_string(entry.path()).expect("readable");
            imported.extend(imports(&text));
        }
    }
    assert!(imported.contains("DateTime"), "{imported:?}");
    let unknown: Vec<_> = imported
        .iter()
        .filter(|name| !reserved::TYPES.contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "add to reserved::TYPES: {unknown:?}");
}

#[test]
fn no_other_type_of_a_resource_is_one_that_templates_import() {
    let works = |name: &str| resource(name).is_ok();
    for name in reserved::TYPES {
        let mut suffixes = reserved::RESOURCE_SUFFIXES.into_iter();
        let other = suffixes.find(|suffix| name.strip_suffix(suffix).is_some_and(works));
        assert_eq!(other, None, "{name}");
        assert!(!name.strip_prefix("New").is_some_and(works), "{name}");
    }
    assert_eq!(enum_type("order", "service"), "OrderServiceValue");
    assert_eq!(enum_type("page", "of"), "PageOfValue");
    assert_eq!(enum_type("order", "status"), "OrderStatus");
}

/// The type names in the `use` items of a template.
fn imports(text: &str) -> Vec<String> {
    let items = text
        .split("use ")
        .skip(1)
        .filter_map(|rest| rest.split_once(';'));
    let items = items.map(|(item, _)| item.replace("Row as _", ""));
    let is_type = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word.contains(char::is_lowercase)
    };
    items
        .filter(|item| !item.contains("{{"))
        .flat_map(|item| {
            let words = item.split(|c: char| !c.is_alphanumeric());
            words
                .filter(|word| is_type(word))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn what_the_service_itself_uses_is_refused() {
    for name in ["app", "db", "telemetry", "database", "consul"] {
        assert!(service(name).is_err(), "{name}");
    }
    for name in ["apps", "app-service", "data"] {
        assert!(service(name).is_ok(), "{name}");
    }
    for name in ["metric", "doc"] {
        assert!(plural(name).is_err(), "{name}");
    }
    assert!(check_plural("metric_values").is_ok());
}

#[test]
fn a_value_of_an_enum_gives_a_variant() {
    for (word, variant) in [
        ("paid_in_full", "PaidInFull"),
        ("Node", "Node"),
        ("S256", "S256"),
        ("2fa", "Value2fa"),
        ("-alpha", "Alpha"),
        ("text/html", "TextHtml"),
    ] {
        assert_eq!(enum_value(word).as_deref(), Ok(word));
        assert_eq!(enum_variant(word), variant);
    }
    for word in ["", "-", "a b", "a'b", "a:b", "é", "self", "SELF", "-self"] {
        assert!(enum_value(word).is_err(), "{word}");
    }
    for words in [
        ["a1", "a_1"],
        ["open", "Open"],
        ["2fa", "value2fa"],
        ["x", "x"],
    ] {
        assert!(check_enum(&words.map(str::to_owned)).is_err(), "{words:?}");
    }
}

#[test]
fn names_that_others_have_chosen() {
    for name in ["a", "_a", "CustomerID", "tbl_user", &"x".repeat(63)] {
        assert_eq!(column(name), Ok(name.to_owned()));
    }
    for name in ["a", "firstName", "first-name", "_links", &"x".repeat(43)] {
        assert_eq!(member(name), Ok(name.to_owned()));
    }
    for name in [
        "",
        "1a",
        "a-b",
        "a b",
        "a\"b",
        "é",
        "ID",
        "Created_At",
        &"x".repeat(64),
    ] {
        assert!(column(name).is_err(), "{name}");
    }
    for name in [
        "",
        "1a",
        "-a",
        "a.b",
        "$ref",
        "id",
        "updated_at",
        &"x".repeat(44),
    ] {
        assert!(member(name).is_err(), "{name}");
    }
}
