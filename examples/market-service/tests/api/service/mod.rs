//! What holds whatever the resources.

mod connections;
mod discovery;
mod documentation;
mod errors;
mod leases;
mod lifecycle;
mod operations;
mod requests;
