//! `/sign-in`: by name and password, then a code where there is one; by a passkey; through a provider.
//! And out again.

use app::federation::{Excuse, Source, SourceKind, provider};
use app::session::{Opened, Session};
use app::sign_in::{self, SignInError, Step, Typed};
use app::{Installation, access};
use askama::Template;
use axum::extract;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::acting::{Being, Whence};
use crate::blocking::wait_for;
use crate::caller::Caller;
use crate::cookie;
use crate::extract::Form;
use crate::fault::Fault;
use crate::page::Page;
use crate::parts::field::Field;
use crate::routes::State;
use crate::site::Site;
use crate::view::View;

pub mod excuse;
pub mod oidc;
pub mod passkey;
pub mod weakness;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

pub fn routes() -> Router<State> {
    Router::new()
        .route("/sign-in", get(show).post(enter))
        .route("/sign-in/code", post(finish))
        .route("/sign-in/passkey", post(passkey::ask))
        .route("/sign-in/passkey/answer", post(passkey::answer))
        .route("/sign-out", post(leave))
        .merge(oidc::routes())
}

#[derive(Template)]
#[template(path = "pages/sign_in/form.html")]
struct SignInPage {
    view: View,
    name: Field,
    password: Field,
    next: String,
    fault: &'static str,
    notice: &'static str,
    providers: Vec<Vouching>,
    directories: Vec<Vouching>,
    /// The directory that was chosen, where there are several.
    chosen: String,
    /// The provider at which somebody is still signed in who has just left here.
    left: Option<Vouching>,
    /// The demonstration asks for no password: whom to be is chosen elsewhere.
    is_demonstration: bool,
}

/// Who vouches for people, as the page names them.
struct Vouching {
    id: String,
    name: String,
}

impl SignInPage {
    fn new(view: View, state: &State, name: &str, next: &str, fault: &'static str) -> Self {
        let t = view.t;
        let federation = &state.installation().federation;
        let named = |source: Source<'_>| Vouching {
            id: source.id.to_owned(),
            name: view.language.choose(source.zh, source.en).to_owned(),
        };
        let left = view
            .query
            .get("by")
            .and_then(|by| federation.providers().find(|source| source.id == by).map(named));
        let password = Field::password("password", t.password(), "current-password");
        let notice = match view.query.get("done") {
            Some("out") => t.signed_out(),
            Some("password") => t.password_chosen(),
            _ => "",
        };
        Self {
            name: Field::text("name", t.sign_in_name()).autocomplete("username").value(name),
            password,
            next: local(next).to_owned(),
            fault,
            notice,
            providers: federation.providers().map(named).collect(),
            directories: federation.directories().map(named).collect(),
            chosen: String::new(),
            is_demonstration: false,
            left,
            view,
        }
    }
}

#[derive(Template)]
#[template(path = "pages/sign_in/code.html")]
struct CodePage {
    view: View,
    lead: &'static str,
    code: Field,
    begun: String,
    by_passkey: bool,
    next: String,
}

impl CodePage {
    fn new(view: View, begun: String, by_passkey: bool, next: &str, fault: &str) -> Self {
        let t = view.t;
        let (lead, help) = match by_passkey {
            true => (t.code_lead(), t.code_help()),
            false => (t.code_lead_vouched(), t.code_help_vouched()),
        };
        let code = Field::text("code", t.one_time_code()).autocomplete("one-time-code");
        let code = code.help(help).fault(fault);
        Self { lead, code, begun, by_passkey, next: local(next).to_owned(), view }
    }
}

#[derive(serde::Deserialize)]
pub struct Entering {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    /// The directory that was chosen; empty where the name says it.
    #[serde(default)]
    directory: String,
    #[serde(default)]
    next: String,
}

#[derive(serde::Deserialize)]
pub struct Finishing {
    #[serde(default)]
    begun: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Extension(site): Extension<Site>,
    caller: Caller,
) -> Response {
    let next = view.query.get("next").unwrap_or_default().to_owned();
    let page = SignInPage::new(view, &state, "", &next, "");
    let is_demonstration = site.persona_for(caller).is_some();
    Page(SignInPage { is_demonstration, ..page }).into_response()
}

async fn enter(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
    Form(form): Form<Entering>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let (origin, replaced) = (whence.origin(), whence.secret.as_deref());
        let typed = Typed {
            name: &form.name,
            password: &form.password,
            directory: Some(form.directory.as_str()).filter(|chosen| !chosen.is_empty()),
        };
        let again = |view, status, fault| {
            let page = SignInPage::new(view, &state, &form.name, &form.next, fault);
            let page = SignInPage { chosen: form.directory.clone(), ..page };
            Ok((status, Page(page)).into_response())
        };
        match sign_in::by_password(installation, typed, origin, replaced) {
            Ok(Step::Opened(opened)) => {
                let place = home(installation, &opened, &form.next)?;
                Ok(let_in(&view, &opened, place, &whence))
            }
            Ok(Step::SecondFactor(begun)) => {
                let page = CodePage::new(view, begun.secret, begun.by_passkey, &form.next, "");
                Ok(Page(page).into_response())
            }
            Err(SignInError::Refused) => {
                let fault = view.t.not_let_in();
                again(view, StatusCode::UNPROCESSABLE_ENTITY, fault)
            }
            Err(SignInError::NoRight) => {
                let (status, zh, en) = excuse::words(Excuse::NoRight);
                let fault = view.language.choose(zh, en);
                again(view, status, fault)
            }
            Err(SignInError::Unreachable) => {
                let (status, zh, en) = excuse::words(Excuse::Unreachable);
                let fault = view.language.choose(zh, en);
                again(view, status, fault)
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

async fn finish(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
    Form(form): Form<Finishing>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        match sign_in::by_code(installation, &form.begun, &form.code, whence.origin()) {
            Ok(opened) => {
                let place = home(installation, &opened, &form.next)?;
                Ok(let_in(&view, &opened, place, &whence))
            }
            Err(SignInError::Refused) => {
                let fault = view.t.code_refused();
                let by_passkey = sign_in::is_by_passkey(installation, &form.begun)?;
                let page = CodePage::new(view, form.begun, by_passkey, &form.next, fault);
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
            Err(SignInError::Expired) => {
                let fault = view.t.took_too_long();
                let page = SignInPage::new(view, &state, "", &form.next, fault);
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

async fn leave(
    view: View,
    extract::State(state): extract::State<State>,
    Extension(site): Extension<Site>,
    Being(present): Being,
    whence: Whence,
) -> Result<Response, Fault> {
    wait_for(move || {
        if let Some(session) = &present.session {
            app::session::end(state.installation(), &present, &session.id)?;
        }
        let is_demonstration = site.persona_for(whence.caller).is_some();
        let place = match present.session.as_ref().and_then(|left| still_in(&state, left)) {
            _ if is_demonstration => view.link("/personas?done=out"),
            Some(provider) => view.link(&format!("/sign-in?done=out&by={provider}")),
            None => view.link("/sign-in?done=out"),
        };
        let headers = [(LOCATION, place)];
        // By the secret of a session that has ended a demonstration knows who signed out: others need not sign in.
        let gone = (!is_demonstration).then(|| (SET_COOKIE, cookie::clear(whence.caller)));
        let gone = AppendHeaders(gone);
        // Pages are never stored; what a browser may have kept besides them goes as well.
        let forgotten = [(CLEAR_SITE_DATA, "\"storage\"")];
        Ok((StatusCode::SEE_OTHER, headers, gone, forgotten).into_response())
    })
    .await
}

/// The provider that offers to end its own session too, of somebody who came through it.
fn still_in(state: &State, left: &Session) -> Option<String> {
    let installation = state.installation();
    let source = left.vouched.as_ref()?.source(installation)?;
    let source = Some(source).filter(|source| source.kind == SourceKind::Provider)?;
    match provider::way_out(installation, source.id) {
        Ok(place) => place.map(|_| source.id.to_owned()),
        Err(error) => {
            tracing::warn!(provider = source.id, %error, "a provider cannot be asked");
            None
        }
    }
}

/// Gives the session to the browser and leads to where it wanted to go.
pub(crate) fn let_in(view: &View, opened: &Opened, next: &str, whence: &Whence) -> Response {
    open_at(&view.link(local(next)), opened, whence)
}

/// As [`let_in`], to a place that bears its language already.
fn open_at(place: &str, opened: &Opened, whence: &Whence) -> Response {
    let headers = [(LOCATION, place)];
    let given = [(SET_COOKIE, cookie::set(&opened.secret, whence.caller))];
    (StatusCode::SEE_OTHER, headers, given).into_response()
}

/// Where somebody wanted to go; who wanted nothing and works for an agency comes to what they have to do,
/// who answers for the city to the board.
pub(crate) fn home<'n>(
    installation: &Installation,
    opened: &Opened,
    next: &'n str,
) -> Result<&'n str, Fault> {
    let asked = local(next);
    if asked != "/" {
        return Ok(asked);
    }
    let found = access::principal(installation, &opened.account)?;
    let held = found.map(|one| one.rights.held).unwrap_or_default();
    let mut roles = held.iter().map(|right| right.role);
    // Who runs the program reads no standings: their work are the accounts.
    let is_administrator =
        !held.is_empty() && roles.clone().all(|role| role == access::Role::PlatformAdministrator);
    Ok(match roles.any(|role| !role.is_of_city()) {
        true => "/todo",
        false if is_administrator => "/accounts",
        false => asked,
    })
}

/// A place of this site; anything else is its first page. Browsers read `\` as `/`, and skip some
/// signs that nobody sees.
pub(crate) fn local(next: &str) -> &str {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    match next.starts_with('/') && !next.starts_with("//") && is_plain {
        true => next,
        false => "/",
    }
}

crate::words::words! {
    sign_in: "登入", "Sign in";
    sign_out: "登出", "Sign out";
    sign_in_name: "帳號", "Name";
    password: "密碼", "Password";
    sign_in_lead: "請以您的帳號登入。帳號由貴機關的帳號管理者提供。", "Sign in with your account. Who keeps your agency’s accounts gives you one.";
    sign_in_by_passkey: "以通行密鑰登入", "Sign in with a passkey";
    passkey_lead: "手機、電腦或安全金鑰上的通行密鑰，不需輸入密碼。", "A passkey on your phone, computer or security key needs no password.";
    not_let_in: "無法登入：帳號或密碼不正確，或多次失敗後暫停以密碼登入。忘記密碼請洽帳號管理者取得重設連結。",
        "Not let in: the name or the password is wrong, or sign-in by password rests after several failures. Ask who keeps accounts for a reset link.";
    one_time_code: "驗證碼", "Code";
    code_lead: "密碼正確。請再輸入第二因素。", "The password is right. Now the second factor.";
    code_help: "驗證器 App 顯示的六位數，或一組備援碼。也可改用通行密鑰。", "The six digits that your app shows, or a recovery code. A passkey does as well.";
    code_lead_vouched: "身分已確認。請再輸入第二因素。", "It is known who you are. Now the second factor.";
    code_help_vouched: "驗證器 App 顯示的六位數，或一組備援碼。", "The six digits that your app shows, or a recovery code.";
    sign_in_by(name: &str): "以{name}登入", "Sign in with {name}";
    provider_lead: "使用機關的單一簽入，不需要本站的密碼。", "Your organisation’s sign-on; no password of this site is needed.";
    whose_name: "帳號屬於", "Whose name it is";
    by_the_name: "依帳號判斷", "As the name says";
    still_there(name: &str): "您在「{name}」仍為登入狀態；使用共用電腦時，請一併登出。", "You are still signed in at {name}; on a shared computer, leave there too.";
    leave_there(name: &str): "登出{name}", "Sign out of {name}";
    code_refused: "驗證碼不正確、已用過或已過期，請輸入下一組。", "The code is wrong, used or too old; type the next one.";
    took_too_long: "登入逾時，請重新開始。", "That took too long; please begin again.";
    signed_out: "您已登出。", "You are signed out.";
    password_chosen: "密碼已設定，請以新密碼與第二因素登入。", "The password is set; sign in with it and your second factor.";
    go_on: "繼續", "Go on";
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn after_sign_in_only_a_place_of_this_site_is_gone_to() {
        for place in ["/", "/agencies/doit?lang=en", "/standings?standing=overdue#x"] {
            assert_eq!(local(place), place);
        }
        for place in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            " /x",
            "evil",
        ] {
            assert_eq!(local(place), "/", "{place:?}");
        }
    }
}
