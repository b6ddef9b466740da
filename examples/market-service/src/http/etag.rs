//! `ETag`, `If-Match` and `If-None-Match`: clients change only the version that they have seen, and
//! get only what they have not.

use axum::{
    Json,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::version::{self, Expected, tag};

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

impl<T: Serialize> Tagged<T> {
    /// Answers with 304 and no body if the client has this version already.
    pub fn unless(self, known: Option<Expected>) -> Response {
        if known.is_some_and(|known| known.allows(self.version)) {
            let tag = [(header::ETAG, tag(self.version))];
            (StatusCode::NOT_MODIFIED, tag).into_response()
        } else {
            self.into_response()
        }
    }
}

/// The versions that headers of this name list; anything that is not one of our tags matches nothing.
/// A cache may have made a tag weak, which does not matter to `If-None-Match`.
pub fn expected(headers: &HeaderMap, name: HeaderName) -> Expected {
    let may_be_weak = name == header::IF_NONE_MATCH;
    let mut versions = Vec::new();
    let mut given = false;
    for value in headers.get_all(name) {
        given = true;
        for tag in value.to_str().unwrap_or_default().split(',') {
            match tag.trim() {
                "*" => return Expected::Any,
                tag if may_be_weak => {
                    versions.extend(version::of_tag(tag.trim_start_matches("W/")));
                }
                tag => versions.extend(version::of_tag(tag)),
            }
        }
    }
    if given {
        Expected::OneOf(versions)
    } else {
        Expected::Any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn if_match(value: &str) -> Expected {
        let headers = HeaderMap::from_iter([(header::IF_MATCH, value.parse().unwrap())]);
        expected(&headers, header::IF_MATCH)
    }

    #[test]
    fn a_version_that_is_known_is_not_sent_again() {
        let version = crate::clock::now();
        let status = |known| Tagged { version, item: 1 }.unless(known).status();
        assert_eq!(status(Some(Expected::OneOf(vec![version]))), 304);
        assert_eq!(status(Some(Expected::OneOf(Vec::new()))), 200);
        assert_eq!(status(None), 200);
        let weak = HeaderMap::from_iter([(
            header::IF_NONE_MATCH,
            format!("W/{}", tag(version)).parse().unwrap(),
        )]);
        let expected = expected(&weak, header::IF_NONE_MATCH);
        assert_eq!(expected, Expected::OneOf(vec![version]));
    }

    #[test]
    fn each_tag_of_a_list_counts() {
        let now = crate::clock::now();
        let listed = if_match(&format!("\"other\", {}", tag(now)));
        assert_eq!(listed, Expected::OneOf(vec![now]));
    }

    #[test]
    fn any_version_will_do_without_the_header_or_with_a_star() {
        assert_eq!(expected(&HeaderMap::new(), header::IF_MATCH), Expected::Any);
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
