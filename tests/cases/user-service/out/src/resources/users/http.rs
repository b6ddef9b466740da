//! Users over HTTP: JSON in, JSON out. The rules are in the service.

use axum::{
    Json,
    http::{StatusCode, header::LOCATION},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::model::{NewUser, User, UserPatch};
use super::query::UserQuery;
use super::service::UserService;
use crate::{
    http::{ApiError, error::ErrorBody, etag::Tagged, extract},
    page::PageOf,
};

pub fn router(service: UserService) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_users))
        .routes(routes!(create_user))
        .routes(routes!(get_user))
        .routes(routes!(replace_user))
        .routes(routes!(patch_user))
        .routes(routes!(delete_user))
        .with_state(service)
}

/// List users
#[utoipa::path(
    get,
    path = "/users",
    tag = "users",
    params(UserQuery),
    responses(
        (status = 200, description = "A page of users", body = PageOf<User>),
        (status = 422, description = "A parameter breaks a rule", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn list_users(
    extract::State(service): extract::State<UserService>,
    extract::Query(query): extract::Query<UserQuery>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(Json(service.list(query).await?))
}

/// Create a user
#[utoipa::path(
    post,
    path = "/users",
    tag = "users",
    request_body = NewUser,
    responses(
        (
            status = 201,
            description = "The new user",
            body = User,
            headers(("location" = String), ("etag" = String)),
        ),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn create_user(
    extract::State(service): extract::State<UserService>,
    extract::JsonBody(new): extract::JsonBody<NewUser>,
) -> Result<impl IntoResponse, ApiError> {
    let created = service.create(new).await?;
    let location = format!("/users/{}", created.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], tagged(created)))
}

/// Get a user
#[utoipa::path(
    get,
    path = "/users/{id}",
    tag = "users",
    params(("id" = Uuid, Path), ("if-none-match" = Option<String>, Header)),
    responses(
        (status = 200, description = "The user", body = User, headers(("etag" = String))),
        (status = 304, description = "Still a version of `if-none-match`"),
        (status = 404, description = "No such user", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn get_user(
    extract::State(service): extract::State<UserService>,
    extract::Id(id): extract::Id,
    extract::IfNoneMatch(known): extract::IfNoneMatch,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.get(id).await?).unless(known))
}

/// Replace a user
#[utoipa::path(
    put,
    path = "/users/{id}",
    tag = "users",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = NewUser,
    responses(
        (status = 200, description = "The new state", body = User, headers(("etag" = String))),
        (status = 404, description = "No such user", body = ErrorBody),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn replace_user(
    extract::State(service): extract::State<UserService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(new): extract::JsonBody<NewUser>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.replace(id, new, &expected).await?))
}

/// Change some fields of a user
#[utoipa::path(
    patch,
    path = "/users/{id}",
    tag = "users",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = UserPatch,
    responses(
        (status = 200, description = "The new state", body = User, headers(("etag" = String))),
        (status = 404, description = "No such user", body = ErrorBody),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn patch_user(
    extract::State(service): extract::State<UserService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(patch): extract::JsonBody<UserPatch>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.patch(id, patch, &expected).await?))
}

/// Delete a user
#[utoipa::path(
    delete,
    path = "/users/{id}",
    tag = "users",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "No such user", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn delete_user(
    extract::State(service): extract::State<UserService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    service.delete(id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(item: User) -> Tagged<User> {
    Tagged {
        version: item.updated_at,
        item,
    }
}
