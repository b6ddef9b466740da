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
    let statements = statements(&schema(), &change).expect("possible");
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
    let statements = statements(&schema(), &change).expect("possible");
    assert_eq!(
        statements.up[1],
        "INSERT INTO \"users_new\" (\"id\", \"name\", \"age\", \"created_at\", \"updated_at\")\n\
         SELECT \"id\", \"name\", COALESCE(CAST(\"age\" AS INTEGER), 7), \"created_at\", \"updated_at\"\n\
         FROM \"users\""
    );
    assert_eq!(statements.up.len(), 5);
    assert_eq!(statements.down.len(), 5);
}

#[test]
fn long_indexes_are_shortened() {
    let (table, column) = ("t".repeat(48), "c".repeat(40));
    let name = index_name(&table, &column);
    assert_eq!(name.len(), MAX_IDENTIFIER + 2);
    assert_ne!(name, index_name(&table, &column[1..]));
}
