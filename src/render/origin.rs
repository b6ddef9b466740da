//! What the files of a resource are rendered from, as a digest.

use crate::files::Digest;

/// The files of a resource, and a digest of all that they are rendered from.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) plural: String,
    pub(crate) paths: Vec<String>,
    pub(crate) digest: Digest,
}
