//! `/account`: one's own sessions, proofs and tokens. Whoever changes a proof shows first who they are.

use app::Installation;
use app::access::Scope;
use app::second_factor::{self, Factors};
use app::session::{self, OwnError, Present, Session};
use app::token::{self, Token};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::sign_in::let_in;
use domain::body::City;

use crate::acting::{Being, Whence};
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::State;
use crate::view::View;

pub mod codes;
pub mod dates;
mod device;
pub mod notices;
pub mod passkeys;
pub mod password;
pub mod prove;
pub mod tokens;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/account", get(show))
        .route("/account/prove", get(prove::show).post(prove::prove))
        .route("/account/prove/passkey", post(prove::ask))
        .route("/account/prove/passkey/answer", post(prove::answer))
        .route("/account/dates", post(dates::choose))
        .route("/account/notices", get(notices::show).post(notices::choose))
        .route("/account/password", get(password::show).post(password::change))
        .route("/account/codes", post(codes::offer))
        .route("/account/codes/first", post(codes::add))
        .route("/account/codes/remove", post(codes::remove))
        .route("/account/recovery-codes", post(codes::renew))
        .route("/account/passkeys", post(passkeys::ask))
        .route("/account/passkeys/answer", post(passkeys::add))
        .route("/account/passkeys/{id}/remove", post(passkeys::remove))
        .route("/account/tokens", post(tokens::make))
        .route("/account/tokens/{id}/revoke", post(tokens::revoke))
        .route("/account/sessions/{id}/end", post(end))
        .route("/account/sessions/end-others", post(end_others))
}

#[derive(Template)]
#[template(path = "pages/account/overview.html")]
struct AccountPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    name: String,
    roles: Vec<String>,
    notice: &'static str,
    first: &'static str,
    /// Word, name, and whether it is chosen.
    datings: Vec<(&'static str, String, bool)>,
    /// None for a visitor of the demonstration, who has no proofs of their own.
    own: Option<Own>,
}

struct Own {
    /// Who vouches for them; then passwords and passkeys are not kept here.
    sources: Vec<String>,
    /// Codes of an app of their own add to how they come, or they have one already.
    takes_codes: bool,
    password_set: String,
    codes_since: String,
    n_recovery_codes: i64,
    passkeys: Vec<Line>,
    tokens: Vec<Line>,
    scopes: Vec<(&'static str, &'static str)>,
    most_days: i32,
    sessions: Vec<Line>,
}

/// A passkey, a token or a session.
struct Line {
    id: String,
    name: String,
    more: Vec<String>,
    /// It can be taken back.
    holds: bool,
    is_here: bool,
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let own = match &present.session {
            None => None,
            Some(session) => {
                let factors = second_factor::of_account(installation, &session.account)?;
                let sessions = session::of_account(installation, &session.account)?;
                let tokens = token::list(installation, &present)?;
                let now = installation.now();
                let own = own(&view, &factors, &sessions, session, &tokens, now);
                let sources = sources(&view, installation, &session.account)?;
                let is_vouched_twice =
                    session.vouched.as_ref().is_some_and(|vouched| vouched.has_second_factor);
                let takes_codes = !is_vouched_twice || factors.codes_since.is_some();
                Some(Own { sources, takes_codes, ..own })
            }
        };
        let t = view.t;
        let page = AccountPage {
            breadcrumbs: Breadcrumbs::to(&view, t.own_account()),
            name: present.actor.name.clone(),
            roles: roles(&view, &names::city(installation)?, &present),
            notice: notice(&view),
            first: match view.query.get("first") {
                Some("second-factor") => t.second_factor_first(),
                _ => "",
            },
            own,
            datings: dates::offered(&view),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

/// The names of those who vouch for an account.
pub(super) fn sources(
    view: &View,
    installation: &Installation,
    account: &str,
) -> Result<Vec<String>, Fault> {
    let sources = app::federation::sources_of(installation, account)?;
    let named = sources.iter().map(|source| view.language.choose(source.zh, source.en).to_owned());
    Ok(named.collect())
}

fn notice(view: &View) -> &'static str {
    let t = view.t;
    match view.query.get("done") {
        Some("set-up") => t.done_set_up(),
        Some("dates") => t.choice_kept(),
        Some("password") => t.done_password(),
        Some("first-password") => t.done_first_password(),
        Some("passkey") => t.done_passkey(),
        Some("removed") => t.done_removed(),
        Some("ended") => t.done_ended(),
        Some("proven") => t.done_proven(),
        _ => "",
    }
}

fn roles(view: &View, city: &City, present: &Present) -> Vec<String> {
    let Some(principal) = present.actor.principal() else { return Vec::new() };
    let held = principal.rights.held.iter();
    let mut roles: Vec<String> = held
        .map(|right| {
            let (zh, en) = right.role.names();
            let agency = names::agency(city, &right.agency, view.language);
            view.t.role_over(view.language.choose(zh, en), &agency)
        })
        .collect();
    roles.dedup();
    roles
}

fn own(
    view: &View,
    factors: &Factors,
    sessions: &[Session],
    here: &Session,
    tokens: &[Token],
    now: domain::Moment,
) -> Own {
    let (t, language) = (view.t, view.language);
    let moment = |moment| language.moment(moment);
    let passkeys = factors.passkeys.iter().map(|passkey| Line {
        id: passkey.id.clone(),
        name: match passkey.name.is_empty() {
            true => t.passkey().to_owned(),
            false => passkey.name.clone(),
        },
        more: vec![
            t.added_at(&moment(passkey.added_at)),
            passkey.used_at.map_or(t.proof_unused().to_owned(), |used| t.used_at(&moment(used))),
        ],
        holds: true,
        is_here: false,
    });
    let tokens = tokens.iter().map(|token| Line {
        id: token.id.clone(),
        name: token.name.clone(),
        more: vec![
            token
                .scopes
                .iter()
                .map(|scope| scope_word(*scope, view))
                .collect::<Vec<_>>()
                .join("、"),
            match token.revoked_at {
                Some(revoked) => t.revoked_at(&moment(revoked)),
                None => t.expires_at(&moment(token.expires_at)),
            },
            token.used_at.map_or(t.proof_unused().to_owned(), |used| t.used_at(&moment(used))),
        ],
        holds: token.holds(now),
        is_here: false,
    });
    let sessions = sessions.iter().map(|session| Line {
        id: session.id.clone(),
        name: match session.agent.is_empty() {
            true => t.unknown_browser().to_owned(),
            false => device::named(&session.agent, t),
        },
        more: vec![
            session.source.clone(),
            t.begun_at(&moment(session.begun_at)),
            t.seen_at(&moment(session.seen_at)),
        ],
        holds: true,
        is_here: session.id == here.id,
    });
    Own {
        sources: Vec::new(),
        takes_codes: true,
        password_set: factors.password_set_at.map(moment).unwrap_or_default(),
        codes_since: factors.codes_since.map(moment).unwrap_or_default(),
        n_recovery_codes: factors.n_recovery_codes,
        passkeys: passkeys.collect(),
        tokens: tokens.collect(),
        scopes: Scope::ALL.map(|scope| (scope.word(), scope_word(scope, view))).to_vec(),
        most_days: token::MOST_DAYS,
        sessions: sessions.collect(),
    }
}

fn scope_word(scope: Scope, view: &View) -> &'static str {
    let t = view.t;
    match scope {
        Scope::Read => t.scope_read(),
        Scope::Write => t.scope_write(),
        Scope::Scim => t.scope_scim(),
        Scope::Calendar => t.scope_calendar(),
    }
}

async fn end(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        session::end(state.installation(), &present, &id)?;
        Ok(back(&view, "/account?done=ended"))
    })
    .await
}

async fn end_others(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
) -> Result<Response, Fault> {
    wait_for(move || {
        session::end_others(state.installation(), &present)?;
        Ok(back(&view, "/account?done=ended"))
    })
    .await
}

pub(super) fn back(view: &View, place: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, view.link(place))]).into_response()
}

/// What was done goes on under a new secret; who proved too long ago who they are does so first.
pub(super) fn renewed(
    view: &View,
    done: Result<session::Opened, OwnError>,
    place: &str,
    whence: &Whence,
) -> Result<Response, Fault> {
    match done {
        Ok(opened) => Ok(let_in(view, &opened, place, whence)),
        Err(error) => not_recent(view, error),
    }
}

/// Leads to the proof of who is there, where that is what was lacking.
pub(super) fn not_recent(view: &View, error: OwnError) -> Result<Response, Fault> {
    match error {
        OwnError::NotRecent => Ok(back(view, "/account/prove")),
        error => Err(error.into()),
    }
}

crate::words::words! {
    own_account: "我的帳號", "My account";
    own_roles: "權責", "Roles";
    no_roles: "尚無任何權責。", "No roles yet.";
    visitor_note: "示範身分沒有自己的登入資料。", "A person of the demonstration has no proofs of their own.";
    sign_in_proofs: "登入方式", "How you sign in";
    vouched_by: "身分來源", "Vouched for by";
    vouched_note(names: &str): "由「{names}」確認您的身分；密碼請於該處變更。", "{names} confirms who you are; the password is changed there.";
    password_since(when: &str): "{when} 設定", "set {when}";
    password_none: "未設定", "none";
    change_password: "變更密碼", "Change the password";
    authenticator: "驗證器 App", "Authenticator app";
    authenticator_since(when: &str): "{when} 啟用", "since {when}";
    authenticator_none: "未啟用", "not in use";
    authenticator_add: "啟用驗證器 App", "Set up an app";
    authenticator_renew: "更換手機", "Move to another phone";
    remove: "移除", "Remove";
    recovery_codes: "備援碼", "Recovery codes";
    recovery_left(n: i64): "剩餘 {n} 組", "{n} left";
    recovery_renew: "重新產生", "Make new ones";
    passkeys: "通行密鑰", "Passkeys";
    passkey: "通行密鑰", "Passkey";
    passkeys_none: "尚無通行密鑰。", "No passkeys yet.";
    passkey_name: "名稱，例如「辦公室電腦」", "A name, such as “office computer”";
    added_at(when: &str): "{when} 新增", "added {when}";
    used_at(when: &str): "最近使用 {when}", "last used {when}";
    proof_unused: "未曾使用", "never used";
    expires_at(when: &str): "{when} 到期", "ends {when}";
    revoked_at(when: &str): "{when} 撤銷", "revoked {when}";
    begun_at(when: &str): "{when} 登入", "signed in {when}";
    seen_at(when: &str): "最近活動 {when}", "last seen {when}";
    unknown_browser: "未知的瀏覽器", "A browser that does not say which";
    tokens: "API 權杖", "API tokens";
    tokens_none: "尚無權杖。", "No tokens yet.";
    token_name: "用途", "What for";
    token_scope: "可以做什麼", "What it may do";
    token_days: "有效日數", "Days";
    token_make: "產生權杖", "Make a token";
    revoke: "撤銷", "Revoke";
    scope_read: "查詢", "read";
    scope_write: "登錄", "write";
    scope_scim: "帳號同步（SCIM）", "accounts (SCIM)";
    scope_calendar: "期限行事曆", "calendar of deadlines";
    sessions: "登入中的裝置", "Where you are signed in";
    this_session: "目前這一個", "this one";
    end_session: "登出此裝置", "Sign out there";
    end_other_sessions: "登出其他所有裝置", "Sign out everywhere else";
    second_factor_first: "您的權責必須使用第二因素。請先啟用驗證器 App 或新增通行密鑰。", "Your role needs a second factor. First set up an app or add a passkey.";
    done_set_up: "系統管理者已建立。請接著啟用第二因素，再至「帳號」邀請其他人。", "The administrator is made. Now set up a second factor, then invite others under Accounts.";
    done_first_password: "密碼已設定，歡迎。", "Your password is set; welcome.";
    done_password: "密碼已變更，其他裝置均已登出。", "The password is changed; everywhere else you are signed out.";
    done_passkey: "通行密鑰已新增。", "The passkey is added.";
    done_removed: "已移除。", "It is removed.";
    done_ended: "已登出。", "Signed out there.";
    done_proven: "已確認身分，請再操作一次。", "You have shown who you are; please do it again.";
}
