//! Who acts through the site; until sign-in exists, the one for whom it was started.

use std::sync::Arc;

use app::Actor;
use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::caller::Caller;
use crate::fault::Fault;
use crate::site::Site;

/// The actor of a request, for handlers that read or write records.
pub struct Acting(pub Arc<Actor>);

impl<S: Sync> FromRequestParts<S> for Acting {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        let site = parts.extensions.get::<Site>();
        let site = site.ok_or_else(|| Fault::internal("a route without `dress` asked who acts"))?;
        Ok(Self(Arc::clone(&site.actor)))
    }
}

/// Nobody is known yet but who sits at this machine, so nobody else is answered.
pub(crate) async fn only_this_machine(caller: Caller, request: Request, next: Next) -> Response {
    if caller.address.is_loopback() {
        return next.run(request).await;
    }
    Fault::new(
        StatusCode::FORBIDDEN,
        "登入功能完成前，僅在本機可以使用。",
        "Until sign-in exists only this machine is answered.",
    )
    .into_response()
}
