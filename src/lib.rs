//! gosvc writes Rust microservices and keeps them alive.
//!
//! The rooms stand in the order in which they may use each other: none uses one below it. A spec is
//! rendered to a tree of files, the tree is merged into what the team has made of the last one, and
//! the result is committed and reported. `ARCHITECTURE.md` tells more.

/// Why a run is refused.
mod failure;

/// A tree of files, the paths it may have, and every path that gosvc knows by name.
mod files;

/// What a service is: resources, fields, types, names.
pub mod spec;

/// Which tables there are, and the migrations that make them.
mod schema;

/// Spec and schema to a tree of files: a pure function.
mod render;

/// Brings two changes of one text together.
mod merge;

/// A service on disk: reads it, plans a change, commits it.
mod service;

/// The command line: arguments, dispatch, reports.
mod cli;

pub use cli::main;
