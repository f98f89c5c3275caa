//! `/regulation/instruments`: every law and city document, its editions, and what is held of them.

use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use regulation::{Instrument, InstrumentKind, Regulation, TextKind};

use crate::download::{self, Cell, Format};
use crate::fault::Fault;
use crate::language::Tongue;
use crate::law;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/regulation/instruments.html")]
struct Instruments {
    view: View,
    breadcrumbs: Breadcrumbs,
    downloads: Downloads,
    groups: Vec<Group>,
}

struct Group {
    name: &'static str,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    id: String,
    name: String,
    editions: Vec<EditionRow>,
    n_duties: usize,
    note: String,
    is_found: bool,
}

struct EditionRow {
    href: String,
    span: String,
    is_current: bool,
    holds: String,
}

pub async fn list(
    view: View,
    extract::State(state): extract::State<State>,
) -> Result<Response, Fault> {
    let regulation = &*state.installation().regulation;
    let t = view.t;
    let kinds = [
        (InstrumentKind::CityRule, t.kind_city_rule()),
        (InstrumentKind::National, t.kind_national()),
        (InstrumentKind::CityDelegated, t.kind_city_delegated()),
    ];
    let groups = kinds.map(|(kind, name)| {
        let of_kind = regulation.instruments.iter().filter(|one| one.kind == kind);
        Group { name, rows: of_kind.map(|one| row(&view, regulation, one)).collect() }
    });
    if let Some(format) = download::asked_format(&view)? {
        return file(&view, format, groups.into()).await;
    }
    Ok(Page(Instruments {
        downloads: Downloads::new(&view),
        breadcrumbs: Breadcrumbs::to(&view, t.instruments()).through(
            &view,
            "/regulation",
            t.regulation(),
        ),
        groups: groups.into(),
        view,
    })
    .into_response())
}

/// A row for each edition; an instrument of which none is known has one of its own.
async fn file(view: &View, format: Format, groups: Vec<Group>) -> Result<Response, Fault> {
    let t = view.t;
    let headings = [
        t.instrument_kind(),
        t.regulation(),
        t.instrument_id(),
        t.law_editions(),
        t.text_held(),
        t.duties_of_instrument(),
    ];
    let headings = headings.map(str::to_owned).into();
    let missing = t.text_missing();
    let name = format!("instruments-{}", view.as_of.day());
    download::table(format, name, headings, move |table| {
        let rows = groups
            .into_iter()
            .flat_map(|Group { name, rows }| rows.into_iter().map(move |row| (name, row)));
        for (kind, row) in rows {
            let mut editions: Vec<(String, String)> =
                row.editions.into_iter().map(|one| (one.span, one.holds)).collect();
            if editions.is_empty() {
                editions.push((String::new(), missing.to_owned()));
            }
            for (span, holds) in editions {
                let texts = [kind, &row.name, &row.id, &span, &holds].map(Cell::text);
                let n_duties = crate::listing::count(row.n_duties);
                let cells: Vec<Cell> = texts.into_iter().chain([n_duties]).collect();
                download::row(table, &cells)?;
            }
        }
        Ok(())
    })
    .await
}

fn row(view: &View, regulation: &Regulation, instrument: &Instrument) -> Row {
    let on = view.as_of.day();
    let current = instrument.edition_on(on).map(|edition| edition.in_force);
    let path = law::instrument_path(&instrument.id);
    let editions = instrument.editions.iter().map(|edition| {
        let day = edition.in_force;
        EditionRow {
            href: view.link(&format!("{path}?edition={day}")),
            span: span(view, instrument, day),
            is_current: current == Some(day),
            holds: holds(view, regulation, &instrument.id, day),
        }
    });
    let of_instrument = |place: &&regulation::Duty| place.cite.instrument == instrument.id;
    let name = law::instrument_name(instrument, current);
    Row {
        href: view.link(&path),
        id: instrument.id.clone(),
        name: view.say(&name).to_owned(),
        editions: editions.collect(),
        n_duties: regulation.duties.iter().filter(of_instrument).count(),
        // The data's notes are English; a Chinese page says the same by its own marks.
        note: match view.language.tongue {
            Tongue::English => instrument.note.clone().unwrap_or_default(),
            Tongue::Chinese => String::new(),
        },
        is_found: instrument.text_found,
    }
}

/// From the edition's first day to its last.
pub(super) fn span(view: &View, instrument: &Instrument, edition: regulation::Day) -> String {
    let language = view.language;
    match instrument.span(edition) {
        Some((from, Some(until))) => {
            view.t.in_force_until(&language.day(from), &language.day(until.previous()))
        }
        Some((from, None)) => view.t.in_force_since(&language.day(from)),
        None => language.day(edition),
    }
}

/// What is held of an edition: so many texts, summaries, missing articles.
pub(super) fn holds(
    view: &View,
    regulation: &Regulation,
    instrument: &str,
    edition: regulation::Day,
) -> String {
    let Some(text) = regulation.text(instrument, edition) else {
        return view.t.text_missing().to_owned();
    };
    let kinds = [TextKind::Official, TextKind::Quoted, TextKind::Summary, TextKind::Missing];
    let told = kinds.into_iter().filter_map(|kind| {
        let count = text.provisions.iter().filter(|one| one.kind == kind).count();
        (count > 0).then(|| format!("{} {count}", law::text_kind(kind, view)))
    });
    law::joined(view.language, told)
}

crate::words::words! {
    kind_city_rule: "本府規定", "The city’s regulation";
    kind_national: "國家法規", "National law";
    kind_city_delegated: "本府授權文件", "City documents under the regulation";
    instrument_kind: "類別", "Kind of text";
    instrument_id: "代號", "Id";
    law_editions: "版本", "Editions";
    text_held: "已取得內容", "Held";
    duties_of_instrument: "義務數", "Duties";
}
