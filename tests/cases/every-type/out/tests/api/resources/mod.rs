//! The endpoints of each resource.

mod order_items;
