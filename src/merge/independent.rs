//! Lines that stand on their own: each side of a merge may add some at one place, or beside a line
//! that the other side changes, and there is nothing to disagree about.

use super::{brackets::is_balanced, settings::is_setting};

/// What an item of Rust starts with, after its visibility.
const ITEMS: [&str; 10] = [
    "async fn ",
    "const ",
    "enum ",
    "fn ",
    "impl ",
    "impl<",
    "static ",
    "struct ",
    "trait ",
    "type ",
];

/// Returns what two sides have inserted at one place, together.
pub(super) fn union(ours: &str, theirs: &str) -> Option<String> {
    if let (Some(mut both), Some(theirs)) = (entries(ours), entries(theirs)) {
        let are_imports = are_imports(&both) && are_imports(&theirs);
        for entry in theirs {
            match both.iter().find(|other| other.line == entry.line) {
                Some(other) if other.leads != entry.leads => return None,
                Some(_) => {}
                None => both.push(entry),
            }
        }
        if are_imports || both.iter().all(|entry| is_declaration(entry.line)) {
            both.sort_by_key(|entry| entry.line.trim_end_matches([';', '\n']));
        }
        let texts = both.iter().flat_map(|entry| [entry.leads, entry.line]);
        return Some(texts.collect());
    }
    let share_entry = || {
        let mut lines = theirs.split_inclusive('\n').filter(|line| is_entry(line));
        lines.any(|line| ours.split_inclusive('\n').any(|other| other == line))
    };
    let stand = are_items(ours) && are_items(theirs)
        || are_blocks(ours) && are_blocks(theirs)
        || are_paragraphs(ours) && are_paragraphs(theirs) && !share_entry();
    stand.then(|| format!("{ours}{theirs}"))
}

/// Whether this needs no line before or after it.
pub(super) fn stands(text: &str) -> bool {
    text.is_empty() || are_paragraphs(text) || are_items(text) || are_blocks(text)
}

/// An entry of a list, or a statement, of one line, and the comments and attributes above it.
struct Entry<'a> {
    leads: &'a str,
    line: &'a str,
}

/// The entries of a text, if there is nothing else.
fn entries(text: &str) -> Option<Vec<Entry<'_>>> {
    let mut entries = Vec::new();
    let (mut start, mut at) = (0, 0);
    // Where an attribute of several lines has begun.
    let mut attribute = None;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if let Some(from) = attribute {
            attribute = (!is_balanced(&text[from..end])).then_some(from);
        } else if is_entry(line) {
            let leads = &text[start..at];
            entries.push(Entry { leads, line });
            start = end;
        } else if line.trim().starts_with("#[") {
            attribute = (!is_balanced(line)).then_some(at);
        } else if !is_lead(line.trim()) {
            return None;
        }
        at = end;
    }
    (start == at && at > 0).then_some(entries)
}

/// Whether these are entries with blank lines between them.
fn are_paragraphs(text: &str) -> bool {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let paragraphs = lines.split(|line| line.trim().is_empty());
    let mut paragraphs = paragraphs.filter(|lines| !lines.is_empty()).peekable();
    paragraphs.peek().is_some() && paragraphs.all(|lines| entries(&lines.concat()).is_some())
}

/// Whether it is a comment or an attribute of what follows.
fn is_lead(words: &str) -> bool {
    words.starts_with("//") || words.starts_with("#[")
}

fn is_entry(line: &str) -> bool {
    let words = line.trim();
    let is_statement = words.ends_with([';', ',']) && !words.starts_with("//");
    let is_link = words.starts_with('.') && words.ends_with(')');
    let is_bullet = ["- ", "| "].iter().any(|start| words.starts_with(start));
    line.ends_with('\n')
        && is_balanced(words)
        && (is_statement || is_link || is_bullet || is_setting(line) || is_member(words))
}

/// `key: value` of YAML.
fn is_member(words: &str) -> bool {
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    words.split_once(": ").is_some_and(|(key, value)| {
        !key.is_empty() && key.chars().all(is_key) && !value.ends_with(['|', '>'])
    })
}

/// `pub mod a;` and `use a;`, which rustfmt sorts.
fn is_declaration(line: &str) -> bool {
    let words = line.strip_prefix("pub ").unwrap_or(line);
    ["mod ", "use "]
        .iter()
        .any(|start| words.starts_with(start))
}

/// Whether these are paths of a list of imports, as rustfmt sorts them.
fn are_imports(entries: &[Entry]) -> bool {
    let is_path = |entry: &Entry| {
        let words = entry.line.trim();
        entry.leads.is_empty() && words.contains("::") && !words.contains([' ', '(', '.'])
    };
    entries.iter().all(is_path) && entries.is_sorted_by_key(|entry| entry.line)
}

/// Whether these are whole functions and the like.
fn are_items(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let is_first = |line: &&str| !line.is_empty() && !is_lead(line);
    let is_item = lines.find(is_first).is_some_and(|line| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        ITEMS.iter().any(|start| line.starts_with(start))
    });
    let ends = text.trim_end().ends_with(['}', ';']);
    is_item && ends && text.ends_with('\n') && is_balanced(text)
}

/// Whether these are members of YAML that hold others, such as the services of a compose file.
fn are_blocks(text: &str) -> bool {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next() else {
        return false;
    };
    let is_head = |line: &str| depth(line) == depth(first) && line.ends_with(':');
    depth(first) > 0
        && is_head(first)
        && text.ends_with('\n')
        && lines.all(|line| depth(line) > depth(first) || is_head(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_both_sides_come_together() {
        for (ours, theirs, both) in [
            (
                "pub mod invoicing;\n",
                "pub mod orders;\n",
                "pub mod invoicing;\npub mod orders;\n",
            ),
            ("mod zebra;\n", "mod apple;\n", "mod apple;\nmod zebra;\n"),
            ("    a(1);\n", "    b(2);\n", "    a(1);\n    b(2);\n"),
            (
                "    b::B,\n    d::D,\n",
                "    a::A,\n    c::C,\n",
                "    a::A,\n    b::B,\n    c::C,\n    d::D,\n",
            ),
            (
                "    A::Z,\n    A::B,\n",
                "    A::A,\n",
                "    A::Z,\n    A::B,\n    A::A,\n",
            ),
            (
                "    Paid,\n",
                "    /// Gone\n    Lost,\n",
                "    Paid,\n    /// Gone\n    Lost,\n",
            ),
            (
                "\n    /// A\n    a: A,\n",
                "\n    #[b]\n    b: B,\n",
                "\n    /// A\n    a: A,\n\n    #[b]\n    b: B,\n",
            ),
            (
                "\n    #[a(\n        long,\n        b = 1\n    )]\n    a: A,\n",
                "\n    b: B,\n",
                "\n    #[a(\n        long,\n        b = 1\n    )]\n    a: A,\n\n    b: B,\n",
            ),
            (
                "  init: true\n",
                "  user: me\n",
                "  init: true\n  user: me\n",
            ),
            ("- a\n- b\n", "- b\n- c\n", "- a\n- b\n- c\n"),
            (
                "  a:\n    b: 1\n\n",
                "  c:\n    d: 1\n\n",
                "  a:\n    b: 1\n\n  c:\n    d: 1\n\n",
            ),
            (
                "\nfn a() {\n}\n",
                "\n#[test]\nfn b() {\n}\n",
                "\nfn a() {\n}\n\n#[test]\nfn b() {\n}\n",
            ),
        ] {
            assert_eq!(union(ours, theirs).as_deref(), Some(both));
        }
        for (ours, theirs) in [
            ("    #[a]\n    a,\n", "    #[b]\n    a,\n"),
            ("\n    #[a]\n    a,\n", "\n    #[b]\n    a,\n"),
            ("    #[a(\n        long,\n", "    b,\n"),
            ("    if a {\n", "    b(2);\n"),
            ("    a(1)\n", "    b(2)\n"),
            ("    a(1);\n", "\n"),
            ("#[test]\n", "b(2);\n"),
            ("fn a() {\n", "fn b() {\n}\n"),
            ("}\n\nfn a() {\n", "}\n\nfn b() {\n"),
            ("    a = b\n", "    c = d\n"),
        ] {
            assert_eq!(union(ours, theirs), None, "{ours}{theirs}");
        }
    }
}
