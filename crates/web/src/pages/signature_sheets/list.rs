//! The sheets of the agencies where the reader reads such records, the newest first; and the forms of which
//! another can be opened.

use app::access::may_somewhere;
use app::signature_sheet::{Sheet, list};
use app::{Action, Actor, Installation};
use askama::Template;
use axum::extract;

use super::sheet_path;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, agency_path};
use crate::view::View;

const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "pages/signature_sheets/list.html")]
pub(super) struct Sheets {
    view: View,
    breadcrumbs: Breadcrumbs,
    /// The forms that people sign and the reader files: link and name.
    forms: Vec<(String, String)>,
    rows: Vec<Shown>,
    first: String,
    next: String,
}

struct Shown {
    href: String,
    title: String,
    form: String,
    agency: String,
    agency_href: String,
    iso: String,
    on: String,
    n_people: usize,
    n_signed: usize,
    is_closed: bool,
}

pub(super) async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Page<Sheets>, Fault> {
    let installation = state.installation().clone();
    wait_for(move || page(view, &installation, &actor).map(Page)).await
}

fn page(view: View, installation: &Installation, actor: &Actor) -> Result<Sheets, Fault> {
    let (agency, before) = (view.query.get("agency"), view.query.get("cursor"));
    let found = list(installation, actor, agency, before, PER_PAGE)?;
    let city = names::city(installation)?;
    let regulation = &*installation.regulation;
    let shown = |one: &Sheet| Shown {
        href: view.link(&sheet_path(&one.id)),
        title: one.title.clone(),
        form: names::form(regulation, &one.form, view.language),
        agency: names::agency(&city, &one.agency, view.language),
        agency_href: view.link(&agency_path(&one.agency)),
        iso: one.opened_at.to_string(),
        on: view.language.day(one.opened_at.day()),
        n_people: one.n_people,
        n_signed: one.n_signed,
        is_closed: one.end.is_some(),
    };
    let signed = regulation.forms.iter().filter(|form| form.signed.is_some());
    let forms = signed.filter(|form| may_somewhere(actor, Action::File, &form.id));
    let forms = forms.map(|form| {
        let path = super::asking_path(&form.id, "", &app::typed::Typed::default());
        (view.link(&path), view.language.choose(&form.zh, &form.en).clone())
    });
    Ok(Sheets {
        breadcrumbs: Breadcrumbs::to(&view, view.t.signature_sheets()).through(
            &view,
            "/records",
            view.t.records(),
        ),
        forms: forms.collect(),
        rows: found.sheets.iter().map(shown).collect(),
        first: before.map(|_| view.with("cursor", "")).unwrap_or_default(),
        next: found.next.map(|next| view.with("cursor", &next)).unwrap_or_default(),
        view,
    })
}

crate::words::words! {
    signature_sheets: "簽名單", "Signature sheets";
    signature_sheets_lead: "請多人就同一內容簽名：各人於其待辦以自己的帳號簽，或印出簽名後掃描上傳；每個簽名各成一筆紀錄。", "Several people sign the same: each on their own list by their own sign-in, or on paper that is scanned. Each signature files a record.";
    open_a_sheet: "開立簽名單", "Open a sheet";
    no_sheets: "尚無簽名單。", "There are no sheets yet.";
    sheet_title: "名稱", "Title";
    opened_on: "開立日", "Opened";
    n_of_signed(n: &usize, of: &usize): "已簽 {n}／{of} 人", "{n} of {of} signed";
    sheet_is_open: "簽署中", "Open";
    sheet_is_closed: "已結束", "Closed";
}
