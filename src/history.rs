//! Which migrations there are, and what each does. Knows no SQL.

use std::fmt;

use crate::{names, spec::Resource};

/// One step of the schema.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Migration {
    /// When it was made, as `YYYYMMDDHHMMSS` in UTC.
    pub(crate) version: u64,
    /// What it does.
    pub(crate) change: Change,
}

/// What a migration does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    /// Creates the table of a resource.
    AddResource(Resource),
}

impl Migration {
    /// The part of the file name that says what it does.
    pub(crate) fn description(&self) -> String {
        match &self.change {
            Change::AddResource(resource) => format!("create_{}", resource.plural),
        }
    }
}

impl fmt::Display for Change {
    /// The words of the command that makes this change.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddResource(resource) => {
                write!(f, "add resource {}", resource.name)?;
                for field in &resource.fields {
                    write!(f, " {}", quoted(&field.to_string()))?;
                }
                let usual = names::plural(&resource.name).ok();
                if usual.as_ref() != Some(&resource.plural) {
                    write!(f, " --plural {}", resource.plural)?;
                }
                Ok(())
            }
        }
    }
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_:=.,-".contains(c);
    if argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

/// Returns the version of a migration that is made at this time, in seconds since 1970.
pub(crate) fn version_at(seconds: u64) -> u64 {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, so that the leap day is the last of its year.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    let date = (year * 100 + month) * 100 + day;
    ((date * 100 + second / 3_600) * 100 + second / 60 % 60) * 100 + second % 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Field;

    #[test]
    fn versions_are_dates() {
        for (seconds, version) in [
            (0, 19_700_101_000_000),
            (951_782_400, 20_000_229_000_000),
            (1_709_251_199, 20_240_229_235_959),
            (1_795_413_600, 20_261_123_060_000),
            (4_102_444_800, 21_000_101_000_000),
        ] {
            assert_eq!(version_at(seconds), version);
        }
    }

    #[test]
    fn changes_read_like_commands() {
        let field = |text: &str| Field::parse(text).expect("valid");
        let resource = Resource {
            name: "lens".to_owned(),
            plural: "lenses_in_stock".to_owned(),
            fields: vec![field("name"), field("note:text:default=it's new")],
        };
        assert_eq!(
            Change::AddResource(resource).to_string(),
            r"add resource lens name:string 'note:text:default=it'\''s new' --plural lenses_in_stock"
        );
    }
}
