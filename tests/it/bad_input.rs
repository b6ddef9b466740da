//! Every refusal: one error, a hint where there is something to do, exit code 2, nothing on disk.

use crate::support::Sandbox;

/// Checks the message, the exit code, and that nothing was written.
#[track_caller]
fn refused(arguments: &[&str], stderr: &str) {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(arguments);
    assert_eq!(ran.stderr, stderr, "gosvc {arguments:?}");
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(2), ""),
        "gosvc {arguments:?}"
    );
    assert!(
        sandbox.tree().is_empty(),
        "gosvc {arguments:?}: {:?}",
        sandbox.tree().keys()
    );
}

#[test]
fn service_names() {
    refused(
        &["new", "Shop API"],
        "error: invalid service name \"Shop API\": expected lower-case letters and digits in words \
         joined by `-`, starting with a letter\nhint: did you mean `shop-api`?\n",
    );
    refused(
        &["new", "../shop"],
        "error: invalid service name \"../shop\": expected lower-case letters and digits in words \
         joined by `-`, starting with a letter\nhint: did you mean `shop`?\n",
    );
    refused(
        &["new", "serde"],
        "error: invalid service name \"serde\": it is a dependency of the service\n\
         hint: for example `serde-service`\n",
    );
    refused(
        &["new", ""],
        "error: invalid service name \"\": it is empty\n",
    );
    refused(
        &["new", "\u{1b}[2J"],
        "error: invalid service name \"\\u{1b}[2J\": expected lower-case letters and digits in \
         words joined by `-`, starting with a letter\n",
    );
}

#[test]
fn resource_names() {
    refused(
        &["new", "result-service"],
        "error: invalid resource name \"result\": its struct `Result` would hide a type that its \
         code needs\nhint: name one with `--resource`, or use `--no-resource`\n",
    );
    refused(
        &["new", "shop", "--resource", "order__item"],
        "error: invalid resource name \"order__item\": expected words joined by one `_`\n",
    );
    refused(
        &["new", "shop", "--resource", "self"],
        "error: invalid resource name \"self\": Rust keeps the word for itself\n",
    );
}

#[test]
fn field_names() {
    refused(
        &["new", "shop", "id:int"],
        "error: invalid field name \"id\": every resource has that field already\n",
    );
    refused(
        &["new", "shop", ":int"],
        "error: invalid field name \"\": it is empty\n",
    );
    refused(
        &["new", "shop", "name", "Name:text"],
        "error: the field \"name\" is given twice\n",
    );
}

#[test]
fn types() {
    refused(
        &["new", "shop", "price:String"],
        "error: unknown type \"String\" in \"price:String\"\nhint: did you mean `string`?\n",
    );
    refused(
        &["new", "shop", "price:money"],
        "error: unknown type \"money\" in \"price:money\"\n\
         hint: one of string, text, smallint, int, bigint, float, decimal, bool, uuid, date, time, datetime, \
         json, bytes, enum, ref, refs, list\n",
    );
}

#[test]
fn modifiers() {
    let field = |field: &str, problem: &str| {
        let stderr = format!("error: in the field {field:?}: {problem}\n");
        refused(&["new", "shop", field], &stderr);
    };
    field(
        "name:string:optinal",
        "unknown modifier \"optinal\"\nhint: did you mean `optional`?",
    );
    field("name:string:unique:unique", "\"unique\" is given twice");
    field("name:string:column=a:column=b", "\"column\" is given twice");
    field(
        "name:string:column=a-b",
        "invalid name \"a-b\": expected ASCII letters, digits and `_`",
    );
    field(
        "name:string:json=ID",
        "invalid name \"ID\": every resource has that already",
    );
    field(
        "n:int:min=x",
        "\"min=x\" does not fit `int`: expected a whole number from -2147483648 to 2147483647",
    );
    field("n:int:min=5:max=4", "no value is at least 5 and at most 4");
    // Neighbours that a 64-bit float cannot tell apart.
    field(
        "n:bigint:min=9007199254740993:max=9007199254740992",
        "no value is at least 9007199254740993 and at most 9007199254740992",
    );
    field(
        "n:bigint:max=9007199254740992:default=9007199254740993",
        "the default \"9007199254740993\" breaks `min` or `max`",
    );
    field(
        "j:json:default={a:1}",
        "\"default={a:1}\" does not fit `json`: expected JSON such as `{}` or `{\"a\":[1,2]}`",
    );
    field(
        "j:json:optional:default=null",
        "an optional field is null unless it is given\nhint: leave out `default=null`",
    );
    field(
        "x:bytes:default=hi",
        "\"default=hi\" does not fit `bytes`: expected base64 such as `aGk=`",
    );
    field(
        "x:bytes:min=3:default=aGk=",
        "the default \"aGk=\" breaks `min` or `max`",
    );
    let items = "string, smallint, int, bigint, float, bool, uuid, date, datetime";
    for (list, problem) in [
        ("l:list", "a list needs the type of its items"),
        ("l:list:max=3", "a list needs the type of its items"),
        ("l:list:json", "a list has no items of the type \"json\""),
        (
            "l:list:decimal:10.2",
            "a list has no items of the type \"decimal\"",
        ),
        (
            "l:list:list:int",
            "a list has no items of the type \"list\"",
        ),
    ] {
        field(
            list,
            &format!("{problem}\nhint: one of {items}: `l:list:string`"),
        );
    }
    for (modifier, name, reason) in [
        (
            "optional",
            "optional",
            "an empty list says that there is none",
        ),
        ("default=[]", "default", "it is empty unless it is given"),
        ("unique", "unique", "a list has no index"),
        ("index", "index", "a list has no index"),
        ("pattern=a", "pattern", "it is no text"),
    ] {
        field(
            &format!("l:list:int:{modifier}"),
            &format!("\"{name}\" does not fit `list`: {reason}\nhint: leave out \"{name}\""),
        );
    }
    field(
        "l:list:int:max=1001",
        "\"max=1001\" does not fit `list`: expected a whole number from 0 to 1000",
    );
    field(
        "l:list:int:max=0",
        "a list of at most 0 items is always empty",
    );
    field(
        "l:list:int:min=101",
        "no value is at least 101 and at most 100",
    );
    field(
        "l:list:int:min=1:readonly",
        "clients do not set it, and a new row has an empty list\nhint: leave out `min`",
    );
    field(
        "b:bool:min=1",
        "\"min=1\" does not fit `bool`: it has neither length nor size",
    );
    field(
        "b:bool:unique",
        "`bool` cannot be unique: only two rows could exist",
    );
    field(
        "n:int:unique:max=3:min=1",
        "it cannot be unique: only 3 rows could exist",
    );
    field(
        "s:string:unique:default=x",
        "a unique field cannot have a default: the second row would clash",
    );
    field(
        "s:string:max=3:default=long",
        "the default \"long\" breaks `min` or `max`",
    );
    field(
        "b:bool:default=yes",
        "\"default=yes\" does not fit `bool`: expected `true` or `false`",
    );
    field(
        "u:uuid:default=1",
        "\"default=1\" does not fit `uuid`: every row would have the same one, unless it is `new`",
    );
    field(
        "f:float:min=NaN",
        "\"min=NaN\" does not fit `float`: expected a number such as `1.5`",
    );
}

#[test]
fn patterns() {
    let field = |field: &str, problem: &str| {
        let stderr = format!("error: in the field {field:?}: {problem}\n");
        refused(&["new", "shop", field], &stderr);
    };
    field(
        r"s:string:pattern=\pL",
        "\"\\\\p\" does not work in a pattern: which characters it means depends on the engine\n\
         hint: name them, such as `[A-Za-zÀ-ÿ]`",
    );
    field(
        "s:string:pattern=(a+)+:optional",
        "its pattern has a repetition that can take the same text in several ways, so that some \
         engines would try forever\n\
         hint: for example `a+` instead of `(a+)+`, or `a+(-a+)*`, where `-` parts them",
    );
    field(
        "s:string:pattern=",
        "an empty pattern says nothing: every text matches it\nhint: leave out `pattern=`",
    );
    field("s:string:pattern=a:pattern=b", "\"pattern\" is given twice");
    field(
        "n:int:pattern=^1",
        "\"pattern=^1\" does not fit `int`: it is no text",
    );
    field(
        "s:string:max=4:pattern=^.{5}$",
        "no text of 1 to 4 characters was found that matches its pattern\n\
         hint: give another `pattern=`, or other `min=` and `max=`",
    );
    field(
        "s:string:pattern=^(a|b)$:unique",
        "it cannot be unique: only 2 texts were found that match",
    );
    field(
        r"s:string:pattern=^\d+$:default=none",
        "the default \"none\" does not match the pattern",
    );
}

#[test]
fn descriptions() {
    refused(
        &["new", "shop", "--description", "two\nlines"],
        "error: invalid description \"two\\nlines\": it has control characters\n",
    );
    refused(
        &["new", "shop", "--description", "\u{202e}pohs"],
        "error: invalid description \"\\u{202e}pohs\": it has control characters\n",
    );
}

#[test]
fn no_name_and_nobody_to_ask() {
    refused(
        &["new"],
        "error: no name is given\nhint: gosvc new <SERVICE>\n",
    );
}

#[test]
fn arguments() {
    for arguments in [
        &["new", "shop", "--nope"] as &[&str],
        &["new", "shop", "--discovery", "etcd"],
        &["new", "shop", "--port", "0"],
        &["new", "shop", "--no-resource", "name:string"],
        &["new", "shop", "--no-resource", "--resource", "order"],
        &["nwe"],
    ] {
        let sandbox = Sandbox::new();
        let ran = sandbox.run(arguments);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(2), ""),
            "gosvc {arguments:?}"
        );
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
        assert!(sandbox.tree().is_empty());
    }
}

#[test]
fn the_clock() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["new", "shop"]);
    let output = command.env("SOURCE_DATE_EPOCH", "yesterday").output();
    let output = output.expect("gosvc runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: invalid SOURCE_DATE_EPOCH \"yesterday\"\n\
         hint: seconds since 1970, before the year 10000\n"
    );
    assert!(sandbox.tree().is_empty());
}
