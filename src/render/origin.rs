//! What the files of one item, such as a resource, are rendered from, as a digest.

use crate::files::Digest;

/// The files of an item, and a digest of all that they are rendered from.
#[derive(Clone)]
pub(crate) struct Origin {
    /// The noun and the item's name, `resource users`.
    pub(crate) key: String,
    pub(crate) paths: Vec<String>,
    pub(crate) digest: Digest,
}
