//! The service over HTTP, each test with a running instance and a database of its own.

mod database;
mod filters;
mod grpc;
mod resources;
mod service;
mod support;
