//! Changes of both sides that touch, but are not of the same lines.

use std::{cmp::Ordering, ops::Range};

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// What one side has made of some lines of the base.
struct Change {
    lines: Range<usize>,
    text: String,
}

/// Makes the changes of both sides, unless they are of the same lines.
pub(super) fn both(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let base: Vec<&str> = base.split_inclusive('\n').collect();
    let (mut ours, mut theirs) = (changes(&base, ours), changes(&base, theirs));
    slide(&mut ours, &theirs, &base);
    slide(&mut theirs, &ours, &base);
    let (mut ours, mut theirs) = (ours.into_iter().peekable(), theirs.into_iter().peekable());
    let (mut text, mut at) = (String::new(), 0);
    loop {
        let next = match (ours.peek(), theirs.peek()) {
            (None, None) => break,
            (Some(_), None) => ours.next()?,
            (None, Some(_)) => theirs.next()?,
            (Some(one), Some(other)) => match one.place(other)? {
                Ordering::Less => ours.next()?,
                Ordering::Greater => theirs.next()?,
                Ordering::Equal => {
                    let (ours, theirs) = (ours.next()?, theirs.next()?);
                    (ours.text == theirs.text).then_some(theirs)?
                }
            },
        };
        text.push_str(&base[at..next.lines.start].concat());
        text.push_str(&next.text);
        at = next.lines.end;
    }
    text.push_str(&base[at..].concat());
    Some(text)
}

/// Moves insertions that are within a change of the other side to where it begins, as far as they say
/// the same there: one that ends with a blank line, behind another, also begins with one.
fn slide(changes: &mut [Change], others: &[Change], base: &[&str]) {
    let mut free_from = 0;
    for change in changes {
        let mut at = change.lines.start;
        let is_around = |other: &&Change| other.lines.start < at && at < other.lines.end;
        if let Some(other) = others.iter().find(is_around)
            && change.lines.is_empty()
        {
            let first = other.lines.start.max(free_from);
            let mut lines: Vec<&str> = change.text.split_inclusive('\n').collect();
            while at > first && lines.last() == Some(&base[at - 1]) {
                lines.rotate_right(1);
                at -= 1;
            }
            if at == other.lines.start {
                *change = Change {
                    lines: at..at,
                    text: lines.concat(),
                };
            }
        }
        free_from = change.lines.end;
    }
}

fn changes(base: &[&str], side: &str) -> Vec<Change> {
    let side: Vec<&str> = side.split_inclusive('\n').collect();
    let operations = capture_diff_slices(Algorithm::Histogram, base, &side).into_iter();
    let changed = operations.filter(|operation| operation.tag() != DiffTag::Equal);
    let change = changed.map(|operation| Change {
        lines: operation.old_range(),
        text: side[operation.new_range()].concat(),
    });
    change.collect()
}

impl Change {
    /// Which of two changes comes first, if they are of different lines, or are both insertions.
    fn place(&self, other: &Self) -> Option<Ordering> {
        let (one, two) = (&self.lines, &other.lines);
        let is_one = one == two && (one.is_empty() || self.text == other.text);
        if is_one {
            return Some(Ordering::Equal);
        }
        let order = (one.start, one.end).cmp(&(two.start, two.end));
        let (first, second) = match order {
            Ordering::Less => (self, other),
            _ => (other, self),
        };
        // A line beside lines that go may be about them.
        let loses =
            |insertion: &Self, change: &Self| insertion.lines.is_empty() && change.text.is_empty();
        let touch = first.lines.end == second.lines.start;
        let is_lost = touch && (loses(first, second) || loses(second, first));
        (first.lines.end <= second.lines.start && !is_lost).then_some(order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_different_lines_are_both_made() {
        let base = "b\nd\n";
        for (ours, theirs, merged) in [
            ("B\nd\n", "b\nD\n", Some("B\nD\n")),
            ("B\nd\n", "b\nD\ne\n", Some("B\nD\ne\n")),
            ("// b\nb\nd\n", "B\nd\n", Some("// b\nB\nd\n")),
            ("b\n// d\nd\n", "B\nD\n", None),
            ("b\nD\n", "b\nd\ne\n", Some("b\nD\ne\n")),
            ("a;\nb\nd\n", "d\n", None),
            ("b\nd\ne;\n", "b\nd\nf;\n", None),
            ("B\nd\n", "B\nD\n", None),
            ("// b\nb\nd\n", "d\n", None),
            ("b\nD\n", "b\nDD\n", None),
            ("b\nD\n", "b\n", None),
            ("x\n", "b\nD\n", None),
        ] {
            assert_eq!(
                both(base, ours, theirs).as_deref(),
                merged,
                "{ours}{theirs}"
            );
            let ours_last = both(base, theirs, ours);
            assert_eq!(ours_last.is_some(), merged.is_some(), "{theirs}{ours}");
        }
    }
}
