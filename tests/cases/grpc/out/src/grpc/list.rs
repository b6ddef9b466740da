//! What every list takes. It is read as the query of a request over HTTP is.

use form_urlencoded::Serializer;
use serde::de::DeserializeOwned;

use crate::{
    error::{ServiceError, Violation},
    http::query,
};

/// Which part of a list is asked for.
pub struct List {
    pub filter: String,
    pub sort: String,
    pub page_size: i32,
    pub page_token: String,
}

impl List {
    /// Reads it as what a service takes; what is empty or 0 is not given.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, ServiceError> {
        let mut filters = form_urlencoded::parse(self.filter.as_bytes());
        let others = ["sort", "limit", "after"];
        if let Some((name, _)) = filters.find(|(name, _)| others.contains(&&**name)) {
            let violation = Violation::new("filter", format!("cannot have {name:?}"));
            return Err(ServiceError::Invalid(vec![violation]));
        }
        let page_size = match self.page_size {
            0 => String::new(),
            size => size.to_string(),
        };
        let given = [
            ("sort", self.sort),
            ("limit", page_size),
            ("after", self.page_token),
        ];
        let mut query = Serializer::for_suffix(self.filter, 0);
        query.extend_pairs(given.iter().filter(|(_, value)| !value.is_empty()));
        let read = query::read(&query.finish());
        read.map_err(|error| named(ServiceError::Invalid(error.details)))
    }
}

/// An error of a list, with the names that messages have for what is wrong.
pub fn named(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::Invalid(mut violations) => {
            for Violation { field, message } in &mut violations {
                *field = name(field).to_owned();
                // They are members of their own.
                *message = message.replace(", `sort`, `limit`, `after`", "");
            }
            ServiceError::Invalid(violations)
        }
        other => other,
    }
}

/// What a message calls a parameter of a query.
fn name(parameter: &str) -> &str {
    match parameter {
        "limit" => "page_size",
        "after" => "page_token",
        "sort" => "sort",
        _ => "filter",
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::page::{Cursor, Limit};

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Query {
        limit: Limit,
        after: Option<Cursor>,
        sort: Option<String>,
    }

    fn read(filter: &str, page_size: i32, page_token: &str) -> Result<Query, String> {
        let list = List {
            filter: filter.to_owned(),
            sort: String::new(),
            page_size,
            page_token: page_token.to_owned(),
        };
        list.read().map_err(|error| match error {
            ServiceError::Invalid(violations) => violations[0].field.clone(),
            other => other.to_string(),
        })
    }

    #[test]
    fn what_is_empty_is_not_given() {
        let query = read("", 0, "").unwrap();
        assert_eq!(query.limit, Limit::default());
        assert_eq!((query.after, query.sort), (None, None));
        assert_eq!(read("", 7, "").unwrap().limit.get(), 7);
    }

    #[test]
    fn errors_name_what_the_message_has() {
        for (filter, size, token, field) in [
            ("", -1, "", "page_size"),
            ("", 201, "", "page_size"),
            ("", 0, "x", "page_token"),
            ("color=red", 0, "", "filter"),
            ("limit=7", 0, "", "filter"),
            ("after=x", 0, "", "filter"),
        ] {
            assert_eq!(read(filter, size, token).unwrap_err(), field);
        }
    }
}
