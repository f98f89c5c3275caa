//! The URL map: which handler answers which address, and what every handler is given.
//!
//! Addresses stay (interfaces.md): pages under readable paths, view state in the query, the JSON API
//! under `/api/v1`. Links to the law and to records are made by [`law_path`] and [`record_path`], so
//! that pages agree on them.

use std::sync::Arc;

use app::Installation;
use app::board::Boards;
use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use form_urlencoded::Serializer;
use regulation::Citation;
use tokio::sync::Semaphore;

use crate::catalogue::Catalogue;
use crate::digest::Digests;
use crate::middleware::identify::{Door, identify};
use crate::middleware::opening::{self, Map};
use crate::middleware::rate::{AccountRating, hold_account};
use crate::pages;
use crate::site::{Site, dress};
use crate::{Limits, api, log, probes, query};

/// What every handler may ask for, as `axum::extract::State<State>` or as one of its parts.
#[derive(Clone)]
pub struct State {
    pub boards: Boards,
    pub catalogue: Arc<Catalogue>,
    pub digests: Digests,
    /// How many papers may be set at once.
    pub papers: Arc<Semaphore>,
    /// How often at once all entries are read for a file that is handed out.
    pub handed_out: Arc<Semaphore>,
}

/// A PDF takes its fonts into memory, some forty megabytes while it is set.
const PAPERS_AT_ONCE: usize = 2;

/// A log keeps its hashes in memory while it is handed out.
const HANDED_OUT_AT_ONCE: usize = 2;

impl State {
    pub fn new(boards: Boards) -> Self {
        let catalogue = Arc::new(Catalogue::new(&boards.installation().regulation));
        let papers = Arc::new(Semaphore::new(PAPERS_AT_ONCE));
        let handed_out = Arc::new(Semaphore::new(HANDED_OUT_AT_ONCE));
        Self { boards, catalogue, digests: Digests::default(), papers, handed_out }
    }

    pub fn installation(&self) -> &Installation {
        self.boards.installation()
    }
}

impl FromRef<State> for Boards {
    fn from_ref(state: &State) -> Self {
        state.boards.clone()
    }
}

impl FromRef<State> for Installation {
    fn from_ref(state: &State) -> Self {
        state.boards.installation().clone()
    }
}

/// All pages and the API, dressed: what the program serves.
pub fn router(boards: Boards, site: Site, limits: Limits) -> Router {
    let site = site.of_law(&boards.installation().regulation);
    let door = Door { installation: boards.installation().clone(), site: site.clone() };
    let rating = AccountRating::new(&site, limits);
    let routes = routes(State::new(boards));
    let map = Map::of(routes.clone());
    // Whoever asks is known before their account is held to its rates.
    let routes = routes
        .layer(from_fn_with_state(rating, hold_account))
        .layer(from_fn_with_state(door, identify))
        .layer(from_fn_with_state(map, opening::find));
    dress(routes, site, limits)
}

/// Every address of the site but those that each site has.
pub fn routes(state: State) -> Router {
    Router::new()
        .merge(standings_routes())
        .merge(law_routes())
        .merge(record_routes())
        .merge(account_routes())
        .merge(api_routes())
        .merge(crate::scim::routes())
        .with_state(state)
}

/// The board, bodies, duties and standings.
fn standings_routes() -> Router<State> {
    Router::new()
        .route("/", get(pages::board::show))
        .route("/standings", get(pages::standings::show))
        .route("/agencies", get(pages::agencies::show))
        .route("/agencies/{agency}", get(pages::agency::show))
        .route("/agencies/{agency}/periods", get(pages::periods::show).post(pages::periods::decide))
        .route("/agencies/{agency}/calendar.ics", get(pages::calendar_feed::show))
        .route("/agencies/{agency}/duties/{duty}", get(pages::duty::show))
        .route("/agencies/{agency}/papers", get(pages::papers::list))
        .route("/agencies/{agency}/papers/{paper}", get(pages::papers::file))
        .merge(pages::paper_templates::routes())
        .merge(pages::todo::routes())
        .merge(pages::chases::routes())
}

/// The regulation reader.
fn law_routes() -> Router<State> {
    pages::regulation::routes()
}

/// Records, what waits for approval, settings and the log.
fn record_routes() -> Router<State> {
    pages::records::routes()
        .merge(pages::import::routes())
        .merge(pages::evidence::routes())
        .merge(pages::retention::routes())
        .merge(pages::filing::routes())
        .merge(pages::signature_sheets::routes())
        .merge(pages::drafts::routes())
        .merge(pages::suggestions::routes())
        .merge(pages::approvals::routes())
        .merge(pages::settings::routes())
        .merge(pages::log::routes())
        .merge(pages::search::routes())
}

/// The door, one's own account, and everybody's for who keeps them.
fn account_routes() -> Router<State> {
    let own = pages::sign_in::routes().merge(pages::one_time_link::routes());
    own.merge(pages::account::routes())
        .merge(pages::inbox::routes())
        .merge(pages::letters::routes())
        .merge(pages::webhooks::routes())
        .merge(pages::accounts::routes())
        .merge(pages::rights::routes())
        .merge(pages::personas::routes())
}

/// The JSON API, its description, the log for programs, readiness and figures for operators.
fn api_routes() -> Router<State> {
    Router::new()
        .route("/api", get(pages::api::show))
        .merge(api::routes())
        .merge(log::routes())
        .merge(probes::routes())
}

/// The city's own regulation is read without naming instrument and edition.
const CITY_INSTRUMENT: &str = "taipei-isms";

/// Where the reader shows a provision: `/regulation/5.5` for the city's own text, else
/// `/regulation/csma-levels@2026-01-07/11`.
pub fn law_path(cite: &Citation) -> String {
    if cite.instrument == CITY_INSTRUMENT {
        return format!("/regulation/{}", query::segment(&cite.number));
    }
    let number: Vec<String> = cite.number.split('/').map(query::segment).collect();
    format!(
        "/regulation/{}@{}/{}",
        query::segment(&cite.instrument),
        cite.edition,
        number.join("/")
    )
}

/// Where a record is shown.
pub fn record_path(id: &str) -> String {
    format!("/records/{}", query::segment(id))
}

/// Where a body is shown.
pub fn agency_path(agency: &str) -> String {
    format!("/agencies/{}", query::segment(agency))
}

/// Where calendar programs find the deadlines of a body.
pub fn calendar_path(agency: &str) -> String {
    format!("/agencies/{}/calendar.ics", query::segment(agency))
}

/// Where the periods that a body decides are shown.
pub fn periods_path(agency: &str) -> String {
    format!("/agencies/{}/periods", query::segment(agency))
}

/// Where the papers of a body are.
pub fn papers_path(agency: &str) -> String {
    format!("/agencies/{}/papers", query::segment(agency))
}

/// Where the templates are that a body brought, or the city for all.
pub fn paper_templates_path(agency: &str) -> String {
    format!("/agencies/{}/paper-templates", query::segment(agency))
}

/// Where a duty of a body is shown.
pub fn duty_path(agency: &str, duty: &str) -> String {
    format!("/agencies/{}/duties/{}", query::segment(agency), query::segment(duty))
}

/// Where every measure that a system's grade asks for is filed on one page.
pub const SELF_CHECK: &str = "/records/self-check";

/// Where a record of a form is filed for a body, or for one's own where it is empty, with what is known of
/// it already. A field that is the form's subject may stand there several times: one record for each. What a
/// duty asks of systems measure by measure is filed on one page for all measures.
pub fn filing_path(form: &str, agency: &str, with: &[(&str, &str)], duty: Option<&str>) -> String {
    let mut pairs = Serializer::new(String::new());
    pairs.append_pair("form", form);
    if !agency.is_empty() {
        pairs.append_pair("agency", agency);
    }
    for (field, value) in with {
        pairs.append_pair(&["with.", field].concat(), value);
    }
    if let Some(duty) = duty {
        pairs.append_pair("duty", duty);
    }
    let place = match duty {
        Some(_) if form == app::self_check::FORM => SELF_CHECK,
        _ => "/records/new",
    };
    [place, "?", &pairs.finish()].concat()
}

/// The same place, where some of the fields are what is lacking: they are asked first, and must be said there.
pub fn asking_for(path: &str, fields: &[String]) -> String {
    query::Query::default().with(LACKS, &fields.join(",")).after(path)
}

/// The key of the query that names them.
pub const LACKS: &str = "lacks";

/// Where the self-check of a system of a body is filed; of whichever is chosen there, where none is named.
pub fn self_check_path(agency: &str, system: Option<&str>) -> String {
    let known = query::Query::default().with("agency", agency);
    known.with("with.system", system.unwrap_or_default()).after(SELF_CHECK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_filed_at_an_address_that_carries_what_is_known_of_it() {
        let known = [("person", "p1"), ("person", "p2"), ("course", "甲&乙")];
        assert_eq!(
            filing_path("training_record", "a1", &known, Some("D6.2a")),
            "/records/new?form=training_record&agency=a1&with.person=p1&with.person=p2\
             &with.course=%E7%94%B2%26%E4%B9%99&duty=D6.2a"
        );
        assert_eq!(filing_path("zone", "a1", &[], None), "/records/new?form=zone&agency=a1");
    }

    #[test]
    fn what_a_duty_asks_measure_by_measure_is_filed_on_one_page() {
        assert_eq!(
            filing_path("baseline_check", "a1", &[("system", "s1")], Some("CL26-11-2")),
            "/records/self-check?form=baseline_check&agency=a1&with.system=s1&duty=CL26-11-2"
        );
        assert_eq!(
            self_check_path("a1", Some("s1")),
            "/records/self-check?agency=a1&with.system=s1"
        );
    }

    #[test]
    fn a_provision_of_the_city_has_a_short_address_and_others_name_their_edition() {
        let city: Citation = "taipei-isms@2022-07-13/5.5".parse().unwrap();
        assert_eq!(law_path(&city), "/regulation/5.5");
        let national: Citation = "csma-levels@2026-01-07/11/t1/edr".parse().unwrap();
        assert_eq!(law_path(&national), "/regulation/csma-levels@2026-01-07/11/t1/edr");
    }

    #[test]
    fn an_id_that_holds_signs_of_addresses_stays_one_segment() {
        assert_eq!(agency_path("a/b?c#d"), "/agencies/a%2Fb%3Fc%23d");
        assert_eq!(record_path("第1筆"), "/records/%E7%AC%AC1%E7%AD%86");
        assert_eq!(duty_path("a1", "D5.5a"), "/agencies/a1/duties/D5.5a");
    }
}
