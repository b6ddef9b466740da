//! What holds whatever the resources.

mod discovery;
mod errors;
mod lifecycle;
mod operations;
mod requests;
