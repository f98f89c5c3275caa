//! `/evidence/terms`: how long an agency's files are kept, form by form, and where that is decided.

use app::retention::holds_files;
use app::{Action, Actor, Installation, Resource, access};
use askama::Template;
use axum::extract;
use domain::Moment;
use domain::body::CITY;

use super::list::term;
use super::{bodies, body_asked};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::filters::Filters;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/retention/terms.html")]
pub struct TermsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    agency: String,
    rows: Vec<Row>,
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
) -> Result<Page<TermsPage>, Fault> {
    wait_for(move || page(view, state.installation(), &actor).map(Page)).await
}

fn page(view: View, installation: &Installation, actor: &Actor) -> Result<TermsPage, Fault> {
    let t = view.t;
    let city = app::agency::city(installation, view.known_at.unwrap_or(Moment::FOREVER))?;
    let agency = body_asked(&view, &installation.regulation, &city, actor, Action::Read)?;
    access::require(actor, Action::Read, &Resource::Evidence { agency: &agency })?;
    let row = |form: &regulation::Form| {
        let name = format!("retention.{}", form.id);
        let value = |whose: &str| city.setting(&name, whose, view.as_of.day());
        // The city's value is the agency's where it has none of its own.
        let is_own = agency != CITY && value(&agency) != value(CITY);
        let whose = match value(&agency) {
            None => "",
            Some(_) if is_own => t.term_of_agency(),
            Some(_) => t.term_of_city(),
        };
        Row {
            form: view.language.choose(&form.zh, &form.en).clone(),
            href: view.link(&format!("/settings/{}?agency={}", segment(&name), segment(&agency))),
            term: match value(&agency) {
                None => t.kept_undecided().to_owned(),
                value => term(&view, value),
            },
            is_decided: value(&agency).is_some(),
            whose,
        }
    };
    let forms = installation.regulation.forms.iter().filter(|form| holds_files(form));
    let own = names::agency(&city, &agency, view.language);
    let agencies = bodies(&installation.regulation, &city, actor, Action::Read)
        .map(|body| (body.id.clone(), crate::bodies::name(body, view.language).to_owned()));
    let mut rows: Vec<Row> = forms.map(row).collect();
    rows.sort_by_key(|row| !row.is_decided);
    Ok(TermsPage {
        breadcrumbs: Breadcrumbs::to(&view, t.retention_terms())
            .through(&view, "/evidence", t.evidence())
            .through(&view, "/evidence/retention", t.retention()),
        filters: Filters::of(&view)
            .choice_beside("agency", t.agencies(), own.as_str(), agencies)
            .build(),
        agency: own,
        rows,
        view,
    })
}

crate::words::words! {
    terms_lead: "佐證檔案自紀錄之事實日起保存多久，由本府或機關依表單決定；未決定者永久保存。法定下限為附表十之日誌保留期間。", "How long files are kept from the day of the record’s fact on is decided by the city or the agency, form by form; undecided, for ever. The least is how long the baseline has logs kept.";
    term_of_agency: "機關自訂", "The agency’s own";
    term_of_city: "本府", "The city’s";
    whose_term: "決定者", "Decided by";
}
