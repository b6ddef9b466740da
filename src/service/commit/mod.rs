//! Carries a plan out. The only module that writes to disk.

mod create;
mod transaction;

pub(crate) use create::{check_new, create, parent};
pub(crate) use transaction::Transaction;
