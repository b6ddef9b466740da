//! A field, and how it is written: `name:type[:modifier]...`, the same text on the command line, in
//! `gosvc.toml` and in a migration's header. `grammar` reads it.

use std::fmt;

use super::{
    access::Access,
    pattern::Pattern,
    types::{FieldType, OnDelete, Reference},
    value::{Digits, Value},
};

/// A typed column and JSON member of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Snake case.
    pub name: String,
    /// What values it holds.
    pub kind: FieldType,
    /// Whether it may be null.
    pub optional: bool,
    /// Whether no two rows may have the same value.
    pub unique: bool,
    /// Whether it has an index that is not unique.
    pub index: bool,
    /// The least length or number.
    pub min: Option<Value>,
    /// The greatest length or number.
    pub max: Option<Value>,
    /// What a text must match.
    pub pattern: Option<Pattern>,
    /// The value if none is given.
    pub default: Option<Value>,
    /// What it is, in one line, for the documentation.
    pub about: Option<String>,
    /// What clients may do with it.
    pub access: Access,
    /// The name of its column, if it is not that of the field.
    pub column: Option<String>,
    /// The name of its JSON member, if it is not that of the field.
    pub json: Option<String>,
}

impl Field {
    /// What it is called where no other name is given: a reference adds `_id`, and `tags` that are
    /// several become `tag_ids`.
    pub(crate) fn own_name(&self) -> String {
        match self.kind {
            FieldType::Ref(_) => format!("{}_id", self.name),
            FieldType::Refs(_) => format!("{}_ids", self.link_name()),
            _ => self.name.clone(),
        }
    }

    /// The name of its column.
    pub(crate) fn column(&self) -> String {
        self.column.clone().unwrap_or_else(|| self.own_name())
    }

    /// The name of its JSON member, and of the parameter of a list that filters by it.
    pub(crate) fn member(&self) -> String {
        self.json.clone().unwrap_or_else(|| self.own_name())
    }

    /// The reference, if it is one.
    pub(crate) fn reference(&self) -> Option<&Reference> {
        match &self.kind {
            FieldType::Ref(reference) => Some(reference),
            _ => None,
        }
    }

    /// What it refers to by a column or by links.
    pub(crate) fn target(&self) -> Option<&Reference> {
        self.reference().or(self.links())
    }

    /// A field with one of its items, if it is a list.
    pub(crate) fn item(&self) -> Option<Self> {
        let kind = self.kind.item()?.clone();
        Some(Self {
            kind,
            min: None,
            max: None,
            default: None,
            ..self.clone()
        })
    }

    /// The default, if the database has one for rows that exist.
    pub(crate) fn stored_default(&self) -> Option<&Value> {
        self.default.as_ref().filter(|it| **it != Value::New)
    }

    /// The reference, if routes below its target list and create what refers to it.
    pub(crate) fn nested(&self) -> Option<&Reference> {
        self.reference().filter(|reference| reference.nested)
    }

    /// Whether it has an index that is not unique: lists are sorted or filtered by it.
    pub(crate) fn has_index(&self) -> bool {
        !self.unique && (self.index || self.kind.is_filter())
    }

    /// The least and greatest length of a text.
    pub(crate) fn length(&self) -> (Option<i64>, Option<i64>) {
        let (min, max) = self.kind.default_length();
        let length = |value: &Option<Value>| match value {
            Some(Value::Integer(length)) => Some(*length),
            _ => None,
        };
        (length(&self.min).or(min), length(&self.max).or(max))
    }

    /// Longest `VARCHAR` of MySQL, in characters; longer texts are kept outside of the row.
    pub(crate) const MAX_VARCHAR: i64 = 500;

    /// The most bytes that it takes in a row of MySQL.
    pub(super) fn mysql_bytes(&self) -> i64 {
        match (&self.kind, self.length()) {
            (FieldType::String, (_, Some(max))) if max <= Self::MAX_VARCHAR => 4 * max + 2,
            (FieldType::Enum(words), _) => {
                let longest = words.iter().map(String::len).max();
                4 * longest.unwrap_or_default() as i64 + 2
            }
            _ => 16,
        }
    }
}

impl fmt::Display for Field {
    /// The field as it is written on the command line, without what only its readers are told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.name)?;
        self.write_rules(f)
    }
}

/// A field without its name, as it is written in `gosvc.toml`.
pub(super) struct Definition<'a>(pub(super) &'a Field);

impl fmt::Display for Definition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_rules(f)?;
        match &self.0.about {
            Some(about) => write!(f, ":about={about}"),
            None => Ok(()),
        }
    }
}

impl Field {
    fn write_rules(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        match &self.kind {
            FieldType::Decimal(digits) if *digits != Digits::DEFAULT => {
                write!(f, ":{}.{}", digits.precision, digits.scale)?;
            }
            FieldType::Enum(words) => write!(f, ":{}", words.join(","))?,
            FieldType::List(item) => write!(f, ":{}", item.name())?,
            FieldType::Ref(reference) | FieldType::Refs(reference) => {
                let own_name = match self.kind {
                    FieldType::Refs(_) => self.link_name(),
                    _ => self.name.clone(),
                };
                if reference.resource != own_name {
                    write!(f, ":{}", reference.resource)?;
                }
                if reference.on_delete != OnDelete::Restrict {
                    write!(f, ":on-delete={}", reference.on_delete.name())?;
                }
                if reference.nested {
                    f.write_str(":nested")?;
                }
            }
            _ => {}
        }
        if let Some(min) = &self.min {
            write!(f, ":min={min}")?;
        }
        if let Some(max) = &self.max {
            write!(f, ":max={max}")?;
        }
        if let Some(pattern) = &self.pattern {
            write!(f, ":pattern={}", pattern.text())?;
        }
        if self.unique {
            f.write_str(":unique")?;
        }
        if self.index {
            f.write_str(":index")?;
        }
        if self.optional {
            f.write_str(":optional")?;
        }
        // A list is empty unless it is given: nobody says so.
        if let Some(default) = self.default.as_ref().filter(|_| self.kind.item().is_none()) {
            write!(f, ":default={default}")?;
        }
        if let Some(modifier) = self.access.modifier() {
            write!(f, ":{modifier}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ":column={column}")?;
        }
        if let Some(member) = &self.json {
            write!(f, ":json={member}")?;
        }
        Ok(())
    }
}
