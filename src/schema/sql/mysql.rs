//! MySQL and MariaDB: columns change in their place, and every statement commits by itself. So a
//! file is one `ALTER TABLE`, done or not done at all, which can be tried again.

use super::{
    Dialect,
    constraints::{self, Constraint, Kind, constraints},
    convert,
    edit::{Altered, Edit, is_orphan, needs_filler},
    risks,
    step::{Guard, Risk, Step},
    types::{self, column_type},
};
use crate::{
    failure::Refused,
    schema::{Schema, field_difference::Null},
    spec::{Database, Field, Resource},
};

const DATABASE: Database = Database::Mysql;

pub(super) struct Mysql;

impl Dialect for Mysql {
    fn database(&self) -> Database {
        DATABASE
    }

    fn create_table(&self, schema: &Schema, resource: &Resource) -> Result<Vec<String>, Refused> {
        let table = resource.table();
        let mut lines = vec![format!("{} BINARY(16) NOT NULL PRIMARY KEY", quoted("id"))];
        lines.extend(resource.fields.iter().map(|field| column(field, None)));
        for name in ["created_at", "updated_at"] {
            lines.push(format!("{} DATETIME(6) NOT NULL", quoted(name)));
        }
        let all = constraints(DATABASE, schema, table, resource)?;
        lines.extend(all.iter().map(defined));
        let lines = lines.join(",\n    ");
        // Texts are the same only if they are the same, as in every other database.
        let options = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
        let table = quoted(table);
        Ok(vec![format!(
            "CREATE TABLE {table} (\n    {lines}\n) {options}"
        )])
    }

    fn rename_table(&self, edit: Edit) -> Result<Vec<Step>, Refused> {
        let (old, new) = (edit.old.table(), edit.new.table());
        // By itself: together with other clauses, keys of other tables would keep the old name.
        let rename = |from: &str, to: &str| {
            vec![format!(
                "ALTER TABLE {} RENAME TO {}",
                quoted(from),
                quoted(to)
            )]
        };
        let mut steps = vec![Step::new("", rename(old, new), rename(new, old))];
        let names = rename_all(&edit, old, new)?;
        if !names.is_empty() {
            let back = rename_all(&edit, new, old)?;
            let up = vec![alter(new, &names)];
            let risk = self.rewrite_risk(new, &up);
            let mut step = Step::new("names", up, vec![alter(new, &back)]);
            step.risks.extend(risk);
            steps.push(step);
        }
        Ok(steps)
    }

    fn rename_column(&self, edit: Edit, from: &Field, to: &Field) -> Result<Vec<String>, Refused> {
        let (before, after) = edit.constraints(DATABASE)?;
        let (mut clauses, mut added) = (Vec::new(), Vec::new());
        for (before, after) in before.iter().zip(&after) {
            rename(before, after, &mut clauses, &mut added);
        }
        let (from, to) = (quoted(&from.column()), quoted(&to.column()));
        clauses.push(format!("RENAME COLUMN {from} TO {to}"));
        clauses.extend(added);
        Ok(vec![alter(edit.table(), &clauses)])
    }

    fn edit_columns(&self, edit: Edit) -> Result<Vec<Step>, Refused> {
        let table = edit.table();
        let back = edit.reversed();
        let mut steps = Vec::new();
        let guards = exact_checks(&edit);
        if !guards.is_empty() {
            let add: Vec<String> = guards
                .iter()
                .map(|it| format!("ADD {}", defined(it)))
                .collect();
            let drop: Vec<String> = guards.iter().map(drop).collect();
            steps.push(Step::new(
                "",
                vec![alter(table, &add)],
                vec![alter(table, &drop)],
            ));
        }
        // MariaDB does not take a key of a name that goes in the same statement.
        let old_keys = replaced_keys(&edit)?;
        if !old_keys.is_empty() {
            let add: Vec<String> = old_keys
                .iter()
                .map(|it| format!("ADD {}", defined(it)))
                .collect();
            let drop: Vec<String> = old_keys.iter().map(drop).collect();
            steps.push(Step::new(
                "keys",
                vec![alter(table, &drop)],
                vec![alter(table, &add)],
            ));
        }
        let filled = fills(&edit);
        let mut up = Vec::new();
        up.extend(guards.iter().map(drop));
        // Nulls are filled only after all that rows can refuse.
        up.extend(clauses(&edit, &old_keys, &[], !filled.is_empty())?);
        let mut down = fillers(&back);
        down.extend(fills(&back));
        let mut down_clauses = clauses(&back, &[], &old_keys, false)?;
        down_clauses.extend(guards.iter().map(|it| format!("ADD {}", defined(it))));
        if !down_clauses.is_empty() {
            down.push(alter(table, &down_clauses));
        }
        if up.is_empty() && filled.is_empty() {
            // An index that serves lists here, and did not where the service came from.
            steps.push(Step::default());
        } else if up.is_empty() {
            let mut statements = filled;
            statements.push(alter(table, &requirements(&edit)));
            steps.push(Step::new("", statements, down));
        } else {
            steps.push(Step::new("change", vec![alter(table, &up)], down));
            if !filled.is_empty() {
                let mut statements = filled;
                statements.push(alter(table, &requirements(&edit)));
                let loosened: Vec<String> = required(&edit).map(|it| modify(it, true)).collect();
                steps.push(Step::new(
                    "require",
                    statements,
                    vec![alter(table, &loosened)],
                ));
            }
        }
        let last = steps.iter_mut().rfind(|step| step.label != "require");
        if let Some(main) = last {
            main.down.guards = back.guards(DATABASE);
            main.down.guards.extend(kept_attributes(&back));
        }
        steps[0].label = String::new();
        steps[0].up.guards = edit.guards(DATABASE);
        steps[0].up.guards.extend(kept_attributes(&edit));
        steps[0].risks = risks::of_columns(DATABASE, &edit);
        let statements = steps.iter().flat_map(|step| step.up.statements.clone());
        let rewrite = match edit.altered().iter().any(is_copied) {
            true => Some(Risk::Rewrites(table.to_owned())),
            false => self.rewrite_risk(table, &statements.collect::<Vec<_>>()),
        };
        steps[0].risks.extend(rewrite);
        Ok(steps)
    }

    fn rewrite_risk(&self, table: &str, statements: &[String]) -> Option<Risk> {
        // To hold all rows to a constraint, it makes a copy of the table.
        let is_constraint = |it: &String| it.contains("    ADD CONSTRAINT ");
        let is_copied = statements.iter().any(is_constraint);
        is_copied.then(|| Risk::Rewrites(table.to_owned()))
    }
}

/// Renames what is named after a table. The table has its new name, also on the way back.
fn rename_all(edit: &Edit, from: &str, to: &str) -> Result<Vec<String>, Refused> {
    let (mut clauses, mut added) = (Vec::new(), Vec::new());
    let before = constraints(DATABASE, edit.after, from, edit.new)?;
    let after = constraints(DATABASE, edit.after, to, edit.new)?;
    for (before, after) in before.iter().zip(&after) {
        rename(before, after, &mut clauses, &mut added);
    }
    clauses.extend(added);
    Ok(clauses)
}

/// All that changes, but for nulls that are still to be filled. Of the keys that are replaced, the
/// old ones are gone already, and `later` come in a file of their own.
fn clauses(
    edit: &Edit,
    gone: &[Constraint],
    later: &[Constraint],
    keeps_nulls: bool,
) -> Result<Vec<String>, Refused> {
    let mut clauses = Vec::new();
    let (old, new) = edit.constraints(DATABASE)?;
    // In the opposite order, since a foreign key stands on its index.
    let goes = old.iter().rev().filter(|it| !gone.contains(it));
    clauses.extend(goes.map(drop));
    for field in edit.removed() {
        clauses.push(format!("DROP COLUMN {}", quoted(&field.column())));
    }
    for field in edit.added() {
        match needs_filler(field) {
            // It is there already, with a filler.
            true => clauses.push(format!(
                "ALTER COLUMN {} DROP DEFAULT",
                quoted(&field.column())
            )),
            false => clauses.push(format!("ADD COLUMN {}", column(field, None))),
        }
    }
    for altered in edit.altered() {
        let stays_null = keeps_nulls && altered.difference.null == Some(Null::Forbidden);
        clauses.extend(match stays_null {
            true => redefined(altered.old, &nullable(altered.new)),
            false => redefined(altered.old, altered.new),
        });
    }
    let comes = new.iter().filter(|it| !later.contains(it));
    clauses.extend(comes.map(|it| format!("ADD {}", defined(it))));
    Ok(clauses)
}

/// Foreign keys that stay by name and become others, as they were.
fn replaced_keys(edit: &Edit) -> Result<Vec<Constraint>, Refused> {
    let mut keys = Vec::new();
    for altered in edit.altered().iter().filter(|it| it.difference.on_delete) {
        let (table, field) = (edit.table(), altered.old);
        let before = constraints::of_field(DATABASE, edit.before, table, edit.old, field)?;
        keys.extend(before.into_iter().filter(|it| it.kind == Kind::ForeignKey));
    }
    Ok(keys)
}

/// Constraints that hold while a column changes its type, since MySQL would round.
fn exact_checks(edit: &Edit) -> Vec<Constraint> {
    let mut all = Vec::new();
    for altered in edit.altered() {
        let misfits = convert::misfits(DATABASE, altered.old, altered.new);
        let unchecked = misfits.iter().filter(|it| !it.is_checked);
        let conditions: Vec<String> = unchecked
            .map(|it| format!("NOT ({})", it.condition))
            .collect();
        if !conditions.is_empty() {
            all.push(Constraint {
                kind: Kind::Check,
                name: constraints::exact_name(edit.table(), &altered.new.column()),
                columns: vec![altered.new.column()],
                definition: format!("CHECK ({})", conditions.join(" AND ")),
            });
        }
    }
    all
}

/// Fields that can no longer be null.
fn required<'a>(edit: &Edit<'a>) -> impl Iterator<Item = &'a Field> + use<'a> {
    let altered = edit.altered().into_iter();
    altered
        .filter(|it| it.difference.null == Some(Null::Forbidden))
        .map(|it| it.new)
}

fn requirements(edit: &Edit) -> Vec<String> {
    required(edit).map(|it| modify(it, false)).collect()
}

/// Gives rows without a value the default, or a neutral one.
fn fills(edit: &Edit) -> Vec<String> {
    let table = edit.table();
    let filled = required(edit).filter(|field| !is_orphan(field));
    filled
        .map(|field| {
            let column = quoted(&field.column());
            let value = types::default(DATABASE, field);
            let value = value.unwrap_or_else(|| types::neutral(DATABASE, field));
            match field.unique && field.stored_default().is_none() {
                true => number(table, field, &format!("{}.{column} IS NULL", quoted(table))),
                false => format!(
                    "UPDATE {} SET {column} = {value} WHERE {column} IS NULL",
                    quoted(table)
                ),
            }
        })
        .collect()
}

/// Brings back columns that rows need a value of.
fn fillers(edit: &Edit) -> Vec<String> {
    let table = edit.table();
    let mut statements = Vec::new();
    for field in edit.added().into_iter().filter(|it| needs_filler(it)) {
        let filler = types::neutral(DATABASE, field);
        let column = column(field, Some(&filler));
        statements.push(alter(table, &[format!("ADD COLUMN {column}")]));
        statements.extend(field.unique.then(|| number(table, field, "TRUE")));
    }
    statements
}

/// Gives each row a value of its own.
fn number(table: &str, field: &Field, condition: &str) -> String {
    let (table, id, column) = (quoted(table), quoted("id"), quoted(&field.column()));
    let numbered = format!("SELECT {id}, row_number() OVER (ORDER BY {id}) AS n FROM {table}");
    let value = types::distinct(DATABASE, field, "numbered.n", &format!("{table}.{id}"));
    format!(
        "UPDATE {table} JOIN ({numbered}) AS numbered ON numbered.{id} = {table}.{id}\n\
         SET {table}.{column} = {value}\nWHERE {condition}"
    )
}

/// Makes a column another. It is told as a whole only if it must be: what is not told goes.
fn redefined(old: &Field, new: &Field) -> Option<String> {
    if is_restated(old, new) {
        return Some(format!("MODIFY COLUMN {}", column(new, None)));
    }
    let [old_default, new_default] = [old, new].map(default);
    (old_default != new_default).then(|| {
        let column = quoted(&new.column());
        match new_default {
            Some(value) => format!("ALTER COLUMN {column} SET DEFAULT {value}"),
            None => format!("ALTER COLUMN {column} DROP DEFAULT"),
        }
    })
}

/// Whether more than a column's default changes.
fn is_restated(old: &Field, new: &Field) -> bool {
    let [old_type, new_type] = [old, new].map(|field| column_type(DATABASE, field));
    old_type != new_type || old.optional != new.optional
}

/// Refuses to tell columns as a whole that have got something by hand, which would go.
fn kept_attributes(edit: &Edit) -> Option<Guard> {
    let altered = edit.altered().into_iter();
    let restated = altered.filter(|it| is_restated(it.old, it.new));
    let names: Vec<String> = restated
        .map(|it| format!("'{}'", it.new.column()))
        .collect();
    (!names.is_empty()).then(|| {
        let (table, names) = (edit.table(), names.join(", "));
        Guard {
            rule: "is a column whose comment, collation, check or other attribute `MODIFY COLUMN` would \
                   drop: write it there, and remove this line"
                .to_owned(),
            // A check of a column is called as the column is, in MariaDB alone.
            query: format!(
                "SELECT count(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND \
                 table_name = '{table}' AND column_name IN ({names}) AND (column_comment <> '' OR extra \
                 NOT IN ('', 'DEFAULT_GENERATED') OR collation_name <> 'utf8mb4_bin' OR CAST(column_name AS BINARY) IN \
                 (SELECT constraint_name FROM information_schema.check_constraints WHERE \
                 constraint_schema = DATABASE() AND check_clause NOT LIKE 'json_valid(%'))"
            ),
        }
    })
}

/// Whether rows are copied into another type of the column.
fn is_copied(altered: &Altered) -> bool {
    let (old, new) = (altered.old, altered.new);
    let [old_type, new_type] = [old, new].map(|field| column_type(DATABASE, field));
    let is_varchar = |kind: &str| kind.starts_with("VARCHAR");
    let is_longer = old_type.len() < new_type.len()
        || (old_type.len() == new_type.len() && old_type < new_type);
    // A longer one is a matter of the table's definition alone.
    old_type != new_type && !(is_varchar(&old_type) && is_varchar(&new_type) && is_longer)
}

fn nullable(field: &Field) -> Field {
    Field {
        optional: true,
        ..field.clone()
    }
}

fn modify(field: &Field, is_null: bool) -> String {
    let column = match is_null {
        true => column(&nullable(field), None),
        false => column(field, None),
    };
    format!("MODIFY COLUMN {column}")
}

fn column(field: &Field, filler: Option<&str>) -> String {
    let kind = column_type(DATABASE, field);
    let mut sql = format!("{} {kind}", quoted(&field.column()));
    if !field.optional {
        sql.push_str(" NOT NULL");
    }
    let filler = filler.map(|value| expression(&kind, value));
    if let Some(value) = default(field).or(filler) {
        sql.push_str(&format!(" DEFAULT {value}"));
    }
    sql
}

fn default(field: &Field) -> Option<String> {
    let value = types::default(DATABASE, field)?;
    Some(expression(&column_type(DATABASE, field), &value))
}

/// A default; that of a long value must be an expression.
fn expression(kind: &str, value: &str) -> String {
    match types::is_long(kind) && !value.starts_with('(') {
        true => format!("({value})"),
        false => value.to_owned(),
    }
}

fn rename(
    before: &Constraint,
    after: &Constraint,
    clauses: &mut Vec<String>,
    added: &mut Vec<String>,
) {
    match before.kind {
        Kind::Index | Kind::Unique => {
            let (from, to) = (quoted(&before.name), quoted(&after.name));
            clauses.push(format!("RENAME INDEX {from} TO {to}"));
        }
        // They have no name that can be changed.
        Kind::Check | Kind::ForeignKey => {
            clauses.push(drop(before));
            added.push(format!("ADD {}", defined(after)));
        }
    }
}

fn defined(constraint: &Constraint) -> String {
    let (name, definition) = (quoted(&constraint.name), &constraint.definition);
    match constraint.kind {
        Kind::Unique => format!("UNIQUE KEY {name} {definition}"),
        Kind::Check => format!("CONSTRAINT {name} {definition}"),
        Kind::ForeignKey => format!("CONSTRAINT {name} FOREIGN KEY {definition}"),
        Kind::Index => format!("KEY {name} {definition}"),
    }
}

fn drop(constraint: &Constraint) -> String {
    let name = quoted(&constraint.name);
    match constraint.kind {
        Kind::Index | Kind::Unique => format!("DROP INDEX {name}"),
        Kind::ForeignKey => format!("DROP FOREIGN KEY {name}"),
        Kind::Check => format!("DROP CONSTRAINT {name}"),
    }
}

fn alter(table: &str, clauses: &[String]) -> String {
    format!(
        "ALTER TABLE {}\n    {}",
        quoted(table),
        clauses.join(",\n    ")
    )
}

fn quoted(name: &str) -> String {
    types::quoted(DATABASE, name)
}
