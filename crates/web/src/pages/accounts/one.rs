//! `/accounts/{id}`: one account, and what who keeps accounts may do about it.

use app::account::{self, Account, Charge};
use app::one_time_link::{self, Purpose};
use app::second_factor;
use app::session;
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::acting::{Acting, Whence};
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::pages::account::{back, sources};
use crate::pages::accounts::new::wrong;
use crate::pages::accounts::person;
use crate::pages::accounts::way_in::{Ways, ways};
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::field::Field;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/accounts/one.html")]
pub(super) struct OnePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    one: Account,
    agency: String,
    created: String,
    /// Who vouches for them; then there is no password to set here.
    sources: Vec<String>,
    has_password: bool,
    has_second: bool,
    n_sessions: usize,
    /// The reader's own, which somebody else closes.
    is_own: bool,
    notice: &'static str,
    charge: Charge,
    /// What waits for a second person, and for what one is needed.
    ways: Ways,
    /// What they are called and where letters go; empty where who vouches for them says so.
    naming: Vec<Field>,
    /// For whom of the register of people it stands.
    person: String,
    /// Where the reader says so.
    person_field: Option<Field>,
}

/// What somebody filled in and is to mend.
#[derive(Default)]
pub(super) struct Wrong<'a> {
    pub(super) naming: Option<(&'a Named, FieldFault)>,
    pub(super) person: Option<(&'a str, FieldFault)>,
}

/// What an account is to be called.
#[derive(serde::Deserialize)]
pub struct Named {
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    mail: String,
}

/// A link that was just made; it is shown this once.
#[derive(Template)]
#[template(path = "pages/accounts/link.html")]
pub struct LinkShown {
    view: View,
    breadcrumbs: Breadcrumbs,
    display_name: String,
    lead: &'static str,
    link: String,
    back: String,
}

/// What a made link is for.
pub struct Told<'a> {
    pub account: &'a Account,
    pub purpose: Purpose,
    pub secret: &'a str,
}

#[derive(serde::Deserialize)]
pub struct Reasoned {
    #[serde(default)]
    why: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || Ok(Page(page(view, &state, &actor, &id, Wrong::default())?).into_response()))
        .await
}

/// The page; with what somebody filled in and is to mend.
pub(super) fn page(
    view: View,
    state: &State,
    actor: &Actor,
    id: &str,
    wrong: Wrong<'_>,
) -> Result<OnePage, Fault> {
    let installation = state.installation();
    let account = account::get(installation, actor, id)?;
    let charge = account::charge(installation, actor, id)?;
    let factors = second_factor::of_account(installation, &account.id)?;
    let sessions = session::of_account(installation, &account.id)?;
    let city = names::city(installation)?;
    let t = view.t;
    let breadcrumbs = Breadcrumbs::to(&view, &*account.display_name);
    let sources = sources(&view, installation, &account.id)?;
    let naming = match sources.is_empty() && charge.may_close && !account.is_closed {
        true => naming(&view, &account, wrong.naming),
        false => Vec::new(),
    };
    let person = person::name(&view, installation, actor, &account)?;
    let person_field = match account::may_bind(actor, &account) && charge.may_close {
        true => Some(person::field(&view, &account, &person, wrong.person)),
        false => None,
    };
    Ok(OnePage {
        person: if person.is_empty() { t.person_of_none().to_owned() } else { person },
        person_field,
        breadcrumbs: breadcrumbs.through(&view, "/accounts", t.accounts()),
        agency: names::agency(&city, &account.agency, view.language),
        created: view.language.moment(account.created_at),
        sources,
        has_password: factors.password_set_at.is_some(),
        has_second: factors.has_second(),
        n_sessions: sessions.len(),
        is_own: actor.principal().is_some_and(|principal| principal.account == account.id),
        notice: match view.query.get("done") {
            Some("ended") => t.done_all_ended(),
            Some("factors") => t.done_factors(),
            Some("closed") => t.done_closed(),
            Some("opened") => t.done_opened(),
            Some("named") => t.done_named(),
            Some("bound") => t.done_bound(),
            Some("unbound") => t.done_unbound(),
            Some("way-asked") => t.done_way_asked(),
            Some("way-released") => t.done_way_released(),
            Some("way-refused") => t.done_way_refused(),
            _ => "",
        },
        ways: ways(&view, installation, actor, &account, charge)?,
        charge,
        naming,
        one: account,
        view,
    })
}

fn naming(view: &View, account: &Account, wrong: Option<(&Named, FieldFault)>) -> Vec<Field> {
    let t = view.t;
    let (filled, fault) = wrong.unzip();
    let told = |id: &str| {
        let fault = fault.as_ref().filter(|fault| fault.field == id);
        fault.map(|fault| view.say(&fault.detail).to_owned()).unwrap_or_default()
    };
    let mail = account.mail.as_deref().unwrap_or_default();
    vec![
        Field::text("display_name", t.display_name())
            .value(filled.map_or(&*account.display_name, |filled| &filled.display_name))
            .fault(told("display_name")),
        Field::text("mail", t.mail_of_account())
            .value(filled.map_or(mail, |filled| &filled.mail))
            .optional()
            .help(t.mail_of_account_help())
            .fault(told("mail")),
    ]
}

pub async fn rename(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Named>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let renamed = account::rename(
            state.installation(),
            &actor,
            &id,
            &form.display_name,
            Some(&form.mail),
        );
        match renamed {
            Ok(_) => {
                Ok(back(&view, &format!("/accounts/{}?done=named", crate::query::segment(&id))))
            }
            Err(error) => {
                let fault = wrong(error)?;
                let wrong = Wrong { naming: Some((&form, fault)), ..Wrong::default() };
                let page = page(view, &state, &actor, &id, wrong)?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
        }
    })
    .await
}

pub async fn link(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    whence: Whence,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let account = account::get(installation, &actor, &id)?;
        let (purpose, secret) = one_time_link::for_account(installation, &actor, &id)?;
        let told = Told { account: &account, purpose, secret: &secret };
        Ok(Page(LinkShown::new(view, &whence, &told)).into_response())
    })
    .await
}

pub async fn end_sessions(
    view: View,
    state: extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    act(view, state, id, "ended", move |installation, id| {
        Ok(session::end_all(installation, &actor, id)?)
    })
    .await
}

pub async fn remove_factors(
    view: View,
    state: extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Reasoned>,
) -> Result<Response, Fault> {
    act(view, state, id, "factors", move |installation, id| {
        Ok(second_factor::remove_all(installation, &actor, id, &form.why)?)
    })
    .await
}

pub async fn close(
    view: View,
    state: extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Reasoned>,
) -> Result<Response, Fault> {
    act(view, state, id, "closed", move |installation, id| {
        Ok(account::decide(installation, &actor, id, true, &form.why)?)
    })
    .await
}

pub async fn open(
    view: View,
    state: extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Reasoned>,
) -> Result<Response, Fault> {
    act(view, state, id, "opened", move |installation, id| {
        Ok(account::decide(installation, &actor, id, false, &form.why)?)
    })
    .await
}

/// Does something to the account, and comes back to its page with a word of what was done.
async fn act<T>(
    view: View,
    extract::State(state): extract::State<State>,
    id: String,
    done: &'static str,
    work: impl FnOnce(&Installation, &str) -> Result<T, Fault> + Send + 'static,
) -> Result<Response, Fault> {
    wait_for(move || {
        work(state.installation(), &id)?;
        Ok(back(&view, &format!("/accounts/{}?done={done}", crate::query::segment(&id))))
    })
    .await
}

impl LinkShown {
    pub fn new(view: View, whence: &Whence, told: &Told<'_>) -> Self {
        let t = view.t;
        let id = crate::query::segment(&told.account.id);
        let breadcrumbs = Breadcrumbs::to(&view, t.link_made());
        Self {
            breadcrumbs: breadcrumbs.through(&view, "/accounts", t.accounts()),
            display_name: told.account.display_name.clone(),
            lead: match told.purpose {
                Purpose::Reset => t.link_reset_lead(),
                Purpose::SetUp | Purpose::Invitation => t.link_invitation_lead(),
            },
            link: format!("{}/one-time-link?key={}", whence.address, told.secret),
            back: view.link(&format!("/accounts/{id}")),
            view,
        }
    }
}

crate::words::words! {
    others_let_in: "這個帳號的權責及於您無權閱讀的紀錄：重設連結與解除第二因素，請由該機關有權授予者或其上級辦理。", "This account holds rights over records that you do not read: somebody who gives those rights makes a link for it or takes its second factor away.";
    others_act: "這個帳號持有您無權授予的權責：重設、停用等，請由有權授予者辦理。", "This account holds rights that you may not give: somebody who may give them acts upon it.";
    rename_account: "更新姓名與信箱", "Save";
    done_named: "已更新。", "Saved.";
    account_created: "建立時間", "Made";
    has_password: "密碼", "Password";
    has_second_factor: "第二因素", "Second factor";
    is_set: "已設定", "set";
    is_not_set: "未設定", "not set";
    n_sessions: "登入中的裝置數", "Signed in on";
    account_acts: "管理", "What you may do";
    link_invite: "產生邀請連結", "Make an invitation link";
    link_reset: "產生重設密碼連結", "Make a reset link";
    end_all_sessions: "登出所有裝置並撤銷權杖", "Sign out everywhere and revoke tokens";
    remove_factors: "移除第二因素", "Remove the second factor";
    own_is_closed_by_others: "自己的帳號由另一位管理者停用。", "Your own account is closed by somebody else who keeps accounts.";
    close_account: "停用帳號", "Close the account";
    open_account: "重新啟用", "Open it again";
    why_kept: "理由（將永久保存）", "Why (it is kept)";
    link_made: "一次性連結", "One-time link";
    link_invitation_lead: "請以安全的方式交給本人。連結可使用一次，逾期失效；離開本頁後不會再顯示。", "Hand it to its owner in a safe way. It opens once, for a while, and is not shown again.";
    link_reset_lead: "確認本人身分後，請以安全的方式交給本人。連結可使用一次，很快失效；離開本頁後不會再顯示。", "Make sure who asks, then hand it over in a safe way. It opens once, for a short while, and is not shown again.";
    link_for(name: &str): "給 {name}", "For {name}";
    back_to_one: "回到帳號", "Back to the account";
    done_all_ended: "所有裝置均已登出，權杖均已撤銷。", "Signed out everywhere; all tokens are revoked.";
    done_factors: "第二因素已移除。", "The second factor is removed.";
    done_closed: "帳號已停用。", "The account is closed.";
    done_opened: "帳號已重新啟用；權責須重新授予。", "The account is open again; its rights must be given anew.";
}
