//! Renders conflicts into a text, between markers in the style diff3; finds such markers, and takes both
//! sides of git's apart.

use super::result::{Merged, Piece};

/// How long a marker is, unless the text has longer lines of that kind.
const LENGTH: usize = 7;

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

/// A text with conflicts that git has marked, as it is on each side.
#[derive(Debug, PartialEq)]
pub(crate) struct GitSides {
    pub(crate) ours: String,
    pub(crate) theirs: String,
    /// What both come from, in the styles that tell it: `diff3` and `zdiff3`.
    pub(crate) base: Option<String>,
}

/// Takes a text with conflicts apart; `None` if it has none, or markers that do not fit together.
pub(crate) fn git_sides(text: &str) -> Option<GitSides> {
    #[derive(PartialEq)]
    enum Within {
        Neither,
        Ours,
        Base,
        Theirs,
    }
    if !text.contains("<<<<<<<") || has_own_markers(text) {
        return None;
    }
    let (mut ours, mut base, mut theirs) = (String::new(), String::new(), String::new());
    let (mut within, mut length) = (Within::Neither, 0);
    let (mut conflicts, mut bases) = (0, 0);
    for line in text.split_inclusive('\n') {
        // Those of one conflict are of one length; longer ones are within what both sides come from.
        let is = |mark: char| marker(line, mark) == Some(length);
        match within {
            Within::Neither => match marker(line, '<') {
                Some(found) => (within, length, conflicts) = (Within::Ours, found, conflicts + 1),
                None => {
                    for side in [&mut ours, &mut base, &mut theirs] {
                        side.push_str(line);
                    }
                }
            },
            Within::Ours | Within::Base if is('=') => within = Within::Theirs,
            Within::Ours if is('|') => (within, bases) = (Within::Base, bases + 1),
            Within::Theirs if is('>') => within = Within::Neither,
            _ if is('<') => return None,
            Within::Ours => ours.push_str(line),
            Within::Base => base.push_str(line),
            Within::Theirs => theirs.push_str(line),
        }
    }
    (conflicts > 0 && within == Within::Neither).then_some(GitSides {
        ours,
        theirs,
        base: (bases == conflicts).then_some(base),
    })
}

/// The length of a marker, if the line is one of this kind. All but `=======` have a name.
fn marker(line: &str, mark: char) -> Option<usize> {
    let line = line.trim_end_matches(['\r', '\n']);
    let rest = line.trim_start_matches(mark);
    let length = line.len() - rest.len();
    let is_named = mark != '=';
    let fits = rest.is_empty() || is_named && rest.starts_with(' ');
    (length >= LENGTH && fits).then_some(length)
}
