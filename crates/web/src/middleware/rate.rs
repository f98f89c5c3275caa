//! Holds callers to their rates, and heavy work to what the machine can do at once.

use std::sync::Arc;
use std::time::Duration;

use app::Clock;
use app::session::Present;
use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use crate::blocking::in_turn;
use crate::caller::Caller;
use crate::fault::Fault;
use crate::limits::Limits;
use crate::query::Query;
use crate::rates::{Buckets, Errand, Rates, Who};
use crate::site::Site;

/// What machines ask for often and what costs nothing.
const FREE: [&str; 4] = ["/static/", "/healthz", "/readyz", "/metrics"];

/// Where something may be guessed. Whoever adds such an address adds its beginning here.
const SIGNING_IN: [&str; 5] =
    ["/sign-in", "/set-up", "/one-time-link", "/account/prove", "/account/password"];

/// What a provider says is signed, and told of many sessions at once when their day ends.
const SIGNED: &str = "/backchannel-logout";

/// Keys of a query that ask for another day, another knowledge, or a whole file.
const HEAVY_KEYS: [&str; 3] = ["as_of", "known_at", "format"];

/// How long heavy work waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the layer keeps.
#[derive(Clone)]
pub(crate) struct Rating {
    site: Site,
    limits: Limits,
    buckets: Arc<Buckets>,
    heavy_work: Arc<Semaphore>,
}

impl Rating {
    pub(crate) fn new(site: Site, limits: Limits) -> Self {
        let heavy_work = Arc::new(Semaphore::new(limits.heavy_work));
        Self { site, limits, buckets: Arc::default(), heavy_work }
    }
}

pub(crate) async fn hold(
    State(rating): State<Rating>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    let Some(errand) = errand_of(request.method(), request.uri()) else {
        return next.run(request).await;
    };
    // Whoever sits at this machine could stop the program as well; passwords are guarded even there.
    if !caller.address.is_loopback() || errand == Errand::SigningIn {
        let now = rating.site.clock.now();
        let who = Who::at(caller.address);
        if let Err(wait) = rating.buckets.take(who, errand, &rating.limits.of_addresses, now) {
            tracing::warn!(?errand, "a caller asks too often");
            return too_often(wait);
        }
    }
    if errand != Errand::HeavyWork {
        return next.run(request).await;
    }
    match tokio::time::timeout(PATIENCE, rating.heavy_work.acquire_owned()).await {
        Ok(Ok(turn)) => in_turn(turn, next.run(request)).await,
        Ok(Err(_)) | Err(_) => busy(),
    }
}

/// What the layer behind the door keeps.
#[derive(Clone)]
pub(crate) struct AccountRating {
    clock: Arc<dyn Clock>,
    rates: Rates,
    buckets: Arc<Buckets>,
}

impl AccountRating {
    pub(crate) fn new(site: &Site, limits: Limits) -> Self {
        let clock = Arc::clone(&site.clock);
        Self { clock, rates: limits.of_accounts, buckets: Arc::default() }
    }
}

/// Holds whoever is known to the rates of an account: a stolen token is slow from however many
/// addresses, and so is a program that runs away.
pub(crate) async fn hold_account(
    State(rating): State<AccountRating>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    let present = request.extensions().get::<Arc<Present>>();
    let account = present.and_then(|present| present.actor.principal()).map(|one| &one.account);
    let errand = errand_of(request.method(), request.uri());
    if let (Some(account), Some(errand), false) = (account, errand, caller.address.is_loopback()) {
        let who = Who::Account(account.as_str().into());
        if let Err(wait) = rating.buckets.take(who, errand, &rating.rates, rating.clock.now()) {
            tracing::warn!(account, ?errand, "an account asks too often");
            return too_often(wait);
        }
    }
    next.run(request).await
}

fn errand_of(method: &Method, uri: &Uri) -> Option<Errand> {
    let path = uri.path();
    let begins = |with: &&str| path.starts_with(*with);
    if FREE.iter().any(begins) {
        return None;
    }
    // The provider is asked for it, whoever comes.
    let asks_elsewhere = path.starts_with("/sign-in/oidc/");
    let is_safe =
        matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) && !asks_elsewhere;
    // A paper is set whatever is asked of it, and the list of them counts what each lacks.
    let is_paper = path.starts_with("/agencies/") && path.split('/').any(|part| part == "papers");
    // Each reads and binds the whole log, and is signed.
    let is_handed_out = path == "/log/bundle"
        || path.ends_with("/receipt")
            && (path.starts_with("/log/") || path.starts_with("/records/"));
    let is_heavy = || {
        let query = Query::read(uri.query().unwrap_or_default());
        HEAVY_KEYS.iter().any(|key| query.get(key).is_some_and(|value| !value.is_empty()))
    };
    Some(match is_safe {
        false if path.ends_with(SIGNED) => Errand::Writing,
        false if SIGNING_IN.iter().any(begins) => Errand::SigningIn,
        false => Errand::Writing,
        true if is_paper || is_handed_out || is_heavy() => Errand::HeavyWork,
        true => Errand::Reading,
    })
}

/// 429, with the whole seconds after which it is worth trying again.
fn too_often(wait: Duration) -> Response {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let fault = Fault::new(
        StatusCode::TOO_MANY_REQUESTS,
        format!("短時間內的要求太多了，請於 {seconds} 秒後再試。"),
        format!("Too many requests in a short time; try again in {seconds} s."),
    );
    after(seconds, fault)
}

fn busy() -> Response {
    let fault = Fault::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "目前有許多匯出或查詢正在處理，請稍候再試。",
        "Many exports or questions are being worked on; try again in a moment.",
    );
    after(PATIENCE.as_secs(), fault)
}

fn after(seconds: u64, fault: Fault) -> Response {
    let mut response = fault.into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errand(method: &Method, url: &'static str) -> Option<Errand> {
        errand_of(method, &Uri::from_static(url))
    }

    #[test]
    fn requests_are_told_apart_by_what_they_cost() {
        assert_eq!(errand(&Method::GET, "/static/fangyuan.css"), None);
        assert_eq!(errand(&Method::GET, "/agencies?lang=en"), Some(Errand::Reading));
        assert_eq!(errand(&Method::GET, "/?as_of="), Some(Errand::Reading));
        assert_eq!(errand(&Method::GET, "/?as_of=2026-01-01"), Some(Errand::HeavyWork));
        assert_eq!(errand(&Method::GET, "/records/person?format=ods"), Some(Errand::HeavyWork));
        assert_eq!(errand(&Method::GET, "/agencies/doit/papers/posture"), Some(Errand::HeavyWork));
        for handed_out in ["/log/bundle", "/log/1/receipt", "/records/p1/receipt"] {
            assert_eq!(errand(&Method::GET, handed_out), Some(Errand::HeavyWork), "{handed_out}");
        }
        assert_eq!(errand(&Method::GET, "/log/1"), Some(Errand::Reading));
        assert_eq!(errand(&Method::POST, "/api/v1/records"), Some(Errand::Writing));
        assert_eq!(errand(&Method::DELETE, "/api/v1/records"), Some(Errand::Writing));
        assert_eq!(errand(&Method::POST, "/sign-in"), Some(Errand::SigningIn));
        assert_eq!(errand(&Method::GET, "/sign-in"), Some(Errand::Reading));
        assert_eq!(errand(&Method::POST, "/sign-in/oidc/city"), Some(Errand::SigningIn));
        let back = "/sign-in/oidc/city/callback?code=a";
        assert_eq!(errand(&Method::GET, back), Some(Errand::SigningIn));
        let signed = "/sign-in/oidc/city/backchannel-logout";
        assert_eq!(errand(&Method::POST, signed), Some(Errand::Writing));
    }
}
