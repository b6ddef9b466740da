//! Merges three trees: what changed on one side is that side's; what changed on both is merged by
//! its elements, then by its tokens, and is a conflict if these disagree. Knows no language.

use std::borrow::Cow;

use super::{
    align::{Align, Chunk, align, chunks},
    renamed::{self, Words},
    result::{Conflict, Dropped, Piece, Reason, Why},
    sides::Three,
    slot::Slot,
    text,
    tree::{Element, Group, Kind, Order, Token, Tree},
    words,
};

/// One merge and what it has to tell.
#[derive(Debug)]
pub(super) struct Merger<'w> {
    pub(super) words: &'w Words,
    /// The names of the elements that the merge is in.
    pub(super) place: Vec<String>,
    pub(super) dropped: Vec<Dropped>,
    pub(super) is_mixed: bool,
}

type Trees<'a, 't> = Three<'a, [Tree<'t>]>;

impl<'w> Merger<'w> {
    pub(super) fn new(words: &'w Words) -> Self {
        Self {
            words,
            place: Vec::new(),
            dropped: Vec::new(),
            is_mixed: false,
        }
    }

    /// Merges an element that all sides have.
    pub(super) fn element(&mut self, three: Three<Element>) -> Result<Slot, Why> {
        if let Some(element) = three.resolve(|element| element.text) {
            return Ok(Slot::of(element));
        }
        let depth = self.place.len();
        self.place.push(three.base.key.to_string());
        let theirs = without_known(three);
        let trees = three.map(|element| &element.trees[..]);
        let pieces = self.commented(Three::new(trees.base, trees.ours, &theirs));
        self.place.truncate(depth);
        let mut slot = Slot::new(pieces?);
        let comma = three.resolve(|element| element.comma.is_some());
        slot.comma = comma.unwrap_or(three.ours).comma.is_some();
        let remark = three.resolve(|element| element.remark.map(|token| token.text));
        slot.remark = remark.unwrap_or(three.ours).remark.map(Slot::text);
        Ok(slot)
    }

    /// Merges what an element is made of. Comments that the team alone has changed before it are the
    /// team's, whatever becomes of it.
    fn commented(&mut self, three: Trees) -> Result<Vec<Piece>, Why> {
        let start = three.map(|trees| &trees[..comments(trees)]);
        let is_ours =
            hashes(start.base) == hashes(start.theirs) && hashes(start.base) != hashes(start.ours);
        if !is_ours {
            return self.trees(three);
        }
        let mut pieces = vec![Piece::Text(written(start.ours))];
        pieces.extend(self.trees(three.map(|trees| &trees[comments(trees)..]))?);
        Ok(pieces)
    }

    /// Merges what an element is made of.
    fn trees(&mut self, three: Trees) -> Result<Vec<Piece>, Why> {
        let ours = align(three.base, three.ours);
        let theirs = align(three.base, three.theirs);
        let mut pieces = Vec::new();
        for chunk in chunks(&ours, &theirs, three.ours.len(), three.theirs.len()) {
            let part = Three::new(
                &three.base[chunk.base.clone()],
                &three.ours[chunk.ours.clone()],
                &three.theirs[chunk.theirs.clone()],
            );
            match (part.base, part.ours, part.theirs) {
                ([base], [ours], [theirs]) if chunk.is_common => {
                    pieces.extend(self.tree(Three::new(base, ours, theirs))?);
                }
                _ => pieces.extend(self.tokens(part)?),
            }
        }
        Ok(pieces)
    }

    fn tree(&mut self, three: Three<Tree>) -> Result<Vec<Piece>, Why> {
        match (three.base, three.ours, three.theirs) {
            (Tree::Group(base), Tree::Group(ours), Tree::Group(theirs)) => {
                self.group(Three::new(base, ours, theirs))
            }
            (Tree::Token(base), Tree::Token(ours), Tree::Token(theirs)) => {
                self.token(Three::new(base, ours, theirs))
            }
            _ => Err(Why::BothChanged),
        }
    }

    fn token(&mut self, three: Three<Token>) -> Result<Vec<Piece>, Why> {
        let space = three.resolve(|token| token.space).unwrap_or(three.ours);
        let text = match three.resolve(|token| token.text) {
            Some(token) => token.text.to_owned(),
            None => match three.ours.kind {
                Kind::Literal if three.base.text.contains('\n') => {
                    self.literal(three.map(|token| token.text))?
                }
                Kind::Comment => {
                    self.drop(Reason::Rewritten, three.base.text, three.theirs.text);
                    three.ours.text.to_owned()
                }
                _ => return Err(Why::BothChanged),
            },
        };
        Ok(vec![Piece::Text(format!("{}{text}", space.space))])
    }

    /// Merges a string of several lines.
    fn literal(&self, three: Three<str>) -> Result<String, Why> {
        if let Some(merged) = words::merge(three) {
            return merged;
        }
        let theirs = renamed::without_deleted(self.words, three);
        text::merge_literal(Three::new(three.base, three.ours, &theirs))
    }

    /// Merges tokens that are not the same on all sides.
    fn tokens(&mut self, three: Trees) -> Result<Vec<Piece>, Why> {
        let are_comments = |trees: &[Tree]| comments(trees) == trees.len();
        let trees = match three.resolve(hashes) {
            Some(trees) => trees,
            None if [three.base, three.ours, three.theirs]
                .into_iter()
                .all(are_comments) =>
            {
                let [base, theirs] = [three.base, three.theirs].map(written);
                self.drop(Reason::Rewritten, &base, &theirs);
                three.ours
            }
            None => {
                let text = renamed::in_place(self.words, three).ok_or(Why::BothChanged)?;
                return Ok(vec![Piece::Text(text)]);
            }
        };
        self.is_mixed |= !trees.iter().any(|tree| tree.space().contains('\n'));
        Ok(vec![Piece::Text(written(trees))])
    }

    pub(super) fn group(&mut self, three: Three<Group>) -> Result<Vec<Piece>, Why> {
        let mut pieces = Vec::new();
        if let (Some(base), Some(ours), Some(theirs)) =
            (&three.base.open, &three.ours.open, &three.theirs.open)
        {
            pieces.extend(self.token(Three::new(base, ours, theirs))?);
        }
        let slots = match three.ours.order {
            Order::Items | Order::Keys | Order::Set | Order::Sections => self.named(three)?,
            Order::Fixed | Order::Chain | Order::Blocks => self.fixed(three)?,
        };
        self.is_mixed |= !three.ours.is_tall() || !three.theirs.is_tall();
        pieces.extend(Slot::join(slots, three));
        pieces.extend(self.trees(three.map(|group| &group.close[..]))?);
        Ok(pieces)
    }

    /// Merges elements whose order matters.
    fn fixed(&mut self, three: Three<Group>) -> Result<Vec<Slot>, Why> {
        let ours = align(&three.base.elements, &three.ours.elements);
        if uses_what_is_gone(three) {
            return Err(Why::BothChanged);
        }
        let theirs = self.where_ours_are(three, &ours);
        let three = Three::new(three.base, three.ours, &theirs);
        let lists = three.map(|group| &group.elements[..]);
        let theirs = align(lists.base, lists.theirs);
        let mut slots = Vec::new();
        for chunk in chunks(&ours, &theirs, lists.ours.len(), lists.theirs.len()) {
            let part = Three::new(
                &lists.base[chunk.base.clone()],
                &lists.ours[chunk.ours.clone()],
                &lists.theirs[chunk.theirs.clone()],
            );
            let mark = self.dropped.len();
            let merged = match (part.base, part.ours, part.theirs) {
                ([base], [ours], [theirs]) if chunk.is_common => {
                    let merged = self.element(Three::new(base, ours, theirs));
                    merged.map(|slot| vec![slot])
                }
                _ => self.between(part, &chunk, &ours, &theirs, three),
            };
            match merged {
                Ok(merged) => slots.extend(merged),
                Err(_) if three.ours.order == Order::Blocks => {
                    self.dropped.truncate(mark);
                    let [base, theirs] = [part.base, part.theirs].map(texts);
                    self.drop(Reason::Rewritten, &base, &theirs);
                    slots.extend(part.ours.iter().map(Slot::of));
                }
                Err(why) => {
                    self.dropped.truncate(mark);
                    slots.push(self.conflict(why, three.ours, part)?);
                }
            }
        }
        Ok(slots)
    }

    /// Gosvc's elements without those that the team has deleted under their old names; what the team has
    /// edited stays in its place under its new name.
    fn where_ours_are<'a, 't>(
        &mut self,
        three: Three<'a, Group<'t>>,
        ours: &[Option<usize>],
    ) -> Cow<'a, Group<'t>> {
        let mut pairs = renamed::pairs(self.words, three);
        let is_as_written =
            |old: usize, at: usize| three.ours.elements[at].hash == three.base.elements[old].hash;
        pairs.retain(|(old, _)| !ours[*old].is_some_and(|at| is_as_written(*old, at)));
        if pairs.is_empty() {
            return Cow::Borrowed(three.theirs);
        }
        let mut theirs = three.theirs.clone();
        let mut places = 0..theirs.elements.len();
        theirs.elements.retain(|_| {
            let at = places.next();
            !pairs.iter().any(|(_, new)| Some(*new) == at)
        });
        for (old, new) in pairs {
            let (base, renamed) = (&three.base.elements[old], &three.theirs.elements[new]);
            if ours[old].is_none() {
                self.drop_in(Reason::Deleted, base, renamed);
                continue;
            }
            let mut before = three.base.elements[..old].iter().rev();
            let place = before.find_map(|base| {
                let mut theirs = theirs.elements.iter();
                theirs.position(|it| it.hash == base.hash)
            });
            let place = place.map_or(0, |at| at + 1);
            theirs.elements.insert(place, renamed.clone());
        }
        Cow::Owned(theirs)
    }

    /// Merges elements that not all sides have.
    fn between(
        &mut self,
        part: Three<[Element]>,
        chunk: &Chunk,
        ours: &[Option<usize>],
        theirs: &[Option<usize>],
        group: Three<Group>,
    ) -> Result<Vec<Slot>, Why> {
        let hashes =
            |list: &[Element]| -> Vec<u64> { list.iter().map(|element| element.hash).collect() };
        if let Some(list) = part.resolve(hashes) {
            return Ok(list.iter().map(Slot::of).collect());
        }
        if part.base.is_empty() {
            return both_inserted(part, chunk, group);
        }
        let in_ours = |at: usize| ours[at].map(|found| &group.ours.elements[found]);
        let in_theirs = |at: usize| theirs[at].map(|found| &group.theirs.elements[found]);
        let has_new = |found: &[Option<usize>], range: &std::ops::Range<usize>| {
            range.clone().any(|at| !found.contains(&Some(at)))
        };
        let (ours_new, theirs_new) = (has_new(ours, &chunk.ours), has_new(theirs, &chunk.theirs));
        if ours_new && theirs_new {
            return registered(part, group).ok_or(Why::BothChanged);
        }
        let mut slots = Vec::new();
        if ours_new {
            // The team has rewritten some of these, gosvc has removed some.
            for at in chunk.base.clone() {
                match (in_ours(at), in_theirs(at)) {
                    (Some(one), None) if one.hash != group.base.elements[at].hash => {
                        return Err(Why::ChangedAndRemoved);
                    }
                    (Some(_), None) => {}
                    (None, Some(other)) if other.hash == group.base.elements[at].hash => {}
                    // It is replaced by what is new there.
                    _ => return Err(Why::BothChanged),
                }
            }
            let goes = |at: &usize| {
                let old = ours.iter().position(|found| *found == Some(*at));
                old.is_some_and(|old| theirs[old].is_none())
            };
            let kept = chunk.ours.clone().filter(|at| !goes(at));
            return Ok(kept.map(|at| Slot::of(&group.ours.elements[at])).collect());
        }
        // The team has only deleted here; what is new of gosvc's stays in place.
        let mut next = chunk.theirs.start;
        for at in chunk.base.clone() {
            let base = &group.base.elements[at];
            match (in_ours(at), in_theirs(at)) {
                (Some(one), None) if one.hash != base.hash => return Err(Why::ChangedAndRemoved),
                (None, Some(other)) if other.hash != base.hash => {
                    let is_text = group.ours.order == Order::Blocks;
                    if !is_text && (base.code().len() < 8 || base.likeness(other) < 0.7) {
                        // It may be another one.
                        return Err(Why::BothChanged);
                    }
                    self.drop_in(Reason::Deleted, base, other);
                }
                _ => {}
            }
            if let Some(found) = theirs[at] {
                slots.extend(group.theirs.elements[next..found].iter().map(Slot::of));
                next = found + 1;
            }
        }
        slots.extend(
            group.theirs.elements[next..chunk.theirs.end]
                .iter()
                .map(Slot::of),
        );
        Ok(slots)
    }

    /// A conflict of whole lines; where these are not, what is around them is in conflict.
    pub(super) fn conflict(
        &mut self,
        why: Why,
        group: &Group,
        part: Three<[Element]>,
    ) -> Result<Slot, Why> {
        let is_list = match group.order {
            Order::Set | Order::Chain => false,
            Order::Fixed => group.open.is_none_or(|open| open.text == "{"),
            _ => true,
        };
        let is_first = |element: &Element| group.open.is_none() && element.space().is_empty();
        let are_lines = [part.base, part.ours, part.theirs].iter().all(|list| {
            let mut list = list.iter();
            list.all(|element| element.starts_line() || is_first(element))
        });
        if !is_list || !are_lines || !group.is_tall() {
            return Err(why);
        }
        let mut place = self.place.clone();
        if let [element] | [element, ..] = match part.base {
            [] => part.theirs,
            base => base,
        } {
            place.push(element.key.to_string());
        }
        Ok(Slot::new(vec![Piece::Conflict(Conflict {
            place,
            why,
            base: texts(part.base),
            ours: texts(part.ours),
            theirs: texts(part.theirs),
        })]))
    }

    pub(super) fn drop(&mut self, reason: Reason, base: &str, theirs: &str) {
        self.dropped.push(Dropped {
            place: self.place.clone(),
            reason,
            base: base.to_owned(),
            theirs: theirs.to_owned(),
        });
    }

    /// The same for an element of what the merge is in.
    pub(super) fn drop_in(&mut self, reason: Reason, base: &Element, theirs: &Element) {
        self.place.push(base.key.to_string());
        self.drop(reason, base.text, theirs.text);
        self.place.pop();
    }
}

/// Whether a new statement of gosvc's uses a variable that the team has done away with.
fn uses_what_is_gone(group: Three<Group>) -> bool {
    fn bound<'a>(element: &Element<'a>) -> Option<&'a str> {
        let code = element.code();
        let rest = code.strip_prefix(&["let"])?;
        rest.iter().copied().find(|word| *word != "mut")
    }
    let bound = |group: &'_ Group<'_>| -> Vec<String> {
        let names = group.elements.iter().filter_map(bound);
        names.map(str::to_owned).collect()
    };
    let (before, now) = (bound(group.base), bound(group.ours));
    let gone: Vec<String> = before
        .into_iter()
        .filter(|name| !now.contains(name))
        .collect();
    let known: Vec<u64> = group.base.elements.iter().map(|it| it.hash).collect();
    let mut new = group
        .theirs
        .elements
        .iter()
        .filter(|it| !known.contains(&it.hash));
    !gone.is_empty()
        && new.any(|it| {
            it.code()
                .iter()
                .any(|word| gone.iter().any(|name| name == word))
        })
}

/// What both sides have inserted at one place where the order matters.
fn both_inserted(
    part: Three<[Element]>,
    chunk: &Chunk,
    group: Three<Group>,
) -> Result<Vec<Slot>, Why> {
    if holds(part.ours, part.theirs) {
        return Ok(part.ours.iter().map(Slot::of).collect());
    }
    if holds(part.theirs, part.ours) {
        return Ok(part.theirs.iter().map(Slot::of).collect());
    }
    let base = &group.base.elements;
    let before = chunk.base.start.checked_sub(1).and_then(|at| base.get(at));
    let around: Vec<&Element> = [before, base.get(chunk.base.start)]
        .into_iter()
        .flatten()
        .collect();
    let mut new = part.ours.iter().chain(part.theirs);
    let is_array = || {
        let is_bracket = group.ours.open.is_some_and(|open| open.text == "[");
        is_bracket && group.ours.is_tall()
    };
    let unite = match group.ours.order {
        Order::Blocks => true,
        Order::Fixed if group.ours.open.is_none_or(|open| open.text == "{") => {
            new.all(|element| around.iter().any(|other| start(other) == start(element)))
        }
        Order::Fixed => is_array(),
        Order::Chain => {
            let name = |element: &Element| element.code().get(1).map(|name| (*name).to_owned());
            new.all(|element| around.iter().any(|other| name(other) == name(element)))
        }
        _ => false,
    };
    match unite {
        true => Ok(part.ours.iter().chain(part.theirs).map(Slot::of).collect()),
        false => Err(Why::BothAdded),
    }
}

/// Lines of a registry that one side has put before what the other has made anew.
fn registered(part: Three<[Element]>, group: Three<Group>) -> Option<Vec<Slot>> {
    let is_block = group.ours.open.is_none_or(|open| open.text == "{");
    let known: Vec<String> = group.base.elements.iter().map(start).collect();
    let sides = [(part.ours, part.theirs), (part.theirs, part.ours)];
    sides.into_iter().find_map(|(one, other)| {
        let (lines, rest) = one.split_at(one.len().checked_sub(part.base.len())?);
        let is_there = rest.iter().zip(part.base).all(|(a, b)| a.hash == b.hash);
        let are_of_registry = lines.iter().all(|line| known.contains(&start(line)));
        let is_it = is_block && group.ours.order == Order::Fixed && is_there && are_of_registry;
        is_it.then(|| lines.iter().chain(other).map(Slot::of).collect())
    })
}

/// How a line begins: every line of a registry registers one more in the same way.
fn start(element: &Element) -> String {
    element.code().into_iter().take(3).collect()
}

/// Whether all elements of one list are in another, in the same order.
fn holds(list: &[Element], part: &[Element]) -> bool {
    let mut list = list.iter();
    part.iter()
        .all(|one| list.any(|other| other.hash == one.hash))
}

/// What an element of gosvc's is made of, without the new attributes that the team has as well.
fn without_known<'a, 't>(three: Three<'a, Element<'t>>) -> Cow<'a, [Tree<'t>]> {
    let [base, ours] = [three.base, three.ours].map(|element| attributes(&element.trees));
    let known = |at: usize| {
        let hash = attribute(&three.theirs.trees, at);
        hash.is_some_and(|hash| ours.contains(&hash) && !base.contains(&hash))
    };
    let trees = &three.theirs.trees;
    if !(0..trees.len()).any(known) {
        return Cow::Borrowed(trees);
    }
    let is_left = |at: &usize| !known(*at) && !at.checked_sub(1).is_some_and(known);
    let left = (0..trees.len()).filter(is_left);
    left.map(|at| trees[at].clone()).collect()
}

/// The attributes that an element begins with, by what they say.
fn attributes(trees: &[Tree]) -> Vec<u64> {
    let found = (0..trees.len()).filter_map(|at| attribute(trees, at));
    found.collect()
}

/// The attribute that begins at a place.
fn attribute(trees: &[Tree], at: usize) -> Option<u64> {
    match (trees.get(at)?, trees.get(at + 1)?) {
        (Tree::Token(sign), Tree::Group(group)) if sign.text == "#" => Some(group.hash),
        _ => None,
    }
}

fn hashes(trees: &[Tree]) -> Vec<u64> {
    trees.iter().map(Tree::hash).collect()
}

/// How many comments come first.
pub(super) fn comments(trees: &[Tree]) -> usize {
    let is_comment =
        |tree: &&Tree| matches!(tree, Tree::Token(token) if token.kind == Kind::Comment);
    trees.iter().take_while(is_comment).count()
}

pub(super) fn written(trees: &[Tree]) -> String {
    let mut text = String::new();
    for tree in trees {
        tree.write(&mut text);
    }
    text
}

pub(super) fn texts(elements: &[Element]) -> String {
    elements.iter().map(|element| element.text).collect()
}
