//! Changes that once went wrong, on each database.

use std::fs;

use super::{Pair, Service, client::Client, links};
use crate::servers::Server;

/// A service and its database.
pub(super) struct Case<'a> {
    pub(super) server: &'a Server,
    pub(super) service: Service,
    pub(super) client: Client<'a>,
}

impl<'a> Case<'a> {
    pub(super) fn new(server: &'a Server, name: &str) -> Self {
        Self {
            server,
            service: Service::new(server.kind()),
            client: Client::create(server, name),
        }
    }

    /// Makes these the resources, and applies what that takes.
    pub(super) fn edit(&self, resources: &str) -> Vec<Pair> {
        self.up(self.service.run(resources, &[]))
    }

    /// Runs a command, and applies what it has written.
    pub(super) fn command(&self, command: &str) -> Vec<Pair> {
        let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
        self.up(self.service.run("", &words))
    }

    fn up(&self, pairs: Vec<Pair>) -> Vec<Pair> {
        for pair in &pairs {
            self.migrate(&pair.up);
        }
        pairs
    }

    #[track_caller]
    pub(super) fn migrate(&self, text: &str) {
        assert_eq!(self.client.refusal(text), None, "{text}");
        if let Err(error) = self.client.migrate(text) {
            panic!("{}: {error}\n{text}", self.server.kind());
        }
    }

    /// Takes back the newest one, two, three… and applies them again.
    pub(super) fn check_back_and_again(&self, pairs: &[Pair]) {
        let dump = self.client.dump();
        for count in 1..=pairs.len() {
            let newest = &pairs[pairs.len() - count..];
            newest.iter().rev().for_each(|it| self.migrate(&it.down));
            newest.iter().for_each(|it| self.migrate(&it.up));
            assert_eq!(self.client.dump(), dump, "{count} of {pairs:#?}");
        }
    }

    /// Stores a row, with foreign keys on.
    pub(super) fn insert(
        &self,
        table: &str,
        row: usize,
        column: &str,
        value: &str,
    ) -> Result<String, String> {
        let id = self.client.id(1, row);
        let moment = "'2026-11-23T23:59:59'";
        let columns = format!("id, {column}, created_at, updated_at");
        let keys = match self.server.kind() {
            "sqlite" => "PRAGMA foreign_keys = ON;\n",
            _ => "",
        };
        self.client.run(&format!(
            "{keys}INSERT INTO {table} ({columns}) VALUES ({id}, {value}, {moment}, {moment})"
        ))
    }

    /// A constraint refuses this row.
    #[track_caller]
    pub(super) fn must_refuse(&self, table: &str, column: &str, value: &str) {
        let refused = self.insert(table, 8, column, value);
        let error = refused.expect_err("refused").to_lowercase();
        assert!(error.contains("constraint"), "{error}");
    }
}

/// A resource with references and words of its own, and to itself, keeps the keys that refer to it.
fn check_rename(case: &Case) {
    case.edit(
        "
        [resource.item]
        plural = \"items\"
        fields = { name = \"string\", parent = \"ref:item:optional\", kind = \"enum:a,b:default=a\" }
        [resource.piece]
        plural = \"pieces\"
        fields = { item = \"ref:item:on-delete=cascade\" }
        ",
    );
    case.insert("items", 1, "name", "'first'").expect("stored");
    let check_keys = |table: &str| {
        let (there, missing) = (case.client.id(1, 1), case.client.id(1, 9));
        case.must_refuse("pieces", "item_id", &missing);
        case.insert("pieces", 1, "item_id", &there).expect("stored");
        case.must_refuse(table, "name, kind", "'second', 'c'");
        case.must_refuse(table, "name, parent_id", &format!("'second', {missing}"));
        case.client.must("DELETE FROM pieces");
    };
    let before = case.client.dump();
    let pairs = case.command("rename resource item thing");
    check_keys("things");
    case.check_back_and_again(&pairs);
    check_keys("things");
    pairs.iter().rev().for_each(|it| case.migrate(&it.down));
    assert_eq!(case.client.dump(), before);
    check_keys("items");
}

/// Several fields become required at once, with a row that has none of them; any number of the
/// files can be taken back and applied again.
fn check_required(case: &Case) {
    let with =
        |fields: &str| format!("[resource.item]\nplural = \"items\"\nfields = {{ {fields} }}\n");
    case.edit(&with(
        "a = \"text:optional\", b = \"int:optional\", c = \"string:optional\", d = \"int:index\"",
    ));
    case.insert("items", 1, "d", "4").expect("stored");
    let pairs = case.edit(&with(
        "a = \"text:default=x\", b = \"int:default=3\", c = \"string:optional:unique\", d = \"int\"",
    ));
    case.check_back_and_again(&pairs);
    let row = case.client.must("SELECT a, b, d FROM items");
    let values: Vec<&str> = row.trim().split(['|', '\t']).collect();
    assert_eq!(values, ["x", "3", "4"]);
}

/// What two branches have added to one table comes to the same in either order.
fn check_branches(server: &Server) {
    let base = "name = \"string\", age = \"int:optional\", kind = \"enum:a,b:default=a\"";
    let with =
        |fields: &str| format!("[resource.item]\nplural = \"items\"\nfields = {{ {fields} }}\n");
    for (at, (one, other, both)) in [
        (
            base.replace("int:optional", "bigint:index:default=3"),
            format!("{base}, parent = \"ref:item:optional\", code = \"string:unique:optional\""),
            format!(
                "{}, parent = \"ref:item:optional\", code = \"string:unique:optional\"",
                base.replace("int:optional", "bigint:index:default=3")
            ),
        ),
        (
            base.replace("\"string\"", "\"string:index\""),
            format!("{base}, size = \"decimal:9.2:default=1.5\""),
            format!(
                "{}, size = \"decimal:9.2:default=1.5\"",
                base.replace("\"string\"", "\"string:index\"")
            ),
        ),
    ]
    .into_iter()
    .enumerate()
    // What a new table of SQLite takes along is the runner's part (`upgrades.rs`).
    .skip(usize::from(server.kind() == "sqlite"))
    {
        let dump = |order: [&str; 2]| {
            let name = format!("branches_{at}_{}", order[0].len());
            let case = Case::new(server, &name);
            case.edit(&with(base));
            case.insert("items", 1, "name", "'first'").expect("stored");
            for fields in order {
                let branch = Service::new(server.kind());
                branch.run(&with(base), &[]);
                case.up(branch.run(&with(fields), &[]));
            }
            assert_eq!(case.client.must("SELECT name FROM items").trim(), "first");
            case.client.dump()
        };
        let fresh = Case::new(server, &format!("branches_{at}"));
        fresh.edit(&with(&both));
        let dumps = [dump([&one, &other]), dump([&other, &one])];
        assert_eq!(dumps, [fresh.client.dump(), fresh.client.dump()], "{both}");
    }
}

/// MySQL forgets what a new definition of a column does not tell: so it is told only if it must be,
/// and not over what was written by hand.
fn check_attributes(case: &Case) {
    let with =
        |fields: &str| format!("[resource.item]\nplural = \"items\"\nfields = {{ {fields} }}\n");
    case.edit(&with("name = \"string:max=20:default=a\", age = \"int\""));
    let by_hand = "VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL DEFAULT 'a'";
    for attribute in ["COMMENT 'ours'", "CHECK (name <> 'x')", "INVISIBLE", ""] {
        case.client.must(&format!(
            "ALTER TABLE items MODIFY COLUMN name {by_hand} {attribute}"
        ));
        let before = case.client.dump();
        let branch = Service::new(case.server.kind());
        branch.run(
            &with("name = \"string:max=20:default=a\", age = \"int\""),
            &[],
        );
        let pairs = branch.run(&with("name = \"text:default=a\", age = \"int\""), &[]);
        let (query, count) = case.client.refusal(&pairs[0].up).expect("refused");
        assert!(query.contains("information_schema.columns"), "{query}");
        assert_eq!(count, 1, "{attribute}");
        assert_eq!(case.client.dump(), before);
    }
    // The other column goes its way, and so does a default alone.
    case.edit(&with(
        "name = \"string:max=20:default=b\", age = \"bigint\"",
    ));
    let shown = case.client.must("SHOW CREATE TABLE items");
    assert!(shown.contains("utf8mb4_general_ci"), "{shown}");
    assert!(shown.contains("DEFAULT 'b'"), "{shown}");
}

/// Bounds, words, defaults and a field that becomes required write no row anew, of a million.
fn check_in_place(case: &Case) {
    let with =
        |fields: &str| format!("[resource.item]\nplural = \"items\"\nfields = {{ {fields} }}\n");
    let first = "name = \"string:max=20\", kind = \"enum:a,b\", size = \"int\", price = \"decimal:9.2\", note = \"text:optional\"";
    case.edit(&with(first));
    case.client.must(
        "INSERT INTO items (id, name, kind, size, price, note, created_at, updated_at)
         SELECT lpad(to_hex(n), 32, '0')::uuid, 'item ' || n, 'a', n, n / 100.0, 'as it is', now(), now()
         FROM generate_series(1, 1000000) AS n",
    );
    let stored = case.client.stored();
    for (from, to) in [
        ("max=20", "max=30"),
        ("max=30", "max=15"),
        ("size = \"int\"", "size = \"int:min=1:max=2000000\""),
        ("enum:a,b", "enum:a,b,c"),
        ("enum:a,b,c", "enum:a,c"),
        ("enum:a,c", "enum:a,c:default=c"),
        ("decimal:9.2", "decimal:12.2"),
        ("text:optional", "text:default=none"),
        ("string:max=15", "text"),
        ("text:default=none", "text:optional"),
    ] {
        let text = fs::read_to_string(case.service.sandbox.join("s/gosvc.toml")).expect("readable");
        let resources = &text[text.find("[resource.item]").expect("there")..];
        let edited = resources.replace(from, to);
        assert_ne!(edited, resources, "{from}");
        let pairs = case.edit(&edited);
        assert!(pairs.iter().all(|pair| !pair.rewrites), "{to}");
        assert_eq!(case.client.stored(), stored, "{to}: {pairs:#?}");
    }
    case.edit(&with(&first.replace("int", "bigint")));
    assert_ne!(case.client.stored(), stored, "this one does");
}

/// A migration as versions wrote it whose lists had indexes of one column, and of references only.
fn earlier(text: &str) -> String {
    let is_new = |line: &&str| !line.contains("created_at_idx") && !line.contains("kind_idx");
    let text: String = text.split_inclusive('\n').filter(is_new).collect();
    let text = text.replace(", `id`)", ")").replace(", \"id\")", ")");
    // What was before the lines that are gone.
    text.replace(",\n)", "\n)")
}

/// A service of an earlier version gets the indexes that lists need with its next change, whatever
/// that is, and can go back.
fn check_earlier(server: &Server) {
    let resources = |name: &str, kind: &str| {
        format!(
            "[resource.{name}]\nplural = \"{name}s\"\n[resource.{name}.fields]\n\
             name = \"string:index\"\n{kind} = \"enum:a,b:default=a\"\nparent = \"ref:{name}:optional\"\n"
        )
    };
    for (at, command, expected) in [
        (0, "", resources("item", "kind")),
        (1, "rename field item kind sort", resources("item", "sort")),
        (2, "rename resource item thing", resources("thing", "kind")),
    ] {
        let case = Case::new(server, &format!("earlier_{at}"));
        for pair in case.service.run(&resources("item", "kind"), &[]) {
            let text = earlier(&pair.up);
            assert!(
                text != pair.up && !text.contains("created_at_idx"),
                "{text}"
            );
            case.service.rewrite(&pair.up, &text);
            case.migrate(&text);
        }
        let before = case.client.dump();
        let pairs = match command {
            "" => case.up(case.service.run(&resources("item", "kind"), &[])),
            command => case.command(command),
        };
        let dump = case.client.dump();
        let other = Case::new(server, &format!("earlier_fresh_{at}"));
        other.edit(&expected);
        assert_eq!(dump, other.client.dump(), "{command}: {pairs:#?}");
        case.check_back_and_again(&pairs);
        pairs.iter().rev().for_each(|it| case.migrate(&it.down));
        assert_eq!(case.client.dump(), before, "{command}: {pairs:#?}");
    }
}

pub(super) fn check(kind: &'static str) {
    let server = Server::start(kind);
    server.create("chains");
    check_branches(&server);
    if kind == "mysql" {
        check_attributes(&Case::new(&server, "attributes"));
    }
    if kind == "postgres" {
        check_in_place(&Case::new(&server, "in_place"));
    }
    check_rename(&Case::new(&server, "renamed"));
    check_required(&Case::new(&server, "required"));
    check_earlier(&server);
    links::check(&server);
}
