//! Whether an engine that goes back could take exponential time for a pattern: where a repetition can
//! take one text in several ways, as `(a+)+` does, it tries them all before it says no.
//!
//! Each repetition is made an automaton whose states are the places of its characters. It is exponential
//! if from one state the same text leads back to it on two ways.

use super::{Fault, Node, class::Class};

/// Greatest number of repetitions that are told apart; more are taken for any number.
const FEW: u32 = 4;
/// Most places in a repetition, once the repetitions within it are written out.
const MAX_PLACES: usize = 64;

/// Checks every repetition of a pattern.
pub(super) fn check(node: &Node) -> Result<(), Fault> {
    match node {
        Node::Class(_) | Node::Edge => Ok(()),
        Node::Sequence(nodes) | Node::Either(nodes) => nodes.iter().try_for_each(check),
        Node::Repeat(inner, min, max) if is_many(*max) => {
            let mut places = Places::default();
            let part = places.of(inner);
            if part.is_empty && *min > FEW {
                let fault = Fault::new("its pattern repeats many times what may be empty");
                return Err(fault.hint("such as `(a?){20}`: write `a{0,20}`"));
            }
            places.join(&part.last, &part.first);
            places.check()
        }
        Node::Repeat(inner, ..) => check(inner),
    }
}

fn is_many(max: Option<u32>) -> bool {
    max.is_none_or(|max| max > FEW)
}

/// The places of characters in a repetition, and which can follow which.
#[derive(Default)]
struct Places<'a> {
    classes: Vec<&'a Class>,
    next: Vec<Vec<usize>>,
    /// Whether one can follow another in two ways.
    is_doubled: bool,
    is_too_large: bool,
}

/// A part of a repetition: where it begins and ends, and whether it may be empty.
#[derive(Clone)]
struct Part {
    first: Vec<usize>,
    last: Vec<usize>,
    is_empty: bool,
}

impl Part {
    const EMPTY: Self = Self {
        first: Vec::new(),
        last: Vec::new(),
        is_empty: true,
    };
}

impl<'a> Places<'a> {
    fn of(&mut self, node: &'a Node) -> Part {
        if self.classes.len() > MAX_PLACES {
            self.is_too_large = true;
            return Part::EMPTY;
        }
        match node {
            Node::Edge => Part::EMPTY,
            Node::Class(class) => {
                let place = self.classes.len();
                self.classes.push(class);
                self.next.push(Vec::new());
                Part {
                    first: vec![place],
                    last: vec![place],
                    is_empty: false,
                }
            }
            Node::Sequence(nodes) => nodes.iter().fold(Part::EMPTY, |before, node| {
                let part = self.of(node);
                self.chain(before, part)
            }),
            Node::Either(nodes) => {
                let parts = nodes.iter().map(|node| self.of(node));
                let parts: Vec<Part> = parts.collect();
                Part {
                    first: parts.iter().flat_map(|it| it.first.clone()).collect(),
                    last: parts.iter().flat_map(|it| it.last.clone()).collect(),
                    is_empty: parts.iter().any(|it| it.is_empty),
                }
            }
            Node::Repeat(inner, min, max) => self.repeat(inner, *min, *max),
        }
    }

    fn repeat(&mut self, inner: &'a Node, min: u32, max: Option<u32>) -> Part {
        let required = min.min(FEW);
        let mut whole = Part::EMPTY;
        if is_many(max) {
            for _ in 1..required {
                let part = self.of(inner);
                whole = self.chain(whole, part);
            }
            let mut part = self.of(inner);
            self.join(&part.last, &part.first);
            part.is_empty |= min == 0;
            return self.chain(whole, part);
        }
        // `a{0,2}` is `(a(a)?)?`: no engine tries to leave out the first one and take the second.
        for _ in required..max.unwrap_or(required) {
            let part = self.of(inner);
            whole = self.chain(part, whole);
            whole.is_empty = true;
        }
        for _ in 0..required {
            let part = self.of(inner);
            whole = self.chain(part, whole);
        }
        whole
    }

    fn chain(&mut self, before: Part, after: Part) -> Part {
        self.join(&before.last, &after.first);
        let mut first = before.first;
        if before.is_empty {
            first.extend(&after.first);
        }
        let mut last = after.last;
        if after.is_empty {
            last.extend(&before.last);
        }
        Part {
            first,
            last,
            is_empty: before.is_empty && after.is_empty,
        }
    }

    fn join(&mut self, last: &[usize], first: &[usize]) {
        for from in last {
            for to in first {
                self.is_doubled |= self.next[*from].contains(to);
                self.next[*from].push(*to);
            }
        }
    }

    fn check(&self) -> Result<(), Fault> {
        if self.is_too_large {
            let fault = Fault::new("its pattern has too much in one repetition");
            return Err(fault.hint("repeat less, or check it in the service"));
        }
        if self.is_doubled || self.has_two_ways() {
            let message = "its pattern has a repetition that can take the same text in several ways, \
                           so that some engines would try forever";
            let hint = "for example `a+` instead of `(a+)+`, or `a+(-a+)*`, where `-` parts them";
            return Err(Fault::new(message).hint(hint));
        }
        Ok(())
    }

    /// Whether two ways part and meet again: each place of the repetition leads to every other.
    fn has_two_ways(&self) -> bool {
        let count = self.classes.len();
        let reached = |is_back: bool| {
            let mut is_reached = vec![false; count * count];
            let mut queue: Vec<(usize, usize)> = (0..count).map(|at| (at, at)).collect();
            while let Some((one, other)) = queue.pop() {
                for (a, b) in self.pairs(one, other, is_back) {
                    if !std::mem::replace(&mut is_reached[a * count + b], true) {
                        queue.push((a, b));
                    }
                }
            }
            is_reached
        };
        let (parted, meeting) = (reached(false), reached(true));
        let mut pairs = parted.into_iter().zip(meeting).enumerate();
        pairs.any(|(at, (is_parted, is_meeting))| {
            at / count != at % count && is_parted && is_meeting
        })
    }

    /// The pairs of places behind a pair, or before it, for one character.
    fn pairs(&self, one: usize, other: usize, is_back: bool) -> Vec<(usize, usize)> {
        let before = |place: usize| -> Vec<usize> {
            let all = 0..self.next.len();
            all.filter(|it| self.next[*it].contains(&place)).collect()
        };
        let meet = |a: usize, b: usize| self.classes[a].meets(self.classes[b]);
        if is_back && !meet(one, other) {
            return Vec::new();
        }
        let (ones, others) = match is_back {
            true => (before(one), before(other)),
            false => (self.next[one].clone(), self.next[other].clone()),
        };
        let pairs = ones.iter().flat_map(|a| others.iter().map(|b| (*a, *b)));
        pairs.filter(|(a, b)| is_back || meet(*a, *b)).collect()
    }
}
