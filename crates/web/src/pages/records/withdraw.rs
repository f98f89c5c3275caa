//! `/records/{id}/withdraw`: what is withdrawn, why, and that it stays.

use app::record::{Expected, Once, Record, RecordError, may_be_withdrawn, request_sha256};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::names;
use crate::acting::Acting;
use crate::api::body::etag;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::filing::law::{DutyLine, duties};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, record_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/records/withdraw.html")]
struct WithdrawPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    title: String,
    form: String,
    agency: String,
    day: String,
    record: String,
    action: String,
    duties: Vec<DutyLine>,
    filled: Filled,
    fault: &'static str,
}

/// The form's fields as the browser sends them.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    why: String,
    #[serde(default)]
    key: String,
    /// The version that was read.
    #[serde(default)]
    seen: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let record = stands(installation, &actor, &id)?;
        let (key, seen) = (Uuid::now_v7().to_string(), etag(&record));
        let filled = Filled { key, seen, ..Filled::default() };
        page(view, installation, &actor, &record, filled, "").map(|page| Page(page).into_response())
    })
    .await
}

pub async fn act(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let record = app::record::get(installation, &actor, &id)?;
        may_be_withdrawn(installation, &actor, &record)?;
        if filled.why.trim().is_empty() {
            let fault = view.t.say_why_withdrawn();
            let page = page(view, installation, &actor, &record, filled, fault)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
        }
        let sha256 = request_sha256([&id, "\n", &filled.why].concat().as_bytes());
        let once = Once { key: &filled.key, request_sha256: &sha256 };
        let once = (!filled.key.is_empty()).then_some(once);
        let expected: Expected<'_> = &|found| etag(found) == filled.seen;
        let why = &filled.why;
        let done = app::record::withdraw(installation, &actor, &id, why, once, Some(expected))?;
        if !done.repeated {
            state.boards.renew(&record.agency, installation.today());
        }
        let path = format!("{}?done=withdrawn", record_path(&id));
        Ok((StatusCode::SEE_OTHER, [(LOCATION, view.link(&path))]).into_response())
    })
    .await
}

/// The record, where it can still be withdrawn by the actor.
fn stands(installation: &Installation, actor: &Actor, id: &str) -> Result<Record, Fault> {
    let record = app::record::open(installation, actor, id)?;
    may_be_withdrawn(installation, actor, &record)?;
    match record.superseded_by.is_some() || record.withdrawn_at.is_some() {
        true => Err(RecordError::Stale { id: record.id }.into()),
        false => Ok(record),
    }
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    record: &Record,
    filled: Filled,
    fault: &'static str,
) -> Result<WithdrawPage, Fault> {
    let regulation = &*installation.regulation;
    let title = names::title(installation, actor, record, view.language)?;
    let city = names::city(installation)?;
    let form = regulation.form(&record.form);
    Ok(WithdrawPage {
        breadcrumbs: Breadcrumbs::to(&view, view.t.withdraw_it()).through(
            &view,
            &record_path(&record.id),
            &title,
        ),
        form: names::form(regulation, &record.form, view.language),
        agency: names::agency(&city, &record.agency, view.language),
        day: record.day.map(|day| view.language.day(day)).unwrap_or_default(),
        record: view.link(&record_path(&record.id)),
        action: view.link(&format!("{}/withdraw", record_path(&record.id))),
        duties: form
            .map(|form| duties(&view, regulation, actor, form, &record.agency))
            .unwrap_or_default(),
        filled,
        fault,
        title,
        view,
    })
}

crate::words::words! {
    withdraw_this(title: &str): "撤回「{title}」", "Withdraw “{title}”";
    withdraw_help: "撤回後不再計入任何義務；紀錄、撤回者與理由皆永久保留。內容有誤請改用「更正」。",
        "Withdrawn, it counts for no duty; the record stays, with who withdrew it and why. Where something in it is wrong, correct it instead.";
    say_why_withdrawn: "請說明撤回理由", "Say why it is withdrawn";
    confirm_withdrawal: "確認撤回", "Withdraw it";
    keep_it: "不撤回", "Keep it";
    duties_it_counts_for: "受影響之義務", "Duties that read it";
}
