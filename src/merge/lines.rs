//! Cuts files whose lines are on their own: `KEY=value` of `.env`, patterns of `.gitignore`.

use super::tree::{Element, Group, Key, Kind, Order, Token, Tree};

/// What is on each line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    Settings,
    Patterns,
}

/// Returns the lines of a text, each with the comments and blank lines above it.
pub(super) fn cut(text: &str, lines: Lines) -> Option<Group<'_>> {
    if text.contains('\r') {
        return None;
    }
    let mut elements = Vec::new();
    let mut trees = Vec::new();
    let (mut at, mut start) = (0, 0);
    loop {
        let rest = &text[at..];
        let words = rest.trim_start();
        let space = &rest[..rest.len() - words.len()];
        if words.is_empty() {
            let close = Token {
                space: rest,
                text: "",
                kind: Kind::Word,
            };
            let mut close_tokens: Vec<Token> = trees;
            close_tokens.push(close);
            let order = Order::Keys;
            return Some(Group::new(None, elements, close_tokens, order, false));
        }
        let length = words.find('\n').unwrap_or(words.len());
        let line = &words[..length];
        at += space.len() + length;
        let kind = if line.starts_with('#') {
            Kind::Comment
        } else {
            Kind::Word
        };
        if kind == Kind::Comment {
            let text = line;
            trees.push(Token { space, text, kind });
            continue;
        }
        let (name, kind_of) = match lines {
            Lines::Settings => (line.split('=').next().unwrap_or(line), "setting"),
            Lines::Patterns => (line, "pattern"),
        };
        let mut tokens: Vec<Tree> = trees.drain(..).map(Tree::Token).collect();
        let mut space = space;
        for part in parts(line, lines) {
            let text = part;
            tokens.push(Tree::Token(Token { space, text, kind }));
            space = "";
        }
        let key = Key::new(kind_of, name.trim_start_matches("export ").trim());
        elements.push(Element::new(key, &text[start..at], tokens));
        start = at;
    }
}

/// The name and the value of a setting.
fn parts(line: &str, lines: Lines) -> Vec<&str> {
    match (lines, line.split_once('=')) {
        (Lines::Settings, Some((name, value))) => vec![&line[..=name.len()], value],
        _ => vec![line],
    }
}
