//! Renames a resource's words in a text: `Product` in `NewProduct`, `product` in `product_id`, but not
//! the same letters within other words.

use heck::ToUpperCamelCase;

use crate::render::view::text::capitalized;

/// Old words and new ones.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Renames {
    /// Longest first.
    pairs: Vec<(String, String)>,
}

impl Renames {
    /// The forms that a resource's name and plural take in code and text.
    pub(crate) fn of_resource(old: (&str, &str), new: (&str, &str)) -> Self {
        let forms = |(name, plural): (&str, &str)| {
            let spaced = |word: &str| word.replace('_', " ");
            [
                name.to_upper_camel_case(),
                capitalized(&spaced(plural)),
                spaced(plural),
                plural.to_owned(),
                spaced(name),
                name.to_owned(),
            ]
        };
        let mut pairs: Vec<_> = forms(old).into_iter().zip(forms(new)).collect();
        // A form that is spelled like an earlier one, such as the plural of `sheep`, is dropped.
        let mut seen = Vec::new();
        pairs.retain(|(old, _)| {
            !seen.contains(old) && {
                seen.push(old.clone());
                true
            }
        });
        pairs.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
        Self { pairs }
    }

    /// Returns the text with the new words.
    pub(crate) fn apply(&self, text: &str) -> String {
        let mut renamed = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let before = renamed_tail(text, rest);
            let pair = self.pairs.iter().find(|(old, _)| {
                rest.strip_prefix(old.as_str())
                    .is_some_and(|after| is_word(before, old, after.chars().next()))
            });
            match pair {
                Some((old, new)) => {
                    renamed.push_str(new);
                    rest = &rest[old.len()..];
                }
                None => {
                    renamed.push(first);
                    rest = &rest[first.len_utf8()..];
                }
            }
        }
        renamed
    }
}

/// The character of the text before its rest.
fn renamed_tail(text: &str, rest: &str) -> Option<char> {
    text[..text.len() - rest.len()].chars().next_back()
}

/// Whether a match is a whole word, or a whole part of a compound such as `NewProduct`.
fn is_word(before: Option<char>, word: &str, after: Option<char>) -> bool {
    let is_lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let ends = !after.is_some_and(is_lower);
    if word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return ends;
    }
    ends && !after.is_some_and(|c| c.is_ascii_uppercase())
        && !before.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_renamed_wherever_they_stand_for_the_resource() {
        let renames = Renames::of_resource(("order_item", "order_items"), ("line", "lines"));
        for (old, new) in [
            ("struct NewOrderItem;", "struct NewLine;"),
            ("MemoryOrderItemRepository", "MemoryLineRepository"),
            ("fn list_order_items(", "fn list_lines("),
            ("order_item_id = %id", "line_id = %id"),
            ("//! Order items over HTTP", "//! Lines over HTTP"),
            ("an order item, \"/order_items\"", "an line, \"/lines\""),
            (
                "reorder_items and OrderItems",
                "reorder_items and OrderItems",
            ),
        ] {
            assert_eq!(renames.apply(old), new);
        }
    }

    #[test]
    fn a_plural_like_its_singular_is_no_trouble() {
        let renames = Renames::of_resource(("sheep", "sheep"), ("goat", "goats"));
        assert_eq!(
            renames.apply("Sheep, sheep_id, sheepdog"),
            "Goat, goats_id, sheepdog"
        );
    }
}
