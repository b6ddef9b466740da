//! Renames what gosvc made of the name of a resource, and nothing that only looks like it.
//!
//! The resource is rendered under a stand-in, so each token that holds it is known to come from the
//! name, and `extract::State` is not a resource called `state`. Where the same token comes from several
//! things, imports and what stands beside it decide, or it stays as it is.

mod elsewhere;
mod forms;
mod literal;
mod mentions;
pub(super) mod places;
pub(super) mod scopes;
mod taken;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
};

pub(crate) use self::{
    forms::Names,
    mentions::{Incomplete, Mention, Mentions, has_any, has_word, mentions},
};
use self::{
    places::{Place, is_lone_word, places, unraw},
    scopes::{Braces, Scopes, Source},
};
use crate::merge::{Kind, Token, rust_tokens};

/// What becomes of the tokens of a resource's files.
#[derive(Debug, Clone)]
pub(crate) struct Renames {
    /// Where each token of the old name was rendered, and what it is under the new one.
    seen: HashMap<String, Vec<Seen>>,
    /// Old and new plural.
    plurals: (String, String),
}

/// A token in one place.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    place: Place<'static>,
    new: String,
}

impl Renames {
    /// Learns from files that were rendered under the stand-in.
    pub(crate) fn learn<'a>(
        rendered: impl IntoIterator<Item = &'a str>,
        old: &Names,
        new: &Names,
    ) -> Self {
        let texts = rendered.into_iter().map(rust_tokens);
        let files: Vec<Vec<Token>> = texts.flatten().map(|(tokens, _)| tokens).collect();
        let tokens = files.iter().flatten().map(|token| token.text);
        // Of the others nothing is to be known.
        let names: HashSet<String> = tokens
            .map(|token| (old.fill(token), new.fill(token)))
            .filter(|(old, new)| old != new)
            .map(|(old, _)| old)
            .collect();
        let mut seen: HashMap<String, Vec<Seen>> = HashMap::new();
        for tokens in &files {
            for (token, place) in tokens.iter().zip(places(tokens)) {
                let name = old.fill(token.text);
                if !names.contains(&name) {
                    continue;
                }
                let it = Seen {
                    place: Place {
                        before: Cow::Owned(old.fill(&place.before)),
                        after: Cow::Owned(old.fill(&place.after)),
                        is_import: place.is_import,
                    },
                    new: new.fill(token.text),
                };
                let known = seen.entry(name).or_default();
                if !known.contains(&it) {
                    known.push(it);
                }
            }
        }
        let plural = |names: &Names| names.plural.clone().unwrap_or_default();
        Self {
            seen,
            plurals: (plural(old), plural(new)),
        }
    }

    /// The words of the old name that stand in code, and whether each is something else there as well.
    pub(crate) fn words(&self) -> BTreeMap<&str, bool> {
        let words = self.seen.iter().filter(|(word, _)| is_word(word));
        let is_other =
            |(word, seen): (&'_ String, &Vec<Seen>)| seen.iter().any(|it| it.new == *word);
        words.map(|it| (it.0.as_str(), is_other(it))).collect()
    }

    /// Returns a file with the new words. Only Rust has any: in other files nothing tells a name from
    /// a word.
    pub(crate) fn apply(&self, path: &str, text: &str) -> String {
        match path.ends_with(".rs") {
            true => in_own_form(text, |text| self.everywhere(text)),
            false => text.to_owned(),
        }
    }

    fn everywhere(&self, text: &str) -> String {
        let Some((tokens, end)) = rust_tokens(text) else {
            return text.to_owned();
        };
        let places = places(&tokens);
        let scopes = Scopes::new(&tokens, &places);
        let mut renamed = String::with_capacity(text.len());
        for (at, (token, place)) in tokens.iter().zip(&places).enumerate() {
            renamed.push_str(token.space);
            // A raw string says the same as another one.
            let (hashes, text) = match token.kind {
                Kind::Literal => unraw(token.text),
                _ => ("", token.text),
            };
            let token = &Token { text, ..*token };
            let is_known = self.seen.contains_key(text);
            let new = match place.is_qualified() {
                _ if !is_known => None,
                true => self.in_path(text, place),
                false => self.by_scope(at, token, &places, &scopes),
            };
            renamed.push_str(hashes);
            match new {
                Some(new) => renamed.push_str(new),
                None if token.kind == Kind::Literal => {
                    renamed.push_str(&literal::rename(text, &self.plurals));
                }
                None => renamed.push_str(text),
            }
            renamed.push_str(hashes.trim_start_matches('r'));
        }
        renamed.push_str(end);
        renamed
    }

    /// What becomes of a token without a path: what brings it in tells, or what stands beside it. What
    /// the team defines in a module, a block or a type within the file has the name that it has.
    fn by_scope(
        &self,
        at: usize,
        token: &Token,
        places: &[Place],
        scopes: &Scopes,
    ) -> Option<&str> {
        let (scope, place) = (scopes.of(at), &places[at]);
        if scopes.is_name(at) && scopes.braces(scope) != Braces::File {
            return None;
        }
        let found = match token.kind {
            Kind::Word if place.before != "." => {
                scopes.find(scope, token.text, place.after == "::", places)
            }
            _ => None,
        };
        match found.map(|found| (found.name.origin, found.scope)) {
            Some((Source::Import(last), _)) if places[last].is_qualified() => {
                // Under another name it is the team's own.
                let is_it = found.is_some_and(|found| found.name.at == last);
                self.in_path(token.text, &places[last]).filter(|_| is_it)
            }
            Some((Source::Import(_), _)) | None => self.alone(token.text, place),
            Some((_, scope)) => match scopes.braces(scope) {
                Braces::File => self.alone(token.text, place),
                _ => None,
            },
        }
    }

    /// What becomes of the last word of a path: it is gosvc's if gosvc has that path as well, or if the
    /// path stays in the resource's folder.
    fn in_path(&self, token: &str, place: &Place) -> Option<&str> {
        let seen = self.seen.get(token)?;
        let same = |it: &Seen| it.place.qualifier() == place.qualifier();
        if seen.iter().any(same) {
            return only(seen, &same);
        }
        let mut segments = place.before.split("::");
        let is_near = ["self", "super"].contains(&segments.next().unwrap_or_default());
        let is_below = segments.any(|segment| segment == self.plurals.0);
        let is_module = place.qualifier() == "resources::" && token == self.plurals.0;
        match is_near || is_below || is_module {
            true => only(seen, &|it| it.new != token),
            false => None,
        }
    }

    /// What becomes of a token without a path.
    fn alone(&self, token: &str, place: &Place) -> Option<&str> {
        let seen = self.seen.get(token)?;
        let is_defined = |it: &Seen| it.place.before == "fn";
        let is_type = token.starts_with(|c: char| c.is_ascii_uppercase());
        let is_text = !is_word(token) && !is_lone_word(token);
        let is_free = is_text || is_type || seen.iter().any(is_defined) && place.before != ".";
        if is_free && let Some(new) = only(seen, &|_| true) {
            return Some(new);
        }
        let is_before = |it: &Seen| it.place.before == place.before;
        let is_after = |it: &Seen| it.place.after == place.after;
        if let Some(new) = only(seen, &|it| is_before(it) && is_after(it)) {
            return Some(new);
        }
        let sides = [&is_before as &dyn Fn(&Seen) -> bool, &is_after];
        let [left, right] = sides.map(|holds| (seen.iter().any(holds), only(seen, holds)));
        match (left, right) {
            _ if !is_free => right.1.filter(|_| place.after == "::"),
            ((true, Some(new)), (true, Some(other))) if new == other => Some(new),
            ((true, Some(new)), (false, _)) | ((false, _), (true, Some(new))) => Some(new),
            _ => None,
        }
    }
}

/// Changes a text without its byte order mark and with the line ends of Unix, and gives it both back.
fn in_own_form(text: &str, change: impl Fn(&str) -> String) -> String {
    let mark = if text.starts_with(MARK) {
        "\u{feff}"
    } else {
        ""
    };
    let changed = change(&in_unix_form(text));
    let changed = match text.contains("\r\n") {
        true => changed.replace('\n', "\r\n"),
        false => changed,
    };
    format!("{mark}{changed}")
}

/// A text without its byte order mark and with the line ends of Unix.
pub(crate) fn in_unix_form(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    match text.contains("\r\n") {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    }
}

/// The mark of the order of bytes.
const MARK: char = '\u{feff}';

/// What a token becomes in all of these places, if it becomes the same.
fn only<'a>(seen: &'a [Seen], holds: &dyn Fn(&Seen) -> bool) -> Option<&'a str> {
    let mut news = seen.iter().filter(|it| holds(it)).map(|it| it.new.as_str());
    let first = news.next()?;
    news.all(|new| new == first).then_some(first)
}

fn is_word(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests;
