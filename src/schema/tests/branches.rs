//! Migrations of branches that met.

use super::*;

/// A file of the version `2026-01-01 00:00:0<n>`.
fn file(n: u64, text: &str) -> (String, String) {
    let name = format!("{}_x.up.sql", 20_260_101_000_000 + n);
    (name, text.to_owned())
}

fn read(files: &[(String, String)]) -> Result<History, Refused> {
    History::read(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    )
}

#[test]
fn migrations_tell_what_they_were_made_on() {
    let on = |version: u64| format!("\n-- after: {}\n", 20_260_101_000_000 + version);
    let user = file(1, "-- gosvc: add resource user name --plural users\n");
    let add = |n: u64, field: &str, after: u64| {
        file(n, &format!("-- gosvc: add field user {field}{}", on(after)))
    };
    let mut history = read(&[user.clone(), add(2, "a:int:default=1", 1)]).expect("valid");
    let place = history.next_place(20_260_101_000_009, &[]);
    assert_eq!(place.after, [20_260_101_000_002]);
    let place = history.next_place(20_260_101_000_009, &[]);
    assert_eq!(place.after, [20_260_101_000_009]);
    // Where branches met, it is made on both.
    let met = [
        user.clone(),
        add(2, "a:int:default=1", 1),
        add(3, "b:int:default=1", 1),
        add(4, "c:int:default=1", 2),
    ];
    let mut history = read(&met).expect("valid");
    let place = history.next_place(20_260_101_000_009, &[]);
    assert_eq!(place.after, [20_260_101_000_003, 20_260_101_000_004]);
    let line = after_line(&place.after).expect("a line");
    assert_eq!(line, "-- after: 20260101000003, 20260101000004");
    let all = [
        &met[..],
        &[file(
            9,
            &format!("-- gosvc: change field user a:bigint\n{line}\n"),
        )],
    ];
    assert!(read(&all.concat()).is_ok());
    // What tells nothing, as before, or what is gone, was made on all that is there.
    let change = "-- gosvc: change field user a:bigint:default=1";
    for end in [String::new(), on(7)] {
        let files = [&met[..], &[file(8, &format!("{change}{end}"))]].concat();
        let mut history = read(&files).expect("valid");
        let place = history.next_place(20_260_101_000_009, &[]);
        assert_eq!(place.after, [20_260_101_000_008]);
    }
    assert_eq!(after_line(&[]), None);
}

#[test]
fn migrations_that_do_not_know_each_other_must_work_in_either_order() {
    let met = |one: &str, other: &str, makes_table: bool| {
        let base = [
            "-- gosvc: add resource user name age:int:optional --plural users\n".to_owned(),
            "-- gosvc: add resource team name --plural teams\n-- after: 20260101000001\n"
                .to_owned(),
            "-- gosvc: add resource desk name --plural desks\n-- after: 20260101000002\n"
                .to_owned(),
        ];
        let made = if makes_table {
            "CREATE TABLE \"_gosvc_users\" (\n    \"team_id\" BLOB REFERENCES \"teams\" (\"id\")\n);\n"
        } else {
            ""
        };
        let text = |change: &str| {
            let header = format!("-- gosvc: {change}\n-- after: 20260101000003\n");
            let table = match change.split(' ').collect::<Vec<_>>()[..] {
                ["rename", "resource", old, ..] => {
                    format!("ALTER TABLE \"{old}s\" RENAME TO \"new\";\n")
                }
                _ => String::new(),
            };
            format!("{header}{}{table}", if change == one { made } else { "" })
        };
        let told = |changes: [&str; 2]| {
            let texts = base
                .iter()
                .cloned()
                .chain(changes.iter().map(|change| text(change)));
            let files: Vec<_> = texts.zip(1..).map(|(text, n)| file(n, &text)).collect();
            read(&files).err().map(|refused| {
                let hint = refused.get_hint().unwrap_or_default();
                assert!(hint.contains("remove both"), "{hint}");
                refused.to_string()
            })
        };
        let either = [told([one, other]), told([other, one])];
        assert_eq!(either[0], either[1], "{one} and {other}");
        either[0].clone()
    };
    for (one, other, tables, rule) in [
        (
            "add field user a:int:default=1",
            "add field user b:int:default=1",
            true,
            None,
        ),
        (
            "change field user age:bigint:optional",
            "add field user a:int:default=1",
            true,
            None,
        ),
        (
            "change field user name:string:index",
            "change field user age:bigint:optional",
            false,
            None,
        ),
        (
            "remove field user name",
            "rename field user age years",
            false,
            None,
        ),
        (
            "add resource item x:int --plural items",
            "add resource piece owner:ref:user --plural pieces",
            false,
            None,
        ),
        (
            "rename field team name title",
            "rename field user name title",
            true,
            None,
        ),
        (
            "change field user age:bigint:optional",
            "rename resource desk seat --plural seats",
            true,
            None,
        ),
        (
            "change field user age:bigint:optional",
            "rename resource team club --plural clubs",
            true,
            Some("one makes a table anew that refers to \"teams\", which the other renames"),
        ),
        (
            "change field user age:bigint:optional",
            "rename resource team club --plural clubs",
            false,
            None,
        ),
        (
            "change field user name:string:max=9",
            "change field user age:bigint:optional",
            true,
            Some("one makes the table of \"user\" anew, as it was without the other"),
        ),
        (
            "change field user name:string:max=9",
            "remove field user age",
            true,
            Some("one makes the table of \"user\" anew, as it was without the other"),
        ),
        (
            "change field user age:bigint",
            "change field user age:int:index:optional",
            false,
            Some("both are about the field \"age\" of \"user\""),
        ),
        (
            "rename field user age years",
            "change field user age:bigint:optional",
            false,
            Some("both are about the field \"age\" of \"user\""),
        ),
        (
            "rename field user age years",
            "add field user years:int:optional",
            false,
            Some("both are about the field \"years\" of \"user\""),
        ),
        (
            "add field user a:int:default=1",
            "add field user a:int:default=1",
            false,
            Some("both are about the field \"a\" of \"user\""),
        ),
        (
            "rename resource user member --plural members",
            "add field user a:int:default=1",
            false,
            Some("one moves the resource \"user\", which the other is about"),
        ),
        (
            "remove resource user",
            "add field team owner:ref:user:optional",
            false,
            Some("one moves the resource \"user\", which the other is about"),
        ),
        (
            "rename resource user member --plural members",
            "add resource piece owner:ref:user --plural pieces",
            false,
            Some("one moves the resource \"user\", which the other is about"),
        ),
        (
            "add resource item x:int --plural items",
            "add resource item x:int --plural items",
            false,
            Some("one moves the resource \"item\", which the other is about"),
        ),
    ] {
        let told = met(one, other, tables);
        let rule = rule.map(|rule| {
            format!("migrations/20260101000004_x.up.sql and migrations/20260101000005_x.up.sql do not know of each other, and {rule}")
        });
        assert_eq!(told, rule, "{one} and {other}");
    }
}
