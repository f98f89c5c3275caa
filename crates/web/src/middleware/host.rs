//! Refuses requests that were addressed to another name: a foreign page whose name was made to
//! point at this machine must not read what the site shows to those who sit here.

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::fault::Fault;
use crate::middleware::caller::Astray;
use crate::site::Site;

const LOOPBACK_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

pub(crate) async fn check(State(site): State<Site>, request: Request, next: Next) -> Response {
    if let Some(Astray(fault)) = request.extensions().get::<Astray>() {
        return fault.clone().into_response();
    }
    if is_ours(&request, &site) {
        next.run(request).await
    } else {
        Fault::of(StatusCode::MISDIRECTED_REQUEST).into_response()
    }
}

fn is_ours(request: &Request, site: &Site) -> bool {
    let Some(called) = called(request.headers()) else { return false };
    let is_called = |name: &String| name.eq_ignore_ascii_case(called.host());
    is_of_this_machine(&called) || site.hosts.iter().any(is_called)
}

/// Under which name the site is called; none where that cannot be read.
pub(super) fn called(headers: &HeaderMap) -> Option<Authority> {
    headers.get(HOST)?.to_str().ok()?.parse().ok()
}

/// Whether only somebody at this machine calls it so.
pub(super) fn is_of_this_machine(called: &Authority) -> bool {
    LOOPBACK_NAMES.iter().any(|name| name.eq_ignore_ascii_case(called.host()))
}
