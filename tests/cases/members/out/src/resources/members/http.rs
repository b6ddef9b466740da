//! Members over HTTP: JSON in, JSON out. The rules are in the service.

use axum::{
    Json,
    http::{StatusCode, header::LOCATION},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::model::{Member, MemberPatch, NewMember};
use super::query::MemberQuery;
use super::service::MemberService;
use crate::{
    http::{ApiError, error::ErrorBody, etag::Tagged, extract},
    page::PageOf,
};

pub fn router(service: MemberService) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_members))
        .routes(routes!(create_member))
        .routes(routes!(get_member))
        .routes(routes!(replace_member))
        .routes(routes!(patch_member))
        .routes(routes!(delete_member))
        .with_state(service)
}

/// List members
#[utoipa::path(
    get,
    path = "/members",
    tag = "members",
    params(MemberQuery),
    responses(
        (status = 200, description = "A page of members", body = PageOf<Member>),
        (status = 422, description = "A parameter breaks a rule", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn list_members(
    extract::State(service): extract::State<MemberService>,
    extract::Query(query): extract::Query<MemberQuery>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(Json(service.list(query).await?))
}

/// Create a member
#[utoipa::path(
    post,
    path = "/members",
    tag = "members",
    request_body = NewMember,
    responses(
        (
            status = 201,
            description = "The new member",
            body = Member,
            headers(("location" = String), ("etag" = String)),
        ),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn create_member(
    extract::State(service): extract::State<MemberService>,
    extract::JsonBody(new): extract::JsonBody<NewMember>,
) -> Result<impl IntoResponse, ApiError> {
    let created = service.create(new).await?;
    let location = format!("/members/{}", created.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], tagged(created)))
}

/// Get a member
#[utoipa::path(
    get,
    path = "/members/{id}",
    tag = "members",
    params(("id" = Uuid, Path), ("if-none-match" = Option<String>, Header)),
    responses(
        (status = 200, description = "The member", body = Member, headers(("etag" = String))),
        (status = 304, description = "Still a version of `if-none-match`"),
        (status = 404, description = "No such member", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn get_member(
    extract::State(service): extract::State<MemberService>,
    extract::Id(id): extract::Id,
    extract::IfNoneMatch(known): extract::IfNoneMatch,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.get(id).await?).unless(known))
}

/// Replace a member
#[utoipa::path(
    put,
    path = "/members/{id}",
    tag = "members",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = NewMember,
    responses(
        (status = 200, description = "The new state", body = Member, headers(("etag" = String))),
        (status = 404, description = "No such member", body = ErrorBody),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn replace_member(
    extract::State(service): extract::State<MemberService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(new): extract::JsonBody<NewMember>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.replace(id, new, &expected).await?))
}

/// Change some fields of a member
#[utoipa::path(
    patch,
    path = "/members/{id}",
    tag = "members",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = MemberPatch,
    responses(
        (status = 200, description = "The new state", body = Member, headers(("etag" = String))),
        (status = 404, description = "No such member", body = ErrorBody),
        (status = 409, description = "`conflict`: a unique field is taken", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn patch_member(
    extract::State(service): extract::State<MemberService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(patch): extract::JsonBody<MemberPatch>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.patch(id, patch, &expected).await?))
}

/// Delete a member
#[utoipa::path(
    delete,
    path = "/members/{id}",
    tag = "members",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "No such member", body = ErrorBody),
        (status = 409, description = "`in_use`: something refers to it", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn delete_member(
    extract::State(service): extract::State<MemberService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    service.delete(id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(item: Member) -> Tagged<Member> {
    Tagged {
        version: item.updated_at,
        item,
    }
}
