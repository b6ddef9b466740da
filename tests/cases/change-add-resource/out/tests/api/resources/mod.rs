//! The endpoints of each resource.

mod orders;
mod products;
