//! `/sign-in/oidc/{provider}`: to an OpenID provider and back in the same browser; and the provider's
//! word that a session there has ended.

use app::federation::provider::{self, Beginning, Begun, MINUTES};
use app::federation::{Answer, Excuse, FederationError};
use app::sign_in::Step;
use askama::Template;
use axum::Router;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};

use super::{CodePage, SignInPage, excuse, local, open_at};
use crate::acting::Whence;
use crate::blocking::wait_for;
use crate::cookie;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::page::Page;
use crate::routes::State;
use crate::view::View;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/sign-in/oidc/{provider}", post(begin))
        .route("/sign-in/oidc/{provider}/callback", get(come_back))
        .route("/sign-in/oidc/{provider}/sign-out", get(leave))
        .route("/sign-in/oidc/{provider}/backchannel-logout", post(hear))
}

/// The browser goes on by itself. It is not redirected, as the site's forms may send nobody
/// elsewhere, and providers redirect further.
#[derive(Template)]
#[template(path = "pages/sign_in/to_provider.html")]
struct ToProviderPage {
    view: View,
    name: String,
    address: String,
}

#[derive(serde::Deserialize)]
pub struct Asking {
    #[serde(default)]
    next: String,
    /// The provider is to ask anew who they are.
    #[serde(default)]
    anew: String,
}

#[derive(serde::Deserialize)]
pub struct Heard {
    #[serde(default)]
    logout_token: String,
}

async fn begin(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
    Path(id): Path<String>,
    Form(form): Form<Asking>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let beginning = Beginning {
            provider: &id,
            back: &view.link(local(&form.next)),
            anew: form.anew == "yes",
            replaced: whence.secret.as_deref(),
        };
        match provider::begin(state.installation(), beginning) {
            Ok(begun) => Ok(send(view, &state, &id, begun, &whence)),
            Err(error) => refuse(view, &state, &id, error, &form.next),
        }
    })
    .await
}

fn send(view: View, state: &State, id: &str, begun: Begun, whence: &Whence) -> Response {
    let name = name_of(&view, state, id);
    let given = [(SET_COOKIE, cookie::set_attempt(&begun.secret, MINUTES, whence.caller))];
    (given, Page(ToProviderPage { name, address: begun.address, view })).into_response()
}

async fn come_back(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let said = |key: &str| view.query.get(key).map(str::to_owned);
    let answer =
        Answer { code: said("code"), state: said("state"), iss: said("iss"), error: said("error") };
    let caller = whence.caller;
    let answered = wait_for(move || {
        let secret = whence.attempt.as_deref().unwrap_or_default();
        let installation = state.installation();
        let finished = provider::finish(installation, &id, secret, &answer, whence.origin());
        let view = view.as_at(&finished.back);
        match finished.step {
            Ok(Step::Opened(opened)) => Ok(open_at(local(&finished.back), &opened, &whence)),
            Ok(Step::SecondFactor(begun)) => {
                let page = CodePage::new(view, begun.secret, begun.by_passkey, &finished.back, "");
                Ok(Page(page).into_response())
            }
            Err(error) => refuse(view, &state, &id, error, &finished.back),
        }
    })
    .await?;
    // Whatever came of it, the attempt is over.
    let over = AppendHeaders([(SET_COOKIE, cookie::clear_attempt(caller))]);
    Ok((over, answered).into_response())
}

/// The sign-in page once more, with what may be told.
fn refuse(
    view: View,
    state: &State,
    id: &str,
    error: FederationError,
    next: &str,
) -> Result<Response, Fault> {
    let Some(excuse) = error.excuse() else { return Err(error.into()) };
    if excuse == Excuse::Unreachable {
        tracing::warn!(provider = id, %error, "a provider cannot be asked");
    }
    let (status, zh, en) = excuse::words(excuse);
    let fault = view.language.choose(zh, en);
    let page = SignInPage::new(view, state, "", next, fault);
    Ok((status, Page(page)).into_response())
}

/// Leads to where the session at the provider ends too.
async fn leave(
    view: View,
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let place = match provider::way_out(state.installation(), &id) {
            Ok(Some(place)) => place,
            Ok(None) => view.link("/sign-in?done=out"),
            Err(error) => return refuse(view, &state, &id, error, ""),
        };
        Ok((StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response())
    })
    .await
}

/// The provider tells that a session there has ended (Back-Channel Logout 1.0).
async fn hear(
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
    Form(heard): Form<Heard>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let ended = app::federation::end_sessions(state.installation(), &id, &heard.logout_token);
        match ended {
            Ok(n_ended) => {
                tracing::info!(provider = id, n_ended, "a provider ended sessions");
                Ok(StatusCode::OK.into_response())
            }
            Err(error) => {
                tracing::warn!(provider = id, %error, "a provider's word was not taken");
                match error.excuse() {
                    Some(Excuse::Unreachable) => {
                        Ok(StatusCode::SERVICE_UNAVAILABLE.into_response())
                    }
                    Some(_) => Ok(StatusCode::BAD_REQUEST.into_response()),
                    None => Err(error.into()),
                }
            }
        }
    })
    .await
}

fn name_of(view: &View, state: &State, id: &str) -> String {
    let federation = &state.installation().federation;
    let found = federation.providers().find(|source| source.id == id);
    found.map(|source| view.language.choose(source.zh, source.en).to_owned()).unwrap_or_default()
}

crate::words::words! {
    going_to(name: &str): "前往{name}", "On to {name}";
    going_lead(name: &str): "瀏覽器將前往「{name}」確認您的身分，完成後自動回到本站。", "Your browser goes to {name}, which confirms who you are and sends you back here.";
}
