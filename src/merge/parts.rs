//! The named elements of a text, one within the other, for those who ask what a text defines.

use std::collections::BTreeSet;

use super::{
    language::Language,
    tree::{Element, Group, Tree},
};

/// The names of an element and of those around it, from the outside in.
pub(crate) type Place = Vec<String>;

/// A named element of a text.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) place: Place,
    /// Such as `fn`, `variant` or `key`.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    /// Whether it can be named outside of its module.
    pub(crate) is_public: bool,
    /// The type of a field, token by token.
    pub(crate) of: Option<String>,
    pub(crate) inner: Vec<Self>,
}

/// Returns the elements of a text; none if it cannot be cut.
pub(crate) fn parts(path: &str, text: &str) -> Vec<Part> {
    let group = Language::of(path).cut(text);
    group.map_or_else(Vec::new, |group| within(&group, &[]))
}

fn within(group: &Group, around: &[String]) -> Vec<Part> {
    let elements = group.elements.iter();
    elements
        .map(|element| {
            let place = place(around, element);
            let groups = groups(element);
            Part {
                kind: element.key.kind,
                name: element.key.name.clone(),
                is_public: element.trees.iter().any(is_visibility),
                of: field_type(element),
                inner: groups.flat_map(|group| within(group, &place)).collect(),
                place,
            }
        })
        .collect()
}

fn field_type(element: &Element) -> Option<String> {
    let code = (element.key.kind == "field").then(|| element.code().join(" "))?;
    let (_, of) = code.rsplit_once(&format!("{} : ", element.key.name))?;
    Some(of.to_owned())
}

fn is_visibility(tree: &Tree) -> bool {
    matches!(tree, Tree::Token(token) if token.text == "pub")
}

/// Returns a text without some of its elements.
pub(crate) fn without(path: &str, text: &str, places: &BTreeSet<Place>) -> String {
    let Some(group) = Language::of(path).cut(text) else {
        return text.to_owned();
    };
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    let mut gone = Vec::new();
    collect(text, &group, &[], places, &mut gone);
    for (start, end) in gone {
        left.push_str(&text[at..start]);
        at = end;
    }
    left + &text[at..]
}

/// Collects the ranges of elements at these places.
fn collect(
    text: &str,
    group: &Group,
    around: &[String],
    places: &BTreeSet<Place>,
    gone: &mut Vec<(usize, usize)>,
) {
    for element in &group.elements {
        let place = place(around, element);
        if places.contains(&place) {
            let start = offset(text, element);
            gone.push((start, start + element.text.len()));
        } else {
            for group in groups(element) {
                collect(text, group, &place, places, gone);
            }
        }
    }
}

fn groups<'a, 't>(element: &'a Element<'t>) -> impl Iterator<Item = &'a Group<'t>> {
    element.trees.iter().filter_map(|tree| match tree {
        Tree::Group(group) => Some(group),
        Tree::Token(_) => None,
    })
}

fn place(around: &[String], element: &Element) -> Place {
    let key = &element.key;
    let mut place = around.to_vec();
    place.push(format!("{key} {}", key.twin));
    place
}

fn offset(text: &str, element: &Element) -> usize {
    element.text.as_ptr() as usize - text.as_ptr() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_takes_its_comments_along() {
        let text = "/// A.\nenum A {\n    B,\n    /// C.\n    C(u8),\n}\n\nfn f(a: A) {\n    match a {\n        A::B => {}\n        A::C(_) => {}\n    }\n}\n";
        let parts = parts("a.rs", text);
        let variant = &parts[0].inner[1];
        assert_eq!((variant.kind, variant.name.as_str()), ("variant", "C"));
        let arm = &parts[1].inner.iter().flat_map(|it| &it.inner);
        let arm = arm.clone().find(|it| it.name.starts_with("A : : C"));
        let places = [&variant.place, &arm.expect("an arm").place].map(Clone::clone);
        assert_eq!(
            without("a.rs", text, &BTreeSet::from(places)),
            "/// A.\nenum A {\n    B,\n}\n\nfn f(a: A) {\n    match a {\n        A::B => {}\n    }\n}\n"
        );
    }

    #[test]
    fn a_feature_of_a_dependency_is_an_element() {
        let text = "[dependencies]\na = { version = \"1\", features = [\"b\", \"c\"] }\n";
        let parts = parts("Cargo.toml", text);
        let key = &parts[0].inner[0];
        assert_eq!((key.kind, key.name.as_str()), ("key", "a"));
        let features = &key.inner[1].inner;
        let names: Vec<&str> = features.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["b", "c"]);
        let place = BTreeSet::from([features[1].place.clone()]);
        assert_eq!(
            without("Cargo.toml", text, &place),
            "[dependencies]\na = { version = \"1\", features = [\"b\",] }\n"
        );
    }
}
