use super::*;

mod risks;

fn field(text: &str) -> Field {
    Field::parse(text).expect("valid")
}

fn schema() -> Schema {
    Schema {
        resources: vec![Resource {
            name: "user".to_owned(),
            plural: "users".to_owned(),
            table: None,
            about: None,
            fields: vec![field("name:string:unique"), field("age:int:optional")],
            indexes: Vec::new(),
        }],
        ..Schema::default()
    }
}

fn steps(database: Database, before: &Schema, changes: &[Change]) -> Result<Vec<Step>, Refused> {
    super::steps(database, [before, &before.after(changes)?], changes)
}

fn alter(text: &str) -> Change {
    Change::AlterField("user".to_owned(), field(text))
}

/// Checks the statements of every step, and those that take the first back.
#[track_caller]
fn check(database: Database, changes: &[Change], up: &[&[&str]], down: &[&str]) {
    let steps = steps(database, &schema(), changes).expect("possible");
    let ups: Vec<&[String]> = steps.iter().map(|it| it.up.statements.as_slice()).collect();
    assert_eq!(ups, up);
    assert_eq!(steps[0].down.statements, down);
}

#[test]
fn columns_come_and_go_in_sqlite() {
    check(
        Database::Sqlite,
        &[Change::AddField(
            "user".to_owned(),
            field("active:bool:default=true"),
        )],
        &[&[
            "ALTER TABLE \"users\" ADD COLUMN \"active\" BOOLEAN NOT NULL DEFAULT TRUE",
            "CREATE INDEX \"users_active_idx\" ON \"users\" (`active`, `id`)",
        ]],
        &[
            "DROP INDEX \"users_active_idx\"",
            "ALTER TABLE \"users\" DROP COLUMN \"active\"",
        ],
    );
    let change = Change::RemoveField("user".to_owned(), "age".to_owned());
    check(
        Database::Sqlite,
        &[change],
        &[&["ALTER TABLE \"users\" DROP COLUMN \"age\""]],
        &["ALTER TABLE \"users\" ADD COLUMN \"age\" INTEGER"],
    );
}

#[test]
fn a_column_that_comes_back_keeps_no_default() {
    let change = Change::RemoveField("user".to_owned(), "name".to_owned());
    let steps = steps(Database::Sqlite, &schema(), &[change]).expect("possible");
    let down = steps[0].down.statements.join("\n");
    assert!(!down.contains("DEFAULT"), "{down}");
    assert!(down.contains("hex(`id`)"), "{down}");
}

#[test]
fn renames_take_their_indexes_along() {
    let change = Change::RenameField {
        resource: "user".to_owned(),
        from: "name".to_owned(),
        to: "title".to_owned(),
    };
    check(
        Database::Sqlite,
        &[change],
        &[&[
            "DROP INDEX \"users_name_key\"",
            "ALTER TABLE \"users\" RENAME COLUMN \"name\" TO \"title\"",
            "CREATE UNIQUE INDEX \"users_title_key\" ON \"users\" (`title`)",
        ]],
        &[
            "DROP INDEX \"users_title_key\"",
            "ALTER TABLE \"users\" RENAME COLUMN \"title\" TO \"name\"",
            "CREATE UNIQUE INDEX \"users_name_key\" ON \"users\" (`name`)",
        ],
    );
}

#[test]
fn what_the_service_makes_is_the_time_of_the_migration_in_rows_that_exist() {
    let changes = [
        Change::AddField("user".to_owned(), field("seen:datetime:default=now")),
        Change::AddField("user".to_owned(), field("code:uuid:optional:default=new")),
    ];
    for (database, seen, code) in [
        (
            Database::Sqlite,
            "\"seen\" TEXT NOT NULL DEFAULT (strftime(",
            "\"code\" BLOB,",
        ),
        (
            Database::Postgres,
            "\"seen\" TIMESTAMPTZ NOT NULL DEFAULT now()",
            "\"code\" UUID",
        ),
        (
            Database::Mysql,
            "`seen` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))",
            "`code` BINARY(16)",
        ),
    ] {
        let steps = steps(database, &schema(), &changes).expect("possible");
        let statements = steps.iter().flat_map(|step| &step.up.statements);
        let sql = statements.cloned().collect::<Vec<_>>().join(";\n");
        for part in [seen, code] {
            assert!(sql.contains(part), "{part}: {sql}");
        }
    }
    let no_difference = crate::schema::field_difference::FieldDifference::of(
        &field("code:uuid:optional"),
        &field("code:uuid:optional:default=new"),
    );
    assert!(no_difference.is_empty());
}

#[test]
fn defaults_of_json_bytes_and_lists_are_literals() {
    let changes = [
        Change::AddField(
            "user".to_owned(),
            field(r#"settings:json:default={"a":"it's \\"}"#),
        ),
        Change::AddField("user".to_owned(), field("token:bytes:default=aGk=")),
        Change::AddField("user".to_owned(), field("labels:list:string")),
    ];
    for (database, settings, token, labels) in [
        (
            Database::Sqlite,
            r#""settings" TEXT NOT NULL DEFAULT '{"a":"it''s \\"}'"#,
            "\"token\" BLOB NOT NULL DEFAULT x'6869'",
            "\"labels\" TEXT NOT NULL DEFAULT '[]'",
        ),
        (
            Database::Postgres,
            r#""settings" JSONB NOT NULL DEFAULT '{"a":"it''s \\"}'"#,
            "\"token\" BYTEA NOT NULL DEFAULT '\\x6869'",
            "\"labels\" JSONB NOT NULL DEFAULT '[]'",
        ),
        (
            Database::Mysql,
            r#"`settings` JSON NOT NULL DEFAULT ('{"a":"it''s \\\\"}')"#,
            "`token` LONGBLOB NOT NULL DEFAULT (x'6869')",
            "`labels` JSON NOT NULL DEFAULT ('[]')",
        ),
    ] {
        let steps = steps(database, &schema(), &changes).expect("possible");
        let statements = steps.iter().flat_map(|step| &step.up.statements);
        let sql = statements.cloned().collect::<Vec<_>>().join(";\n");
        for part in [settings, token, labels] {
            assert!(sql.contains(part), "{part}: {sql}");
        }
    }
}

#[test]
fn columns_that_change_take_one_new_table() {
    let changes = [
        alter("age:bigint:default=7"),
        alter("name:string:max=9:unique"),
    ];
    let steps = steps(Database::Sqlite, &schema(), &changes).expect("possible");
    let [step] = steps.as_slice() else {
        panic!("one file");
    };
    for script in [&step.up, &step.down] {
        let text = script.statements.join("\n");
        assert_eq!(text.matches("DROP TABLE").count(), 1, "{text}");
        assert_eq!(text.matches("legacy_alter_table").count(), 2, "{text}");
    }
    assert!(step.up.statements[1].contains("coalesce(CAST(`age` AS INTEGER), 7)"));
}

#[test]
fn a_column_that_is_gone_is_no_text_in_sqlite() {
    let changes = [alter("name:string:max=9:index"), alter("age:text")];
    let steps = steps(Database::Sqlite, &schema(), &changes).expect("possible");
    for script in [&steps[0].up, &steps[0].down] {
        let sql = script.statements.join(";\n");
        let (_, read) = sql.split_once("\nSELECT\n").expect("rows are moved");
        let guards = script.guards.iter().map(|guard| guard.query.as_str());
        for sql in guards.chain([read]) {
            for column in ["id", "name", "age", "created_at", "updated_at"] {
                assert!(!sql.contains(&format!("\"{column}\"")), "{column}: {sql}");
            }
        }
    }
}

#[test]
fn a_text_becomes_a_number_only_if_that_gives_it_back() {
    let query = |database: Database, from: &str| {
        let before = Schema {
            resources: vec![Resource {
                fields: vec![field(from)],
                indexes: Vec::new(),
                ..schema().resources[0].clone()
            }],
            ..schema()
        };
        let steps = steps(database, &before, &[alter("x:text:optional")]).expect("possible");
        let guards: Vec<_> = steps.iter().flat_map(|step| &step.down.guards).collect();
        let [guard, ..] = guards.as_slice() else {
            panic!("no guard");
        };
        let (_, condition) = guard.query.split_once(" WHERE ").expect("a condition");
        condition.to_owned()
    };
    assert_eq!(
        query(Database::Postgres, "x:int:optional"),
        "CASE WHEN \"x\" ~ '^(0|-?[1-9][0-9]{0,18})$' THEN \"x\"::NUMERIC NOT BETWEEN -2147483648 \
         AND 2147483647 ELSE \"x\" IS NOT NULL END"
    );
    assert_eq!(
        query(Database::Mysql, "x:int:optional"),
        "`x` NOT REGEXP '^(0|-?[1-9][0-9]{0,18})$' OR `x` REGEXP '[^-0-9]' OR CAST(`x` AS \
         DECIMAL(20)) NOT BETWEEN -2147483648 AND 2147483647"
    );
    assert_eq!(
        query(Database::Sqlite, "x:int:optional"),
        "CAST(CAST(`x` AS INTEGER) AS TEXT) <> `x` OR CAST(`x` AS INTEGER) NOT BETWEEN \
         -2147483648 AND 2147483647"
    );
    assert!(query(Database::Postgres, "x:float:optional").contains("::TEXT <> \"x\" END"));
    assert!(
        query(Database::Mysql, "x:float:optional").ends_with("AS CHAR) <> CAST(`x` AS BINARY)")
    );
    assert!(query(Database::Sqlite, "x:float:optional").contains(" END <> `x` OR "));
}

#[test]
fn postgres_validates_before_it_fills_and_fills_before_it_requires() {
    check(
        Database::Postgres,
        &[alter("age:int:default=7")],
        &[
            &[
                "ALTER TABLE \"users\"\n    ALTER COLUMN \"age\" SET DEFAULT 7,\n    ADD CONSTRAINT \
               \"users_age_null\" CHECK (\"age\" IS NOT NULL) NOT VALID",
            ],
            &[
                "UPDATE \"users\" SET \"age\" = 7 WHERE \"age\" IS NULL",
                "ALTER TABLE \"users\" VALIDATE CONSTRAINT \"users_age_null\"",
            ],
            &[
                "ALTER TABLE \"users\"\n    ALTER COLUMN \"age\" SET NOT NULL,\n    DROP CONSTRAINT \
               \"users_age_null\"",
            ],
        ],
        &[
            "ALTER TABLE \"users\"\n    DROP CONSTRAINT IF EXISTS \"users_age_null\"",
            "ALTER TABLE \"users\"\n    ALTER COLUMN \"age\" DROP NOT NULL,\n    ALTER COLUMN \
             \"age\" DROP DEFAULT",
        ],
    );
}

#[test]
fn postgres_makes_indexes_beside_writers() {
    let change = Change::AddField("user".to_owned(), field("code:int:optional:unique"));
    let steps = steps(Database::Postgres, &schema(), &[change]).expect("possible");
    let outside: Vec<bool> = steps.iter().map(|it| it.up.outside_transaction).collect();
    assert_eq!(outside, [false, true, false]);
    assert_eq!(
        steps[1].up.statements,
        [
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"users_code_key\" ON \"users\" (\"code\")"
        ]
    );
}

#[test]
fn postgres_takes_back_each_part_by_itself() {
    let down = |changes: &[Change]| {
        let steps = steps(Database::Postgres, &schema(), changes).expect("possible");
        let downs = steps.into_iter().skip(1);
        downs
            .map(|step| (step.down.statements, step.down.outside_transaction))
            .collect::<Vec<_>>()
    };
    let owned = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let change = Change::AddField("user".to_owned(), field("code:int:optional:unique"));
    assert_eq!(
        down(&[change]),
        [
            (
                owned(&["DROP INDEX CONCURRENTLY IF EXISTS \"users_code_key\""]),
                true
            ),
            (
                owned(&[
                    "ALTER TABLE \"users\"\n    DROP CONSTRAINT \"users_code_key\"",
                    "CREATE UNIQUE INDEX \"users_code_key\" ON \"users\" (\"code\")",
                ]),
                false
            ),
        ]
    );
    assert_eq!(
        down(&[alter("age:int:default=7")]),
        [
            (Vec::new(), false),
            (
                owned(&[
                    "ALTER TABLE \"users\"\n    ADD CONSTRAINT \"users_age_null\" CHECK \
                         (\"age\" IS NOT NULL) NOT VALID,\n    ALTER COLUMN \"age\" DROP NOT NULL"
                ]),
                false
            ),
        ]
    );
}

#[test]
fn postgres_fills_all_nulls_of_a_row_at_once() {
    let before = Schema {
        resources: vec![Resource {
            name: "user".to_owned(),
            plural: "users".to_owned(),
            table: None,
            about: None,
            fields: vec![field("age:int:optional"), field("note:text:optional")],
            indexes: Vec::new(),
        }],
        ..Schema::default()
    };
    let changes = [alter("age:int:default=7"), alter("note:text:default=x")];
    let steps = steps(Database::Postgres, &before, &changes).expect("possible");
    assert_eq!(
        steps[1].up.statements[0],
        "UPDATE \"users\"\nSET \"age\" = coalesce(\"age\", 7),\n    \"note\" = \
         coalesce(\"note\", 'x')\nWHERE \"age\" IS NULL OR \"note\" IS NULL"
    );
}

#[test]
fn mysql_renames_a_table_by_itself() {
    let before = Schema {
        resources: vec![Resource {
            name: "item".to_owned(),
            plural: "items".to_owned(),
            table: None,
            about: None,
            fields: vec![field("parent:ref:item:optional")],
            indexes: Vec::new(),
        }],
        ..Schema::default()
    };
    let change = Change::RenameResource {
        from: "item".to_owned(),
        to: "thing".to_owned(),
        plural: "things".to_owned(),
        table: None,
    };
    let steps = steps(Database::Mysql, &before, &[change]).expect("possible");
    let [rename, names] = steps.as_slice() else {
        panic!("two files");
    };
    assert_eq!(
        rename.up.statements,
        ["ALTER TABLE `items` RENAME TO `things`"]
    );
    assert_eq!(
        names.up.statements,
        [
            "ALTER TABLE `things`\n    RENAME INDEX `items_parent_id_idx` TO \
          `things_parent_id_idx`,\n    DROP FOREIGN KEY `items_parent_id_fkey`,\n    RENAME INDEX \
          `items_created_at_idx` TO `things_created_at_idx`,\n    ADD CONSTRAINT \
          `things_parent_id_fkey` FOREIGN KEY (`parent_id`) REFERENCES `things` (`id`) ON DELETE \
          RESTRICT"
        ]
    );
}

#[test]
fn mysql_changes_a_table_in_one_statement() {
    let change = Change::AddField("user".to_owned(), field("boss:ref:user:optional"));
    check(
        Database::Mysql,
        &[change, alter("age:bigint:optional")],
        &[&[
            "ALTER TABLE `users`\n    ADD COLUMN `boss_id` BINARY(16),\n    MODIFY COLUMN `age` \
             BIGINT,\n    ADD KEY `users_boss_id_idx` (`boss_id`),\n    ADD CONSTRAINT \
             `users_boss_id_fkey` FOREIGN KEY (`boss_id`) REFERENCES `users` (`id`) ON DELETE RESTRICT",
        ]],
        &[
            "ALTER TABLE `users`\n    DROP FOREIGN KEY `users_boss_id_fkey`,\n    DROP INDEX \
           `users_boss_id_idx`,\n    DROP COLUMN `boss_id`,\n    MODIFY COLUMN `age` INT",
        ],
    );
}

#[test]
fn rows_outside_of_tighter_bounds_are_counted() {
    let resource = |fields: &[&str]| Resource {
        name: "user".to_owned(),
        plural: "users".to_owned(),
        table: None,
        about: None,
        fields: fields.iter().map(|text| field(text)).collect(),
        indexes: Vec::new(),
    };
    let applied = Schema {
        resources: vec![resource(&[
            "age:int:min=0",
            "name:string",
            "photo:bytes",
            "price:decimal:9.2:max=100",
            "size:float:min=1:max=9",
            "friends:refs:user",
        ])],
        ..Schema::default()
    };
    let new = [resource(&[
        "age:int:min=18:max=99",
        "name:string:min=2",
        "photo:bytes:max=1000",
        "price:decimal:9.2:max=99.5",
        "size:float:min=0.5:max=10",
        "friends:refs:user:max=5",
    ])];
    let told = |database| {
        let all = tightened(database, &applied, &new).into_iter();
        let queries = all.map(|(_, line)| line.split_once(" WHERE ").map(|it| it.1.to_owned()));
        queries.flatten().collect::<Vec<_>>()
    };
    assert_eq!(
        told(Database::Sqlite),
        [
            "\"age\" < 18 OR \"age\" > 99",
            "length(\"name\") < 2",
            "length(\"photo\") > 1000",
            "CAST(\"price\" AS NUMERIC) > 99.50",
            "(SELECT count(*) FROM \"user_friends\" WHERE \"user_id\" = \"users\".\"id\") > 5",
        ]
    );
    assert_eq!(
        told(Database::Mysql),
        [
            "`age` < 18 OR `age` > 99",
            "char_length(`name`) < 2",
            "octet_length(`photo`) > 1000",
            "`price` > 99.50",
            "(SELECT count(*) FROM `user_friends` WHERE `user_id` = `users`.`id`) > 5",
        ]
    );
    assert!(tightened(Database::Postgres, &applied, &applied.resources).is_empty());
}

#[test]
fn mysql_tells_a_column_as_a_whole_only_if_it_must() {
    let before = Schema {
        resources: vec![Resource {
            fields: vec![
                field("age:int:optional"),
                field("note:text:default=a"),
                field("rank:int:default=3"),
            ],
            ..schema().resources[0].clone()
        }],
        ..schema()
    };
    let changed = |texts: &[&str]| {
        let changes: Vec<Change> = texts.iter().map(|it| alter(it)).collect();
        let steps = steps(Database::Mysql, &before, &changes).expect("possible");
        let scripts = steps
            .into_iter()
            .flat_map(|step| [step.up, step.down])
            .filter(|script| script.statements != [NOTHING]);
        scripts
            .map(|script| {
                let restated = script.guards.iter().find_map(|guard| {
                    let (_, names) = guard.query.split_once(" AND column_name IN (")?;
                    Some(names.split_once(')')?.0.to_owned())
                });
                (script.statements.join("; "), restated)
            })
            .collect::<Vec<_>>()
    };
    let alter = |clauses: &str| format!("ALTER TABLE `users`\n    {clauses}");
    assert_eq!(
        changed(&["note:text:default=b", "rank:int"]),
        [
            (
                alter(
                    "ALTER COLUMN `note` SET DEFAULT ('b'),\n    ALTER COLUMN `rank` DROP DEFAULT"
                ),
                None
            ),
            (
                alter(
                    "ALTER COLUMN `note` SET DEFAULT ('a'),\n    ALTER COLUMN `rank` SET DEFAULT 3"
                ),
                None
            ),
        ]
    );
    let restated = Some("'age', 'rank'".to_owned());
    let [first, ..] = &changed(&["age:int:default=1", "rank:bigint:default=3"])[..] else {
        panic!("no file");
    };
    let clauses =
        "ALTER COLUMN `age` SET DEFAULT 1,\n    MODIFY COLUMN `rank` BIGINT NOT NULL DEFAULT 3";
    assert_eq!(first, &(alter(clauses), restated));
}

#[test]
fn names_that_meet_are_refused() {
    let resources = |texts: &[(&str, &str, &str)]| -> Vec<Resource> {
        let resource = |(name, plural, text): &(&str, &str, &str)| Resource {
            name: (*name).to_owned(),
            plural: (*plural).to_owned(),
            table: None,
            about: None,
            fields: vec![field(text)],
            indexes: Vec::new(),
        };
        texts.iter().map(resource).collect()
    };
    let twins = resources(&[
        ("news", "news", "items_code:string:index"),
        ("news_item", "news_items", "code:string:index"),
    ]);
    let refused = |database| check_names(database, &twins).map_err(|it| it.to_string());
    let expected = "the resources \"news\" and \"news_item\" both need the name \
                    `news_items_code_idx` in the database";
    assert_eq!(refused(Database::Sqlite), Err(expected.to_owned()));
    assert_eq!(refused(Database::Postgres), Err(expected.to_owned()));
    // Its indexes are of their tables.
    assert_eq!(refused(Database::Mysql), Ok(()));
    let own = resources(&[("a", "sqlite_stats", "x:int")]);
    assert!(check_names(Database::Sqlite, &own).is_err());
    assert!(check_names(Database::Postgres, &own).is_ok());
}

#[test]
fn a_reference_to_nothing_is_an_error() {
    let change = Change::AddField("user".to_owned(), field("boss:ref:nobody:optional"));
    for database in Database::ALL {
        assert!(steps(database, &schema(), std::slice::from_ref(&change)).is_err());
    }
}
