//! Takes the definition of a table apart, as SQLite keeps it: in the words of whoever wrote it, with
//! comments and every way of quoting a name.

/// What an item of a table's definition starts with if it is no column.
const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

/// A column or a constraint of a `CREATE TABLE`, without comments.
#[derive(Debug, PartialEq)]
pub(super) struct Item(pub(super) String);

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Comment,
    Quoted,
    Word,
    Other,
}

/// Returns the columns and constraints of a `CREATE TABLE`.
pub(super) fn items(definition: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let (mut rest, mut depth) = (definition, 0);
    let mut item = String::new();
    while let Some((kind, piece)) = first(rest) {
        rest = &rest[piece.len()..];
        let is_end = match (piece, depth) {
            ("(", _) => {
                depth += 1;
                if depth == 1 {
                    continue;
                }
                false
            }
            (")", _) => {
                depth -= 1;
                depth == 0
            }
            (",", 1) => true,
            _ => false,
        };
        if is_end {
            items.push(Item(item.trim().to_owned()));
            item.clear();
            if depth == 0 {
                break;
            }
        } else if depth > 0 {
            item.push_str(if kind == Kind::Comment { " " } else { piece });
        }
    }
    items
}

impl Item {
    pub(super) fn is_constraint(&self) -> bool {
        let is_word = |word: &str| CONSTRAINTS.iter().any(|it| it.eq_ignore_ascii_case(word));
        matches!(first(&self.0), Some((Kind::Word, word)) if is_word(word))
    }

    /// Whether it defines the column of this name.
    pub(super) fn is_of(&self, name: &str) -> bool {
        let is_same = |other: &str| other.eq_ignore_ascii_case(name);
        match first(&self.0) {
            Some((Kind::Word, word)) => !self.is_constraint() && is_same(word),
            Some((Kind::Quoted, word)) => is_same(&unquoted(word)),
            _ => false,
        }
    }
}

/// What a text starts with.
fn first(sql: &str) -> Option<(Kind, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let start = sql.chars().next()?;
    let (kind, length) = match start {
        '-' if sql.starts_with("--") => (Kind::Comment, end(sql, 2, "\n")),
        '/' if sql.starts_with("/*") => (Kind::Comment, end(sql, 2, "*/")),
        '[' => (Kind::Quoted, end(sql, 1, "]")),
        '\'' | '"' | '`' => (Kind::Quoted, end_of_quoted(sql, start)),
        _ if is_word(start) => {
            let length = sql.find(|c| !is_word(c));
            (Kind::Word, length.unwrap_or(sql.len()))
        }
        _ => (Kind::Other, start.len_utf8()),
    };
    Some((kind, &sql[..length]))
}

/// Where a text with this end, which comes after some bytes, is over.
fn end(sql: &str, start: usize, end: &str) -> usize {
    let found = sql[start..].find(end);
    found.map_or(sql.len(), |at| start + at + end.len())
}

/// Where a quoted text is over: two quotes in it stand for one.
fn end_of_quoted(sql: &str, quote: char) -> usize {
    let mut length = 1;
    loop {
        length = end(sql, length, quote.encode_utf8(&mut [0; 4]));
        if !sql[length..].starts_with(quote) {
            return length;
        }
        length += 1;
    }
}

fn unquoted(word: &str) -> String {
    let inner = word.get(1..word.len() - 1).unwrap_or_default();
    match word.chars().next() {
        Some(quote @ ('\'' | '"' | '`')) => {
            inner.replace(&format!("{quote}{quote}"), &quote.to_string())
        }
        _ => inner.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_apart() {
        let sql = "CREATE TABLE \"t(\" (id BLOB, \"a,b\" TEXT DEFAULT 'x,(''y', c AS (id + (1)), CHECK (c > 1)) STRICT";
        let expected = [
            "id BLOB",
            "\"a,b\" TEXT DEFAULT 'x,(''y'",
            "c AS (id + (1))",
            "CHECK (c > 1)",
        ];
        let found: Vec<String> = items(sql).into_iter().map(|item| item.0).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn comments_are_left_out() {
        let sql = "CREATE TABLE t (a INT -- first, (it's\n, /* b, \" */ [b(,c] TEXT /**/ NOT NULL, d INT -- last\n)";
        let found: Vec<String> = items(sql).into_iter().map(|item| item.0).collect();
        assert_eq!(found, ["a INT", "[b(,c] TEXT   NOT NULL", "d INT"]);
    }

    #[test]
    fn columns_are_not_taken_for_constraints() {
        let item = |text: &str| Item(text.to_owned());
        for text in [
            "primary_email TEXT",
            "\"check\" INT",
            "[unique] INT",
            "uniques INT",
        ] {
            assert!(!item(text).is_constraint(), "{text}");
        }
        for text in ["primary key (a)", "CHECK(a > 1)", "Constraint x UNIQUE (a)"] {
            assert!(item(text).is_constraint(), "{text}");
        }
    }

    #[test]
    fn columns_are_found_by_name() {
        let item = |text: &str| Item(text.to_owned());
        assert!(item("\"a,b\" TEXT").is_of("a,b") && item("ID BLOB").is_of("id"));
        assert!(item("\"a\"\"b\" TEXT").is_of("a\"b") && item("[a b]").is_of("a b"));
        assert!(!item("identity INT").is_of("id") && !item("i INT").is_of("id"));
    }
}
