//! What is to be done to each file, from what gosvc wrote last (base), what is on disk (ours) and
//! what the spec asks for now (target). Pure: reads and writes nothing.

use serde::Serialize;

use crate::tree::Tree;

/// What is to be done, file by file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    /// Sorted by path.
    pub(crate) steps: Vec<Step>,
}

/// What is to be done to one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Step {
    pub(crate) path: String,
    pub(crate) action: Action,
    #[serde(skip)]
    pub(crate) text: String,
}

/// What can be done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    /// Write a file that is not there.
    Create,
}

impl Action {
    /// The word for it in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
        }
    }
}

/// Plans a new service: there is nothing yet, so every file is created.
pub(crate) fn create(target: &Tree) -> Plan {
    let steps = target.iter().map(|(path, text)| Step {
        path: path.to_owned(),
        action: Action::Create,
        text: text.to_owned(),
    });
    Plan {
        steps: steps.collect(),
    }
}
