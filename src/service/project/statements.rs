//! Statements of the team's own: those with a column or a table under the name that it had, those that bind
//! the columns of a resource, of which there is one more now, and those whose placeholders another database has.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{
    Project, RESOURCES,
    copies::{self, copying},
    whole::lines_of,
};
use crate::{
    files::Tree,
    merge::{Kind, rust_tokens},
    service::{
        plan::Plan,
        renames::{Incomplete, Mention, Mentions, has_word},
        uses::{line_at, offset},
    },
    spec::{Database, Spec},
};

/// What begins the list of a resource's columns.
const COLUMNS: &str = "const COLUMNS: &str = \"";
/// What a call begins with that binds their values.
const BINDS: &str = "bind(sqlx::query";
/// Words that tell SQL from other text.
const SQL: [&str; 7] = [
    "select ", "insert ", "update ", "delete ", " from ", " where ", " set ",
];

impl Project {
    /// Tells such lines. `base` is what gosvc wrote last.
    pub(super) fn check_statements(
        &self,
        plan: &Plan,
        base: &Tree,
        target: &Tree,
        spec: &Spec,
        told: &mut Mentions,
    ) -> Result<()> {
        let old = self.old_names(spec);
        let new: BTreeMap<&str, Vec<String>> = target
            .iter()
            .filter(|(path, _)| path.starts_with(RESOURCES))
            .filter_map(|(path, text)| Some((path, new_columns(base.get(path)?, text)?)))
            .collect();
        let fields = copies::fields(&self.history.schema, spec);
        let foreign = self.foreign_placeholders(spec);
        if old.is_empty() && new.is_empty() && fields.is_empty() && foreign.is_none() {
            return Ok(());
        }
        let after = self.whole()?.after(plan);
        for (path, text) in after.iter().filter(|(path, _)| path.ends_with(".rs")) {
            // What each line lacks, or nothing if it has a name that is gone.
            let mut lines: BTreeMap<usize, Vec<String>> = BTreeMap::new();
            if let Some(columns) = new.get(path) {
                lines.extend(binding(text).map(|line| (line, columns.clone())));
            }
            if let Some(fields) = fields.get(*path) {
                let copying = copying(text, fields).into_iter();
                lines.extend(copying.map(|line| (line, fields.new.clone())));
            }
            if let Some(foreign) = foreign {
                lines.extend(with_placeholders(text, foreign));
            }
            lines.extend(with_names(text, &old).map(|line| (line, Vec::new())));
            if lines.is_empty() {
                continue;
            }
            let written = self.last_written()?.get(path);
            let written = lines_of([target.get(path), written]);
            for (number, missing) in lines {
                let line = text.lines().nth(number - 1).unwrap_or_default().trim();
                if written.contains(line) {
                    continue;
                }
                let line = Mention {
                    path: (*path).to_owned(),
                    line: number,
                    text: line.to_owned(),
                };
                match missing.is_empty() {
                    false => told.incomplete.push(Incomplete { line, missing }),
                    true => told.add(Mentions {
                        count: 1,
                        lines: vec![line],
                        ..Mentions::default()
                    }),
                }
            }
        }
        Ok(())
    }

    /// The placeholders that the database of a spec does not take, and the one that was, did.
    fn foreign_placeholders(&self, spec: &Spec) -> Option<Placeholder> {
        let database = spec.service.database;
        let foreign = match database {
            Database::Postgres => Placeholder::Unnumbered,
            Database::Mysql => Placeholder::Numbered,
            // It takes both.
            Database::Sqlite => return None,
        };
        self.lock
            .databases()
            .any(|old| old != database)
            .then_some(foreign)
    }

    /// The columns and tables that have other names in a spec, where the field or resource has its own.
    fn old_names(&self, spec: &Spec) -> Vec<String> {
        let mut names = Vec::new();
        for old in &self.history.schema.resources {
            let Some(new) = spec.resources.iter().find(|it| it.name == old.name) else {
                continue;
            };
            if old.table() != new.table() {
                names.push(old.table().to_owned());
            }
            for field in &old.fields {
                let same = new.fields.iter().find(|it| it.name == field.name);
                if same.is_some_and(|it| it.column() != field.column()) {
                    names.push(field.column());
                }
            }
        }
        names
    }
}

/// The columns that a file has and had not, if no other has gone.
fn new_columns(base: &str, target: &str) -> Option<Vec<String>> {
    let [before, after] = [base, target].map(columns);
    let (before, after) = (before?, after?);
    let is_there = before.iter().all(|column| after.contains(column));
    let new = after.iter().filter(|column| !before.contains(column));
    let new: Vec<String> = new.map(|column| (*column).to_owned()).collect();
    (is_there && !new.is_empty()).then_some(new)
}

fn columns(text: &str) -> Option<Vec<&str>> {
    let (_, rest) = text.split_once(COLUMNS)?;
    let (list, _) = rest.split_once('"')?;
    Some(list.split_whitespace().collect())
}

/// The lines that bind the columns, by their numbers.
fn binding(text: &str) -> impl Iterator<Item = usize> {
    let lines = text.lines().zip(1..);
    let lines = lines.filter(|(line, _)| line.contains(BINDS));
    lines.map(|(_, number)| number)
}

/// The lines of statements with one of these names.
fn with_names(text: &str, names: &[String]) -> impl Iterator<Item = usize> {
    let is_there = names.iter().any(|name| text.contains(name.as_str()));
    let lines = is_there.then(|| statements(text)).into_iter().flatten();
    let lines = lines.filter(|(line, _)| names.iter().any(|name| has_word(line, name)));
    lines.map(|(_, number)| number)
}

/// The lines of statements with such placeholders, each with what has to stand there instead.
fn with_placeholders(text: &str, foreign: Placeholder) -> BTreeMap<usize, Vec<String>> {
    let lines = statements(text).into_iter();
    let lines = lines.filter(|(line, _)| foreign.is_in(line));
    let other = foreign.other();
    lines
        .map(|(_, number)| (number, vec![other.to_owned()]))
        .collect()
}

/// The lines of all statements, with their numbers.
fn statements(text: &str) -> Vec<(&str, usize)> {
    let Some((tokens, _)) = rust_tokens(text) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for token in tokens.iter().filter(|token| token.kind == Kind::Literal) {
        let lower = token.text.to_lowercase();
        if SQL.iter().any(|word| lower.contains(word)) {
            let first = line_at(text, offset(text, token));
            lines.extend(token.text.lines().zip(first..));
        }
    }
    lines
}

/// What stands for a value in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placeholder {
    /// `?`, as MySQL has it.
    Unnumbered,
    /// `$1`, as PostgreSQL has it.
    Numbered,
}

impl Placeholder {
    fn other(self) -> &'static str {
        match self {
            Self::Unnumbered => "$1",
            Self::Numbered => "?",
        }
    }

    fn is_in(self, line: &str) -> bool {
        let (sign, is_numbered) = match self {
            Self::Unnumbered => ('?', false),
            Self::Numbered => ('$', true),
        };
        line.match_indices(sign).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + 1..].chars().next();
            let is_apart = before.is_none_or(|it| " (,=<>+-*/%\"".contains(it));
            let is_number = after.is_some_and(|it| it.is_ascii_digit());
            is_apart
                && (is_number
                    || !is_numbered && after.is_none_or(|it| " ),;\"+-*/%\\".contains(it)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_names_and_bind_columns() {
        let text = "fn f() {\n    let sql = \"DELETE FROM orders\n        WHERE memo IS NULL\";\n    json!({\"memo\": order.memo});\n    let q = bind(sqlx::query(sql), item);\n}\n";
        let names = ["memo", "orders"].map(str::to_owned);
        let with = |names| Vec::from_iter(with_names(text, names));
        assert_eq!(with(&names), [2, 3]);
        assert_eq!(with(&names[..1]), [3]);
        assert!(with(&["order".to_owned()]).is_empty());
        assert_eq!(Vec::from_iter(binding(text)), [5]);
    }

    #[test]
    fn placeholders_are_of_one_database() {
        use Placeholder::{Numbered, Unnumbered};
        for (line, expected) in [
            ("\"SELECT a FROM t WHERE b = ?\"", Some(Unnumbered)),
            ("VALUES (?, ?)", Some(Unnumbered)),
            ("WHERE b=?1 AND c", Some(Unnumbered)),
            ("WHERE b > ? \\", Some(Unnumbered)),
            ("WHERE b = $1", Some(Numbered)),
            ("LIMIT $12", Some(Numbered)),
            ("WHERE b = 'why?'", None),
            ("WHERE price = '$5'", None),
            ("WHERE b = a ->> '$.x'", None),
            ("select one from these, will you?", None),
        ] {
            for kind in [Numbered, Unnumbered] {
                assert_eq!(kind.is_in(line), expected == Some(kind), "{line}");
            }
        }
        let text = "fn f() {\n    g(\"what?\", \"DELETE FROM t\n WHERE a = ?\");\n}\n";
        let told = with_placeholders(text, Unnumbered);
        assert_eq!(Vec::from_iter(told), [(3, vec!["$1".to_owned()])]);
    }

    #[test]
    fn columns_are_new_if_none_has_gone() {
        let list = |columns: &str| format!("{COLUMNS}\n    {columns}\n\";\n");
        let new = |before: &str, after: &str| new_columns(&list(before), &list(after));
        assert_eq!(new("a b", "a c b"), Some(vec!["c".to_owned()]));
        assert_eq!(new("a b", "a c"), None);
        assert_eq!(new("a b", "b a"), None);
        assert_eq!(new("a b", "a"), None);
    }
}
