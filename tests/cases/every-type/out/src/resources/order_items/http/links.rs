//! What order items are linked with: `PUT` makes a link, and `DELETE` takes it away.

use axum::response::IntoResponse;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::model::OrderItem;
use super::super::service::OrderItemService;
use super::tagged;
use crate::http::{ApiError, error::ErrorBody, extract, link};

pub fn router() -> OpenApiRouter<OrderItemService> {
    OpenApiRouter::new()
        .routes(routes!(link_l1))
        .routes(routes!(unlink_l1))
        .routes(routes!(link_l2))
        .routes(routes!(unlink_l2))
}

/// Link an order item with a l1
#[utoipa::path(
    put,
    operation_id = "link_order_item_with_l1",
    path = "/order_items/{id}/l1/{l1_id}",
    tag = "order items",
    params(
        ("id" = Uuid, Path),
        ("l1_id" = Uuid, Path),
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
async fn link_l1(
    extract::State(service): extract::State<OrderItemService>,
    link::Ids(id, other): link::Ids,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    let linked = service.link_l1(id, other, &expected);
    Ok(tagged(linked.await?))
}

/// Unlink an order item from a l1
#[utoipa::path(
    delete,
    operation_id = "unlink_order_item_from_l1",
    path = "/order_items/{id}/l1/{l1_id}",
    tag = "order items",
    params(
        ("id" = Uuid, Path),
        ("l1_id" = Uuid, Path),
        ("if-match" = Option<String>, Header),
    ),
    responses(
        (status = 200, description = "The new state", body = OrderItem, headers(("etag" = String))),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn unlink_l1(
    extract::State(service): extract::State<OrderItemService>,
    link::Ids(id, other): link::Ids,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    let unlinked = service.unlink_l1(id, other, &expected);
    Ok(tagged(unlinked.await?))
}

/// Link an order item with a l2
#[utoipa::path(
    put,
    operation_id = "link_order_item_with_l2",
    path = "/order_items/{id}/l2s/{l2_id}",
    tag = "order items",
    params(
        ("id" = Uuid, Path),
        ("l2_id" = Uuid, Path),
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
async fn link_l2(
    extract::State(service): extract::State<OrderItemService>,
    link::Ids(id, other): link::Ids,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    let linked = service.link_l2(id, other, &expected);
    Ok(tagged(linked.await?))
}

/// Unlink an order item from a l2
#[utoipa::path(
    delete,
    operation_id = "unlink_order_item_from_l2",
    path = "/order_items/{id}/l2s/{l2_id}",
    tag = "order items",
    params(
        ("id" = Uuid, Path),
        ("l2_id" = Uuid, Path),
        ("if-match" = Option<String>, Header),
    ),
    responses(
        (status = 200, description = "The new state", body = OrderItem, headers(("etag" = String))),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn unlink_l2(
    extract::State(service): extract::State<OrderItemService>,
    link::Ids(id, other): link::Ids,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    let unlinked = service.unlink_l2(id, other, &expected);
    Ok(tagged(unlinked.await?))
}
