//! Sets of characters: what one place of a pattern takes.

/// The greatest character.
const LAST: u32 = char::MAX as u32;

/// How many characters of each range are looked at for examples.
const LOOKED_AT: u32 = 64;

/// How many examples a set has at most.
const EXAMPLES: usize = 12;

/// A set of characters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Class {
    /// In order, and none touches the next.
    ranges: Vec<(u32, u32)>,
    examples: Vec<char>,
}

impl Class {
    pub(super) fn new(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::new();
        for (start, end) in ranges {
            match merged.last_mut() {
                Some(last) if start <= last.1.saturating_add(1) => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        Self {
            examples: examples(&merged),
            ranges: merged,
        }
    }

    pub(super) fn one(c: char) -> Self {
        Self::new(vec![(c.into(), c.into())])
    }

    /// All characters that this one does not have.
    pub(super) fn negated(&self) -> Self {
        let mut ranges = Vec::new();
        let mut next = 0;
        for (start, end) in &self.ranges {
            if *start > next {
                ranges.push((next, start - 1));
            }
            next = end + 1;
        }
        if next <= LAST {
            ranges.push((next, LAST));
        }
        Self::new(ranges)
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    /// Some of its characters, those first that are easy to read and to type.
    pub(super) fn examples(&self) -> &[char] {
        &self.examples
    }

    /// Whether some character is in both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let mut ranges = self.ranges.iter();
        ranges.any(|(start, end)| {
            let mut others = other.ranges.iter();
            others.any(|it| it.0 <= *end && *start <= it.1)
        })
    }
}

fn examples(ranges: &[(u32, u32)]) -> Vec<char> {
    let has = |c: &char| {
        let c = u32::from(*c);
        ranges
            .iter()
            .any(|(start, end)| (*start..=*end).contains(&c))
    };
    let plain = ('0'..='9')
        .chain('a'..='z')
        .chain('A'..='Z')
        .chain("-_. ".chars());
    let mut found: Vec<char> = plain.filter(has).take(EXAMPLES).collect();
    let looked_at = ranges.iter().flat_map(|(start, end)| {
        // Behind ASCII are controls and signs, and then letters.
        let skipped = match start {
            0x80..0xc0 => (*end).min(0xc0),
            start => *start,
        };
        skipped..=(*end).min(skipped.saturating_add(LOOKED_AT))
    });
    let mut others: Vec<char> = looked_at.filter_map(char::from_u32).collect();
    others.sort_by_key(|c| (c.is_control() || c.is_whitespace(), !c.is_ascii()));
    for c in others {
        // Databases take no NUL.
        if found.len() < EXAMPLES && c != '\0' && !found.contains(&c) {
            found.push(c);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(ranges: &[(char, char)]) -> Class {
        let ranges = ranges.iter().map(|(a, b)| ((*a).into(), (*b).into()));
        Class::new(ranges.collect())
    }

    #[test]
    fn sets_are_sets() {
        let letters = class(&[('c', 'z'), ('a', 'b'), ('x', 'y')]);
        assert_eq!(letters, class(&[('a', 'z')]));
        assert_eq!(letters.negated().negated(), letters);
        assert!(!letters.negated().meets(&letters) && letters.meets(&Class::one('q')));
        assert!(letters.negated().meets(&Class::one('é')));
        assert_eq!(Class::new(Vec::new()).negated().ranges(), [(0, LAST)]);
    }

    #[test]
    fn examples_are_plain_where_they_can_be() {
        let text = |class: &Class| {
            class.examples()[..4.min(class.examples().len())]
                .iter()
                .collect::<String>()
        };
        assert_eq!(text(&class(&[('a', 'z')])), "abcd");
        assert_eq!(text(&class(&[('a', 'z'), ('0', '1')])), "01ab");
        assert_eq!(text(&class(&[('0', '9'), ('A', 'z')]).negated()), "-. !");
        assert_eq!(text(&class(&[('\0', '\n')])), "\u{1}\u{2}\u{3}\u{4}");
        assert_eq!(text(&class(&[('\0', '\x7f')]).negated()), "ÀÁÂÃ");
        assert_eq!(text(&Class::one('\0')), "");
    }
}
