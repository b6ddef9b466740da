//! What holds whatever the resources.

mod calls;
mod connections;
mod discovery;
mod errors;
mod leases;
mod lifecycle;
mod operations;
mod requests;
