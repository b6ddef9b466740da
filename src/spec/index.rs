//! Indexes over several fields, as `gosvc.toml` and migrations name them: `status,placed_at`.

use std::fmt;

use super::{Field, FieldType, Resource, names};
use crate::failure::Refused;

/// When a row was made: a column of every table, which lists are sorted by.
pub(crate) const CREATED_AT: &str = "created_at";

/// Most bytes of a key in MySQL.
const MAX_BYTES: i64 = 3072;
/// Most fields of a key, of which MySQL takes 16 with the id.
const MAX_FIELDS: usize = 15;

/// The fields of a resource by which rows are found together.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// In the order of the index.
    pub fields: Vec<String>,
}

impl Index {
    /// Reads names of fields, in whatever case they are given.
    pub(crate) fn new<'a>(fields: impl IntoIterator<Item = &'a str>) -> Result<Self, Refused> {
        let read = |name: &str| match name {
            CREATED_AT => Ok(name.to_owned()),
            _ => names::field(name),
        };
        let fields = fields.into_iter().map(|name| read(name.trim()));
        Ok(Self {
            fields: fields.collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Refused> {
        Self::new(text.split(','))
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
                "the index \"{self}\" of {:?} {message}",
                resource.name
            ))
        };
        // Of the id, and of a time.
        let mut bytes = 16 + 8;
        for (at, name) in self.fields.iter().enumerate() {
            if self.fields[..at].contains(name) {
                return Err(refused(format!("has the field {name:?} twice")));
            }
            if name == CREATED_AT {
                continue;
            }
            let field = resource.fields.iter().find(|field| field.name == *name);
            let Some(field) = field else {
                let known: Vec<&str> = resource.fields.iter().map(|it| it.name.as_str()).collect();
                return Err(
                    refused(format!("has an unknown field {name:?}")).hint_known(name, &known)
                );
            };
            if let Some(reason) = not_indexed(field) {
                return Err(refused(format!("cannot have the field {name:?}: {reason}")));
            }
            bytes += field.mysql_bytes();
        }
        match self.fields.as_slice() {
            [] => Err(refused("has no fields".to_owned())),
            [one] => {
                let hint = format!("write `:index` behind the type of `{one}`");
                Err(refused("has only one field".to_owned()).hint(hint))
            }
            fields if fields.len() > MAX_FIELDS => {
                Err(refused(format!("has more than {MAX_FIELDS} fields")))
            }
            _ if bytes > MAX_BYTES => {
                let message = format!("takes {bytes} bytes a row, and MySQL's at most {MAX_BYTES}");
                Err(refused(message).hint("give its strings a smaller `max=`"))
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
        if resource.indexes[..at].contains(index) {
            let name = &resource.name;
            return Err(Refused::new(format!(
                "{name:?} has the index \"{index}\" twice"
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
            fields: [
                "a:int",
                "b:ref:order:optional",
                "note:text",
                "s:string:max=400",
                "t:string:max=400",
                "l:string:max=900",
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
                Some("takes 3228 bytes a row, and MySQL's at most 3072"),
            ),
            (&["a,b", "a,b"], Some("has the index \"a,b\" twice")),
        ] {
            let parse = |text: &&str| Index::parse(text).expect("names");
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
