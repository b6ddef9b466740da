use super::*;

fn field(text: &str) -> Field {
    Field::parse(text).expect("valid")
}

fn schema() -> Schema {
    Schema {
        resources: vec![Resource {
            name: "user".to_owned(),
            plural: "users".to_owned(),
            fields: vec![field("name:string:unique"), field("age:int:optional")],
        }],
    }
}

#[track_caller]
fn check(change: Change, up: &[&str], down: &[&str]) {
    let statements = statements(Database::Sqlite, &schema(), &change).expect("possible");
    assert_eq!(statements.up, up);
    assert_eq!(statements.down, down);
}

#[test]
fn columns_come_and_go() {
    check(
        Change::AddField("user".to_owned(), field("active:bool:default=true")),
        &["ALTER TABLE \"users\" ADD COLUMN \"active\" BOOLEAN NOT NULL DEFAULT TRUE"],
        &["ALTER TABLE \"users\" DROP COLUMN \"active\""],
    );
    check(
        Change::RemoveField("user".to_owned(), "name".to_owned()),
        &[
            "DROP INDEX \"users_name_key\"",
            "ALTER TABLE \"users\" DROP COLUMN \"name\"",
        ],
        &[
            "ALTER TABLE \"users\" ADD COLUMN \"name\" TEXT NOT NULL DEFAULT ''",
            "UPDATE \"users\" SET \"name\" = hex(\"id\")",
            "CREATE UNIQUE INDEX \"users_name_key\" ON \"users\" (\"name\")",
        ],
    );
}

#[test]
fn renames_take_their_indexes_along() {
    let change = Change::RenameField {
        resource: "user".to_owned(),
        from: "name".to_owned(),
        to: "title".to_owned(),
    };
    check(
        change,
        &[
            "DROP INDEX \"users_name_key\"",
            "ALTER TABLE \"users\" RENAME COLUMN \"name\" TO \"title\"",
            "CREATE UNIQUE INDEX \"users_title_key\" ON \"users\" (\"title\")",
        ],
        &[
            "DROP INDEX \"users_title_key\"",
            "ALTER TABLE \"users\" RENAME COLUMN \"title\" TO \"name\"",
            "CREATE UNIQUE INDEX \"users_name_key\" ON \"users\" (\"name\")",
        ],
    );
}

#[test]
fn a_changed_column_takes_a_new_table() {
    let change = Change::AlterField("user".to_owned(), field("age:bigint:default=7"));
    let statements = statements(Database::Sqlite, &schema(), &change).expect("possible");
    assert_eq!(
        statements.up[1],
        "INSERT INTO \"users_new\" (\"id\", \"name\", \"age\", \"created_at\", \"updated_at\")\n\
         SELECT \"id\", \"name\", COALESCE(CAST(\"age\" AS INTEGER), 7), \"created_at\", \"updated_at\"\n\
         FROM \"users\""
    );
    assert_eq!(statements.up.len(), 5);
    assert_eq!(statements.down.len(), 5);
}

#[track_caller]
fn check_server(database: Database, change: &Change, up: &[&str], down: &[&str]) {
    let statements = statements(database, &schema(), change).expect("possible");
    assert_eq!(statements.up, up);
    assert_eq!(statements.down, down);
}

#[test]
fn postgres_changes_columns_in_their_place() {
    let change = Change::AlterField("user".to_owned(), field("age:bigint:default=7"));
    check_server(
        Database::Postgres,
        &change,
        &[
            "UPDATE \"users\" SET \"age\" = 7 WHERE \"age\" IS NULL",
            "ALTER TABLE \"users\" ALTER COLUMN \"age\" TYPE BIGINT USING \"age\"::BIGINT",
            "ALTER TABLE \"users\" ALTER COLUMN \"age\" SET DEFAULT 7",
            "ALTER TABLE \"users\" ALTER COLUMN \"age\" SET NOT NULL",
        ],
        &[
            "ALTER TABLE \"users\" ALTER COLUMN \"age\" DROP DEFAULT",
            "ALTER TABLE \"users\" ALTER COLUMN \"age\" TYPE INTEGER USING \"age\"::INTEGER",
            "ALTER TABLE \"users\" ALTER COLUMN \"age\" DROP NOT NULL",
        ],
    );
}

#[test]
fn mysql_drops_constraints_before_what_they_are_about() {
    let change = Change::AddField("user".to_owned(), field("boss:ref:user:optional"));
    check_server(
        Database::Mysql,
        &change,
        &[
            "ALTER TABLE `users` ADD COLUMN `boss_id` BINARY(16)",
            "ALTER TABLE `users` ADD KEY `users_boss_id_idx` (`boss_id`)",
            "ALTER TABLE `users` ADD CONSTRAINT `users_boss_id_fkey` FOREIGN KEY (`boss_id`) \
             REFERENCES `users` (`id`) ON DELETE RESTRICT",
        ],
        &[
            "ALTER TABLE `users` DROP FOREIGN KEY `users_boss_id_fkey`",
            "ALTER TABLE `users` DROP INDEX `users_boss_id_idx`",
            "ALTER TABLE `users` DROP COLUMN `boss_id`",
        ],
    );
}
