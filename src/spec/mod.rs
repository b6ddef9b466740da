//! What a service is. Knows nothing of files, templates or how the service came to be.

pub(crate) mod document;
mod field;
mod types;

pub(crate) use document::Document;
pub use field::Field;
pub(crate) use types::Bounds;
pub use types::{FieldType, Value};

/// A service and everything that it owns.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// What concerns the service as a whole.
    pub service: Service,
    /// In the order in which they were added.
    pub resources: Vec<Resource>,
}

/// What concerns a service as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Crate, image and Consul service at once: lower-case words joined by `-`.
    pub name: String,
    /// One line.
    pub description: String,
    /// How others find the service.
    pub discovery: Discovery,
    /// The port that the service listens on unless told otherwise.
    pub port: u16,
}

/// How others find a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Discovery {
    /// It registers with a Consul agent
    Consul,
    /// It does not register anywhere
    None,
}

impl Discovery {
    /// The word for it on the command line and in `gosvc.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Consul => "consul",
            Self::None => "none",
        }
    }
}

/// One noun that a service owns: a table, a repository, a service type, routes.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Singular, in snake case.
    pub name: String,
    /// Table, folder and path; may equal the singular.
    pub plural: String,
    /// In the order of the columns.
    pub fields: Vec<Field>,
}
