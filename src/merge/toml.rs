//! Cuts TOML into tables, keys and values, by the tokens of its parser.

use std::collections::BTreeSet;

use toml_edit::{DocumentMut, InlineTable, RawString, Value};
use toml_parser::{
    Source,
    lexer::TokenKind::{
        self, LeftCurlyBracket, LeftSquareBracket, RightCurlyBracket, RightSquareBracket,
    },
};

use super::tree::{Element, Group, Key, Kind, Order, Token, Tree};

/// Returns the tables of a text, the first of which is what stands before any.
pub(super) fn cut(text: &str) -> Option<Group<'_>> {
    if text.contains('\r') || text.parse::<DocumentMut>().is_err() {
        return None;
    }
    let mut cutter = Cutter {
        text,
        tokens: Vec::new(),
        at: 0,
    };
    let rest = cutter.lex()?;
    let mut tables = vec![cutter.table()?];
    while cutter.peek(0).is_some() {
        tables.push(cutter.table()?);
    }
    let close = Token {
        space: rest,
        text: "",
        kind: Kind::Word,
    };
    tables.retain(|table| !table.trees.is_empty());
    Some(Group::new(None, tables, vec![close], Order::Keys, false))
}

/// A dependency that both sides have added: the team's version, and all that either wants of it.
pub(super) fn unite_dependencies(ours: &str, theirs: &str) -> Option<String> {
    let (ours, theirs) = (
        ours.parse::<DocumentMut>().ok()?,
        theirs.parse::<DocumentMut>().ok()?,
    );
    let (name, one) = ours.iter().next()?;
    let (_, other) = theirs.iter().next()?;
    let (one, other) = (one.as_value()?, other.as_value()?);
    let version = |value: &Value| -> Option<String> {
        let table = value.as_inline_table();
        let version = table.map_or(Some(value), |table| table.get("version"));
        Some(version?.as_str()?.to_owned())
    };
    let known = ["version", "default-features", "features"];
    let tables = [one, other].into_iter().filter_map(Value::as_inline_table);
    let has_more = |table: &InlineTable| table.iter().any(|(key, _)| !known.contains(&key));
    if tables.clone().any(has_more) {
        return None;
    }
    version(other)?;
    let is_bare = |value: &Value| {
        let table = value.as_inline_table();
        let setting = table.and_then(|table| table.get("default-features"));
        setting.and_then(Value::as_bool) == Some(false)
    };
    let arrays = tables.filter_map(|table| table.get("features")?.as_array());
    let features: BTreeSet<&str> = arrays.flatten().filter_map(Value::as_str).collect();
    let mut settings = vec![format!("version = \"{}\"", version(one)?)];
    if is_bare(one) && is_bare(other) {
        settings.push("default-features = false".to_owned());
    }
    if !features.is_empty() {
        let features: Vec<String> = features.iter().map(|it| format!("\"{it}\"")).collect();
        settings.push(format!("features = [{}]", features.join(", ")));
    }
    let setting = match &settings[..] {
        [_] => format!("\"{}\"", version(one)?),
        settings => format!("{{ {} }}", settings.join(", ")),
    };
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).map(str::to_owned);
    let (key, _) = ours.get_key_value(name)?;
    let before = text(key.leaf_decor().prefix()).unwrap_or_default();
    let behind = text(one.decor().suffix()).unwrap_or_default();
    Some(format!("{}{name} = {setting}{behind}", before.trim_start()))
}

struct Cutter<'t> {
    text: &'t str,
    tokens: Vec<(TokenKind, Token<'t>)>,
    at: usize,
}

impl<'t> Cutter<'t> {
    /// Collects the tokens; returns the white space behind the last.
    fn lex(&mut self) -> Option<&'t str> {
        let mut end = 0;
        for token in Source::new(self.text).lex() {
            let span = token.span();
            let kind = match token.kind() {
                TokenKind::Whitespace | TokenKind::Newline | TokenKind::Eof => continue,
                TokenKind::Comment => Kind::Comment,
                TokenKind::BasicString | TokenKind::LiteralString => Kind::Literal,
                TokenKind::MlBasicString | TokenKind::MlLiteralString => Kind::Literal,
                _ => Kind::Word,
            };
            let token_text = self.text.get(span.start()..span.end())?;
            let space = self.text.get(end..span.start())?;
            end = span.end();
            let text = token_text;
            self.tokens
                .push((token.kind(), Token { space, text, kind }));
        }
        self.text.get(end..)
    }

    fn peek(&self, ahead: usize) -> Option<&(TokenKind, Token<'t>)> {
        self.tokens.get(self.at + ahead)
    }

    fn next(&mut self) -> Option<(TokenKind, Token<'t>)> {
        let token = *self.peek(0)?;
        self.at += 1;
        Some(token)
    }

    /// How many comments come next.
    fn comments(&self) -> usize {
        let rest = self.tokens[self.at..].iter();
        rest.take_while(|(kind, _)| *kind == TokenKind::Comment)
            .count()
    }

    fn is(&self, ahead: usize, kind: TokenKind) -> bool {
        self.peek(ahead).is_some_and(|(other, _)| *other == kind)
    }

    /// A comment behind what was read, on the same line.
    fn remark(&mut self) -> Option<Token<'t>> {
        let (kind, token) = self.peek(0)?;
        let is_remark = *kind == TokenKind::Comment && !token.starts_line() && self.at > 0;
        let token = *token;
        is_remark.then(|| {
            self.at += 1;
            token
        })
    }

    fn slice(&self, start: usize) -> &'t str {
        let offset = |token: &Token| token.text.as_ptr() as usize - self.text.as_ptr() as usize;
        let (first, last) = (&self.tokens[start].1, &self.tokens[self.at - 1].1);
        &self.text[offset(first) - first.space.len()..offset(last) + last.text.len()]
    }

    /// A header, unless it is what stands before all, and the keys below it.
    fn table(&mut self) -> Option<Element<'t>> {
        let start = self.at;
        let comments = self.comments();
        let mut trees = Vec::new();
        let mut key = Key::new("table", "");
        if self.is(comments, LeftSquareBracket) {
            for _ in 0..comments {
                trees.push(Tree::Token(self.next()?.1));
            }
            let mut name = String::new();
            loop {
                let (kind, token) = *self.peek(0)?;
                let is_header = !token.starts_line() || name.is_empty();
                if !is_header || kind == TokenKind::Comment {
                    break;
                }
                self.at += 1;
                name.push_str(token.text);
                trees.push(Tree::Token(token));
                if self.peek(0).is_none() {
                    break;
                }
            }
            trees.extend(self.remark().map(Tree::Token));
            key.name = name;
        }
        let mut entries = Vec::new();
        loop {
            let comments = self.comments();
            if self.peek(comments).is_none() || self.is(comments, LeftSquareBracket) {
                break;
            }
            entries.push(self.entry()?);
        }
        // What follows the last table is about it.
        let mut close = Vec::new();
        if self.peek(self.comments()).is_none() {
            close.extend(self.tokens[self.at..].iter().map(|(_, token)| *token));
            self.at = self.tokens.len();
        }
        if !entries.is_empty() || !close.is_empty() || !trees.is_empty() {
            trees.push(Tree::Group(Group::new(
                None,
                entries,
                close,
                Order::Keys,
                false,
            )));
        }
        let text = if self.at > start {
            self.slice(start)
        } else {
            ""
        };
        Some(Element::new(key, text, trees))
    }

    /// A key and its value, with the comments above them.
    fn entry(&mut self) -> Option<Element<'t>> {
        let start = self.at;
        let mut trees = Vec::new();
        for _ in 0..self.comments() {
            trees.push(Tree::Token(self.next()?.1));
        }
        let mut name = String::new();
        loop {
            let (kind, token) = self.next()?;
            trees.push(Tree::Token(token));
            if kind == TokenKind::Equals {
                break;
            }
            name.push_str(token.text.trim_matches(['"', '\'']));
        }
        trees.extend(self.value()?);
        let remark = self.remark();
        let text = self.slice(start);
        Some(Element::new(Key::new("key", name), text, trees).ending(None, remark))
    }

    fn value(&mut self) -> Option<Vec<Tree<'t>>> {
        let (kind, open) = self.next()?;
        let close = match kind {
            LeftSquareBracket => RightSquareBracket,
            LeftCurlyBracket => RightCurlyBracket,
            _ => {
                let mut trees = vec![Tree::Token(open)];
                // `1.5`, `1979-05-27 07:32:00`
                while let Some((kind, token)) = self.peek(0)
                    && matches!(kind, TokenKind::Atom | TokenKind::Dot)
                    && !token.starts_line()
                {
                    trees.push(Tree::Token(*token));
                    self.at += 1;
                }
                return Some(trees);
            }
        };
        let mut elements = Vec::new();
        loop {
            let comments = self.comments();
            if self.is(comments, close) {
                let mut rest = Vec::new();
                for _ in 0..=comments {
                    rest.push(self.next()?.1);
                }
                let order = match kind {
                    LeftSquareBracket => Order::Set,
                    _ => Order::Keys,
                };
                return Some(vec![Tree::Group(Group::new(
                    Some(open),
                    elements,
                    rest,
                    order,
                    true,
                ))]);
            }
            let start = self.at;
            let element = match kind {
                LeftCurlyBracket => self.entry()?,
                _ => {
                    let mut trees = Vec::new();
                    for _ in 0..comments {
                        trees.push(Tree::Token(self.next()?.1));
                    }
                    trees.extend(self.value()?);
                    let mut name = Element::new(Key::new("", ""), "", trees.clone())
                        .code()
                        .concat();
                    name.retain(|c| c != '"' && c != '\'');
                    Element::new(Key::new("", name), "", trees)
                }
            };
            let comma = self.is(0, TokenKind::Comma).then(|| self.next()).flatten();
            let remark = self.remark();
            let text = self.slice(start);
            let element = Element { text, ..element };
            elements.push(element.ending(comma.map(|(_, token)| token), remark));
        }
    }
}
