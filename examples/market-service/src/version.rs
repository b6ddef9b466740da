//! Versions of stored items: the time of their last change, and the tags that stand for them.

use chrono::{DateTime, Utc};

/// The versions of an item that a caller is ready to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    Any,
    OneOf(Vec<DateTime<Utc>>),
}

impl Expected {
    pub fn allows(&self, version: DateTime<Utc>) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&version),
        }
    }
}

/// What stands for a version, as clients see it.
pub fn tag(version: DateTime<Utc>) -> String {
    format!("\"{:x}\"", version.timestamp_micros())
}

/// The version that a tag stands for, if it is one of ours.
pub fn of_tag(tag: &str) -> Option<DateTime<Utc>> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    DateTime::from_timestamp_micros(i64::from_str_radix(digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_stand_for_versions() {
        let now = crate::clock::now();
        assert_eq!(of_tag(&tag(now)), Some(now));
        for foreign in ["", "\"\"", "\"x\"", "nonsense"] {
            assert_eq!(of_tag(foreign), None, "{foreign}");
        }
    }
}
