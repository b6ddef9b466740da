//! Tells what a merge has left out, and where it comes to no result.

use similar::{ChangeTag, TextDiff};

use crate::merge::{self, Dropped, Reason};

/// How many lines of a change are told that was left out.
const MOST: usize = 10;

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
pub(super) fn conflict(conflict: &merge::Conflict) -> String {
    let mut text = format!("{}: {}\n", conflict.place.join(", "), conflict.why);
    for line in changed_lines(&conflict.base, &conflict.theirs) {
        text.push_str(&format!("{line}\n"));
    }
    text
}

/// Tells what was left out, and why.
pub(super) fn dropped(dropped: &Dropped) -> String {
    let place = match dropped.place[..] {
        [] => "a part of it".to_owned(),
        _ => dropped.place.join(", "),
    };
    let left_out = |why: &str| {
        let lines = lines_below(&dropped.base, &dropped.theirs);
        format!("{place}: you {why} it; a change to it was left out{lines}")
    };
    match dropped.reason {
        Reason::Deleted => left_out("deleted"),
        Reason::Rewritten => left_out("rewrote"),
        Reason::Unfit => format!("{place}: it uses what you have deleted; it was left out"),
        Reason::Commented => format!("{place}: gosvc removed it, and your comment went along"),
        Reason::Uncovered => format!("{place}: gosvc removed it, and your comment above it stays"),
        Reason::Kept => format!("{place}: you edited it, so it stays; gosvc needs it no longer"),
    }
}

/// Tells what both sides of a conflict in git have rewritten.
pub(super) fn rewritten(dropped: &Dropped) -> String {
    format!("{}: both sides rewrote it\n", dropped.place.join(", "))
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
