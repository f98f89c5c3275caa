//! The authenticator app and the recovery codes of one's own: offered, taken into use, taken away.

use app::second_factor::{self, Added, OfferedKey};
use app::session::OwnError;
use app::sign_in::SignInError;
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};

use super::{not_recent, renewed};
use crate::acting::{Being, Whence};
use crate::blocking::wait_for;
use crate::cookie;
use crate::extract::Form;
use crate::fault::Fault;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::field::Field;
use crate::parts::qr_code::QrCode;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/account/codes.html")]
struct OfferPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    picture: Option<QrCode>,
    /// The key in groups of four, to be typed.
    key: String,
    begun: String,
    code: Field,
}

/// What is shown this once.
#[derive(Template)]
#[template(path = "pages/account/shown_once.html")]
pub struct ShownOnce {
    pub view: View,
    pub breadcrumbs: Breadcrumbs,
    pub title: &'static str,
    pub lead: &'static str,
    pub secrets: Vec<String>,
}

#[derive(serde::Deserialize)]
pub struct First {
    #[serde(default)]
    begun: String,
    #[serde(default)]
    code: String,
}

pub async fn offer(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
) -> Result<Response, Fault> {
    wait_for(move || match second_factor::offer_key(state.installation(), &present) {
        Ok(offered) => Ok(Page(OfferPage::new(view, offered, "")).into_response()),
        Err(error) => not_recent(&view, error),
    })
    .await
}

pub async fn add(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
    Form(form): Form<First>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        match second_factor::add_key(installation, &present, &form.begun, &form.code) {
            Ok(added) => Ok(shown(view, added, &whence)),
            Err(OwnError::SignIn(SignInError::Refused)) => {
                let offered = second_factor::offered_key(installation, &present, &form.begun)?;
                let fault = view.t.code_refused();
                let page = OfferPage::new(view, offered, fault);
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
            Err(error) => not_recent(&view, error),
        }
    })
    .await
}

pub async fn remove(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
) -> Result<Response, Fault> {
    wait_for(move || {
        let done = second_factor::remove_key(state.installation(), &present);
        renewed(&view, done, "/account?done=removed", &whence)
    })
    .await
}

pub async fn renew(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
) -> Result<Response, Fault> {
    wait_for(move || match second_factor::renew_recovery_codes(state.installation(), &present) {
        Ok(added) => Ok(shown(view, added, &whence)),
        Err(error) => not_recent(&view, error),
    })
    .await
}

fn shown(view: View, added: Added, whence: &Whence) -> Response {
    let t = view.t;
    let page = ShownOnce {
        breadcrumbs: Breadcrumbs::to(&view, t.recovery_codes()).through(
            &view,
            "/account",
            t.own_account(),
        ),
        title: t.recovery_codes(),
        lead: t.recovery_lead(),
        secrets: added.recovery_codes,
        view,
    };
    let given = [(SET_COOKIE, cookie::set(&added.opened.secret, whence.caller))];
    (given, Page(page)).into_response()
}

impl OfferPage {
    fn new(view: View, offered: OfferedKey, fault: &str) -> Self {
        let t = view.t;
        let letters: Vec<char> = offered.text.chars().collect();
        let groups = letters.chunks(GROUP).map(String::from_iter);
        let code = Field::text("code", t.first_code()).autocomplete("one-time-code").fault(fault);
        let breadcrumbs = Breadcrumbs::to(&view, t.authenticator());
        Self {
            breadcrumbs: breadcrumbs.through(&view, "/account", t.own_account()),
            picture: QrCode::of(&offered.address, t.qr_code()),
            key: groups.collect::<Vec<_>>().join(" "),
            begun: offered.begun,
            code,
            view,
        }
    }
}

/// Letters between spaces.
const GROUP: usize = 4;

crate::words::words! {
    codes_lead: "以手機的驗證器 App 掃描圖碼，或自行輸入金鑰，再填入 App 顯示的六位數。", "Scan the picture with the authenticator app of your phone, or type the key; then fill in the six digits that it shows.";
    qr_code: "供驗證器 App 掃描的圖碼；內容即下列金鑰", "A picture for authenticator apps; it holds the key below";
    key_to_type: "金鑰", "Key";
    first_code: "App 顯示的六位數", "The six digits";
    codes_add: "啟用", "Take into use";
    recovery_lead: "手機遺失時，每組可代替驗證碼使用一次。請印出或抄下並妥善保管；離開本頁後不會再顯示。", "Should your phone be lost, each stands in for a code once. Print or copy them and keep them safe; they are not shown again.";
    back_to_account: "我已保存，回到我的帳號", "I have kept it; back to my account";
}
