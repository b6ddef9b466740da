//! English, and text that fills lines.

/// Columns of a line that is filled up.
const WIDTH: usize = 80;

/// Returns a noun after `a` or `an`, whichever it sounds like.
pub(super) fn with_article(noun: &str) -> String {
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

/// Joins words by commas, in lines that are filled up.
pub(super) fn filled(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() + 2 < WIDTH => {
                line.push_str(&format!(", {word}"));
            }
            Some(line) => {
                line.push(',');
                lines.push(word);
            }
            None => lines.push(word),
        }
    }
    lines
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

    #[test]
    fn lines_are_filled() {
        let lines = filled((1..=33).map(|n| format!("${n}")));
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("$1, $2, ") && lines[0].ends_with(','));
        assert!(lines[1].ends_with("$32, $33"));
    }
}
