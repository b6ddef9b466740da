//! Single cases beside the chains: texts that a number would not give back, and changes that find the
//! column gone.

use super::{
    Pair, Service,
    client::{Client, Rows},
    model::{Field, Kind, Model, Resource},
};
use crate::servers::Server;

/// Texts, and whether a whole number of 32 bits gives them back.
const WHOLE: [(&str, bool); 12] = [
    ("7", true),
    ("0", true),
    ("-2147483648", true),
    ("2147483647", true),
    ("007", false),
    ("-0", false),
    ("+7", false),
    ("12\n", false),
    (" 12", false),
    ("2147483648", false),
    ("7.0", false),
    ("", false),
];

/// Texts, and whether a float gives them back.
const FLOATS: [(&str, bool); 13] = [
    ("0.25", true),
    ("-1.5", true),
    ("0.30000000000000004", true),
    ("9007199254740993", false),
    ("0.12345678901234567890", false),
    ("1e-400", false),
    ("1e400", false),
    ("1e99999", false),
    ("1.50", false),
    ("1.5\n", false),
    ("1.5 ", false),
    ("NaN", false),
    ("seven", false),
];

/// Whole numbers of 64 bits, and whether a float keeps them.
const GREAT: [(&str, bool); 6] = [
    ("9007199254740991", true),
    ("-9007199254740992", true),
    ("9007199254740993", false),
    ("-9007199254740993", false),
    ("9223372036854775807", false),
    ("-9223372036854775807", false),
];

/// Texts, and whether they are one of two words.
const WORDS: [(&str, bool); 6] = [
    ("new", true),
    ("open", true),
    ("New", false),
    ("new ", false),
    ("new\n", false),
    ("", false),
];

/// A table with one optional column, and its migrations.
struct Table<'a> {
    client: Client<'a>,
    service: Service,
    model: Model,
}

impl<'a> Table<'a> {
    fn create(server: &'a Server, kind: &str, name: &str, column: Kind) -> Self {
        let field = Field {
            key: 1,
            name: "x".to_owned(),
            kind: column,
            optional: true,
            unique: false,
            index: false,
            default: None,
            given: None,
        };
        let mut model = Model::default();
        model.resources.push(Resource {
            key: 2,
            name: "item".to_owned(),
            plural: "items".to_owned(),
            given: None,
            fields: vec![field],
            indexes: Vec::new(),
        });
        let mut table = Self {
            client: Client::create(server, name),
            service: Service::new(kind),
            model,
        };
        for pair in table.change(|_| {}) {
            table.must_migrate(&pair.up);
        }
        table
    }

    fn change(&mut self, change: impl FnOnce(&mut Field)) -> Vec<Pair> {
        change(&mut self.model.resources[0].fields[0]);
        self.service.change(&self.model, &[])
    }

    #[track_caller]
    fn must_migrate(&self, sql: &str) {
        if let Err(error) = self.client.migrate(sql) {
            panic!("{error}\n{sql}");
        }
    }

    /// Makes a row with a value and one without any the only rows.
    fn fill(&self, value: &str) -> Rows {
        let resources = &self.model.resources;
        self.client.clear(resources);
        let rows = [vec![Some(value.to_owned())], vec![None]];
        self.client.insert(resources, &resources[0], &rows);
        self.rows()
    }

    fn rows(&self) -> Rows {
        self.client.rows(&self.model.resources[0])
    }
}

pub(super) fn check(server: &Server, kind: &str) {
    texts_come_back(server, kind, Kind::Int(32), &WHOLE);
    texts_come_back(server, kind, Kind::Float, &FLOATS);
    texts_come_back(server, kind, Kind::Enum(vec!["new", "open"]), &WORDS);
    floats_keep_numbers(server, kind);
    least_number_comes_back(server, kind);
    missing_columns_are_errors(server, kind);
}

/// What was a number and became a text is a number again only if the text stays the same.
fn texts_come_back(server: &Server, kind: &str, from: Kind, texts: &[(&str, bool)]) {
    let mut table = Table::create(server, kind, "exact_texts", from.clone());
    let pairs = table.change(|field| field.kind = Kind::Text);
    pairs.iter().for_each(|pair| table.must_migrate(&pair.up));
    for (text, is_exact) in texts {
        let before = table.fill(text);
        let mut downs = pairs.iter().rev();
        let refused = downs.find_map(|pair| table.client.refusal(&pair.down));
        let is_refused = refused.is_some();
        assert_eq!(
            is_refused, !is_exact,
            "{kind} {from:?} {text:?}: {pairs:#?}"
        );
        if let Some((query, count)) = refused {
            assert_eq!(count, 1, "{kind} {from:?} {text:?}: {query}");
            continue;
        }
        for pair in pairs.iter().rev() {
            table.must_migrate(&pair.down);
        }
        pairs.iter().for_each(|pair| table.must_migrate(&pair.up));
        assert_eq!(table.rows(), before, "{kind} {from:?} {text:?}");
    }
    table.client.drop();
}

/// What a float would round does not become one.
fn floats_keep_numbers(server: &Server, kind: &str) {
    let mut table = Table::create(server, kind, "exact_numbers", Kind::Int(64));
    let pairs = table.change(|field| field.kind = Kind::Float);
    table.model.resources[0].fields[0].kind = Kind::Int(64);
    for (number, is_exact) in GREAT {
        let before = table.fill(number);
        let refused = table.client.refusal(&pairs[0].up);
        assert_eq!(refused.is_none(), is_exact, "{kind} {number}: {refused:?}");
        if refused.is_none() {
            pairs.iter().for_each(|pair| table.must_migrate(&pair.up));
            for pair in pairs.iter().rev() {
                assert_eq!(table.client.refusal(&pair.down), None, "{kind} {number}");
                table.must_migrate(&pair.down);
            }
            assert_eq!(table.rows(), before, "{kind} {number}");
        }
    }
    table.client.drop();
}

fn least_number_comes_back(server: &Server, kind: &str) {
    let mut table = Table::create(server, kind, "exact_least", Kind::Int(32));
    let before = table.fill("-2147483648");
    let pairs = table.change(|field| field.kind = Kind::Float);
    pairs.iter().for_each(|pair| table.must_migrate(&pair.up));
    for pair in pairs.iter().rev() {
        assert_eq!(table.client.refusal(&pair.down), None, "{kind}");
        table.must_migrate(&pair.down);
    }
    assert_eq!(table.rows(), before, "{kind}");
    table.client.drop();
}

/// A change that runs after another that renamed its column changes nothing.
fn missing_columns_are_errors(server: &Server, kind: &str) {
    let changes: [fn(&mut Field); 3] = [
        |field| field.kind = Kind::String(5),
        |field| field.index = true,
        |field| field.unique = true,
    ];
    for change in changes {
        let mut table = Table::create(server, kind, "exact_missing", Kind::String(40));
        let pairs = table.change(change);
        table.client.must("ALTER TABLE items RENAME COLUMN x TO y");
        let before = table.client.dump();
        let migrated = pairs.iter().try_for_each(|pair| {
            for query in pair
                .up
                .lines()
                .filter_map(|it| it.strip_prefix("-- must be 0: "))
            {
                table.client.run(&format!("{query}\n"))?;
            }
            table.client.migrate(&pair.up)
        });
        assert!(migrated.is_err(), "{kind}: {pairs:#?}");
        let migrated = pairs
            .iter()
            .try_for_each(|pair| table.client.migrate(&pair.up));
        assert!(migrated.is_err(), "{kind}: {pairs:#?}");
        assert_eq!(table.client.dump(), before, "{kind}");
        table.client.drop();
    }
}
