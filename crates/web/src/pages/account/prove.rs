//! `/account/prove`: somebody who came a while ago shows anew who they are, before a proof is changed.

use app::federation::SourceKind;
use app::second_factor;
use app::session::{self, OwnError, Proof, Session};
use app::sign_in::{SignInError, passkey};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::renewed;
use crate::acting::{Being, Whence};
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::sign_in::passkey::PasskeyPage;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::field::Field;
use crate::routes::State;
use crate::view::View;

const DONE: &str = "/account?done=proven";

#[derive(Template)]
#[template(path = "pages/account/prove.html")]
struct ProvePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    fields: Vec<Field>,
    has_passkey: bool,
    /// The provider that asks them anew, where they came through one.
    provider: Option<(String, String)>,
}

#[derive(serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

#[derive(serde::Deserialize)]
pub struct Answered {
    #[serde(default)]
    begun: String,
    #[serde(default)]
    answer: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
) -> Result<Response, Fault> {
    wait_for(move || {
        let page = page(view, &state, present.in_person()?, "")?;
        Ok(Page(page).into_response())
    })
    .await
}

pub async fn prove(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let proof = match form.code.is_empty() {
            true => Proof::Password(&form.password),
            false => Proof::Code(&form.code),
        };
        let done = session::prove(state.installation(), &present, proof, whence.origin());
        match done {
            Err(OwnError::SignIn(SignInError::Refused)) => {
                let fault = view.t.proof_refused();
                let page = page(view, &state, present.in_person()?, fault)?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
            done => renewed(&view, done, DONE, &whence),
        }
    })
    .await
}

pub async fn ask(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
) -> Result<Response, Fault> {
    let address = whence.address;
    let asked = wait_for(move || Ok(passkey::ask(state.installation(), &address)?)).await?;
    let action = "/account/prove/passkey/answer";
    let page = PasskeyPage::new(view, "get", action, asked, Vec::new(), "/account/prove");
    Ok(Page(page).into_response())
}

pub async fn answer(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
    Form(form): Form<Answered>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let (address, begun, answer) = (&*whence.address, &*form.begun, &*form.answer);
        let proof = Proof::Passkey { address, begun, answer };
        let done = session::prove(state.installation(), &present, proof, whence.origin());
        renewed(&view, done, DONE, &whence)
    })
    .await
}

/// Who has an app proves by its code, who has none by the password: of ours, or of the directory that
/// vouches for them. Who came through a provider can be asked there.
fn page(view: View, state: &State, session: &Session, fault: &str) -> Result<ProvePage, Fault> {
    let installation = state.installation();
    let factors = second_factor::of_account(installation, &session.account)?;
    let source = session.vouched.as_ref().and_then(|vouched| vouched.source(installation));
    let named = source.map(|source| (source, view.language.choose(source.zh, source.en)));
    let t = view.t;
    let mut fields = Vec::new();
    if factors.codes_since.is_some() {
        let code = Field::text("code", t.one_time_code()).autocomplete("one-time-code");
        fields.push(code.help(t.proof_code_help()).fault(fault));
    } else if let Some((_, name)) = named.filter(|(source, _)| source.kind == SourceKind::Directory)
    {
        let label = t.password_at(name);
        let password = Field::password("password", label, "current-password");
        fields.push(password.fault(fault));
    } else if session.vouched.is_none() && factors.password_set_at.is_some() {
        let password = Field::password("password", t.present_password(), "current-password");
        fields.push(password.fault(fault));
    }
    let breadcrumbs = Breadcrumbs::to(&view, t.prove());
    let breadcrumbs = breadcrumbs.through(&view, "/account", t.own_account());
    let provider = named.filter(|(source, _)| source.kind == SourceKind::Provider);
    Ok(ProvePage {
        breadcrumbs,
        fields,
        has_passkey: session.vouched.is_none() && !factors.passkeys.is_empty(),
        provider: provider.map(|(source, name)| (source.id.to_owned(), name.to_owned())),
        view,
    })
}

crate::words::words! {
    prove: "確認身分", "Show who you are";
    prove_lead: "變更登入方式前，請先確認是您本人。", "Before the way you sign in is changed, please show that it is you.";
    password_at(name: &str): "「{name}」的密碼", "Your password at {name}";
    prove_by(name: &str): "到{name}重新確認", "Confirm at {name}";
    proof_refused: "不正確、已用過，或多次失敗後暫停。", "That is wrong or used, or it rests after several failures.";
    proof_code_help: "驗證器 App 顯示的六位數，或一組備援碼。", "The six digits that your app shows, or a recovery code.";
}
