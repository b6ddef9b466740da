//! `ETag` and `If-Match`: clients change only the version that they have seen.

use axum::{
    Json,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::version::Expected;

/// An item with its version as the `ETag`.
pub struct Tagged<T> {
    pub version: DateTime<Utc>,
    pub item: T,
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        ([(header::ETAG, tag(self.version))], Json(self.item)).into_response()
    }
}

/// What the `If-Match` headers ask for; anything that is not one of our tags matches nothing.
pub fn expected(headers: &HeaderMap) -> Expected {
    let mut versions = Vec::new();
    let mut given = false;
    for value in headers.get_all(header::IF_MATCH) {
        given = true;
        for tag in value.to_str().unwrap_or_default().split(',') {
            match tag.trim() {
                "*" => return Expected::Any,
                tag => versions.extend(version(tag)),
            }
        }
    }
    if given {
        Expected::OneOf(versions)
    } else {
        Expected::Any
    }
}

fn tag(version: DateTime<Utc>) -> String {
    format!("\"{:x}\"", version.timestamp_micros())
}

fn version(tag: &str) -> Option<DateTime<Utc>> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    DateTime::from_timestamp_micros(i64::from_str_radix(digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn if_match(value: &str) -> Expected {
        expected(&HeaderMap::from_iter([(
            header::IF_MATCH,
            value.parse().unwrap(),
        )]))
    }

    #[test]
    fn tags_stand_for_versions() {
        let now = crate::clock::now();
        assert_eq!(version(&tag(now)), Some(now));
        let listed = if_match(&format!("\"other\", {}", tag(now)));
        assert_eq!(listed, Expected::OneOf(vec![now]));
    }

    #[test]
    fn any_version_will_do_without_the_header_or_with_a_star() {
        assert_eq!(expected(&HeaderMap::new()), Expected::Any);
        assert_eq!(if_match("*"), Expected::Any);
    }

    #[test]
    fn weak_and_foreign_tags_match_nothing() {
        let now = crate::clock::now();
        for value in [&format!("W/{}", tag(now)), "\"x\"", "nonsense", ""] {
            assert_eq!(if_match(value), Expected::OneOf(Vec::new()), "{value}");
        }
    }
}
