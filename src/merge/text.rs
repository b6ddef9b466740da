//! Merges by lines what has no structure, or none that could be read.

use similar::{Algorithm, MergeResolution, TextMerge, TextMergeConfig};

use super::{
    result::{Conflict, Merged, Piece, Why},
    sides::Three,
    touching::both,
};

/// A stretch of lines, merged or not.
enum Region {
    /// Whether both sides have made the same change.
    Done { text: String, is_agreed: bool },
    Open {
        base: String,
        ours: String,
        theirs: String,
        line: usize,
    },
}

/// Merges line by line.
pub(super) fn merge(three: Three<str>) -> Merged {
    let mut merged = Merged::default();
    for region in regions(three) {
        merged.pieces.push(match region {
            Region::Done { text, .. } => Piece::Text(text),
            Region::Open {
                base,
                ours,
                theirs,
                line,
            } => match reconcile(&base, &ours, &theirs) {
                Some(text) => Piece::Text(text),
                None => Piece::Conflict(Conflict {
                    place: vec![format!("line {line}")],
                    why: Why::BothChanged,
                    base,
                    ours,
                    theirs,
                }),
            },
        });
    }
    merged
}

/// Merges a string of several lines. Both sides may insert lines that end with commas, or
/// are one word.
pub(super) fn merge_literal(three: Three<str>) -> Result<String, Why> {
    let (mut text, mut is_numbered, mut changes) = (String::new(), false, 0);
    for region in regions(three) {
        match region {
            Region::Done {
                text: part,
                is_agreed,
            } => {
                is_numbered |= is_agreed && has_placeholder(&part);
                text.push_str(&part);
            }
            Region::Open {
                base, ours, theirs, ..
            } => {
                changes += 1;
                let is_list = |text: &str| {
                    let is_entry = |line: &str| line.ends_with(',') || !line.contains(' ');
                    text.ends_with('\n') && text.lines().map(str::trim).all(is_entry)
                };
                let part = match reconcile(&base, &ours, &theirs) {
                    Some(part) => part,
                    None if base.is_empty() && is_list(&ours) && is_list(&theirs) => ours + &theirs,
                    None => return Err(Why::BothChanged),
                };
                text.push_str(&part);
            }
        }
    }
    // Each side has counted its own additions only.
    let differ = changes > 0 || text != three.ours && text != three.theirs;
    match is_numbered && differ {
        true => Err(Why::BothNumbered),
        false => Ok(text),
    }
}

/// Whether a statement's numbered parameter is in it: `$1`.
fn has_placeholder(text: &str) -> bool {
    text.split('$')
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn regions(three: Three<str>) -> Vec<Region> {
    let mut config = TextMergeConfig::default();
    config.algorithm(Algorithm::Histogram);
    let merge: TextMerge<str> = config.merge_lines(three.base, three.ours, three.theirs);
    let mut regions = Vec::new();
    for region in merge.regions() {
        let lines = |range: std::ops::Range<usize>, line: &dyn Fn(usize) -> Option<String>| {
            range.filter_map(line).collect::<String>()
        };
        let ours = lines(region.ours_range(), &|n| {
            Some(merge.ours_line(n)?.to_string())
        });
        let theirs = lines(region.theirs_range(), &|n| {
            Some(merge.theirs_line(n)?.to_string())
        });
        regions.push(match region.resolution() {
            MergeResolution::Unchanged | MergeResolution::Ours => Region::Done {
                text: ours,
                is_agreed: false,
            },
            MergeResolution::Both => Region::Done {
                text: ours,
                is_agreed: true,
            },
            MergeResolution::Theirs => Region::Done {
                text: theirs,
                is_agreed: false,
            },
            _ => Region::Open {
                base: lines(region.base_range(), &|n| {
                    Some(merge.base_line(n)?.to_string())
                }),
                ours,
                theirs,
                line: region.ours_range().start + 1,
            },
        });
    }
    regions
}

/// What comes of a region that both sides have changed, if they do not disagree.
fn reconcile(base: &str, ours: &str, theirs: &str) -> Option<String> {
    if base.is_empty() && holds(ours, theirs) {
        return Some(ours.to_owned());
    }
    if base.is_empty() && holds(theirs, ours) {
        return Some(theirs.to_owned());
    }
    // Nothing can follow a line that does not end.
    let ends = |text: &&str| text.is_empty() || text.ends_with('\n');
    match [base, ours, theirs].iter().all(ends) {
        true => both(base, ours, theirs),
        false => None,
    }
}

/// Whether all lines of one text are in another, in the same order.
fn holds(text: &str, part: &str) -> bool {
    let mut lines = text.lines();
    part.lines().all(|line| lines.any(|other| other == line))
}
