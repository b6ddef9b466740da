//! What holds whatever the resources.

mod connections;
mod errors;
mod lifecycle;
mod operations;
