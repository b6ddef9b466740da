//! The endpoints of each resource.

mod customers;
mod orders;
mod products;
