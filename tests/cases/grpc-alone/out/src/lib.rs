//! The user service
//!
//! Start reading at `app`, which wires everything, then follow a call: `grpc` (what all services
//! share), `resources` (one folder each, from message to SQL), `db`.

pub mod app;
pub mod clock;
pub mod config;
pub mod db;
pub mod discovery;
pub mod error;
pub mod filter;
pub mod grpc;
pub mod http;
pub mod input;
pub mod list;
pub mod metrics;
pub mod migrations;
pub mod page;
pub mod resources;
pub mod shutdown;
pub mod table;
pub mod telemetry;
pub mod version;
