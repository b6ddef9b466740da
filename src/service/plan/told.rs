//! Tells what a merge has left out, and where it comes to no result.

use similar::{ChangeTag, TextDiff};

use crate::merge::{Conflict, Dropped, Reason};

/// How many lines of a change are told that was left out.
const MOST: usize = 10;
/// Signs of Rust that are several tokens.
const SIGNS: [&str; 9] = ["::", "=>", "->", "==", "!=", "&&", "||", "..", ">="];
/// Signs with white space on both sides.
const APART: [&str; 14] = [
    "=", "=>", "->", "==", "!=", "&&", "||", ">=", "+", "-", "/", "%", "{", "}",
];

/// Tells of a key of TOML that the team has not deleted, but written in another form.
pub(super) fn elsewhere(dropped: &Dropped, ours: &str) -> Option<String> {
    let [table, key] = &dropped.place[..] else {
        return None;
    };
    let table = table.strip_prefix("table [")?.strip_suffix(']')?;
    let key = key.strip_prefix("key ")?;
    let forms = [format!("[{table}.{key}]"), format!("{key}.")];
    let mut lines = ours.lines();
    let is_there = lines.any(|line| forms.iter().any(|form| line.trim_start().starts_with(form)));
    let is_gone = dropped.reason == Reason::Deleted && is_there;
    is_gone.then(|| {
        format!(
            "{key} of [{table}]: you wrote it in another form, and gosvc changes it\n- {}\n+ {}\n",
            dropped.base.trim(),
            dropped.theirs.trim()
        )
    })
}

/// Tells where a conflict is, why, and what gosvc wants to change there.
pub(super) fn conflict(path: &str, conflict: &Conflict) -> String {
    let mut text = format!("{}: {}\n", place(path, &conflict.place), conflict.why);
    for line in changed_lines(&conflict.base, &conflict.theirs) {
        text.push_str(&format!("{line}\n"));
    }
    text
}

/// Tells what was left out, and why.
pub(super) fn dropped(path: &str, dropped: &Dropped) -> String {
    let place = match dropped.place[..] {
        [] => "a part of it".to_owned(),
        _ => place(path, &dropped.place),
    };
    let left_out = |why: &str| {
        let lines = lines_below(&dropped.base, &dropped.theirs);
        format!("{place}: you {why} it; a change to it was left out{lines}")
    };
    match dropped.reason {
        Reason::Deleted => left_out("deleted"),
        Reason::Rewritten => left_out("rewrote"),
        Reason::Unfit => format!("{place}: it uses what you have deleted; it was left out"),
        Reason::Commented => format!(
            "{place}: gosvc removed it, and your comment went along: {}",
            dropped.base
        ),
        Reason::Uncovered => format!("{place}: gosvc removed it, and your comment above it stays"),
        Reason::Kept => format!("{place}: you edited it, so it stays; gosvc needs it no longer"),
    }
}

/// Tells what both sides of a conflict in git have rewritten.
pub(super) fn rewritten(path: &str, dropped: &Dropped) -> String {
    format!("{}: both sides rewrote it\n", place(path, &dropped.place))
}

/// The names from the outside in. In Rust those of statements are made of tokens.
fn place(path: &str, names: &[String]) -> String {
    let is_rust = path.ends_with(".rs");
    let names = names.iter().map(|name| match is_rust {
        true => written(name),
        false => name.clone(),
    });
    names.collect::<Vec<_>>().join(", ")
}

/// Tokens with as much space between them as code has.
fn written(tokens: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for token in tokens.split(' ') {
        if let Some(last) = words.last_mut()
            && SIGNS.contains(&&*format!("{last}{token}"))
        {
            last.push_str(token);
            continue;
        }
        words.push(token.to_owned());
    }
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "_\"'".contains(c));
    let mut text = String::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |at| &words[at]);
        let both = [before.chars().last(), word.chars().next()];
        let is_between = APART.contains(&before) || APART.contains(&&**word);
        let is_behind = [",", ";", ":"].contains(&before) || before == "]" && word != "(";
        let is_behind = is_behind || before == ">" && is_word(both[1]);
        let is_sign = is_word(both[0]) && ["&", "*", "|"].contains(&&**word);
        if at > 0 && (both.iter().all(|it| is_word(*it)) || is_between || is_behind || is_sign) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// The first of the lines that come and go, each on a line of its own below what is told of them.
pub(crate) fn lines_below(before: &str, after: &str) -> String {
    let mut lines = changed_lines(before, after);
    let count = lines.len();
    lines.truncate(MOST);
    if count > MOST {
        lines.push(format!("and {} more lines", count - MOST));
    }
    lines.iter().map(|line| format!("\n    {line}")).collect()
}

/// The lines that come and go, each behind a sign.
fn changed_lines(before: &str, after: &str) -> Vec<String> {
    let [before, after] = [before, after].map(|text| text.trim_matches('\n'));
    let diff = TextDiff::from_lines(before, after);
    let lines = diff.iter_all_changes().filter_map(|change| {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => return None,
        };
        Some(format!("{sign} {}", change.value().trim_end_matches('\n')))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_statements_read_as_code() {
        for (tokens, text) in [
            (
                "decimal : : rescale ( & mut self",
                "decimal::rescale(&mut self",
            ),
            ("let item = Self { id : Uuid", "let item = Self { id: Uuid"),
            ("Error : : B ( _ ) = > 1", "Error::B(_) => 1"),
            (
                "FromRow < '_ , db : : Row > for Order",
                "FromRow<'_, db::Row> for Order",
            ),
            ("fn checked", "fn checked"),
            ("a && b", "a && b"),
            ("impl A for & 'a B", "impl A for &'a B"),
        ] {
            assert_eq!(place("a.rs", &[tokens.to_owned()]), text);
        }
        let names = ["How to : a", "b"].map(str::to_owned);
        assert_eq!(place("a.md", &names), "How to : a, b");
    }
}
