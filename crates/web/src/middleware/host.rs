//! Refuses requests that were addressed to another name: a foreign page whose name was made to
//! point at this machine must not read what the site shows to those who sit here.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::uri::Authority;
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
    let header = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let Some(authority) = header.and_then(|host| host.parse::<Authority>().ok()) else {
        return false;
    };
    let host = authority.host();
    let is_called = |name: &str| name.eq_ignore_ascii_case(host);
    LOOPBACK_NAMES.iter().any(|name| is_called(name)) || site.hosts.iter().any(|n| is_called(n))
}
