//! The page on which the browser asks for a passkey: to sign in, to add one, to prove anew who is
//! there. What it answers comes back as a plain form.

use app::sign_in::SignInError;
use app::sign_in::passkey::{self, Asked};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};

use super::let_in;
use crate::acting::Whence;
use crate::assets::Asset;
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::Fault;
use crate::page::Page;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/sign_in/passkey.html")]
pub struct PasskeyPage {
    view: View,
    title: &'static str,
    /// `get`, or `create` for a new one.
    verb: &'static str,
    /// Where the answer is sent.
    action: String,
    asked: Asked,
    /// What is sent along.
    carried: Vec<(&'static str, String)>,
    /// Where somebody goes who has none at hand.
    back: String,
}

impl PasskeyPage {
    pub fn new(
        view: View,
        verb: &'static str,
        action: &str,
        asked: Asked,
        carried: Vec<(&'static str, String)>,
        back: &str,
    ) -> Self {
        let t = view.t;
        let title = if verb == "create" { t.add_passkey() } else { t.use_passkey() };
        Self { action: view.link(action), back: view.link(back), title, verb, asked, carried, view }
    }

    fn passkey_script_url(&self) -> &'static str {
        Asset::Passkey.url()
    }
}

#[derive(serde::Deserialize)]
pub struct Asking {
    #[serde(default)]
    next: String,
}

#[derive(serde::Deserialize)]
pub struct Answering {
    #[serde(default)]
    begun: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    next: String,
}

pub async fn ask(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
    Form(form): Form<Asking>,
) -> Result<Response, Fault> {
    let address = whence.address;
    let asked = wait_for(move || Ok(passkey::ask(state.installation(), &address)?)).await?;
    let carried = vec![("next", super::local(&form.next).to_owned())];
    let page = PasskeyPage::new(view, "get", "/sign-in/passkey/answer", asked, carried, "/sign-in");
    Ok(Page(page).into_response())
}

pub async fn answer(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
    Form(form): Form<Answering>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let opened = passkey::sign_in(
            state.installation(),
            &whence.address,
            &form.begun,
            &form.answer,
            whence.origin(),
            whence.secret.as_deref(),
        );
        match opened {
            Ok(opened) => {
                let place = super::home(state.installation(), &opened, &form.next)?;
                Ok(let_in(&view, &opened, place, &whence))
            }
            Err(SignInError::Refused | SignInError::Expired) => {
                let page = super::SignInPage::new(view, &state, "", &form.next, "");
                let page = super::SignInPage { fault: page.view.t.passkey_refused(), ..page };
                let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
                Ok((status, Page(page)).into_response())
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

crate::words::words! {
    use_passkey: "使用通行密鑰", "Use a passkey";
    add_passkey: "新增通行密鑰", "Add a passkey";
    passkey_waits: "請依瀏覽器的指示，以指紋、臉孔、PIN 碼或安全金鑰確認。", "Follow your browser: confirm by fingerprint, face, PIN or security key.";
    passkey_again: "再試一次", "Try again";
    passkey_failed: "瀏覽器沒有取得通行密鑰。", "The browser gave no passkey.";
    passkey_needs_script: "通行密鑰需要啟用 JavaScript。", "Passkeys need JavaScript.";
    passkey_refused: "這個通行密鑰無法用於登入，或操作逾時。請再試一次或改用密碼。", "This passkey does not open, or it took too long. Try again or use your password.";
    other_way: "改用其他方式", "Another way";
}
