//! Statements of the team's own: those with a column or a table under the name that it had, and those that
//! bind the columns of a resource, of which there is one more now.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{Project, RESOURCES, whole::lines_of};
use crate::{
    files::Tree,
    merge::{Kind, rust_tokens},
    service::{
        plan::Plan,
        renames::{Incomplete, Mention, Mentions, has_word},
        uses::offset,
    },
    spec::Spec,
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
        let bound: Vec<(&str, Vec<String>)> = target
            .iter()
            .filter(|(path, _)| path.starts_with(RESOURCES))
            .filter_map(|(path, text)| Some((path, new_columns(base.get(path)?, text)?)))
            .collect();
        if old.is_empty() && bound.is_empty() {
            return Ok(());
        }
        let after = self.whole()?.after(plan);
        for (path, text) in after.iter().filter(|(path, _)| path.ends_with(".rs")) {
            let new = bound.iter().find(|(other, _)| other == path);
            let mut lines = match new {
                Some(_) => binding(text),
                None => BTreeSet::new(),
            };
            let named: BTreeSet<usize> = with_names(text, &old);
            lines.extend(&named);
            if lines.is_empty() {
                continue;
            }
            let written = self.last_written()?.get(path);
            let written = lines_of([target.get(path), written]);
            for number in lines {
                let line = text.lines().nth(number - 1).unwrap_or_default().trim();
                if written.contains(line) {
                    continue;
                }
                let mention = Mention {
                    path: (*path).to_owned(),
                    line: number,
                    text: line.to_owned(),
                };
                match new.filter(|_| !named.contains(&number)) {
                    Some((_, missing)) => told.incomplete.push(Incomplete {
                        line: mention,
                        missing: missing.clone(),
                    }),
                    None => told.add(Mentions {
                        count: 1,
                        lines: vec![mention],
                        ..Mentions::default()
                    }),
                }
            }
        }
        Ok(())
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
fn binding(text: &str) -> BTreeSet<usize> {
    let lines = text.lines().zip(1..);
    let lines = lines.filter(|(line, _)| line.contains(BINDS));
    lines.map(|(_, number)| number).collect()
}

/// The lines of statements with one of these names.
fn with_names(text: &str, names: &[String]) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    if !names.iter().any(|name| text.contains(name.as_str())) {
        return lines;
    }
    let Some((tokens, _)) = rust_tokens(text) else {
        return lines;
    };
    for token in tokens.iter().filter(|token| token.kind == Kind::Literal) {
        let lower = token.text.to_lowercase();
        if !SQL.iter().any(|word| lower.contains(word)) {
            continue;
        }
        let first = text[..offset(text, token)].matches('\n').count() + 1;
        let found = token.text.lines().zip(first..);
        let found = found.filter(|(line, _)| names.iter().any(|name| has_word(line, name)));
        lines.extend(found.map(|(_, number)| number));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_names_and_bind_columns() {
        let text = "fn f() {\n    let sql = \"DELETE FROM orders\n        WHERE memo IS NULL\";\n    json!({\"memo\": order.memo});\n    let q = bind(sqlx::query(sql), item);\n}\n";
        let names = ["memo", "orders"].map(str::to_owned);
        assert_eq!(with_names(text, &names), BTreeSet::from([2, 3]));
        assert_eq!(with_names(text, &names[..1]), BTreeSet::from([3]));
        assert!(with_names(text, &["order".to_owned()]).is_empty());
        assert_eq!(binding(text), BTreeSet::from([5]));
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
