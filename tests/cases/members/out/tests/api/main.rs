//! The service over HTTP, each test with a running instance and a database of its own.

// `json!` counts the tokens of large objects.
#![recursion_limit = "1024"]

mod database;
mod filters;
mod resources;
mod service;
mod support;
