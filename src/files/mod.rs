//! A tree of files as a value, and the paths that it may have. Touches no disk.

mod digest;
pub(crate) mod paths;
mod tree;

pub(crate) use digest::Digest;
pub(crate) use tree::Tree;
