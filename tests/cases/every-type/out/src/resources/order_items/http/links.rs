//! What order items are linked with: `PUT` makes a link, and `DELETE` takes it away.

use axum::response::IntoResponse;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::model::OrderItem;
use super::super::service::OrderItemService;
use super::tagged;
use crate::http::{ApiError, error::ErrorBody, extract, link};

pub fn router() -> OpenApiRouter<OrderItemService> {
    OpenApiRouter::new()
        .routes(routes!(link_w1))
        .routes(routes!(unlink_w1))
        .routes(routes!(link_w2))
        .routes(routes!(unlink_w2))
}

/// Link an order item with a w1
#[utoipa::path(
    put,
    operation_id = "link_order_item_with_w1",
    path = "/order_items/{id}/w1/{w1_id}",
    tag = "order items",
    params(
        ("id" = Uuid, Path),
        ("w1_id" = Uuid, Path),
        ("if-match" = Option<String>, Header),
    ),
    responses(
        (status = 200, description = "The new state", body = OrderItem, headers(("etag" = String))),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "No such order item, or too many links", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn link_w1(
    extract::State(service): extract::State<OrderItemService>,
    link::Ids(id, other): link::Ids,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    let linked = service.link_w1(id, other, &expected);
    Ok(tagged(linked.await?))
}

/// Unlink an order item from a w1
#[utoipa::path(
    delete,
    operation_id = "unlink_order_item_from_w1",
    path = "/order_items/{id}/w1/{w1_id}",
    tag = "order items",
    params(
        ("id" = Uuid, Path),
        ("w1_id" = Uuid, Path),
        ("if-match" = Option<String>, Header),
    ),
    responses(
        (status = 200, description = "The new state", body = OrderItem, headers(("etag" = String))),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn unlink_w1(
    extract::State(service): extract::State<OrderItemService>,
    link::Ids(id, other): link::Ids,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    let unlinked = service.unlink_w1(id, other, &expected);
    Ok(tagged(unlinked.await?))
}

/// Link an order item with a w2
#[utoipa::path(
    put,
    operation_id = "link_order_item_with_w2",
    path = "/order_items/{id}/w2s/{w2_id}",
    tag = "order items",
    params(
        ("id" = Uuid, Path),
        ("w2_id" = Uuid, Path),
        ("if-match" = Option<String>, Header),
    ),
    responses(
        (status = 200, description = "The new state", body = OrderItem, headers(("etag" = String))),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "No such order item, or too many links", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn link_w2(
    extract::State(service): extract::State<OrderItemService>,
    link::Ids(id, other): link::Ids,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    let linked = service.link_w2(id, other, &expected);
    Ok(tagged(linked.await?))
}

/// Unlink an order item from a w2
#[utoipa::path(
    delete,
    operation_id = "unlink_order_item_from_w2",
    path = "/order_items/{id}/w2s/{w2_id}",
    tag = "order items",
    params(
        ("id" = Uuid, Path),
        ("w2_id" = Uuid, Path),
        ("if-match" = Option<String>, Header),
    ),
    responses(
        (status = 200, description = "The new state", body = OrderItem, headers(("etag" = String))),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn unlink_w2(
    extract::State(service): extract::State<OrderItemService>,
    link::Ids(id, other): link::Ids,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    let unlinked = service.unlink_w2(id, other, &expected);
    Ok(tagged(unlinked.await?))
}
