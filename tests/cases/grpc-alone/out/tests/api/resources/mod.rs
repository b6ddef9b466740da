//! The calls of each resource.

mod users;

use crate::grpc::Calls;

pub const ALL: &[&Calls] = &[
    // One of each resource.
    &users::CALLS,
];
