//! New names that are taken: where a word would mean something else than before, or one name two things.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Renames, in_unix_form,
    places::{Place, places},
    scopes::{Name, Scopes, Source},
};
use crate::merge::{Kind, Token, rust_tokens};

/// A file with its names.
struct File<'t> {
    tokens: Vec<Token<'t>>,
    places: Vec<Place<'t>>,
    scopes: Scopes<'t>,
}

impl Renames {
    /// Returns the lines of a file whose names are taken, by their numbers. `is_moved` is whether the file
    /// is the resource's, so that all its words change.
    pub(crate) fn taken<'t>(
        &self,
        path: &str,
        text: &'t str,
        library: &str,
        is_moved: bool,
    ) -> BTreeMap<usize, &'t str> {
        let mut news = self.seen.values().flatten().map(|it| it.new.as_str());
        if !news.any(|new| text.contains(new)) {
            return BTreeMap::new();
        }
        let before = in_unix_form(text);
        let mut after = self.in_all_paths(path, &before, library);
        if is_moved {
            after = self.apply(path, &after);
        }
        let [Some(before), Some(after)] = [&*before, &after].map(File::new) else {
            return BTreeMap::new();
        };
        let lines: Vec<&str> = text.lines().collect();
        let mut taken = BTreeMap::new();
        for at in at_odds(&before, &after) {
            let spaces = before.tokens[..=at].iter().map(|token| token.space);
            let texts = before.tokens[..at].iter().map(|token| token.text);
            let number: usize = spaces.chain(texts).map(|it| it.matches('\n').count()).sum();
            taken.insert(number + 1, lines.get(number).map_or("", |line| line.trim()));
        }
        taken
    }
}

/// The tokens whose names are taken by others that come from the rename.
fn at_odds(before: &File, after: &File) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    if before.tokens.len() != after.tokens.len() {
        return found;
    }
    let is_new = |at: usize| before.tokens[at].text != after.tokens[at].text;
    for scope in 0..after.scopes.len() {
        // The words that come before tell what kind of name each is.
        let names = before.scopes.names(scope).iter();
        let names: Vec<(&Name, &str)> = names
            .zip(after.scopes.names(scope))
            .map(|(old, new)| (old, new.text))
            .collect();
        for (name, new) in names.iter().filter(|(name, _)| is_new(name.at)) {
            let same = names.iter().filter(|(other, text)| {
                !is_new(other.at)
                    && text == new
                    && (0..2).any(|it| before.spaces(name)[it] && before.spaces(other)[it])
            });
            found.extend(same.map(|(other, _)| other.at));
        }
    }
    for at in 0..after.tokens.len() {
        let [old, new] = [before, after].map(|file| file.meaning(at));
        if let Some(new) = new
            && old.is_none_or(|old| old.at != new.at && !found.contains(&old.at))
        {
            // The word that was renamed is met by a name that was there, or the other way round.
            found.insert(if is_new(at) { new.at } else { at });
        }
    }
    found
}

impl<'t> File<'t> {
    fn new(text: &'t str) -> Option<Self> {
        let (tokens, _) = rust_tokens(text)?;
        let places = places(&tokens);
        Some(Self {
            scopes: Scopes::new(&tokens, &places),
            tokens,
            places,
        })
    }

    /// What a word that names a type or a module means within the file.
    fn meaning(&self, at: usize) -> Option<Name<'t>> {
        let (token, place) = (&self.tokens[at], &self.places[at]);
        let is_head = place.after == "::";
        let is_word = token.kind == Kind::Word && !self.scopes.is_name(at);
        let is_alone = !place.is_qualified() && ![".", "as"].contains(&&*place.before);
        let is_type = is_head || token.text.starts_with(char::is_uppercase);
        if !is_word || !is_alone || !is_type || place.is_import && !is_head {
            return None;
        }
        let scope = self.scopes.of(at);
        let found = self.scopes.find(scope, token.text, is_head, &self.places)?;
        Some(found.name)
    }

    /// Whether a name is one of types and modules, and whether it is one of values.
    fn spaces(&self, name: &Name) -> [bool; 2] {
        match name.origin {
            Source::Type => [true, false],
            Source::Value => [false, true],
            Source::Both => [true, true],
            Source::Import(_) if name.text.starts_with(char::is_uppercase) => [true, true],
            Source::Import(_) => {
                let words = self.tokens.iter().zip(&self.places);
                let mut words = words.filter(|(token, _)| token.text == name.text);
                let is_called = words.clone().any(|(_, place)| place.after == "(");
                let is_head = words.any(|(_, place)| place.after == "::");
                [is_head || !is_called, !is_head && is_called]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Names;
    use super::*;

    const RENDERED: &str = "use super::model::{NewZqxWname, ZqxWname};\npub struct ZqxWname {}\nasync fn create_zqx_wname() {}\nfn f() { zqx_wplurals::router() }\n";

    fn taken(path: &str, text: &str) -> Vec<usize> {
        let [old, new] = [("order", "orders"), ("sale", "sales")]
            .map(|(name, plural)| Names::of_resource(name, plural));
        let renames = Renames::learn([RENDERED], &old, &new);
        let is_moved = path.starts_with("src/resources/orders");
        let lines = renames.taken(path, text, "shop", is_moved);
        lines.into_keys().collect()
    }

    #[test]
    fn a_name_for_two_things_is_taken() {
        let import = "use crate::resources::orders::model::Order;\n";
        for (text, lines) in [
            ("pub struct Sale(Order);\n", &[2][..]),
            ("pub struct Sale {\n    o: Order,\n}\n", &[2]),
            ("enum Sale {}\n", &[2]),
            ("trait Sale {}\n", &[2]),
            ("type Sale = Order;\n", &[2]),
            ("const Sale: u8 = 1;\n", &[2]),
            ("use crate::billing::{\n    Sale,\n};\n", &[3]),
            ("use crate::billing::Refund as Sale;\n", &[2]),
            // Nothing of this name is brought in, but by a glob.
            ("use crate::billing::*;\n\nfn f(s: Sale) {}\n", &[4]),
            (
                "fn f(o: Order) {\n    struct Sale;\n    g::<Order>();\n}\n",
                &[3],
            ),
            (
                "mod m {\n    use super::*;\n    struct Sale;\n    fn f(o: Order) {}\n}\n",
                &[4],
            ),
            // Another place, or another kind of name.
            ("mod m {\n    struct Sale;\n}\n", &[]),
            (
                "enum Kind {\n    Sale,\n    Order,\n}\nfn f() -> Kind { Kind::Sale }\n",
                &[],
            ),
            ("fn f(s: m::Sale) { s.Sale }\n", &[]),
            ("struct NewSale;\n", &[]),
            ("struct SaleOf(Order);\n", &[]),
            ("impl A {\n    const Sale: u8 = 1;\n}\n", &[]),
        ] {
            let text = format!("{import}{text}");
            assert_eq!(taken("src/own.rs", &text), lines, "{text}");
            assert_eq!(taken("src/own.rs", &text.replace('\n', "\r\n")), lines);
            let tests = text.replace("crate", "shop");
            assert_eq!(taken("tests/own.rs", &tests), lines, "{tests}");
        }
    }

    #[test]
    fn a_module_is_taken_by_another() {
        for (text, lines) in [
            (
                "use crate::resources::orders;\nuse crate::sales;\nfn f() { sales::g(orders::h()) }\n",
                &[2][..],
            ),
            ("use crate::resources::orders;\nmod sales {}\n", &[2]),
            (
                "use crate::resources::orders;\nfn f() {\n    sales::g()\n}\n",
                &[3],
            ),
            (
                "use crate::resources::orders;\nfn sales() { orders::f() }\n",
                &[],
            ),
            (
                "use crate::resources::orders;\nuse crate::f::sales;\nfn f() { sales(orders::f()) }\n",
                &[],
            ),
            (
                "use crate::resources::orders;\nstruct A {\n    sales: u8,\n}\n",
                &[],
            ),
            (
                "use crate::resources::orders;\nfn f(sales: u8) { sales.a }\n",
                &[],
            ),
        ] {
            assert_eq!(taken("src/own.rs", text), lines, "{text}");
        }
        let text = "pub mod orders;\npub mod sales;\n";
        assert_eq!(taken("src/resources/mod.rs", text), [2]);
    }

    #[test]
    fn what_moves_along_can_have_the_new_name_already() {
        let path = "src/resources/orders/model.rs";
        for (text, lines) in [
            ("pub struct Order {}\npub struct Sale;\n", &[2][..]),
            ("use super::service::Sale;\npub struct Order {}\n", &[1]),
            (
                "use super::*;\nfn f(o: Order) { create_order() }\nfn create_sale() {}\nfn create_order() {}\n",
                &[3],
            ),
            ("fn create_order() {}\nfn create_sale() {}\n", &[2]),
            ("fn f(o: Order) -> Sale {}\n", &[]),
            ("pub struct Order {}\nmod m {\n    struct Sale;\n}\n", &[]),
        ] {
            assert_eq!(taken(path, text), lines, "{text}");
        }
    }
}
