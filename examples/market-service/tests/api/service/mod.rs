//! What holds whatever the resources.

mod connections;
mod discovery;
mod errors;
mod leases;
mod lifecycle;
mod operations;
mod requests;
