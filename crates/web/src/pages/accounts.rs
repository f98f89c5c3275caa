//! `/accounts`: for who keeps accounts: invite by a one-time link, reset, close, end sessions; and
//! which roles need a second factor.

use app::account::{self, Filter};
use app::{Action, Actor, Installation, Resource, may};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::bodies::{self, in_order, no_such};
use crate::cursor::no_place;
use crate::download::Cell;
use crate::fault::Fault;
use crate::listing::{AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::onward::Onward;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

pub mod factors;
pub mod new;
pub mod one;
pub mod person;
pub mod way_in;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/accounts", get(show))
        .route("/accounts/new", get(new::show).post(new::create))
        .route("/accounts/second-factors", get(factors::show).post(factors::decide))
        .route("/accounts/{id}", get(one::show))
        .route("/accounts/{id}/link", post(one::link))
        .route("/accounts/{id}/name", post(one::rename))
        .route("/accounts/{id}/person", post(person::bind))
        .route("/accounts/{id}/end-sessions", post(one::end_sessions))
        .route("/accounts/{id}/remove-factors", post(one::remove_factors))
        .route("/accounts/{id}/ways-in", post(way_in::ask))
        .route("/accounts/{id}/ways-in/release", post(way_in::release))
        .route("/accounts/{id}/ways-in/refuse", post(way_in::refuse))
        .route("/accounts/{id}/close", post(one::close))
        .route("/accounts/{id}/open", post(one::open))
}

#[derive(Template)]
#[template(path = "pages/accounts/list.html")]
struct AccountsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    downloads: Downloads,
    rows: Vec<Row>,
    onward: Onward,
    /// Whether the reader runs the program, and sees which letters could not be sent.
    operates: bool,
    /// Who runs the program says which roles need a second factor.
    rules: bool,
}

struct Row {
    href: String,
    name: String,
    display_name: String,
    agency: String,
    /// Whether it is said for whom of the register it stands.
    person: &'static str,
    state: &'static str,
}

/// As addresses ask for accounts of which nobody said who of the register they are.
const OF_NOBODY: &str = "not-said";

/// The accounts of a body and of those below it of which it is still to be said who they are.
pub(crate) fn to_bind_path(agency: &str) -> String {
    format!("/accounts?agency={}&person={OF_NOBODY}", segment(agency))
}

/// Not of the law: rows of a page.
const N_ROWS: u32 = 50;

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.sign_in_name(),
            t.display_name(),
            t.agency_of(),
            t.person_of_account(),
            t.account_state(),
        ];
        return listing.file("accounts", headings, piece).await;
    }
    wait_for(move || {
        let installation = state.installation();
        let after = view.query.get("cursor");
        let is_name = |name: &str| account::folded(name).is_ok_and(|folded| folded == name);
        if let Some(cursor) = after.filter(|&name| !is_name(name)) {
            return Err(no_place(cursor));
        }
        let (rows, next) = rows(&view, installation, &actor, after, N_ROWS)?;
        let t = view.t;
        let page = AccountsPage {
            breadcrumbs: Breadcrumbs::to(&view, t.accounts()),
            filters: filters(&view, installation)?,
            downloads: Downloads::of_list(&view),
            rows,
            operates: may(&actor, Action::Read, &Resource::Installation),
            rules: may(&actor, Action::Operate, &Resource::Installation),
            onward: Onward::new(&view, next.as_deref()),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

fn filters(view: &View, installation: &Installation) -> Result<Filters, Fault> {
    let (t, city) = (view.t, names::city(installation)?);
    let agencies = in_order(&installation.regulation, &city).into_iter();
    let agencies = agencies.map(|body| (body.id.as_str(), bodies::name(body, view.language)));
    Ok(Filters::of(view)
        .choice("agency", t.agency_of(), agencies)
        .choice("person", t.person_of_account(), [(OF_NOBODY, t.person_is_not_said())])
        .search("q", t.account_sought())
        .build())
}

/// Accounts as rows, and the place where the next ones begin.
fn rows(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    after: Option<&str>,
    limit: u32,
) -> Result<(Vec<Row>, Option<String>), Fault> {
    let city = names::city(installation)?;
    let is_of_nobody = match view.query.get("person") {
        None => false,
        Some(OF_NOBODY) => true,
        Some(word) => return Err(no_such("person", word)),
    };
    let (agency, text) = (view.query.get("agency"), view.query.get("q"));
    let filter = Filter { agency, text, is_of_nobody };
    let found = account::list(installation, actor, &filter, after, limit)?;
    let t = view.t;
    let row = |one: account::Account| Row {
        href: view.link(&format!("/accounts/{}", segment(&one.id))),
        agency: names::agency(&city, &one.agency, view.language),
        name: one.name,
        display_name: one.display_name,
        person: if one.person.is_some() { t.person_is_said() } else { t.person_is_not_said() },
        state: if one.is_closed { t.account_closed() } else { t.account_open() },
    };
    Ok((found.accounts.into_iter().map(row).collect(), found.next))
}

fn piece(asked: &Listing, after: Option<&str>) -> Result<Piece, Fault> {
    let installation = asked.state.installation();
    let (rows, next) = rows(&asked.view, installation, &asked.actor, after, AT_ONCE)?;
    let cells = |row: Row| {
        let Row { name, display_name, agency, person, state, .. } = row;
        let (person, state) = (person.to_owned(), state.to_owned());
        [name, display_name, agency, person, state].map(Cell::text).to_vec()
    };
    Ok(Piece { rows: rows.into_iter().map(cells).collect(), next })
}

crate::words::words! {
    accounts: "帳號", "Accounts";
    accounts_lead: "帳號由管理者建立，以一次性連結交給本人設定密碼；管理者不會知道密碼。", "Who keeps accounts makes one and hands over a link that opens once; the owner chooses the password and nobody else knows it.";
    account_new: "建立帳號", "New account";
    account_sought: "帳號或姓名", "Name";
    account_state: "狀態", "State";
    account_open: "使用中", "open";
    account_closed: "已停用", "closed";
    person_is_said: "已認定", "known";
    person_is_not_said: "尚未認定", "not known";
    accounts_none: "沒有您可以查看的帳號。", "No accounts that you may see.";
    agency_of: "所屬機關", "Agency";
}
