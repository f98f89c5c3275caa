//! `/signature-sheets/{id}/signature`: whoever is asked reads what they sign, and signs it themselves.

use app::signature_sheet::{SheetError, own, sign};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};

use super::content::Content;
use super::signing_path;
use crate::acting::Acting;
use crate::assets::Asset;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::failure::words_of_sheet;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/signature_sheets/own.html")]
struct OwnPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    title: String,
    form: String,
    agency: String,
    content: Content,
    sha256: String,
    action: String,
    who: String,
    /// When it was signed: for machines and for people; none before.
    signed: Option<(String, String)>,
    is_closed: bool,
    done: bool,
    fault: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Signing {
    #[serde(default)]
    content: String,
}

pub(super) async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        Ok(Page(page(view, state.installation(), &actor, &id, String::new())?).into_response())
    })
    .await
}

pub(super) async fn sign_it(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Signing>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        match sign(installation, &actor, &id, &form.content) {
            // A second click finds it done.
            Ok(_) | Err(SheetError::Signed { .. }) => {
                let sheet = own(installation, &actor, &id)?.sheet;
                state.boards.renew(&sheet.agency, installation.today());
                let path = view.link(&format!("{}?done=signed", signing_path(&id)));
                Ok((StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response())
            }
            Err(error @ (SheetError::Changed | SheetError::Closed | SheetError::TwoAccounts)) => {
                let fault = view.say(&words_of_sheet(&error)).to_owned();
                let page = page(view, installation, &actor, &id, fault)?;
                Ok((StatusCode::CONFLICT, Page(page)).into_response())
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    id: &str,
    fault: String,
) -> Result<OwnPage, Fault> {
    let own = own(installation, actor, id)?;
    let sheet = own.sheet;
    let signed = own.signature.map(|one| (one.at.to_string(), view.language.moment(one.at)));
    Ok(OwnPage {
        breadcrumbs: Breadcrumbs::to(&view, &sheet.title).through(&view, "/todo", view.t.todo()),
        form: names::form(&installation.regulation, &sheet.form, view.language),
        agency: names::agency(&names::city(installation)?, &sheet.agency, view.language),
        content: Content::of(&view, installation, actor, &sheet)?,
        sha256: sheet.content_sha256,
        action: view.link(&signing_path(id)),
        who: actor.name.clone(),
        is_closed: sheet.end.is_some(),
        done: view.query.get("done") == Some("signed"),
        title: sheet.title,
        signed,
        fault,
        view,
    })
}

impl OwnPage {
    fn style_url(&self) -> &'static str {
        Asset::FilingStyle.url()
    }
}

crate::words::words! {
    you_are_asked: "請您簽名", "You are asked to sign";
    sign_as(name: &str): "以「{name}」的身分簽名。簽名人、時間及上列內容的雜湊值將一併記入異動日誌，並成為一筆紀錄；簽名後不能收回。", "You sign as {name}. Who signed, when, and the hash of the above go into the log, and a record is filed; a signature cannot be taken back.";
    read_and_sign: "我已閱讀，簽名", "I have read it and sign";
    you_signed_at(when: &str): "您已於 {when} 簽名。", "You signed on {when}.";
    was_signed_now: "已簽名，紀錄已登錄。", "Signed; the record is filed.";
    sheet_closed_unsigned: "這份簽名單已結束，不再簽名。", "This sheet was closed; nobody signs it any more.";
    back_to_todo: "回到待辦", "Back to the list";
}
