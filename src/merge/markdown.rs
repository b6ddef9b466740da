//! Cuts Markdown into sections by headings, and these into paragraphs, entries of lists, rows of tables
//! and lines of code. Words are the tokens.

use super::tree::{Element, Group, Key, Kind, Order, Token, Tree};

/// Returns the sections of a text, the first of which may have no heading.
pub(super) fn cut(text: &str) -> Option<Group<'_>> {
    if text.contains('\r') {
        return None;
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut cutter = Cutter {
        text,
        lines,
        line: 0,
        at: 0,
        end: 0,
    };
    let mut sections = Vec::new();
    let mut path: Vec<(usize, &str)> = Vec::new();
    while cutter.skip_blank() {
        let start = cutter.end;
        let mut trees = Vec::new();
        if let Some((level, heading)) = cutter.heading() {
            path.retain(|(other, _)| *other < level);
            path.push((level, heading));
            cutter.take_line(&mut trees);
        }
        let mut blocks = Vec::new();
        while cutter.skip_blank() && cutter.heading().is_none() {
            blocks.push(cutter.block());
        }
        trees.push(Tree::Group(Group::new(
            None,
            blocks,
            Vec::new(),
            Order::Blocks,
            false,
        )));
        let names: Vec<&str> = path.iter().map(|(_, name)| *name).collect();
        let key = Key::new("section", names.join(" / "));
        sections.push(Element::new(key, &text[start..cutter.end], trees));
    }
    let close = Token {
        space: &text[cutter.end..],
        text: "",
        kind: Kind::Prose,
    };
    Some(Group::new(
        None,
        sections,
        vec![close],
        Order::Sections,
        false,
    ))
}

struct Cutter<'t> {
    text: &'t str,
    lines: Vec<&'t str>,
    line: usize,
    /// Where the line begins.
    at: usize,
    /// How far the text is cut.
    end: usize,
}

impl<'t> Cutter<'t> {
    /// Whether there is a line that is not blank; it is the next one then.
    fn skip_blank(&mut self) -> bool {
        while self.line < self.lines.len() && self.lines[self.line].trim().is_empty() {
            self.at += self.lines[self.line].len();
            self.line += 1;
        }
        self.line < self.lines.len()
    }

    fn here(&self) -> &'t str {
        self.lines.get(self.line).copied().unwrap_or_default()
    }

    /// The level and the words of a heading.
    fn heading(&self) -> Option<(usize, &'t str)> {
        let line = self.here().trim_end();
        let words = line.trim_start_matches('#');
        let level = line.len() - words.len();
        ((1..=6).contains(&level) && words.starts_with(' ')).then(|| (level, words.trim()))
    }

    /// Takes the words of a line.
    fn take_line(&mut self, trees: &mut Vec<Tree<'t>>) {
        let line = self.here();
        let end = self.at + line.trim_end().len();
        while self.end < end {
            let rest = &self.text[self.end..end];
            let words = rest.trim_start();
            let space = &rest[..rest.len() - words.len()];
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = match words.find(|c| !is_word(c)) {
                Some(0) => words.chars().next().map_or(0, char::len_utf8),
                Some(length) => length,
                None => words.len(),
            };
            let text = &words[..length];
            let kind = Kind::Prose;
            trees.push(Tree::Token(Token { space, text, kind }));
            self.end += space.len() + length;
        }
        self.at += line.len();
        self.line += 1;
    }

    fn block(&mut self) -> Element<'t> {
        let start = self.end;
        let mut trees = Vec::new();
        let words = self.here().trim();
        let key = |kind| Key::new(kind, words);
        let key = if fence(words).is_some() {
            self.fence(&mut trees);
            key("code")
        } else if words.starts_with('|') {
            self.take_line(&mut trees);
            key("row")
        } else if is_entry(words) {
            let indent = indent(self.here());
            self.take_line(&mut trees);
            self.entry(indent, &mut trees);
            key("entry")
        } else {
            while !self.ends_paragraph() {
                self.take_line(&mut trees);
            }
            key("paragraph")
        };
        Element::new(key, &self.text[start..self.end], trees)
    }

    fn ends_paragraph(&self) -> bool {
        let words = self.here().trim();
        let is_other = fence(words).is_some() || words.starts_with('|') || is_entry(words);
        words.is_empty() || self.heading().is_some() || is_other
    }

    /// The lines that belong to an entry of a list.
    fn entry(&mut self, outer: usize, trees: &mut Vec<Tree<'t>>) {
        loop {
            let mut next = self.line;
            while self
                .lines
                .get(next)
                .is_some_and(|line| line.trim().is_empty())
            {
                next += 1;
            }
            let Some(line) = self.lines.get(next) else {
                return;
            };
            let goes_on = indent(line) > outer || next == self.line && !self.ends_paragraph();
            if !goes_on {
                return;
            }
            self.skip_blank();
            match fence(self.here().trim()) {
                Some(_) => self.fence(trees),
                None => self.take_line(trees),
            }
        }
    }

    /// A block of code; each line of it is an element.
    fn fence(&mut self, trees: &mut Vec<Tree<'t>>) {
        let mark = fence(self.here().trim()).unwrap_or_default();
        self.take_line(trees);
        let mut lines = Vec::new();
        loop {
            if !self.skip_blank() {
                break;
            }
            let words = self.here().trim();
            if words.starts_with(mark) && words.trim_start_matches(['`', '~']).is_empty() {
                break;
            }
            let (start, mut line) = (self.end, Vec::new());
            self.take_line(&mut line);
            lines.push(Element::new(
                Key::new("line", words),
                &self.text[start..self.end],
                line,
            ));
        }
        trees.push(Tree::Group(Group::new(
            None,
            lines,
            Vec::new(),
            Order::Blocks,
            false,
        )));
        if self.line < self.lines.len() {
            self.take_line(trees);
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// What a block of code begins and ends with.
fn fence(words: &str) -> Option<&str> {
    let length = |c: char| words.len() - words.trim_start_matches(c).len();
    let mark = length('`').max(length('~'));
    (mark >= 3).then(|| &words[..mark])
}

fn is_entry(words: &str) -> bool {
    let number = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = number.len() < words.len() && number.starts_with(". ");
    is_numbered
        || ["- ", "* ", "+ "]
            .iter()
            .any(|mark| words.starts_with(mark))
}
