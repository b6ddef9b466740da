//! The endpoints of each resource.
