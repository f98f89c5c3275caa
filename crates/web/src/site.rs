//! What every request of one installation shares, and the clothes that every route wears;
//! knows no single page.

use std::path::Path;
use std::sync::Arc;

use app::Clock;
use app::evidence::Rules;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use axum::{Extension, Router};
use regulation::{Day, Regulation};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

use crate::caller::Caller;
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
    /// How files are kept.
    pub evidence: Arc<Rules>,
    /// The font of papers, where it is not the system's.
    pub font: Option<Arc<Path>>,
    /// The account as which a demonstration opens for whoever has not chosen another.
    pub persona: Option<Arc<str>>,
    /// What operators ask for.
    pub metrics: Arc<Metrics>,
    /// The first day that may be asked about.
    pub law_begins_on: Day,
}

impl Site {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            synthetic: false,
            hosts: Arc::default(),
            entrance: Entrance::default(),
            evidence: Arc::default(),
            font: None,
            persona: None,
            metrics: Arc::default(),
            law_begins_on: Day::EARLIEST,
        }
    }

    /// Of a law: no day before its first is answered.
    pub fn of_law(self, regulation: &Regulation) -> Self {
        Self { law_begins_on: regulation.beginning(), ..self }
    }

    /// Papers are set in this font.
    pub fn set_in(self, font: Option<&Path>) -> Self {
        Self { font: font.map(Arc::from), ..self }
    }

    /// Files are kept by these rules.
    pub fn keeping(self, rules: Rules) -> Self {
        Self { evidence: Arc::new(rules), ..self }
    }

    pub fn synthetic(self) -> Self {
        Self { synthetic: true, ..self }
    }

    /// Made up, and open to whoever is at this machine, as this account.
    pub fn demonstrated_as(self, account: &str) -> Self {
        Self { persona: Some(account.into()), ..self.synthetic() }
    }

    /// The account as which somebody is there without signing in: what is made up is for who is at this
    /// machine, not for a network.
    pub(crate) fn persona_for(&self, caller: Caller) -> Option<&Arc<str>> {
        self.persona.as_ref().filter(|_| caller.address.is_loopback())
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
