//! Cuts Rust into items, fields, variants, arms, statements and arguments, by its tokens: what stands
//! in brackets is told by what is before them and by how it begins.

pub(super) mod imports;
mod item;
mod lex;
mod split;

use self::{
    lex::{Lexeme, lex},
    split::end_of,
};
use super::tree::{Element, Group, Key, Kind, Order, Token, Tree};

/// What a list of elements is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Items,
    Fields,
    Variants,
    Statements,
    Arms,
    /// The members of a struct in an expression or a pattern.
    Members,
    Arguments,
    /// What stands in an attribute.
    Attributes,
}

/// Returns the tokens of a text, comments among them, and the white space behind the last one, unless
/// it is not Rust.
pub(crate) fn tokens(text: &str) -> Option<(Vec<Token<'_>>, &str)> {
    let (lexemes, space) = lex(text)?;
    let tokens = lexemes.into_iter().map(|lexeme| lexeme.token);
    Some((tokens.collect(), space))
}

/// Returns the items of a file.
pub(super) fn cut(text: &str) -> Option<Group<'_>> {
    let (lexemes, space) = lex(text)?;
    let cutter = Cutter { text, lexemes };
    let end = cutter.lexemes.len();
    let close = Token {
        space,
        text: "",
        kind: Kind::Word,
    };
    let group = cutter.group(None, 0, end, Some(close), List::Items);
    are_items(&group).then_some(group)
}

/// Whether there is nothing but items where only items may be.
fn are_items(group: &Group) -> bool {
    group.elements.iter().all(|element| {
        let mut inner = element.trees.iter().filter_map(|tree| match tree {
            Tree::Group(group) if group.order == Order::Items && !group.has_commas => Some(group),
            _ => None,
        });
        element.key.kind != item::UNKNOWN && inner.all(are_items)
    })
}

struct Cutter<'t> {
    text: &'t str,
    lexemes: Vec<Lexeme<'t>>,
}

impl<'t> Cutter<'t> {
    fn token(&self, at: usize) -> Token<'t> {
        self.lexemes[at].token
    }

    fn is(&self, at: usize, end: usize, text: &str) -> bool {
        at < end && self.token(at).is(text)
    }

    /// The first token from here that is no comment.
    fn code(&self, at: usize, end: usize) -> usize {
        let mut at = at;
        while at < end && self.token(at).kind == Kind::Comment {
            at += 1;
        }
        at
    }

    /// The first token behind the comments and attributes.
    fn behind_attributes(&self, at: usize, end: usize) -> usize {
        let mut at = self.code(at, end);
        while self.is(at, end, "#") {
            at += 1;
            if self.is(at, end, "!") {
                at += 1;
            }
            if self.is(at, end, "[") {
                at = self.lexemes[at].mate + 1;
            }
            at = self.code(at, end);
        }
        at
    }

    /// What comes after a token or its bracket.
    fn next(&self, at: usize) -> usize {
        self.lexemes[at].mate.max(at) + 1
    }

    /// The text of some tokens, with the white space before the first.
    fn text(&self, start: usize, end: usize) -> &'t str {
        let offset = |token: Token| token.text.as_ptr() as usize - self.text.as_ptr() as usize;
        let (first, last) = (self.token(start), self.token(end - 1));
        &self.text[offset(first) - first.space.len()..offset(last) + last.text.len()]
    }

    fn group(
        &self,
        open: Option<Token<'t>>,
        start: usize,
        end: usize,
        close: Option<Token<'t>>,
        list: List,
    ) -> Group<'t> {
        let mut elements = Vec::new();
        let mut at = start;
        while self.code(at, end) < end {
            let next = end_of(self, list, at, end);
            elements.push(self.element(list, at, next, end));
            at = self.behind_remark(next, end);
        }
        let mut rest: Vec<Token> = (at..end).map(|at| self.token(at)).collect();
        rest.extend(close);
        let order = match list {
            List::Items | List::Fields | List::Variants | List::Arms | List::Members => {
                Order::Items
            }
            List::Attributes => Order::Set,
            List::Statements | List::Arguments => Order::Fixed,
        };
        let has_commas = !matches!(list, List::Items | List::Statements);
        Group::new(open, elements, rest, order, has_commas)
    }

    /// What comes after a comment that ends the line.
    fn behind_remark(&self, at: usize, end: usize) -> usize {
        let is_remark = at < end && {
            let token = self.token(at);
            let ends_line = at + 1 == end || self.token(at + 1).starts_line();
            token.kind == Kind::Comment && !token.starts_line() && ends_line
        };
        at + usize::from(is_remark)
    }

    fn element(&self, list: List, start: usize, end: usize, limit: usize) -> Element<'t> {
        let remark = (self.behind_remark(end, limit) > end).then(|| self.token(end));
        let has_comma = !matches!(list, List::Items | List::Statements);
        let comma =
            (has_comma && end > start && self.token(end - 1).is(",")).then(|| self.token(end - 1));
        let code_end = end - usize::from(comma.is_some());
        let text_end = end + usize::from(remark.is_some());
        let (key, body) = self.key(list, start, code_end);
        let trees = self.trees(start, code_end, list, body);
        Element::new(key, self.text(start, text_end), trees).ending(comma, remark)
    }

    /// Tokens and the groups between them. `body` is what the last braces hold.
    fn trees(&self, start: usize, end: usize, list: List, body: Option<List>) -> Vec<Tree<'t>> {
        let mut trees = Vec::new();
        let is_code = matches!(
            list,
            List::Statements | List::Arms | List::Arguments | List::Members
        );
        let mut at = start;
        while at < end {
            let token = self.token(at);
            if is_code && at > start && self.is_link(at, end) {
                let mut links = Vec::new();
                while at < end && self.is_link(at, end) {
                    let mut next = at + 1;
                    while next < end && !self.is_link(next, end) && !self.ends_chain(next) {
                        next = self.next(next);
                    }
                    let (key, _) = self.key(List::Arguments, at, next);
                    let trees = self.inner(at, next, list, None);
                    links.push(Element::new(key, self.text(at, next), trees));
                    at = next;
                }
                trees.push(Tree::Group(Group::new(
                    None,
                    links,
                    Vec::new(),
                    Order::Chain,
                    false,
                )));
                continue;
            }
            let next = self.next(at);
            match next > at + 1 {
                true => trees.push(self.bracket(start, at, end, list, body)),
                false => trees.push(Tree::Token(token)),
            }
            at = next;
        }
        trees
    }

    /// The same without chains.
    fn inner(&self, start: usize, end: usize, list: List, body: Option<List>) -> Vec<Tree<'t>> {
        let mut trees = Vec::new();
        let mut at = start;
        while at < end {
            let next = self.next(at);
            match next > at + 1 {
                true => trees.push(self.bracket(start, at, end, list, body)),
                false => trees.push(Tree::Token(self.token(at))),
            }
            at = next;
        }
        trees
    }

    /// Whether a call of a chain begins here, on a line of its own.
    fn is_link(&self, at: usize, end: usize) -> bool {
        self.is(at, end, ".") && self.token(at).starts_line()
    }

    fn ends_chain(&self, at: usize) -> bool {
        let token = self.token(at);
        token.is(";") || token.kind == Kind::Comment && token.starts_line()
    }

    fn bracket(
        &self,
        start: usize,
        at: usize,
        end: usize,
        list: List,
        body: Option<List>,
    ) -> Tree<'t> {
        let close = self.lexemes[at].mate;
        let open = self.token(at);
        let before = |text: &str| at > start && self.token(at - 1).is(text);
        let is_attribute = open.is("[")
            && (before("#") || before("!") && at > start + 1 && self.token(at - 2).is("#"));
        let kind = if is_attribute || list == List::Attributes {
            List::Attributes
        } else if open.is("{") {
            match body {
                Some(body) if self.is_body(close, end) => body,
                _ => self.braces(at + 1, close),
            }
        } else {
            List::Arguments
        };
        Tree::Group(self.group(Some(open), at + 1, close, Some(self.token(close)), kind))
    }

    /// Whether these are the last braces of an item.
    fn is_body(&self, close: usize, end: usize) -> bool {
        close + 1 == end
    }

    /// What braces in an expression hold.
    fn braces(&self, start: usize, end: usize) -> List {
        let first = self.behind_attributes(start, end);
        let mut at = first;
        while at < end {
            if self.is(at, end, "=") && self.is(at + 1, end, ">") {
                return List::Arms;
            }
            if self.token(at).is(";") {
                break;
            }
            at = self.next(at);
        }
        let is_name = first < end
            && self
                .token(first)
                .text
                .starts_with(|c: char| c.is_alphabetic() || c == '_');
        let is_member = is_name
            && (self.is(first + 1, end, ",")
                || self.is(first + 1, end, ":") && !self.is(first + 2, end, ":"));
        let is_rest = self.is(first, end, ".") && self.is(first + 1, end, ".");
        match is_member || is_rest {
            true => List::Members,
            false => List::Statements,
        }
    }

    /// The first words, which name what has no name.
    fn first_words(&self, start: usize, end: usize, count: usize) -> String {
        let mut words = String::new();
        let code = (start..end).filter(|at| self.token(*at).kind != Kind::Comment);
        for at in code.take(count) {
            words.push_str(self.token(at).text);
            words.push(' ');
        }
        words.trim_end().to_owned()
    }

    /// The name of an element, and what its last braces hold.
    fn key(&self, list: List, start: usize, end: usize) -> (Key, Option<List>) {
        let code = self.behind_attributes(start, end);
        match list {
            List::Items => item::key(self, code, end),
            List::Fields => {
                let name = item::behind_visibility(self, code, end);
                (Key::new("field", self.first_words(name, end, 1)), None)
            }
            List::Variants => {
                let body = Some(List::Fields);
                (Key::new("variant", self.first_words(code, end, 1)), body)
            }
            List::Arms => {
                let mut at = code;
                while at < end && !(self.is(at, end, "=") && self.is(at + 1, end, ">")) {
                    at = self.next(at);
                }
                let name = self.first_words(code, at, usize::MAX);
                (Key::new("arm", name), None)
            }
            List::Members => {
                let is_named = self.is(code + 1, end, ":") || code + 1 == end;
                let count = if is_named { 1 } else { 6 };
                (Key::new("member", self.first_words(code, end, count)), None)
            }
            List::Attributes => {
                let first = match self.is(code, end, "(") {
                    true => code + 1,
                    false => code,
                };
                let is_end = |at: &usize| {
                    let token = self.token(*at);
                    token.is("(") || first == code && token.is("=") || token.is(",")
                };
                let last = (first..end).find(is_end).unwrap_or(end);
                (
                    Key::new("", self.first_words(first, last, usize::MAX)),
                    None,
                )
            }
            List::Statements => match item::is_item(self, code, end) {
                true => item::key(self, code, end),
                false => {
                    let count = if self.is(code, end, "let") { 3 } else { 8 };
                    (Key::new("", self.first_words(code, end, count)), None)
                }
            },
            List::Arguments => (Key::new("", self.first_words(code, end, 8)), None),
        }
    }
}
