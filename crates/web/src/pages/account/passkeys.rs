//! Passkeys of one's own: added by the browser, taken away.

use app::sign_in::passkey;
use axum::extract;
use axum::response::{IntoResponse, Response};

use super::{not_recent, renewed};
use crate::acting::{Being, Whence};
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::sign_in::passkey::PasskeyPage;
use crate::routes::State;
use crate::view::View;

#[derive(serde::Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

#[derive(serde::Deserialize)]
pub struct Answered {
    #[serde(default)]
    begun: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    name: String,
}

pub async fn ask(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
    Form(form): Form<Named>,
) -> Result<Response, Fault> {
    wait_for(move || match passkey::ask_for_new(state.installation(), &present, &whence.address) {
        Ok(asked) => {
            let carried = vec![("name", form.name)];
            let action = "/account/passkeys/answer";
            let page = PasskeyPage::new(view, "create", action, asked, carried, "/account");
            Ok(Page(page).into_response())
        }
        Err(error) => not_recent(&view, error),
    })
    .await
}

pub async fn add(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
    Form(form): Form<Answered>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let done = passkey::add(
            state.installation(),
            &present,
            &whence.address,
            &form.begun,
            &form.answer,
            &form.name,
        );
        renewed(&view, done, "/account?done=passkey", &whence)
    })
    .await
}

pub async fn remove(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let done = passkey::remove(state.installation(), &present, &id);
        renewed(&view, done, "/account?done=removed", &whence)
    })
    .await
}
