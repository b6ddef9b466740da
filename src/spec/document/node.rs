//! A table of the document in whichever form it is written: as a table of its own, inline, or by
//! dotted keys. Edits keep comments, order and quotes.

use toml_edit::{Decor, InlineTable, Item, Key, RawString, Table, Value};

/// A table that can be edited.
pub(super) enum Node<'a> {
    Table(&'a mut Table),
    Inline(&'a mut InlineTable),
}

impl<'a> Node<'a> {
    /// Takes an item as a table, if it is one.
    pub(super) fn of(item: &'a mut Item) -> Option<Self> {
        match item {
            Item::Table(table) => Some(Self::Table(table)),
            Item::Value(Value::InlineTable(table)) => Some(Self::Inline(table)),
            _ => None,
        }
    }

    /// The table within it of this name.
    pub(super) fn table(self, key: &str) -> Option<Self> {
        match self {
            Self::Table(table) => Self::of(table.get_mut(key)?),
            Self::Inline(table) => match table.get_mut(key)? {
                Value::InlineTable(table) => Some(Self::Inline(table)),
                _ => None,
            },
        }
    }

    /// The table within it of this name, which is made if there is none.
    pub(super) fn child(&mut self, key: &str) -> Node<'_> {
        match self {
            Self::Table(table) => {
                let item = table
                    .entry(key)
                    .or_insert_with(|| Item::Table(Table::new()));
                Node::of(item).expect("a table, as was read")
            }
            Self::Inline(table) => {
                if !table.contains_key(key) {
                    push_inline(table, key, InlineTable::new().into());
                }
                match table.get_mut(key) {
                    Some(Value::InlineTable(table)) => Node::Inline(table),
                    _ => unreachable!("a table, as was read"),
                }
            }
        }
    }

    /// Changes a value in its place; tells whether it was there. A comment behind it stays.
    pub(super) fn set(&mut self, key: &str, mut new: Value) -> bool {
        let old = match self {
            Self::Table(table) => table.get_mut(key).and_then(Item::as_value_mut),
            Self::Inline(table) => table.get_mut(key),
        };
        let Some(old) = old else { return false };
        *new.decor_mut() = old.decor().clone();
        *old = new;
        true
    }

    /// Adds an entry at the end.
    pub(super) fn push(&mut self, key: &str, value: Value) {
        match self {
            Self::Table(table) => {
                let mut new = Key::new(key);
                if let Some(last) = table.iter().last().and_then(|(last, _)| table.key(last)) {
                    let indent = indent(text(last.leaf_decor().prefix()));
                    new.leaf_decor_mut().set_prefix(indent);
                }
                table.insert_formatted(&new, Item::Value(value));
            }
            Self::Inline(table) => push_inline(table, key, value),
        }
    }

    /// Gives an entry another name, in its place; tells whether it was there.
    pub(super) fn rename(&mut self, from: &str, to: &str) -> bool {
        let renamed = |key: Key| {
            if key.get() == from {
                Key::new(to)
                    .with_leaf_decor(key.leaf_decor().clone())
                    .with_dotted_decor(key.dotted_decor().clone())
            } else {
                key
            }
        };
        // Only an insertion names an entry, and it comes last: all are inserted anew.
        match self {
            Self::Table(table) if table.contains_key(from) => {
                for key in keys(table.iter().map(|(key, _)| key)) {
                    if let Some((key, item)) = table.remove_entry(&key) {
                        table.insert_formatted(&renamed(key), item);
                    }
                }
                true
            }
            Self::Inline(table) if table.contains_key(from) => {
                for key in keys(table.iter().map(|(key, _)| key)) {
                    if let Some((key, value)) = table.remove_entry(&key) {
                        table.insert_formatted(&renamed(key), value);
                    }
                }
                true
            }
            _ => false,
        }
    }

    /// Removes an entry with the comment that belongs to it, if it is there. Returns comments that
    /// belong to nothing and find no other place in this table.
    pub(super) fn remove(&mut self, key: &str) -> Option<String> {
        match self {
            Self::Table(table) => remove_from_table(table, key),
            Self::Inline(table) => remove_inline(table, key),
        }
    }
}

fn keys<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<String> {
    keys.map(str::to_owned).collect()
}

fn text(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
}

/// The white space between the last line end and what follows it.
fn indent(prefix: &str) -> String {
    let line = prefix.rsplit('\n').next().unwrap_or_default();
    if line.trim().is_empty() {
        line.to_owned()
    } else {
        String::new()
    }
}

/// The comments before an entry that do not belong to it: those before the last blank line.
fn detached(prefix: &str) -> &str {
    let end = prefix.rfind("\n\n").map_or(0, |at| at + 2);
    let text = &prefix[..end];
    if text.contains('#') { text } else { "" }
}

/// What stands before an entry: before the first of its lines, where it has several.
fn before<'a>(key: &'a Key, item: &'a Item) -> &'a str {
    match item {
        Item::Table(table) if table.is_dotted() => first_of(table),
        Item::Table(table) => {
            let tables = table.iter().filter_map(|(_, item)| item.as_table());
            let tables = tables.filter(|table| !table.is_dotted());
            let own = Some(table).filter(|table| !table.is_implicit());
            let first = own.into_iter().chain(tables).min_by_key(|it| it.position());
            text(first.and_then(|table| table.decor().prefix()))
        }
        _ => text(key.leaf_decor().prefix()),
    }
}

fn first_of(table: &Table) -> &str {
    let first = table
        .iter()
        .next()
        .and_then(|(key, _)| table.get_key_value(key));
    first.map_or("", |(key, item)| before(key, item))
}

fn remove_from_table(table: &mut Table, key: &str) -> Option<String> {
    let keys = keys(table.iter().map(|(key, _)| key));
    let (removed, item) = table.remove_entry(key)?;
    let kept = detached(before(&removed, &item)).to_owned();
    if kept.is_empty() {
        return Some(kept);
    }
    let place = keys.iter().position(|it| it == key)?;
    let next = keys.get(place + 1).filter(|key| table.contains_value(key));
    if let Some(mut next) = next.and_then(|next| table.key_mut(next)) {
        let decor = next.leaf_decor_mut();
        decor.set_prefix(format!("{kept}{}", text(decor.prefix())));
        return Some(String::new());
    }
    let previous = place.checked_sub(1).and_then(|at| table.get_mut(&keys[at]));
    if let Some(value) = previous.and_then(Item::as_value_mut) {
        let decor = value.decor_mut();
        decor.set_suffix(format!("{}\n{}", text(decor.suffix()), kept.trim_end()));
        return Some(String::new());
    }
    Some(kept)
}

/// Adds an entry at the end of an inline table, on a line of its own where the others have theirs.
fn push_inline(table: &mut InlineTable, key: &str, mut value: Value) {
    let keys = keys(table.iter().map(|(key, _)| key));
    let trailing = text(Some(table.trailing())).to_owned();
    let mut new = Key::new(key);
    new.leaf_decor_mut().set_suffix(" ");
    value.decor_mut().set_prefix(" ");
    if let Some(last) = keys.last() {
        let before = table.key(last).map(Key::leaf_decor);
        let before = text(before.and_then(Decor::prefix)).to_owned();
        let old = table.get_mut(last).map(Value::decor_mut);
        let suffix = old.as_ref().map_or("", |decor| text(decor.suffix()));
        let tail = format!("{suffix}{trailing}");
        if let Some(old) = old {
            old.set_suffix("");
        }
        if before.contains('\n') || tail.contains('\n') {
            // Comments behind the last entry stay behind it, and so before the new one.
            let comments = tail.trim_end();
            let indent = indent(&before);
            new.leaf_decor_mut()
                .set_prefix(format!("{comments}\n{indent}"));
            let end = tail.rsplit('\n').next().unwrap_or_default();
            table.set_trailing(format!("\n{end}"));
            value.decor_mut().set_suffix("");
        } else {
            new.leaf_decor_mut().set_prefix(" ");
            value.decor_mut().set_suffix(suffix_of(&tail));
            table.set_trailing("");
        }
    } else {
        new.leaf_decor_mut().set_prefix(" ");
        value.decor_mut().set_suffix(" ");
    }
    table.insert_formatted(&new, value);
}

fn suffix_of(tail: &str) -> &str {
    if tail.trim().is_empty() { tail } else { " " }
}

/// Removes an entry of an inline table. Comments beside it may belong to its neighbours: all stay.
fn remove_inline(table: &mut InlineTable, key: &str) -> Option<String> {
    let keys = keys(table.iter().map(|(key, _)| key));
    let (removed, value) = table.remove_entry(key)?;
    let prefix = text(removed.leaf_decor().prefix()).to_owned();
    let suffix = text(value.decor().suffix()).to_owned();
    let place = keys.iter().position(|it| it == key)?;
    if let Some(mut next) = keys.get(place + 1).and_then(|next| table.key_mut(next)) {
        if prefix.contains('#') || suffix.contains('#') {
            let decor = next.leaf_decor_mut();
            let kept = format!("{prefix}{suffix}{}", text(decor.prefix()));
            decor.set_prefix(kept);
        }
    } else if prefix.contains('#') || suffix.contains('#') {
        let trailing = text(Some(table.trailing())).to_owned();
        let is_open = !suffix.contains('\n') && !trailing.contains('\n');
        let end = if is_open { "\n" } else { "" };
        table.set_trailing(format!("{}{suffix}{end}{trailing}", prefix.trim_end()));
    } else if let Some(last) = place.checked_sub(1).and_then(|at| table.get_mut(&keys[at])) {
        last.decor_mut().set_suffix(suffix);
    }
    Some(String::new())
}
