//! English.

/// Returns a noun after `a` or `an`, whichever it sounds like.
pub(crate) fn with_article(noun: &str) -> String {
    let silent_h = ["heir", "honest", "honor", "hour"];
    let sounds_like_you = ["eu", "one", "uni", "ura", "use", "usu", "ute", "uti"];
    let starts_with = |starts: &[&str]| starts.iter().any(|start| noun.starts_with(start));
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u']) && !starts_with(&sounds_like_you);
    let article = if vowel || starts_with(&silent_h) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// Returns a text with its first letter, which is ASCII, in upper case.
pub(crate) fn capitalized(text: &str) -> String {
    let (first, rest) = text.split_at(text.len().min(1));
    first.to_ascii_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles() {
        for (noun, expected) in [
            ("user", "a user"),
            ("order item", "an order item"),
            ("hour", "an hour"),
            ("unit", "a unit"),
            ("upload", "an upload"),
            ("house", "a house"),
        ] {
            assert_eq!(with_article(noun), expected);
        }
    }
}
