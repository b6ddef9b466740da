//! What a change does to rows, and to replicas of the version before, which go on while it is applied.

use super::{
    convert,
    edit::{Altered, Edit, is_orphan, needs_filler, words},
    step::Risk,
    types,
};
use crate::{
    schema::field_difference::{Null, Way},
    spec::{Database, Field, FieldType, Resource},
};

/// Who has the code from before the change.
const OLD: &str = "replicas of the version before";

/// The risks of a change of columns, but for a rewrite of the table, which depends on the statements.
pub(super) fn of_columns(database: Database, edit: &Edit) -> Vec<Risk> {
    let guards = edit.guards(database);
    let mut risks: Vec<Risk> = guards.into_iter().map(Risk::Refused).collect();
    for field in edit.removed() {
        risks.extend(of_removal(database, &edit.new.name, field));
    }
    for altered in edit.altered() {
        risks.extend(of_nulls(&altered));
        risks.extend(of_type(database, &altered));
    }
    let together = edit.new.together();
    let new = together.filter(|index| !edit.old.indexes.contains(index));
    risks.extend(new.map(|index| {
        let columns = words(&edit.new.columns(index));
        Risk::BreaksOld(format!(
            "{OLD} fail to store a row that has the {columns} of another"
        ))
    }));
    risks
}

/// The risks of a table that goes.
pub(super) fn of_table(resource: &Resource) -> Vec<Risk> {
    let table = resource.table();
    vec![
        Risk::Loses(format!(
            "the rows of `{table}` go with the table; taking this back leaves it empty"
        )),
        Risk::BreaksOld(format!(
            "{OLD} fail once `{table}` is gone: to remove it without a pause, release a version that does \
             not serve it, and remove the table in the release after"
        )),
    ]
}

/// The risks of a table or column that gets another name.
pub(super) fn of_rename(old: &str) -> Vec<Risk> {
    vec![Risk::BreaksOld(format!(
        "{OLD} fail once `{old}` has another name: to rename it without a pause, add the new one and write \
         both, move the rows, and remove `{old}` in the release after"
    ))]
}

fn of_removal(database: Database, resource: &str, field: &Field) -> [Risk; 2] {
    let (name, column) = (&field.name, field.column());
    let back = if is_orphan(field) {
        "; this cannot be taken back while there are rows".to_owned()
    } else if !needs_filler(field) {
        match field.stored_default() {
            Some(_) => "; taking this back gives every row the default".to_owned(),
            None => String::new(),
        }
    } else if field.unique {
        "; taking this back makes up a value for every row".to_owned()
    } else {
        let neutral = types::neutral(database, field);
        format!("; taking this back gives every row {neutral}")
    };
    // A list is never null, and a row needs none unless there is a least number of items.
    let first = match (field.kind.item(), field.stored_default()) {
        (Some(_), Some(_)) => "",
        (Some(_), None) => "leave out `min`, ",
        (None, _) => "make it optional, ",
    };
    [
        Risk::Loses(format!("the values of `{column}` go with the column{back}")),
        Risk::BreaksOld(format!(
            "{OLD} fail once `{column}` is gone: to remove it without a pause, {first}release a \
             version whose code does not name it, and `gosvc remove field {resource} {name}` in the release \
             after"
        )),
    ]
}

fn of_nulls(altered: &Altered) -> Vec<Risk> {
    let column = altered.new.column();
    match altered.difference.null {
        Some(Null::Forbidden) => {
            let filled = format!(
                "rows without `{column}` get the default for good: taking this back brings no nulls back"
            );
            let filled = (!is_orphan(altered.new)).then_some(Risk::Loses(filled));
            let fail = format!("{OLD} fail to store a row without `{column}`");
            filled.into_iter().chain([Risk::BreaksOld(fail)]).collect()
        }
        Some(Null::Allowed) => vec![Risk::BreaksOld(format!(
            "{OLD} cannot read a row without `{column}`, once there is one"
        ))],
        None => Vec::new(),
    }
}

/// How the code from before gets on with values of the new type.
fn of_type(database: Database, altered: &Altered) -> Vec<Risk> {
    let (old, new) = (altered.old, altered.new);
    let column = new.column();
    let is_read = reads(database, &old.kind, &new.kind);
    if !is_read {
        return vec![Risk::BreaksOld(format!(
            "{OLD} cannot read `{column}` as another type: to change it without a pause, add a field of the \
             new type, and remove this one in the release after"
        ))];
    }
    let mut texts = Vec::new();
    match (&old.kind, &new.kind) {
        (FieldType::Enum(old), FieldType::Enum(new))
            if new.iter().all(|word| old.contains(word)) => {}
        (FieldType::Enum(_), FieldType::Enum(_) | FieldType::String | FieldType::Text) => {
            texts.push(format!(
                "{OLD} cannot read a row whose `{column}` is none of their words, once there is one"
            ));
        }
        (FieldType::Int(old), FieldType::Int(new)) if old < new => texts.push(format!(
            "{OLD} cannot read a row whose `{column}` has more than {} bits, once there is one",
            old.bits()
        )),
        _ => {}
    }
    if altered.difference.unique == Some(Way::Added) {
        texts.push(format!(
            "{OLD} fail to store a row that has the `{column}` of another"
        ));
    }
    for misfit in convert::misfits(database, old, new) {
        let rule = &misfit.rule;
        texts.push(match (&new.kind, database) {
            _ if misfit.is_checked => format!("{OLD} fail to store a row that {rule}"),
            // Its types hold nothing to a size.
            (_, Database::Sqlite) => format!("{OLD} can still store a row that {rule}"),
            (FieldType::Decimal(_), _) => {
                format!("what {OLD} store is rounded or refused where a row {rule}")
            }
            _ => format!("{OLD} fail to store a row that {rule}"),
        });
    }
    texts.into_iter().map(Risk::BreaksOld).collect()
}

/// Whether code that knows the old type reads a column of the new one.
fn reads(database: Database, old: &FieldType, new: &FieldType) -> bool {
    let is_text = |kind: &FieldType| {
        matches!(
            kind,
            FieldType::String | FieldType::Text | FieldType::Enum(_)
        )
    };
    let is_whole = |kind: &FieldType| matches!(kind, FieldType::Int(_));
    match (old, new) {
        (FieldType::Decimal(_), FieldType::Decimal(_)) | (FieldType::Ref(_), FieldType::Ref(_)) => {
            true
        }
        _ if is_text(old) && is_text(new) => true,
        // Its protocol tells the exact type of each column.
        _ if is_whole(old) && is_whole(new) => old == new || database != Database::Postgres,
        _ => old == new,
    }
}
