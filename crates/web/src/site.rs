//! What every request of one installation shares, and the clothes that every route wears;
//! knows no single page.

use std::sync::Arc;

use app::federation::Federation;
use app::{Actor, Clock};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

use crate::entrance::Entrance;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::middleware::rate::Rating;
use crate::{assets, fault, middleware};

/// One installation as its pages see it.
#[derive(Clone)]
pub struct Site {
    pub clock: Arc<dyn Clock>,
    /// The records are made up: every page says so.
    pub synthetic: bool,
    /// Names besides the loopback ones under which the site may be called.
    pub hosts: Arc<[String]>,
    /// How requests reach it.
    pub entrance: Entrance,
    /// Who acts where nobody has signed in: until sign-in exists, somebody at this machine.
    pub actor: Arc<Actor>,
    /// Who vouches for people elsewhere.
    pub federation: Arc<Federation>,
    /// What operators ask for.
    pub metrics: Arc<Metrics>,
}

impl Site {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let actor = Arc::new(Actor::local("site"));
        Self {
            clock,
            synthetic: false,
            hosts: Arc::default(),
            entrance: Entrance::default(),
            actor,
            federation: Arc::default(),
            metrics: Arc::default(),
        }
    }

    /// Whatever is written through the site was written by this actor.
    pub fn acting_as(self, actor: Actor) -> Self {
        Self { actor: Arc::new(actor), ..self }
    }

    /// These vouch for people elsewhere.
    pub fn federated(self, federation: Federation) -> Self {
        Self { federation: Arc::new(federation), ..self }
    }

    pub fn synthetic(self) -> Self {
        Self { synthetic: true, ..self }
    }

    /// Open to other machines, under these names.
    pub fn reached_by(self, entrance: Entrance, hosts: Vec<String>) -> Self {
        Self { entrance, hosts: hosts.into(), ..self }
    }
}

/// Adds what every site has (static files, `/healthz`) and what every answer needs: request id,
/// log line, security headers, error pages, and the checks that come before any handler.
pub fn dress(routes: Router, site: Site, limits: Limits) -> Router {
    routes
        .route("/static/{name}", get(assets::serve))
        .route("/healthz", get(|| async { "ok\n" }))
        // The last layer is the outermost: read upwards, a request passes from bottom to top.
        .layer(from_fn_with_state(limits, middleware::intake::measure))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(Rating::new(site.clone(), limits), middleware::rate::hold))
        .layer(from_fn_with_state(site.clone(), middleware::host::check))
        .layer(CatchPanicLayer::custom(fault::after_panic))
        .layer(from_fn(middleware::faults::render))
        .layer(Extension(site.clone()))
        .layer(from_fn(middleware::headers::add))
        .layer(from_fn_with_state(site.clone(), middleware::count::count))
        .layer(from_fn(middleware::trace::follow))
        .layer(from_fn_with_state(site, middleware::caller::find))
}
