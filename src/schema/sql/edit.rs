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
    spec::{Database, Field, Index, Resource},
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
        self.new.table()
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
        guards.extend(self.together(database));
        guards
    }

    /// Rows that a new rule over several columns would refuse, or the values that they are filled with.
    fn together(&self, database: Database) -> Vec<Guard> {
        let table = types::quoted(database, self.table());
        let is_filled = |altered: &Altered| altered.difference.null == Some(Null::Forbidden);
        let filled: Vec<&Field> = self
            .altered()
            .into_iter()
            .filter(is_filled)
            .map(|it| it.new)
            .collect();
        let mut guards = Vec::new();
        for index in self.new.together() {
            let is_old = self.old.indexes.contains(index);
            if is_old && !filled.iter().any(|field| index.has(&field.name)) {
                continue;
            }
            let Some(values) = self.values(database, index) else {
                continue;
            };
            let condition = match values.join(", ") {
                none if values.is_empty() => format!("(SELECT count(*) FROM {table}) > 1{none}"),
                all => format!(
                    "({all}) IN (SELECT {all} FROM {table} GROUP BY {all} HAVING count(*) > 1)"
                ),
            };
            guards.push(Guard {
                rule: format!("has the {} of another", words(&self.new.columns(index))),
                query: format!("SELECT count(*) FROM {table} WHERE {condition}"),
            });
        }
        guards
    }

    /// What rows will have in the columns of a unique constraint, but for columns in which all have the
    /// same; nothing if one of them is null in every row.
    fn values(&self, database: Database, index: &Index) -> Option<Vec<String>> {
        let mut values = Vec::new();
        let members = self.new.fields.iter().filter(|it| index.has(&it.name));
        for new in members {
            let Some(old) = self.old.fields.iter().find(|old| old.name == new.name) else {
                if new.optional && new.stored_default().is_none() {
                    return None;
                }
                continue;
            };
            let is_filled = old.optional && !new.optional && !is_orphan(new);
            values.push(match is_filled {
                true => {
                    let value = convert::value(database, old, new);
                    let filler = types::default(database, new);
                    let filler = filler.unwrap_or_else(|| types::neutral(database, new));
                    format!("coalesce({value}, {filler})")
                }
                false => types::read(database, &new.column()),
            });
        }
        Some(values)
    }
}

/// `` `a`, `b` and `c` ``
pub(super) fn words(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|it| format!("`{it}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.join(", "),
    }
}

/// Whether rows that exist could have no value: there is neither null, nor a default, nor a neutral
/// value.
pub(super) fn is_orphan(field: &Field) -> bool {
    field.reference().is_some() && !field.optional
}

/// Whether rows that exist need a value that nothing says.
pub(super) fn needs_filler(field: &Field) -> bool {
    !field.optional && field.stored_default().is_none() && field.reference().is_none()
}

fn only_in<'a>(one: &'a Resource, other: &Resource) -> Vec<&'a Field> {
    let is_new = |field: &&Field| !other.fields.iter().any(|it| it.name == field.name);
    one.fields.iter().filter(is_new).collect()
}
