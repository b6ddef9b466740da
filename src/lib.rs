//! gosvc writes Rust microservices and keeps them alive.
//!
//! The modules stand in the order in which data flows: arguments become a [`spec`], the spec a
//! view, the view a tree of files, the tree a plan, and the plan is committed and reported. All
//! before `commit` is pure; `ARCHITECTURE.md` tells more.

/// What the command line accepts.
mod cli;
/// One file a command: its arguments and its story.
mod commands;

/// What a service is: resources, fields, types.
pub mod spec;

/// Which names work, and the forms they take.
mod names;

/// Which migrations there are, and what each does.
mod history;

/// The statements that a migration takes.
mod sql;

/// What the templates see.
mod view;

/// Spec and history to a tree of files.
mod render;

/// Line breaks that depend on names.
mod layout;

/// The dependencies that generated services start with.
mod cargo_lock;

/// A tree of files, and the paths it may have.
mod tree;

/// Tells texts apart.
mod digest;

/// What gosvc wrote last, as `gosvc.lock`.
mod lock;

/// Brings two changes of one text together.
mod merge;

/// What is to be done to each file.
mod plan;

/// Reads a service; writes nothing.
mod disk;

/// Renames words in a text.
mod words;

/// A service that is there, and the one way to change it.
mod project;

/// Carries a plan out; nothing else writes.
mod commit;

/// Tells what was done; nothing else prints.
mod report;

/// Why a run is refused.
mod failure;

pub use cli::main;
