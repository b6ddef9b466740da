//! Members that are taken on creation and stay as they are from then on.

use crate::error::{ServiceError, Violation};

/// Those that a request would change.
#[derive(Default)]
pub struct Immutable(Vec<Violation>);

impl Immutable {
    /// Compares what is stored with what a request has.
    pub fn check<T: PartialEq>(&mut self, field: &'static str, stored: &T, new: &T) {
        if stored != new {
            let message = "cannot be changed after creation";
            self.0.push(Violation::new(field, message));
        }
    }

    /// Fails if a request would change any.
    pub fn result(self) -> Result<(), ServiceError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(ServiceError::Invalid(self.0))
        }
    }
}
