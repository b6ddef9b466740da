//! Who uses what: the words of the team's code, and the things of gosvc's that they stand for.

mod code;
mod complete;
mod compose;
mod paths;
mod things;

pub(crate) use self::{
    code::{Code, Line, lacking},
    paths::{Meaning, below, line_at, module_of, offset, words},
    things::{Changed, Thing, changed},
};
