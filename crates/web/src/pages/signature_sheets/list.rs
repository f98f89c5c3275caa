//! The sheets that the reader is asked to sign themselves, and those of the agencies where they read such records,
//! the newest first; and the forms of which another can be opened.

use app::signature_sheet::{Sheet, list, own_signed, own_waiting};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::body::City;
use regulation::Day;

use super::new::opens;
use super::{sheet_path, signing_path};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::cursor::{id_asked, id_asked_by};
use crate::download::Cell;
use crate::fault::Fault;
use crate::listing::{self, AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::named::Named;
use crate::parts::onward::Onward;
use crate::routes::State;
use crate::view::View;

const PER_PAGE: u32 = 50;

/// The key of the query that tells where the list of what the reader signed begins.
const SIGNED: &str = "signed";

#[derive(Template)]
#[template(path = "pages/signature_sheets/list.html")]
struct Sheets {
    view: View,
    breadcrumbs: Breadcrumbs,
    /// The forms of which the reader opens a sheet: link and name.
    forms: Vec<(String, String)>,
    /// Those that wait for the reader's own signature, and those that bear it.
    own: Vec<OwnSheets>,
    downloads: Downloads,
    rows: Vec<Shown>,
    onward: Onward,
}

struct OwnSheets {
    heading: &'static str,
    /// What the reader does with one of them.
    way: &'static str,
    rows: Vec<Shown>,
    /// That others wait behind these; empty where none does.
    more: &'static str,
    onward: Option<Onward>,
}

struct Shown {
    href: String,
    title: String,
    form: String,
    agency: Named,
    on: String,
    day: Day,
    n_people: usize,
    n_signed: usize,
    is_closed: bool,
}

pub(super) async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.sheet_title(),
            t.form(),
            t.of_agency(),
            t.opened_on(),
            t.n_asked_to_sign(),
            t.n_who_signed(),
            t.standing(),
        ];
        return listing.file("signature-sheets", headings, piece).await;
    }
    let installation = state.installation().clone();
    wait_for(move || Ok(Page(page(view, &installation, &actor)?).into_response())).await
}

/// Sheets as rows, and the place where the next ones begin.
fn rows(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    before: Option<&str>,
    limit: u32,
) -> Result<(Vec<Shown>, Option<String>), Fault> {
    let found = list(installation, actor, view.query.get("agency"), before, limit)?;
    let city = names::city(installation)?;
    let ground = (actor, &city);
    let shown = |one: &Sheet| shown(view, installation, ground, one, &sheet_path(&one.id));
    Ok((found.sheets.iter().map(shown).collect(), found.next))
}

fn shown(
    view: &View,
    installation: &Installation,
    (actor, city): (&Actor, &City),
    one: &Sheet,
    path: &str,
) -> Shown {
    Shown {
        href: view.link(path),
        title: one.title.clone(),
        form: names::form(&installation.regulation, &one.form, view.language),
        agency: Named::agency(
            view,
            actor,
            &one.agency,
            names::agency(city, &one.agency, view.language),
        ),
        on: view.language.day(one.opened_at.day()),
        day: one.opened_at.day(),
        n_people: one.n_people,
        n_signed: one.n_signed,
        is_closed: one.end.is_some(),
    }
}

/// What the reader is asked to sign themselves and what they signed, as far as there is any.
fn own(view: &View, installation: &Installation, actor: &Actor) -> Result<Vec<OwnSheets>, Fault> {
    let t = view.t;
    let waiting = own_waiting(installation, actor, PER_PAGE)?;
    let signed = own_signed(installation, actor, id_asked_by(SIGNED, view)?, PER_PAGE)?;
    let city = names::city(installation)?;
    let rows = |sheets: &[Sheet]| -> Vec<Shown> {
        let ground = (actor, &city);
        let shown = |one: &Sheet| shown(view, installation, ground, one, &signing_path(&one.id));
        sheets.iter().map(shown).collect()
    };
    let waiting = OwnSheets {
        heading: t.sheets_to_sign(),
        way: t.read_it_and_sign(),
        rows: rows(&waiting.sheets),
        more: waiting.next.map_or("", |_| t.sign_these_first()),
        onward: None,
    };
    let signed = OwnSheets {
        heading: t.sheets_signed(),
        way: t.read_it_again(),
        rows: rows(&signed.sheets),
        more: "",
        onward: Some(Onward::by(SIGNED, view, signed.next.as_deref())),
    };
    Ok([waiting, signed].into_iter().filter(|one| !one.rows.is_empty()).collect())
}

fn piece(asked: &Listing, before: Option<&str>) -> Result<Piece, Fault> {
    let (t, installation) = (asked.view.t, asked.state.installation());
    let (rows, next) = rows(&asked.view, installation, &asked.actor, before, AT_ONCE)?;
    let cells = |row: Shown| {
        vec![
            Cell::text(row.title),
            Cell::text(row.form),
            Cell::text(row.agency.name()),
            listing::day(row.day),
            listing::count(row.n_people),
            listing::count(row.n_signed),
            Cell::text(if row.is_closed { t.sheet_is_closed() } else { t.sheet_is_open() }),
        ]
    };
    Ok(Piece { rows: rows.into_iter().map(cells).collect(), next })
}

fn page(view: View, installation: &Installation, actor: &Actor) -> Result<Sheets, Fault> {
    let (rows, next) = rows(&view, installation, actor, id_asked(&view)?, PER_PAGE)?;
    let regulation = &*installation.regulation;
    let mut forms = Vec::new();
    for form in regulation.forms.iter().filter(|form| form.signed.is_some()) {
        if opens(installation, actor, form)? {
            let path = super::asking_path(&form.id, "", &app::typed::Typed::default());
            forms.push((view.link(&path), view.language.choose(&form.zh, &form.en).clone()));
        }
    }
    Ok(Sheets {
        breadcrumbs: Breadcrumbs::to(&view, view.t.signature_sheets()).through(
            &view,
            "/records",
            view.t.records(),
        ),
        forms,
        own: own(&view, installation, actor)?,
        downloads: Downloads::of_list(&view),
        rows,
        onward: Onward::new(&view, next.as_deref()),
        view,
    })
}

crate::words::words! {
    signature_sheets: "簽名單", "Signature sheets";
    signature_sheets_lead: "請多人就同一內容簽名：各人於其待辦以自己的帳號簽，或印出簽名後掃描上傳；每個簽名各成一筆紀錄。", "Several people sign the same: each on their own list by their own sign-in, or on paper that is scanned. Each signature files a record.";
    open_a_sheet: "開立簽名單", "Open a sheet";
    no_sheets: "尚無簽名單。", "There are no sheets yet.";
    sheets_to_sign: "待您簽名", "For you to sign";
    sheets_signed: "您已簽名", "Signed by you";
    sheets_kept: "開立的簽名單", "Sheets that were opened";
    sign_these_first: "簽完以上各份後，會列出其餘待您簽名者。", "There are more; they are listed once these are signed.";
    read_it_again: "查看", "Read";
    sheet_title: "名稱", "Title";
    opened_on: "開立日", "Opened";
    n_asked_to_sign: "應簽人數", "Asked";
    n_who_signed: "已簽人數", "Signed";
    n_of_signed(n: &usize, of: &usize): "已簽 {n}／{of} 人", "{n} of {of} signed";
    sheet_is_open: "簽署中", "Open";
    sheet_is_closed: "已結束", "Closed";
}
