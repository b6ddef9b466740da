//! The endpoints of each resource.

mod products;
