//! Merges a new render into what the team has made of the last one, line by line.

mod brackets;
mod independent;
mod settings;
mod touching;
mod uses;

use similar::{Algorithm, MergeRegion, MergeResolution, TextMerge, TextMergeConfig};

use self::{settings::by_key, touching::both, uses::by_path};

/// What came of a merge.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Merged {
    Clean(String),
    /// Both sides have changed the same place, and do not disagree.
    Together(String),
    /// The text with diff3 markers, and the regions in conflict, with theirs.
    Conflict {
        marked: String,
        hunks: Vec<String>,
    },
}

type Lines<'a> = TextMerge<'a, 'a, 'a, str>;

/// Merges the change from `base` to `target` into `ours`.
///
/// Where both sides inserted something at one place and one insertion holds the other, the larger
/// one is taken. Changes that only touch are both made, and lines that stand on their own come
/// together. Any other disagreement is a conflict.
pub(crate) fn merge(base: &str, ours: &str, target: &str) -> Merged {
    let mut config = TextMergeConfig::default();
    config.algorithm(Algorithm::Histogram);
    let merge: Lines = config.merge_lines(base, ours, target);

    let (mut text, mut hunks, mut is_apart) = (String::new(), Vec::new(), true);
    for region in merge.regions() {
        let ours: String = region
            .ours_range()
            .filter_map(|n| merge.ours_line(n))
            .collect();
        let theirs: String = region
            .theirs_range()
            .filter_map(|n| merge.theirs_line(n))
            .collect();
        match region.resolution() {
            MergeResolution::Unchanged | MergeResolution::Ours | MergeResolution::Both => {
                text.push_str(&ours);
            }
            MergeResolution::Theirs => text.push_str(&theirs),
            _ => {
                is_apart = false;
                let base: String = region
                    .base_range()
                    .filter_map(|n| merge.base_line(n))
                    .collect();
                match reconcile(&base, &ours, &theirs) {
                    Some(both) => text.push_str(&both),
                    None => {
                        hunks.push(hunk(region, &ours, &theirs));
                        text.push_str(&markers(&base, &ours, &theirs));
                    }
                }
            }
        }
    }
    match (is_apart, &hunks[..]) {
        (true, _) => Merged::Clean(text),
        (false, []) => Merged::Together(text),
        (false, _) => Merged::Conflict {
            marked: text,
            hunks,
        },
    }
}

/// A conflict in the style diff3.
fn markers(base: &str, ours: &str, theirs: &str) -> String {
    let mut text = String::new();
    for (marker, side) in [
        ("<<<<<<< your version\n", ours),
        ("||||||| last generated\n", base),
        ("=======\n", theirs),
        (">>>>>>> new version\n", ""),
    ] {
        text.push_str(marker);
        text.push_str(side);
        if !side.is_empty() && !side.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// What comes of a region that both sides have changed, if they do not disagree.
fn reconcile(base: &str, ours: &str, theirs: &str) -> Option<String> {
    match base.is_empty() {
        true if holds(ours, theirs) => return Some(ours.to_owned()),
        true if holds(theirs, ours) => return Some(theirs.to_owned()),
        _ => {}
    }
    // Nothing can follow a line that does not end.
    let ends = |text: &&str| text.is_empty() || text.ends_with('\n');
    if ![base, ours, theirs].iter().all(ends) {
        return None;
    }
    by_key(base, ours, theirs)
        .or_else(|| by_path(base, ours, theirs))
        .or_else(|| both(base, ours, theirs))
}

/// Whether a text still has the markers of a conflict.
pub(crate) fn has_markers(text: &str) -> bool {
    let starts = |marker: &str| text.lines().any(|line| line.starts_with(marker));
    starts("<<<<<<< ") && starts(">>>>>>> ")
}

/// Whether all lines of one text are in another, in the same order.
fn holds(text: &str, part: &str) -> bool {
    let mut lines = text.lines();
    part.lines().all(|line| lines.any(|other| other == line))
}

/// Both sides of a conflict, each line behind `-` for the team's and `+` for the new one.
fn hunk(region: &MergeRegion, ours: &str, theirs: &str) -> String {
    let mut hunk = format!("line {}:\n", region.ours_range().start + 1);
    let (ours, theirs) = (ours.lines(), theirs.lines());
    let sides = ours
        .map(|line| ('-', line))
        .chain(theirs.map(|line| ('+', line)));
    for (side, line) in sides {
        hunk.push_str(&format!("{side} {line}\n"));
    }
    hunk
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "a\nb\nc\nd\ne\n";

    fn clean(ours: &str, target: &str) -> String {
        match merge(BASE, ours, target) {
            Merged::Clean(text) | Merged::Together(text) => text,
            Merged::Conflict { marked, .. } => panic!("{marked}"),
        }
    }

    #[test]
    fn changes_apart_from_each_other_come_together() {
        assert_eq!(
            clean("A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n"),
            "A\nb\nc\nd\nE\n"
        );
        assert_eq!(clean(BASE, "x\n"), "x\n");
        assert_eq!(clean("x\n", BASE), "x\n");
        assert_eq!(clean("x\n", "x\n"), "x\n");
    }

    #[test]
    fn the_larger_of_two_insertions_is_taken() {
        assert_eq!(
            clean("a\nb\nx\nc\nd\ne\n", "a\nb\nx\ny\nc\nd\ne\n"),
            "a\nb\nx\ny\nc\nd\ne\n"
        );
        assert_eq!(
            clean("a\nb\nx\ny\nc\nd\ne\n", "a\nb\ny\nc\nd\ne\n"),
            "a\nb\nx\ny\nc\nd\ne\n"
        );
    }

    #[test]
    fn no_line_is_glued_to_another() {
        let (ours, target) = (format!("{BASE}F=1"), format!("{BASE}G=1\n"));
        let merged = merge(BASE, &ours, &target);
        assert!(matches!(merged, Merged::Conflict { .. }), "{merged:?}");
    }

    #[test]
    fn a_conflict_shows_both_sides() {
        let Merged::Conflict { marked, hunks } = merge(BASE, "a\nB\nc\nd\ne\n", "a\nbb\nc\nd\ne\n")
        else {
            panic!("no conflict");
        };
        assert_eq!(hunks, ["line 2:\n- B\n+ bb\n"]);
        assert_eq!(
            marked,
            "a\n<<<<<<< your version\nB\n||||||| last generated\nb\n=======\nbb\n>>>>>>> new version\nc\nd\ne\n"
        );
        assert!(has_markers(&marked));
        assert!(!has_markers(BASE));
    }

    /// A small generator of numbers that look random; the same in every run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % end
        }

        /// Some edits of a text; lines that it inserts have names of their own.
        fn edited(&mut self, text: &str, name: &str) -> String {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for n in 0..=self.below(4) {
                let n = format!("{n}{}", ["", ";", ",", " = 1"][self.below(4)]);
                let at = self.below(lines.len() + 1);
                match self.below(3) {
                    0 if at < lines.len() => {
                        lines.remove(at);
                    }
                    1 if at < lines.len() => lines[at] = format!("{name}{n}"),
                    _ => lines.insert(at, format!("{name}{n}")),
                }
            }
            lines.iter().flat_map(|line| [line, "\n"]).collect()
        }
    }

    #[test]
    fn no_line_is_lost_or_doubled_in_100_000_random_merges() {
        let mut random = Random(7);
        let mut clean = 0;
        for _ in 0..100_000 {
            let (count, end) = (random.below(12), ["", ";", " = 1"][random.below(3)]);
            let base: String = (0..count).map(|n| format!("line_{n}{end}\n")).collect();
            let (ours, target) = (random.edited(&base, "ours_"), random.edited(&base, "new_"));
            assert_eq!(merge(&base, &base, &target), Merged::Clean(target.clone()));
            assert_eq!(merge(&base, &ours, &base), Merged::Clean(ours.clone()));
            assert_eq!(merge(&base, &ours, &ours), Merged::Clean(ours.clone()));
            let (text, is_clean) = match merge(&base, &ours, &target) {
                Merged::Clean(text) | Merged::Together(text) => (text, true),
                Merged::Conflict { marked, .. } => (marked, false),
            };
            let times =
                |text: &str, line: &str| text.lines().filter(|other| *other == line).count();
            for line in ours.lines().filter(|line| line.starts_with("ours_")) {
                assert_eq!(times(&text, line), 1, "{base:?} {ours:?} {target:?}");
            }
            for line in target.lines().filter(|line| line.starts_with("new_")) {
                assert_eq!(times(&text, line), 1, "{base:?} {ours:?} {target:?}");
            }
            if is_clean {
                clean += 1;
                for line in text.lines().filter(|line| line.starts_with("line_")) {
                    assert_eq!(times(&text, line), 1, "{base:?} {ours:?} {target:?}");
                    assert_eq!(times(&ours, line) + times(&target, line), 2);
                }
            }
        }
        assert!(clean > 20_000, "{clean}");
    }
}
