//! A change of a table's columns: what comes, what goes, what becomes different.

use super::{
    constraints::{Constraint, constraints},
    convert::{self, Misfit},
    step::Guard,
    types,
};
use crate::{
    failure::Refused,
    schema::{
        Schema,
        field_difference::{FieldDifference, Null, Way},
    },
    spec::{Database, Field, Resource},
};

/// A table before and after a change of its columns. Fields that refer to resources find them in the
/// schema in which they are to stand.
#[derive(Clone, Copy)]
pub(super) struct Edit<'a> {
    pub(super) before: &'a Schema,
    pub(super) after: &'a Schema,
    pub(super) old: &'a Resource,
    pub(super) new: &'a Resource,
}

/// A column that is there before and after.
pub(super) struct Altered<'a> {
    pub(super) old: &'a Field,
    pub(super) new: &'a Field,
    pub(super) difference: FieldDifference,
    /// Whether its length is no longer part of its type.
    pub(super) is_untyped: bool,
}

impl<'a> Edit<'a> {
    /// The way back.
    pub(super) fn reversed(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
            old: self.new,
            new: self.old,
        }
    }

    pub(super) fn table(&self) -> &'a str {
        &self.new.plural
    }

    pub(super) fn added(&self) -> Vec<&'a Field> {
        only_in(self.new, self.old)
    }

    pub(super) fn removed(&self) -> Vec<&'a Field> {
        only_in(self.old, self.new)
    }

    pub(super) fn altered(&self) -> Vec<Altered<'a>> {
        let pairs = self.old.fields.iter().filter_map(|old| {
            let new = self.new.fields.iter().find(|new| new.name == old.name)?;
            let difference = FieldDifference::of(old, new);
            let is_typed = |schema: &Schema| schema.typed.contains(&self.old.name, &old.name);
            let is_untyped = is_typed(self.before) && !is_typed(self.after);
            (is_untyped || !difference.is_empty()).then_some(Altered {
                old,
                new,
                difference,
                is_untyped,
            })
        });
        pairs.collect()
    }

    /// The constraints that go, and those that come.
    pub(super) fn constraints(
        &self,
        database: Database,
    ) -> Result<(Vec<Constraint>, Vec<Constraint>), Refused> {
        let mut gone = constraints(database, self.before, self.table(), self.old)?;
        let mut new = constraints(database, self.after, self.table(), self.new)?;
        let kept: Vec<Constraint> = gone.iter().filter(|it| new.contains(it)).cloned().collect();
        gone.retain(|it| !kept.contains(it));
        new.retain(|it| !kept.contains(it));
        Ok((gone, new))
    }

    /// What rows must not hold for the change to work.
    pub(super) fn guards(&self, database: Database) -> Vec<Guard> {
        let table = types::quoted(database, self.table());
        let count = |condition: &str| format!("SELECT count(*) FROM {table} WHERE {condition}");
        let mut guards = Vec::new();
        for field in self.added().into_iter().filter(|it| is_orphan(it)) {
            guards.push(Guard {
                rule: format!("exists: it would need a `{}`", field.column()),
                query: format!("SELECT count(*) FROM {table}"),
            });
        }
        for altered in self.altered() {
            let (old, new) = (altered.old, altered.new);
            for Misfit {
                condition, rule, ..
            } in convert::misfits(database, old, new)
            {
                guards.push(Guard {
                    rule,
                    query: count(&condition),
                });
            }
            let column = types::read(database, &new.column());
            if altered.difference.unique == Some(Way::Added) {
                let twice =
                    format!("SELECT {column} FROM {table} GROUP BY {column} HAVING count(*) > 1");
                guards.push(Guard {
                    rule: format!("has the `{}` of another", new.column()),
                    query: count(&format!("{column} IN ({twice})")),
                });
            }
            if altered.difference.null == Some(Null::Forbidden) && is_orphan(new) {
                guards.push(Guard {
                    rule: format!("has no `{}`", new.column()),
                    query: count(&format!("{column} IS NULL")),
                });
            }
        }
        guards
    }
}

/// Whether rows that exist could have no value: there is neither null, nor a default, nor a neutral
/// value.
pub(super) fn is_orphan(field: &Field) -> bool {
    field.reference().is_some() && !field.optional
}

/// Whether rows that exist need a value that nothing says.
pub(super) fn needs_filler(field: &Field) -> bool {
    !field.optional && field.default.is_none() && field.reference().is_none()
}

fn only_in<'a>(one: &'a Resource, other: &Resource) -> Vec<&'a Field> {
    let is_new = |field: &&Field| !other.fields.iter().any(|it| it.name == field.name);
    one.fields.iter().filter(is_new).collect()
}
