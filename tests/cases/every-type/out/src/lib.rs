//! The all service
//!
//! Start reading at `app`, which wires everything, then follow a request: `http` (what all routes
//! share), `resources` (one folder each, from route to SQL), `db`.

pub mod app;
pub mod bytes;
pub mod clock;
pub mod config;
pub mod db;
pub mod decimal;
pub mod discovery;
pub mod error;
pub mod filter;
pub mod http;
pub mod immutable;
pub mod input;
pub mod json;
pub mod links;
pub mod list;
pub mod metrics;
pub mod migrations;
pub mod page;
pub mod references;
pub mod resources;
pub mod shutdown;
pub mod table;
pub mod telemetry;
pub mod version;
