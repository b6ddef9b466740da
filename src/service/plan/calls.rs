//! Calls that gosvc adds of functions whose parameters the team has changed: the two merge, but do not
//! build together.

use std::collections::{BTreeMap, BTreeSet};

use crate::merge::{Token, rust_tokens};

/// Tells each new line of a merged text that calls such a function.
pub(super) fn unfit(base: &str, ours: &str, target: &str, merged: &str) -> Vec<String> {
    let texts = [base, ours, target].map(rust_tokens);
    let [Some((base, _)), Some((own, _)), Some((target, _))] = texts else {
        return Vec::new();
    };
    let [before, now, wanted] = [&base, &own, &target].map(|tokens| parameters(tokens));
    let is_changed =
        |name: &&str| now.get(*name) != before.get(*name) && wanted.get(*name) == before.get(*name);
    let changed = before.keys().copied();
    let changed = changed.filter(|name| now.contains_key(name) && is_changed(name));
    let known: BTreeSet<&str> = ours.lines().map(str::trim).collect();
    let mut notes = Vec::new();
    for name in changed {
        if calls(&target, name) <= calls(&base, name) {
            continue;
        }
        let call = format!("{name}(");
        let lines = merged.lines().zip(1..);
        let lines = lines.filter(|(line, _)| {
            line.contains(&call) && !line.contains("fn ") && !known.contains(line.trim())
        });
        notes.extend(lines.map(|(_, number)| {
            format!("line {number} is new and calls `{name}`, whose parameters you have changed")
        }));
    }
    notes
}

/// The types of the parameters of each function; there can be several of a name.
fn parameters<'t>(tokens: &[Token<'t>]) -> BTreeMap<&'t str, Vec<String>> {
    let mut functions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (index, pair) in tokens.windows(2).enumerate() {
        if pair[0].text == "fn" {
            let types = types(&tokens[index + 2..]);
            functions.entry(pair[1].text).or_default().push(types);
        }
    }
    functions
}

/// What stands behind the colons of the parameters that come first, and between the commas.
fn types(tokens: &[Token]) -> String {
    let (mut brackets, mut angles) = (0, 0);
    let (mut is_type, mut before) = (false, "");
    let mut types = String::new();
    for Token { text, .. } in tokens {
        let is_outside = brackets == 0;
        match *text {
            "(" | "[" | "{" if angles == 0 || !is_outside => brackets += 1,
            ")" | "]" | "}" if !is_outside => brackets -= 1,
            "<" => angles += 1,
            ">" if before != "-" => angles -= 1,
            _ => {}
        }
        before = text;
        if brackets == 0 && !is_outside {
            break;
        }
        if is_outside {
            continue;
        }
        match *text {
            "," if brackets == 1 && angles == 0 => {
                is_type = false;
                types.push(',');
            }
            ":" if brackets == 1 && angles == 0 && !is_type => is_type = true,
            text if is_type || text == "self" => types.push_str(text),
            _ => {}
        }
    }
    types.trim_end_matches(',').to_owned()
}

/// How often a function of this file is called.
fn calls(tokens: &[Token], name: &str) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let is_own = |owner: &str| {
        let mut pairs = tokens.windows(2);
        owner == "Self" || pairs.any(|it| it[1].text == owner && OWNERS.contains(&it[0].text))
    };
    let is_call = |at: &usize| {
        let is_named = text(*at) == name && text(at + 1) == "(";
        let is_path = *at >= 3 && text(at - 1) == ":" && text(at - 2) == ":";
        let is_declared = *at >= 1 && text(at - 1) == "fn";
        is_named && !is_declared && (!is_path || is_own(text(at - 3)))
    };
    (0..tokens.len()).filter(is_call).count()
}

/// What stands before a type that has functions.
const OWNERS: [&str; 3] = ["impl", "for", "struct"];

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str =
        "fn create(&self, new: New) {}\nfn other(a: u8) {}\nfn test() {\n    create(1);\n}\n";
    const TARGET: &str = "fn create(&self, new: New) {}\nfn other(a: u8) {}\nfn test() {\n    create(1);\n}\nfn more() {\n    create(2);\n    other(1);\n}\n";

    #[test]
    fn a_new_call_of_a_changed_function_is_told() {
        let notes = |new: &str| {
            let change = |text: &str| text.replace("new: New", new);
            unfit(BASE, &change(BASE), TARGET, &change(TARGET))
        };
        let told = "line 7 is new and calls `create`, whose parameters you have changed";
        assert_eq!(notes("new: New, by: User"), [told]);
        assert_eq!(notes("new: Option<(New, User)>"), [told]);
        assert!(notes("new: New").is_empty());
        assert!(notes("fresh: New,").is_empty());
        // The function of another type is another one.
        let elsewhere = TARGET.replace("    create(2)", "    Arc::create(2)");
        let ours = BASE.replace("new: New", "");
        assert!(unfit(BASE, &ours, &elsewhere, &elsewhere).is_empty());
        let own = "struct Users;\n";
        let [base, ours, target] = [
            BASE,
            &ours,
            &TARGET.replace("    create(2)", "    Users::create(2)"),
        ]
        .map(|text| own.to_owned() + text);
        assert_eq!(unfit(&base, &ours, &target, &target).len(), 1);
        // No call is new.
        let ours = BASE.replace("new: New", "");
        assert!(unfit(BASE, &ours, BASE, &ours).is_empty());
    }

    #[test]
    fn types_are_told_by_their_place() {
        let of = |text: &str| {
            let (tokens, _) = rust_tokens(text).expect("Rust");
            parameters(&tokens)["f"].clone()
        };
        assert_eq!(
            of("fn f<T: Fn(u8) -> u8>(a: T, (b, c): (u8, u8),) {}"),
            ["T,(u8,u8)"]
        );
        assert_eq!(
            of("fn f(&mut self, a: &[Vec<u8>; 2]) -> X {}"),
            ["self,&[Vec<u8>;2]"]
        );
    }
}
