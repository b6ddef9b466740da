//! Order items over HTTP: JSON in, JSON out. The rules are in the service.

use axum::{
    Json,
    http::{StatusCode, header::LOCATION},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::model::{NewOrderItem, OrderItem, OrderItemPatch};
use super::query::{OrderItemParams, OrderItemQuery};
use super::service::OrderItemService;
use crate::{
    http::{
        ApiError,
        body::{FromMembers, Members},
        error::ErrorBody,
        etag::Tagged,
        extract,
        query::{self, FromParameters, Parameters},
    },
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
    params(OrderItemParams, query::PageParams),
    responses(
        (status = 200, description = "A page of order items", body = PageOf<OrderItem>),
        (status = 422, description = "A parameter breaks a rule", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn list_order_items(
    extract::State(service): extract::State<OrderItemService>,
    extract::ListQuery(query): extract::ListQuery<OrderItemQuery>,
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
        (status = 409, description = "A unique field is taken", body = ErrorBody),
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
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The order item", body = OrderItem, headers(("etag" = String))),
        (status = 404, description = "No such order item", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn get_order_item(
    extract::State(service): extract::State<OrderItemService>,
    extract::Path(id): extract::Path<Uuid>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.get(id).await?))
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
        (status = 409, description = "A unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn replace_order_item(
    extract::State(service): extract::State<OrderItemService>,
    extract::Path(id): extract::Path<Uuid>,
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
        (status = 409, description = "A unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn patch_order_item(
    extract::State(service): extract::State<OrderItemService>,
    extract::Path(id): extract::Path<Uuid>,
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
        (status = 409, description = "Something refers to it", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn delete_order_item(
    extract::State(service): extract::State<OrderItemService>,
    extract::Path(id): extract::Path<Uuid>,
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

impl FromParameters for OrderItemQuery {
    fn from_parameters(parameters: &mut Parameters) -> Self {
        let (sort, page) = parameters.sort_and_page();
        Self {
            s3: parameters.optional("s3"),
            s7: parameters.optional("s7"),
            i3: parameters.optional("i3"),
            b2: parameters.optional("b2"),
            o1: parameters.optional("o1"),
            o2: parameters.optional("o2"),
            o3: parameters.optional("o3"),
            u3: parameters.optional("u3"),
            d3: parameters.optional("d3"),
            c2: parameters.optional("c2"),
            y3: parameters.optional("y3"),
            h2: parameters.optional("h2"),
            e1: parameters.optional("e1"),
            e2: parameters.optional("e2"),
            e3: parameters.optional("e3"),
            r1_id: parameters.optional("r1_id"),
            r2_id: parameters.optional("r2_id"),
            r3_id: parameters.optional("r3_id"),
            r#async: parameters.optional("async"),
            sort,
            page,
        }
    }
}

impl FromMembers for NewOrderItem {
    fn from_members(members: &mut Members) -> Self {
        Self {
            s1: members.required("s1"),
            s2: members.optional("s2"),
            s3: members.required("s3"),
            s4: members.required("s4"),
            s5: members.or("s5", "pending".to_owned()),
            s6: members.or("s6", Some("x".to_owned())),
            s7: members.required("s7"),
            t1: members.required("t1"),
            t2: members.optional("t2"),
            t3: members.required("t3"),
            t4: members.required("t4"),
            i1: members.required("i1"),
            i2: members.optional("i2"),
            i3: members.required("i3"),
            i4: members.required("i4"),
            i5: members.or("i5", 3),
            i6: members.or("i6", Some(-3)),
            b1: members.required("b1"),
            b2: members.optional("b2"),
            b3: members.required("b3"),
            f1: members.required("f1"),
            f2: members.optional("f2"),
            f3: members.required("f3"),
            f4: members.required("f4"),
            f5: members.or("f5", 0.25),
            o1: members.required("o1"),
            o2: members.optional("o2"),
            o3: members.or("o3", false),
            u1: members.required("u1"),
            u2: members.optional("u2"),
            u3: members.required("u3"),
            d1: members.required("d1"),
            d2: members.optional("d2"),
            d3: members.required("d3"),
            c1: members.required("c1"),
            c2: members.required("c2"),
            c3: members.required("c3"),
            c4: members.or_text("c4", "1234567890123456789012345678"),
            c5: members.or_text("c5", "-1.5"),
            y1: members.required("y1"),
            y2: members.or_text("y2", "2026-11-23"),
            y3: members.required("y3"),
            h1: members.required("h1"),
            h2: members.optional("h2"),
            h3: members.or_text("h3", "09:30:00"),
            m1: members.or_text("m1", "2026-11-23T09:30:00Z"),
            j1: members.required("j1"),
            j2: members.optional("j2"),
            x1: members.required("x1"),
            x2: members.optional("x2"),
            x3: members.required("x3"),
            e1: members.required("e1"),
            e2: members.optional("e2"),
            e3: members.or_text("e3", "b"),
            r1_id: members.optional("r1_id"),
            r2_id: members.optional("r2_id"),
            r3_id: members.optional("r3_id"),
            r#type: members.required("type"),
            r#match: members.required("match"),
            r#async: members.optional("async"),
        }
    }
}

impl FromMembers for OrderItemPatch {
    fn from_members(members: &mut Members) -> Self {
        Self {
            s1: members.change("s1"),
            s2: members.change("s2"),
            s3: members.change("s3"),
            s4: members.change("s4"),
            s5: members.change("s5"),
            s6: members.change("s6"),
            s7: members.change("s7"),
            t1: members.change("t1"),
            t2: members.change("t2"),
            t3: members.change("t3"),
            t4: members.change("t4"),
            i1: members.change("i1"),
            i2: members.change("i2"),
            i3: members.change("i3"),
            i4: members.change("i4"),
            i5: members.change("i5"),
            i6: members.change("i6"),
            b1: members.change("b1"),
            b2: members.change("b2"),
            b3: members.change("b3"),
            f1: members.change("f1"),
            f2: members.change("f2"),
            f3: members.change("f3"),
            f4: members.change("f4"),
            f5: members.change("f5"),
            o1: members.change("o1"),
            o2: members.change("o2"),
            o3: members.change("o3"),
            u1: members.change("u1"),
            u2: members.change("u2"),
            u3: members.change("u3"),
            d1: members.change("d1"),
            d2: members.change("d2"),
            d3: members.change("d3"),
            c1: members.change("c1"),
            c2: members.change("c2"),
            c3: members.change("c3"),
            c4: members.change("c4"),
            c5: members.change("c5"),
            y1: members.change("y1"),
            y2: members.change("y2"),
            y3: members.change("y3"),
            h1: members.change("h1"),
            h2: members.change("h2"),
            h3: members.change("h3"),
            m1: members.change("m1"),
            j1: members.change("j1"),
            j2: members.change("j2"),
            x1: members.change("x1"),
            x2: members.change("x2"),
            x3: members.change("x3"),
            e1: members.change("e1"),
            e2: members.change("e2"),
            e3: members.change("e3"),
            r1_id: members.change("r1_id"),
            r2_id: members.change("r2_id"),
            r3_id: members.change("r3_id"),
            r#type: members.change("type"),
            r#match: members.change("match"),
            r#async: members.change("async"),
        }
    }
}
