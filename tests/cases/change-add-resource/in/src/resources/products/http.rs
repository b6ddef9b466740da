//! Products over HTTP: JSON in, JSON out. The rules are in the service.

use axum::{
    Json,
    http::{StatusCode, header::LOCATION},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::model::{NewProduct, Product, ProductPatch};
use super::query::ProductQuery;
use super::service::ProductService;
use crate::{
    http::{ApiError, error::ErrorBody, etag::Tagged, extract},
    page::PageOf,
};

pub fn router(service: ProductService) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_products))
        .routes(routes!(create_product))
        .routes(routes!(get_product))
        .routes(routes!(replace_product))
        .routes(routes!(patch_product))
        .routes(routes!(delete_product))
        .with_state(service)
}

/// List products
#[utoipa::path(
    get,
    path = "/products",
    tag = "products",
    params(ProductQuery),
    responses(
        (status = 200, description = "A page of products", body = PageOf<Product>),
        (status = 422, description = "A parameter breaks a rule", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn list_products(
    extract::State(service): extract::State<ProductService>,
    extract::Query(query): extract::Query<ProductQuery>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(Json(service.list(query).await?))
}

/// Create a product
#[utoipa::path(
    post,
    path = "/products",
    tag = "products",
    request_body = NewProduct,
    responses(
        (
            status = 201,
            description = "The new product",
            body = Product,
            headers(("location" = String), ("etag" = String)),
        ),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn create_product(
    extract::State(service): extract::State<ProductService>,
    extract::JsonBody(new): extract::JsonBody<NewProduct>,
) -> Result<impl IntoResponse, ApiError> {
    let created = service.create(new).await?;
    let location = format!("/products/{}", created.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], tagged(created)))
}

/// Get a product
#[utoipa::path(
    get,
    path = "/products/{id}",
    tag = "products",
    params(("id" = Uuid, Path), ("if-none-match" = Option<String>, Header)),
    responses(
        (status = 200, description = "The product", body = Product, headers(("etag" = String))),
        (status = 304, description = "Still a version of `if-none-match`"),
        (status = 404, description = "No such product", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn get_product(
    extract::State(service): extract::State<ProductService>,
    extract::Id(id): extract::Id,
    extract::IfNoneMatch(known): extract::IfNoneMatch,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.get(id).await?).unless(known))
}

/// Replace a product
#[utoipa::path(
    put,
    path = "/products/{id}",
    tag = "products",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = NewProduct,
    responses(
        (status = 200, description = "The new state", body = Product, headers(("etag" = String))),
        (status = 404, description = "No such product", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn replace_product(
    extract::State(service): extract::State<ProductService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(new): extract::JsonBody<NewProduct>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.replace(id, new, &expected).await?))
}

/// Change some fields of a product
#[utoipa::path(
    patch,
    path = "/products/{id}",
    tag = "products",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = ProductPatch,
    responses(
        (status = 200, description = "The new state", body = Product, headers(("etag" = String))),
        (status = 404, description = "No such product", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn patch_product(
    extract::State(service): extract::State<ProductService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(patch): extract::JsonBody<ProductPatch>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.patch(id, patch, &expected).await?))
}

/// Delete a product
#[utoipa::path(
    delete,
    path = "/products/{id}",
    tag = "products",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "No such product", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn delete_product(
    extract::State(service): extract::State<ProductService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    service.delete(id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(item: Product) -> Tagged<Product> {
    Tagged {
        version: item.updated_at,
        item,
    }
}
