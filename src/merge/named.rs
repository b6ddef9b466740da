//! Merges elements that are found by their names, wherever they stand. The order is the team's; what is
//! new of gosvc's goes behind what it follows there, or where it belongs in a sorted list.

use super::{
    align::in_order,
    renamed,
    result::{Piece, Reason, Why},
    rust,
    sides::Three,
    slot::Slot,
    three::Merger,
    toml,
    tree::{Element, Group, Order},
};

/// The one entry of a list of values that has another in its place, and that one.
fn replaced(base: &Group, side: &Group, found: &Found) -> Option<(usize, usize)> {
    if base.order != Order::Set || base.elements.len() != side.elements.len() {
        return None;
    }
    let mut gone = (0..found.len()).filter(|at| found[*at].is_none());
    let mut new = (0..side.elements.len()).filter(|at| !found.contains(&Some(*at)));
    let pair = gone.next().zip(new.next())?;
    (pair.0 == pair.1 && gone.next().is_none() && new.next().is_none()).then_some(pair)
}

fn is_test(element: &Element) -> bool {
    let starts = ["#[test]", "#[tokio::test]"];
    element.key.kind == "fn" && starts.iter().any(|start| element.text.contains(start))
}

/// Whether an element uses an item of the file that the team has deleted, and has not brought in from
/// elsewhere.
fn needs_deleted(group: Three<Group>, ours_of: &Found, element: &Element) -> bool {
    let code = element.code();
    let is_there = |name: &str| {
        let mut ours = group.ours.elements.iter();
        ours.any(|it| {
            it.key.name == name
                || it.key.kind == "use" && (it.text.contains(name) || it.text.contains('*'))
        })
    };
    let deleted = group
        .base
        .elements
        .iter()
        .zip(ours_of)
        .filter(|(_, ours)| ours.is_none());
    let names = deleted
        .map(|(base, _)| &base.key)
        .filter(|key| ["fn", "const", "static", "struct"].contains(&key.kind));
    names
        .map(|key| key.name.as_str())
        .any(|name| code.contains(&name) && !is_there(name))
}

/// How much of an element must be left for it to be the same under another name.
const SAME: f64 = 0.7;

/// For each element of one list the place in another.
type Found = Vec<Option<usize>>;

impl Merger<'_> {
    pub(super) fn named(&mut self, group: Three<Group>) -> Result<Vec<Slot>, Why> {
        let mut ours_of = find(group.base, group.ours, true);
        // What is small and new of gosvc's is no other element under a new name.
        let mut theirs_of = find(group.base, group.theirs, false);
        let is_as_written =
            |old: usize, at: usize| group.ours.elements[at].hash == group.base.elements[old].hash;
        for (old, new) in renamed::pairs(self.words, group) {
            if !ours_of[old].is_some_and(|at| is_as_written(old, at)) {
                theirs_of[old] = Some(new);
            }
        }
        if let Some((old, new)) = replaced(group.base, group.theirs, &theirs_of) {
            let found = ours_of[old].or_else(|| {
                let (other, found) = replaced(group.base, group.ours, &ours_of)?;
                (other == old).then_some(found)
            });
            if let Some(found) = found.filter(|at| !is_as_written(old, *at)) {
                ours_of[old] = Some(found);
                theirs_of[old] = Some(new);
            }
        }
        let mut merge = Named {
            theirs_at: vec![None; group.theirs.elements.len()],
            slots: Vec::new(),
        };
        let has_imports = rust::imports::can_merge(group);
        let is_import = |element: &Element| has_imports && element.key.kind == "use";
        for (at, ours) in group.ours.elements.iter().enumerate() {
            if is_import(ours) {
                merge.slots.push(Placed {
                    slot: Slot::of(ours),
                    is_new: false,
                    import: Some(at),
                });
                continue;
            }
            let old = ours_of.iter().position(|found| *found == Some(at));
            let new = match old {
                Some(old) => theirs_of[old],
                None => group
                    .theirs
                    .elements
                    .iter()
                    .position(|element| element.key == ours.key),
            };
            let base = old.map(|old| &group.base.elements[old]);
            let new = new.filter(|new| merge.theirs_at[*new].is_none());
            let theirs = new.map(|new| &group.theirs.elements[new]);
            if let Some(slot) = self.one(group, base, ours, theirs)? {
                if let Some(new) = new {
                    merge.theirs_at[new] = Some(merge.slots.len());
                }
                merge.slots.push(Placed {
                    slot,
                    is_new: base.is_none() && theirs.is_none(),
                    import: None,
                });
            }
        }
        let was_sorted = [group.base, group.ours, group.theirs]
            .into_iter()
            .all(is_sorted);
        for (at, theirs) in group.theirs.elements.iter().enumerate() {
            if merge.theirs_at[at].is_some() || is_import(theirs) {
                continue;
            }
            let old = theirs_of.iter().position(|found| *found == Some(at));
            match old.map(|old| (&group.base.elements[old], ours_of[old])) {
                // The team has it, or had it in conflict.
                Some((_, Some(_))) => {}
                Some((base, None)) => {
                    if base.hash != theirs.hash {
                        self.drop_in(Reason::Deleted, base, theirs);
                    }
                }
                None if is_test(theirs) && needs_deleted(group, &ours_of, theirs) => {
                    self.drop_in(Reason::Unfit, theirs, theirs);
                }
                None => {
                    if !merge.insert(group, at, Slot::of(theirs), was_sorted) {
                        self.drop_in(Reason::Deleted, theirs, theirs);
                    }
                }
            }
        }
        if has_imports {
            self.is_mixed |= merge.imports(group)?;
        }
        Ok(merge.slots.into_iter().map(|placed| placed.slot).collect())
    }

    /// What becomes of an element that the team has.
    fn one(
        &mut self,
        group: Three<Group>,
        base: Option<&Element>,
        ours: &Element,
        theirs: Option<&Element>,
    ) -> Result<Option<Slot>, Why> {
        let mark = self.dropped.len();
        let merged = match (base, theirs) {
            (None, None) => return Ok(Some(Slot::of(ours))),
            (Some(base), Some(theirs)) => self.element(Three::new(base, ours, theirs)),
            (None, Some(theirs)) if ours.hash == theirs.hash || ours.code() == theirs.code() => {
                return Ok(Some(Slot::of(ours)));
            }
            (None, Some(theirs)) => self.both_new(ours, theirs),
            (Some(base), None) if base.hash == ours.hash => return Ok(None),
            (Some(base), None) if base.code() == ours.code() => {
                self.drop_in(Reason::Commented, ours, base);
                return Ok(None);
            }
            (Some(base), None) => return self.removed(group, base, ours),
        };
        match merged {
            Ok(slot) => Ok(Some(slot)),
            Err(why) => {
                self.dropped.truncate(mark);
                let base = base.map_or(&[][..], std::slice::from_ref);
                let theirs = theirs.map_or(&[][..], std::slice::from_ref);
                let ours = std::slice::from_ref(ours);
                let part = Three::new(base, ours, theirs);
                if group.ours.order == Order::Sections {
                    let [base, theirs] = [base, theirs].map(super::three::texts);
                    self.drop(Reason::Rewritten, &base, &theirs);
                    return Ok(Some(Slot::of(&ours[0])));
                }
                Ok(Some(self.conflict(why, group.ours, part)?))
            }
        }
    }

    /// The team has changed what gosvc removes.
    fn removed(
        &mut self,
        group: Three<Group>,
        base: &Element,
        ours: &Element,
    ) -> Result<Option<Slot>, Why> {
        match group.ours.order {
            // What the team has put into a table of its own account stays, without the rest.
            Order::Keys => {
                if let Some(rest) = self.own_keys(base, ours) {
                    return Ok(Some(rest));
                }
                self.drop_in(Reason::Kept, ours, base);
                Ok(Some(Slot::of(ours)))
            }
            Order::Sections => {
                self.drop_in(Reason::Kept, ours, base);
                Ok(Some(Slot::of(ours)))
            }
            _ => {
                let (base, ours) = (std::slice::from_ref(base), std::slice::from_ref(ours));
                let part = Three::new(base, ours, &[]);
                Ok(Some(self.conflict(
                    Why::ChangedAndRemoved,
                    group.ours,
                    part,
                )?))
            }
        }
    }

    /// The team's own keys in a table that gosvc removes.
    fn own_keys(&mut self, base: &Element, ours: &Element) -> Option<Slot> {
        let (old, new) = (base.keys()?, ours.keys()?);
        let emptied = Group::new(old.open, Vec::new(), Vec::new(), old.order, old.has_commas);
        // A service of compose.yaml is none without its image.
        let is_service = old.elements.iter().any(|it| it.key.name == "image");
        let only_added = !is_service
            && old.elements.iter().all(|element| {
                let found = new.find(&element.key);
                found.is_none_or(|found| found.hash == element.hash)
            });
        let own = new
            .elements
            .iter()
            .any(|element| old.find(&element.key).is_none());
        if !only_added || !own {
            return None;
        }
        let emptied = Group {
            close: old.close.clone(),
            ..emptied
        };
        let theirs = base.with_keys(emptied);
        self.element(Three::new(base, ours, &theirs)).ok()
    }

    /// Both sides have something new of one name: tables and modules come together by what is in them.
    fn both_new(&mut self, ours: &Element, theirs: &Element) -> Result<Slot, Why> {
        let is_dependency = self
            .place
            .last()
            .is_some_and(|name| name.contains("dependencies]"));
        if is_dependency && let Some(text) = toml::unite_dependencies(ours.text, theirs.text) {
            let text = format!("{}{text}", ours.space());
            return Ok(Slot::new(vec![Piece::Text(text)]).named(&ours.key));
        }
        if !["impl", "key", "mod", "table"].contains(&ours.key.kind) {
            return Err(Why::BothAdded);
        }
        let (Some(one), Some(other)) = (ours.keys(), theirs.keys()) else {
            return Err(Why::BothAdded);
        };
        let twins = one
            .elements
            .iter()
            .any(|element| element.key.name.is_empty());
        if twins || one.order != other.order {
            return Err(Why::BothAdded);
        }
        let empty = Group::new(one.open, Vec::new(), Vec::new(), one.order, one.has_commas);
        let empty = Group {
            close: one.close.clone(),
            ..empty
        };
        let base = ours.with_keys(empty);
        // What is around must be the same.
        let theirs_empty = theirs.with_keys(Group {
            elements: Vec::new(),
            ..base.keys().cloned().ok_or(Why::BothAdded)?
        });
        if base.code() != theirs_empty.code() {
            return Err(Why::BothAdded);
        }
        self.element(Three::new(&base, ours, theirs))
            .map_err(|_| Why::BothAdded)
    }
}

struct Placed {
    slot: Slot,
    /// Only the team has it.
    is_new: bool,
    /// Its place among the team's elements, if it is an import.
    import: Option<usize>,
}

struct Named {
    slots: Vec<Placed>,
    /// Where the elements of gosvc's are in the slots.
    theirs_at: Found,
}

impl Named {
    /// Puts an element that only gosvc has into its place; returns false if there is none.
    fn insert(&mut self, group: Three<Group>, at: usize, mut slot: Slot, was_sorted: bool) -> bool {
        let element = &group.theirs.elements[at];
        let before = (0..at).rev().find_map(|at| self.theirs_at[at]);
        let after = (at + 1..self.theirs_at.len()).find_map(|at| self.theirs_at[at]);
        let place = match (before, after) {
            (None, None) if group.ours.order == Order::Sections && !self.slots.is_empty() => {
                return false;
            }
            _ if was_sorted => self.sorted_place(0..self.slots.len(), element),
            _ => match self.run(element, before, after) {
                Some(run) => self.sorted_place(run, element),
                None => match (before, after) {
                    (Some(before), _) => {
                        let own = self.slots[before + 1..].iter();
                        before + 1 + own.take_while(|placed| placed.is_new).count()
                    }
                    (None, Some(after)) => after,
                    (None, None) => self.slots.len(),
                },
            },
        };
        // What begins a paragraph goes on to do so.
        if let Some(next) = self.slots.get_mut(place)
            && next.slot.has_blank_line()
            && !slot.has_blank_line()
            && !group.ours.has_commas
            && (was_sorted || ["use", "mod"].contains(&element.key.kind))
        {
            std::mem::swap(&mut next.slot.space, &mut slot.space);
        }
        self.slots.insert(
            place,
            Placed {
                slot,
                is_new: false,
                import: None,
            },
        );
        for found in self.theirs_at.iter_mut().flatten() {
            if *found >= place {
                *found += 1;
            }
        }
        self.theirs_at[at] = Some(place);
        true
    }

    /// Merges the imports, now that it is known what the code around them needs.
    /// Returns whether some have changed.
    fn imports(&mut self, group: Three<Group>) -> Result<bool, Why> {
        let mut code = String::new();
        for placed in self.slots.iter().filter(|placed| placed.import.is_none()) {
            for piece in &placed.slot.pieces {
                match piece {
                    Piece::Text(text) => code.push_str(text),
                    Piece::Conflict(conflict) => code.push_str(&conflict.ours),
                }
            }
            code.push('\n');
        }
        let imports = rust::imports::merge(group, &code)?;
        let has_changed = !imports.new.is_empty() || !imports.ours.is_empty();
        for (theirs, ours) in &imports.pairs {
            self.theirs_at[*theirs] = self.slots.iter().position(|it| it.import == Some(*ours));
        }
        for (at, text) in imports.new {
            self.insert(
                group,
                at,
                Slot::new(vec![Piece::Text(text)]).named(&group.theirs.elements[at].key),
                false,
            );
        }
        for (at, text) in imports.ours {
            let Some(place) = self.slots.iter().position(|it| it.import == Some(at)) else {
                continue;
            };
            let slot = &mut self.slots[place].slot;
            match text {
                Some(text) => slot.pieces = Slot::new(vec![Piece::Text(text)]).pieces,
                None => {
                    let slot = self.slots.remove(place).slot;
                    if let Some(next) = self.slots.get_mut(place)
                        && next.import.is_some()
                        && slot.has_blank_line()
                    {
                        next.slot.space = slot.space;
                    }
                }
            }
        }
        Ok(has_changed)
    }

    /// The lines of declarations beside the neighbours of this one, if they are sorted.
    fn run(
        &self,
        element: &Element,
        before: Option<usize>,
        after: Option<usize>,
    ) -> Option<std::ops::Range<usize>> {
        if !["use", "mod"].contains(&element.key.kind) {
            return None;
        }
        let is_one = |at: usize| {
            let key = self.slots[at].slot.key.as_ref();
            key.is_some_and(|key| key.kind == element.key.kind)
        };
        let seed = [before, after]
            .into_iter()
            .flatten()
            .find(|at| is_one(*at))?;
        let mut start = seed;
        while start > 0 && !self.slots[start].slot.has_blank_line() && is_one(start - 1) {
            start -= 1;
        }
        let mut end = seed + 1;
        while end < self.slots.len() && !self.slots[end].slot.has_blank_line() && is_one(end) {
            end += 1;
        }
        let names: Vec<&str> = self.slots[start..end]
            .iter()
            .filter_map(|placed| Some(placed.slot.key.as_ref()?.name.as_str()))
            .collect();
        names.is_sorted().then_some(start..end)
    }

    fn sorted_place(&self, run: std::ops::Range<usize>, element: &Element) -> usize {
        let name = &element.key.name;
        let later = |placed: &Placed| placed.slot.key.as_ref().is_some_and(|key| key.name > *name);
        let found = self.slots[run.clone()].iter().position(later);
        found.map_or(run.end, |at| run.start + at)
    }
}

/// Whether the keys of a table, or what is in a set, are in order.
fn is_sorted(group: &Group) -> bool {
    let are_keys = match group.order {
        Order::Keys => group
            .elements
            .iter()
            .all(|element| element.key.kind == "key"),
        Order::Set => group.open.is_some_and(|open| open.text == "["),
        _ => false,
    };
    let names = group.elements.iter().map(|element| &element.key.name);
    are_keys && group.elements.len() > 1 && names.is_sorted()
}

/// Finds elements by their keys, and those that have another name by what is in them.
fn find(base: &Group, side: &Group, finds_small: bool) -> Found {
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
