//! What stands beside each token of a file: what tells a type from another of the same name.

use std::borrow::Cow;

use crate::merge::Token;

/// Where a token stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Place<'t> {
    /// The path before it, `super::model::`, or else the token before it.
    pub(crate) before: Cow<'t, str>,
    /// `::` or the token behind it.
    pub(crate) after: Cow<'t, str>,
    pub(crate) is_import: bool,
}

impl Place<'_> {
    /// The last segment of the path before it, `model::`, or else the token before it.
    pub(crate) fn qualifier(&self) -> &str {
        match self.before.strip_suffix("::") {
            Some(path) => path
                .rfind("::")
                .map_or(&*self.before, |at| &self.before[at + 2..]),
            None => &self.before,
        }
    }

    pub(crate) fn is_qualified(&self) -> bool {
        self.before.ends_with("::")
    }
}

/// Returns the place of each token; within the braces of an import, the path is that before them.
pub(crate) fn places<'t>(tokens: &[Token<'t>]) -> Vec<Place<'t>> {
    let text = |index: usize| tokens.get(index).map_or("", |token| token.text);
    let is_path = |index: usize| text(index) == ":" && text(index + 1) == ":";
    let mut places: Vec<Place> = Vec::with_capacity(tokens.len());
    // The paths before the open braces of an import.
    let mut braces: Vec<Cow<str>> = Vec::new();
    let mut is_import = false;
    for index in 0..tokens.len() {
        let before = match index.checked_sub(1).map(text) {
            None => Cow::Borrowed(""),
            Some("{" | ",") if is_import => braces.last().cloned().unwrap_or_default(),
            Some(":") if index >= 3 && is_path(index - 2) => {
                let head = &places[index - 3];
                let path = if head.is_qualified() {
                    &*head.before
                } else {
                    ""
                };
                Cow::Owned(format!("{path}{}::", text(index - 3)))
            }
            // A lone word in a string can be anything.
            Some(before) if is_lone_word(text(index)) => {
                Cow::Owned(format!("{} {before}", text(index.saturating_sub(2))))
            }
            Some(before) => Cow::Borrowed(before),
        };
        match text(index) {
            "use" => is_import = true,
            ";" => {
                is_import = false;
                braces.clear();
            }
            "{" if is_import => braces.push(before.clone()),
            "}" if is_import => drop(braces.pop()),
            _ => {}
        }
        let after = if is_path(index + 1) {
            "::"
        } else {
            text(index + 1)
        };
        places.push(Place {
            before,
            after: Cow::Borrowed(after),
            is_import,
        });
    }
    places
}

/// What is before the quotes of a raw string, and the string from quote to quote.
pub(crate) fn unraw(literal: &str) -> (&str, &str) {
    let start = literal.find('"').filter(|_| literal.starts_with('r'));
    let (raw, rest) = literal.split_at(start.unwrap_or(0));
    (
        raw,
        if raw.is_empty() {
            rest
        } else {
            rest.trim_end_matches('#')
        },
    )
}

/// Whether a token is a string of one word.
pub(crate) fn is_lone_word(token: &str) -> bool {
    let word = unraw(token)
        .1
        .strip_prefix('"')
        .and_then(|it| it.strip_suffix('"'));
    word.is_some_and(|word| word.chars().all(|c| c.is_alphanumeric() || c == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::rust_tokens;

    #[test]
    fn imports_and_paths_are_known() {
        let text = "use a::{b::C, d::{E, F}};\nlet x: a::G = H::new(y, \"z\");";
        let (tokens, _) = rust_tokens(text).expect("Rust");
        let places = places(&tokens);
        let of = |word: &str| {
            let index = tokens.iter().position(|token| token.text == word);
            let place = &places[index.expect("there")];
            (&*place.before, &*place.after, place.is_import)
        };
        assert_eq!(of("C"), ("a::b::", ",", true));
        assert_eq!(of("F"), ("a::d::", "}", true));
        assert_eq!(of("G"), ("a::", "=", false));
        assert_eq!(of("H"), ("=", "::", false));
        assert_eq!(of("y"), ("(", ",", false));
        assert_eq!(of("\"z\""), ("y ,", ")", false));
    }
}
