//! Groups as another system keeps them.

use app::scim::{self, Group, GroupWords};
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
        let filter = query.filter.as_deref().map(|text| Filter::read(text, "displayName"));
        let filter = filter.transpose()?.unwrap_or_default();
        let (offset, limit) = (query.offset(), query.limit());
        let found = scim::groups(&scim.installation, &scim.actor, filter.sought(), offset, limit)?;
        Ok(plain_answer(&query.list(&found, |group| wire::group(scim, group))))
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
        let group = scim::group(&scim.installation, &scim.actor, &id)?;
        let conditions = Conditions::read(&headers);
        Ok(answer(StatusCode::OK, wire::group(scim, &group), &conditions, &query.shown()))
    })
    .await
}

pub(super) async fn create(scim: Scim, query: Asked, sent: Sent) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let words = wire::group_words(&sent.0)?;
        let group = scim::create_group(&scim.installation, &scim.settings, &scim.actor, &words)?;
        let said = wire::group(scim, &group);
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
        let words = wire::group_words(&sent.0)?;
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
        let group = scim::group(&scim.installation, &scim.actor, &id)?;
        let mut words = GroupWords {
            display_name: group.display_name,
            external_id: group.external_id,
            members: group.members.into_iter().map(|member| member.id).collect(),
        };
        patch::group(&mut words, &sent.0)?;
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
        let expected = |group: &Group| conditions.hold(&wire::group(scim, group));
        let Scim { installation, settings, actor, .. } = scim;
        scim::delete_group(installation, settings, actor, &id, &expected)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

fn write(
    scim: &Scim,
    id: &str,
    words: &GroupWords,
    conditions: &Conditions,
    query: &Query,
) -> Result<Response, ScimFault> {
    let expected = |group: &Group| conditions.hold(&wire::group(scim, group));
    let Scim { installation, settings, actor, .. } = scim;
    let group = scim::replace_group(installation, settings, actor, id, words, &expected)?;
    let said = wire::group(scim, &group);
    Ok(answer(StatusCode::OK, said, &Conditions::default(), &query.shown()))
}
