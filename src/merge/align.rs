//! Finds for each element of one list the one in another that it has become: first what is the same,
//! then what has the same name, then what stands alone between two that are found or is alike.

use std::{collections::HashMap, hash::Hash, ops::Range};

use similar::{Algorithm, DiffTag, capture_diff_slices, diff_ratio};

use super::tree::{Element, Kind, Tree};

/// Above this many pairs of changed elements, likeness takes too long to be looked for.
const MOST_PAIRS: usize = 2_500;

/// What can be aligned.
pub(super) trait Align {
    /// Equal for what says the same.
    fn hash(&self) -> u64;
    /// What it may be found by when it was changed.
    fn label(&self) -> Option<String>;
    /// How much of the other is in it, from 0 to 1.
    fn likeness(&self, other: &Self) -> f64;
}

impl Align for Element<'_> {
    fn hash(&self) -> u64 {
        self.hash
    }

    fn label(&self) -> Option<String> {
        Some(format!("{} {}", self.key.kind, self.key.name))
    }

    fn likeness(&self, other: &Self) -> f64 {
        match self.key.kind == other.key.kind {
            true => alike(&self.code(), &other.code()),
            false => 0.0,
        }
    }
}

impl Align for Tree<'_> {
    fn hash(&self) -> u64 {
        self.hash()
    }

    fn label(&self) -> Option<String> {
        match self {
            Self::Group(group) => {
                let open = group.open.map_or("", |token| token.text);
                Some(format!("{open}{:?}", group.order))
            }
            Self::Token(token) if token.kind == Kind::Literal => Some("literal".to_owned()),
            Self::Token(token) if token.kind == Kind::Comment => Some("comment".to_owned()),
            Self::Token(_) => None,
        }
    }

    fn likeness(&self, _: &Self) -> f64 {
        0.0
    }
}

/// How much two texts have in common, whatever its order.
pub(super) fn alike<T: Eq + Hash>(one: &[T], other: &[T]) -> f64 {
    let mut counts: HashMap<&T, usize> = HashMap::new();
    for item in one {
        *counts.entry(item).or_default() += 1;
    }
    let mut common = 0;
    for item in other {
        if let Some(count) = counts.get_mut(item).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    let all = one.len() + other.len();
    if all == 0 {
        1.0
    } else {
        2.0 * f64::from(common) / all as f64
    }
}

/// How many words two pieces of code have in common, in the same order. Brackets do not count, since
/// all code has them.
pub(super) fn in_order(one: &[&str], other: &[&str]) -> f64 {
    let is_word = |word: &&str| word.contains(|c: char| c.is_alphanumeric());
    let words = |code: &[&str]| -> Vec<String> {
        let words = code.iter().copied().filter(is_word);
        words.map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    let operations = capture_diff_slices(Algorithm::Myers, &one, &other);
    f64::from(diff_ratio(&operations, one.len(), other.len()))
}

/// Returns for each element of `base` its place in `side`; the places rise.
pub(super) fn align<T: Align>(base: &[T], side: &[T]) -> Vec<Option<usize>> {
    let mut found = vec![None; base.len()];
    let hashes = |list: &[T]| -> Vec<u64> { list.iter().map(Align::hash).collect() };
    let gaps = pair(&hashes(base), &hashes(side), 0, 0, &mut found);
    for (old, new) in gaps {
        let mut count = 0;
        let mut labels = |list: &[T]| -> Vec<String> {
            let mut label = |item: &T| {
                count += 1;
                // What has none is found by nothing.
                item.label().unwrap_or_else(|| format!("\0{count}"))
            };
            list.iter().map(&mut label).collect()
        };
        let (olds, news) = (labels(&base[old.clone()]), labels(&side[new.clone()]));
        let gaps = pair(&olds, &news, old.start, new.start, &mut found);
        for (old, new) in gaps {
            by_likeness(base, side, old, new, &mut found);
        }
    }
    found
}

/// Pairs what is equal; returns what lies between.
fn pair<K: Eq + Hash + Ord>(
    olds: &[K],
    news: &[K],
    old_at: usize,
    new_at: usize,
    found: &mut [Option<usize>],
) -> Vec<(Range<usize>, Range<usize>)> {
    let mut gaps: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for operation in capture_diff_slices(Algorithm::Histogram, olds, news) {
        let (old, new) = (operation.old_range(), operation.new_range());
        let old = old.start + old_at..old.end + old_at;
        let new = new.start + new_at..new.end + new_at;
        if operation.tag() == DiffTag::Equal {
            for (old, new) in old.zip(new) {
                found[old] = Some(new);
            }
            continue;
        }
        match gaps.last_mut() {
            Some((olds, news)) if olds.end == old.start && news.end == new.start => {
                olds.end = old.end;
                news.end = new.end;
            }
            _ => gaps.push((old, new)),
        }
    }
    gaps.retain(|(old, new)| !old.is_empty() && !new.is_empty());
    gaps
}

fn by_likeness<T: Align>(
    base: &[T],
    side: &[T],
    old: Range<usize>,
    new: Range<usize>,
    found: &mut [Option<usize>],
) {
    // As many as before: each was changed where it stands.
    let least = if old.len() == new.len() { 0.3 } else { 0.6 };
    let (rows, columns) = (old.len(), new.len());
    if rows * columns > MOST_PAIRS {
        return;
    }
    // The best sum of likenesses of what follows two places.
    let mut best = vec![vec![0.0_f64; columns + 1]; rows + 1];
    let mut likeness = vec![vec![0.0_f64; columns]; rows];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let like = base[old.start + row].likeness(&side[new.start + column]);
            likeness[row][column] = like;
            let both = if like >= least {
                like + best[row + 1][column + 1]
            } else {
                0.0
            };
            best[row][column] = both.max(best[row + 1][column]).max(best[row][column + 1]);
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        let like = likeness[row][column];
        let is_pair = like >= least && best[row][column] <= like + best[row + 1][column + 1];
        if is_pair {
            found[old.start + row] = Some(new.start + column);
            (row, column) = (row + 1, column + 1);
        } else if best[row + 1][column] >= best[row][column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
}

/// A stretch of three lists: one element that all have, or what lies between two such.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    pub(super) base: Range<usize>,
    pub(super) ours: Range<usize>,
    pub(super) theirs: Range<usize>,
    pub(super) is_common: bool,
}

/// Cuts three lists into stretches.
pub(super) fn chunks(
    ours: &[Option<usize>],
    theirs: &[Option<usize>],
    ours_len: usize,
    theirs_len: usize,
) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let (mut b, mut o, mut t) = (0, 0, 0);
    let mut push = |base: Range<usize>, ours: Range<usize>, theirs: Range<usize>, is_common| {
        if !(base.is_empty() && ours.is_empty() && theirs.is_empty()) {
            chunks.push(Chunk {
                base,
                ours,
                theirs,
                is_common,
            });
        }
    };
    for (at, (one, other)) in ours.iter().zip(theirs).enumerate() {
        if let (Some(one), Some(other)) = (*one, *other) {
            push(b..at, o..one, t..other, false);
            push(at..at + 1, one..one + 1, other..other + 1, true);
            (b, o, t) = (at + 1, one + 1, other + 1);
        }
    }
    push(b..ours.len(), o..ours_len, t..theirs_len, false);
    chunks
}
