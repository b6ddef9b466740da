//! PostgreSQL: columns change in their place, while replicas of the version before go on.
//!
//! A lock that keeps writers out is held only for what is quick. What reads all rows is done in
//! files of its own, under locks that let writers pass: constraints come as `NOT VALID` and are
//! validated in the next file, indexes are made concurrently. Each file takes back what it did; the
//! first, which is taken back last, takes back whatever is there.

use super::{
    Dialect,
    constraints::{self, Constraint, Kind, constraints},
    convert,
    edit::{Altered, Edit, is_orphan, needs_filler},
    risks,
    step::{Risk, Script, Step},
    types::{self, column_type},
};
use crate::{
    failure::Refused,
    schema::{Schema, field_difference::Null},
    spec::{Database, Field, FieldType, Resource},
};

const DATABASE: Database = Database::Postgres;

pub(super) struct Postgres;

impl Dialect for Postgres {
    fn database(&self) -> Database {
        DATABASE
    }

    fn create_table(&self, schema: &Schema, resource: &Resource) -> Result<Vec<String>, Refused> {
        let table = resource.table();
        let mut lines = vec![format!("{} UUID NOT NULL PRIMARY KEY", quoted("id"))];
        lines.extend(resource.fields.iter().map(|field| column(field, None)));
        for name in ["created_at", "updated_at"] {
            lines.push(format!("{} TIMESTAMPTZ NOT NULL", quoted(name)));
        }
        let all = constraints(DATABASE, schema, table, resource)?;
        let (indexes, inside): (Vec<&Constraint>, Vec<&Constraint>) =
            all.iter().partition(|it| it.kind == Kind::Index);
        lines.extend(inside.iter().map(|constraint| defined(constraint)));
        let quoted_table = quoted(table);
        let mut statements = vec![format!(
            "CREATE TABLE {quoted_table} (\n    {}\n)",
            lines.join(",\n    ")
        )];
        statements.extend(indexes.iter().map(|index| {
            let (name, columns) = (quoted(&index.name), &index.definition);
            format!("CREATE INDEX {name} ON {quoted_table} {columns}")
        }));
        Ok(statements)
    }

    fn rename_table(&self, edit: Edit) -> Result<Vec<Step>, Refused> {
        let (up, down) = (rename_table(&edit)?, rename_table(&edit.reversed())?);
        Ok(vec![Step::new("", up, down)])
    }

    fn rename_column(&self, edit: Edit, from: &Field, to: &Field) -> Result<Vec<String>, Refused> {
        let table = edit.table();
        let mut statements = vec![format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            quoted(table),
            quoted(&from.column()),
            quoted(&to.column())
        )];
        let (before, after) = edit.constraints(DATABASE)?;
        for (before, after) in before.iter().zip(&after) {
            statements.push(rename(table, before, after));
        }
        Ok(statements)
    }

    fn edit_columns(&self, edit: Edit) -> Result<Vec<Step>, Refused> {
        let online = Online::plan(&edit)?;
        let mut steps = online.steps(&edit);
        let mut risks = risks::of_columns(DATABASE, &edit);
        if edit.altered().iter().any(is_rewritten) {
            risks.push(Risk::Rewrites(edit.table().to_owned()));
        }
        let first = &mut steps[0];
        first.risks = risks;
        first.up.guards = edit.guards(DATABASE);
        first.down = Script {
            guards: edit.reversed().guards(DATABASE),
            statements: at_once(edit.reversed())?,
            outside_transaction: false,
        };
        Ok(steps)
    }
}

/// Gives a table another name, and what is named after it.
fn rename_table(edit: &Edit) -> Result<Vec<String>, Refused> {
    let (from, to) = (quoted(edit.old.table()), quoted(edit.new.table()));
    let mut statements = vec![format!("ALTER TABLE {from} RENAME TO {to}")];
    let before = constraints(DATABASE, edit.before, edit.old.table(), edit.old)?;
    let after = constraints(DATABASE, edit.after, edit.new.table(), edit.new)?;
    for (before, after) in before.iter().zip(&after) {
        statements.push(rename(edit.new.table(), before, after));
    }
    // Made by PostgreSQL, and named after the table.
    let [from, to] = [edit.old, edit.new].map(|it| quoted(&constraints::key_name(it.table())));
    statements.push(format!("ALTER INDEX {from} RENAME TO {to}"));
    Ok(statements)
}

/// What a change takes, sorted by how much each kind of statement keeps others waiting.
#[derive(Default)]
struct Online {
    /// Clauses of one `ALTER TABLE`: quick, but for a change of type.
    clauses: Vec<String>,
    /// Reads all rows: names of constraints.
    validate: Vec<String>,
    /// Writes rows.
    fill: Vec<String>,
    /// Clauses that work once nulls are gone, and those that take them back.
    require: Vec<String>,
    loosen: Vec<String>,
    /// Statements outside of a transaction.
    concurrent: Vec<Concurrent>,
    /// Constraints to be made of indexes.
    keys: Vec<Constraint>,
}

/// What is done to an index beside writers.
struct Concurrent {
    /// Ends the file's name.
    label: String,
    up: String,
    down: String,
}

impl Online {
    fn plan(edit: &Edit) -> Result<Self, Refused> {
        let mut online = Self::default();
        let table = edit.table();
        let (gone, new) = edit.constraints(DATABASE)?;
        for field in edit.removed() {
            online
                .clauses
                .push(format!("DROP COLUMN {}", quoted(&field.column())));
        }
        for constraint in gone.iter().filter(|it| !goes_by_itself(edit, it)) {
            online.drop(table, constraint);
        }
        for field in edit.added() {
            online
                .clauses
                .push(format!("ADD COLUMN {}", column(field, None)));
        }
        for altered in edit.altered() {
            if altered.is_untyped {
                let column = quoted(&altered.new.column());
                online
                    .clauses
                    .push(format!("ALTER COLUMN {column} TYPE TEXT"));
                let field = altered.new;
                let all = constraints::of_field(DATABASE, edit.after, table, edit.new, field)?;
                for constraint in all.iter().filter(|it| it.kind == Kind::Check) {
                    online.add(table, constraint);
                }
            } else {
                online.alter(table, &altered);
            }
        }
        for constraint in &new {
            online.add(table, constraint);
        }
        online.fill = fills(edit);
        Ok(online)
    }

    fn alter(&mut self, table: &str, altered: &Altered) {
        let column = quoted(&altered.new.column());
        let clause = |what: &str| format!("ALTER COLUMN {column} {what}");
        // An old default would have to be of the new type.
        self.clauses.extend(
            alter_type(altered)
                .into_iter()
                .chain(alter_default(altered)),
        );
        match altered.difference.null {
            Some(Null::Allowed) => self.clauses.push(clause("DROP NOT NULL")),
            Some(Null::Forbidden) => {
                let name = constraints::not_null_name(table, &altered.new.column());
                self.clauses.push(format!(
                    "ADD CONSTRAINT {} CHECK ({column} IS NOT NULL) NOT VALID",
                    quoted(&name)
                ));
                self.require.push(clause("SET NOT NULL"));
                self.require
                    .push(format!("DROP CONSTRAINT {}", quoted(&name)));
                self.loosen.push(format!(
                    "ADD CONSTRAINT {} CHECK ({column} IS NOT NULL) NOT VALID",
                    quoted(&name)
                ));
                self.loosen.push(clause("DROP NOT NULL"));
                self.validate.push(name);
            }
            None => {}
        }
    }

    fn drop(&mut self, table: &str, constraint: &Constraint) {
        match constraint.kind {
            Kind::Index => self.concurrent.push(Concurrent {
                label: format!("drop_index_{}", constraint.columns.join("_")),
                up: drop_index(constraint),
                down: create_index(table, constraint),
            }),
            Kind::Unique | Kind::Check | Kind::ForeignKey => {
                let name = quoted(&constraint.name);
                self.clauses
                    .push(format!("DROP CONSTRAINT IF EXISTS {name}"));
            }
        }
    }

    fn add(&mut self, table: &str, constraint: &Constraint) {
        match constraint.kind {
            Kind::Index | Kind::Unique => {
                self.concurrent.push(Concurrent {
                    label: format!("index_{}", constraint.columns.join("_")),
                    up: create_index(table, constraint),
                    down: drop_index(constraint),
                });
                if constraint.kind == Kind::Unique {
                    self.keys.push(constraint.clone());
                }
            }
            Kind::Check | Kind::ForeignKey => {
                self.clauses
                    .push(format!("ADD {} NOT VALID", defined(constraint)));
                self.validate.push(constraint.name.clone());
            }
        }
    }

    /// The steps in the order in which rows are refused before any is changed: constraints and
    /// indexes are made before nulls are filled.
    fn steps(self, edit: &Edit) -> Vec<Step> {
        let table = quoted(edit.table());
        let alter =
            |clauses: &[String]| format!("ALTER TABLE {table}\n    {}", clauses.join(",\n    "));
        let mut steps: Vec<Step> = Vec::new();
        if !self.clauses.is_empty() {
            steps.push(Step::new("", vec![alter(&self.clauses)], Vec::new()));
        }
        for Concurrent { label, up, down } in self.concurrent {
            let mut step = Step::new(&label, vec![up], vec![down]);
            step.up.outside_transaction = true;
            step.down.outside_transaction = true;
            steps.push(step);
        }
        if !self.keys.is_empty() {
            steps.push(unique(edit.table(), &self.keys));
        }
        let (last, first): (Vec<&String>, Vec<&String>) = self
            .validate
            .iter()
            .partition(|name| name.ends_with("_null"));
        let validate =
            |name: &String| format!("ALTER TABLE {table} VALIDATE CONSTRAINT {}", quoted(name));
        let validations: Vec<String> = first
            .into_iter()
            .map(validate)
            .chain(self.fill)
            .chain(last.into_iter().map(validate))
            .collect();
        if !validations.is_empty() {
            // A second time they change nothing, so there is nothing to take back.
            steps.push(Step::new("validate", validations, Vec::new()));
        }
        if !self.require.is_empty() {
            let (up, down) = (alter(&self.require), alter(&self.loosen));
            steps.push(Step::new("require", vec![up], vec![down]));
        }
        if steps.is_empty() {
            steps.push(Step::default());
        }
        steps
    }
}

/// Makes constraints of indexes. A constraint takes its index along when it goes, so the way back
/// makes the index anew.
fn unique(table: &str, keys: &[Constraint]) -> Step {
    let quoted_table = quoted(table);
    let alter = |clause: &dyn Fn(&str) -> String| {
        let clauses: Vec<String> = keys.iter().map(|key| clause(&quoted(&key.name))).collect();
        format!(
            "ALTER TABLE {quoted_table}\n    {}",
            clauses.join(",\n    ")
        )
    };
    let up = alter(&|name| format!("ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"));
    let mut down = vec![alter(&|name| format!("DROP CONSTRAINT {name}"))];
    down.extend(keys.iter().map(|key| {
        let (name, columns) = (quoted(&key.name), &key.definition);
        format!("CREATE UNIQUE INDEX {name} ON {quoted_table} {columns}")
    }));
    Step::new("unique", vec![up], down)
}

fn create_index(table: &str, index: &Constraint) -> String {
    let (name, table, columns) = (quoted(&index.name), quoted(table), &index.definition);
    let kind = match index.kind {
        Kind::Unique => "UNIQUE INDEX",
        _ => "INDEX",
    };
    format!("CREATE {kind} CONCURRENTLY IF NOT EXISTS {name} ON {table} {columns}")
}

fn drop_index(index: &Constraint) -> String {
    format!("DROP INDEX CONCURRENTLY IF EXISTS {}", quoted(&index.name))
}

/// A change in one file, under one lock: the way back, and for a database that is empty.
fn at_once(edit: Edit) -> Result<Vec<String>, Refused> {
    let table = quoted(edit.table());
    let alter =
        |clauses: &[String]| format!("ALTER TABLE {table}\n    {}", clauses.join(",\n    "));
    let mut early = Vec::new();
    let mut fills = Vec::new();
    let mut clauses = Vec::new();
    let mut late = Vec::new();
    let mut indexes = Vec::new();
    for field in edit.removed() {
        early.push(format!("DROP COLUMN IF EXISTS {}", quoted(&field.column())));
    }
    for field in edit.added() {
        let filler = needs_filler(field).then(|| types::neutral(DATABASE, field));
        early.push(format!("ADD COLUMN {}", column(field, filler.as_deref())));
        if filler.is_some() {
            let column = quoted(&field.column());
            fills.extend(field.unique.then(|| number(edit.table(), field)));
            clauses.push(format!("ALTER COLUMN {column} DROP DEFAULT"));
        }
    }
    let mut drops = Vec::new();
    let (gone, new) = edit.constraints(DATABASE)?;
    for constraint in gone.iter().filter(|it| !goes_by_itself(&edit, it)) {
        let name = quoted(&constraint.name);
        if constraint.kind != Kind::Index {
            early.push(format!("DROP CONSTRAINT IF EXISTS {name}"));
        }
        if constraint.is_key() {
            drops.push(format!("DROP INDEX IF EXISTS {name}"));
        }
    }
    for altered in edit.altered() {
        let column = altered.new.column();
        if altered.difference.null == Some(Null::Allowed) {
            let name = constraints::not_null_name(edit.table(), &column);
            early.push(format!("DROP CONSTRAINT IF EXISTS {}", quoted(&name)));
            clauses.push(format!("ALTER COLUMN {} DROP NOT NULL", quoted(&column)));
        }
        clauses.extend(
            alter_type(&altered)
                .into_iter()
                .chain(alter_default(&altered)),
        );
        if altered.difference.null == Some(Null::Forbidden) {
            clauses.push(format!("ALTER COLUMN {} SET NOT NULL", quoted(&column)));
        }
    }
    for constraint in &new {
        add_at_once(&table, constraint, &mut late, &mut indexes);
    }
    clauses.extend(late);
    fills.extend(self::fills(&edit));
    let mut statements = Vec::new();
    if !early.is_empty() {
        statements.push(alter(&early));
    }
    statements.extend(drops);
    statements.extend(fills);
    if !clauses.is_empty() {
        statements.push(alter(&clauses));
    }
    statements.extend(indexes);
    Ok(statements)
}

fn add_at_once(
    table: &str,
    constraint: &Constraint,
    clauses: &mut Vec<String>,
    indexes: &mut Vec<String>,
) {
    match constraint.kind {
        Kind::Index => {
            let (name, columns) = (quoted(&constraint.name), &constraint.definition);
            indexes.push(format!(
                "CREATE INDEX IF NOT EXISTS {name} ON {table} {columns}"
            ));
        }
        Kind::Unique | Kind::Check | Kind::ForeignKey => {
            clauses.push(format!("ADD {}", defined(constraint)));
        }
    }
}

/// Whether the type is another, and rows are stored another way.
fn is_rewritten(altered: &Altered) -> bool {
    let digits = |field: &Field| match field.kind {
        FieldType::Decimal(digits) => Some(digits),
        _ => None,
    };
    match (digits(altered.old), digits(altered.new)) {
        // More digits of the same scale are only another limit.
        (Some(old), Some(new)) => old.scale != new.scale || new.precision < old.precision,
        _ => column_type(DATABASE, altered.old) != column_type(DATABASE, altered.new),
    }
}

fn alter_type(altered: &Altered) -> Vec<String> {
    let [old, new] = [altered.old, altered.new].map(|field| column_type(DATABASE, field));
    if old == new {
        return Vec::new();
    }
    let column = quoted(&altered.new.column());
    let value = convert::value(DATABASE, altered.old, altered.new);
    let mut clauses = Vec::new();
    if altered.old.stored_default().is_some() {
        clauses.push(format!("ALTER COLUMN {column} DROP DEFAULT"));
    }
    let using = match is_rewritten(altered) {
        true => format!(" USING {value}"),
        false => String::new(),
    };
    clauses.push(format!("ALTER COLUMN {column} TYPE {new}{using}"));
    clauses
}

fn alter_default(altered: &Altered) -> Option<String> {
    let column = quoted(&altered.new.column());
    let [old, new] = [altered.old, altered.new].map(|field| types::default(DATABASE, field));
    let is_dropped = column_type(DATABASE, altered.old) != column_type(DATABASE, altered.new);
    match new {
        Some(value) if is_dropped || old.as_ref() != Some(&value) => {
            Some(format!("ALTER COLUMN {column} SET DEFAULT {value}"))
        }
        None if !is_dropped && old.is_some() => Some(format!("ALTER COLUMN {column} DROP DEFAULT")),
        _ => None,
    }
}

/// Gives rows without values the defaults, or neutral ones: all in one statement, since each row
/// must be whole after it.
fn fills(edit: &Edit) -> Vec<String> {
    let altered = edit.altered().into_iter();
    let required = altered.filter(|it| it.difference.null == Some(Null::Forbidden));
    let filled = required.map(|it| it.new).filter(|field| !is_orphan(field));
    let (numbered, valued): (Vec<&Field>, Vec<&Field>) =
        filled.partition(|field| field.unique && field.stored_default().is_none());
    let table = quoted(edit.table());
    let numbers = numbered.into_iter().map(|field| {
        let column = quoted(&field.column());
        number_where(&table, field, &format!("{table}.{column} IS NULL"))
    });
    let mut statements: Vec<String> = numbers.collect();
    let values: Vec<(String, String)> = valued
        .into_iter()
        .map(|field| {
            let value = types::default(DATABASE, field);
            let value = value.unwrap_or_else(|| types::neutral(DATABASE, field));
            (quoted(&field.column()), value)
        })
        .collect();
    match values.as_slice() {
        [] => {}
        [(column, value)] => statements.push(format!(
            "UPDATE {table} SET {column} = {value} WHERE {column} IS NULL"
        )),
        several => {
            let set = |(column, value): &(String, String)| {
                format!("{column} = coalesce({column}, {value})")
            };
            let set: Vec<String> = several.iter().map(set).collect();
            let nulls = several
                .iter()
                .map(|(column, _)| format!("{column} IS NULL"));
            let nulls: Vec<String> = nulls.collect();
            statements.push(format!(
                "UPDATE {table}\nSET {}\nWHERE {}",
                set.join(",\n    "),
                nulls.join(" OR ")
            ));
        }
    }
    statements
}

/// Gives each row a value of its own.
fn number(table: &str, field: &Field) -> String {
    number_where(&quoted(table), field, "TRUE")
}

fn number_where(table: &str, field: &Field, condition: &str) -> String {
    let (id, column) = (quoted("id"), quoted(&field.column()));
    let numbered = format!("SELECT {id}, row_number() OVER (ORDER BY {id}) AS n FROM {table}");
    let value = types::distinct(DATABASE, field, "numbered.n", &format!("{table}.{id}"));
    format!(
        "UPDATE {table} SET {column} = {value}\nFROM ({numbered}) AS numbered\n\
         WHERE numbered.{id} = {table}.{id} AND {condition}"
    )
}

/// Whether a constraint goes with a column.
fn goes_by_itself(edit: &Edit, constraint: &Constraint) -> bool {
    let mut removed = edit.removed().into_iter();
    removed.any(|field| constraint.columns.contains(&field.column()))
}

fn column(field: &Field, filler: Option<&str>) -> String {
    let mut sql = format!(
        "{} {}",
        quoted(&field.column()),
        column_type(DATABASE, field)
    );
    if !field.optional {
        sql.push_str(" NOT NULL");
    }
    let default = types::default(DATABASE, field);
    if let Some(value) = default.as_deref().or(filler) {
        sql.push_str(&format!(" DEFAULT {value}"));
    }
    sql
}

fn defined(constraint: &Constraint) -> String {
    let (name, definition) = (quoted(&constraint.name), &constraint.definition);
    match constraint.kind {
        Kind::Unique => format!("CONSTRAINT {name} UNIQUE {definition}"),
        Kind::Check => format!("CONSTRAINT {name} {definition}"),
        Kind::ForeignKey => format!("CONSTRAINT {name} FOREIGN KEY {definition}"),
        Kind::Index => format!("INDEX {name} {definition}"),
    }
}

fn rename(table: &str, before: &Constraint, after: &Constraint) -> String {
    let table = quoted(table);
    let (from, to) = (quoted(&before.name), quoted(&after.name));
    match before.kind {
        Kind::Index => format!("ALTER INDEX {from} RENAME TO {to}"),
        _ => format!("ALTER TABLE {table} RENAME CONSTRAINT {from} TO {to}"),
    }
}

fn quoted(name: &str) -> String {
    types::quoted(DATABASE, name)
}
