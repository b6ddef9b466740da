//! Functions of models in which the team takes what clients send field by field. gosvc's own take all of
//! it at once, so that a field that is new comes along; the team's would go without it, and build.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    merge::{Token, rust_tokens},
    schema::Schema,
    service::uses::{line_at, offset},
    spec::{Field, Spec},
};

/// What becomes of the fields that clients send of a resource.
pub(super) struct Fields {
    old: Vec<String>,
    pub(super) new: Vec<String>,
}

/// The fields of resources that have new ones and have lost none, by the paths of their models.
pub(super) fn fields(before: &Schema, after: &Spec) -> BTreeMap<String, Fields> {
    let resources = after.resources.iter().filter_map(|resource| {
        let mut all = before.resources.iter();
        let known = &all.find(|it| it.name == resource.name)?.fields;
        let is_in = |fields: &[Field], name: &str| fields.iter().any(|it| it.name == name);
        if !known.iter().all(|it| is_in(&resource.fields, &it.name)) {
            return None;
        }
        // Migrations do not tell which fields clients send.
        let taken = resource.fields.iter().filter(|field| field.is_taken());
        let (old, new): (Vec<&Field>, Vec<&Field>) = taken.partition(|it| is_in(known, &it.name));
        let [old, new] = [old, new].map(|fields| fields.into_iter().map(Field::own_name).collect());
        let fields = Fields { old, new };
        let is_more = !fields.old.is_empty() && !fields.new.is_empty();
        let path = format!("src/resources/{}/model.rs", resource.plural);
        is_more.then_some((path, fields))
    });
    resources.collect()
}

/// The lines at which functions begin to copy each of the fields that there were, and none that is new.
pub(super) fn copying(text: &str, fields: &Fields) -> BTreeSet<usize> {
    let Some((tokens, _)) = rust_tokens(text) else {
        return BTreeSet::new();
    };
    let functions = (0..tokens.len()).filter(|at| tokens[*at].text == "fn");
    let lines = functions.filter_map(|at| {
        let body = body(&tokens, at);
        let copies = body.windows(8).filter_map(|it| Some((copied(it)?, &it[0])));
        let copies: BTreeMap<&str, &Token> = copies.collect();
        let is_missing = |name: &String| !body.iter().any(|token| bare(token) == name);
        let is_all = fields
            .old
            .iter()
            .all(|name| copies.contains_key(name.as_str()));
        let first = copies.values().map(|token| offset(text, token)).min()?;
        let number = line_at(text, first);
        (is_all && fields.new.iter().any(is_missing)).then_some(number)
    });
    lines.collect()
}

/// The tokens of a function from its name to the end of its body.
fn body<'s, 't>(tokens: &'s [Token<'t>], function: usize) -> &'s [Token<'t>] {
    let mut depth = 0;
    for at in function..tokens.len() {
        match tokens[at].text {
            "{" | "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" if depth == 1 => return &tokens[function..=at],
            "}" => depth -= 1,
            ";" if depth == 0 => break,
            _ => {}
        }
    }
    &[]
}

/// The field of `self.name = new.name`, whatever is done with it then.
fn copied<'t>(tokens: &[Token<'t>]) -> Option<&'t str> {
    let words: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    match words[..] {
        ["self", ".", name, "=", from, ".", same, _] if name == same && from != "self" => {
            Some(name.trim_start_matches("r#"))
        }
        _ => None,
    }
}

fn bare<'t>(token: &Token<'t>) -> &'t str {
    token.text.trim_start_matches("r#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_copy_all_fields_lack_the_new_one() {
        let fields = Fields {
            old: ["name", "type"].map(str::to_owned).to_vec(),
            new: vec!["size".to_owned()],
        };
        let whole = "self.name = new.name.trim().into(); self.r#type = new.r#type;";
        for (body, expected) in [
            (whole.to_owned(), true),
            (format!("if x {{ {whole} }} y();"), true),
            (format!("{whole} self.size = new.size;"), false),
            (format!("{whole} self.size = 1;"), false),
            (format!("if x {{ {whole} }} self.size = 1;"), false),
            ("self.name = new.name;".to_owned(), false),
            (
                "self.name = new.other; self.r#type = new.r#type;".to_owned(),
                false,
            ),
            ("*self = Self::new(new);".to_owned(), false),
        ] {
            let text = format!(
                "impl A {{\n    fn other(&self);\n    fn f(&mut self, new: New) {{\n {body} }}\n    fn g(&self) {{ self.size }}\n}}\n"
            );
            let lines = copying(&text, &fields);
            assert_eq!(lines, BTreeSet::from_iter(expected.then_some(4)), "{body}");
        }
    }
}
