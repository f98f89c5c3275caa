//! The list: how each stood then, how it stands now, and how many days lie between.

use app::board::Board;
use app::chase::{Chase, Filter, Outcome, list};
use app::{Action, Actor, Resource, may};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use regulation::Day;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies::{in_order, no_such};
use crate::cursor::id_asked;
use crate::download::Cell;
use crate::fault::Fault;
use crate::listing::{self, AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::computing::Today;
use crate::pages::records::names;
use crate::pages::records::state::{People, who};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::onward::Onward;
use crate::parts::standing::Badge;
use crate::routes::{State, agency_path, duty_path};
use crate::view::View;
use crate::words::Words;

const PER_PAGE: u32 = 50;

/// What a reader may narrow the list by.
const FILTERS: [&str; 6] = ["agency", "duty", "outcome", "by", "from", "until"];

#[derive(Template)]
#[template(path = "pages/chases/list.html")]
struct Chases {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    /// What is wrong with what is asked for; then there are no rows.
    fault: String,
    is_filtered: bool,
    downloads: Downloads,
    rows: Vec<Shown>,
    onward: Onward,
    /// Whether the reader urges anybody.
    may_chase: bool,
    /// How many were urged just now.
    sent: Option<usize>,
    nothing_chosen: bool,
}

struct Shown {
    agency: String,
    agency_href: String,
    duty: String,
    duty_id: String,
    href: String,
    on: String,
    day: Day,
    by: String,
    words: String,
    then: Badge,
    now: Option<Badge>,
    outcome: String,
    is_settled: bool,
}

pub(super) async fn show(
    view: View,
    Today(board): Today,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.duty_id(),
            t.duty(),
            t.of_agency(),
            t.chased_on(),
            t.chased_who(),
            t.words_with_chase(),
            t.stood_then(),
            t.stands_now_short(),
            t.what_came_of_it(),
        ];
        let piece = move |asked: &Listing, before: Option<&str>| piece(asked, &board, before);
        return listing.file("chases", headings, piece).await;
    }
    wait_for(move || {
        let page = page(view, &state, &board, &actor)?;
        let status = match page.fault.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Ok((status, Page(page)).into_response())
    })
    .await
}

/// Chases as rows, and the place where the next ones begin.
fn rows(
    view: &View,
    state: &State,
    board: &Board,
    actor: &Actor,
    before: Option<&str>,
    limit: u32,
) -> Result<(Vec<Shown>, Option<String>), Fault> {
    let installation = state.installation();
    let found = list(installation, board, actor, &asked(view)?, before, limit)?;
    let written: Vec<&str> = found.chases.iter().map(|one| one.by.as_str()).collect();
    let people = app::account::names(installation, &written)?;
    let rows = found.chases.iter().map(|one| shown(view, state, board, &people, one));
    Ok((rows.collect(), found.next))
}

/// What the address asks for.
///
/// # Errors
/// 422 for a word that there is not, and for what is no day.
pub(crate) fn asked(view: &View) -> Result<Filter<'_>, Fault> {
    let get = |key: &str| view.query.get(key);
    let outcome =
        get("outcome").map(|word| Outcome::from_word(word).ok_or_else(|| no_such("outcome", word)));
    Ok(Filter {
        agency: get("agency"),
        duty: get("duty"),
        by: get("by"),
        from: view.day_asked("from")?,
        until: view.day_asked("until")?,
        outcome: outcome.transpose()?,
    })
}

fn filters(view: &View, state: &State, board: &Board, actor: &Actor) -> Filters {
    let t = view.t;
    let seen = in_order(&state.installation().regulation, &board.city)
        .into_iter()
        .filter(|body| may(actor, Action::Read, &Resource::Standings { agency: &body.id }))
        .map(|body| (body.id.clone(), crate::bodies::name(body, view.language).to_owned()));
    let duties = state.catalogue.duties.iter();
    let duties =
        duties.map(|duty| (duty.id.clone(), format!("{} {}", duty.id, view.say(&duty.title))));
    let outcomes = Outcome::ALL.map(|outcome| (outcome.word(), outcome_in_words(t, outcome)));
    Filters::of(view)
        .choice("agency", t.of_agency(), seen)
        .choice("duty", t.duty(), duties)
        .choice("outcome", t.what_came_of_it(), outcomes)
        .search("by", t.chased_who())
        .day("from", t.chased_from())
        .day("until", t.chased_until())
        .build()
}

fn outcome_in_words(t: Words, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Open => t.still_open(),
        Outcome::Met => t.done_since(),
        Outcome::Turned => t.turned_since(),
        Outcome::Gone => t.agency_is_gone(),
    }
}

fn piece(asked: &Listing, board: &Board, before: Option<&str>) -> Result<Piece, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let (rows, next) = rows(view, state, board, actor, before, AT_ONCE)?;
    let cells = |row: Shown| {
        vec![
            Cell::text(row.duty_id),
            Cell::text(row.duty),
            Cell::text(row.agency),
            listing::day(row.day),
            Cell::text(row.by),
            Cell::text(row.words),
            Cell::text(row.then.label()),
            row.now.map_or(Cell::Empty, |now| Cell::text(now.label())),
            Cell::text(row.outcome),
        ]
    };
    Ok(Piece { rows: rows.into_iter().map(cells).collect(), next })
}

fn page(view: View, state: &State, board: &Board, actor: &Actor) -> Result<Chases, Fault> {
    let before = id_asked(&view)?;
    let (rows, next, fault) = match rows(&view, state, board, actor, before, PER_PAGE) {
        Ok((rows, next)) => (rows, next, String::new()),
        // The filter stays as it was typed, with what is wrong beside it.
        Err(fault) => match fault.fields() {
            [wrong] => (Vec::new(), None, view.say(&wrong.detail).to_owned()),
            _ => return Err(fault),
        },
    };
    Ok(Chases {
        breadcrumbs: Breadcrumbs::to(&view, view.t.chases()),
        filters: filters(&view, state, board, actor),
        fault,
        is_filtered: FILTERS.iter().any(|key| view.query.get(key).is_some()),
        downloads: Downloads::of_list(&view),
        rows,
        onward: Onward::new(&view, next.as_deref()),
        may_chase: chases_somewhere(actor),
        sent: view.query.get("sent").and_then(|count| count.parse().ok()),
        nothing_chosen: view.query.get("nothing").is_some(),
        view,
    })
}

/// Whether the reader urges a body over which they hold a right, or those below it.
fn chases_somewhere(actor: &Actor) -> bool {
    actor.principal().is_none_or(|principal| {
        let mut held = principal.rights.held.iter().map(|right| right.agency.as_str());
        held.any(|agency| may(actor, Action::Chase, &Resource::Standings { agency }))
    })
}

fn shown(view: &View, state: &State, board: &Board, people: &People, one: &Chase) -> Shown {
    let (t, language) = (view.t, view.language);
    let order = state.installation().regulation.duty(&one.duty).map(|duty| duty.order);
    let words = order.and_then(|order| state.catalogue.duty(usize::from(order)));
    Shown {
        agency: names::agency(&board.city, &one.agency, language),
        agency_href: view.link(&agency_path(&one.agency)),
        duty: words.map_or(one.duty.as_str(), |words| view.say(&words.title)).to_owned(),
        duty_id: one.duty.clone(),
        href: view.link(&duty_path(&one.agency, &one.duty)),
        on: language.day(one.on),
        day: one.on,
        by: who(&one.by, people, t),
        words: one.words.clone(),
        then: Badge::new(one.then.standing, t),
        now: one.now.map(|now| Badge::new(now.standing, t)),
        outcome: outcome(view, one),
        is_settled: one.is_settled,
    }
}

/// What came of it, in words.
pub(crate) fn outcome(view: &View, one: &Chase) -> String {
    let t = view.t;
    let open = view.today.days() - one.on.days();
    let n_days = one.n_days.unwrap_or_default();
    match one.outcome {
        Outcome::Open if open == 0 => t.chased_today().to_owned(),
        Outcome::Open => t.open_since_chase(open),
        Outcome::Met => t.met_after(n_days),
        Outcome::Turned => t.turned_after(n_days),
        Outcome::Gone => t.agency_is_gone().to_owned(),
    }
}

crate::words::words! {
    chases: "催辦", "Chasers";
    chases_lead: "已催辦之事項，當時與現在的狀態並列；狀態由紀錄算出。", "What agencies were urged to do: how it stood then and how it stands now, computed from the records.";
    no_chases: "尚無催辦紀錄。", "Nobody has been urged yet.";
    chased_on: "催辦日", "On";
    words_with_chase: "附加說明", "With a word";
    chased_who: "催辦人", "By";
    stood_then: "當時", "Then";
    stands_now_short: "現在", "Now";
    what_came_of_it: "結果", "What came of it";
    chased_today: "今天催辦", "Today";
    open_since_chase(n: i32): "{n} 天後仍未辦妥", "Still open after {n} d";
    met_after(n: i32): "{n} 天後辦妥", "Done after {n} d";
    turned_after(n: i32): "{n} 天後狀態改變", "Turned after {n} d";
    still_open: "仍未辦妥", "Still open";
    done_since: "已辦妥", "Done";
    turned_since: "未辦妥而狀態改變", "Turned without being done";
    chased_from: "催辦日自", "Chased from";
    chased_until: "催辦日至", "Chased until";
    agency_is_gone: "機關已不在清冊", "The agency is gone";
    n_were_chased(n: &usize): "已催辦 {n} 項，各機關的待辦清單已顯示。", "{n} lines chased; the agencies see it on their lists.";
    choose_below: "選擇要催辦的事項", "Choose what to chase";
}
