//! The query parameters of lists, read one by one: everything that is wrong is told at once.

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::IntoParams;

use super::error::ApiError;
use crate::{
    error::Violation,
    page::{Cursor, MAX_LIMIT, PageRequest},
};

/// A type that can be read from query parameters.
pub trait FromParameters: Sized {
    /// Takes what it needs; what is wrong or left over makes the request fail afterwards.
    fn from_parameters(parameters: &mut Parameters) -> Self;
}

/// The parameters that have not been read yet, and what was wrong with the others.
pub struct Parameters {
    unread: Vec<(String, String)>,
    violations: Vec<Violation>,
}

impl Parameters {
    /// A parameter that may be left out.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let text = self.take(name)?;
        let read = read(&text);
        if read.is_none() {
            self.refuse(name, "is not a value that it can have");
        }
        read
    }

    /// What to sort by, and which part of the list to return.
    pub fn sort_and_page<S>(&mut self) -> (S, PageRequest)
    where
        S: Default + DeserializeOwned,
    {
        let mut page = PageRequest::default();
        let mut sort = S::default();
        if let Some(text) = self.take("sort") {
            let ascending = text.strip_prefix('-');
            page.descending = ascending.is_some();
            match read(ascending.unwrap_or(&text)) {
                Some(known) => sort = known,
                None => self.refuse("sort", "is not what the list can be sorted by"),
            }
        }
        if let Some(text) = self.take("limit") {
            let limit = text.parse().ok();
            match limit.filter(|limit| (1..=MAX_LIMIT).contains(limit)) {
                Some(limit) => page.limit = limit,
                None => self.refuse("limit", "must be a number from 1 to 200"),
            }
        }
        if let Some(text) = self.take("after") {
            page.after = Cursor::decode(&text);
            if page.after.is_none() {
                self.refuse("after", "must be the `next` of another page");
            }
        }
        (sort, page)
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let position = self.unread.iter().position(|(known, _)| known == name)?;
        Some(self.unread.remove(position).1)
    }

    fn refuse(&mut self, name: &str, rule: &str) {
        self.violations.push(Violation::new(name, rule));
    }

    fn finish<T>(mut self, value: T) -> Result<T, ApiError> {
        for (name, _) in std::mem::take(&mut self.unread) {
            self.refuse(&name, "is not a known parameter, or is given twice");
        }
        if self.violations.is_empty() {
            Ok(value)
        } else {
            Err(ApiError::invalid(self.violations))
        }
    }
}

/// Reads text as it is, and all else as it is written in JSON.
fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let as_text = serde_json::from_value(Value::from(text));
    as_text.or_else(|_| serde_json::from_str(text)).ok()
}

/// The query of a request for a list.
pub struct ListQuery<T>(pub T);

/// The parameters that every list has, for its documentation.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Most items to return
    #[param(default = 50, minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// `next` of the page before this one
    pub after: Option<String>,
}

impl<S: Send + Sync, T: FromParameters> FromRequestParts<S> for ListQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(unread) = Query::from_request_parts(parts, state)
            .await
            .map_err(|rejection| ApiError::bad_request(rejection.body_text()))?;
        let mut parameters = Parameters {
            unread,
            violations: Vec::new(),
        };
        let value = T::from_parameters(&mut parameters);
        parameters.finish(value).map(Self)
    }
}
