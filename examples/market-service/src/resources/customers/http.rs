//! Customers over HTTP: JSON in, JSON out. The rules are in the service.

use axum::{
    Json,
    http::{StatusCode, header::LOCATION},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::model::{Customer, CustomerPatch, NewCustomer};
use super::query::CustomerQuery;
use super::service::CustomerService;
use crate::{
    http::{ApiError, error::ErrorBody, etag::Tagged, extract},
    page::PageOf,
};

pub fn router(service: CustomerService) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_customers))
        .routes(routes!(create_customer))
        .routes(routes!(get_customer))
        .routes(routes!(replace_customer))
        .routes(routes!(patch_customer))
        .routes(routes!(delete_customer))
        .with_state(service)
}

/// List customers
#[utoipa::path(
    get,
    path = "/customers",
    tag = "customers",
    params(CustomerQuery),
    responses(
        (status = 200, description = "A page of customers", body = PageOf<Customer>),
        (status = 422, description = "A parameter breaks a rule", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn list_customers(
    extract::State(service): extract::State<CustomerService>,
    extract::Query(query): extract::Query<CustomerQuery>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(Json(service.list(query).await?))
}

/// Create a customer
#[utoipa::path(
    post,
    path = "/customers",
    tag = "customers",
    request_body = NewCustomer,
    responses(
        (
            status = 201,
            description = "The new customer",
            body = Customer,
            headers(("location" = String), ("etag" = String)),
        ),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn create_customer(
    extract::State(service): extract::State<CustomerService>,
    extract::JsonBody(new): extract::JsonBody<NewCustomer>,
) -> Result<impl IntoResponse, ApiError> {
    let created = service.create(new).await?;
    let location = format!("/customers/{}", created.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], tagged(created)))
}

/// Get a customer
#[utoipa::path(
    get,
    path = "/customers/{id}",
    tag = "customers",
    params(("id" = Uuid, Path), ("if-none-match" = Option<String>, Header)),
    responses(
        (status = 200, description = "The customer", body = Customer, headers(("etag" = String))),
        (status = 304, description = "Still a version of `if-none-match`"),
        (status = 404, description = "No such customer", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn get_customer(
    extract::State(service): extract::State<CustomerService>,
    extract::Id(id): extract::Id,
    extract::IfNoneMatch(known): extract::IfNoneMatch,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.get(id).await?).unless(known))
}

/// Replace a customer
#[utoipa::path(
    put,
    path = "/customers/{id}",
    tag = "customers",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = NewCustomer,
    responses(
        (status = 200, description = "The new state", body = Customer, headers(("etag" = String))),
        (status = 404, description = "No such customer", body = ErrorBody),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn replace_customer(
    extract::State(service): extract::State<CustomerService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(new): extract::JsonBody<NewCustomer>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.replace(id, new, &expected).await?))
}

/// Change some fields of a customer
#[utoipa::path(
    patch,
    path = "/customers/{id}",
    tag = "customers",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = CustomerPatch,
    responses(
        (status = 200, description = "The new state", body = Customer, headers(("etag" = String))),
        (status = 404, description = "No such customer", body = ErrorBody),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn patch_customer(
    extract::State(service): extract::State<CustomerService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(patch): extract::JsonBody<CustomerPatch>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.patch(id, patch, &expected).await?))
}

/// Delete a customer
#[utoipa::path(
    delete,
    path = "/customers/{id}",
    tag = "customers",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "No such customer", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn delete_customer(
    extract::State(service): extract::State<CustomerService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    service.delete(id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(item: Customer) -> Tagged<Customer> {
    Tagged {
        version: item.updated_at,
        item,
    }
}
