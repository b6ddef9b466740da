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

/// Longest line of a comment, in characters: fits behind four spaces and `/// `.
const LINE: usize = 92;

/// Breaks a text into lines of a comment. A line starts with a letter, since Markdown takes what starts
/// otherwise for a list or a heading.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let is_prose = text.starts_with(char::is_alphabetic);
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line)
                if !is_prose
                    || !word.starts_with(char::is_alphabetic)
                    || line.chars().count() + 1 + word.chars().count() <= LINE =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// "`a`, `b` or `c`", of what is parted by `|`.
pub(crate) fn alternatives(pattern: &str) -> String {
    let words: Vec<String> = pattern.split('|').map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => words.concat(),
    }
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
    fn lines_of_a_comment() {
        assert!(lines("").is_empty());
        assert_eq!(lines("What it  costs"), ["What it costs"]);
        let long = "word ".repeat(30);
        let broken = lines(&long);
        assert_eq!(broken.join(" "), long.trim());
        assert!(broken.len() == 2 && broken.iter().all(|line| line.len() <= LINE));
        assert_eq!(lines(&format!("- {long}")).len(), 1);
        assert_eq!(lines(&"word 1. ".repeat(20)).len(), 2);
    }
}
