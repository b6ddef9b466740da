//! The forms that a name takes in code and text, and a stand-in whose forms cannot be taken for
//! anything else.

use heck::ToUpperCamelCase;

use crate::{
    render::view::text::{capitalized, with_article},
    spec::names::rust_ident,
};

/// The name of a resource or a field, and a resource's plural.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) name: String,
    pub(crate) plural: Option<String>,
}

impl Names {
    pub(crate) fn of_resource(name: &str, plural: &str) -> Self {
        Self {
            name: name.to_owned(),
            plural: Some(plural.to_owned()),
        }
    }

    pub(crate) fn of_field(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            plural: None,
        }
    }

    /// The names under which something is rendered to learn which words come from its name.
    pub(crate) fn stand_in() -> Self {
        Self::of_resource("zqx_wname", "zqx_wplurals")
    }

    /// Every form that stands in code or text.
    pub(super) fn forms(&self) -> Vec<String> {
        let words = [Some(&self.name), self.plural.as_ref()];
        words
            .into_iter()
            .flatten()
            .flat_map(|it| forms(it))
            .collect()
    }

    /// Each form, and the same of other names.
    pub(crate) fn pairs(&self, new: &Self) -> Vec<(String, String)> {
        let words = |names: &Self| {
            let mut words = names.forms();
            words.extend(words.clone().iter().map(|word| with_article(word)));
            words
        };
        words(self).into_iter().zip(words(new)).collect()
    }

    /// Puts these names in the place of the stand-in.
    pub(super) fn fill(&self, text: &str) -> String {
        if !text.contains("qx") && !text.contains("QX") {
            return text.to_owned();
        }
        let stand_in = Self::stand_in();
        let pairs = [
            (stand_in.plural.as_ref(), self.plural.as_ref()),
            (Some(&stand_in.name), Some(&self.name)),
        ];
        let mut filled = text.to_owned();
        for (from, to) in pairs {
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            if filled == *from {
                return rust_ident(to);
            }
            let article = with_article(&spaced(from));
            filled = filled.replace(&article, &with_article(&spaced(to)));
            for (from, to) in forms(from).iter().zip(forms(to)) {
                filled = filled.replace(from.as_str(), &to);
            }
        }
        filled
    }
}

/// `OrderItem`, `Order item`, `order item`, `order_item`, `ORDER_ITEM`, `order-item`.
fn forms(word: &str) -> [String; 6] {
    [
        word.to_upper_camel_case(),
        capitalized(&spaced(word)),
        spaced(word),
        word.to_owned(),
        word.to_ascii_uppercase(),
        word.replace('_', "-"),
    ]
}

fn spaced(word: &str) -> String {
    word.replace('_', " ")
}
