//! What holds whatever the resources.

mod connections;
mod errors;
mod leases;
mod lifecycle;
mod operations;
