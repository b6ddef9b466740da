//! What one pair of migration files does, there and back, and what can go wrong with it.

/// One pair of files. A change takes several where a database wants its statements apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Step {
    /// Ends the file's name, unless it is the first of its change.
    pub(crate) label: String,
    pub(crate) up: Script,
    pub(crate) down: Script,
    /// What happens to rows and to replicas when it is applied.
    pub(crate) risks: Vec<Risk>,
}

impl Step {
    /// A step of statements there and back.
    pub(super) fn new(label: &str, up: Vec<String>, down: Vec<String>) -> Self {
        let script = |statements| Script {
            statements,
            ..Script::default()
        };
        Self {
            label: label.to_owned(),
            up: script(up),
            down: script(down),
            risks: Vec::new(),
        }
    }
}

/// The text of one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Script {
    /// Checked before the first statement: no row may be found.
    pub(crate) guards: Vec<Guard>,
    pub(crate) statements: Vec<String>,
    /// Whether it runs outside of a transaction.
    pub(crate) outside_transaction: bool,
}

/// A rule that rows can break, and the query that counts those that do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Guard {
    pub(crate) rule: String,
    pub(crate) query: String,
}

/// What a migration may do besides what it is for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Risk {
    /// Rows can refuse it.
    Refused(Guard),
    /// Every row of this table is written anew while nobody else can write.
    Rewrites(String),
    /// Replicas of the version before fail from then on; what to do about it.
    BreaksOld(String),
    /// Data goes.
    Loses(String),
}

impl Risk {
    /// The word for it in JSON.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused-by-rows",
            Self::Rewrites(_) => "rewrites-table",
            Self::BreaksOld(_) => "breaks-old-version",
            Self::Loses(_) => "loses-data",
        }
    }

    /// One line about it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Refused(guard) => {
                format!("fails if a row {}: {}", guard.rule, guard.query)
            }
            Self::Rewrites(table) => {
                format!("writes every row of `{table}` anew; writers wait until it is done")
            }
            Self::BreaksOld(text) | Self::Loses(text) => text.clone(),
        }
    }

    /// The query that finds the rows in the way, if rows can be.
    pub(crate) fn query(&self) -> Option<&str> {
        match self {
            Self::Refused(guard) => Some(&guard.query),
            _ => None,
        }
    }
}

impl Guard {
    /// The line of a migration that has it checked.
    pub(crate) fn line(&self) -> String {
        format!("-- must be 0: {} -- {}", self.query, self.rule)
    }
}
