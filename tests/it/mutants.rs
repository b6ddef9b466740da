//! A generated service's own tests notice when what keeps it up is taken out of it.

use std::fs;

use crate::support::{Ran, Sandbox, cargo_again, succeed};

/// What is broken, where, what stands there, and what stands there instead.
const MUTANTS: &[(&str, &str, &str, &str)] = &[
    (
        "UPDATE does not look at the version",
        "src/table.rs",
        "            is_version(count + 1)\n",
        "            is_version(count + 1).replace(\" AND \", \" OR 0 = \")\n",
    ),
    (
        "DELETE does not look at the version",
        "src/table.rs",
        "is_version(1))",
        "is_version(1).replace(\" AND \", \" OR 0 = \"))",
    ),
    (
        "a change that met another counts as done",
        "src/resources/products/service.rs",
        "if self.repository.update(&item, version).await? {",
        "if self.repository.update(&item, version).await? || true {",
    ),
    (
        "a delete that met another counts as done",
        "src/resources/products/service.rs",
        "if self.repository.delete(id, version).await? {",
        "if self.repository.delete(id, version).await? || true {",
    ),
    (
        "a list has no order among items of one value",
        "src/list.rs",
        "        self.sql.push(\", \");\n        self.push_order(\"id\");\n",
        "        self.sql.push(\", random()\");\n",
    ),
    (
        "a page starts behind all items of one value",
        "src/list.rs",
        "            self.sql.push(\"(\");\n            self.push_column(column);\n            self.sql.push(\", \");\n            self.push_column(\"id\");\n            self.sql.push(\")\");\n",
        "            self.sql.push(\"(\");\n            self.push_column(column);\n            self.sql.push(\", 0)\");\n",
    ),
    (
        "shutdown does not wait for requests",
        "src/http/server.rs",
        "timeout(limit, connections.shutdown())",
        "timeout(limit / 1_000_000, connections.shutdown())",
    ),
    (
        "a head may take for ever",
        "src/http/stream.rs",
        "self.head = Some(Box::pin(sleep(self.head_timeout)));",
        "self.head = Some(Box::pin(sleep(1000 * self.head_timeout)));",
    ),
    (
        "errors of the database are not logged",
        "src/http/middleware.rs",
        "        tracing::error!(error = %source,",
        "        tracing::trace!(error = %source,",
    ),
    (
        "readers wait for a writer",
        "src/db.rs",
        "SqliteJournalMode::Wal)",
        "SqliteJournalMode::Delete)",
    ),
    (
        "writers do not wait for each other",
        "src/db.rs",
        ".busy_timeout(config.database_lock_timeout)",
        ".busy_timeout(config.database_lock_timeout / 1_000_000)",
    ),
    (
        "any number of requests is at work",
        "src/http/places.rs",
        "Semaphore::new(count)",
        "Semaphore::new(1000 * count)",
    ),
    (
        "one resource takes every place",
        "src/http/places.rs",
        "Semaphore::new(self.most)",
        "Semaphore::new(4 * self.most)",
    ),
    (
        "If-None-Match is ignored",
        "src/http/etag.rs",
        "if known.is_some_and(|known| known.allows(self.version)) {",
        "if known.is_some_and(|known| known.allows(self.version)) && false {",
    ),
];

#[test]
#[ignore = "builds a service, once for each mutant"]
fn mutants_do_not_survive() {
    let sandbox = Sandbox::new();
    let service = [
        "new",
        "mutant-service",
        "--path",
        "s",
        "-q",
        "--no-git",
        "--resource",
        "product",
        "name:string:index",
    ];
    sandbox.gosvc(&service);
    let folder = sandbox.join("s");
    succeed(cargo_again(&folder, &["test", "--locked", "-q"]));
    let mut survivors = Vec::new();
    for (what, file, from, to) in MUTANTS {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).expect("readable");
        assert_eq!(
            text.matches(from).count(),
            1,
            "{file} is mutated nowhere: {what}"
        );
        fs::write(&path, text.replace(from, to)).expect("written");
        let output = cargo_again(&folder, &["test", "--locked", "-q"]).output();
        let ran = Ran::from(output.expect("it runs"));
        fs::write(&path, text).expect("written");
        if ran.code == Some(0) {
            survivors.push(what);
        } else {
            assert!(
                ran.stdout.contains("test result: FAILED"),
                "{what}: {}",
                ran.stderr
            );
        }
        let failed = ran.stdout.lines().filter(|line| line.starts_with("    "));
        println!("{what}: {:?}", failed.collect::<Vec<_>>());
    }
    let killed = MUTANTS.len() - survivors.len();
    println!("{killed} of {} mutants killed", MUTANTS.len());
    assert!(survivors.is_empty(), "survivors: {survivors:#?}");
}
