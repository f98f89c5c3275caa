//! `/account/password`: another password of one's own, by the one that is left.

use app::federation::sources_of;
use app::session::{self, OwnError};
use app::sign_in::SignInError;
use app::sign_in::rules::Rules;
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::renewed;
use crate::acting::{Being, Whence};
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::pages::sign_in::weakness;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::field::Field;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/account/password.html")]
struct PasswordPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    fields: Vec<Field>,
    first: &'static str,
}

#[derive(Default, serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    former: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
) -> Result<Response, Fault> {
    wait_for(move || {
        if let Some(session) = &present.session
            && !sources_of(state.installation(), &session.account)?.is_empty()
        {
            return Err(OwnError::Vouched.into());
        }
        Ok(Page(page(view, &state, None)?).into_response())
    })
    .await
}

pub async fn change(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        if form.password != form.password_again {
            return again(view, &state, &weakness::not_the_same("password_again"));
        }
        let installation = state.installation();
        let done = session::set_password(
            installation,
            &present,
            &form.former,
            &form.password,
            whence.origin(),
        );
        match done {
            Err(OwnError::Weak(weak)) => again(view, &state, &weakness::told("password", weak)?),
            Err(OwnError::SignIn(SignInError::Refused)) => {
                let wrong = FieldFault::new(
                    "former",
                    "現用密碼不正確，或多次失敗後暫停；忘記密碼請洽帳號管理者。",
                    "It is not your password, or it rests after several failures; ask for a reset link.",
                );
                again(view, &state, &wrong)
            }
            done => renewed(&view, done, "/account?done=password", &whence),
        }
    })
    .await
}

fn page(view: View, state: &State, wrong: Option<&FieldFault>) -> Result<PasswordPage, Fault> {
    let t = view.t;
    let fault = |id: &str| {
        let wrong = wrong.filter(|wrong| wrong.field == id);
        wrong.map(|wrong| view.say(&wrong.detail).to_owned()).unwrap_or_default()
    };
    let rules = Rules::on(state.installation())?;
    let password = Field::password("password", t.new_password(), "new-password");
    let fields = vec![
        Field::password("former", t.present_password(), "current-password").fault(fault("former")),
        password.help(weakness::asked(&rules, t)).fault(fault("password")),
        Field::password("password_again", t.new_password_again(), "new-password")
            .fault(fault("password_again")),
    ];
    let first = if view.query.get("first").is_some() { t.password_first() } else { "" };
    let breadcrumbs = Breadcrumbs::to(&view, t.change_password());
    let breadcrumbs = breadcrumbs.through(&view, "/account", t.own_account());
    Ok(PasswordPage { breadcrumbs, fields, first, view })
}

fn again(view: View, state: &State, wrong: &FieldFault) -> Result<Response, Fault> {
    let page = page(view, state, Some(wrong))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
}

crate::words::words! {
    present_password: "現用密碼", "Your present password";
    password_first: "密碼已超過本府所定的使用期限，請先變更。", "Your password has been in use for longer than the city allows; change it first.";
}
