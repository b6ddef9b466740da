//! What is different about a field, computed once; planning, statements and risks all read it.

use crate::spec::{Field, FieldType, Width};

/// What is different about a field as the database knows it. Rules that only the service keeps, such
/// as the least length, are no difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FieldDifference {
    /// Another type, or other digits or words of it.
    pub(crate) cast: Option<Cast>,
    /// Another greatest length.
    pub(crate) length: Option<Length>,
    pub(crate) null: Option<Null>,
    pub(crate) default: bool,
    pub(crate) unique: Option<Way>,
    pub(crate) index: Option<Way>,
    /// What becomes of rows whose target is deleted.
    pub(crate) on_delete: bool,
}

/// Whether every value has a counterpart in the other type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cast {
    Safe,
    Risky,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Wider,
    Narrower,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Null {
    Allowed,
    Forbidden,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Added,
    Removed,
}

impl FieldDifference {
    /// What has to change about `old` for it to be `new`. Names are not compared.
    pub(crate) fn of(old: &Field, new: &Field) -> Self {
        let on_delete = |field: &Field| field.target().map(|it| it.on_delete);
        Self {
            cast: cast(old, new),
            length: length(old, new),
            null: match (old.optional, new.optional) {
                (false, true) => Some(Null::Allowed),
                (true, false) => Some(Null::Forbidden),
                _ => None,
            },
            default: old.stored_default() != new.stored_default(),
            unique: way(old.unique, new.unique),
            index: way(old.has_index(), new.has_index()),
            on_delete: on_delete(old) != on_delete(new),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the column itself changes, and not only an index of it.
    pub(crate) fn is_of_column(&self) -> bool {
        let without_indexes = Self {
            unique: None,
            index: None,
            ..*self
        };
        !without_indexes.is_empty()
    }
}

/// The greatest length that the database holds a field to.
pub(crate) fn stored_length(field: &Field) -> Option<i64> {
    match field.kind {
        FieldType::String => field.length().1,
        _ => None,
    }
}

fn way(old: bool, new: bool) -> Option<Way> {
    match (old, new) {
        (false, true) => Some(Way::Added),
        (true, false) => Some(Way::Removed),
        _ => None,
    }
}

fn length(old: &Field, new: &Field) -> Option<Length> {
    let unlimited = i64::MAX;
    let [old, new] = [old, new].map(|it| stored_length(it).unwrap_or(unlimited));
    match old.cmp(&new) {
        std::cmp::Ordering::Less => Some(Length::Wider),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Length::Narrower),
    }
}

fn cast(old: &Field, new: &Field) -> Option<Cast> {
    let is_safe = match (&old.kind, &new.kind) {
        (FieldType::Ref(old), FieldType::Ref(new))
        | (FieldType::Refs(old), FieldType::Refs(new))
            if old.resource == new.resource =>
        {
            return None;
        }
        (old, new) if old == new => return None,
        (FieldType::Int(old), FieldType::Int(new)) => old < new,
        (FieldType::Int(width), FieldType::Float) => *width < Width::Big,
        (FieldType::Int(width), FieldType::Decimal(digits)) => {
            digits.precision - digits.scale >= width.digits()
        }
        (FieldType::Decimal(old), FieldType::Decimal(new)) => {
            new.scale >= old.scale && new.precision - new.scale >= old.precision - old.scale
        }
        (FieldType::Enum(old), FieldType::Enum(new)) => old.iter().all(|word| new.contains(word)),
        (_, FieldType::Text) => true,
        // Whether it is short enough is a matter of its length.
        (_, FieldType::String) => true,
        _ => false,
    };
    Some(match is_safe {
        true => Cast::Safe,
        false => Cast::Risky,
    })
}
