//! Who acts through the site; until sign-in exists, the one for whom it was started.

use std::sync::Arc;

use app::Actor;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

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
