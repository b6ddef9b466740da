//! The services of `compose.yaml`, and who waits for them.

use super::paths::{Meaning, Path, Word};
use crate::{files::paths::COMPOSE, merge::Part};

/// The keys of a service whose values are names of others.
const WAITS: [&str; 2] = ["depends_on", "links"];

/// What a service is known by.
pub(super) fn path_of(service: &str) -> Path {
    vec![COMPOSE.to_owned(), service.to_owned()]
}

/// The services of a file, and what they are in.
pub(super) fn services(parts: &[Part]) -> Option<&Part> {
    let documents = parts.iter().filter(|part| part.kind == "document");
    let keys = documents.flat_map(|document| &document.inner).chain(parts);
    keys.into_iter()
        .find(|part| part.kind == "key" && part.name == "services")
}

/// Returns the names of services that others wait for.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    // How far the list of names is indented, and then what is in it.
    let mut list: Option<(usize, Option<usize>)> = None;
    for (line, number) in text.lines().zip(1..) {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let is_entry = trimmed.starts_with("- ");
        list = list.filter(|(outer, _)| indent > *outer || indent == *outer && is_entry);
        let names = match &mut list {
            Some((_, inner)) => match *inner.get_or_insert(indent) == indent {
                true => vec![trimmed.trim_start_matches("- ")],
                false => Vec::new(),
            },
            None => match trimmed.split_once(':') {
                Some((key, value)) if WAITS.contains(&key.trim_end()) => {
                    let value = value.trim();
                    if value.is_empty() || value.starts_with('#') {
                        list = Some((indent, None));
                    }
                    in_brackets(value)
                }
                _ => Vec::new(),
            },
        };
        for name in names {
            let name = name.split([':', ' ', '#']).next().unwrap_or_default();
            let name = name.trim_matches(['"', '\'']);
            words.push(Word {
                text: name,
                at: name.as_ptr() as usize - text.as_ptr() as usize,
                line: number,
                meaning: Meaning::Paths(vec![path_of(name)]),
                is_declared: false,
                is_known: true,
                is_alone: false,
            });
        }
    }
    words
}

/// The entries or keys of `[a, b]` or `{a: {…}, b: {…}}`.
fn in_brackets(value: &str) -> Vec<&str> {
    let (mut names, mut depth, mut start) = (Vec::new(), 0, 1);
    for (at, found) in value.char_indices() {
        match found {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        let is_end = depth == 0;
        if is_end && at == 0 {
            break;
        }
        if is_end || depth == 1 && found == ',' {
            names.push(value[start..at].trim());
            start = at + 1;
        }
        if is_end {
            break;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::parts;

    #[test]
    fn services_are_awaited_by_name() {
        for (text, awaited) in [
            (
                "services:\n  shop:\n    depends_on:\n      consul:\n        condition: x\n      # Ours.\n      db: {}\n    image: a\n  cron:\n    depends_on:\n    - \"queue\" # ours\n    ports:\n      - a\n",
                &[("consul", 4), ("db", 7), ("queue", 11)][..],
            ),
            (
                "    depends_on: # ours\n      - db\n      - consul\n    links:\n      - cache:store\n    volumes:\n      - data:/data\n",
                &[("db", 2), ("consul", 3), ("cache", 5)],
            ),
            (
                "    depends_on: [db, 'consul'] # [x]\n    expose: [a]\n    links: *names\n",
                &[("db", 1), ("consul", 1)],
            ),
            (
                "    depends_on: {db: {condition: a, restart: b}, consul: {}}\n",
                &[("db", 1), ("consul", 1)],
            ),
        ] {
            let words = words(text);
            let found: Vec<(&str, usize)> = words.iter().map(|it| (it.text, it.line)).collect();
            assert_eq!(found, awaited, "{text}");
        }
    }

    #[test]
    fn services_are_found_in_one_document_and_in_several() {
        let text = "name: shop\n\nservices:\n  shop:\n    image: a\n  db:\n    image: b\n";
        for text in [text.to_owned(), format!("---\n{text}")] {
            let parts = parts(COMPOSE, &text);
            let services = services(&parts).expect("there are some");
            let names: Vec<&str> = services.inner.iter().map(|it| it.name.as_str()).collect();
            assert_eq!(names, ["shop", "db"], "{text}");
        }
    }
}
