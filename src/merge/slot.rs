//! An element of the merged text, and how elements of two sides are put one after the other.

use super::{
    result::Piece,
    sides::Three,
    tree::{Element, Group, Key, Order, Token},
};

#[derive(Debug, Clone, Default)]
pub(super) struct Slot {
    pub(super) key: Option<Key>,
    /// The white space before it.
    pub(super) space: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) comma: bool,
    /// A comment behind it on the same line.
    pub(super) remark: Option<String>,
    /// Whether it is only the comment of what is gone.
    pub(super) is_comment: bool,
}

impl Slot {
    pub(super) fn new(mut pieces: Vec<Piece>) -> Self {
        let mut space = String::new();
        if let Some(Piece::Text(text)) = pieces.first_mut() {
            let length = text.len() - text.trim_start().len();
            space = text.drain(..length).collect();
        }
        Self {
            space,
            pieces,
            ..Self::default()
        }
    }

    pub(super) fn of(element: &Element) -> Self {
        let mut text = String::new();
        for tree in &element.trees {
            tree.write(&mut text);
        }
        Self {
            key: Some(element.key.clone()),
            comma: element.comma.is_some(),
            remark: element.remark.map(Self::text),
            ..Self::new(vec![Piece::Text(text)])
        }
    }

    pub(super) fn named(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    pub(super) fn text(token: Token) -> String {
        format!("{}{}", token.space, token.text)
    }

    pub(super) fn has_blank_line(&self) -> bool {
        self.space.matches('\n').count() > 1
    }

    pub(super) fn is_of_kind(&self, kind: &str) -> bool {
        self.key.as_ref().is_some_and(|key| key.kind == kind)
    }

    fn is_conflict(&self) -> bool {
        matches!(self.pieces[..], [Piece::Conflict(_)])
    }

    /// Puts elements one after the other: with commas and white space as the group has them.
    pub(super) fn join(mut slots: Vec<Self>, group: Three<Group>) -> Vec<Piece> {
        let close = |group: &Group<'_>| group.close.last().map(|tree| tree.space().contains('\n'));
        let like = group.resolve(close).unwrap_or(group.ours);
        let is_tall = like.is_tall();
        match group.ours.has_commas {
            true => set_commas(&mut slots, group, is_tall),
            false => set_blank_lines(&mut slots, group),
        }
        let last = last(&slots);
        let mut pieces = Vec::new();
        for (at, slot) in slots.into_iter().enumerate() {
            let is_other = slot.is_conflict() || slot.is_comment;
            pieces.push(Piece::Text(slot.space));
            pieces.extend(slot.pieces);
            let wants = group.ours.has_commas && !is_other && (slot.comma || at < last);
            if wants {
                pieces.push(Piece::Text(",".to_owned()));
            }
            pieces.extend(slot.remark.map(Piece::Text));
        }
        pieces
    }
}

/// The place of the last slot that is more than a comment.
fn last(slots: &[Slot]) -> usize {
    let place = slots.iter().rposition(|slot| !slot.is_comment);
    place.unwrap_or(0)
}

fn set_commas(slots: &mut [Slot], group: Three<Group>, is_tall: bool) {
    let first_space = |group: &Group<'_>| group.elements.first().map(|it| it.space().to_owned());
    let lone = [group.ours, group.theirs, group.base]
        .into_iter()
        .find_map(first_space)
        .unwrap_or_default();
    let line = slots.iter().find(|slot| slot.space.contains('\n'));
    let line = line.map(|slot| slot.space.clone());
    let ends_with_comma = |group: &Group<'_>| {
        let last = group.elements.last();
        last.is_some_and(|element| element.comma.is_some())
    };
    let last = last(slots);
    for (at, slot) in slots.iter_mut().enumerate() {
        let is_line = slot.space.contains('\n');
        if is_tall && !is_line {
            slot.space = line.clone().unwrap_or_else(|| slot.space.clone());
        } else if !is_tall && at == 0 && (slot.space == " " || !lone.contains('\n')) {
            slot.space = lone.clone();
        } else if !is_tall && at > 0 && slot.space.is_empty() {
            slot.space = " ".to_owned();
        }
        if at == last && at > 0 {
            let sides = [group.ours, group.theirs];
            let is_open = sides.iter().all(|group| !ends_with_comma(group));
            slot.comma &= is_tall || !is_open;
            // Rust has one there if each stands on a line of its own.
            let has = sides
                .iter()
                .any(|group| ends_with_comma(group) && group.is_tall());
            let Some(Piece::Text(text)) = slot.pieces.last() else {
                continue;
            };
            slot.comma |= is_tall && has && !text.starts_with("..");
            slot.comma &= is_tall;
        }
    }
}

fn set_blank_lines(slots: &mut [Slot], group: Three<Group>) {
    if !matches!(
        group.ours.order,
        Order::Items | Order::Keys | Order::Sections | Order::Fixed | Order::Blocks
    ) {
        return;
    }
    let has_brackets = group.ours.open.is_some();
    let is_first = |slot: &Slot| {
        let sides = [group.ours, group.theirs];
        let first = |group: &Group<'_>| group.elements.first().map(|it| it.key.clone());
        sides
            .into_iter()
            .any(|side| first(side).is_some_and(|key| Some(&key) == slot.key.as_ref()))
    };
    for (at, slot) in slots.iter_mut().enumerate() {
        let lines = slot.space.matches('\n').count();
        if at == 0 && has_brackets && lines > 1 {
            let indent = slot.space.rfind('\n').unwrap_or(0);
            slot.space = slot.space[indent..].to_owned();
        } else if at == 0 && !has_brackets && lines > 0 && starts_at_once(group.ours) {
            slot.space = slot.space.trim_start_matches('\n').to_owned();
        } else if at > 0 && lines < 2 && is_first(slot) && !slot.is_conflict() {
            let is_item = group.ours.order == Order::Items;
            let is_list = slot
                .key
                .as_ref()
                .is_some_and(|key| ["use", "mod"].contains(&key.kind));
            if lines == 0 || is_item && !is_list {
                let missing = if is_item { 2 } else { 1 };
                slot.space = format!("{}{}", "\n".repeat(missing - lines), slot.space);
            }
        }
    }
}

/// Whether the first element is what the text begins with.
fn starts_at_once(group: &Group) -> bool {
    let first = group.elements.first().map(Element::space);
    first.is_some_and(|space| !space.contains('\n'))
}
