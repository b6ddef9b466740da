//! Finds the elements of one group in another, by their names and by what is in them.

use super::{
    align::in_order,
    tree::{Element, Group, Order},
};

/// How much of an element must be left for it to be the same under another name.
const SAME: f64 = 0.7;

/// For each element of one list the place in another.
pub(super) type Found = Vec<Option<usize>>;

/// Finds elements by their keys, and those that have another name by what is in them.
pub(super) fn find(base: &Group, side: &Group, finds_small: bool) -> Found {
    let place = |element: &Element| {
        side.elements
            .iter()
            .position(|other| other.key == element.key)
    };
    let mut found: Found = base.elements.iter().map(place).collect();
    if group_is_unnamed(base) {
        return found;
    }
    for at in 0..found.len() {
        let element = &base.elements[at];
        if found[at].is_some() {
            continue;
        }
        let code = element.code();
        let free = |place: &usize| {
            let other = &side.elements[*place];
            let is_new = !base.elements.iter().any(|old| old.key == other.key);
            is_new && !found.contains(&Some(*place)) && other.key.kind == element.key.kind
        };
        let near = |place: usize| {
            let before = at.checked_sub(1).and_then(|at| found[at]);
            before.map_or(0, |before| before + 1) == place
        };
        let candidates = (0..side.elements.len()).filter(free).filter_map(|place| {
            let likeness = in_order(&code, &side.elements[place].code());
            let is_same = likeness >= SAME && (code.len() >= 16 || finds_small && near(place));
            is_same.then_some((likeness, place))
        });
        let best = candidates.max_by(|one, other| one.0.total_cmp(&other.0));
        found[at] = best.map(|(_, place)| place);
    }
    found
}

/// Whether the name of an element is all that it is.
fn group_is_unnamed(group: &Group) -> bool {
    matches!(group.order, Order::Set | Order::Keys)
}

/// The one entry of a list of values that has another in its place, and that one.
pub(super) fn replaced(base: &Group, side: &Group, found: &Found) -> Option<(usize, usize)> {
    if base.order != Order::Set || base.elements.len() != side.elements.len() {
        return None;
    }
    let mut gone = (0..found.len()).filter(|at| found[*at].is_none());
    let mut new = (0..side.elements.len()).filter(|at| !found.contains(&Some(*at)));
    let pair = gone.next().zip(new.next())?;
    (pair.0 == pair.1 && gone.next().is_none() && new.next().is_none()).then_some(pair)
}
