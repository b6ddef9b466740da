//! Finds texts that match a pattern, and one that does not, for tests and documentation. The work is
//! bounded, and the outcome always the same: a text is made by a walk through the pattern, and counts
//! only if the pattern really matches it.

use std::collections::BTreeSet;

use regex::Regex;

use super::{Node, class::Class};

/// How many texts are looked for.
const COUNT: usize = 10;
/// Longest text that is looked for, in characters.
const MAX_LENGTH: i64 = 1_000;
/// How many lengths are tried from the first that may fit.
const LENGTHS: i64 = 12;
/// How many choices are tried for each length.
const CHOICES: usize = 60;
/// How many characters are tried to be the one that differs, from the last.
const PLACES: usize = 30;

/// Returns texts of a length that match, and one that breaks a rule.
pub(super) fn find(
    node: &Node,
    regex: &Regex,
    length: (i64, i64),
) -> (Vec<String>, Option<String>) {
    let search = Search { regex, length };
    let samples = search.samples(node);
    let broken = samples.first().and_then(|sample| search.broken(sample));
    (samples, broken)
}

struct Search<'a> {
    regex: &'a Regex,
    length: (i64, i64),
}

impl Search<'_> {
    fn fits(&self, text: &str) -> bool {
        let (min, max) = self.length;
        let count = text.chars().count() as i64;
        (min..=max.min(MAX_LENGTH)).contains(&count)
    }

    fn is_sample(&self, text: &str) -> bool {
        self.fits(text) && self.regex.is_match(text)
    }

    /// Looks for texts that differ in one character, then for any.
    fn samples(&self, node: &Node) -> Vec<String> {
        let padding = Class::new(vec![('0'.into(), '9'.into()), ('a'.into(), 'z'.into())]);
        let padding = Node::Repeat(Box::new(Node::Class(padding)), 0, None);
        // Where the pattern is not held to the ends of the text, something may stand around it.
        let walks = [vec![node], vec![node, &padding], vec![&padding, node]];
        let mut found: Vec<String> = Vec::new();
        for walk in &walks {
            for extra in self.lengths(walk) {
                if let Some(row) = self.row(walk, extra) {
                    return row;
                }
                for choices in 0..CHOICES {
                    let text = any(walk, extra, choices);
                    if self.is_sample(&text) && !found.contains(&text) {
                        found.push(text);
                    }
                }
                if found.len() >= COUNT {
                    found.truncate(COUNT);
                    return found;
                }
            }
        }
        found
    }

    /// How many repetitions beyond the least are tried: those that may give the right length.
    fn lengths(&self, walk: &[&Node]) -> impl Iterator<Item = i64> + use<> {
        let count = |extra| any(walk, extra, 0).chars().count() as i64;
        let (least, next) = (count(0), count(1));
        let missing = self.length.0 - least;
        let first = match next - least {
            step if step > 0 && (1..=MAX_LENGTH).contains(&missing) => missing / step,
            _ => 0,
        };
        first..first + LENGTHS
    }

    /// Ten texts that differ in one character, from the last that can do so.
    fn row(&self, walk: &[&Node], extra: i64) -> Option<Vec<String>> {
        let mut places = 0;
        Walk::go(walk, extra, &mut |_| {
            places += 1;
            0
        });
        let mut rows = (0..places).rev().take(PLACES).map(|place| {
            let texts = (0..COUNT).map_while(|number| {
                let (mut at, mut has_room) = (0, true);
                let text = Walk::go(walk, extra, &mut |options| {
                    at += 1;
                    if at - 1 != place {
                        return 0;
                    }
                    has_room = options >= COUNT;
                    number
                });
                (has_room && self.is_sample(&text)).then_some(text)
            });
            texts.collect::<Vec<String>>()
        });
        rows.find(|texts| texts.iter().collect::<BTreeSet<_>>().len() == COUNT)
    }

    /// A text that does not match and is neither too short nor too long; if there is none, one that
    /// matches and is too short.
    fn broken(&self, sample: &str) -> Option<String> {
        let least = usize::try_from(self.length.0.clamp(1, MAX_LENGTH)).unwrap_or(1);
        let repeated = ["!", "x", "0", "A", "-", " ", "é", "\n"].map(|it| it.repeat(least));
        let beside = ["!", "x", "\n"].map(|it| format!("{sample}{it}"));
        let shorter = sample.chars().rev().skip(1).collect::<Vec<char>>();
        let shorter = shorter.into_iter().rev().collect::<String>();
        let mut candidates = repeated
            .into_iter()
            .chain(beside)
            .chain([shorter, String::new()]);
        let found = candidates.find(|text| self.fits(text) && !self.regex.is_match(text));
        let is_short = self.length.0 > 0 && self.regex.is_match("");
        found.or_else(|| is_short.then(String::new))
    }
}

/// A text by the number of a combination of choices, the last of which changes first.
fn any(walk: &[&Node], extra: i64, number: usize) -> String {
    let mut options = Vec::new();
    Walk::go(walk, extra, &mut |count| {
        options.push(count);
        0
    });
    let mut rest = number;
    let mut digits: Vec<usize> = Vec::new();
    for count in options.iter().rev() {
        digits.push(rest % count);
        rest /= count;
    }
    // Other choices may lead to others, of which the first is taken.
    Walk::go(walk, extra, &mut |count| {
        digits.pop().unwrap_or(0).min(count - 1)
    })
}

/// A walk through a pattern.
struct Walk<'a> {
    text: String,
    /// How many repetitions beyond the least are left to take.
    extra: i64,
    choose: &'a mut dyn FnMut(usize) -> usize,
}

impl Walk<'_> {
    /// Makes a text; `choose` is asked for one of so many options.
    fn go(walk: &[&Node], extra: i64, choose: &mut dyn FnMut(usize) -> usize) -> String {
        let mut walker = Walk {
            text: String::new(),
            extra,
            choose,
        };
        walk.iter().for_each(|node| walker.visit(node));
        walker.text
    }

    fn visit(&mut self, node: &Node) {
        // Repetitions within each other multiply.
        if self.text.len() > 4 * MAX_LENGTH as usize {
            return;
        }
        match node {
            Node::Edge => {}
            Node::Class(class) => {
                let examples = class.examples();
                if !examples.is_empty() {
                    let chosen = (self.choose)(examples.len());
                    self.text.extend(examples.get(chosen));
                }
            }
            Node::Sequence(nodes) => nodes.iter().for_each(|node| self.visit(node)),
            Node::Either(nodes) => {
                let chosen = (self.choose)(nodes.len());
                if let Some(node) = nodes.get(chosen) {
                    self.visit(node);
                }
            }
            Node::Repeat(inner, min, max) => {
                let mut count = 0;
                while count < *min || (self.extra > 0 && max.is_none_or(|max| count < max)) {
                    if count >= *min {
                        self.extra -= 1;
                    }
                    count += 1;
                    self.visit(inner);
                }
            }
        }
    }
}
