//! The numbers of members in gRPC's messages, held against those that gosvc wrote last: clients have
//! been built with them.

use std::collections::BTreeMap;

use crate::{failure::Refused, files::Tree};

/// Refuses a render in which a member has another number than before, or has lost it.
pub(super) fn check(base: &Tree, target: &Tree) -> Result<(), Refused> {
    for (path, before) in base.iter() {
        let after = target.get(path).filter(|_| path.ends_with(".proto"));
        let Some(after) = after else { continue };
        let (before, after) = (Blocks::read(before), Blocks::read(after));
        for (block, members) in &before.0 {
            let Some(now) = after.0.get(block) else {
                continue;
            };
            for (number, name) in members {
                check_member(path, name, *number, now)?;
            }
        }
    }
    Ok(())
}

fn check_member(
    path: &str,
    name: &str,
    number: u32,
    now: &BTreeMap<u32, String>,
) -> Result<(), Refused> {
    let mut all = now.iter();
    let is_reserved = name.is_empty();
    let moved = all.find(|(other, it)| !is_reserved && *it == name && **other != number);
    let message = match moved {
        Some((other, _)) => {
            format!("{name:?} of `{path}` would move from the number {number} to {other}")
        }
        None if now.contains_key(&number) => return Ok(()),
        None => format!("the number {number} of {name:?} in `{path}` would be free again"),
    };
    let hint = "clients know members by their numbers: take back what was changed in the numbers of `gosvc.toml`";
    Err(Refused::new(message).hint(hint))
}

/// The members of messages and enums by their numbers. Those that are reserved have no name.
struct Blocks(BTreeMap<String, BTreeMap<u32, String>>);

impl Blocks {
    fn read(text: &str) -> Self {
        let mut blocks: BTreeMap<String, BTreeMap<u32, String>> = BTreeMap::new();
        let mut block = String::new();
        for line in text.lines() {
            let line = line.trim();
            if let Some(open) = line.strip_suffix(" {") {
                open.clone_into(&mut block);
            } else if let Some(number) = line.strip_prefix("reserved ") {
                let number = number.trim_end_matches(';').parse();
                let members = blocks.entry(block.clone()).or_default();
                members.extend(number.ok().map(|number| (number, String::new())));
            } else if let Some((head, number)) = line.trim_end_matches(';').rsplit_once(" = ")
                && let Ok(number) = number.parse()
            {
                let name = head.rsplit(' ').next().unwrap_or_default();
                let members = blocks.entry(block.clone()).or_default();
                members.insert(number, name.to_owned());
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
        let free = checked("  reserved 6;\n", "").expect_err("refused");
        assert!(free.contains("the number 6"), "{free}");
    }

    #[test]
    fn a_new_name_and_a_reservation_are_fine() {
        checked("total = 8", "amount = 8").expect("a rename");
        checked(
            "  int32 total = 8;\n",
            "  reserved 8;\n  reserved \"total\";\n",
        )
        .expect("reserved");
        checked("}\n\nenum", "  int32 more = 9;\n}\n\nenum").expect("an addition");
    }
}
