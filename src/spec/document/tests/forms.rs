//! One spec in many forms of TOML x every edit: the text says what it should, and comments survive.

use std::collections::BTreeSet;

use super::*;

/// Small and the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Writes one spec in a random form. A comment names what it belongs to.
struct Writer {
    random: Random,
    indent: &'static str,
    comments: usize,
}

const SERVICE: [(&str, &str); 6] = [
    ("name", "\"user-service\""),
    ("description", "'a \"b\" # c'"),
    ("database", "\"sqlite\""),
    ("api", "[ \"rest\" ]"),
    ("discovery", "\"\"\"consul\"\"\""),
    ("port", "8_080"),
];

type Entries = &'static [(&'static str, &'static str)];

const RESOURCES: [(&str, &str, Entries); 3] = [
    (
        "customer",
        "customers",
        &[("name", "string"), ("email", "string:unique")],
    ),
    (
        "order",
        "orders",
        &[
            ("customer", "ref"),
            ("payer", "ref:customer:optional"),
            ("total", "int"),
        ],
    ),
    ("item", "items", &[("title", "string")]),
];

impl Writer {
    fn comment(&mut self, owner: &str) -> String {
        self.comments += 1;
        format!("# {owner} {}.", self.comments)
    }

    fn key(&mut self, key: &str) -> String {
        match self.random.below(6) {
            0 => format!("\"{key}\""),
            1 => format!("'{key}'"),
            _ => key.to_owned(),
        }
    }

    /// A line, with comments above and behind it.
    fn line(&mut self, owner: &str, text: &str) -> String {
        let mut lines = String::new();
        if self.random.chance(10) {
            lines = format!("\n{}\n\n", self.comment(&format!("{owner} detached")));
        }
        let indent = self.indent;
        if self.random.chance(20) {
            lines.push_str(&format!("{indent}{}\n", self.comment(owner)));
        }
        lines.push_str(&format!("{indent}{text}"));
        if self.random.chance(20) {
            lines.push_str(&format!(" {}", self.comment(owner)));
        }
        lines + "\n"
    }

    /// An inline table, on one line or on several.
    fn inline(&mut self, owner: &str, entries: &[(String, String)]) -> String {
        if self.random.chance(50) {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{key} = {value}"));
            let entries = entries.collect::<Vec<_>>().join(", ");
            return format!("{{ {entries} }}");
        }
        let mut text = "{\n".to_owned();
        let comma_at_end = self.random.chance(50);
        for (place, (key, value)) in entries.iter().enumerate() {
            if self.random.chance(30) {
                text.push_str(&format!("    {}\n", self.comment(owner)));
            }
            let is_last = place + 1 == entries.len();
            let comma = if is_last && !comma_at_end { "" } else { "," };
            text.push_str(&format!("    {key} = {value}{comma}"));
            if self.random.chance(30) {
                text.push_str(&format!(" {}", self.comment(owner)));
            }
            text.push('\n');
        }
        text + "}"
    }

    fn fields(&mut self, resource: usize) -> Vec<(String, String)> {
        let fields = RESOURCES[resource].2.iter();
        fields
            .map(|(key, value)| (self.key(key), format!("\"{value}\"")))
            .collect()
    }

    fn service(&mut self) -> (String, String) {
        let entries = SERVICE.map(|(key, value)| (self.key(key), value.to_owned()));
        match self.random.below(4) {
            0 => {
                let table = self.inline("kept", &entries);
                (
                    self.line("kept", &format!("service = {table}")),
                    String::new(),
                )
            }
            1 => {
                let lines = entries
                    .map(|(key, value)| self.line("kept", &format!("service.{key} = {value}")));
                (lines.concat(), String::new())
            }
            _ => {
                let header = self.line("kept", "[service]");
                let lines =
                    entries.map(|(key, value)| self.line("kept", &format!("{key} = {value}")));
                (String::new(), header + &lines.concat())
            }
        }
    }

    /// What stands before all headers, and the headers with what is below them.
    fn resource(&mut self, resource: usize) -> (String, String) {
        let (name, plural, _) = RESOURCES[resource];
        let fields = self.fields(resource);
        let key = self.key(name);
        let plural = format!("\"{plural}\"");
        let mut head = String::new();
        let mut body = String::new();
        match self.random.below(6) {
            // resource.user = { plural = "users", fields = { … } }
            0 => {
                let fields = self.inline(name, &fields);
                let entries = [("plural".to_owned(), plural), ("fields".to_owned(), fields)];
                let table = self.inline(name, &entries);
                head = self.line(name, &format!("resource.{key} = {table}"));
            }
            // resource.user.fields.name = "…"
            1 => {
                head = self.line(name, &format!("resource.{key}.plural = {plural}"));
                for (field, value) in fields {
                    let line = format!("resource.{key}.fields.{field} = {value}");
                    head.push_str(&self.line(name, &line));
                }
            }
            // [resource.user] with `fields = { … }`
            2 => {
                body = self.line(name, &format!("[resource.{key}]"));
                let fields = self.inline(name, &fields);
                let mut lines = [
                    self.line(name, &format!("plural = {plural}")),
                    self.line(name, &format!("fields = {fields}")),
                ];
                if self.random.chance(50) {
                    lines.reverse();
                }
                body.push_str(&lines.concat());
            }
            // [resource.user] with `fields.name = "…"`
            3 => {
                body = self.line(name, &format!("[ resource . {key} ]"));
                body.push_str(&self.line(name, &format!("plural = {plural}")));
                for (field, value) in fields {
                    body.push_str(&self.line(name, &format!("fields.{field} = {value}")));
                }
            }
            _ => {
                let mut tables = [
                    self.line(name, &format!("[resource.{key}]"))
                        + &self.line(name, &format!("plural = {plural}")),
                    self.line(name, &format!("[resource.{key}.fields]")),
                ];
                for (field, value) in fields {
                    let line = self.line(name, &format!("{field} = {value}"));
                    tables[1].push_str(&line);
                }
                if self.random.chance(50) {
                    tables.reverse();
                }
                body = tables.concat();
            }
        }
        (head, body)
    }

    fn document(&mut self) -> String {
        let mut parts: Vec<(String, String)> = (0..3).map(|n| self.resource(n)).collect();
        parts.push(self.service());
        let turn = self.random.below(4) as usize;
        parts.rotate_left(turn);
        let (heads, bodies): (Vec<String>, Vec<String>) = parts.into_iter().unzip();
        let schema = self.line("kept", "schema = 1");
        let mut text = format!("{schema}{}\n{}", heads.concat(), bodies.concat());
        if self.random.chance(30) {
            text.push_str(&format!("\n{}\n", self.comment("detached")));
        }
        if self.random.chance(30) {
            text = text.replace('\n', "\r\n");
        }
        if self.random.chance(30) {
            text.insert(0, BOM);
        }
        text
    }
}

fn document(seed: u64) -> String {
    let mut writer = Writer {
        random: Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
        indent: if seed.is_multiple_of(5) { "  " } else { "" },
        comments: 0,
    };
    writer.document()
}

/// An edit, the same of the spec, and the resource whose comments it may take along.
type Case = (
    &'static str,
    Box<Edit>,
    Box<dyn Fn(&mut Spec)>,
    &'static str,
);

fn resource<'a>(spec: &'a mut Spec, name: &str) -> &'a mut Resource {
    let mut resources = spec.resources.iter_mut();
    resources.find(|it| it.name == name).expect("a resource")
}

fn index(text: &str) -> Index {
    Index::parse(false, text).expect("valid")
}

fn unique(text: &str) -> Index {
    Index::parse(true, text).expect("valid")
}

fn replace_field(spec: &mut Spec, of: &str, from: &str, to: &str) {
    let field = Field::parse(to).expect("valid");
    let mut fields = resource(spec, of).fields.iter_mut();
    *fields.find(|it| it.name == from).expect("a field") = field;
}

fn cases() -> Vec<Case> {
    vec![
        (
            "add resource",
            Box::new(|it| {
                let mut sale = order();
                "sale".clone_into(&mut sale.name);
                "sales".clone_into(&mut sale.plural);
                it.add_resource(&sale)
            }),
            Box::new(|spec| {
                let mut sale = order();
                "sale".clone_into(&mut sale.name);
                "sales".clone_into(&mut sale.plural);
                spec.resources.push(sale);
            }),
            "",
        ),
        (
            "remove resource",
            Box::new(|it| it.remove_resource("order")),
            Box::new(|spec| spec.resources.retain(|it| it.name != "order")),
            "order",
        ),
        (
            "rename resource",
            Box::new(|it| it.rename_resource("customer", "buyer", "buyers")),
            Box::new(|spec| {
                "buyers".clone_into(&mut resource(spec, "customer").plural);
                "buyer".clone_into(&mut resource(spec, "customer").name);
                replace_field(spec, "order", "customer", "customer:ref:buyer");
                replace_field(spec, "order", "payer", "payer:ref:buyer:optional");
            }),
            "",
        ),
        (
            "add field",
            Box::new(|it| it.add_field("customer", &age())),
            Box::new(|spec| resource(spec, "customer").fields.push(age())),
            "",
        ),
        (
            "remove first field",
            Box::new(|it| it.remove_field("order", "customer")),
            Box::new(|spec| drop(resource(spec, "order").fields.remove(0))),
            "order",
        ),
        (
            "remove field between",
            Box::new(|it| it.remove_field("order", "payer")),
            Box::new(|spec| drop(resource(spec, "order").fields.remove(1))),
            "order",
        ),
        (
            "remove last field",
            Box::new(|it| it.remove_field("order", "total")),
            Box::new(|spec| drop(resource(spec, "order").fields.remove(2))),
            "order",
        ),
        (
            "rename field",
            Box::new(|it| it.rename_field("customer", "name", "title")),
            Box::new(|spec| replace_field(spec, "customer", "name", "title")),
            "",
        ),
        (
            "rename reference",
            Box::new(|it| it.rename_field("order", "customer", "buyer")),
            Box::new(|spec| replace_field(spec, "order", "customer", "buyer:ref:customer")),
            "",
        ),
        (
            "add indexes, rename a field of them, remove one",
            Box::new(|it| {
                it.add_index("order", &index("customer,total"))?;
                it.add_index("order", &index("total,created_at"))?;
                it.rename_field("order", "total", "sum")?;
                it.remove_index("order", &index("customer,sum"))
            }),
            Box::new(|spec| {
                replace_field(spec, "order", "total", "sum:int");
                resource(spec, "order")
                    .indexes
                    .push(index("sum,created_at"));
            }),
            "",
        ),
        (
            "add an index and a unique constraint, rename a field of both",
            Box::new(|it| {
                it.add_index("order", &index("customer,total"))?;
                it.add_index("order", &unique("customer,total"))?;
                it.rename_field("order", "total", "sum")
            }),
            Box::new(|spec| {
                replace_field(spec, "order", "total", "sum:int");
                resource(spec, "order").indexes =
                    vec![unique("customer,sum"), index("customer,sum")];
            }),
            "",
        ),
        (
            "add and remove an index",
            Box::new(|it| {
                it.add_index("order", &index("customer,total"))?;
                it.remove_index("order", &index("customer,total"))
            }),
            Box::new(|_| {}),
            "",
        ),
        (
            "set port",
            Box::new(|it| it.set("port", "9090")),
            Box::new(|spec| spec.service.port = 9090),
            "",
        ),
        (
            "keep files",
            Box::new(|it| it.set_kept(vec!["src/b.rs".to_owned(), "src/a".to_owned()])),
            Box::new(|spec| spec.service.kept = vec!["src/a".to_owned(), "src/b.rs".to_owned()]),
            "",
        ),
        (
            "keep a file and take it back",
            Box::new(|it| {
                it.set_kept(vec!["src/a.rs".to_owned()])?;
                it.set_kept(vec!["src/b.rs".to_owned()])?;
                it.set_kept(Vec::new())
            }),
            Box::new(|_| ()),
            "",
        ),
        (
            "set database and description",
            Box::new(|it| {
                it.set("database", "mysql")?;
                it.set("description", "x \"y\" \\ 'z'")
            }),
            Box::new(|spec| {
                spec.service.database = crate::spec::Database::Mysql;
                "x \"y\" \\ 'z'".clone_into(&mut spec.service.description);
            }),
            "",
        ),
    ]
}

/// The comments of a text, each as its writer made it.
fn comments(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| line.rsplit_once("# "));
    lines
        .map(|(_, comment)| comment.trim_end())
        .filter(|comment| comment.ends_with('.'))
        .collect()
}

#[test]
fn every_edit_of_every_form() {
    let cases = cases();
    for seed in 1..=150 {
        let text = document(seed);
        let document = Document::parse(&text).unwrap_or_else(|it| panic!("{seed}: {it}\n{text}"));
        assert_eq!(document.to_string(), text, "{seed}");
        let spec = document.spec().expect("valid");
        assert_eq!(spec.resources.len(), 3);
        for (name, edit, change, owner) in &cases {
            let mut document = document.clone();
            edit(&mut document).unwrap_or_else(|it| panic!("{name}: {it}\n{text}"));
            let after = document.to_string();
            let mut expected = spec.clone();
            change(&mut expected);
            let read = Document::parse(&after)
                .unwrap_or_else(|it| panic!("{seed}, {name}: {it}\n{text}\n=>\n{after}"));
            let read = read.spec().expect("valid");
            assert_eq!(read, expected, "{seed}, {name}:\n{text}\n=>\n{after}");
            assert_eq!(
                document.spec().expect("as asked"),
                expected,
                "{seed}, {name}"
            );
            let left = comments(&after);
            for comment in comments(&text) {
                let is_of = !owner.is_empty() && comment.starts_with(owner);
                // Inside of a resource that is removed, all goes with it.
                let may_go = is_of && (!comment.contains("detached") || *name == "remove resource");
                assert!(
                    may_go || left.contains(&comment),
                    "{seed}, {name}: {comment:?} is lost\n{text}\n=>\n{after}"
                );
            }
            assert_eq!(
                text.starts_with(BOM),
                after.starts_with(BOM),
                "{seed}, {name}"
            );
            let is_crlf = text.contains("\r\n");
            assert_eq!(after.matches("\r\n").count() > 0, is_crlf, "{seed}, {name}");
            let line_ends = after.matches('\n').count();
            if is_crlf {
                assert_eq!(after.matches("\r\n").count(), line_ends, "{seed}, {name}");
            }
            // `toml_edit` gives all headers of a table the spaces of the first.
            let plain = |line: &str| line.replace(' ', "");
            let lines: BTreeSet<String> = text.lines().map(plain).collect();
            let new = after.lines().filter(|line| !lines.contains(&plain(line)));
            assert!(new.count() <= 6, "{seed}, {name}:\n{text}\n=>\n{after}");
        }
    }
}
