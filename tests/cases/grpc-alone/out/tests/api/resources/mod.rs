//! The calls of each resource.

mod users;
