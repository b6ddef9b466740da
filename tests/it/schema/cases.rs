//! Changes that once went wrong, on each database.

use super::{Pair, Service, client::Client};
use crate::servers::Server;

/// A service and its database.
struct Case<'a> {
    server: &'a Server,
    service: Service,
    client: Client<'a>,
}

impl<'a> Case<'a> {
    fn new(server: &'a Server, name: &str) -> Self {
        Self {
            server,
            service: Service::new(server.kind()),
            client: Client::create(server, name),
        }
    }

    /// Makes these the resources, and applies what that takes.
    fn edit(&self, resources: &str) -> Vec<Pair> {
        self.up(self.service.run(resources, &[]))
    }

    /// Runs a command, and applies what it has written.
    fn command(&self, command: &str) -> Vec<Pair> {
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
    fn migrate(&self, text: &str) {
        assert_eq!(self.client.refusal(text), None, "{text}");
        if let Err(error) = self.client.migrate(text) {
            panic!("{}: {error}\n{text}", self.server.kind());
        }
    }

    /// Takes back the newest one, two, three… and applies them again.
    fn check_back_and_again(&self, pairs: &[Pair]) {
        let dump = self.client.dump();
        for count in 1..=pairs.len() {
            let newest = &pairs[pairs.len() - count..];
            newest.iter().rev().for_each(|it| self.migrate(&it.down));
            newest.iter().for_each(|it| self.migrate(&it.up));
            assert_eq!(self.client.dump(), dump, "{count} of {pairs:#?}");
        }
    }

    /// Stores a row, with foreign keys on.
    fn insert(&self, table: &str, row: usize, column: &str, value: &str) -> Result<String, String> {
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
    fn must_refuse(&self, table: &str, column: &str, value: &str) {
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

pub(super) fn check(kind: &'static str) {
    let server = Server::start(kind);
    server.create("chains");
    check_rename(&Case::new(&server, "renamed"));
    check_required(&Case::new(&server, "required"));
}
