//! The endpoints of each resource.

mod users;
