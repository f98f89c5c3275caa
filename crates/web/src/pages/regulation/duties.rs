//! `/regulation/duties`: every duty of the city's text and of national law, with its shape and how
//! the city stands on it.

use app::board::Tally;
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use regulation::Duty;

use super::shape;
use super::stand::{CityStand, DutyStand};
use crate::acting::Acting;
use crate::catalogue::{Catalogue, DutyWords};
use crate::download::{self, Cell};
use crate::fault::Fault;
use crate::law;
use crate::lines::chapter_choices;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::pager::Pager;
use crate::parts::table::{Heading, Sort, TableHead};
use crate::routes::State;
use crate::view::View;

const PER_PAGE: usize = 60;

const KEYS: [&str; 4] = ["law", "duty", "shape", "met"];

#[derive(Template)]
#[template(path = "pages/regulation/duties.html")]
struct Duties {
    view: View,
    breadcrumbs: Breadcrumbs,
    is_ready: bool,
    filters: Filters,
    downloads: Downloads,
    head: TableHead,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    id: String,
    href: String,
    title: String,
    place: String,
    law: String,
    modality: &'static str,
    is_optional: bool,
    shape: String,
    stand: DutyStand,
}

pub async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let stand = CityStand::of(&view, &state.boards, &actor).await?;
    let regulation = &state.installation().regulation;
    let catalogue = &*state.catalogue;
    let sort = Sort::read(&view, &KEYS, Sort::ascending("law"));
    let mut duties = chosen(&view, catalogue, &regulation.duties)?;
    order(&mut duties, &view, &stand, sort);
    if let Some(format) = download::asked_format(&view)? {
        return file(&view, format, &duties, &stand).await;
    }
    let pager = Pager::new(&view, duties.len(), PER_PAGE);
    let shown = duties.get(pager.rows()).unwrap_or_default();
    let rows = shown.iter().map(|(words, duty)| row(&view, words, duty, &stand)).collect();
    let t = view.t;
    let filters = Filters::of(&view)
        .search("q", t.duty_sought())
        .choice("chapter", t.chapter(), chapter_choices(catalogue, &view))
        .choice("shape", t.shape(), shapes(&view, &regulation.duties))
        .build();
    let headings = [
        Heading::new(t.duty()).sorts("duty"),
        Heading::new(t.clause()).sorts("law"),
        Heading::new(t.modality()),
        Heading::new(t.shape()).sorts("shape"),
        Heading::new(t.how_city_stands()).sorts("met"),
    ];
    let page = Duties {
        breadcrumbs: Breadcrumbs::to(&view, t.all_duties()).through(
            &view,
            "/regulation",
            t.regulation(),
        ),
        is_ready: stand.is_ready(),
        filters,
        downloads: Downloads::new(&view),
        head: TableHead::new(&view, sort, headings),
        rows,
        pager,
        view,
    };
    Ok(Page(page).into_response())
}

type Chosen<'a> = (&'a DutyWords, &'a Duty);

/// The duties that the filters leave, in the order of the law.
fn chosen<'a>(
    view: &View,
    catalogue: &'a Catalogue,
    duties: &'a [Duty],
) -> Result<Vec<Chosen<'a>>, Fault> {
    let sought = view.query.get("q").unwrap_or_default().to_lowercase();
    let chapter = crate::lines::LineFilter::read(view, catalogue, "q")?;
    let wanted = view.query.get("shape");
    let all = catalogue.duties.iter().zip(duties);
    let chosen = all.filter(|(words, duty)| {
        (sought.is_empty() || words.is_found_by(&sought))
            && chapter.admits_duty(words)
            && wanted.is_none_or(|wanted| shape_key(duty) == wanted)
    });
    Ok(chosen.collect())
}

/// The shape's word in addresses: its English name, made small.
fn shape_key(duty: &Duty) -> String {
    shape::name(duty.proof.as_ref()).en.to_lowercase().replace(' ', "-")
}

fn shapes(view: &View, duties: &[Duty]) -> Vec<(String, String)> {
    let mut shapes: Vec<(String, String)> = Vec::new();
    for duty in duties {
        let key = shape_key(duty);
        if !shapes.iter().any(|(known, _)| *known == key) {
            let name = view.say(&shape::name(duty.proof.as_ref())).to_owned();
            shapes.push((key, name));
        }
    }
    shapes
}

fn order(duties: &mut [Chosen<'_>], view: &View, stand: &CityStand, sort: Sort) {
    let percent = |duty: &Duty| stand.duty(duty).tally().map_or(u32::MAX, share);
    match sort.key {
        "duty" => duties.sort_by(|left, right| left.0.id.cmp(&right.0.id)),
        "shape" => {
            let name = |duty: &Duty| view.say(&shape::name(duty.proof.as_ref())).to_owned();
            duties.sort_by_cached_key(|(_, duty)| name(duty));
        }
        "met" => duties.sort_by_key(|(_, duty)| percent(duty)),
        _ => {}
    }
    if sort.descending {
        duties.reverse();
    }
}

/// Per mille met of what is owed; what nobody owes comes last.
fn share(tally: Tally) -> u32 {
    (tally.met * 1000).checked_div(tally.rated()).unwrap_or(u32::MAX)
}

fn row(view: &View, words: &DutyWords, duty: &Duty, stand: &CityStand) -> Row {
    Row {
        id: words.id.clone(),
        href: view.link(&law::duty_path(&words.id)),
        title: view.say(&words.title).to_owned(),
        place: view.say(&words.place).to_owned(),
        law: view.link(&words.law_path),
        modality: law::modality(duty.modality, view),
        is_optional: duty.modality.is_optional(),
        shape: view.say(&shape::name(duty.proof.as_ref())).to_owned(),
        stand: stand.duty(duty),
    }
}

async fn file(
    view: &View,
    format: download::Format,
    duties: &[Chosen<'_>],
    stand: &CityStand,
) -> Result<Response, Fault> {
    let t = view.t;
    let headings = [
        t.duty(),
        t.parameter_name(),
        t.clause(),
        t.modality(),
        t.shape(),
        t.met(),
        t.due(),
        t.overdue(),
        t.no_data(),
        t.waived(),
        t.not_applicable(),
        t.optional(),
    ];
    let rows: Vec<Vec<Cell>> = duties
        .iter()
        .map(|(words, duty)| {
            let texts = [
                words.id.clone(),
                view.say(&words.title).to_owned(),
                duty.cite.to_string(),
                law::modality(duty.modality, view).to_owned(),
                view.say(&shape::name(duty.proof.as_ref())).to_owned(),
            ];
            let counts = stand.duty(duty).tally().map(|tally| {
                [
                    tally.met,
                    tally.due,
                    tally.overdue,
                    tally.no_data,
                    tally.waived,
                    tally.not_applicable,
                    tally.optional,
                ]
                .map(count)
            });
            let counts = counts.map_or(vec![Cell::Empty; 7], Vec::from);
            texts.into_iter().map(Cell::text).chain(counts).collect()
        })
        .collect();
    let headings = headings.map(str::to_owned).into();
    let name = format!("duties-{}", view.as_of.day());
    download::table(format, name, headings, move |table| {
        rows.iter().try_for_each(|row| download::row(table, row))
    })
    .await
}

fn count(count: u32) -> Cell {
    Cell::Number(i64::from(count).into())
}

crate::words::words! {
    shape: "證明方式", "Proof";
    modality: "規範用語", "Modality";
}
