//! Constraints and indexes: which there are for a field, and what they are called.

use super::types::quoted;
use crate::{
    schema::Schema,
    spec::{Database, Field, FieldType},
};

/// Longest identifier that every database takes, in bytes.
const MAX_IDENTIFIER: usize = 63;

/// What a column has besides its type.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Constraint {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// Its definition without its name.
    pub(super) definition: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Unique,
    Check,
    ForeignKey,
    Index,
}

/// Returns the constraints of a field, in the order in which they are made.
pub(super) fn constraints(
    database: Database,
    schema: &Schema,
    table: &str,
    field: &Field,
) -> Vec<Constraint> {
    let name = field.column();
    let column = quoted(database, &name);
    let constraint = |kind: Kind, suffix: &str, definition: String| Constraint {
        kind,
        name: named(table, &name, suffix),
        definition,
    };
    let mut all = Vec::new();
    if let FieldType::Enum(words) = &field.kind {
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        let definition = format!("CHECK ({column} IN ({}))", words.join(", "));
        all.push(constraint(Kind::Check, "check", definition));
    }
    if field.unique {
        all.push(constraint(Kind::Unique, "key", format!("({column})")));
    } else if field.index || field.reference().is_some() {
        all.push(constraint(Kind::Index, "idx", format!("({column})")));
    }
    if let Some(reference) = field.reference() {
        let target = schema.resource(&reference.resource);
        let target = target.map_or(reference.resource.as_str(), |target| &target.plural);
        let (target, id) = (quoted(database, target), quoted(database, "id"));
        let on_delete = reference.on_delete.sql();
        let definition = format!("({column}) REFERENCES {target} ({id}) ON DELETE {on_delete}");
        all.push(constraint(Kind::ForeignKey, "fkey", definition));
    }
    all
}

/// The name of the constraint that keeps a column unique.
pub(crate) fn unique_name(table: &str, column: &str) -> String {
    named(table, column, "key")
}

/// `table_column_suffix`, shortened to what databases take if need be, in a way that stays unique.
fn named(table: &str, column: &str, suffix: &str) -> String {
    let name = format!("{table}_{column}_{suffix}");
    if name.len() <= MAX_IDENTIFIER {
        return name;
    }
    let fnv = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = name.bytes().fold(0x811c_9dc5, fnv);
    let kept = MAX_IDENTIFIER - suffix.len() - 10;
    format!("{}_{hash:08x}_{suffix}", &name[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_shortened() {
        let (table, column) = ("t".repeat(48), "c".repeat(40));
        let name = named(&table, &column, "key");
        assert_eq!(name.len(), MAX_IDENTIFIER);
        assert_ne!(name, named(&table, &column[1..], "key"));
    }
}
