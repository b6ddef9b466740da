use super::layout;

/// Checks that the first text is laid out as the second, and that the second stays so.
#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(layout(source), expected);
    assert_eq!(layout(expected), expected);
}

fn long(name: char) -> String {
    name.to_string().repeat(40)
}

#[test]
fn short_lines_stay() {
    let source = "\
impl A for B {
    pub fn name(&self, other: u8) -> u8 {
        self.a = other.a;
        Self {
            name: members.required(\"name\"),
        }
    }
}
";
    check(source, source);
}

#[test]
fn use_lists_are_sorted_and_filled() {
    check(
        "use a::{NewItem, Item10, Item9};\n",
        "use a::{Item9, Item10, NewItem};\n",
    );
    let [a, b, c] = ['A', 'B', 'C'].map(long);
    check(
        &format!("use a::{{{c}, {b}, {a}}};\n"),
        &format!("use a::{{\n    {a}, {b},\n    {c},\n}};\n"),
    );
}

#[test]
fn signatures_take_a_line_a_parameter() {
    let [a, b] = ['A', 'B'].map(long);
    check(
        &format!("    async fn f(&self, a: {a}) -> Result<{b}, u8> {{\n"),
        &format!("    async fn f(\n        &self,\n        a: {a},\n    ) -> Result<{b}, u8> {{\n"),
    );
}

#[test]
fn trait_implementations_take_three_lines() {
    let [a, b] = ['A', 'B'].map(long);
    check(
        &format!("impl {a}Repository for Sqlx{b}Repository {{\n"),
        &format!("impl {a}Repository\n    for Sqlx{b}Repository\n{{\n"),
    );
    check(
        &format!("impl Input for {a}{b}{a} {{}}\n"),
        &format!("impl Input\n    for {a}{b}{a}\n{{\n}}\n"),
    );
}

#[test]
fn members_break_at_the_method_or_in_its_arguments() {
    let a = long('a');
    check(
        &format!("            {a}: row.try_get(\"{a}\")?,\n"),
        &format!("            {a}: row\n                .try_get(\"{a}\")?,\n"),
    );
    let b = long('B');
    check(
        &format!("            {a}: {b}{b}::C,\n"),
        &format!("            {a}:\n                {b}{b}::C,\n"),
    );
    check(
        &format!("            a: members.or(\"{a}\", \"pending, pending\".to_owned()),\n"),
        &format!(
            "            a: members.or(\n                \"{a}\",\n                \
             \"pending, pending\".to_owned(),\n            ),\n"
        ),
    );
}

#[test]
fn assignments_take_two_lines() {
    let [a, b] = ['a', 'b'].map(long);
    check(
        &format!("        self.{a} = other.{b}.clone();\n"),
        &format!("        self.{a} =\n            other.{b}.clone();\n"),
    );
    let text = |length: usize| format!("\"{}\";\n", "x".repeat(length));
    let (fits, too_long) = (text(93), text(94));
    check(
        &format!("const A: &str = {fits}"),
        &format!("const A: &str =\n    {fits}"),
    );
    let line = format!("const A: &str = {too_long}");
    check(&line, &line);
}

#[test]
fn attributes_of_literals_take_a_line_an_argument() {
    let literals = "required = false, default = \"a, b\", min_length = 1, max_length = 100000";
    let broken = literals
        .replace(", ", ",\n    ")
        .replace("a,\n    b", "a, b");
    check(
        &format!("#[schema({literals})]\n"),
        &format!("#[schema(\n    {broken}\n)]\n"),
    );
    let typed = format!("#[schema(value_type = String, {literals})]\n");
    check(&typed, &typed);
}

#[test]
fn modules_are_sorted() {
    check(
        "mod r#type;\npub mod a9;\nmod a10;\nmod b;\n\nmod a;\n#[cfg(test)]\nmod tests;\n",
        "mod a10;\npub mod a9;\nmod b;\nmod r#type;\n\nmod a;\n#[cfg(test)]\nmod tests;\n",
    );
}

#[test]
fn lists_of_imports_are_sorted_and_filled() {
    check(
        "use crate::{\n    a::{b, c},\n    e, f,\n    d,\n    g::H,\n    h,\n};\n",
        "use crate::{\n    a::{b, c},\n    d, e, f,\n    g::H,\n    h,\n};\n",
    );
    let nested = "use a::{\n    b::{\n        c,\n    },\n};\n";
    check(nested, nested);
    let [one, two] = ['a', 'b'].map(long);
    let names = format!("use x::{{\n    {one}, {two},\n    c,\n}};\n");
    check(&names, &names.replace("\n    c,", " c,"));
}

#[test]
fn only_the_shortest_literals_take_one_line() {
    check("    A {\n        a: true,\n    }\n", "    A { a: true }\n");
    let long = "    A {\n        a: true,\n        b: false,\n        c: 1,\n    }\n";
    check(long, long);
}

#[test]
fn what_is_empty_closes_on_its_line() {
    check("pub struct A {\n}\n", "pub struct A {}\n");
    check("    json!({\n    })\n", "    json!({})\n");
}

#[test]
fn members_with_calls_break_where_they_can() {
    let [a, b] = ['a', 'b'].map(long);
    check(
        &format!("            {a}: self.{a}.clone(),\n"),
        &format!("            {a}: self\n                .{a}\n                .clone(),\n"),
    );
    check(
        &format!("            {a}: default_{b}(),\n"),
        &format!("            {a}:\n                default_{b}(),\n"),
    );
    let [a, b] = [&a[2..], &b[2..]];
    check(
        &format!("            {a}: default_{b}(),\n"),
        &format!("            {a}: default_{b}(\n            ),\n"),
    );
}

#[test]
fn texts_of_several_parts_take_a_line_each() {
    let a = long('a');
    check(
        &format!("    let {a} = format!(\"/{a}/{{}}\", created.id);\n"),
        &format!("    let {a} = format!(\n        \"/{a}/{{}}\",\n        created.id\n    );\n"),
    );
    let short = "    let a = format!(\"/a/{}\", created.id);\n";
    check(short, short);
}

#[test]
fn an_option_that_fits_no_line_of_its_own_breaks_inside() {
    let [a, b] = ['A', 'B'].map(long);
    check(
        &format!("        stored.a = Some({a}{b}::Open);\n"),
        &format!("        stored.a = Some(\n            {a}{b}::Open,\n        );\n"),
    );
}

#[test]
fn sums_of_long_chains_take_a_line_a_link() {
    let a = &long('a')[2..];
    check(
        &format!("    size += item.{a}.to_string().len();\n"),
        &format!("    size += item\n        .{a}\n        .to_string()\n        .len();\n"),
    );
    let short = format!("    size += item.{}.to_string().len();\n", &a[1..]);
    check(&short, &short);
}

#[test]
fn short_arguments_of_an_inner_call_share_a_line() {
    let name = long('a');
    check(
        &format!("    all = all.merge({name}::router(calls, pool));\n"),
        &format!("    all = all.merge({name}::router(\n        calls, pool,\n    ));\n"),
    );
    let short = "    all = all.merge(a::router(calls, pool));\n";
    check(short, short);
}

#[test]
fn texts_that_are_made_strings() {
    let text = |count: usize| format!("\"{}\"", "x".repeat(count));
    let member = |value: &str| layout(&format!("            name: {value},\n"));
    let short = format!("{}.to_owned()", text(68));
    assert_eq!(member(&short), format!("            name: {short},\n"));
    assert_eq!(
        member(&format!("{}.to_owned()", text(69))),
        format!(
            "            name: {}\n                .to_owned(),\n",
            text(69)
        )
    );
    assert_eq!(
        member(&format!("Some({}.to_owned())", text(63))),
        format!(
            "            name: Some(\n                {}.to_owned(),\n            ),\n",
            text(63)
        )
    );
    let long = format!("            name: {}.to_owned(),\n", text(90));
    assert_eq!(layout(&long), long);
}

#[test]
fn members_of_json_are_left_alone() {
    let line = format!("        \"name\": \"{} => b(c, d)\",\n", "a".repeat(80));
    assert_eq!(layout(&line), line);
}

#[test]
fn attributes_with_attributes_in_them() {
    let pattern = "x".repeat(40);
    let line = format!("    #[garde(length(chars, min = 1), pattern(\"{pattern}\"))]\n");
    assert_eq!(
        layout(&line),
        format!(
            "    #[garde(\n        length(chars, min = 1),\n        pattern(\"{pattern}\")\n    )]\n"
        )
    );
    let path = format!("    #[garde(length(chars, min = 1), custom(a::{pattern}(1, 2)))]\n");
    assert_eq!(layout(&path), path);
}
