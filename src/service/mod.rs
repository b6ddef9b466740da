//! A service on disk. `project` is the one way to change it: it reads the service by `disk`, has it
//! rendered, and makes a `plan`, which `commit` carries out.

mod branches;
pub(crate) mod cargo;
pub(crate) mod commit;
pub(crate) mod disk;
pub(crate) mod git;
pub(crate) mod lock;
pub(crate) mod plan;
pub(crate) mod project;
pub(crate) mod renames;
mod uses;
