//! What holds whatever the resources.

mod errors;
mod lifecycle;
mod operations;
