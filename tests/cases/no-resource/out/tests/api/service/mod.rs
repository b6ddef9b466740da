//! What holds whatever the resources.

mod connections;
mod documentation;
mod errors;
mod leases;
mod lifecycle;
mod operations;
