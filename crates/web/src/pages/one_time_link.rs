//! `/set-up` and `/one-time-link`: what a link that was told once opens. Looking uses nothing up.

use app::Installation;
use app::account::{AccountError, NewAccount};
use app::one_time_link::{self as links, LinkError, Purpose};
use app::session::Opened;
use app::sign_in::rules::Rules;
use askama::Template;
use axum::Router;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::sign_in::{home, let_in, weakness};
use crate::acting::Whence;
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::parts::field::Field;
use crate::routes::State;
use crate::view::View;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/set-up", get(show).post(set_up))
        .route("/one-time-link", get(show).post(choose))
}

#[derive(Template)]
#[template(path = "pages/one_time_link.html")]
struct LinkPage {
    view: View,
    title: &'static str,
    lead: String,
    action: String,
    key: String,
    fields: Vec<Field>,
    button: &'static str,
}

/// The form's fields as the browser sends them.
#[derive(Default, serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    key: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

async fn show(view: View, extract::State(state): extract::State<State>) -> Result<Response, Fault> {
    let key = view.query.get("key").unwrap_or_default().to_owned();
    let form = Filled { key, ..Filled::default() };
    wait_for(move || Ok(Page(page(view, &state, &form, &[])?).into_response())).await
}

async fn set_up(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let mut told = wrong_names(&form)?;
        if form.password != form.password_again {
            told.extend(not_the_same(state.installation(), &form)?);
            return again(view, &state, &form, &told);
        }
        let new = NewAccount {
            name: form.name.clone(),
            display_name: form.display_name.clone(),
            agency: domain::body::CITY.to_owned(),
            person: None,
            mail: None,
        };
        let done = links::finish_set_up(
            state.installation(),
            &form.key,
            &new,
            &form.password,
            whence.origin(),
        );
        match done {
            Ok(opened) => Ok(let_in(&view, &opened, "/account?done=set-up", &whence)),
            Err(error) => {
                let last = wrong(error)?;
                if told.iter().all(|one| one.field != last.field) {
                    told.push(last);
                }
                again(view, &state, &form, &told)
            }
        }
    })
    .await
}

async fn choose(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        if form.password != form.password_again {
            let told = not_the_same(state.installation(), &form)?;
            return again(view, &state, &form, &told);
        }
        let installation = state.installation();
        let purpose = links::look(installation, &form.key)?.purpose;
        match links::choose_password(installation, &form.key, &form.password, whence.origin()) {
            Ok(Some(opened)) => {
                let place = arrival(state.installation(), purpose, &opened)?;
                Ok(let_in(&view, &opened, place, &whence))
            }
            Ok(None) => {
                let place = view.link("/sign-in?done=password");
                Ok((StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response())
            }
            Err(error) => again(view, &state, &form, &[wrong(error)?]),
        }
    })
    .await
}

/// Who comes for the first time and works for an agency begins with what they have to do.
fn arrival(
    installation: &Installation,
    purpose: Purpose,
    opened: &Opened,
) -> Result<&'static str, Fault> {
    let home = home(installation, opened, "/")?;
    Ok(match (purpose, home) {
        (Purpose::Invitation, "/todo") => "/todo?done=welcome",
        (Purpose::Invitation, _) => "/account?done=first-password",
        (Purpose::SetUp | Purpose::Reset, _) => "/account?done=password",
    })
}

/// The page of a link that opens.
fn page(view: View, state: &State, form: &Filled, told: &[FieldFault]) -> Result<LinkPage, Fault> {
    let link = links::look(state.installation(), &form.key)?;
    let t = view.t;
    let fault = |id: &str| {
        let found = told.iter().find(|one| one.field == id);
        found.map(|one| view.say(&one.detail).to_owned()).unwrap_or_default()
    };
    let mut fields = Vec::new();
    if link.purpose == Purpose::SetUp {
        let name = Field::text("name", t.sign_in_name()).autocomplete("username");
        let shown = Field::text("display_name", t.display_name()).autocomplete("name");
        fields.push(name.value(&form.name).help(t.name_help()).fault(fault("name")));
        fields.push(shown.value(&form.display_name).fault(fault("display_name")));
    }
    let rules = Rules::on(state.installation())?;
    let password = Field::password("password", t.new_password(), "new-password");
    let again = Field::password("password_again", t.new_password_again(), "new-password");
    fields.push(password.help(weakness::asked(&rules, t)).fault(fault("password")));
    fields.push(again.fault(fault("password_again")));
    let whose = link.account.map(|(name, shown)| view.t.named(&shown, &name));
    let whose = whose.unwrap_or_default();
    let (title, lead, action, button) = match link.purpose {
        Purpose::SetUp => (t.set_up(), t.set_up_lead().to_owned(), "/set-up", t.make_first()),
        Purpose::Invitation => (t.invitation(), whose, "/one-time-link", t.set_password()),
        Purpose::Reset => (t.reset_password(), whose, "/one-time-link", t.set_password()),
    };
    let (action, key) = (view.link(action), form.key.clone());
    Ok(LinkPage { title, lead, action, key, fields, button, view })
}

fn again(view: View, state: &State, form: &Filled, told: &[FieldFault]) -> Result<Response, Fault> {
    let page = page(view, state, form, told)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
}

/// That the two passwords differ, which does not hide that the first is weak.
fn not_the_same(installation: &Installation, form: &Filled) -> Result<Vec<FieldFault>, Fault> {
    let mut told = vec![weakness::not_the_same("password_again")];
    let names = [form.name.as_str(), form.display_name.as_str()];
    match links::keeps_rules(installation, &form.key, &names, &form.password) {
        Ok(()) => {}
        Err(error) => told.insert(0, wrong(error)?),
    }
    Ok(told)
}

/// What is wrong with the names, which a weak password does not hide.
fn wrong_names(form: &Filled) -> Result<Vec<FieldFault>, Fault> {
    let name = app::account::folded(&form.name).err();
    let shown = form.display_name.trim().is_empty().then_some(AccountError::NoDisplayName);
    name.into_iter().chain(shown).map(|error| wrong(LinkError::Account(error))).collect()
}

/// What a person can mend stands by its field; anything else is a page of its own.
fn wrong(error: LinkError) -> Result<FieldFault, Fault> {
    match error {
        LinkError::Weak(weak) => weakness::told("password", weak),
        LinkError::Account(error @ AccountError::Name { .. }) => Ok(FieldFault::new(
            "name",
            "請以 1 至 64 個小寫英文字母、數字及 . _ - @ 填寫",
            error.to_string(),
        )),
        LinkError::Account(error @ AccountError::NoDisplayName) => {
            Ok(FieldFault::new("display_name", "請填寫姓名", error.to_string()))
        }
        error => Err(error.into()),
    }
}

crate::words::words! {
    set_up: "首次設定", "Set up";
    set_up_lead: "請建立第一位系統管理者。系統管理者管理帳號與本系統，看不到機關的紀錄內容。這個連結只能使用一次。",
        "Make the first platform administrator, who keeps accounts and runs the program and reads no agency’s records. This link opens once.";
    make_first: "建立系統管理者", "Make the administrator";
    invitation: "啟用帳號", "Welcome";
    reset_password: "重設密碼", "Reset the password";
    set_password: "設定密碼", "Set the password";
    display_name: "姓名", "Your name";
    name_help: "登入用；小寫英文字母、數字及 . _ - @。", "To sign in by: letters a to z, digits, and . _ - @.";
    named(shown: &str, name: &str): "{shown}（帳號 {name}）", "{shown} (name {name})";
}
