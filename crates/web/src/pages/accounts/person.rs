//! `/accounts/{id}/person`: for whom of the register of people an account stands.

use app::account::{self, Account};
use app::record::{self, RecordError};
use app::{Actor, Installation, typed};
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::one::{Wrong, page};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::pages::account::back;
use crate::parts::field::Field;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

/// Who is meant.
#[derive(serde::Deserialize)]
pub struct Meant {
    #[serde(default)]
    person: String,
}

/// Who it is, as a control takes it; empty where it is nobody.
pub(super) fn name(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    account: &Account,
) -> Result<String, Fault> {
    let Some(person) = &account.person else { return Ok(String::new()) };
    match record::get(installation, actor, person) {
        Ok(record) => Ok(typed::called_one(installation, actor, &record, view.language.manner())?),
        // Who keeps accounts and does not read the register is told that there is somebody.
        Err(RecordError::NotFound { .. }) => Ok(view.t.person_unseen().to_owned()),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn field(
    view: &View,
    account: &Account,
    name: &str,
    wrong: Option<(&str, FieldFault)>,
) -> Field {
    let t = view.t;
    let (filled, fault) = wrong.unzip();
    let agency = segment(&account.agency);
    let place = format!("/suggestions?form=person&below=yes&agency={agency}");
    Field::text("person", t.person_of_account())
        .value(filled.unwrap_or(name))
        .optional()
        .help(t.person_of_account_help())
        .suggestions(view.link(&place))
        .fault(fault.map(|fault| view.say(&fault.detail).to_owned()).unwrap_or_default())
}

pub async fn bind(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Meant>,
) -> Result<Response, Fault> {
    wait_for(move || match account::bind(state.installation(), &actor, &id, &form.person) {
        Ok(bound) => {
            let done = if bound.person.is_some() { "bound" } else { "unbound" };
            Ok(back(&view, &format!("/accounts/{}?done={done}", segment(&id))))
        }
        Err(error) => {
            let fault = Fault::from(error);
            let [wrong] = fault.fields() else { return Err(fault) };
            let person = Some((form.person.as_str(), wrong.clone()));
            let wrong = Wrong { person, ..Wrong::default() };
            let page = page(view, &state, &actor, &id, wrong)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
        }
    })
    .await
}

crate::words::words! {
    person_of_account: "人員基本資料中的本人", "Who it is in the register of people";
    person_of_account_help: "輸入姓名的一部分後選擇；限該機關及其所屬的人員，一人一個帳號。認定後，本人以此帳號在簽名單簽名；要看到自己的紀錄，另授予「機關人員」權責。留空即解除。", "Type part of the name and choose: somebody of that agency or of one below it, one account a person. From then on they sign sheets by this account; to see their own records they need the right of a member of staff. Empty: nobody.";
    person_of_none: "未認定", "Nobody";
    person_unseen: "已認定（您無權查看人員資料）", "Somebody (you do not read the register)";
    bind_account: "更新本人", "Save who it is";
    done_bound: "已認定本人。", "It is said who it is.";
    done_unbound: "已解除，這個帳號不再代表人員基本資料中的任何人。", "It stands for nobody of the register any more.";
}
