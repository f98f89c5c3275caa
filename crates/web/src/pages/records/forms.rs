//! `/forms`: every form by chapter, with how many records there are of it.

use app::access::may_somewhere;
use app::{Action, Actor, Installation, Resource, may};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use regulation::{Form, FormKind, ROOMS, Regulation};

use super::names;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::catalogue::Catalogue;
use crate::download::Cell;
use crate::fault::Fault;
use crate::law;
use crate::listing::{self, Listing};
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::routes::{State, filing_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/records/forms.html")]
struct Forms {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    downloads: Downloads,
    total: usize,
    rooms: Vec<Room>,
}

struct Room {
    name: String,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    id: String,
    name: String,
    other: String,
    kind: &'static str,
    n_fields: usize,
    n_duties: usize,
    records: String,
    n_records: i64,
    /// Where one is filed, for who may.
    filing: String,
}

pub async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.chapter(),
            t.form(),
            t.form_id(),
            t.form_kind_label(),
            t.fields(),
            t.duties_it_decides(),
            t.records_filed(),
        ];
        return listing.whole("forms", headings, cells).await;
    }
    wait_for(move || Ok(Page(page(view, &state, &actor)?).into_response())).await
}

fn page(view: View, state: &State, actor: &Actor) -> Result<Forms, Fault> {
    Ok(Forms {
        breadcrumbs: Breadcrumbs::to(&view, view.t.forms()).through(
            &view,
            "/records",
            view.t.records(),
        ),
        filters: Filters::of(&view).search("q", view.t.search()).build(),
        downloads: Downloads::new(&view),
        total: state.installation().regulation.forms.len(),
        rooms: rooms(&view, state.installation(), actor, &state.catalogue)?,
        view,
    })
}

/// The forms that are found, chapter by chapter.
fn rooms(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    catalogue: &Catalogue,
) -> Result<Vec<Room>, Fault> {
    let regulation = &*installation.regulation;
    let books = app::record::books(installation, actor)?;
    let count =
        |form: &str| books.iter().filter(|one| one.form == form).map(|one| one.records).sum();
    let asked = view.query.get("q").unwrap_or_default().to_lowercase();
    let is_found = |form: &&Form| {
        [&form.id, &form.zh, &form.en].into_iter().any(|name| name.to_lowercase().contains(&asked))
    };
    // Forms of national law lie behind those of the chapters.
    let others = regulation.forms.iter().map(|form| form.room.as_str());
    let others = others.filter(|room| !ROOMS.contains(room));
    let mut keys: Vec<&str> = ROOMS.to_vec();
    for room in others {
        if !keys.contains(&room) {
            keys.push(room);
        }
    }
    let rooms = keys.into_iter().map(|key| {
        let chapter = catalogue.chapter(key).and_then(|place| catalogue.chapters.get(place));
        let name = chapter.map(|one| format!("{} {}", view.say(&one.number), view.say(&one.name)));
        let forms = regulation.forms.iter().filter(|form| form.room == key).filter(is_found);
        Room {
            name: name.unwrap_or_else(|| view.t.forms_of_law().to_owned()),
            rows: forms
                .map(|form| Row {
                    filing: filing(view, actor, form),
                    ..row(view, regulation, form, count(&form.id))
                })
                .collect(),
        }
    });
    Ok(rooms.filter(|room| !room.rows.is_empty()).collect())
}

fn cells(asked: &Listing) -> Result<Vec<Vec<Cell>>, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let rooms = rooms(view, state.installation(), actor, &state.catalogue)?;
    let cells = rooms.into_iter().flat_map(|Room { name, rows }| {
        rows.into_iter().map(move |row| {
            vec![
                Cell::text(name.clone()),
                Cell::text(row.name),
                Cell::text(row.id),
                Cell::text(row.kind),
                listing::count(row.n_fields),
                listing::count(row.n_duties),
                Cell::Number(row.n_records.into()),
            ]
        })
    });
    Ok(cells.collect())
}

fn row(view: &View, regulation: &Regulation, form: &Form, n_records: i64) -> Row {
    let reads = regulation.duties.iter().filter(|duty| duty.decides.contains(&form.id));
    let language = view.language;
    Row {
        href: view.link(&law::form_path(&form.id)),
        id: form.id.clone(),
        name: names::form(regulation, &form.id, language),
        other: language.other().choose(&form.zh, &form.en).clone(),
        kind: law::form_kind(form.kind, view),
        n_fields: form.fields.len(),
        n_duties: reads.count(),
        records: view.link(&format!("/records?form={}", form.id)),
        n_records,
        filing: String::new(),
    }
}

/// Where a record of the form is filed for the agency that is asked for, or for one's own.
fn filing(view: &View, actor: &Actor, form: &Form) -> String {
    let agency = view.query.get("agency").unwrap_or_default();
    let may_file = match agency {
        "" => may_somewhere(actor, Action::File, &form.id),
        agency => may(actor, Action::File, &Resource::Part { agency, form: &form.id }),
    };
    match may_file && form.kind != FormKind::View {
        true => view.link(&filing_path(&form.id, agency, &[], None)),
        false => String::new(),
    }
}

crate::words::words! {
    n_forms(n: &usize): "共 {n} 種表單；欄位、代碼與匯入標題均取自法規資料。",
        "{n} forms; fields, words and headings for import come from the law’s data.";
    forms_of_law: "國家法規", "National law";
    form_kind_label: "性質", "Kind";
    fields: "欄位", "Fields";
    duties_it_decides: "判定義務", "Duties it decides";
    form_id: "表單代碼", "Form id";
    records_filed: "紀錄數", "Records";
}
