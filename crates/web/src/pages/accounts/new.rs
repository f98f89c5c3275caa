//! `/accounts/new`: an account is made, and with it the link by which its owner chooses a password.

use app::account::{self, AccountError, NewAccount};
use app::one_time_link;
use app::{Action, Actor, Resource};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::one::{LinkShown, Told};
use crate::acting::{Acting, Whence};
use crate::blocking::wait_for;
use crate::bodies;
use crate::extract::Form;
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::field::Field;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/accounts/new.html")]
struct NewPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    fields: Vec<Field>,
    agencies: Vec<(String, String, bool)>,
}

#[derive(Default, serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    name: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    mail: String,
    #[serde(default)]
    agency: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let nothing = Filled::default();
    wait_for(move || Ok(Page(page(view, &state, &actor, &nothing, None)?).into_response())).await
}

pub async fn create(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    whence: Whence,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let new = NewAccount {
            name: form.name.clone(),
            display_name: form.display_name.clone(),
            agency: form.agency.clone(),
            person: None,
            mail: Some(form.mail.clone()),
        };
        let made = match account::create(installation, &actor, &new) {
            Ok(made) => made,
            Err(error) => {
                let page = page(view, &state, &actor, &form, Some(&wrong(error)?))?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
            }
        };
        let (purpose, secret) = one_time_link::for_account(installation, &actor, &made.id)?;
        let told = Told { account: &made, purpose, secret: &secret };
        Ok(Page(LinkShown::new(view, &whence, &told)).into_response())
    })
    .await
}

fn page(
    view: View,
    state: &State,
    actor: &Actor,
    form: &Filled,
    wrong: Option<&FieldFault>,
) -> Result<NewPage, Fault> {
    let t = view.t;
    let fault = |id: &str| {
        let wrong = wrong.filter(|wrong| wrong.field == id);
        wrong.map(|wrong| view.say(&wrong.detail).to_owned()).unwrap_or_default()
    };
    let fields = vec![
        Field::text("name", t.sign_in_name())
            .value(&form.name)
            .help(t.name_help())
            .fault(fault("name")),
        Field::text("display_name", t.display_name())
            .value(&form.display_name)
            .fault(fault("display_name")),
        Field::text("mail", t.mail_of_account())
            .value(&form.mail)
            .optional()
            .help(t.mail_of_account_help())
            .fault(fault("mail")),
    ];
    let city = names::city(state.installation())?;
    let mut agencies = Vec::new();
    for body in bodies::in_order(&state.installation().regulation, &city) {
        if app::may(actor, Action::KeepAccounts, &Resource::Accounts { agency: &body.id }) {
            let name = bodies::name(body, view.language).to_owned();
            agencies.push((body.id.clone(), name, body.id == form.agency));
        }
    }
    if agencies.is_empty() {
        let of_city = Resource::Accounts { agency: domain::body::CITY };
        app::access::require(actor, Action::KeepAccounts, &of_city)?;
    }
    let breadcrumbs = Breadcrumbs::to(&view, t.account_new());
    Ok(NewPage {
        breadcrumbs: breadcrumbs.through(&view, "/accounts", t.accounts()),
        fields,
        agencies,
        view,
    })
}

/// What a person can mend stands by its field; anything else is a page of its own.
pub(super) fn wrong(error: AccountError) -> Result<FieldFault, Fault> {
    let told = error.to_string();
    match error {
        AccountError::Name { .. } => {
            Ok(FieldFault::new("name", "請以 1 至 64 個小寫英文字母、數字及 . _ - @ 填寫", told))
        }
        AccountError::NameTaken { .. } => {
            Ok(FieldFault::new("name", "這個帳號已有人使用；帳號不會重複發給他人", told))
        }
        AccountError::Mail { .. } => {
            Ok(FieldFault::new("mail", "不是電子郵件地址，請寫成 名稱@主機", told))
        }
        AccountError::NoDisplayName => Ok(FieldFault::new("display_name", "請填寫姓名", told)),
        error => Err(error.into()),
    }
}

crate::words::words! {
    mail_of_account: "電子郵件", "Mail address";
    mail_of_account_help: "期限、退回與待簽核之通知寄到這裡；可不填。", "Letters about deadlines, returns and approvals go here; it may be left empty.";
    account_make: "建立並取得邀請連結", "Make it and get the link";
}
