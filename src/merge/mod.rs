//! Merges a new render into what the team has made of the last one, by meaning: texts are cut into named
//! elements (`rust`, `toml`, `yaml`, `markdown`, `lines`), merged by one algorithm (`three`, `named`), and
//! checked. What cannot be cut is merged line by line (`text`). A conflict is data; `markers` renders it.

mod align;
mod apart;
mod check;
mod find;
mod follow;
mod forms;
mod language;
mod lines;
mod markdown;
mod markers;
mod mutable;
mod named;
mod parts;
mod placed;
mod renamed;
mod result;
mod rust;
mod sides;
mod slot;
mod text;
mod three;
mod toml;
mod touching;
mod tree;
mod words;
mod yaml;

use std::borrow::Cow;

pub(crate) use self::{
    apart::{GitSides, git_sides, has_markers},
    follow::follow,
    markers::{has_own_markers, marked},
    parts::{Part, Place, parts, without},
    renamed::{NO_WORDS, Words},
    result::{Conflict, Dropped, Merged, Piece, Reason, Why},
    rust::tokens as rust_tokens,
    tree::{Kind, Token},
};
use self::{language::Language, sides::Three, three::Merger};

/// Merges the change from `base` to `target`, in which these words have become others, into `ours`.
pub(crate) fn merge(path: &str, base: &str, ours: &str, target: &str, words: &Words) -> Merged {
    let three = Three::new(base, ours, target);
    if let Some(text) = three.resolve(|text| text) {
        return Merged::of(text);
    }
    let language = Language::of(path);
    let [base, target] = match language {
        Language::Yaml => [base, target].map(|text| forms::like(ours, text)),
        _ => [base, target].map(Cow::from),
    };
    let (base, target) = (&*base, &*target);
    let three = Three::new(base, ours, target);
    let merged = by_elements(language, three, words).unwrap_or_else(|| {
        let theirs = renamed::without_deleted(words, three);
        let merged = text::merge(Three::new(base, ours, &theirs));
        match merged.text() {
            Some(text) if !check::is_sound(language, three, &text) => whole(three),
            _ => merged,
        }
    });
    if language != Language::Rust {
        return merged;
    }
    let Some(text) = merged.text() else {
        return merged;
    };
    match mutable::restored(ours, target, text) {
        Some(text) => Merged {
            pieces: vec![Piece::Text(text)],
            ..merged
        },
        None => whole(three),
    }
}

/// Merges what can be cut into elements. The result is cut again, and is not taken if it is not sound.
fn by_elements(language: Language, three: Three<str>, words: &Words) -> Option<Merged> {
    let base = language.cut(three.base)?;
    let ours = language.cut(three.ours)?;
    let theirs = language.cut(three.theirs)?;
    let mut merger = Merger::new(words);
    let pieces = merger.group(Three::new(&base, &ours, &theirs)).ok()?;
    let merged = Merged {
        pieces: result::joined(pieces),
        dropped: merger.dropped,
        is_mixed: merger.is_mixed,
    };
    let is_sound = match merged.text() {
        Some(text) => check::is_sound(language, three, &text),
        None => true,
    };
    is_sound.then_some(merged)
}

/// A conflict of everything.
fn whole(three: Three<str>) -> Merged {
    Merged {
        pieces: vec![Piece::Conflict(Conflict {
            place: Vec::new(),
            why: Why::BothChanged,
            base: three.base.to_owned(),
            ours: three.ours.to_owned(),
            theirs: three.theirs.to_owned(),
        })],
        ..Merged::default()
    }
}

#[cfg(test)]
mod tests;
