//! Order items over HTTP: JSON in, JSON out. The rules are in the service.

use axum::{
    Json,
    http::{StatusCode, header::LOCATION},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::model::{NewOrderItem, OrderItem, OrderItemPatch};
use super::query::OrderItemQuery;
use super::service::OrderItemService;
use crate::{
    http::{ApiError, error::ErrorBody, etag::Tagged, extract},
    page::PageOf,
};

pub fn router(service: OrderItemService) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_order_items))
        .routes(routes!(create_order_item))
        .routes(routes!(get_order_item))
        .routes(routes!(replace_order_item))
        .routes(routes!(patch_order_item))
        .routes(routes!(delete_order_item))
        .with_state(service)
}

/// List order items
#[utoipa::path(
    get,
    path = "/order_items",
    tag = "order items",
    params(OrderItemQuery),
    responses(
        (status = 200, description = "A page of order items", body = PageOf<OrderItem>),
        (status = 422, description = "A parameter breaks a rule", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn list_order_items(
    extract::State(service): extract::State<OrderItemService>,
    extract::Query(query): extract::Query<OrderItemQuery>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(Json(service.list(query).await?))
}

/// Create an order item
#[utoipa::path(
    post,
    path = "/order_items",
    tag = "order items",
    request_body = NewOrderItem,
    responses(
        (
            status = 201,
            description = "The new order item",
            body = OrderItem,
            headers(("location" = String), ("etag" = String)),
        ),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn create_order_item(
    extract::State(service): extract::State<OrderItemService>,
    extract::JsonBody(new): extract::JsonBody<NewOrderItem>,
) -> Result<impl IntoResponse, ApiError> {
    let created = service.create(new).await?;
    let location = format!("/order_items/{}", created.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], tagged(created)))
}

/// Get an order item
#[utoipa::path(
    get,
    path = "/order_items/{id}",
    tag = "order items",
    params(("id" = Uuid, Path), ("if-none-match" = Option<String>, Header)),
    responses(
        (status = 200, description = "The order item", body = OrderItem, headers(("etag" = String))),
        (status = 304, description = "Still a version of `if-none-match`"),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn get_order_item(
    extract::State(service): extract::State<OrderItemService>,
    extract::Id(id): extract::Id,
    extract::IfNoneMatch(known): extract::IfNoneMatch,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.get(id).await?).unless(known))
}

/// Replace an order item
#[utoipa::path(
    put,
    path = "/order_items/{id}",
    tag = "order items",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = NewOrderItem,
    responses(
        (status = 200, description = "The new state", body = OrderItem, headers(("etag" = String))),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn replace_order_item(
    extract::State(service): extract::State<OrderItemService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(new): extract::JsonBody<NewOrderItem>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.replace(id, new, &expected).await?))
}

/// Change some fields of an order item
#[utoipa::path(
    patch,
    path = "/order_items/{id}",
    tag = "order items",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = OrderItemPatch,
    responses(
        (status = 200, description = "The new state", body = OrderItem, headers(("etag" = String))),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn patch_order_item(
    extract::State(service): extract::State<OrderItemService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(patch): extract::JsonBody<OrderItemPatch>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.patch(id, patch, &expected).await?))
}

/// Delete an order item
#[utoipa::path(
    delete,
    path = "/order_items/{id}",
    tag = "order items",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = 409, description = "`in_use`: something refers to it", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn delete_order_item(
    extract::State(service): extract::State<OrderItemService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    service.delete(id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(item: OrderItem) -> Tagged<OrderItem> {
    Tagged {
        version: item.updated_at,
        item,
    }
}
