//! Merges elements that are found by their names, wherever they stand. The order is the team's.

use super::{
    find::{Found, find, replaced},
    placed::{Named, Placed, is_sorted},
    renamed,
    result::{Piece, Reason, Why},
    rust,
    sides::Three,
    slot::Slot,
    three::{Merger, comments, written},
    toml,
    tree::{Element, Group, Kind, Order, Token, Tree},
};

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
                        if is_in_macro(group.ours, base) {
                            return Err(Why::BothChanged);
                        }
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
            match merge.imports(group) {
                Ok(has_changed) => self.is_mixed |= has_changed,
                Err(why) => {
                    let [base, ours, theirs] = [group.base, group.ours, group.theirs].map(uses);
                    let part = Three::new(&base[..], &ours, &theirs);
                    merge.take_imports(self.conflict(why, group.ours, part)?);
                }
            }
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
                return Ok(self.commented_and_removed(base, ours));
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

    /// The team has only commented what gosvc removes: what stands above it may be about more than that.
    fn commented_and_removed(&mut self, base: &Element, ours: &Element) -> Option<Slot> {
        let own = own_comments(base, ours);
        let is_plain = |tree: &Tree| {
            let mut tokens = Vec::new();
            tree.tokens(&mut tokens);
            let is_doc = |it: &&Token| DOCS.iter().any(|start| it.text.starts_with(start));
            tokens.iter().all(|it| it.starts_line() && !is_doc(it))
        };
        let stays = !own.is_empty() && own.iter().all(is_plain);
        let mut lost = all_comments(ours);
        let mut known = all_comments(base);
        if stays {
            let mut tokens = Vec::new();
            own.iter().for_each(|tree| tree.tokens(&mut tokens));
            known.extend(tokens.iter().map(|token| token.text));
        }
        for comment in known {
            if let Some(at) = lost.iter().position(|it| *it == comment) {
                lost.remove(at);
            }
        }
        if !lost.is_empty() {
            self.place.push(base.key.to_string());
            self.drop(Reason::Commented, &lost.join(" "), "");
            self.place.pop();
        }
        if !stays {
            return None;
        }
        self.drop_in(Reason::Uncovered, ours, base);
        let slot = Slot::new(vec![Piece::Text(written(own))]);
        Some(Slot {
            is_comment: true,
            ..slot
        })
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

/// What a comment begins with that is of the item below it.
const DOCS: [&str; 4] = ["///", "//!", "/**", "/*!"];

/// The comments that the team has put above an element, before or behind those of gosvc's.
fn own_comments<'a, 't>(base: &Element, ours: &'a Element<'t>) -> &'a [Tree<'t>] {
    let old = &base.trees[..comments(&base.trees)];
    let new = &ours.trees[..comments(&ours.trees)];
    let hashes = |trees: &[Tree]| -> Vec<u64> { trees.iter().map(Tree::hash).collect() };
    let (old, all) = (hashes(old), hashes(new));
    match (all.ends_with(&old), all.starts_with(&old)) {
        (true, _) => &new[..new.len() - old.len()],
        (false, true) => &new[old.len()..],
        (false, false) => &[],
    }
}

/// Whether the team has put an element into the braces of a macro.
fn is_in_macro(ours: &Group, element: &Element) -> bool {
    let (kind, name) = (element.key.kind, element.key.name.as_str());
    let mut macros = ours.elements.iter().filter(|it| it.key.kind == "macro");
    macros.any(|it| it.code().windows(2).any(|pair| pair == [kind, name]))
}

/// Every comment in an element, and that behind it.
fn all_comments<'t>(element: &Element<'t>) -> Vec<&'t str> {
    fn collect<'t>(trees: &[Tree<'t>], into: &mut Vec<&'t str>) {
        for tree in trees {
            match tree {
                Tree::Token(token) if token.kind == Kind::Comment => into.push(token.text),
                Tree::Token(_) => {}
                Tree::Group(group) => {
                    let elements = group.elements.iter();
                    elements.for_each(|element| into.extend(all_comments(element)));
                    collect(&group.close, into);
                }
            }
        }
    }
    let mut comments = Vec::new();
    collect(&element.trees, &mut comments);
    comments.extend(element.remark.map(|it| it.text));
    comments
}

fn uses<'t>(group: &Group<'t>) -> Vec<Element<'t>> {
    let elements = group.elements.iter();
    let uses = elements.filter(|element| element.key.kind == "use");
    uses.cloned().collect()
}
