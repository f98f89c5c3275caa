//! Gives every request an id and a log line, with who asked and how it was answered. The line holds the
//! path and never the query: a query may name people.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{Extensions, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

use crate::caller::Caller;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST_ID: usize = 64;

/// The name under which a request is found in the log; error pages print it.
#[derive(Clone, Debug)]
pub struct RequestId(String);

impl RequestId {
    /// The id of the request that these extensions belong to; empty outside a dressed site.
    pub fn of(extensions: &Extensions) -> &str {
        extensions.get::<Self>().map_or("", |id| id.0.as_str())
    }

    /// A proxy's id is kept where it is harmless in a log.
    fn read(request: &Request) -> Self {
        let given = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
        let harmless = |id: &&str| {
            (1..=LONGEST_ID).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        match given.filter(harmless) {
            Some(id) => Self(id.to_owned()),
            None => Self(Uuid::now_v7().to_string()),
        }
    }
}

pub(crate) async fn follow(caller: Caller, mut request: Request, next: Next) -> Response {
    let id = RequestId::read(&request);
    let (method, path) = (request.method(), request.uri().path());
    let from = caller.address;
    let account = tracing::field::Empty;
    let span = tracing::info_span!("request", id = %id.0, %from, account, %method, path);
    request.extensions_mut().insert(id.clone());
    let begin = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, elapsed) = (response.status().as_u16(), begin.elapsed());
    span.in_scope(|| tracing::info!(status, ?elapsed, "answered"));
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
