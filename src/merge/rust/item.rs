//! What an item of Rust is, and its name.

use super::{Cutter, List};
use crate::merge::tree::{Key, Kind};

/// The words that an item begins with.
const ITEMS: [&str; 13] = [
    "const",
    "enum",
    "extern",
    "fn",
    "impl",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
    "union",
    "use",
];

/// What is no item at all.
pub(super) const UNKNOWN: &str = "unknown";

/// What comes after `pub` or `pub(…)`.
pub(super) fn behind_visibility(cutter: &Cutter, at: usize, end: usize) -> usize {
    if !cutter.is(at, end, "pub") {
        return at;
    }
    match cutter.is(at + 1, end, "(") {
        true => cutter.next(at + 1),
        false => at + 1,
    }
}

/// The word that tells what an item is, behind `pub`, `unsafe`, `async` and the like.
pub(super) fn keyword(cutter: &Cutter, at: usize, end: usize) -> usize {
    let mut at = behind_visibility(cutter, at, end);
    loop {
        let is = |text: &str| cutter.is(at, end, text);
        let next = |text: &str| cutter.is(at + 1, end, text);
        let is_qualifier = is("unsafe") && !next("{")
            || is("async") && (next("fn") || next("unsafe"))
            || is("const") && (next("fn") || next("unsafe") || next("async"))
            || is("default") && !next("=") && !next("(")
            || is("auto") && next("trait");
        if is_qualifier {
            at += 1;
        } else if is("extern")
            && at + 1 < end
            && cutter.token(at + 1).kind == Kind::Literal
            && !cutter.is(at + 2, end, "{")
        {
            at += 2;
        } else {
            return at;
        }
    }
}

/// Whether a statement is an item.
pub(super) fn is_item(cutter: &Cutter, at: usize, end: usize) -> bool {
    let at = keyword(cutter, at, end);
    let is_union = || !cutter.is(at, end, "union") || cutter.is(at + 2, end, "{");
    at < end && ITEMS.contains(&cutter.token(at).text) && is_union() && !cutter.is(at + 1, end, "{")
}

/// Where an item ends: behind its braces or its semicolon.
pub(super) fn end(cutter: &Cutter, at: usize, end: usize) -> usize {
    let keyword = keyword(cutter, at, end);
    let is_value = ["const", "static", "type", "use"]
        .iter()
        .any(|word| cutter.is(keyword, end, word));
    let mut at = at;
    while at < end {
        let next = cutter.next(at);
        if cutter.token(at).is(";") || !is_value && cutter.token(at).is("{") {
            return next;
        }
        at = next;
    }
    end
}

/// The name of an item, and what its braces hold.
pub(super) fn key(cutter: &Cutter, code: usize, end: usize) -> (Key, Option<List>) {
    if code >= end {
        return (Key::new("", "inner attributes"), None);
    }
    let at = keyword(cutter, code, end);
    let name = || cutter.first_words(at + 1, end, 1);
    let word = if at < end { cutter.token(at).text } else { "" };
    match word {
        "fn" => (Key::new("fn", name()), Some(List::Statements)),
        "struct" | "union" => (Key::new("struct", name()), Some(List::Fields)),
        "enum" => (Key::new("enum", name()), Some(List::Variants)),
        "trait" => (Key::new("trait", name()), Some(List::Items)),
        "mod" => (Key::new("mod", name()), Some(List::Items)),
        "const" => (Key::new("const", name()), None),
        "static" => (Key::new("static", name()), None),
        "type" => (Key::new("type", name()), None),
        "impl" => {
            let braces = (at..end).find(|at| cutter.token(*at).is("{"));
            let name = cutter.first_words(at + 1, braces.unwrap_or(end), usize::MAX);
            (Key::new("impl", name), Some(List::Items))
        }
        "extern" => (
            Key::new("extern", cutter.first_words(at + 1, end, 2)),
            Some(List::Items),
        ),
        "use" => {
            let name = cutter.first_words(at + 1, end, usize::MAX);
            (Key::new("use", name.replace(' ', "")), None)
        }
        _ => {
            let is_call = (at..end).any(|at| cutter.token(at).is("!"));
            let kind = if is_call { "macro" } else { UNKNOWN };
            (Key::new(kind, cutter.first_words(code, end, 8)), None)
        }
    }
}
