//! Who uses what: the words of the team's code, and the things of gosvc's that they stand for.

mod code;
mod compose;
mod paths;
mod things;

pub(crate) use self::{
    code::{Code, Line},
    paths::{Meaning, below, module_of, words},
    things::{Thing, removed},
};
