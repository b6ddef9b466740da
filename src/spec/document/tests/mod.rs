use super::*;
use crate::spec::{Field, Index, Resource};

mod forms;

const TEXT: &str = "\
# ours
schema = 1

[service]
name = \"user-service\" # the name
description = \"Users\"
database = \"sqlite\"
api = [\"rest\"]
discovery = \"consul\" # for now
port = 8080

[resource.user]
plural = \"users\"
[resource.user.fields]
# what people call them
name = \"string:max=120\"
email = \"string:unique\"
";

type Edit = dyn Fn(&mut Document) -> Result<(), Refused>;

fn edited(text: &str, edit: &Edit) -> String {
    let mut document = Document::parse(text).expect("valid");
    edit(&mut document).expect("possible");
    document.spec().expect("edited as asked");
    document.to_string()
}

fn order() -> Resource {
    Resource {
        name: "order".to_owned(),
        plural: "orders".to_owned(),
        table: None,
        about: None,
        fields: vec![Field::parse("total:int").expect("valid")],
        indexes: Vec::new(),
    }
}

fn age() -> Field {
    Field::parse("age:int:optional").expect("valid")
}

#[test]
fn edits_keep_comments_and_order() {
    assert_eq!(
        edited(TEXT, &|document| document.add_field("user", &age())),
        format!("{TEXT}age = \"int:optional\"\n")
    );
    assert_eq!(
        edited(TEXT, &|document| document.remove_field("user", "email")),
        TEXT.replace("email = \"string:unique\"\n", "")
    );
    assert_eq!(
        edited(TEXT, &|document| document
            .rename_field("user", "name", "title")),
        TEXT.replace("\nname = \"string", "\ntitle = \"string")
    );
    assert_eq!(
        edited(TEXT, &|document| document.set("discovery", "none")),
        TEXT.replace("\"consul\" # for now", "\"none\" # for now")
    );
}

#[test]
fn inline_tables_keep_their_looks() {
    let head = TEXT
        .split("[resource.user.fields]")
        .next()
        .unwrap_or_default();
    let inline = |fields: &str| format!("{head}fields = {fields} # people\n");
    for (before, with_age, without_email) in [
        (
            "{ name = \"string\", email = \"string\" }",
            "{ name = \"string\", email = \"string\", age = \"int:optional\" }",
            "{ name = \"string\" }",
        ),
        (
            "{name=\"string\",email=\"string\"}",
            "{name=\"string\",email=\"string\", age = \"int:optional\"}",
            "{name=\"string\"}",
        ),
        (
            "{\n  name = \"string\", # the name\n  email = \"string\", # unique?\n}",
            "{\n  name = \"string\", # the name\n  email = \"string\", # unique?\n  age = \
             \"int:optional\",\n}",
            "{\n  name = \"string\", # the name # unique?\n}",
        ),
        (
            "{\n  name = \"string\",\n  email = \"string\" # last\n}",
            "{\n  name = \"string\",\n  email = \"string\", # last\n  age = \"int:optional\"\n}",
            "{\n  name = \"string\" # last\n}",
        ),
    ] {
        let text = inline(before);
        let added = edited(&text, &|document| document.add_field("user", &age()));
        assert_eq!(added, inline(with_age));
        let removed = edited(&text, &|document| document.remove_field("user", "email"));
        assert_eq!(removed, inline(without_email));
        let renamed = edited(&text, &|document| {
            document.rename_field("user", "name", "title")
        });
        assert_eq!(
            renamed,
            text.replace("name = \"string", "title = \"string")
                .replace("{name=", "{title=")
        );
    }
}

#[test]
fn resources_come_and_go() {
    let added = edited(TEXT, &|document| document.add_resource(&order()));
    assert_eq!(
        added,
        format!(
            "{TEXT}\n[resource.order]\nplural = \"orders\"\n[resource.order.fields]\ntotal = \"int\"\n"
        )
    );
    let removed = edited(&added, &|document| document.remove_resource("order"));
    assert_eq!(removed, TEXT);

    // A comment right behind the last field stays with it; one apart stays at the end.
    let new = added.strip_prefix(TEXT).expect("at the end");
    for (behind, apart) in [
        ("# sku = \"string\" # later\n# or never\n", ""),
        ("# sku\n", "\n# The end.\n"),
        ("", "\n# The end.\n"),
    ] {
        let text = format!("{TEXT}{behind}{apart}");
        let added = edited(&text, &|document| document.add_resource(&order()));
        assert_eq!(added, format!("{TEXT}{behind}{new}{apart}"));
    }

    let renamed = edited(TEXT, &|document| {
        document.rename_resource("user", "member", "members")
    });
    assert_eq!(
        renamed,
        TEXT.replace("resource.user", "resource.member")
            .replace("\"users\"", "\"members\"")
    );
}

#[test]
fn what_is_not_there_cannot_be_edited() {
    let edits: [(&Edit, &str); 6] = [
        (&|it| it.remove_resource("order"), "resource.order"),
        (
            &|it| it.rename_resource("order", "sale", "sales"),
            "resource.order",
        ),
        (&|it| it.add_field("order", &age()), "resource.order.fields"),
        (
            &|it| it.remove_field("user", "age"),
            "resource.user.fields.age",
        ),
        (
            &|it| it.rename_field("user", "age", "years"),
            "resource.user.fields.age",
        ),
        (
            &|it| it.rename_field("order", "total", "sum"),
            "resource.order.fields",
        ),
    ];
    for (edit, path) in edits {
        let mut document = Document::parse(TEXT).expect("valid");
        assert_eq!(
            edit(&mut document).expect_err("refused").to_string(),
            format!("`{path}` is not to be found in gosvc.toml")
        );
    }
}

#[test]
fn an_edit_that_the_text_does_not_show_is_refused() {
    let mut document = Document::parse(TEXT).expect("valid");
    document.set("port", "9090").expect("possible");
    document.spec().expect("as asked");
    document.spec.service.port = 7070;
    assert_eq!(
        document.spec().expect_err("refused").to_string(),
        "gosvc.toml is written in a form in which gosvc cannot make this edit"
    );
}

#[test]
fn what_a_new_service_has_reads_back() {
    let mut spec = Document::parse(TEXT).expect("valid").spec().expect("valid");
    for description in ["Users", r#"a "b" \ 'c'"#, "Größe 🚀", "a # b", "= [x]"] {
        description.clone_into(&mut spec.service.description);
        let again = Document::parse(&spec.to_toml()).expect("valid");
        assert_eq!(again.spec().expect("valid"), spec);
    }
}

/// What a reader sees: the message and the hint.
fn refusal(text: &str) -> String {
    let refused = Document::parse(text).expect_err("should be refused");
    match refused.get_hint() {
        Some(hint) => format!("{refused}\nhint: {hint}"),
        None => refused.to_string(),
    }
}

#[test]
fn mistakes_are_shown_where_they_are() {
    for (from, to, message) in [
        (
            "schema = 1",
            "schema = 2\nnew = 1",
            "gosvc.toml has schema 2, this gosvc knows 1\nhint: install a newer gosvc",
        ),
        ("schema = 1\n", "", "gosvc.toml needs `schema = 1`"),
        (
            "port =",
            "prot =",
            "in gosvc.toml, line 10: unknown key \"prot\"\n   |\n10 | prot = 8080\n   | ^^^^\n\
             hint: did you mean `port`?",
        ),
        (
            "port =",
            "zebra =",
            "in gosvc.toml, line 10: unknown key \"zebra\"\n   |\n10 | zebra = 8080\n   | ^^^^^\n\
             hint: one of name, description, database, api, discovery, port, prefix, kept",
        ),
        (
            "8080",
            "0",
            "in gosvc.toml, line 10: `port` must be 1 to 65535\n   |\n10 | port = 0\n   |        ^",
        ),
        (
            "\"sqlite\"",
            "\"sqlit\"",
            "in gosvc.toml, line 7: unknown value \"sqlit\"\n  |\n7 | database = \"sqlit\"\n  |            \
             ^^^^^^^\nhint: did you mean `sqlite`?",
        ),
        (
            "[\"rest\"]",
            "[]",
            "in gosvc.toml, line 8: a service that nobody can call is of no use\n  |\n8 | api = []\n  |       ^^\n\
             hint: `api` can be `rest`, `grpc` or `rest,grpc`",
        ),
        (
            "\"string:unique\"",
            "1",
            "in gosvc.toml, line 17: invalid type: integer `1`, expected a string\n   |\n17 | email = \
             1\n   |         ^",
        ),
        (
            "string:unique",
            "sting:unique",
            "in gosvc.toml, line 17: unknown type \"sting\" in \"email:sting:unique\"\n   |\n17 | \
             email = \"sting:unique\"\n   |         ^^^^^^^^^^^^^^\nhint: did you mean `string`?",
        ),
        (
            "email =",
            "Email =",
            "in gosvc.toml, line 17: the name \"Email\" is not in snake case\n   |\n17 | Email = \
             \"string:unique\"\n   | ^^^^^\nhint: write `email`",
        ),
        (
            "email =",
            "name =",
            "in gosvc.toml, line 17: duplicate key\n   |\n17 | name = \"string:unique\"\n   | ^^^^",
        ),
        (
            "[resource.user.fields]",
            "[resource.user.field]",
            "in gosvc.toml, line 14: unknown key \"field\"\n   |\n14 | [resource.user.field]\n   |                \
             ^^^^^\nhint: did you mean `fields`?",
        ),
        (
            "discovery = \"consul\" # for now\nport",
            "prot",
            "in gosvc.toml, line 9: unknown key \"prot\"\n  |\n9 | prot = 8080\n  | ^^^^\n\
             hint: did you mean `port`?",
        ),
        (
            "[resource.user]\nplural",
            "[[resource.user]]\nplural",
            "in gosvc.toml, line 12: invalid type: sequence, expected a table\n   |\n12 \
             | [[resource.user]]\n   | ^^^^^^^^^^^^^^^^^",
        ),
        (
            "plural = \"users\"",
            "",
            "in gosvc.toml, line 12: the key \"plural\" is missing\n   |\n12 | [resource.user]\n   | \
             ^^^^^^^^^^^^^^^",
        ),
        (
            "\"Users\"",
            "\"Users",
            "in gosvc.toml, line 6: invalid basic string, expected `\"`\n  |\n6 | description = \"Users\n  |                     ^",
        ),
        (
            "port = 8080",
            "<<<<<<< ours\nport = 8080\n=======\nport = 8081\n>>>>>>> theirs",
            "in gosvc.toml, line 10: it has the markers of a conflict\n   |\n10 | <<<<<<< ours\n   | ^^^^^^^^\n\
             hint: resolve it, then run `gosvc apply`",
        ),
    ] {
        let text = TEXT.replace(from, to);
        assert_ne!(text, TEXT);
        assert_eq!(refusal(&text), message);
        // Neither line ends nor a byte order mark move the place.
        let windows = format!("{BOM}{}", text.replace('\n', "\r\n"));
        assert_eq!(refusal(&windows), message);
    }
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let fields: String = (0..40).map(|n| format!("field_{n} = \"int\", ")).collect();
    let text = TEXT.replace(
        "[resource.user.fields]",
        &format!("[resource.order]\nplural = \"orders\"\nfields = {{ {fields}last = \"itn\" }}\n[resource.user.fields]"),
    );
    let refusal = refusal(&text);
    let lines: Vec<&str> = refusal.lines().collect();
    assert!(lines[2].ends_with("last = \"itn\""), "{refusal}");
    assert_eq!(lines[2].find("\"itn\""), lines[3].find('^'), "{refusal}");
}
