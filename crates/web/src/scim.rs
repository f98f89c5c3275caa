//! SCIM 2.0 (RFC 7643, 7644): another system keeps accounts and groups; knows no page.
//!
//! It answers where `identity.toml` has a `[scim]`, to tokens made for it. What it does is told in
//! `/ServiceProviderConfig` and `/Schemas`, and nothing beyond is pretended.

mod attributes;
mod discovery;
mod fault;
mod filter;
mod groups;
mod patch;
mod query;
mod resource;
mod sent;
mod users;
mod wire;

use std::sync::Arc;

use app::federation::ScimSettings;
use app::scim::{Group, User};
use app::{Actor, Installation};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{any, get};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::routes::State;
use fault::ScimFault;

/// Enough for a group of ten thousand members.
const LONGEST_BODY: usize = 2 * 1024 * 1024;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/scim/v2/ServiceProviderConfig", get(discovery::config))
        .route("/scim/v2/ResourceTypes", get(discovery::resource_types))
        .route("/scim/v2/ResourceTypes/{id}", get(discovery::resource_type))
        .route("/scim/v2/Schemas", get(discovery::schemas))
        .route("/scim/v2/Schemas/{id}", get(discovery::schema))
        .route("/scim/v2/Users", resource::all::<User>())
        .route("/scim/v2/Users/{id}", resource::one::<User>())
        .route("/scim/v2/Groups", resource::all::<Group>())
        .route("/scim/v2/Groups/{id}", resource::one::<Group>())
        .route("/scim/v2/.search", any(not_done))
        .route("/scim/v2/Bulk", any(not_done))
        .route("/scim/v2/Me", any(not_done))
        .route("/scim/v2/{*rest}", any(nowhere))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
}

async fn not_done(_: Scim) -> ScimFault {
    let detail = "this is not done here; /ServiceProviderConfig says what is";
    ScimFault::new(StatusCode::NOT_IMPLEMENTED, detail)
}

async fn nowhere(_: Scim) -> ScimFault {
    ScimFault::not_found()
}

/// What every handler needs; nobody gets it where SCIM is not set up.
#[derive(Clone)]
struct Scim {
    installation: Installation,
    settings: ScimSettings,
    actor: Arc<Actor>,
}

impl FromRequestParts<State> for Scim {
    type Rejection = ScimFault;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ScimFault> {
        let Acting(actor) = Acting::from_request_parts(parts, state).await?;
        let installation = state.installation().clone();
        let settings = installation.federation.scim().cloned().ok_or_else(ScimFault::not_found)?;
        Ok(Self { installation, settings, actor })
    }
}

impl Scim {
    /// Where a resource is found; from the root of the site, where its address is not set.
    fn location(&self, path: &str) -> String {
        let address = self.installation.federation.address().unwrap_or_default();
        format!("{address}/scim/v2/{path}")
    }

    /// Runs a use case where waiting is allowed.
    async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&Self) -> Result<T, ScimFault> + Send + 'static,
    ) -> Result<T, ScimFault> {
        wait_for(move || Ok(work(&self))).await?
    }
}
