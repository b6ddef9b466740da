use super::*;
use crate::spec::{Database, Document, Spec};

mod branches;

fn field(text: &str) -> Field {
    Field::parse(text).expect("valid")
}

fn history(headers: &[&str]) -> Result<History, Refused> {
    let files: Vec<(String, String)> = headers
        .iter()
        .zip(1..)
        .map(|(header, n)| {
            (
                format!("{}_x.up.sql", 20_260_101_000_000_u64 + n),
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
        "add index user created_at",
        "add index user name created_at",
        "add unique user name age",
        "remove unique user name age",
        "remove index user name age",
        "add resource order status:enum:a,b total:int --index status,total --index total,created_at --plural orders",
        "add resource order status:enum:a,b total:int --unique status,total --index total,status --plural orders",
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
        table: None,
        about: None,
        fields: vec![field("title"), field("age:bigint:optional")],
        indexes: Vec::new(),
    };
    assert_eq!(history.expect("valid").schema.resources, [member]);
}

#[test]
fn broken_histories_are_refused() {
    let refused = |headers: &[&str]| history(headers).expect_err("broken").to_string();
    assert_eq!(
        refused(&["remove resource user"]),
        "migrations/20260101000001_x.up.sql: there is no resource \"user\""
    );
    assert_eq!(
        refused(&["add resource user name", "add resource user name"]),
        "migrations/20260101000002_x.up.sql: the resource \"user\" is there already"
    );
    let twins = [
        ("20260101000000_a.up.sql", ""),
        ("20260101000000_b.up.sql", ""),
    ];
    let message = History::read(twins).expect_err("twins").to_string();
    assert_eq!(
        message,
        "migrations \"20260101000000_a.up.sql\" and \"20260101000000_b.up.sql\" have the same version"
    );
}

#[test]
fn versions_only_grow() {
    let mut history = History::read([("20260101000000_by_hand.up.sql", "")]).expect("valid");
    let mut next = |now| history.next_place(now, &[]).version;
    assert_eq!(next(20_260_101_000_000), 20_260_101_000_001);
    assert_eq!(next(20_260_101_000_000), 20_260_101_000_002);
    assert_eq!(next(20_280_101_000_000), 20_280_101_000_000);
    for (last, next) in [
        (20_280_101_000_059, 20_280_101_000_100),
        (20_280_101_095_959, 20_280_101_100_000),
        (20_280_101_235_959, 20_280_102_000_000),
        (20_280_228_235_959, 20_280_229_000_000),
        (20_271_231_235_959, 20_280_101_000_000),
    ] {
        assert_eq!(version::later(last, 1), next);
    }
}

#[test]
fn branches_that_follow_a_migration_of_the_future_do_not_collide() {
    let version = |command: &str| {
        let mut history = History::read([("20990101000000_late.up.sql", "")]).expect("valid");
        let change = Change::parse(command).expect("valid");
        history.next_place(20_260_101_000_000, &[change]).version
    };
    let one = version("add field user age:int:optional");
    let other = version("add field user zip:string:optional");
    assert!(one > 20_990_101_000_000 && other > 20_990_101_000_000);
    assert_ne!(one, other);
    assert_eq!(one, version("add field user age:int:optional"));
}

#[test]
fn versions_are_moments() {
    for name in [
        "1_x.up.sql",
        "x.up.sql",
        "notes_x.up.sql",
        "20260230000000_x.up.sql",
        "20260101240000_x.up.sql",
        "99999999999999999999_x.up.sql",
        "18446744073709551615_x.up.sql",
    ] {
        let refused = History::read([(name, "")])
            .expect_err("no time")
            .to_string();
        let expected = format!("the name of migrations/{name} does not start with a time");
        assert_eq!(refused, expected);
    }
}

#[test]
fn every_line_of_a_squashed_migration_counts() {
    let text = "-- no-transaction\n-- gosvc: add resource user name --plural users\nSELECT 1;\n\
                -- gosvc: add field user age:int:optional --part 1/2\nSELECT 1;\n\
                -- gosvc: add field user age:int:optional --part 2/2\nSELECT 1;\n";
    let history = History::read([("20260101000000_all.up.sql", text)]).expect("valid");
    assert_eq!(
        history.schema.resource("user").expect("there").fields.len(),
        2
    );
    assert_eq!(history.naming("users").count(), 0);
}

#[test]
fn migrations_by_hand_are_found_by_the_tables_they_name() {
    let text = "CREATE INDEX team_idx ON \"Orders\" (note);";
    let history = History::read([("20260101000000_team.up.sql", text)]).expect("valid");
    assert_eq!(history.naming("orders").count(), 1);
    assert_eq!(history.naming("order").count(), 0);
}

#[test]
fn resources_that_refer_to_each_other_can_go() {
    let applied = history(&[
        "add resource team name --plural teams",
        "add resource member name team:ref --plural members",
        "add field team captain:ref:member:optional",
    ]);
    let schema = applied.expect("valid").schema;
    let changes = difference(&schema, &spec("")).expect("possible");
    let commands: Vec<String> = changes.iter().flatten().map(Change::to_string).collect();
    assert_eq!(
        commands,
        [
            "remove field team captain",
            "remove resource member",
            "remove resource team"
        ]
    );
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
    let commands: Vec<String> = changes.iter().flatten().map(Change::to_string).collect();
    assert_eq!(
        commands,
        [
            "remove resource order",
            "rename resource user user --plural members",
            "add resource item name:string --plural items",
            "change field user name:string:max=9",
            "change field user age:bigint:optional",
            "add field user bio:text:optional",
            // The files of these changes have made none.
            "add index user created_at",
        ]
    );
    for change in changes.iter().flatten() {
        schema.apply(change).expect("possible");
    }
    assert!(difference(&schema, &spec).expect("possible").is_empty());
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
    // Only the service makes one.
    let (message, hint) = refused("token = \"uuid:default=new\"\nage = \"int:optional\"\n");
    assert_eq!(
        message,
        "the field \"token\" of \"user\" needs a value in rows that exist"
    );
    assert_eq!(hint, "make it optional: `token:uuid:default=new:optional`");
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

#[test]
fn what_a_field_refers_to_stays_the_same() {
    let user = |friends: &str, boss: &str| {
        let resource = |name: &str, fields: Vec<Field>| Resource {
            name: name.to_owned(),
            plural: format!("{name}s"),
            table: None,
            about: None,
            fields,
            indexes: Vec::new(),
        };
        let field = |text: &str| Field::parse(text).expect("valid");
        vec![
            resource("pet", vec![field("name")]),
            resource("user", vec![field(friends), field(boss)]),
        ]
    };
    for (friends, boss, told) in [
        (
            "friends:refs:pet",
            "boss:ref:user:optional",
            "`refs:pet` from `refs:user`",
        ),
        (
            "friends:refs:user",
            "boss:ref:pet:optional",
            "`ref:pet` from `ref:user`",
        ),
    ] {
        let applied = Schema {
            resources: user("friends:refs:user", "boss:ref:user:optional"),
            ..Schema::default()
        };
        let mut spec = spec("");
        spec.resources = user(friends, boss);
        let refused = difference(&applied, &spec)
            .expect_err("refused")
            .to_string();
        assert!(
            refused.ends_with(&format!("cannot become {told}")),
            "{refused}"
        );
    }
}

#[test]
fn lengths_that_earlier_versions_made_part_of_types_become_constraints() {
    let text = "-- gosvc: add resource user name:string age:int --plural users\n\
                CREATE TABLE \"users\" (\n    \"name\" VARCHAR(255) NOT NULL,\n    \"age\" INTEGER NOT NULL\n);\n";
    let history = History::read([("20260101000000_create_users.up.sql", text)]).expect("valid");
    let mut schema = history.schema;
    let changes = untyped(&schema);
    assert_eq!(
        changes,
        [[Change::parse("change field user name:string").expect("valid")]]
    );
    let after = schema.after(&changes[0]).expect("possible");
    let steps = sql::steps(Database::Postgres, [&schema, &after], &changes[0]).expect("possible");
    let ups: Vec<&str> = steps
        .iter()
        .flat_map(|step| &step.up.statements)
        .map(String::as_str)
        .collect();
    assert_eq!(
        ups,
        [
            "ALTER TABLE \"users\"\n    ALTER COLUMN \"name\" TYPE TEXT,\n    ADD CONSTRAINT \
             \"users_name_check\" CHECK (char_length(\"name\") <= 255) NOT VALID",
            "ALTER TABLE \"users\" VALIDATE CONSTRAINT \"users_name_check\""
        ]
    );
    schema.apply(&changes[0][0]).expect("possible");
    assert!(untyped(&schema).is_empty());
}

#[test]
fn lists_get_the_indexes_that_earlier_versions_did_not_make() {
    for (database, early, made) in [
        (
            Database::Postgres,
            "CREATE INDEX \"orders_user_id_idx\" ON \"orders\" (\"user_id\");",
            &[
                "DROP INDEX CONCURRENTLY IF EXISTS \"orders_user_id_idx\"",
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS \"orders_user_id_idx\" ON \"orders\" (\"user_id\", \"id\")",
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS \"orders_status_idx\" ON \"orders\" (\"status\", \"id\")",
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS \"orders_created_at_idx\" ON \"orders\" (\"created_at\", \"id\")",
            ] as &[&str],
        ),
        (
            Database::Sqlite,
            "CREATE INDEX \"orders_user_id_idx\" ON \"orders\" (`user_id`);",
            &[
                "DROP INDEX \"orders_user_id_idx\"",
                "CREATE INDEX \"orders_user_id_idx\" ON \"orders\" (`user_id`, `id`)",
                "CREATE INDEX \"orders_status_idx\" ON \"orders\" (`status`, `id`)",
                "CREATE INDEX \"orders_created_at_idx\" ON \"orders\" (`created_at`, `id`)",
            ],
        ),
        (
            Database::Mysql,
            "CREATE TABLE `orders` (\n    KEY `orders_user_id_idx` (`user_id`)\n);",
            &[
                "ALTER TABLE `orders`\n    ADD KEY `orders_status_idx` (`status`),\n    \
                 ADD KEY `orders_created_at_idx` (`created_at`)",
            ],
        ),
    ] {
        let resource = "[resource.order]\nplural = \"orders\"\n[resource.order.fields]\n\
                        user = \"ref:order:optional\"\nstatus = \"enum:a,b\"\n";
        let header =
            "-- gosvc: add resource order user:ref:order:optional status:enum:a,b --plural orders";
        let text = format!("{header}\n{early}\n");
        let history = History::read([("20260101000000_create_orders.up.sql", text.as_str())]);
        let schema = history.expect("valid").schema;
        let groups = difference(&schema, &spec(resource)).expect("possible");
        let [changes] = groups.as_slice() else {
            panic!("{groups:?}")
        };
        let after = schema.after(changes).expect("possible");
        let steps = sql::steps(database, [&schema, &after], changes).expect("possible");
        let ups = steps.iter().flat_map(|step| &step.up.statements);
        assert_eq!(ups.collect::<Vec<_>>(), made);
        assert!(
            difference(&after, &spec(resource))
                .expect("possible")
                .is_empty()
        );
        // Its words and its parts say by themselves that they are there.
        let lines = changes.iter().map(|it| format!("-- gosvc: {it}\n"));
        let files = [
            ("20260101000000_create_orders.up.sql", text.clone()),
            ("20260102000000_index.up.sql", lines.collect::<String>()),
        ];
        let files = files.iter().map(|(name, text)| (*name, text.as_str()));
        assert_eq!(History::read(files).expect("valid").schema, after);
    }
}

#[test]
fn what_may_only_have_another_name_is_told() {
    let applied = history(&[
        "add resource item a:int name:string note:text:optional --plural items",
        "add resource order total:int",
    ]);
    let schema = applied.expect("valid").schema;
    let told = |resources: &str| {
        let changes = difference(&schema, &spec(resources)).expect("possible");
        possible_renames(&schema, &changes)
    };
    let order = "[resource.order]\nplural = \"orders\"\nfields = { total = \"int\" }\n";
    let item = |name: &str, fields: &str| {
        format!("[resource.{name}]\nplural = \"{name}s\"\nfields = {{ {fields} }}\n{order}")
    };
    let told_of_fields = told(&item(
        "item",
        "title = \"string:default=x\", code = \"int:default=1\", note = \"text:optional\"",
    ));
    let [one, other] = told_of_fields.as_slice() else {
        panic!("{told_of_fields:?}");
    };
    assert!(one.contains("`gosvc rename field item a code`"), "{one}");
    assert!(
        other.contains("`gosvc rename field item name title`"),
        "{other}"
    );
    let fields = "a = \"int\", name = \"string\", note = \"text:optional\"";
    let told_of_resource = told(&item("thing", fields));
    assert!(
        told_of_resource[0].contains("`gosvc rename resource item thing`"),
        "{told_of_resource:?}"
    );
    assert!(told(&item("thing", "size = \"int\"")).is_empty());
    assert!(told(&item("item", "a = \"int\", name = \"string\"")).is_empty());
}
