use super::{version::following, *};
use crate::spec::{Document, Spec};

fn field(text: &str) -> Field {
    Field::parse(text).expect("valid")
}

fn history(headers: &[&str]) -> Result<History, Refused> {
    let files: Vec<(String, String)> = headers
        .iter()
        .zip(1..)
        .map(|(header, n)| {
            (
                format!("{n}_x.up.sql"),
                format!("-- gosvc: {header}\nSELECT 1;\n"),
            )
        })
        .collect();
    History::read(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    )
}

fn spec(resources: &str) -> Spec {
    let text = format!(
        "schema = 1\n[service]\nname = \"s\"\ndescription = \"s\"\ndatabase = \"sqlite\"\n\
         api = [\"rest\"]\ndiscovery = \"none\"\nport = 1\n{resources}"
    );
    Document::parse(&text)
        .and_then(|document| document.spec())
        .expect("valid")
}

#[test]
fn versions_are_dates() {
    for (seconds, version) in [
        (0, 19_700_101_000_000),
        (951_782_400, 20_000_229_000_000),
        (1_709_251_199, 20_240_229_235_959),
        (1_795_413_600, 20_261_123_060_000),
        (4_102_444_800, 21_000_101_000_000),
    ] {
        assert_eq!(version_at(seconds), version);
    }
}

#[test]
fn changes_are_commands_and_read_back() {
    for command in [
        r"add resource lens name:string 'note:text:default=it'\''s new' --plural lenses_in_stock",
        "add resource user name:string:max=9 --plural users",
        "remove resource user",
        "rename resource user member --plural members",
        "add field user age:int:optional",
        "remove field user age",
        "rename field user age years",
        "change field user age:bigint:optional",
    ] {
        let change = Change::parse(command).expect("valid");
        assert_eq!(change.to_string(), command);
    }
    for command in [
        "",
        "add",
        "add field user",
        "drop table users",
        "add field user x:money",
    ] {
        assert!(Change::parse(command).is_err(), "{command}");
    }
}

#[test]
fn the_schema_is_what_all_migrations_make() {
    let history = history(&[
        "add resource user name email:string:unique",
        "add resource order total:int",
        "rename field user name title",
        "add field user age:int:optional",
        "remove field user email",
        "change field user age:bigint:optional",
        "rename resource user member --plural members",
        "remove resource order",
    ]);
    let member = Resource {
        name: "member".to_owned(),
        plural: "members".to_owned(),
        fields: vec![field("title"), field("age:bigint:optional")],
    };
    assert_eq!(history.expect("valid").schema.resources, [member]);
}

#[test]
fn broken_histories_are_refused() {
    let refused = |headers: &[&str]| history(headers).expect_err("broken").to_string();
    assert_eq!(
        refused(&["remove resource user"]),
        "migrations/1_x.up.sql: there is no resource \"user\""
    );
    assert_eq!(
        refused(&["add resource user name", "add resource user name"]),
        "migrations/2_x.up.sql: the resource \"user\" is there already"
    );
    let twins = [("1_a.up.sql", ""), ("1_b.up.sql", "")];
    let message = History::read(twins).expect_err("twins").to_string();
    assert_eq!(
        message,
        "migrations \"1_a.up.sql\" and \"1_b.up.sql\" have the same version"
    );
}

#[test]
fn versions_only_grow() {
    let mut history = History::read([("20270101000000_by_hand.up.sql", "")]).expect("valid");
    assert_eq!(history.next_version(20_260_101_000_000), 20_270_101_000_001);
    assert_eq!(history.next_version(20_260_101_000_000), 20_270_101_000_002);
    assert_eq!(history.next_version(20_280_101_000_000), 20_280_101_000_000);
    for (last, next) in [
        (20_280_101_000_059, 20_280_101_000_100),
        (20_280_101_095_959, 20_280_101_100_000),
        (20_280_101_235_959, 20_280_101_235_960),
        (20_280_101_129_999, 20_280_101_134_040),
        (7, 8),
    ] {
        assert_eq!(following(last), next);
    }
}

#[test]
fn the_difference_leads_to_the_spec() {
    let applied = history(&[
        "add resource user name age:int:optional",
        "add resource order total:int",
    ]);
    let mut schema = applied.expect("valid").schema;
    let spec = spec(
        "[resource.user]\nplural = \"members\"\n[resource.user.fields]\nname = \"string:max=9\"\n\
         age = \"bigint:optional\"\nbio = \"text:optional\"\n\
         [resource.item]\nplural = \"items\"\n[resource.item.fields]\nname = \"string\"\n",
    );
    let changes = difference(&schema, &spec).expect("possible");
    let commands: Vec<String> = changes.iter().map(Change::to_string).collect();
    assert_eq!(
        commands,
        [
            "remove resource order",
            "rename resource user user --plural members",
            "add resource item name:string --plural items",
            "change field user age:bigint:optional",
            "add field user bio:text:optional",
        ]
    );
    for change in &changes {
        schema.apply(change).expect("possible");
    }
    assert_eq!(difference(&schema, &spec).expect("possible"), []);
}

#[test]
fn rows_that_exist_must_have_a_value() {
    let applied = history(&["add resource user name age:int:optional"]).expect("valid");
    let refused = |fields: &str| {
        let spec = spec(&format!(
            "[resource.user]\nplural = \"users\"\n[resource.user.fields]\nname = \"string\"\n{fields}"
        ));
        let refused = difference(&applied.schema, &spec).expect_err("impossible");
        (
            refused.to_string(),
            refused.get_hint().unwrap_or_default().to_owned(),
        )
    };
    let (message, hint) = refused("zip = \"string\"\nage = \"int:optional\"\n");
    assert_eq!(
        message,
        "the field \"zip\" of \"user\" needs a value in rows that exist"
    );
    assert_eq!(
        hint,
        "make it optional, or give rows a value by `zip:string:default=`"
    );
    let (message, _) = refused("age = \"int\"\n");
    assert_eq!(
        message,
        "the field \"age\" of \"user\" may be null in rows that exist"
    );
    let (message, _) = refused("age = \"uuid:optional\"\n");
    assert_eq!(
        message,
        "the field \"age\" of \"user\" cannot become `uuid` from `int`"
    );
}
