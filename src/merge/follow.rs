//! Finds code that the team has moved to a file of its own, and makes there the change that it missed.

use super::{
    align::Align,
    language::Language,
    result::Dropped,
    tree::{Element, Group},
};

/// How much of the code must be left for it to be the same.
const SAME: f64 = 0.6;

/// The base and the target of a file that holds what was moved there, as the team's file would have it.
pub(crate) fn follow(path: &str, text: &str, dropped: &Dropped) -> Option<(String, String)> {
    let language = Language::of(path);
    if language != Language::Rust {
        return None;
    }
    let group = language.cut(text)?;
    let element = find(&group, &dropped.place)?;
    let base = language.cut(&dropped.base)?;
    let old = base.elements.first()?;
    if old.likeness(element) < SAME {
        return None;
    }
    let start = element.text.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + element.text.len();
    let space = element.space();
    let with = |other: &str| {
        let words = other.trim_start();
        format!("{}{space}{words}{}", &text[..start], &text[end..])
    };
    Some((with(&dropped.base), with(&dropped.theirs)))
}

/// The element at a place, given by names from the outside in.
fn find<'a, 't>(group: &'a Group<'t>, place: &[String]) -> Option<&'a Element<'t>> {
    let (name, rest) = place.split_first()?;
    let mut named = group
        .elements
        .iter()
        .filter(|element| element.key.to_string() == *name);
    match rest {
        [] => named.next(),
        rest => named.find_map(|element| find(element.keys()?, rest)),
    }
}
