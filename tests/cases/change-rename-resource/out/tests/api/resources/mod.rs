//! The endpoints of each resource.

mod articles;
