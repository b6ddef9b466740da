//! Output is formatted as rustfmt would, whatever the names: lengths 1 to 40, 1 to 30 fields.

use std::process::Command;

use crate::support::{Ran, Sandbox};

/// Checks a service by one run of rustfmt, which follows the modules of each root.
#[track_caller]
fn check(arguments: &[&str]) {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&[&["new", "--no-git", "-q", "--path", "s"], arguments].concat());
    check_service(&sandbox, &arguments.join(" "));
}

#[track_caller]
fn check_service(sandbox: &Sandbox, what: &str) {
    let roots = ["build.rs", "src/lib.rs", "src/main.rs", "tests/api/main.rs"];
    let rustfmt = Command::new("rustfmt")
        .args(["--check", "--color", "never", "--edition", "2024"])
        .args(roots)
        .current_dir(sandbox.join("s"))
        .output();
    let ran = Ran::from(rustfmt.expect("rustfmt runs"));
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), ""),
        "{what}: {}",
        ran.stderr
    );
}

/// Checks a service with a resource that refers to its first one.
#[track_caller]
fn check_references(length: usize) {
    let sandbox = Sandbox::new();
    let (target, resource) = (name(length, 'r'), name(length, 's'));
    let new = [
        "new",
        "--no-git",
        "-q",
        "--path",
        "s",
        "s",
        "--resource",
        &target,
        "x",
    ];
    sandbox.gosvc(&new);
    let field = |last: char, rest: &str| format!("{}:ref:{target}{rest}", name(length, last));
    let fields = [
        field('b', ":nested"),
        field('c', ":unique"),
        field('d', ":optional:on-delete=set-null"),
        field('e', ":on-delete=cascade"),
    ];
    for count in [1, 3, 4] {
        let name = format!("{}{count}", &resource[..length.min(39)]);
        let fields = fields[..count].join(" ");
        let script = format!("cd s && \"$GOSVC\" add resource {name} {fields} -q");
        let mut shell = sandbox.wrapped("bash", &["-c", &script]);
        shell.env("GOSVC", env!("CARGO_BIN_EXE_gosvc"));
        crate::support::succeed(shell);
    }
    check_service(&sandbox, &target);
}

/// Checks a service whose resource has links; their table has both names in its own.
#[track_caller]
fn check_links(length: usize) {
    let resource = name(length, 'r');
    let field = |last: char, rest: &str| {
        let name = name((46 - length).min(40), last);
        format!("{name}:refs:{resource}{rest}")
    };
    let fields = [
        field('b', ""),
        field('c', ":on-delete=cascade:max=5:json=it"),
    ];
    for (count, api) in [(1, "grpc"), (2, "rest,grpc")] {
        let options = [
            "s",
            "--api",
            api,
            "--resource",
            &resource,
            "x:string:immutable",
        ];
        let fields = fields[..count].iter().map(String::as_str);
        let arguments: Vec<&str> = options.into_iter().chain(fields).collect();
        check(&arguments);
    }
}

/// Names of this length that differ in their last letter.
fn name(length: usize, last: char) -> String {
    "a".repeat(length - 1) + &last.to_string()
}

#[test]
fn resources_and_fields_of_every_length() {
    for length in 1..=40 {
        let resource = name(length, 'r');
        let field = |last: char, rest: &str| format!("{}:{rest}", name(length, last));
        let long = "d".repeat(60);
        let fields = [
            field('b', "string"),
            field('c', "int:optional:unique"),
            field('d', "string:default=pending"),
            field('e', &format!("string:default={long}:optional")),
            field('f', "datetime"),
            field('g', "datetime:optional:unique"),
            field('h', "float:optional:min=1.5:max=2.5"),
            field('i', "text:max=100000"),
            field('j', "uuid:unique"),
            field('k', "bigint:default=9223372036854775807:optional"),
            field('l', "decimal:28.10:min=1.5:max=1000000000000.5:optional"),
            field('m', "decimal:index:default=12345.6789"),
            field('n', "date:index"),
            field('o', "date:optional:default=2026-11-23"),
            field('p', "time:optional:unique"),
            field(
                'q',
                "json:optional:default={\"a\":[1,2],\"b\":\"c d e f g h i j k l m n\"}",
            ),
            field('s', "bytes:max=100:optional"),
            field('t', "bytes:min=2:default=////////////////////////////////"),
            field('a', "list:uuid:max=1000"),
            field('y', "list:string:min=2:max=20"),
            field('z', "list:datetime"),
            field('u', "enum:a,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:default=a"),
            field('v', "enum:open,closed:optional:index"),
            field('w', &format!("ref:{resource}:optional:unique:nested")),
            field('x', &format!("ref:{resource}:optional:on-delete=cascade")),
        ];
        let fields = fields.each_ref().map(String::as_str);
        for (database, api) in [
            ("sqlite", "rest"),
            ("postgres", "rest,grpc"),
            ("mysql", "rest"),
        ] {
            let resource = resource.as_str();
            let options = ["s", "--db", database, "--api", api, "--resource", resource];
            check(&[&options as &[&str], &fields].concat());
        }
        check(&["s", "--resource", &resource, "x:bool"]);
        check_references(length);
        check_links(length);
        check(&["s", "--resource", "s", fields[0]]);
    }
}

#[test]
fn members_that_clients_do_not_own_of_every_length() {
    for length in 1..=40 {
        let resource = name(length, 'z');
        let fields = [
            "string:immutable:unique",
            "decimal:28.2:immutable",
            "enum:open,closed:immutable",
            "string:internal",
            "string:internal:default=x",
            "bytes:internal:min=7",
            "datetime:readonly",
            "date:readonly",
            "time:readonly",
            "json:readonly",
            "enum:open,closed:readonly",
            "enum:open,closed:readonly:optional",
            "decimal:28.0:readonly:min=1234567890123456789012345678",
            "bigint:readonly:default=123456789012",
            "uuid:readonly",
            "string:writeonly",
            "string:unique:column=The_Column:json=theMember",
            "decimal:28.10:default=1.5:json=aVeryLongNameOfAMemberAsOthersHaveChosenIt_",
            "datetime:optional:index:column=aVeryLongNameOfAColumnAsOthersHaveChosenItYearsAgoForTheirTable:json=at",
            "list:string:readonly",
            "list:date:writeonly:json=aVeryLongNameOfAMemberAsOthersHaveChosen",
        ];
        let letters = ('a'..='y').filter(|letter| !"fn".contains(*letter));
        let named = letters.zip(fields);
        let mut fields: Vec<String> = named
            .map(|(letter, rest)| format!("{}:{rest}", name(length, letter)))
            .collect();
        fields.push(format!(
            "{}:ref:{resource}:readonly:optional",
            name(length, 'y')
        ));
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        check(&[&["s", "--resource", resource.as_str()] as &[&str], &fields].concat());
    }
    check(&["s", "count:int:readonly", "seen:bytes:readonly"]);
    check(&["s", "kind:enum:a,b:immutable"]);
}

/// Patterns and the texts that match them, which are in attributes and in samples.
#[test]
fn patterns_of_every_length() {
    for length in [1, 40] {
        // Where a text fits into no line, rustfmt leaves alone what it is in.
        let groups = (1..=76).step_by(4).map(|least| least..least + 4);
        for group in groups.chain((80..=88).map(|only| only..only + 1)) {
            let fields = group.clone().flat_map(|count| {
                let field = move |last: char, rest: &str| {
                    let number = count % 10;
                    let name = match length {
                        1 => format!("{last}{number}"),
                        _ => format!("{}{last}{number}", "a".repeat(length - 2)),
                    };
                    format!("{name}:string:pattern={}{rest}", "x".repeat(count))
                };
                [
                    field('b', ""),
                    field('c', ":optional"),
                    field('d', ":readonly"),
                ]
            });
            let fields: Vec<String> = fields.collect();
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            check(&[&["s", "--resource", "thing"][..], &fields].concat());
        }
    }
}

#[test]
fn services_of_every_length() {
    for length in 1..=40 {
        check(&[&name(length, 'z'), "--resource", "s"]);
        check(&[&name(length, 'z'), "--no-resource", "--discovery", "none"]);
    }
}

#[test]
fn prefixes_of_every_length() {
    for length in 1..=31 {
        let prefix = format!("/{}", name(length, 'v'));
        let resource = name(if length % 2 == 0 { 40 } else { length }, 'r');
        check(&["s", "--prefix", &prefix, "--resource", &resource]);
    }
}

#[test]
fn every_number_of_fields() {
    let kinds = [
        "bool",
        "int:unique",
        "string:optional",
        "text:default=x",
        "decimal:10.2:index",
        "datetime",
    ];
    let fields: Vec<String> = (1..=30)
        .map(|n| format!("f{n}:{}", kinds[n % kinds.len()]))
        .collect();
    for count in 1..=fields.len() {
        let fields: Vec<&str> = fields[..count].iter().map(String::as_str).collect();
        check(&[&["s", "--resource", "a"] as &[&str], &fields].concat());
    }
}
