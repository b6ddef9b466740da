//! Indexes and unique constraints over several fields, as `gosvc.toml` and migrations name them:
//! `status,placed_at`.

use std::fmt;

use super::{Field, FieldType, Resource, names};
use crate::failure::Refused;

/// When a row was made: a column of every table, which lists are sorted by.
pub(crate) const CREATED_AT: &str = "created_at";

/// Most bytes of a key in every database, but for what PostgreSQL adds to them: it takes the fewest, 2704.
const MAX_BYTES: i64 = 2600;
/// Most fields of a key, of which MySQL takes 16 with the id.
const MAX_FIELDS: usize = 15;

/// The fields of a resource by which rows are found together.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// Whether no two rows can have the same values in all of them.
    pub unique: bool,
    /// In the order of the index.
    pub fields: Vec<String>,
}

impl Index {
    /// Reads names of fields, in whatever case they are given.
    pub(crate) fn new<'a>(
        unique: bool,
        fields: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Refused> {
        let read = |name: &str| match name {
            CREATED_AT => Ok(name.to_owned()),
            _ => names::field(name),
        };
        let fields = fields.into_iter().map(|name| read(name.trim()));
        Ok(Self {
            unique,
            fields: fields.collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn parse(unique: bool, text: &str) -> Result<Self, Refused> {
        Self::new(unique, text.split(','))
    }

    /// The word for it in commands, migrations and `gosvc.toml`.
    pub(crate) fn word(&self) -> &'static str {
        match self.unique {
            true => "unique",
            false => "index",
        }
    }

    /// `add unique order customer number`, behind the verb.
    pub(crate) fn command(&self, resource: &str) -> String {
        format!("{} {resource} {}", self.word(), self.fields.join(" "))
    }

    /// What it is called in messages.
    pub(crate) fn noun(&self) -> &'static str {
        match self.unique {
            true => "unique constraint",
            false => "index",
        }
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|name| name == field)
    }

    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        for name in self.fields.iter_mut().filter(|name| *name == from) {
            to.clone_into(name);
        }
    }

    /// Checks that it can be made of a resource's fields, in every database.
    fn check(&self, resource: &Resource) -> Result<(), Refused> {
        let refused = |message: String| {
            Refused::new(format!(
                "the {} \"{self}\" of {:?} {message}",
                self.noun(),
                resource.name
            ))
        };
        // Of the id, and of a time, which only an index can have.
        let mut bytes = if self.unique { 0 } else { 16 + 8 };
        for (at, name) in self.fields.iter().enumerate() {
            if self.fields[..at].contains(name) {
                return Err(refused(format!("has the field {name:?} twice")));
            }
            if name == CREATED_AT && !self.unique {
                continue;
            }
            let field = resource.fields.iter().find(|field| field.name == *name);
            let Some(field) = field else {
                let known: Vec<&str> = resource.fields.iter().map(|it| it.name.as_str()).collect();
                return Err(
                    refused(format!("has an unknown field {name:?}")).hint_known(name, &known)
                );
            };
            let reason = match field.kind {
                FieldType::Float if self.unique => field.kind.not_unique(),
                _ => not_indexed(field),
            };
            if let Some(reason) = reason {
                return Err(refused(format!("cannot have the field {name:?}: {reason}")));
            }
            if self.unique && field.unique {
                return Err(refused(format!(
                    "says nothing: the field {name:?} is unique by itself"
                )));
            }
            bytes += field.mysql_bytes();
        }
        match self.fields.as_slice() {
            [] => Err(refused("has no fields".to_owned())),
            [one] => {
                let word = self.word();
                let hint = format!("write `:{word}` behind the type of `{one}`");
                Err(refused("has only one field".to_owned()).hint(hint))
            }
            fields if fields.len() > MAX_FIELDS => {
                Err(refused(format!("has more than {MAX_FIELDS} fields")))
            }
            _ if bytes > MAX_BYTES => {
                let message =
                    format!("takes {bytes} bytes a row, and at most {MAX_BYTES} in some databases");
                Err(refused(message).hint("give its strings a smaller `max=`"))
            }
            fields if self.unique => {
                let members = resource
                    .fields
                    .iter()
                    .filter(|it| fields.contains(&it.name));
                match members.clone().any(Field::tells_rows_apart) {
                    true => Ok(()),
                    false => Err(refused("allows too few rows".to_owned())
                        .hint("add a field that clients set and that can have ten values or more")),
                }
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fields.join(","))
    }
}

/// Checks the indexes of a resource.
pub(super) fn check(resource: &Resource) -> Result<(), Refused> {
    for (at, index) in resource.indexes.iter().enumerate() {
        index.check(resource)?;
        let (name, noun) = (&resource.name, index.noun());
        if resource.indexes[..at].contains(index) {
            return Err(Refused::new(format!(
                "{name:?} has the {noun} \"{index}\" twice"
            )));
        }
        let mut others = resource.indexes.iter().enumerate();
        let implied = others.find(|(place, other)| {
            let has_all = other.fields.iter().all(|field| index.has(field));
            let says_less = *place < at || other.fields.len() < index.fields.len();
            index.unique && other.unique && has_all && says_less && *other != index
        });
        if let Some((_, other)) = implied {
            return Err(Refused::new(format!(
                "the {noun} \"{index}\" of {name:?} says nothing that \"{other}\" does not say"
            )));
        }
    }
    Ok(())
}

fn not_indexed(field: &Field) -> Option<&'static str> {
    match field.kind {
        FieldType::Ref(_) => None,
        FieldType::String if field.length().1 > Some(Field::MAX_VARCHAR) => {
            Some("its values are too long for one")
        }
        _ => field.kind.not_indexed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_database_could_make_is_refused() {
        let field = |text: &str| Field::parse(text).expect("valid");
        let mut resource = Resource {
            name: "order".to_owned(),
            plural: "orders".to_owned(),
            table: None,
            fields: [
                "a:int",
                "b:ref:order:optional",
                "note:text",
                "s:string:max=400",
                "t:string:max=400",
                "l:string:max=900",
                "f:float",
                "u:int:unique",
                "k:enum:x,y",
                "yes:bool",
                "small:int:min=1:max=9",
                "own:int:readonly",
            ]
            .map(field)
            .to_vec(),
            about: None,
            indexes: Vec::new(),
        };
        for (texts, message) in [
            (&["a,b", "b,a"] as &[&str], None),
            (&["a, S", "a,created_at"], None),
            (&["a,nope"], Some("has an unknown field \"nope\"")),
            (&["a,b,a"], Some("has the field \"a\" twice")),
            (&["a"], Some("has only one field")),
            (&["a,note"], Some("its values are too long for one")),
            (&["a,l"], Some("its values are too long for one")),
            (
                &["s,t"],
                Some("takes 3228 bytes a row, and at most 2600 in some databases"),
            ),
            (&["a,b", "a,b"], Some("has the index \"a,b\" twice")),
            (&["a,b", "unique a,b"], None),
            (&["unique a,b", "unique b,t"], None),
            (&["unique a,created_at"], Some("has an unknown field")),
            (&["unique a"], Some("has only one field")),
            (&["unique a,note"], Some("its values are too long for one")),
            (&["unique a,f"], Some("are not made to be compared")),
            (&["unique a,u"], Some("the field \"u\" is unique by itself")),
            (&["unique s,t"], Some("takes 3204 bytes a row")),
            (&["unique k,yes"], Some("allows too few rows")),
            (&["unique k,small"], Some("allows too few rows")),
            (&["unique k,own"], Some("allows too few rows")),
            (&["unique k,a"], None),
            (
                &["unique a,b", "unique a,b"],
                Some("has the unique constraint \"a,b\" twice"),
            ),
            (
                &["unique a,b", "unique b,a"],
                Some("\"b,a\" of \"order\" says nothing that \"a,b\" does not say"),
            ),
            (
                &["unique a,b,s", "unique a,b"],
                Some("\"a,b,s\" of \"order\" says nothing that \"a,b\" does not say"),
            ),
        ] {
            let parse = |text: &&str| match text.strip_prefix("unique ") {
                Some(text) => Index::parse(true, text).expect("names"),
                None => Index::parse(false, text).expect("names"),
            };
            resource.indexes = texts.iter().map(parse).collect();
            let refused = check(&resource).err().map(|it| it.to_string());
            match (refused, message) {
                (None, None) => {}
                (Some(refused), Some(message)) => assert!(refused.contains(message), "{refused}"),
                (refused, _) => panic!("{texts:?}: {refused:?}"),
            }
        }
    }
}
