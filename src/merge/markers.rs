//! Renders conflicts into a text, between markers in the style diff3, and finds them.

use super::result::{Merged, Piece};

/// How long a marker is, unless the text has longer lines of that kind.
pub(super) const LENGTH: usize = 7;

/// The text with all conflicts between markers.
pub(crate) fn marked(merged: &Merged) -> String {
    let length = length(merged);
    let mut text = String::new();
    let mut is_behind = false;
    for piece in &merged.pieces {
        match piece {
            Piece::Text(part) => {
                if is_behind && !part.is_empty() {
                    if !part.starts_with('\n') {
                        text.push('\n');
                    }
                    is_behind = false;
                }
                text.push_str(part);
            }
            Piece::Conflict(conflict) => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                if is_behind {
                    text.push('\n');
                }
                for (mark, name, side) in [
                    ('<', " your version", &conflict.ours),
                    ('|', " last generated", &conflict.base),
                    ('=', "", &conflict.theirs),
                ] {
                    text.push_str(&format!("{}{name}\n", mark.to_string().repeat(length)));
                    let side = side.strip_prefix('\n').unwrap_or(side);
                    text.push_str(side);
                    if !side.is_empty() && !side.ends_with('\n') {
                        text.push('\n');
                    }
                }
                text.push_str(&format!("{} new version", ">".repeat(length)));
                is_behind = true;
            }
        }
    }
    if is_behind {
        text.push('\n');
    }
    text
}

/// Longer than any line of the text that could be taken for a marker.
fn length(merged: &Merged) -> usize {
    let mut longest = 0;
    let mut look = |text: &str| {
        for line in text.lines() {
            let run = |mark: char| line.len() - line.trim_start_matches(mark).len();
            longest = ['<', '|', '=', '>']
                .into_iter()
                .map(run)
                .fold(longest, usize::max);
        }
    };
    for piece in &merged.pieces {
        match piece {
            Piece::Text(text) => look(text),
            Piece::Conflict(conflict) => {
                look(&conflict.base);
                look(&conflict.ours);
                look(&conflict.theirs);
            }
        }
    }
    if longest >= LENGTH {
        longest + 1
    } else {
        LENGTH
    }
}

/// Whether a text still has the markers of a conflict that gosvc wrote: all of them, in their order.
pub(crate) fn has_own_markers(text: &str) -> bool {
    let is_marker = |line: &str, mark: char, name: &str| {
        let rest = line.trim_start_matches(mark);
        line.len() - rest.len() >= LENGTH && rest == name
    };
    let mut lines = text.lines();
    lines.any(|line| is_marker(line, '<', " your version"))
        && lines.any(|line| line.len() >= LENGTH && line.chars().all(|c| c == '='))
        && lines.any(|line| is_marker(line, '>', " new version"))
}
