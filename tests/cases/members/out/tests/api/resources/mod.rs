//! The endpoints of each resource.

mod members;
