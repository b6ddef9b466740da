//! Merges strings that are lists of words, such as columns, one after the other: what matters is which words
//! there are, and in which order, not the lines and spaces between.

use std::mem;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::{result::Why, sides::Three};

/// Merges such strings; `None` if one of them is anything else. The spaces and quotes are the team's.
pub(super) fn merge(three: Three<str>) -> Option<Result<String, Why>> {
    let [base, ours, theirs] = [three.base, three.ours, three.theirs].map(List::of);
    let (base, mut list, theirs) = (base?, ours?, theirs?);
    // A word with another name is the same, wherever it stands.
    let renamed = base.words.iter().zip(&theirs.words);
    let mut renamed = renamed.filter(|(old, new)| old != new);
    let is_renamed = base.words.len() == theirs.words.len()
        && renamed.all(|(old, new)| !theirs.words.contains(old) && !base.words.contains(new));
    // Each word has something in the same place elsewhere, such as a value.
    let is_moved = !is_renamed && !base.is_in_order(&list);
    let is_same = base.words == list.words;
    if is_moved || !is_same && !base.is_in_order(&theirs) {
        return Some(Err(Why::BothChanged));
    }
    if is_same && !base.is_in_order(&theirs) {
        list.take(&theirs);
        return Some(Ok(list.text()));
    }
    for operation in capture_diff_slices(Algorithm::Myers, &base.words, &theirs.words) {
        let (old, new) = (
            &base.words[operation.old_range()],
            &theirs.words[operation.new_range()],
        );
        match operation.tag() {
            DiffTag::Equal => {}
            DiffTag::Replace if old.len() == new.len() => {
                for (old, new) in old.iter().zip(new) {
                    let place = list.words.iter().position(|word| word == old);
                    match place {
                        Some(place) => list.words[place] = new,
                        // The team has another one in its place, or none.
                        None => return Some(Err(Why::BothChanged)),
                    }
                }
            }
            _ => {
                list.remove(old);
                let before = base.words[..operation.old_range().start].iter().rev();
                list.insert(before.copied(), new, &base);
            }
        }
    }
    Some(Ok(list.text()))
}

/// A string that is a list of words.
struct List<'t> {
    /// The quotes, and what is around them.
    ends: (&'t str, &'t str),
    words: Vec<&'t str>,
    /// What stands before each word.
    spaces: Vec<&'t str>,
    /// What stands behind the last one.
    rest: &'t str,
}

impl<'t> List<'t> {
    fn of(literal: &'t str) -> Option<Self> {
        let open = literal.find('"')? + 1;
        let close = literal.rfind('"').filter(|close| *close >= open)?;
        let mut list = Self {
            ends: (&literal[..open], &literal[close..]),
            words: Vec::new(),
            spaces: Vec::new(),
            rest: &literal[open..close],
        };
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        while let Some(start) = list.rest.find(is_word) {
            let (space, rest) = list.rest.split_at(start);
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            list.spaces.push(space);
            list.words.push(&rest[..end]);
            list.rest = &rest[end..];
        }
        let spaces = list.spaces.concat() + list.rest;
        spaces.trim().is_empty().then_some(list)
    }

    /// Whether the words that both have are in the same order.
    fn is_in_order(&self, other: &Self) -> bool {
        let of_both = |one: &Self, other: &Self| -> Vec<&str> {
            let words = one.words.iter().copied();
            words.filter(|word| other.words.contains(word)).collect()
        };
        of_both(self, other) == of_both(other, self)
    }

    /// Takes the words of another list.
    fn take(&mut self, other: &Self) {
        let between = self.between();
        self.words.clone_from(&other.words);
        self.spaces.resize(other.words.len(), between);
    }

    fn between(&self) -> &'t str {
        let between = self.spaces.iter().rev().find(|space| !space.is_empty());
        between.copied().unwrap_or(" ")
    }

    fn remove(&mut self, gone: &[&str]) {
        for word in gone {
            if let Some(place) = self.words.iter().position(|it| it == word) {
                self.words.remove(place);
                self.spaces.remove(place);
            }
        }
    }

    /// Inserts words behind the nearest of those before them, and behind what the team has put there.
    fn insert(&mut self, mut before: impl Iterator<Item = &'t str>, new: &[&'t str], base: &Self) {
        let known = before.find_map(|word| self.words.iter().position(|it| *it == word));
        let mut place = known.map_or(0, |known| known + 1);
        let is_own = |word: &&str| !base.words.contains(word);
        place += self.words[place..]
            .iter()
            .take_while(|it| is_own(it))
            .count();
        let between = self.between();
        for word in new
            .iter()
            .filter(|word| !self.words.contains(word))
            .collect::<Vec<_>>()
        {
            self.words.insert(place, word);
            match self.spaces.first_mut() {
                // What was first stands behind another one now.
                Some(first) if place == 0 => {
                    let first = mem::replace(first, between);
                    self.spaces.insert(0, first);
                }
                _ => self.spaces.insert(place, between),
            }
            place += 1;
        }
    }

    fn text(&self) -> String {
        let words = self.spaces.iter().zip(&self.words);
        let words: String = words
            .map(|(space, word)| format!("{space}{word}"))
            .collect();
        format!("{}{words}{}{}", self.ends.0, self.rest, self.ends.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_merged_in_the_form_that_the_team_gave_them() {
        const BASE: &str = "\"\n    total\n    memo\n    status\n\"";
        for (ours, theirs, expected) in [
            (
                "\"\n    total\n    memo\n    own\n    status\n\"",
                "\"\n    total\n    status\n\"",
                Some("\"\n    total\n    own\n    status\n\""),
            ),
            (
                "\"total memo status\"",
                "\"\n    total\n    note\n    status\n    qty\n\"",
                Some("\"total note status qty\""),
            ),
            (
                "r#\"\n\ttotal\n\tmemo\n\tstatus own\n\"#",
                "\"\n    memo\n    status\n    qty\n\"",
                Some("r#\"\n\tmemo\n\tstatus own qty\n\"#"),
            ),
            // The team has added it already.
            (
                "\"\n    total\n    memo\n    qty\n    status\n\"",
                "\"\n    total\n    memo\n    status\n    qty\n\"",
                Some("\"\n    total\n    memo\n    qty\n    status\n\""),
            ),
            // The first, and all.
            (
                "\"total own memo status\"",
                "\"\n    first\n    total\n    memo\n    status\n\"",
                Some("\"first total own memo status\""),
            ),
            (
                "\"\n    total\n    memo\n    status\n    own\n\"",
                "\"\"",
                Some("\"\n    own\n\""),
            ),
            // Moved by gosvc, by the team, and by one beside a word of the other's.
            (
                "\"total memo status\"",
                "\"\n    memo\n    total\n    status\n    qty\n\"",
                Some("\"memo total status qty\""),
            ),
            (
                "\"\n    memo\n    total\n    status\n\"",
                "\"\n    total\n    memo\n    status\n    qty\n\"",
                None,
            ),
            (
                "\"\n    total\n    memo\n    own\n    status\n\"",
                "\"\n    memo\n    total\n    status\n\"",
                None,
            ),
            (
                "\"memo total status\"",
                "\"\n    total\n    note\n    status\n\"",
                Some("\"note total status\""),
            ),
            // What the team has replaced gets no other name.
            (
                "\"\n    total\n    own\n    status\n\"",
                "\"\n    total\n    note\n    status\n\"",
                None,
            ),
        ] {
            let merged = merge(Three::new(BASE, ours, theirs)).expect("lists");
            assert_eq!(merged.ok().as_deref(), expected, "{ours}");
        }
        for other in ["\"SELECT *\\n FROM a\"", "\"a, b\"", "b'a'"] {
            assert!(merge(Three::new(BASE, other, BASE)).is_none());
        }
    }
}
