//! Settles a conflict that git has found in a generated file. What each side has edited is carried over
//! to the new render, as if there were no other side; there the two meet:
//!
//! ```text
//! written by ours   -> ours    \
//! written by theirs -> theirs   > each merged with the new render, then with each other
//! written at first  -> base    /
//! ```

use super::{Means, file::merged};
use crate::merge::{Conflict, Dropped, Merged, Reason};

/// A file with git's markers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Both {
    /// As it is on disk.
    pub(crate) text: String,
    /// Where the two sides come from.
    pub(crate) base: Version,
    pub(crate) ours: Version,
    pub(crate) theirs: Version,
}

/// A file on one side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Version {
    /// What gosvc wrote, if it did.
    pub(crate) written: Option<String>,
    /// What the team has made of it, if it is there.
    pub(crate) text: Option<String>,
}

/// Why a conflict stays.
pub(super) enum Unsettled {
    /// One side is not known, or not one of gosvc's.
    Unknown,
    /// These places disagree. With the text, if all that disagrees is in it.
    Places(Vec<Conflict>, Option<Merged>),
    /// Both sides have rewritten or deleted these.
    Rewritten(Vec<Dropped>),
}

impl Version {
    /// Whether nobody has edited it on this side.
    fn is_untouched(&self) -> bool {
        self.text.is_some() && self.text == self.written
    }

    /// The new render with what was edited on this side.
    fn carried(&self, path: &str, target: &str, means: Means) -> Option<Merged> {
        let (written, text) = (self.written.as_ref()?, self.text.as_ref()?);
        Some(merged(path, written, text, target, means))
    }
}

impl Both {
    /// Whether nobody has edited it on either side.
    pub(super) fn is_untouched(&self) -> bool {
        self.ours.is_untouched() && self.theirs.is_untouched()
    }

    /// Returns the new render with the edits of both sides, and what was left out of it.
    pub(super) fn settle(
        &self,
        path: &str,
        target: &str,
        means: Means,
    ) -> Result<(String, Vec<Dropped>), Unsettled> {
        let carried = |version: &Version| version.carried(path, target, means);
        let sides = [carried(&self.ours), carried(&self.theirs)];
        let [Some(ours), Some(theirs)] = &sides else {
            return Err(Unsettled::Unknown);
        };
        let (Some(one), Some(other)) = (ours.text(), theirs.text()) else {
            let places = ours.conflicts().chain(theirs.conflicts()).cloned();
            return Err(Unsettled::Places(places.collect(), None));
        };
        // What was edited before the two sides parted.
        let base = carried(&self.base).and_then(|merged| merged.text());
        let both = merged(path, base.as_deref().unwrap_or(target), &one, &other, means);
        let Some(text) = both.text() else {
            let places = both.conflicts().cloned().collect();
            return Err(Unsettled::Places(places, Some(both)));
        };
        // Here both are the team's, so none goes before the other.
        let lost = both.dropped.iter().filter(|it| it.reason != Reason::Kept);
        let lost: Vec<Dropped> = lost.cloned().collect();
        if !lost.is_empty() {
            return Err(Unsettled::Rewritten(lost));
        }
        let mut dropped = ours.dropped.clone();
        for other in &theirs.dropped {
            if !dropped.iter().any(|it| it.place == other.place) {
                dropped.push(other.clone());
            }
        }
        Ok((text, dropped))
    }
}
