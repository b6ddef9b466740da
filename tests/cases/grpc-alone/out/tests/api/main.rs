//! The service over gRPC, each test with a running instance and a database of its own.

mod database;
mod filters;
mod grpc;
mod messages;
mod resources;
mod service;
mod support;
