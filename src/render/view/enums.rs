//! Enums that are the types of fields: their variants, and what serde is told of them.

use serde::Serialize;

use crate::spec::{
    Field, FieldType, Resource, Value,
    names::{enum_type, enum_variant},
};

/// Makes of a variant's name what serde makes of it under some `rename_all`.
type Case = fn(&str) -> String;

/// The values of `rename_all`, the usual one first; none leaves the variants as they are.
const CASES: [(Option<&str>, Case); 8] = [
    (Some("snake_case"), snake_case),
    (Some("SCREAMING_SNAKE_CASE"), |variant| {
        snake_case(variant).to_uppercase()
    }),
    (Some("kebab-case"), kebab_case),
    (Some("SCREAMING-KEBAB-CASE"), |variant| {
        kebab_case(variant).to_uppercase()
    }),
    (Some("lowercase"), str::to_lowercase),
    (Some("UPPERCASE"), str::to_uppercase),
    (Some("camelCase"), camel_case),
    (None, str::to_owned),
];

/// An enum that is the type of a field.
#[derive(Debug, Clone, Hash, Serialize)]
pub(super) struct EnumView {
    r#type: String,
    field: String,
    /// The value of serde's `rename_all`, if it needs one.
    case: Option<&'static str>,
    /// Whether one of the values is the default.
    default: bool,
    values: Vec<EnumValue>,
}

#[derive(Debug, Clone, Hash, Serialize)]
struct EnumValue {
    variant: String,
    word: String,
    /// Whether serde would call the variant something else.
    renamed: bool,
    default: bool,
}

impl EnumView {
    pub(super) fn all(resource: &Resource) -> Vec<Self> {
        let fields = resource.fields.iter();
        let view = |field: &Field| match &field.kind {
            FieldType::Enum(words) => Some(Self::new(resource, field, words)),
            _ => None,
        };
        fields.filter_map(view).collect()
    }

    fn new(resource: &Resource, field: &Field, words: &[String]) -> Self {
        let (case, apply) = common_case(words);
        let value = |word: &String| {
            let variant = enum_variant(word);
            EnumValue {
                renamed: apply(&variant) != *word,
                variant,
                word: word.clone(),
                default: matches!(&field.default, Some(Value::Text(default)) if default == word),
            }
        };
        Self {
            r#type: enum_type(&resource.name, &field.name),
            field: field.name.clone(),
            case,
            default: field.default.is_some(),
            values: words.iter().map(value).collect(),
        }
    }
}

/// The first case that leaves the fewest words to be named one by one.
fn common_case(words: &[String]) -> (Option<&'static str>, Case) {
    let misses = |case: Case| {
        let misses = words
            .iter()
            .filter(|word| case(&enum_variant(word)) != **word);
        misses.count()
    };
    let best = CASES.into_iter().min_by_key(|(_, case)| misses(*case));
    best.unwrap_or(CASES[0])
}

/// What serde makes of a variant's name with `snake_case`.
pub(super) fn snake_case(variant: &str) -> String {
    let mut snake = String::new();
    for c in variant.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

fn kebab_case(variant: &str) -> String {
    snake_case(variant).replace('_', "-")
}

fn camel_case(variant: &str) -> String {
    let (first, rest) = variant.split_at(1);
    first.to_lowercase() + rest
}

pub(super) fn is_enum(field: &Field) -> bool {
    matches!(field.kind, FieldType::Enum(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_is_the_one_that_most_words_have() {
        for (words, case, misses) in [
            ("open,paid_in_full", Some("snake_case"), 0),
            ("v_2,open", Some("snake_case"), 1),
            ("Node,Way,Relation", None, 0),
            ("OPEN,PAID_IN_FULL", Some("SCREAMING_SNAKE_CASE"), 0),
            ("in-progress,done", Some("kebab-case"), 0),
            ("openNow,closed", Some("camelCase"), 0),
            ("S256,plain", Some("snake_case"), 1),
            ("2fa,-alpha", Some("snake_case"), 2),
        ] {
            let words: Vec<String> = words.split(',').map(str::to_owned).collect();
            let (found, apply) = common_case(&words);
            let missed = words
                .iter()
                .filter(|word| apply(&enum_variant(word)) != **word);
            assert_eq!((found, missed.count()), (case, misses), "{words:?}");
        }
    }
}
