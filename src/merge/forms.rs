//! One thing in two forms: compose takes the settings of a service, and what it waits for, as keys or as a
//! list. Where the team has made a list of gosvc's keys, what gosvc wrote and writes becomes one as well, so
//! that the two can be merged.

use std::borrow::Cow;

/// What may have either form, and whether an entry of the list has the value too.
const KEYS: [(&str, bool); 2] = [("environment", true), ("depends_on", false)];

/// Returns a YAML text of gosvc's with lists where the team's has lists.
pub(super) fn like<'t>(ours: &str, text: &'t str) -> Cow<'t, str> {
    let lines: Vec<&str> = text.lines().collect();
    let team: Vec<&str> = ours.lines().collect();
    let mut made: Vec<Cow<'t, str>> = Vec::new();
    let mut is_changed = false;
    let mut at = 0;
    while at < lines.len() {
        made.push(lines[at].into());
        let key = at;
        at += 1;
        let Some((name, has_values)) = key_of(lines[key]) else {
            continue;
        };
        let Some(indent) = dash(&team, name, owner(&lines, key)) else {
            continue;
        };
        let end = end(&lines, key);
        if let Some(entries) = as_list(&lines[key + 1..end], indent, has_values) {
            made.extend(entries.into_iter().map(Cow::from));
            is_changed = true;
            at = end;
        }
    }
    match is_changed {
        true => (made.join("\n") + "\n").into(),
        false => text.into(),
    }
}

fn key_of(line: &str) -> Option<(&'static str, bool)> {
    let name = line.trim().strip_suffix(':')?;
    KEYS.into_iter().find(|(key, _)| *key == name)
}

/// Columns before the first word.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_text(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

/// The key below which one stands.
fn owner<'t>(lines: &[&'t str], key: usize) -> &'t str {
    let is_above = |line: &&&str| is_text(line) && indent(line) < indent(lines[key]);
    let above = lines[..key].iter().rev().find(is_above);
    above.map_or("", |line| line.trim())
}

/// Where what stands below a key ends.
fn end(lines: &[&str], key: usize) -> usize {
    let is_after = |at: &usize| is_text(lines[*at]) && indent(lines[*at]) <= indent(lines[key]);
    let end = (key + 1..lines.len()).find(is_after);
    let mut end = end.unwrap_or(lines.len());
    while end > key + 1 && !is_text(lines[end - 1]) {
        end -= 1;
    }
    end
}

/// The columns before the entries of the team's list below such a key of the same owner.
fn dash(team: &[&str], name: &str, of: &str) -> Option<usize> {
    let is_it =
        |at: &usize| key_of(team[*at]).is_some_and(|it| it.0 == name) && owner(team, *at) == of;
    let key = (0..team.len()).find(is_it)?;
    let first = team[key + 1..].iter().find(|line| is_text(line))?;
    first.trim().starts_with("- ").then(|| indent(first))
}

/// Keys with their values as the entries of a list, unless one of the values cannot be in such an entry.
fn as_list(keys: &[&str], columns: usize, has_values: bool) -> Option<Vec<String>> {
    let depth = indent(keys.iter().find(|line| is_text(line))?);
    let mut entries = Vec::new();
    for line in keys {
        if !is_text(line) {
            entries.push((*line).to_owned());
        } else if indent(line) == depth {
            let (key, value) = line.trim().split_once(':')?;
            let value = value.trim();
            let quoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            let is_plain = !value.starts_with(['|', '>', '{', '[', '&', '*', '\'', '-']);
            let entry = match has_values {
                true if quoted.is_some() || is_plain => {
                    format!("{key}={}", quoted.unwrap_or(value))
                }
                true => return None,
                false => key.to_owned(),
            };
            entries.push(format!("{:columns$}- {entry}", ""));
        }
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::{NO_WORDS, merge};

    const BASE: &str = "services:\n  shop:\n    environment:\n      A: \"b:1\"\n    depends_on:\n      consul:\n        condition: service_healthy\n  other:\n    environment:\n      A: c\n";

    #[test]
    fn keys_become_the_list_that_the_team_has_made_of_them() {
        let ours = BASE
            .replacen("      A: \"b:1\"\n", "    - A=b:1\n    - LEVEL=debug\n", 1)
            .replace(
                "      consul:\n        condition: service_healthy\n",
                "      - consul\n",
            );
        let new = "      B: \"x://y:z@w/v\"\n      database:\n        condition: service_healthy\n";
        let (setting, other) = new.split_at(new.find("      database").expect("there"));
        let target = BASE
            .replacen("b:1\"\n", &format!("b:1\"\n{setting}"), 1)
            .replace("    depends_on:\n", &format!("    depends_on:\n{other}"));
        let merged = merge("compose.yaml", BASE, &ours, &target, &NO_WORDS);
        let text = merged.text().expect("no conflict");
        let expected = "services:\n  shop:\n    environment:\n    - A=b:1\n    - LEVEL=debug\n    - B=x://y:z@w/v\n    depends_on:\n      - database\n      - consul\n  other:\n    environment:\n      A: c\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn entries_of_the_teams_stay_where_all_others_go() {
        let base = "services:\n  shop:\n    environment:\n      A: b\n    cap: x\n";
        let target = base.replace("    environment:\n      A: b\n", "");
        let ours = base.replace("      A: b\n", "      - LEVEL=debug\n      - A=b\n");
        let merged = merge("compose.yaml", base, &ours, &target, &NO_WORDS);
        let expected = ours.replace("      - A=b\n", "");
        assert_eq!(merged.text().expect("no conflict"), expected);
    }

    #[test]
    fn what_the_team_has_as_keys_or_what_no_entry_can_hold_stays() {
        assert_eq!(like(BASE, BASE), BASE);
        let ours = BASE.replacen("      A: \"b:1\"\n", "      - A=b:1\n", 1);
        let folded = BASE.replacen("A: \"b:1\"", "A: >\n        b", 1);
        assert_eq!(like(&ours, &folded), folded);
    }
}
