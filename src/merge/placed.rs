//! Puts elements that are found by their names into their places: what is new of gosvc's goes behind what
//! it follows there, or where it belongs in a sorted list; imports come last.

use super::{
    find::Found,
    result::{Piece, Why},
    rust,
    sides::Three,
    slot::Slot,
    tree::{Element, Group, Order},
};

/// An element of the merged group.
pub(super) struct Placed {
    pub(super) slot: Slot,
    /// Only the team has it.
    pub(super) is_new: bool,
    /// Its place among the team's elements, if it is an import.
    pub(super) import: Option<usize>,
}

/// The elements of the merged group, so far.
pub(super) struct Named {
    pub(super) slots: Vec<Placed>,
    /// Where the elements of gosvc's are in the slots.
    pub(super) theirs_at: Found,
}

impl Named {
    /// Puts an element that only gosvc has into its place; returns false if there is none.
    pub(super) fn insert(
        &mut self,
        group: Three<Group>,
        at: usize,
        mut slot: Slot,
        was_sorted: bool,
    ) -> bool {
        let element = &group.theirs.elements[at];
        let before = (0..at).rev().find_map(|at| self.theirs_at[at]);
        let after = (at + 1..self.theirs_at.len()).find_map(|at| self.theirs_at[at]);
        let begins_paragraph = |at: usize| {
            let element = group.theirs.elements.get(at);
            element.is_some_and(|it| it.space().matches('\n').count() > 1)
        };
        let neighbours = match begins_paragraph(at) && !begins_paragraph(at + 1) {
            true => [after, before],
            false => [before, after],
        };
        let run = self.run(element, neighbours);
        let start = run.as_ref().map(|run| run.start);
        let place = match (before, after) {
            (None, None) if group.ours.order == Order::Sections && !self.slots.is_empty() => {
                return false;
            }
            _ if was_sorted => self.sorted_place(0..self.slots.len(), element),
            _ => match run {
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
        let is_list = was_sorted || ["use", "mod"].contains(&element.key.kind);
        // What begins a paragraph goes on to do so.
        if let Some(next) = self.slots.get_mut(place)
            && next.slot.has_blank_line()
            && next.slot.is_of_kind(element.key.kind)
            && !group.ours.has_commas
            && (is_list && !slot.has_blank_line() || start == Some(place))
        {
            let indent = next.slot.space.rfind('\n').unwrap_or(0);
            let rest = next.slot.space[indent..].to_owned();
            slot.space = std::mem::replace(&mut next.slot.space, rest);
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
    pub(super) fn imports(&mut self, group: Three<Group>) -> Result<bool, Why> {
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

    /// Puts a conflict in the place of the imports.
    pub(super) fn take_imports(&mut self, conflict: Slot) {
        let is_inner = |placed: &Placed| {
            let key = placed.slot.key.as_ref();
            key.is_some_and(|key| key.name == "inner attributes")
        };
        let first = self.slots.iter().position(|it| it.import.is_some());
        let place = first.or_else(|| self.slots.iter().position(|it| !is_inner(it)));
        let conflict = Placed {
            slot: conflict,
            is_new: false,
            import: None,
        };
        self.slots.insert(place.unwrap_or(0), conflict);
        self.slots.retain(|placed| placed.import.is_none());
    }

    /// The lines of declarations beside the first of these neighbours, if they are sorted.
    fn run(
        &self,
        element: &Element,
        neighbours: [Option<usize>; 2],
    ) -> Option<std::ops::Range<usize>> {
        if !["use", "mod"].contains(&element.key.kind) {
            return None;
        }
        let is_one = |at: usize| self.slots[at].slot.is_of_kind(element.key.kind);
        let seed = neighbours.into_iter().flatten().find(|at| is_one(*at))?;
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
pub(super) fn is_sorted(group: &Group) -> bool {
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
