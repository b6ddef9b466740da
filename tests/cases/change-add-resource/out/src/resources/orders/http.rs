//! Orders over HTTP: JSON in, JSON out. The rules are in the service.

use axum::{
    Json,
    http::{StatusCode, header::LOCATION},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::model::{NewOrder, Order, OrderPatch};
use super::query::OrderQuery;
use super::service::OrderService;
use crate::{
    http::{ApiError, error::ErrorBody, etag::Tagged, extract},
    page::PageOf,
};

pub fn router(service: OrderService) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_orders))
        .routes(routes!(create_order))
        .routes(routes!(get_order))
        .routes(routes!(replace_order))
        .routes(routes!(patch_order))
        .routes(routes!(delete_order))
        .with_state(service)
}

/// List orders
#[utoipa::path(
    get,
    path = "/orders",
    tag = "orders",
    params(OrderQuery),
    responses(
        (status = 200, description = "A page of orders", body = PageOf<Order>),
        (status = 422, description = "A parameter breaks a rule", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn list_orders(
    extract::State(service): extract::State<OrderService>,
    extract::Query(query): extract::Query<OrderQuery>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(Json(service.list(query).await?))
}

/// Create an order
#[utoipa::path(
    post,
    path = "/orders",
    tag = "orders",
    request_body = NewOrder,
    responses(
        (
            status = 201,
            description = "The new order",
            body = Order,
            headers(("location" = String), ("etag" = String)),
        ),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn create_order(
    extract::State(service): extract::State<OrderService>,
    extract::JsonBody(new): extract::JsonBody<NewOrder>,
) -> Result<impl IntoResponse, ApiError> {
    let created = service.create(new).await?;
    let location = format!("/orders/{}", created.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], tagged(created)))
}

/// Get an order
#[utoipa::path(
    get,
    path = "/orders/{id}",
    tag = "orders",
    params(("id" = Uuid, Path), ("if-none-match" = Option<String>, Header)),
    responses(
        (status = 200, description = "The order", body = Order, headers(("etag" = String))),
        (status = 304, description = "Still a version of `if-none-match`"),
        (status = 404, description = "No such order", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn get_order(
    extract::State(service): extract::State<OrderService>,
    extract::Id(id): extract::Id,
    extract::IfNoneMatch(known): extract::IfNoneMatch,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.get(id).await?).unless(known))
}

/// Replace an order
#[utoipa::path(
    put,
    path = "/orders/{id}",
    tag = "orders",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = NewOrder,
    responses(
        (status = 200, description = "The new state", body = Order, headers(("etag" = String))),
        (status = 404, description = "No such order", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn replace_order(
    extract::State(service): extract::State<OrderService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(new): extract::JsonBody<NewOrder>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.replace(id, new, &expected).await?))
}

/// Change some fields of an order
#[utoipa::path(
    patch,
    path = "/orders/{id}",
    tag = "orders",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = OrderPatch,
    responses(
        (status = 200, description = "The new state", body = Order, headers(("etag" = String))),
        (status = 404, description = "No such order", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn patch_order(
    extract::State(service): extract::State<OrderService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(patch): extract::JsonBody<OrderPatch>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.patch(id, patch, &expected).await?))
}

/// Delete an order
#[utoipa::path(
    delete,
    path = "/orders/{id}",
    tag = "orders",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "No such order", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn delete_order(
    extract::State(service): extract::State<OrderService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    service.delete(id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(item: Order) -> Tagged<Order> {
    Tagged {
        version: item.updated_at,
        item,
    }
}
