//! Finds out who is there before any page is made: by the session's cookie, by a program's token, or,
//! in the demonstration, as its first made-up person. Nobody else comes further than the door.

use std::sync::Arc;

use app::access::Scope;
use app::session::{First, Present};
use app::{Actor, Installation, access};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::blocking::wait_for;
use crate::caller::Caller;
use crate::cookie;
use crate::fault::Fault;
use crate::middleware::trace::RequestId;
use crate::page::Page;
use crate::pages::kept_form::{KeptForm, Sent};
use crate::query::Query;
use crate::site::Site;
use crate::view::View;

/// What is there for who is not known yet; a witness is known by the signature that it sends.
const OPEN: [&str; 5] =
    ["/sign-in", "/set-up", "/one-time-link", "/readyz", "/log/witness/add-checkpoint"];

/// The demonstration's own door: where its visitors choose whom to be.
const PERSONAS: &str = "/personas";

/// What is there for who must mend their own proofs first.
const OWN: [&str; 2] = ["/account", "/sign-out"];

/// What the layer needs.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) installation: Installation,
    pub(crate) site: Site,
}

pub(crate) async fn identify(
    State(door): State<Door>,
    caller: Caller,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_open = is_within(&OPEN, path) || is_to_choose(&door.site, caller, path);
    let found = who(&door, caller, request.uri(), request.headers()).await;
    let present = match found {
        Ok(Some(present)) => Arc::new(present),
        Ok(None) if is_open => return next.run(request).await,
        Ok(None) => return refuse(&door.site, caller, request).await,
        Err(fault) => return fault.into_response(),
    };
    if let Some(principal) = present.actor.principal() {
        tracing::Span::current().record("account", principal.account.as_str());
    }
    if let Some(fault) = fence(&present, request.uri().path()) {
        return fault.into_response();
    }
    // A program mends nothing of its owner's.
    let is_program = scopes(&present).is_some();
    if let Some(first) = present.first
        && !is_open
        && (is_program || !is_within(&OWN, request.uri().path()))
    {
        return match is_program {
            true => rest(first).into_response(),
            false => hold_back(first, &request),
        };
    }
    request.extensions_mut().insert(Arc::clone(&present));
    let mut response = next.run(request).await;
    // For the page that a fault shows.
    response.extensions_mut().insert(present);
    response
}

fn is_within(places: &[&str], path: &str) -> bool {
    places.iter().any(|place| {
        path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Whether this is where a visitor of the demonstration chooses whom to be.
fn is_to_choose(site: &Site, caller: Caller, path: &str) -> bool {
    site.persona_for(caller).is_some() && is_within(&[PERSONAS], path)
}

/// Whether this is the address of a body's deadlines, which calendar programs ask for with a token in
/// it: they cannot send it in any other way.
fn is_calendar(path: &str) -> bool {
    let rest = path.strip_prefix("/agencies/").and_then(|rest| rest.strip_suffix("/calendar.ics"));
    rest.is_some_and(|agency| !agency.contains('/'))
}

/// What the token at hand was made for; none for who came in person.
fn scopes(present: &Present) -> Option<&[Scope]> {
    present.actor.principal().and_then(|principal| principal.scopes.as_deref())
}

/// Tokens that are made for one thing alone open nothing else, whatever their owner may see.
fn fence(present: &Present, path: &str) -> Option<Fault> {
    let scopes = scopes(present)?;
    let opens = |scope: &Scope| match scope {
        Scope::Read | Scope::Write => true,
        Scope::Scim => is_within(&["/scim"], path),
        Scope::Calendar => is_calendar(path),
    };
    if scopes.iter().any(opens) {
        return None;
    }
    let (zh, en) = match scopes.contains(&Scope::Scim) {
        true => (
            "帳號同步（SCIM）的權杖只能用來同步帳號。",
            "A token for SCIM keeps accounts by SCIM and does nothing else.",
        ),
        false => (
            "行事曆的權杖只能用來讀取行事曆。",
            "A token for calendars reads calendars and nothing else.",
        ),
    };
    Some(Fault::new(StatusCode::FORBIDDEN, zh, en))
}

/// Why a token rests whose owner must mend their sign-in first.
fn rest(first: First) -> Fault {
    let (zh, en) = match first {
        First::SecondFactor => (
            "權杖所有人的權責必須使用第二因素；請其先至「我的帳號」設定，權杖即可再用。",
            "The role of this token’s owner needs a second factor; once it is set up under “My account”, the token works again.",
        ),
        First::NewPassword => (
            "權杖所有人的密碼已逾使用期限；請其先變更密碼，權杖即可再用。",
            "The password of this token’s owner has been used for too long; once it is changed, the token works again.",
        ),
    };
    Fault::new(StatusCode::FORBIDDEN, zh, en)
}

/// A token that stands in addresses, where others may come to see it, opens nothing else.
fn is_for_calendars(present: &Present) -> bool {
    scopes(present).is_some_and(|scopes| scopes.iter().all(|scope| *scope == Scope::Calendar))
}

/// The token of an `Authorization` header; the name of its scheme is written in any letters (RFC 9110, 11.1).
fn bearer(told: &str) -> Option<&str> {
    let (scheme, token) = told.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim_start_matches(' '))
}

async fn who(
    door: &Door,
    caller: Caller,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Option<Present>, Fault> {
    let installation = door.installation.clone();
    if is_calendar(uri.path()) {
        let query = Query::read(uri.query().unwrap_or_default());
        if let Some(token) = query.get("token").map(str::to_owned) {
            return wait_for(move || {
                let found = app::token::find(&installation, &token)?;
                // Others do too much to stand in an address.
                Ok(found.filter(is_for_calendars))
            })
            .await;
        }
    }
    if let Some(told) = headers.get(AUTHORIZATION) {
        let token = told.to_str().ok().and_then(bearer);
        let Some(token) = token.map(str::to_owned) else { return Ok(None) };
        return wait_for(move || Ok(app::token::find(&installation, &token)?)).await;
    }
    let secret = cookie::read(headers, caller).map(str::to_owned);
    let persona = door.site.persona_for(caller).cloned();
    wait_for(move || {
        let secret = secret.as_deref();
        if let Some(secret) = secret
            && let Some(present) = app::session::find(&installation, secret)?
        {
            return Ok(Some(present));
        }
        let Some(persona) = persona else { return Ok(None) };
        // Who signed out, or was away for too long, is nobody until they choose again whom to be.
        if let Some(secret) = secret
            && app::session::was_begun(&installation, secret)?
        {
            return Ok(None);
        }
        let Some(who) = access::principal(&installation, &persona)? else { return Ok(None) };
        let actor = Actor::account(who);
        let n_unread = app::notice::n_unread(&installation, &actor)?;
        let dating = app::dating::of(&installation, &actor)?;
        Ok(Some(Present { actor, session: None, first: None, n_unread, dating }))
    })
    .await
}

/// People are led to the door and back again, with what they have typed; programs are told.
async fn refuse(site: &Site, caller: Caller, request: Request) -> Response {
    if *request.method() == Method::GET && !is_for_programs(&request) {
        let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
        let next = if asked == "/" { "" } else { asked };
        let door = if site.persona_for(caller).is_some() { PERSONAS } else { "/sign-in" };
        return lead(&request, &Query::default().with("next", next).after(door));
    }
    let (is_filled_in, has_files) = (is_filled_in(&request), is_with_files(&request));
    if has_files && is_for_programs(&request) {
        Sent::pass_over(request).await;
    } else if is_filled_in || has_files {
        let view = View::lenient(request.uri(), site, RequestId::of(request.extensions()));
        let view = View { is_sent: true, ..view.read_by(request.extensions()) };
        let sent = match has_files {
            true => Sent::read_with_files(request).await,
            false => Sent::read(request).await,
        };
        if let Some(sent) = sent {
            let page = Page(KeptForm::after_session(view, sent));
            return (StatusCode::UNAUTHORIZED, page).into_response();
        }
    }
    let mut response = Fault::of(StatusCode::UNAUTHORIZED).into_response();
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// Where forms may have been long work, and none asks for a secret: what was typed is given back.
const LONG_WORK: [&str; 7] = [
    "/accounts",
    "/records",
    "/signature-sheets",
    "/agencies",
    "/settings",
    "/webhooks",
    "/account/tokens",
];

/// Whether somebody filled in a form that may have been long work.
fn is_filled_in(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    *request.method() == Method::POST
        && is_within(&LONG_WORK, request.uri().path())
        && kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
        && !is_for_programs(request)
}

/// Where forms with files are sent; nothing else that somebody unknown sends is read.
const OF_FILES: [&str; 3] = ["/evidence", "/api/v1/evidence", "/import"];

/// Whether a form with files was sent, by a page or by a script of one.
fn is_with_files(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    *request.method() == Method::POST
        && takes_files(request.uri().path())
        && kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

fn takes_files(path: &str) -> bool {
    let rest = path.strip_prefix("/agencies/");
    let agency = rest.and_then(|rest| rest.strip_suffix("/paper-templates/new"));
    OF_FILES.contains(&path) || agency.is_some_and(|agency| !agency.contains('/'))
}

fn hold_back(first: First, request: &Request) -> Response {
    if is_for_programs(request) || *request.method() != Method::GET {
        return Fault::new(
            StatusCode::FORBIDDEN,
            "請先至「我的帳號」完成登入安全設定。",
            "First mend your sign-in under “My account”.",
        )
        .into_response();
    }
    let place = match first {
        First::SecondFactor => "/account?first=second-factor",
        First::NewPassword => "/account/password?first=password",
    };
    lead(request, place)
}

/// Leads elsewhere in the language that was asked for.
fn lead(request: &Request, place: &str) -> Response {
    let query = Query::read(request.uri().query().unwrap_or_default());
    let place = query.keeping(|key| key == "lang").after(place);
    (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response()
}

fn is_for_programs(request: &Request) -> bool {
    let accepted = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let accepted = accepted.unwrap_or_default();
    request.uri().path().starts_with("/api/")
        || request.uri().path().starts_with("/scim/")
        || request.uri().path() == "/metrics"
        || is_calendar(request.uri().path())
        || (accepted.contains("json") && !accepted.contains("html"))
}
