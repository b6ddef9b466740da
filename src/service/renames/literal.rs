//! What of a string of the team's own comes from the plural of a resource: the path of its routes, and
//! its table in SQL.

/// The words of SQL that a table follows.
const BEFORE_A_TABLE: [&str; 6] = ["FROM", "INTO", "JOIN", "ON", "TABLE", "UPDATE"];

/// Returns a string literal with the new path or table.
pub(super) fn rename(literal: &str, (old, new): &(String, String)) -> String {
    if old.is_empty() || !literal.contains(old.as_str()) {
        return literal.to_owned();
    }
    let path = format!("\"/{old}");
    if let Some(rest) = literal.strip_prefix(&path)
        && rest.starts_with(['"', '/', '?'])
    {
        return format!("\"/{new}{rest}");
    }
    let words = words(literal);
    let is_table = |index: usize| {
        index > 0 && words[index] == old && BEFORE_A_TABLE.contains(&previous(&words, index))
    };
    if !(0..words.len()).any(is_table) {
        return literal.to_owned();
    }
    let mut renamed = String::with_capacity(literal.len());
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).copied().unwrap_or_default();
        let is_column_of_it = *word == old && next.trim_start_matches(['"', '`']).starts_with('.');
        renamed.push_str(if is_table(index) || is_column_of_it {
            new
        } else {
            word
        });
    }
    renamed
}

/// The word before another, if only spaces and quotes of SQL are between them.
fn previous<'a>(words: &[&'a str], index: usize) -> &'a str {
    let between = words[index - 1].trim_matches(|c: char| c.is_whitespace() || "\"`\\".contains(c));
    match index.checked_sub(2) {
        Some(before) if between.is_empty() => words[before],
        _ => "",
    }
}

/// Cuts a text into words and what is between them.
fn words(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_word(c) != is_word(first));
        let (word, tail) = rest.split_at(end.unwrap_or(rest.len()));
        words.push(word);
        rest = tail;
    }
    words
}
