//! `use` declarations of a line each: they are merged by what they bring in.

use std::collections::BTreeSet;

use crate::render::layout::layout;

/// The declarations of some lines: what is before the names, and the names.
type Uses<'a> = Vec<(&'a str, BTreeSet<&'a str>)>;

/// Returns what becomes of declarations that both sides have changed.
pub(super) fn by_path(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let (base, ours, theirs) = (uses(base)?, uses(ours)?, uses(theirs)?);
    let mut paths: Vec<&str> = ours.iter().map(|(path, _)| *path).collect();
    for (path, _) in &theirs {
        if !paths.contains(path) {
            let place = paths.partition_point(|other| other < path);
            paths.insert(place, path);
        }
    }
    let merge = |path: &str| {
        let [old, mut merged, new] = [&base, &ours, &theirs].map(|uses| names(uses, path));
        merged.retain(|name| new.contains(name) || !old.contains(name));
        merged.extend(new.into_iter().filter(|name| !old.contains(name)));
        merged
    };
    let mut text = String::new();
    for path in paths {
        let names: Vec<&str> = merge(path).into_iter().collect();
        match &names[..] {
            [] => {}
            [name] if *name != "self" => text.push_str(&format!("{path}{name};\n")),
            names => text.push_str(&format!("{path}{{{}}};\n", names.join(", "))),
        }
    }
    Some(layout(&text))
}

/// What is brought in from this path.
fn names<'a>(uses: &Uses<'a>, path: &str) -> BTreeSet<&'a str> {
    let known = uses.iter().find(|(other, _)| *other == path);
    known.map(|(_, names)| names.clone()).unwrap_or_default()
}

/// The declarations, if there is nothing else and no path is there twice.
fn uses(text: &str) -> Option<Uses<'_>> {
    let mut uses = Uses::new();
    for line in text.split_inclusive('\n') {
        let line = line.strip_suffix(";\n")?;
        let declaration = line.strip_prefix("pub ").unwrap_or(line);
        if !declaration.starts_with("use ") || line.contains('*') {
            return None;
        }
        let (path, names) = match line.split_once("::{") {
            Some((path, names)) => (&line[..path.len() + 2], names.strip_suffix('}')?),
            None => line.split_at(line.rfind("::")? + 2),
        };
        if names.contains(['{', '}']) || uses.iter().any(|(other, _)| *other == path) {
            return None;
        }
        uses.push((path, names.split(", ").collect()));
    }
    Some(uses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_sides_bring_in_comes_together() {
        let base = "use chrono::{DateTime, Utc};\n";
        for (ours, theirs, merged) in [
            (
                "use chrono::{DateTime, Duration, Utc};\n",
                "use chrono::{DateTime, NaiveDate, Utc};\n",
                Some("use chrono::{DateTime, Duration, NaiveDate, Utc};\n"),
            ),
            (
                "use base64::Engine;\nuse chrono::{DateTime, Utc};\n",
                "use chrono::Utc;\nuse rust_decimal::Decimal;\n",
                Some("use base64::Engine;\nuse chrono::Utc;\nuse rust_decimal::Decimal;\n"),
            ),
            (
                "use chrono::{DateTime, Utc};\nstruct A;\n",
                "use chrono::Utc;\n",
                None,
            ),
            ("use chrono::*;\n", "use chrono::Utc;\n", None),
        ] {
            assert_eq!(
                by_path(base, ours, theirs).as_deref(),
                merged,
                "{ours}{theirs}"
            );
        }
    }
}
