//! Which fields an update changes.

use std::collections::BTreeSet;

use prost_types::FieldMask;

use super::wire::{self, Wire};
use crate::error::{ServiceError, Violation};

/// The fields to change: those of an `update_mask`, or those that are not empty where there is
/// none.
pub struct Mask {
    paths: Option<BTreeSet<String>>,
    is_whole: bool,
}

impl Mask {
    pub fn new(mask: Option<FieldMask>) -> Self {
        let mut paths = mask.map(|mask| BTreeSet::from_iter(mask.paths));
        let is_whole = paths.as_mut().is_some_and(|paths| paths.remove("*"));
        Self { paths, is_whole }
    }

    fn takes(&mut self, name: &str, is_empty: bool) -> bool {
        match &mut self.paths {
            Some(paths) => paths.remove(name) || self.is_whole,
            None => !is_empty,
        }
    }

    /// Reads a field if it is to be changed.
    pub fn read<T>(&mut self, name: &str, field: impl Wire<T>) -> Result<Option<T>, ServiceError> {
        if self.takes(name, field.is_empty()) {
            wire::read(name, field).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Reads a field that a message need not have, but a changed item.
    pub fn read_given<T, W: Wire<T>>(
        &mut self,
        name: &str,
        field: Option<W>,
    ) -> Result<Option<T>, ServiceError> {
        if !self.takes(name, field.is_none()) {
            return Ok(None);
        }
        let field = wire::required(name, field)?;
        wire::read(name, field).map(Some)
    }

    /// Fails if the mask names something that no update changes.
    pub fn finish(self) -> Result<(), ServiceError> {
        let violations: Vec<Violation> = self
            .paths
            .into_iter()
            .flatten()
            .map(|path| Violation::new("update_mask", format!("cannot change {path:?}")))
            .collect();
        if violations.is_empty() {
            Ok(())
        } else {
            Err(ServiceError::Invalid(violations))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(paths: &[&str]) -> Mask {
        Mask::new(Some(FieldMask {
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
        }))
    }

    #[test]
    fn only_what_is_named_is_read() {
        let mut some = mask(&["name"]);
        let name = some.read("name", String::new()).unwrap();
        assert_eq!(name, Some(String::new()));
        assert_eq!(some.read("age", 3).unwrap(), None::<i32>);
        some.finish().unwrap();
        let mut all = mask(&["*"]);
        assert_eq!(all.read("age", 0).unwrap(), Some(0));
        all.finish().unwrap();
    }

    #[test]
    fn without_a_mask_what_is_not_empty_is_read() {
        let mut mask = Mask::new(None);
        assert_eq!(mask.read("name", String::new()).unwrap(), None::<String>);
        assert_eq!(mask.read("age", 3).unwrap(), Some(3));
        let nickname: Option<Option<i32>> = mask.read("nickname", None::<i32>).unwrap();
        assert_eq!(nickname, None);
        assert_eq!(mask.read_given("mood", Some(0)).unwrap(), Some(0));
        mask.finish().unwrap();
    }

    #[test]
    fn what_cannot_be_changed_is_refused() {
        assert!(mask(&["id"]).finish().is_err());
        let missing: Result<Option<i32>, _> = mask(&["mood"]).read_given("mood", None::<i32>);
        assert!(missing.is_err());
    }
}
