//! The schema is proved: random chains of changes, on each database, with rows.
//!
//! After each change the schema is that of a new service, and every value is the same, or converted
//! exactly; what cannot be converted is refused before a row is changed. All the way back, the schema
//! is what it was, and every value that was not dropped is there. `GOSVC_CHAINS` and `GOSVC_SEED` make
//! more chains and others.

mod cases;
mod client;
mod exact;
mod indexed;
mod links;
mod model;
pub(crate) mod random;
mod values;

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;

use self::{
    client::{Client, Rows, Stored},
    model::{Field, Index, Model, Resource},
    random::Random,
    values::{canonical, fits, value},
};
use crate::{servers::Server, support::Sandbox};

const CHAINS: u64 = 20;
const ROWS: usize = 4;

/// What was tried.
#[derive(Debug, Default)]
struct Counts {
    chains: usize,
    applies: usize,
    changes: usize,
    kinds: BTreeSet<&'static str>,
    refused: usize,
    reverted: usize,
    values: usize,
    /// Files that wrote a table anew, on PostgreSQL.
    rewrites: usize,
}

/// A service whose spec changes.
struct Service {
    sandbox: Sandbox,
    head: String,
}

/// A file that applies a migration and the one that takes it back.
#[derive(Debug, Clone)]
struct Pair {
    up: String,
    down: String,
    /// Whether gosvc says that the first writes every row of its table anew.
    rewrites: bool,
}

impl Service {
    fn new(database: &str) -> Self {
        let sandbox = Sandbox::new();
        let options = ["--no-resource", "--no-git", "--discovery", "none", "-q"];
        let place = ["new", "chain-service", "--path", "s", "--db", database];
        sandbox.gosvc(&[&place[..], &options[..]].concat());
        let head = fs::read_to_string(sandbox.join("s/gosvc.toml")).expect("readable");
        Self { sandbox, head }
    }

    fn names(&self) -> BTreeSet<PathBuf> {
        match fs::read_dir(self.sandbox.join("s/migrations")) {
            Ok(entries) => entries.map(|it| it.expect("readable").path()).collect(),
            Err(_) => BTreeSet::new(),
        }
    }

    /// Gives the migration of one text another.
    fn rewrite(&self, from: &str, to: &str) {
        let is_it = |path: &PathBuf| fs::read_to_string(path).expect("readable") == from;
        let path = self.names().into_iter().find(is_it).expect("there");
        fs::write(path, to).expect("written");
    }

    /// Runs a command, or `apply` after the spec was edited. Returns the migrations that it wrote.
    fn change(&self, model: &Model, command: &[String]) -> Vec<Pair> {
        self.run(&model.toml(), command)
    }

    fn run(&self, resources: &str, command: &[String]) -> Vec<Pair> {
        let before = self.names();
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        if command.is_empty() {
            let text = format!("{}{resources}", self.head);
            fs::write(self.sandbox.join("s/gosvc.toml"), text).expect("written");
            arguments.push("apply");
        }
        arguments.push("--json");
        let mut process = self.sandbox.command(&arguments);
        let output = process
            .current_dir(self.sandbox.join("s"))
            .output()
            .expect("it runs");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success(),
            "{arguments:?}: {error}\n{resources}"
        );
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let rewrites = |path: &PathBuf| {
            let name = path.file_name().and_then(|it| it.to_str());
            let risks = report["risks"].as_array().into_iter().flatten();
            let mut rewrites = risks.filter(|risk| risk["kind"] == "rewrites-table");
            rewrites.any(|risk| {
                risk["migration"]
                    .as_str()
                    .is_some_and(|it| name.is_some_and(|name| it.ends_with(name)))
            })
        };
        let read = |path: &PathBuf| fs::read_to_string(path).expect("readable");
        let after = self.names();
        let new = after.difference(&before);
        let ups = new.filter(|path| path.to_str().is_some_and(|it| it.ends_with(".up.sql")));
        ups.map(|path| {
            let down = path
                .to_str()
                .expect("UTF-8")
                .replace(".up.sql", ".down.sql");
            Pair {
                up: read(path),
                rewrites: rewrites(path),
                down: read(&PathBuf::from(down)),
            }
        })
        .collect()
    }
}

/// One chain on one database, with what explains a failure.
struct Chain<'a> {
    server: &'a Server,
    kind: &'static str,
    seed: u64,
    random: Random,
    client: Client<'a>,
    service: Service,
    model: Model,
    counts: &'a mut Counts,
}

/// The state after an apply, and how it came to be.
struct State {
    model: Model,
    dump: Vec<String>,
    rows: Vec<Rows>,
    pairs: Vec<Pair>,
}

impl Chain<'_> {
    fn run(mut self) {
        let mut states = vec![self.start()];
        for _ in 0..1 + self.random.below(3) {
            let state = self.step(&states);
            states.push(state);
        }
        self.back(&states);
        self.counts.chains += 1;
        self.client.drop();
    }

    fn start(&mut self) -> State {
        let pairs = self.service.change(&self.model, &[]);
        for pair in &pairs {
            self.must_migrate(&pair.up);
        }
        self.fill();
        self.state(pairs)
    }

    fn fill(&mut self) {
        let is_extreme = self.random.once_in(2);
        for resource in &self.model.resources {
            let rows: Vec<Vec<_>> = (0..ROWS)
                .map(|row| {
                    let fields = resource.fields.iter();
                    fields
                        .map(|field| {
                            let field = Field {
                                unique: field.unique || resource.tells_apart(field),
                                ..field.clone()
                            };
                            value(&field, row, is_extreme, &mut self.random)
                        })
                        .collect()
                })
                .collect();
            self.client.insert(&self.model.resources, resource, &rows);
        }
    }

    fn state(&self, pairs: Vec<Pair>) -> State {
        let resources = self.model.resources.iter();
        State {
            dump: self.client.dump(),
            rows: resources
                .map(|resource| self.client.rows(resource))
                .collect(),
            model: self.model.clone(),
            pairs,
        }
    }

    /// Changes the spec, migrates, and compares with a new service.
    fn step(&mut self, states: &[State]) -> State {
        let mut command = Vec::new();
        if self.random.once_in(4) {
            command = self.model.rename(&mut self.random);
            self.counts.changes += 1;
        } else {
            for _ in 0..1 + self.random.below(6) {
                let kind = self.model.change(&mut self.random);
                self.counts.kinds.insert(kind);
                self.counts.changes += 1;
            }
        }
        let pairs = self.service.change(&self.model, &command);
        let before = states.last().expect("the first");
        let mut is_refused = false;
        for pair in &pairs {
            if let Some((query, _)) = self.client.refusal(&pair.up) {
                is_refused = true;
                self.check_refusal(&query, pair);
                self.client.clear(&self.present(before));
            }
            let stored = self.client.stored();
            self.must_migrate(&pair.up);
            if self.kind == "postgres" {
                self.check_rewrite(&stored, pair);
            }
        }
        let expected = !all_fit(self.kind, before, &self.model);
        assert_eq!(
            is_refused,
            expected,
            "{}refused: {pairs:#?}",
            self.story(states)
        );
        self.counts.applies += 1;
        self.counts.refused += usize::from(is_refused);
        let after = self.state(pairs);
        if !is_refused {
            self.compare(before, &after, true, states);
        }
        self.check_fresh(&after.dump, states);
        if is_refused {
            self.fill();
            return self.state(after.pairs);
        }
        after
    }

    /// The resources whose tables are there by either of their names.
    fn present(&self, before: &State) -> Vec<Resource> {
        let dump = self.client.dump().join("\n");
        let all = before.model.resources.iter().chain(&self.model.resources);
        let is_there = |it: &&Resource| dump.contains(&format!("{}: ", it.table()));
        all.filter(is_there).cloned().collect()
    }

    /// What the statements do by themselves where rows are in the way: nothing.
    fn check_refusal(&self, query: &str, pair: &Pair) {
        if self.kind == "sqlite" {
            let before = self.client.dump();
            let refused = self.client.migrate(&pair.up);
            assert!(
                refused.is_err(),
                "seed {}: {query} does not keep rows:\n{}",
                self.seed,
                pair.up
            );
            assert_eq!(self.client.dump(), before, "seed {}", self.seed);
        }
    }

    /// A table is written anew where gosvc says so, and nowhere else.
    fn check_rewrite(&mut self, before: &Stored, pair: &Pair) {
        let after = self.client.stored();
        let is_new = |(table, file)| before.get(table).is_some_and(|before| before != file);
        let rewrites = after.iter().any(is_new);
        assert_eq!(rewrites, pair.rewrites, "seed {}: {pair:#?}", self.seed);
        self.counts.rewrites += usize::from(rewrites);
    }

    fn check_fresh(&self, dump: &[String], states: &[State]) {
        let name = format!("fresh_{}_{}", self.seed, states.len());
        let fresh = Client::create(self.server, &name);
        let service = Service::new(self.kind);
        for pair in service.change(&self.model, &[]) {
            if let Err(error) = fresh.migrate(&pair.up) {
                panic!("{}a new service: {error}\n{}", self.story(states), pair.up);
            }
        }
        let expected = fresh.dump();
        let only = |one: &[String], other: &[String]| -> Vec<String> {
            one.iter()
                .filter(|line| !other.contains(line))
                .cloned()
                .collect()
        };
        let (grown, new) = (only(dump, &expected), only(&expected, dump));
        assert!(
            grown.is_empty() && new.is_empty(),
            "{}grown: {grown:#?}\nnew: {new:#?}",
            self.story(states)
        );
        fresh.drop();
    }

    /// Takes everything back, step by step.
    fn back(&mut self, states: &[State]) {
        for pair in states.windows(2).rev() {
            let [before, after] = pair else { return };
            let current = self.state(Vec::new());
            for pair in after.pairs.iter().rev() {
                if let Some((query, _)) = self.client.refusal(&pair.down) {
                    let is_orphan = query.contains("it would need") || query.contains("has no `");
                    assert!(
                        is_orphan || !all_fit(self.kind, &current, &before.model),
                        "{}{query}\n{}",
                        self.story(states),
                        pair.down
                    );
                    return;
                }
                if let Err(error) = self.client.migrate(&pair.down) {
                    panic!("{}back: {error}\n{}", self.story(states), pair.down);
                }
            }
            let dump = self.client.dump();
            assert_eq!(
                dump,
                before.dump,
                "{}back:\n{:#?}",
                self.story(states),
                after.pairs
            );
            self.model.clone_from(&before.model);
            let reverted = self.state(Vec::new());
            self.compare(&current, &reverted, false, states);
            self.counts.reverted += 1;
        }
    }

    /// Every value is the same, or the same of another type, or stands in for null.
    fn compare(&mut self, before: &State, after: &State, is_up: bool, states: &[State]) {
        for (old, old_rows) in before.model.resources.iter().zip(&before.rows) {
            let mut all = after.model.resources.iter().zip(&after.rows);
            let Some((new, new_rows)) = all.find(|(it, _)| it.key == old.key) else {
                continue;
            };
            assert_eq!(
                old_rows.keys().collect::<Vec<_>>(),
                new_rows.keys().collect::<Vec<_>>(),
                "{}rows of {}",
                self.story(states),
                new.plural
            );
            for (at, field) in new.fields.iter().enumerate() {
                let was = old.fields.iter().position(|it| it.key == field.key);
                for (id, values) in new_rows {
                    let found = &values[at];
                    let (expected, kind) = match was {
                        Some(was) => (old_rows[id][was].clone(), &old.fields[was].kind),
                        None if is_up => (field.default.clone(), &field.kind),
                        None => continue,
                    };
                    let expected = match expected {
                        None if field.optional => None,
                        None if is_up => field.default.clone(),
                        // A neutral value, whatever it is.
                        None => continue,
                        given => given,
                    };
                    if expected.as_deref() == Some(model::NOW) {
                        let story = self.story(states);
                        assert!(found.is_some(), "{story}{}.{}", new.plural, field.name);
                        continue;
                    }
                    let kinds = [kind, &field.kind];
                    assert_eq!(
                        canonical(found, kinds),
                        canonical(&expected, kinds),
                        "{}{}.{} was {kind:?} and is {:?}\n{:#?}",
                        self.story(states),
                        new.plural,
                        field.name,
                        field.kind,
                        states.last().map(|state| &state.pairs)
                    );
                    self.counts.values += 1;
                }
            }
        }
    }

    #[track_caller]
    fn must_migrate(&self, text: &str) {
        if let Err(error) = self.client.migrate(text) {
            panic!(
                "{} seed {}: {error}\n{text}\n{}",
                self.kind,
                self.seed,
                self.model.toml()
            );
        }
    }

    /// What led here.
    fn story(&self, states: &[State]) -> String {
        let specs: Vec<String> = states.iter().map(|state| state.model.toml()).collect();
        let (kind, seed, now) = (self.kind, self.seed, self.model.toml());
        format!(
            "{kind}, seed {seed}\n{}\n--- now\n{now}\n",
            specs.join("\n--- then\n")
        )
    }
}

/// Whether all values fit into what their fields have become.
fn all_fit(kind: &str, before: &State, after: &Model) -> bool {
    let mut pairs = Vec::new();
    for (old, rows) in before.model.resources.iter().zip(&before.rows) {
        let Some(new) = after.resources.iter().find(|it| it.key == old.key) else {
            continue;
        };
        if !together_fit(old, new, rows) {
            return false;
        }
        for (at, field) in old.fields.iter().enumerate() {
            if let Some(new) = new.fields.iter().find(|it| it.key == field.key) {
                let values: Vec<_> = rows.values().map(|row| row[at].clone()).collect();
                pairs.push((field, new, values));
            }
        }
    }
    pairs
        .iter()
        .all(|(old, new, values)| field_fits(kind, old, new, values))
}

/// Whether rows will differ where they must in several fields; a null is like no other value.
fn together_fit(old: &Resource, new: &Resource, rows: &Rows) -> bool {
    let fields = |index: &Index| -> Vec<&Field> {
        let has = |field: &&Field| index.keys.contains(&field.key);
        new.fields.iter().filter(has).collect()
    };
    let value = |field: &Field, row: &[values::Shown]| {
        let at = old.fields.iter().position(|it| it.key == field.key);
        let kind = at.map_or(&field.kind, |at| &old.fields[at].kind);
        let given = at.and_then(|at| row[at].clone());
        let filled = match at {
            Some(_) if field.optional => None,
            _ => field.default.clone(),
        };
        // What stands in for null where there is no default is the same in every row.
        let neutral = (!field.optional).then(String::new);
        canonical(&given.or(filled), [kind, &field.kind]).or(neutral)
    };
    new.together().all(|index| {
        let fields = fields(index);
        let values = |row: &Vec<values::Shown>| -> Option<Vec<String>> {
            fields.iter().map(|field| value(field, row)).collect()
        };
        let given: Vec<_> = rows.values().filter_map(values).collect();
        let distinct: BTreeSet<_> = given.iter().collect();
        distinct.len() == given.len()
    })
}

fn field_fits(kind: &str, old: &Field, new: &Field, values: &[values::Shown]) -> bool {
    let mut given = values.iter().flatten();
    if !given.all(|text| fits(kind, text, &old.kind, &new.kind)) {
        return false;
    }
    let kinds = [&old.kind, &old.kind];
    let given: Vec<_> = values
        .iter()
        .filter_map(|it| canonical(it, kinds))
        .collect();
    let distinct: BTreeSet<_> = given.iter().collect();
    old.unique || !new.unique || distinct.len() == given.len()
}

fn check(kind: &'static str) {
    let number = |name: &str, default: u64| match std::env::var(name) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => default,
    };
    let (first, count) = (number("GOSVC_SEED", 1), number("GOSVC_CHAINS", CHAINS));
    let server = Server::start(kind);
    server.create("chains");
    exact::check(&server, kind);
    let mut counts = Counts::default();
    for seed in first..first + count {
        let mut random = Random::new(seed);
        let model = Model::random(&mut random);
        let chain = Chain {
            kind,
            seed,
            client: Client::create(&server, &format!("grown_{seed}")),
            server: &server,
            service: Service::new(kind),
            random,
            model,
            counts: &mut counts,
        };
        chain.run();
    }
    println!("{kind}: {counts:?}");
    assert_eq!(counts.rewrites > 0, kind == "postgres");
    assert!(counts.refused > 0 && counts.reverted > 0 && counts.values > 0);
}

#[test]
#[ignore = "takes a minute"]
fn chains_of_changes_in_sqlite() {
    check("sqlite");
}

#[test]
#[ignore = "needs PostgreSQL"]
fn chains_of_changes_in_postgres() {
    check("postgres");
}

#[test]
#[ignore = "needs MariaDB"]
fn chains_of_changes_in_mysql() {
    check("mysql");
}

#[test]
#[ignore = "takes seconds"]
fn cases_in_sqlite() {
    cases::check("sqlite");
}

#[test]
#[ignore = "needs PostgreSQL"]
fn cases_in_postgres() {
    cases::check("postgres");
}

#[test]
#[ignore = "needs MariaDB"]
fn cases_in_mysql() {
    cases::check("mysql");
}
