//! Cuts YAML into mappings and sequences, by indentation. Values in brackets and scalars of several lines
//! are taken as they are.

use super::tree::{Element, Group, Key, Kind, Order, Token, Tree};

/// Returns the members of a text, or its documents if it has several.
pub(super) fn cut(text: &str) -> Option<Group<'_>> {
    if text.contains('\r') || text.starts_with(['\u{feff}', '%']) {
        return None;
    }
    let mut cutter = Cutter {
        text,
        lines: lines(text)?,
        at: 0,
        end: 0,
    };
    let is_separator = |line: &Line| line.words.trim_end() == "---";
    let group = match cutter.lines.iter().any(is_separator) {
        true => cutter.documents(),
        false => cutter.block(0),
    }?;
    (cutter.at == cutter.lines.len()).then_some(group)
}

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    indent: usize,
    /// Where its words begin in the text.
    start: usize,
    words: &'t str,
}

fn lines(text: &str) -> Option<Vec<Line<'_>>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start_matches(' ');
        if words.starts_with('\t') {
            return None;
        }
        let indent = line.len() - words.len();
        let words = words.trim_end();
        if !words.is_empty() {
            lines.push(Line {
                indent,
                start: at + indent,
                words,
            });
        }
        at += line.len();
    }
    Some(lines)
}

struct Cutter<'t> {
    text: &'t str,
    lines: Vec<Line<'t>>,
    at: usize,
    /// How far the text is cut.
    end: usize,
}

impl<'t> Cutter<'t> {
    fn token(&mut self, start: usize, end: usize, kind: Kind) -> Token<'t> {
        let space = &self.text[self.end..start];
        self.end = end;
        let text = &self.text[start..end];
        Token { space, text, kind }
    }

    fn comment(&mut self) -> Tree<'t> {
        let line = self.lines[self.at];
        self.at += 1;
        let token = self.token(line.start, line.start + line.words.len(), Kind::Comment);
        Tree::Token(token)
    }

    /// How many lines of comments come next.
    fn comments(&self) -> usize {
        let rest = self.lines[self.at..].iter();
        rest.take_while(|line| line.words.starts_with('#')).count()
    }

    /// The white space at the end of the text.
    fn rest(&mut self) -> Vec<Token<'t>> {
        let mut rest = Vec::new();
        while self.at < self.lines.len() {
            if let Tree::Token(token) = self.comment() {
                rest.push(token);
            }
        }
        let end = self.text.len();
        rest.push(self.token(end, end, Kind::Word));
        rest
    }

    fn documents(&mut self) -> Option<Group<'t>> {
        let mut documents = Vec::new();
        while self.at + self.comments() < self.lines.len() {
            let (start, first) = (self.end, self.at);
            let mut trees = Vec::new();
            for _ in 0..self.comments() {
                trees.push(self.comment());
            }
            let line = self.lines[self.at];
            if line.words == "---" {
                self.at += 1;
                trees.push(Tree::Token(self.token(
                    line.start,
                    line.start + 3,
                    Kind::Word,
                )));
            }
            trees.push(Tree::Group(self.block(0)?));
            let name = |start: &str| {
                let mut lines = self.lines[first..self.at].iter();
                lines
                    .find(|line| line.words.starts_with(start))
                    .map_or("", |line| line.words)
            };
            let name = format!("{} {}", name("kind:"), name("name:"));
            let key = Key::new("document", name.trim());
            documents.push(Element::new(key, &self.text[start..self.end], trees));
        }
        let rest = self.rest();
        Some(Group::new(None, documents, rest, Order::Keys, false))
    }

    /// The members or entries of this indentation.
    fn block(&mut self, indent: usize) -> Option<Group<'t>> {
        let mut elements = Vec::new();
        let mut order = Order::Keys;
        loop {
            let comments = self.comments();
            let Some(line) = self.lines.get(self.at + comments).copied() else {
                break;
            };
            if line.indent < indent || line.words == "---" {
                break;
            }
            if line.indent > indent {
                return None;
            }
            let is_entry = line.words == "-" || line.words.starts_with("- ");
            // A sequence may stand below its key without being indented.
            if !elements.is_empty() && is_entry == (order == Order::Keys) {
                break;
            }
            let start = self.end;
            let mut trees = Vec::new();
            for _ in 0..comments {
                trees.push(self.comment());
            }
            let (element, is_scalar) = match is_entry {
                true => self.entry(start, trees)?,
                false => (self.member(start, trees)?, false),
            };
            if is_entry && elements.is_empty() {
                order = if is_scalar { Order::Set } else { Order::Fixed };
            } else if is_entry && !is_scalar {
                order = Order::Fixed;
            }
            elements.push(element);
        }
        let is_end = indent == 0 && self.at + self.comments() == self.lines.len();
        let rest = if is_end { self.rest() } else { Vec::new() };
        Some(Group::new(None, elements, rest, order, false))
    }

    fn entry(&mut self, start: usize, mut trees: Vec<Tree<'t>>) -> Option<(Element<'t>, bool)> {
        let line = self.lines[self.at];
        trees.push(Tree::Token(self.token(
            line.start,
            line.start + 1,
            Kind::Word,
        )));
        let words = line.words[1..].trim_start();
        let name = words[..remark_of(words).unwrap_or(words.len())].trim_end();
        let name = name.to_owned();
        let offset = line.words.len() - words.len();
        if words.is_empty() {
            self.at += 1;
            let next = self
                .lines
                .get(self.at)
                .filter(|next| next.indent > line.indent)?
                .indent;
            trees.push(Tree::Group(self.block(next)?));
            let key = Key::new("entry", name);
            return Some((Element::new(key, &self.text[start..self.end], trees), false));
        }
        let inner = Line {
            indent: line.indent + offset,
            start: line.start + offset,
            words,
        };
        let is_scalar = key_of(words).is_none() && !words.starts_with("- ");
        if is_scalar {
            let remark = self.value(inner, line.indent, &mut trees);
            let key = Key::new("entry", name);
            let element = Element::new(key, &self.text[start..self.end], trees);
            return Some((element.ending(None, remark), true));
        }
        self.lines[self.at] = inner;
        trees.push(Tree::Group(self.block(inner.indent)?));
        let key = Key::new("entry", name);
        Some((Element::new(key, &self.text[start..self.end], trees), false))
    }

    fn member(&mut self, start: usize, mut trees: Vec<Tree<'t>>) -> Option<Element<'t>> {
        let line = self.lines[self.at];
        let length = key_of(line.words)?;
        let key = Key::new("key", line.words[..length].trim_matches(['"', '\'']));
        trees.push(Tree::Token(self.token(
            line.start,
            line.start + length + 1,
            Kind::Word,
        )));
        let words = line.words[length + 1..].trim_start();
        let offset = line.words.len() - words.len();
        if words.is_empty() || words.starts_with('#') {
            if !words.is_empty() {
                let start = line.start + offset;
                trees.push(Tree::Token(self.token(
                    start,
                    start + words.len(),
                    Kind::Comment,
                )));
            }
            self.at += 1;
            let next = self.lines.get(self.at + self.comments()).copied();
            let inner = next.filter(|next| {
                let is_entry = next.words == "-" || next.words.starts_with("- ");
                next.words != "---"
                    && (next.indent > line.indent || next.indent == line.indent && is_entry)
            });
            if let Some(inner) = inner {
                trees.push(Tree::Group(self.block(inner.indent)?));
            }
            return Some(Element::new(key, &self.text[start..self.end], trees));
        }
        let inner = Line {
            indent: line.indent,
            start: line.start + offset,
            words,
        };
        let remark = self.value(inner, line.indent, &mut trees);
        Some(Element::new(key, &self.text[start..self.end], trees).ending(None, remark))
    }

    /// A value and the lines that go on with it; returns the comment behind it.
    fn value(&mut self, line: Line, indent: usize, trees: &mut Vec<Tree<'t>>) -> Option<Token<'t>> {
        let first = self.at;
        self.at += 1;
        while self
            .lines
            .get(self.at)
            .is_some_and(|next| next.indent > indent)
        {
            self.at += 1;
        }
        if self.at > first + 1 {
            let last = self.lines[self.at - 1];
            let end = last.start + last.words.len();
            trees.push(Tree::Token(self.token(line.start, end, Kind::Literal)));
            return None;
        }
        let remark = remark_of(line.words);
        let length = remark.map_or(line.words.len(), |at| line.words[..at].trim_end().len());
        trees.push(Tree::Token(self.token(
            line.start,
            line.start + length,
            Kind::Word,
        )));
        remark.map(|at| {
            let end = line.start + line.words.len();
            self.token(line.start + at + 1, end, Kind::Comment)
        })
    }
}

/// Where the comment behind a value begins, with the space before it.
fn remark_of(words: &str) -> Option<usize> {
    let mut chars = words.char_indices();
    let quote = chars.next().map(|(_, quote)| quote)?;
    let end = match quote {
        '"' => loop {
            match chars.next()? {
                (_, '\\') => drop(chars.next()),
                (at, '"') => break at,
                _ => {}
            }
        },
        // Two of them are one in the text, so the next that ends it comes after the second.
        '\'' => words.find("' #").or_else(|| words.rfind('\''))?,
        _ => 0,
    };
    Some(words[end..].find(" #")? + end)
}

/// How long the key of a member is, if it is one.
fn key_of(words: &str) -> Option<usize> {
    let after = match words.chars().next()? {
        quote @ ('"' | '\'') => words[1..].find(quote)? + 2,
        '[' | '{' | '&' | '*' | '!' | '|' | '>' | '?' => return None,
        _ => 0,
    };
    let rest = &words[after..];
    let colon = match rest.find(": ") {
        Some(at) => at,
        None => rest.strip_suffix(':')?.len(),
    };
    Some(after + colon)
}
