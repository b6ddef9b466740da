//! What comes of a merge: text, conflicts as data, and what was left out. Renders no markers.

use std::fmt;

use serde::Serialize;

/// A merged text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Merged {
    pub(crate) pieces: Vec<Piece>,
    /// Changes of gosvc's to what the team has deleted or rewritten.
    pub(crate) dropped: Vec<Dropped>,
    /// Whether lines were put together from both sides, so that a formatter may lay them out anew.
    pub(crate) is_mixed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Conflict(Conflict),
}

/// A place where two sides disagree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Conflict {
    /// Such as `struct Order` and `field note`, from the outside in.
    pub(crate) place: Vec<String>,
    pub(crate) why: Why,
    /// What gosvc wrote last.
    pub(crate) base: String,
    /// What the team has made of it.
    pub(crate) ours: String,
    /// What gosvc would write now.
    pub(crate) theirs: String,
}

/// Why two sides disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Why {
    BothChanged,
    /// The team changed what gosvc removes.
    ChangedAndRemoved,
    /// Both have something new of the same name.
    BothAdded,
    /// Both have numbered the same list anew, for different reasons.
    BothNumbered,
}

/// A change that was left out, since the team has deleted or rewritten what it is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Dropped {
    pub(crate) place: Vec<String>,
    pub(crate) reason: Reason,
    pub(crate) base: String,
    pub(crate) theirs: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reason {
    /// The team deleted it, gosvc changed it.
    Deleted,
    /// The team rewrote this text or comment.
    Rewritten,
    /// The team edited it, gosvc needs it no longer: it stays.
    Kept,
    /// It is new, and uses what the team deleted.
    Unfit,
    /// Gosvc removes it, and the team has only commented it.
    Commented,
    /// The same, but the comment above it stays.
    Uncovered,
}

impl Merged {
    pub(crate) fn of(text: impl Into<String>) -> Self {
        Self {
            pieces: vec![Piece::Text(text.into())],
            ..Self::default()
        }
    }

    /// The text, if nothing is in conflict.
    pub(crate) fn text(&self) -> Option<String> {
        let mut whole = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => whole.push_str(text),
                Piece::Conflict(_) => return None,
            }
        }
        Some(whole)
    }

    /// The text with the team's version wherever the two disagree.
    pub(crate) fn with_ours(&self) -> String {
        let mut whole = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => whole.push_str(text),
                Piece::Conflict(Conflict { ours, .. }) => {
                    // It brings the beginning of its line along.
                    if ours.starts_with('\n') {
                        whole.truncate(whole.trim_end_matches(' ').len());
                        whole.truncate(whole.strip_suffix('\n').unwrap_or(&whole).len());
                    }
                    whole.push_str(ours);
                }
            }
        }
        whole
    }

    pub(crate) fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Conflict(conflict) => Some(conflict),
            Piece::Text(_) => None,
        })
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::BothChanged => "changed by you and by gosvc",
            Self::ChangedAndRemoved => "changed by you, and gosvc removes it",
            Self::BothAdded => "you and gosvc have each added one, and they differ",
            Self::BothNumbered => "you and gosvc have both numbered it anew",
        })
    }
}

/// The pieces with neighbouring texts as one.
pub(super) fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (Some(Piece::Text(text)), Piece::Text(more)) => text.push_str(&more),
            (_, piece) => joined.push(piece),
        }
    }
    joined
}
