//! What another system may do to a resource, whichever it is; knows no resource.

use app::scim::{Expected, Found, ScimError, Sought};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::{Map, Value as Json};

use super::Scim;
use super::fault::ScimFault;
use super::filter::Filter;
use super::query::Query;
use super::sent::{Sent, answer, plain_answer};
use crate::api::body::Conditions;
use crate::extract::Path;
use crate::routes::State;

type Asked = axum::extract::Query<Query>;

/// A kind of resource that another system keeps.
pub(super) trait Resource: Sized + Send + 'static {
    /// What is written of it.
    type Words: Send;

    /// The attribute by which it is sought.
    const NAME: &'static str;

    fn find(
        scim: &Scim,
        sought: Sought<'_>,
        offset: u32,
        limit: u32,
    ) -> Result<Found<Self>, ScimError>;
    fn get(scim: &Scim, id: &str) -> Result<Self, ScimError>;
    fn create(scim: &Scim, words: &Self::Words) -> Result<Self, ScimError>;
    fn replace(
        scim: &Scim,
        id: &str,
        words: &Self::Words,
        expected: Expected<'_, Self>,
    ) -> Result<Self, ScimError>;
    fn delete(scim: &Scim, id: &str, expected: Expected<'_, Self>) -> Result<(), ScimError>;

    fn into_words(self) -> Self::Words;
    fn read(sent: &Map<String, Json>) -> Result<Self::Words, ScimFault>;
    fn patch(words: &mut Self::Words, sent: &Map<String, Json>) -> Result<(), ScimFault>;
    /// The resource as it is answered.
    fn written(&self, scim: &Scim) -> Json;
}

/// The address of all resources of a kind.
pub(super) fn all<R: Resource>() -> MethodRouter<State> {
    get(list::<R>).post(create::<R>)
}

/// The address of one resource.
pub(super) fn one<R: Resource>() -> MethodRouter<State> {
    get(show::<R>).put(replace::<R>).patch(patch::<R>).delete(delete::<R>)
}

async fn list<R: Resource>(scim: Scim, query: Asked) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let filter = query.filter.as_deref().map(|text| Filter::read(text, R::NAME));
        let filter = filter.transpose()?.unwrap_or_default();
        let found = R::find(scim, filter.sought(), query.offset(), query.limit())?;
        Ok(plain_answer(&query.list(&found, |one| one.written(scim))))
    })
    .await
}

async fn show<R: Resource>(
    scim: Scim,
    Path(id): Path<String>,
    query: Asked,
    headers: HeaderMap,
) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let found = R::get(scim, &id)?.written(scim);
        Ok(answer(StatusCode::OK, found, &Conditions::read(&headers), &query.shown()))
    })
    .await
}

async fn create<R: Resource>(scim: Scim, query: Asked, sent: Sent) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let made = R::create(scim, &R::read(&sent.0)?)?.written(scim);
        Ok(answer(StatusCode::CREATED, made, &Conditions::default(), &query.shown()))
    })
    .await
}

async fn replace<R: Resource>(
    scim: Scim,
    Path(id): Path<String>,
    query: Asked,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let words = R::read(&sent.0)?;
        write::<R>(scim, &id, &words, &Conditions::read(&headers), &query)
    })
    .await
}

async fn patch<R: Resource>(
    scim: Scim,
    Path(id): Path<String>,
    query: Asked,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let mut words = R::get(scim, &id)?.into_words();
        R::patch(&mut words, &sent.0)?;
        write::<R>(scim, &id, &words, &Conditions::read(&headers), &query)
    })
    .await
}

async fn delete<R: Resource>(
    scim: Scim,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ScimFault> {
    scim.run(move |scim| {
        let conditions = Conditions::read(&headers);
        R::delete(scim, &id, &|found| conditions.hold(&found.written(scim)))?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

fn write<R: Resource>(
    scim: &Scim,
    id: &str,
    words: &R::Words,
    conditions: &Conditions,
    query: &Query,
) -> Result<Response, ScimFault> {
    let written = R::replace(scim, id, words, &|found| conditions.hold(&found.written(scim)))?;
    let said = written.written(scim);
    Ok(answer(StatusCode::OK, said, &Conditions::default(), &query.shown()))
}
