//! What lists are filtered by: which operators the parameter of a field has.

use crate::spec::{Database, Field, FieldType};

/// The words that say which part of a list to return.
const PAGE_WORDS: [&str; 4] = ["after", "limit", "page", "sort"];

/// The kind of a filter, as the service's `filter` knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One value.
    Is,
    /// One of several ids.
    Ids,
    /// One of several words of an enum.
    Words,
    /// One value, or those within bounds.
    Range,
    /// One text, or those that start with one.
    Text,
}

/// What lists are filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) kind: Kind,
    /// Whether those without a value can be asked for.
    pub(super) nullable: bool,
}

impl Filter {
    /// That of a field, if an index finds its values and answers show them.
    pub(super) fn of(database: Database, field: &Field) -> Option<Self> {
        let is_taken = PAGE_WORDS.contains(&field.member().as_str());
        let has_index = field.unique || field.has_index() || field.links().is_some();
        (has_index && field.is_shown() && !is_taken).then(|| Self {
            kind: kind(database, &field.kind),
            // The index of a unique field does not have those without a value in order of `id`.
            nullable: field.optional && field.has_index(),
        })
    }

    /// The operators, as tests name them.
    pub(super) fn operators(self) -> Vec<&'static str> {
        let mut operators = match self.kind {
            Kind::Is => vec!["is"],
            Kind::Ids | Kind::Words => vec!["is", "one_of"],
            Kind::Range => vec!["is", "gte", "gt", "lte", "lt"],
            Kind::Text => vec!["is", "starts"],
        };
        operators.extend(self.nullable.then_some("null"));
        operators
    }

    /// The type of the parameter, for values of this type.
    pub(super) fn rust(self, bare_type: &str) -> String {
        let name = match self.kind {
            Kind::Is => "Is",
            Kind::Ids => "Ids",
            Kind::Words => "Words",
            Kind::Range => "Range",
            Kind::Text => "Text",
        };
        let or_null = if self.nullable { "OrNull" } else { "" };
        match self.kind {
            Kind::Ids | Kind::Text => format!("filter::{name}{or_null}"),
            _ => format!("filter::{name}{or_null}<{bare_type}>"),
        }
    }

    /// The function that describes it in OpenAPI.
    pub(super) fn schema(self, bare_type: &str) -> String {
        format!("{}::schema", self.rust(bare_type).replacen('<', "::<", 1))
    }
}

fn kind(database: Database, kind: &FieldType) -> Kind {
    match kind {
        // PostgreSQL's indexes are in the order of the database's language, in which what starts
        // alike need not stand together.
        FieldType::String if database == Database::Postgres => Kind::Is,
        FieldType::String => Kind::Text,
        // SQLite stores them as text, which has another order.
        FieldType::Decimal(_) if database == Database::Sqlite => Kind::Is,
        FieldType::Int(_) | FieldType::Float | FieldType::Decimal(_) => Kind::Range,
        FieldType::Date | FieldType::Time | FieldType::DateTime => Kind::Range,
        FieldType::Uuid | FieldType::Ref(_) | FieldType::Refs(_) => Kind::Ids,
        FieldType::Enum(_) => Kind::Words,
        FieldType::Bool => Kind::Is,
        // None of these has an index.
        FieldType::Text | FieldType::Json | FieldType::Bytes | FieldType::List(_) => Kind::Is,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_what_an_index_finds() {
        for (field, sqlite, postgres) in [
            ("a:int", None, None),
            ("a:int:index", Some("Range<T>"), Some("Range<T>")),
            ("a:int:index:internal", None, None),
            ("sort:int:index", None, None),
            (
                "a:date:index:optional",
                Some("RangeOrNull<T>"),
                Some("RangeOrNull<T>"),
            ),
            ("a:date:unique:optional", Some("Range<T>"), Some("Range<T>")),
            ("a:decimal:index", Some("Is<T>"), Some("Range<T>")),
            ("a:string:unique", Some("Text"), Some("Is<T>")),
            ("a:bool", Some("Is<T>"), Some("Is<T>")),
            ("a:ref:b", Some("Ids"), Some("Ids")),
            (
                "a:enum:x,y:optional",
                Some("WordsOrNull<T>"),
                Some("WordsOrNull<T>"),
            ),
        ] {
            let parsed = Field::parse(field).expect(field);
            for (database, expected) in [(Database::Sqlite, sqlite), (Database::Postgres, postgres)]
            {
                let filter = Filter::of(database, &parsed).map(|filter| filter.rust("T"));
                let expected = expected.map(|name| format!("filter::{name}"));
                assert_eq!(filter, expected, "{field}");
            }
        }
    }
}
