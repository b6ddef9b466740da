//! Every resource of the service: a folder each, a line each below.

pub mod users;

use crate::{db, grpc::Calls};

/// Adds the calls for all resources.
pub fn add(calls: &mut Calls, pool: &db::Pool) {
    users::add(calls, pool);
}
