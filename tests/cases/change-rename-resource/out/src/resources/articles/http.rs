//! Articles over HTTP: JSON in, JSON out. The rules are in the service.

use axum::{
    Json,
    http::{StatusCode, header::LOCATION},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::model::{Article, ArticlePatch, NewArticle};
use super::query::ArticleQuery;
use super::service::ArticleService;
use crate::{
    http::{ApiError, error::ErrorBody, etag::Tagged, extract},
    page::PageOf,
};

pub fn router(service: ArticleService) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_articles))
        .routes(routes!(create_article))
        .routes(routes!(get_article))
        .routes(routes!(replace_article))
        .routes(routes!(patch_article))
        .routes(routes!(delete_article))
        .with_state(service)
}

/// List articles
#[utoipa::path(
    get,
    path = "/articles",
    tag = "articles",
    params(ArticleQuery),
    responses(
        (status = 200, description = "A page of articles", body = PageOf<Article>),
        (status = 422, description = "A parameter breaks a rule", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn list_articles(
    extract::State(service): extract::State<ArticleService>,
    extract::Query(query): extract::Query<ArticleQuery>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(Json(service.list(query).await?))
}

/// Create an article
#[utoipa::path(
    post,
    path = "/articles",
    tag = "articles",
    request_body = NewArticle,
    responses(
        (
            status = 201,
            description = "The new article",
            body = Article,
            headers(("location" = String), ("etag" = String)),
        ),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn create_article(
    extract::State(service): extract::State<ArticleService>,
    extract::JsonBody(new): extract::JsonBody<NewArticle>,
) -> Result<impl IntoResponse, ApiError> {
    let created = service.create(new).await?;
    let location = format!("/articles/{}", created.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], tagged(created)))
}

/// Get an article
#[utoipa::path(
    get,
    path = "/articles/{id}",
    tag = "articles",
    params(("id" = Uuid, Path), ("if-none-match" = Option<String>, Header)),
    responses(
        (status = 200, description = "The article", body = Article, headers(("etag" = String))),
        (status = 304, description = "Still a version of `if-none-match`"),
        (status = 404, description = "No such article", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn get_article(
    extract::State(service): extract::State<ArticleService>,
    extract::Id(id): extract::Id,
    extract::IfNoneMatch(known): extract::IfNoneMatch,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.get(id).await?).unless(known))
}

/// Replace an article
#[utoipa::path(
    put,
    path = "/articles/{id}",
    tag = "articles",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = NewArticle,
    responses(
        (status = 200, description = "The new state", body = Article, headers(("etag" = String))),
        (status = 404, description = "No such article", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn replace_article(
    extract::State(service): extract::State<ArticleService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(new): extract::JsonBody<NewArticle>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.replace(id, new, &expected).await?))
}

/// Change some fields of an article
#[utoipa::path(
    patch,
    path = "/articles/{id}",
    tag = "articles",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    request_body = ArticlePatch,
    responses(
        (status = 200, description = "The new state", body = Article, headers(("etag" = String))),
        (status = 404, description = "No such article", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = 422, description = "Fields break rules", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn patch_article(
    extract::State(service): extract::State<ArticleService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
    extract::JsonBody(patch): extract::JsonBody<ArticlePatch>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(tagged(service.patch(id, patch, &expected).await?))
}

/// Delete an article
#[utoipa::path(
    delete,
    path = "/articles/{id}",
    tag = "articles",
    params(("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "No such article", body = ErrorBody),
        (status = 412, description = "Not the version of `if-match`", body = ErrorBody),
        (status = "default", description = "Any other error", body = ErrorBody),
    ),
)]
async fn delete_article(
    extract::State(service): extract::State<ArticleService>,
    extract::Id(id): extract::Id,
    extract::IfMatch(expected): extract::IfMatch,
) -> Result<impl IntoResponse, ApiError> {
    service.delete(id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(item: Article) -> Tagged<Article> {
    Tagged {
        version: item.updated_at,
        item,
    }
}
