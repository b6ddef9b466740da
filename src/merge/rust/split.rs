//! Where each element of a list ends.

use super::{Cutter, List, item};
use crate::merge::tree::Kind;

/// What may follow braces without ending a statement.
const CONTINUES: [&str; 16] = [
    ".", "?", "=", "else", "in", "as", "&", "|", "+", "-", "*", "/", "<", ">", ",", "!",
];

/// Expressions that need no semicolon behind their braces.
const BLOCKS: [&str; 8] = ["if", "match", "for", "while", "loop", "unsafe", "{", "'"];

/// Returns where the element ends that begins here, with its separator.
pub(super) fn end_of(cutter: &Cutter, list: List, start: usize, end: usize) -> usize {
    if list == List::Items && is_inner(cutter, start, end) {
        return inner_end(cutter, start, end);
    }
    let at = cutter.behind_attributes(start, end);
    let found = match list {
        List::Items => item::end(cutter, at, end),
        List::Statements if item::is_item(cutter, at, end) => item::end(cutter, at, end),
        List::Statements => statement_end(cutter, at, end),
        List::Arms => arm_end(cutter, at, end),
        List::Fields | List::Variants => comma(cutter, at, end),
        List::Members | List::Arguments | List::Attributes => comma(cutter, at, end),
    };
    found.max((start + 1).min(end))
}

/// Whether these are comments and attributes of the file or module itself.
fn is_inner(cutter: &Cutter, start: usize, end: usize) -> bool {
    let mut at = start;
    while at < end && cutter.token(at).kind == Kind::Comment {
        if is_inner_comment(cutter, at) {
            return true;
        }
        at += 1;
    }
    cutter.is(at, end, "#") && cutter.is(at + 1, end, "!")
}

fn is_inner_comment(cutter: &Cutter, at: usize) -> bool {
    let token = cutter.token(at);
    token.kind == Kind::Comment && (token.text.starts_with("//!") || token.text.starts_with("/*!"))
}

fn inner_end(cutter: &Cutter, start: usize, end: usize) -> usize {
    let (mut at, mut last) = (start, start);
    while at < end {
        if cutter.is(at, end, "#") && cutter.is(at + 1, end, "!") && cutter.is(at + 2, end, "[") {
            at = cutter.next(at + 2);
            last = at;
        } else if cutter.token(at).kind == Kind::Comment {
            at += 1;
            if is_inner_comment(cutter, at - 1) {
                last = at;
            }
        } else {
            break;
        }
    }
    last
}

fn statement_end(cutter: &Cutter, start: usize, end: usize) -> usize {
    let is_macro = cutter.is(start + 1, end, "!") && cutter.is(start + 2, end, "{");
    // A label is `'` and a name.
    let is_word = start < end && BLOCKS.contains(&cutter.token(start).text);
    let is_block = is_macro || is_word;
    let mut at = start;
    while at < end {
        let token = cutter.token(at);
        let next = cutter.next(at);
        if token.is(";") {
            return next;
        }
        if is_block && token.is("{") {
            let follows = cutter.code(next, end);
            let goes_on = follows < end && CONTINUES.contains(&cutter.token(follows).text);
            if cutter.is(follows, end, ";") {
                return follows + 1;
            }
            if !goes_on {
                return next;
            }
        }
        at = next;
    }
    end
}

fn arm_end(cutter: &Cutter, start: usize, end: usize) -> usize {
    let mut at = start;
    while at < end && !(cutter.is(at, end, "=") && cutter.is(at + 1, end, ">")) {
        at = cutter.next(at);
    }
    let body = (at + 2).min(end);
    if cutter.is(body, end, "{") {
        let next = cutter.next(body);
        let goes_on = next < end && [".", "?"].contains(&cutter.token(next).text);
        if !goes_on {
            return next + usize::from(cutter.is(next, end, ","));
        }
    }
    comma(cutter, body, end)
}

/// Behind the next comma that is in no brackets, those of types included.
fn comma(cutter: &Cutter, start: usize, end: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while at < end {
        let token = cutter.token(at);
        // As rustfmt writes it: `a < b` compares, `A<B>` is a type.
        let is_arrow = at > start
            && token.space.is_empty()
            && ["-", "="].iter().any(|it| cutter.token(at - 1).is(it));
        if token.is("<") && token.space.is_empty() {
            depth += 1;
        } else if token.is(">") && !is_arrow && depth > 0 {
            depth -= 1;
        } else if token.is(",") && depth == 0 {
            return at + 1;
        }
        at = cutter.next(at);
    }
    end
}
