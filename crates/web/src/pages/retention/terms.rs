//! `/evidence/terms`: how long an agency's files are kept, form by form, and where that is decided.

use app::retention::holds_files;
use app::{Action, Actor, Resource, access};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use domain::body::{CITY, City};
use regulation::Form;

use super::list::term;
use super::{bodies, body_asked};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies::no_such;
use crate::download::Cell;
use crate::fault::Fault;
use crate::lines::chapter_choices;
use crate::listing::Listing;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::pager::Pager;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

/// Not of the law: rows of a page.
const ROWS: usize = 50;

/// Whether a term was decided, as the filter asks.
const DECIDED: [&str; 2] = ["decided", "undecided"];

#[derive(Template)]
#[template(path = "pages/retention/terms.html")]
struct TermsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    downloads: Downloads,
    agency: String,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    form: String,
    href: String,
    term: String,
    whose: &'static str,
    is_decided: bool,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        return listing.whole("terms", [t.form(), t.retention_term(), t.whose_term()], cells).await;
    }
    wait_for(move || Ok(Page(page(view, &state, &actor)?).into_response())).await
}

fn page(view: View, state: &State, actor: &Actor) -> Result<TermsPage, Fault> {
    let t = view.t;
    let (city, agency) = asked_of(&view, state, actor)?;
    let mut rows = rows(&view, state, &city, &agency)?;
    let pager = Pager::new(&view, rows.len(), ROWS);
    let rows = rows.drain(pager.rows()).collect();
    let own = names::agency(&city, &agency, view.language);
    let agencies = bodies(&state.installation().regulation, &city, actor, Action::Read)
        .map(|body| (body.id.clone(), crate::bodies::name(body, view.language).to_owned()));
    let chapters = chapter_choices(&state.catalogue, &view).into_iter().skip(1);
    let decided = DECIDED.into_iter().zip([t.term_is_decided(), t.term_is_undecided()]);
    Ok(TermsPage {
        breadcrumbs: Breadcrumbs::to(&view, t.retention_terms())
            .through(&view, "/evidence", t.evidence())
            .through(&view, "/evidence/retention", t.retention()),
        filters: Filters::of(&view)
            .choice_beside("agency", t.of_agency(), own.as_str(), agencies)
            .choice("chapter", t.chapter(), chapters)
            .choice("term", t.retention_term(), decided)
            .search("q", t.form_sought())
            .build(),
        downloads: Downloads::new(&view),
        agency: own,
        rows,
        pager,
        view,
    })
}

fn cells(asked: &Listing) -> Result<Vec<Vec<Cell>>, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let (city, agency) = asked_of(view, state, actor)?;
    let rows = rows(view, state, &city, &agency)?.into_iter();
    let cells =
        rows.map(|row| vec![Cell::text(row.form), Cell::text(row.term), Cell::text(row.whose)]);
    Ok(cells.collect())
}

/// The bodies as they were known then, and the one that is asked for.
fn asked_of(view: &View, state: &State, actor: &Actor) -> Result<(City, String), Fault> {
    let installation = state.installation();
    let city = app::agency::city(installation, view.known_at.unwrap_or(Moment::FOREVER))?;
    let agency = body_asked(view, &installation.regulation, &city, actor, Action::Read)?;
    access::require(actor, Action::Read, &Resource::Evidence { agency: &agency })?;
    Ok((city, agency))
}

/// The forms that are found and whose records name files, those with a term first.
fn rows(view: &View, state: &State, city: &City, agency: &str) -> Result<Vec<Row>, Fault> {
    let t = view.t;
    let get = |key: &str| view.query.get(key);
    let (chapter, decided) = (get("chapter"), get("term"));
    if let Some(word) = chapter.filter(|word| state.catalogue.chapter(word).is_none()) {
        return Err(no_such("chapter", word));
    }
    if let Some(word) = decided.filter(|word| !DECIDED.contains(word)) {
        return Err(no_such("term", word));
    }
    let sought = get("q").unwrap_or_default().to_lowercase();
    let is_found = |form: &&Form| {
        let names = [&form.id, &form.zh, &form.en];
        let is_named = names.into_iter().any(|name| name.to_lowercase().contains(&sought));
        is_named && chapter.is_none_or(|chapter| form.room == chapter)
    };
    let row = |form: &Form| {
        let name = format!("retention.{}", form.id);
        let held = city.decided(&name, agency, view.as_of.day());
        Row {
            form: view.language.choose(&form.zh, &form.en).clone(),
            href: view.link(&format!("/settings/{}?agency={}", segment(&name), segment(agency))),
            term: match held {
                None => t.kept_undecided().to_owned(),
                Some((_, value)) => term(view, Some(value)),
            },
            is_decided: held.is_some(),
            whose: match held {
                None => "",
                Some((CITY, _)) => t.term_of_city(),
                Some(_) => t.term_of_agency(),
            },
        }
    };
    let forms = &state.installation().regulation.forms;
    let found = forms.iter().filter(|form| holds_files(form)).filter(is_found);
    let mut rows: Vec<Row> = found.map(row).collect();
    rows.retain(|row| decided.is_none_or(|asked| row.is_decided == (asked == DECIDED[0])));
    rows.sort_by_key(|row| !row.is_decided);
    Ok(rows)
}

crate::words::words! {
    terms_lead: "佐證檔案自紀錄之事實日起保存多久，由本府或機關依表單決定；未決定者永久保存。法定下限為附表十之日誌保留期間。", "How long files are kept from the day of the record’s fact on is decided by the city or the agency, form by form; undecided, for ever. The least is how long the baseline has logs kept.";
    term_of_agency: "機關自訂", "The agency’s own";
    term_of_city: "本府", "The city’s";
    term_is_decided: "已決定", "Decided";
    term_is_undecided: "未決定", "Undecided";
    form_sought: "表單名稱", "Form";
    whose_term: "決定者", "Decided by";
}
