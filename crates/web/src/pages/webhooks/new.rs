//! `/webhooks/new`: whom to call, about what, of which body; the secret is shown once.

use app::webhook::{self, AddressFault, Kind, NewWebhook, WebhookError};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::{kind_in_words, path};
use crate::acting::{Acting, Being};
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::kept_form::KeptForm;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::field::Field;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/webhooks/new.html")]
struct NewPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    /// Calls leave at all.
    is_on: bool,
    address: Field,
    /// Value, words, and whether it is chosen.
    agencies: Vec<(String, String, bool)>,
    kinds: Vec<(&'static str, &'static str, bool)>,
    kinds_fault: &'static str,
    fault: String,
}

/// A secret, shown this once.
#[derive(Template)]
#[template(path = "pages/webhooks/secret.html")]
pub(super) struct SecretPage {
    pub(super) view: View,
    pub(super) breadcrumbs: Breadcrumbs,
    pub(super) lead: &'static str,
    pub(super) secret: String,
    pub(super) href: String,
}

/// What the form holds.
#[derive(Default)]
struct Filled {
    agency: String,
    address: String,
    kinds: Vec<Kind>,
}

impl Filled {
    fn read(pairs: &[(String, String)]) -> Self {
        let mut filled = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "agency" => filled.agency.clone_from(value),
                "address" => filled.address.clone_from(value),
                "kind" => filled.kinds.extend(Kind::from_word(value)),
                _ => {}
            }
        }
        filled
    }
}

/// What a person can mend, where it stands on the page.
#[derive(Default)]
struct Wrong {
    address: String,
    kinds: &'static str,
    whole: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        if !webhook::keeps_any(&actor) {
            return Err(Fault::forbidden());
        }
        let filled = Filled { kinds: Kind::CHOOSABLE.to_vec(), ..Filled::default() };
        Ok(Page(page(view, &state, &actor, &filled, Wrong::default())?).into_response())
    })
    .await
}

pub async fn make(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let filled = Filled::read(&pairs);
        let new = NewWebhook {
            agency: filled.agency.clone(),
            address: filled.address.clone(),
            kinds: filled.kinds.clone(),
        };
        let t = view.t;
        let wrong = match webhook::make(state.installation(), &present, &new) {
            Ok(made) => {
                let breadcrumbs = Breadcrumbs::to(&view, t.webhook_secret());
                let page = SecretPage {
                    breadcrumbs: breadcrumbs.through(&view, "/webhooks", t.webhooks()),
                    lead: t.webhook_secret_lead(),
                    secret: made.secret,
                    href: view.link(&path(&made.id)),
                    view,
                };
                return Ok(Page(page).into_response());
            }
            Err(WebhookError::Own(app::session::OwnError::NotRecent)) => {
                let page = KeptForm::before_proof(view, pairs);
                return Ok((StatusCode::FORBIDDEN, Page(page)).into_response());
            }
            Err(WebhookError::Address(fault)) => {
                let address = match fault {
                    AddressFault::Form => t.webhook_address_form(),
                    AddressFault::InTheClear => t.webhook_address_clear(),
                    AddressFault::Network => t.webhook_address_inside(),
                };
                Wrong { address: address.to_owned(), ..Wrong::default() }
            }
            Err(WebhookError::NoKind) => {
                Wrong { kinds: t.webhook_choose_kind(), ..Wrong::default() }
            }
            Err(WebhookError::TooMany) => {
                Wrong { whole: t.webhook_too_many(webhook::MOST_OF_AGENCY), ..Wrong::default() }
            }
            Err(WebhookError::Off) => Wrong::default(),
            Err(error) => return Err(error.into()),
        };
        let page = page(view, &state, &present.actor, &filled, wrong)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
    })
    .await
}

fn page(
    view: View,
    state: &State,
    actor: &app::Actor,
    filled: &Filled,
    wrong: Wrong,
) -> Result<NewPage, Fault> {
    let (installation, t) = (state.installation(), view.t);
    let settings = webhook::Settings::beside(installation.store.directory());
    let city = names::city(installation)?;
    let may_keep =
        |agency: &str| app::may(actor, app::Action::Operate, &app::Resource::Webhooks { agency });
    let body = |id: &str, name: String| (id.to_owned(), name, filled.agency == id);
    let of_city = domain::body::CITY;
    let whole = may_keep(of_city).then(|| body(of_city, t.whole_city().to_owned()));
    let others = crate::bodies::in_order(&installation.regulation, &city).into_iter();
    let others = others.filter(|one| one.id != of_city && may_keep(&one.id));
    let others =
        others.map(|one| body(&one.id, crate::bodies::name(one, view.language).to_owned()));
    let agencies = whole.into_iter().chain(others).collect();
    let kind = |kind: Kind| (kind.word(), kind_in_words(t, kind), filled.kinds.contains(&kind));
    let breadcrumbs = Breadcrumbs::to(&view, t.webhook_new());
    Ok(NewPage {
        breadcrumbs: breadcrumbs.through(&view, "/webhooks", t.webhooks()),
        is_on: settings.is_ok_and(|settings| settings.is_some()),
        address: Field::text("address", t.webhook_address())
            .kind("url")
            .value(&filled.address)
            .help(t.webhook_address_help())
            .fault(wrong.address),
        agencies,
        kinds: Kind::CHOOSABLE.map(kind).to_vec(),
        kinds_fault: wrong.kinds,
        fault: wrong.whole,
        view,
    })
}

crate::words::words! {
    webhook_new_lead: "依您的權責通知：您看不到的不會通知，權責改變時隨之改變。", "It is called by your rights: what you may not see is not told, and when your rights change, so does it.";
    webhooks_off: "本站尚未開放事件通知：請系統管理者在資料夾放置 webhooks.toml。", "This site makes no calls yet: who runs it has to put webhooks.toml into the data folder.";
    webhook_address_help: "例如 https://siem.example/fangyuan。只呼叫公開位址，以及 webhooks.toml 列出的網段。", "Such as https://siem.example/fangyuan. Public addresses are called, and networks that webhooks.toml names.";
    webhook_address_form: "請填寫網址，例如 https://siem.example/fangyuan，其中不含帳號密碼", "Write an address such as https://siem.example/fangyuan, without a name or password in it";
    webhook_address_clear: "請使用 https；只有本機可用 http", "Use https; http is for this machine alone";
    webhook_address_inside: "這是內部位址；請系統管理者將其網段列入 webhooks.toml", "This is an address inside; who runs the site has to name its network in webhooks.toml";
    webhook_choose_kind: "請至少選擇一種事件", "Choose at least one kind of event";
    webhook_too_many(most: i64): "一個機關至多 {most} 個事件通知；請先終止其一", "An agency may have {most} webhooks; end one first";
    webhook_make: "建立並顯示密鑰", "Make it and show its secret";
    webhook_secret: "簽章密鑰", "Signing secret";
    webhook_secret_lead: "請立即將密鑰複製到接收的系統：離開本頁後不會再顯示。接收端以它核對每次呼叫的簽章。", "Copy the secret into the system that is called now: it is not shown again. With it each call’s signature is checked.";
    webhook_renewed_lead: "請立即複製新密鑰：離開本頁後不會再顯示。舊密鑰在一天內同時有效，請在此期間更換。", "Copy the new secret now: it is not shown again. The old one signs too for a day; change it within that time.";
    webhook_go_on: "前往這個事件通知", "Go to the webhook";
    whole_city: "全府", "The whole city";
}
