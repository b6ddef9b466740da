//! Lines of a key and its value, such as the dependencies in `Cargo.toml`: they are merged by key, and
//! the values of one key by what is in them, if they are TOML.

use toml_edit::{Array, DocumentMut, InlineTable, Value};

use super::brackets::is_balanced;

/// Returns what becomes of lines that both sides have changed.
pub(super) fn by_key(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let (base, ours, theirs) = (keys(base)?, keys(ours)?, keys(theirs)?);
    let mut merged: Vec<(&str, String)> = Vec::new();
    for (key, line) in &ours {
        let (base, theirs) = (find(&base, key), find(&theirs, key));
        if theirs == base || theirs == Some(line) {
            merged.push((key, (*line).to_owned()));
        } else if base == Some(line) {
            merged.extend(theirs.map(|theirs| (*key, theirs.to_owned())));
        } else {
            merged.push((key, merge_lines(base?, line, theirs?)?));
        }
    }
    for (key, line) in &theirs {
        match (find(&ours, key), find(&base, key)) {
            (None, None) => {
                let place = merged.partition_point(|(other, _)| other < key);
                merged.insert(place, (key, (*line).to_owned()));
            }
            (None, Some(base)) if base != *line => return None,
            _ => {}
        }
    }
    Some(merged.into_iter().map(|(_, line)| line).collect())
}

/// The lines with their keys, if there is nothing else.
fn keys(text: &str) -> Option<Vec<(&str, &str)>> {
    let lines = text.split_inclusive('\n');
    let entry = |line| match is_balanced(line) {
        true => split(line),
        false => None,
    };
    let keys: Vec<(&str, &str)> = lines.map(entry).collect::<Option<_>>()?;
    let is_first = |(n, (key, _)): (usize, &(&str, &str))| find(&keys[..n], key).is_none();
    keys.iter().enumerate().all(is_first).then_some(keys)
}

fn find<'a>(lines: &[(&str, &'a str)], key: &str) -> Option<&'a str> {
    let known = lines.iter().find(|(other, _)| *other == key);
    known.map(|(_, line)| *line)
}

/// Merges the values of one key.
fn merge_lines(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let parse = |line: &str| line.parse::<DocumentMut>().ok();
    let value = |line: &str| parse(line)?.iter().next()?.1.as_value().cloned();
    let mut ours = parse(ours)?;
    let (_, item) = ours.iter_mut().next()?;
    merge_values(&value(base)?, item.as_value_mut()?, &value(theirs)?)?;
    Some(ours.to_string())
}

fn merge_values(base: &Value, ours: &mut Value, theirs: &Value) -> Option<()> {
    if is_same(theirs, base) || is_same(theirs, ours) {
        return Some(());
    }
    if is_same(ours, base) {
        *ours = theirs.clone();
        return Some(());
    }
    match (base, ours, theirs) {
        (Value::InlineTable(base), Value::InlineTable(ours), Value::InlineTable(theirs)) => {
            merge_tables(base, ours, theirs)
        }
        (Value::Array(base), Value::Array(ours), Value::Array(theirs)) => {
            merge_arrays(base, ours, theirs);
            Some(())
        }
        _ => None,
    }
}

fn merge_tables(base: &InlineTable, ours: &mut InlineTable, theirs: &InlineTable) -> Option<()> {
    for (key, theirs) in theirs {
        match (base.get(key), ours.get_mut(key)) {
            (Some(base), Some(ours)) => merge_values(base, ours, theirs)?,
            (Some(base), None) if is_same(base, theirs) => {}
            (None, Some(ours)) if is_same(ours, theirs) => {}
            (None, None) => {
                ours.insert(key, theirs.clone());
            }
            _ => return None,
        }
    }
    for (key, base) in base.iter().filter(|(key, _)| !theirs.contains_key(key)) {
        match ours.get(key) {
            Some(value) if !is_same(value, base) => return None,
            _ => ours.remove(key),
        };
    }
    ours.fmt();
    Some(())
}

/// Adds and removes what they have added and removed, in order if it is sorted.
fn merge_arrays(base: &Array, ours: &mut Array, theirs: &Array) {
    let has = |array: &Array, value: &Value| array.iter().any(|other| is_same(other, value));
    ours.retain(|value| has(theirs, value) || !has(base, value));
    for value in theirs.iter().filter(|value| !has(base, value)) {
        if !has(ours, value) {
            let text = text(value);
            let place = ours.iter().position(|other| self::text(other) > text);
            ours.insert(place.unwrap_or(ours.len()), value.clone());
        }
    }
    ours.fmt();
}

fn is_same(one: &Value, other: &Value) -> bool {
    text(one) == text(other)
}

fn text(value: &Value) -> String {
    value.to_string().trim().to_owned()
}

/// Whether it is `key = value` or `KEY=value`, which is not indented as no code is.
pub(super) fn is_setting(line: &str) -> bool {
    split(line).is_some()
}

fn split(line: &str) -> Option<(&str, &str)> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!key.is_empty() && key.chars().all(is_key)).then_some((key, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_merged_one_by_one() {
        let base = "b = 1\nd = 1\nf = 1\n";
        for (ours, theirs, merged) in [
            (
                "b = 1\nc = 1\nd = 1\nf = 1\n",
                "b = 1\nd = 2\nf = 1\n",
                Some("b = 1\nc = 1\nd = 2\nf = 1\n"),
            ),
            (
                "b = 2\nd = 1\nf = 1\n",
                "b = 1\nd = 2\ne = 1\nf = 1\n",
                Some("b = 2\nd = 2\ne = 1\nf = 1\n"),
            ),
            (
                "b = 1\nf = 2\n",
                "a = 1\nd = 1\nf = 1\n",
                Some("a = 1\nf = 2\n"),
            ),
            ("b = 1\nd = 2\nf = 1\n", "b = 1\nd = 3\nf = 1\n", None),
            ("b = 1\nd = 2\nf = 1\n", "b = 1\nf = 1\n", None),
            ("b = 1\nf = 1\n", "b = 1\nd = 2\nf = 1\n", None),
            ("b = 1\n[d]\nf = 1\n", "b = 1\nf = 1\n", None),
        ] {
            assert_eq!(
                by_key(base, ours, theirs).as_deref(),
                merged,
                "{ours}{theirs}"
            );
        }
    }

    #[test]
    fn the_values_of_a_key_are_merged_by_what_is_in_them() {
        let base = "a = { version = \"1\", features = [\"m\", \"s\"] }\n";
        for (ours, theirs, merged) in [
            (
                "a = { version = \"2\", features = [\"m\", \"s\"] }\n",
                "a = { version = \"1\", features = [\"m\", \"p\", \"s\"] }\n",
                Some("a = { version = \"2\", features = [\"m\", \"p\", \"s\"] }\n"),
            ),
            (
                "a = { version = \"1\", features = [\"m\", \"s\", \"x\"] }\n",
                "a = { version = \"1\", default-features = false, features = [\"p\", \"s\"] }\n",
                Some(
                    "a = { version = \"1\", features = [\"p\", \"s\", \"x\"], default-features = false }\n",
                ),
            ),
            (
                "a = { version = \"2\", features = [\"m\", \"s\"] }\n",
                "a = { version = \"3\", features = [\"m\", \"s\"] }\n",
                None,
            ),
            ("a = \"2\"\n", "a = { version = \"1\" }\n", None),
        ] {
            assert_eq!(
                by_key(base, ours, theirs).as_deref(),
                merged,
                "{ours}{theirs}"
            );
        }
    }
}
