//! The numbers of members in gRPC's messages, held against those that gosvc wrote last: clients have
//! been built with them.

use std::collections::BTreeMap;

use crate::{failure::Refused, files::Tree};

/// Refuses a render in which a member has another number than before, has lost it, or is of another
/// type under the same one.
pub(super) fn check(base: &Tree, target: &Tree) -> Result<(), Refused> {
    for (path, before) in base.iter() {
        let after = target.get(path).filter(|_| path.ends_with(".proto"));
        let Some(after) = after else { continue };
        let (before, after) = (Blocks::read(before), Blocks::read(after));
        for (block, members) in &before.0 {
            let Some(now) = after.0.get(block) else {
                continue;
            };
            for (number, member) in members {
                check_member(path, member, *number, now)?;
            }
        }
    }
    Ok(())
}

fn check_member(
    path: &str,
    member: &Member,
    number: u32,
    now: &BTreeMap<u32, Member>,
) -> Result<(), Refused> {
    let Member { name, kind } = member;
    let is_reserved = |member: &Member| member.name.is_empty();
    let same = now.get(&number);
    let mut all = now.iter();
    let moved =
        all.find(|(other, it)| !is_reserved(member) && it.name == *name && **other != number);
    let message = match (moved, same) {
        (Some((other, _)), same) if !same.is_some_and(is_reserved) => {
            format!("{name:?} of `{path}` would move from the number {number} to {other}")
        }
        (_, None) => format!("the number {number} of {name:?} in `{path}` would be free again"),
        (_, Some(same)) if is_reserved(same) || same.reads(kind) => return Ok(()),
        (_, Some(same)) => {
            let message = format!(
                "clients read the number {number} in `{path}` as {kind}, and {:?} would be {}",
                same.name, same.kind
            );
            let hint = format!(
                "in the tables of the resource in `gosvc.toml`, take the line with {number} from `numbers`, and put `{name}_{kind} = {number}` into `reserved`: the field then gets the next number",
            );
            return Err(Refused::new(message).hint(hint));
        }
    };
    let hint = "clients know members by their numbers: take back what was changed in the numbers of `gosvc.toml`";
    Err(Refused::new(message).hint(hint))
}

/// A member of a message, or a word of an enum.
struct Member {
    /// Empty if its number is reserved.
    name: String,
    /// Its type; empty for a word.
    kind: String,
}

impl Member {
    /// Whether one of this type is read as what it is: integers of any width are sent alike, and an enum
    /// may get another name.
    fn reads(&self, kind: &str) -> bool {
        let is_integer = |kind: &str| ["int32", "int64"].contains(&kind);
        let is_enum = |kind: &str| kind.starts_with(char::is_uppercase);
        let are_both = |is_it: fn(&str) -> bool| is_it(&self.kind) && is_it(kind);
        self.kind == kind || kind.is_empty() || are_both(is_integer) || are_both(is_enum)
    }
}

/// The members of messages and enums by their numbers.
struct Blocks(BTreeMap<String, BTreeMap<u32, Member>>);

impl Blocks {
    fn read(text: &str) -> Self {
        let mut blocks: BTreeMap<String, BTreeMap<u32, Member>> = BTreeMap::new();
        let mut block = String::new();
        for line in text.lines() {
            let line = line.trim();
            if let Some(open) = line.strip_suffix(" {") {
                open.clone_into(&mut block);
            } else if let Some(number) = line.strip_prefix("reserved ") {
                let number = number.trim_end_matches(';').parse();
                let members = blocks.entry(block.clone()).or_default();
                let reserved = Member {
                    name: String::new(),
                    kind: String::new(),
                };
                members.extend(number.ok().map(|number| (number, reserved)));
            } else if let Some((head, number)) = line.trim_end_matches(';').rsplit_once(" = ")
                && let Ok(number) = number.parse()
            {
                let mut words = head.rsplit(' ');
                let mut word = || words.next().unwrap_or_default().to_owned();
                let (name, kind) = (word(), word());
                let members = blocks.entry(block.clone()).or_default();
                members.insert(number, Member { name, kind });
            }
        }
        Self(blocks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "message Order {\n  reserved 6;\n  reserved 7;\n  string id = 1;\n  optional string note = 5;\n  int32 total = 8;\n}\n\nenum OrderStatus {\n  ORDER_STATUS_OPEN = 1;\n}\n";

    fn checked(from: &str, to: &str) -> Result<(), String> {
        let tree = |text: String| {
            let mut tree = Tree::default();
            tree.insert("proto/a/v1/orders.proto".to_owned(), text)
                .expect("new");
            tree
        };
        let after = BEFORE.replace(from, to);
        assert_ne!(after, BEFORE);
        check(&tree(BEFORE.to_owned()), &tree(after)).map_err(|refused| refused.to_string())
    }

    #[test]
    fn numbers_neither_move_nor_come_back() {
        let moved = checked("total = 8", "total = 9").expect_err("refused");
        assert!(
            moved.contains("\"total\"") && moved.contains("from the number 8 to 9"),
            "{moved}"
        );
        let free = checked("  int32 total = 8;\n", "").expect_err("refused");
        assert!(free.contains("the number 8 of \"total\""), "{free}");
        checked("OPEN = 1", "OPEN = 2").expect_err("refused");
        let retyped = checked("int32 total = 8", "string total = 8").expect_err("refused");
        assert!(
            retyped.contains("the number 8") && retyped.contains("as int32"),
            "{retyped}"
        );
        let free = checked("  reserved 6;\n", "").expect_err("refused");
        assert!(free.contains("the number 6"), "{free}");
    }

    #[test]
    fn a_new_name_and_a_reservation_are_fine() {
        checked("total = 8", "amount = 8").expect("a rename");
        checked("int32 total = 8", "int64 total = 8").expect("a wider number");
        checked("int32 total = 8", "OrderTotal total = 8").expect_err("an enum");
        checked("int32 total = 8", "reserved 8;\n  string total = 9").expect("another number");
        checked(
            "  int32 total = 8;\n",
            "  reserved 8;\n  reserved \"total\";\n",
        )
        .expect("reserved");
        checked("}\n\nenum", "  int32 more = 9;\n}\n\nenum").expect("an addition");
    }
}
