//! Users: accounts as another system keeps them.

use app::scim::{self, User};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Scim;
use super::fault::ScimFault;
use super::filter::Filter;
use super::patch;
use super::query::Query;
use super::sent::{Sent, answer, plain_answer};
use super::wire;
use crate::api::body::Conditions;
use crate::extract::Path;

type Asked = axum::extract::Query<Query>;

pub(super) async fn list(scim: Scim, query: Asked) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let filter = query.filter.as_deref().map(|text| Filter::read(text, "userName"));
        let filter = filter.transpose()?.unwrap_or_default();
        let (offset, limit) = (query.offset(), query.limit());
        let found = scim::users(&scim.installation, &scim.actor, filter.sought(), offset, limit)?;
        Ok(plain_answer(&query.list(&found, |user| wire::user(scim, user))))
    })
    .await
}

pub(super) async fn show(
    scim: Scim,
    Path(id): Path<String>,
    query: Asked,
    headers: HeaderMap,
) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let user = scim::user(&scim.installation, &scim.actor, &id)?;
        let conditions = Conditions::read(&headers);
        Ok(answer(StatusCode::OK, wire::user(scim, &user), &conditions, &query.shown()))
    })
    .await
}

pub(super) async fn create(scim: Scim, query: Asked, sent: Sent) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let words = wire::user_words(&sent.0)?;
        let user = scim::create_user(&scim.installation, &scim.settings, &scim.actor, &words)?;
        let said = wire::user(scim, &user);
        Ok(answer(StatusCode::CREATED, said, &Conditions::default(), &query.shown()))
    })
    .await
}

pub(super) async fn replace(
    scim: Scim,
    Path(id): Path<String>,
    query: Asked,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let words = wire::user_words(&sent.0)?;
        write(scim, &id, &words, &Conditions::read(&headers), &query)
    })
    .await
}

pub(super) async fn patch(
    scim: Scim,
    Path(id): Path<String>,
    query: Asked,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let mut words = scim::user(&scim.installation, &scim.actor, &id)?.words;
        patch::user(&mut words, &sent.0)?;
        write(scim, &id, &words, &Conditions::read(&headers), &query)
    })
    .await
}

pub(super) async fn delete(
    scim: Scim,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let conditions = Conditions::read(&headers);
        let expected = |user: &User| conditions.hold(&wire::user(scim, user));
        let Scim { installation, settings, actor, .. } = scim;
        scim::delete_user(installation, settings, actor, &id, &expected)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

fn write(
    scim: &Scim,
    id: &str,
    words: &scim::UserWords,
    conditions: &Conditions,
    query: &Query,
) -> Result<Response, ScimFault> {
    let expected = |user: &User| conditions.hold(&wire::user(scim, user));
    let Scim { installation, settings, actor, .. } = scim;
    let user = scim::replace_user(installation, settings, actor, id, words, &expected)?;
    let said = wire::user(scim, &user);
    Ok(answer(StatusCode::OK, said, &Conditions::default(), &query.shown()))
}
