//! `/rights`: who was given which role over which body, what waits for a second person, and who
//! stands in for whom.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use app::access::{Action, Resource, Role};
use app::grant::{self, Filter, GivenRight};
use app::record::{self, RecordError};
use app::{Actor, Installation, typed};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::body::City;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::cursor::id_asked;
use crate::download::Cell;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::language::Language;
use crate::listing::{AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::records::names;
use crate::pages::records::state::{People, who};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::onward::Onward;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;
use crate::words::Words;

pub mod deputy;
pub mod give;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/rights", get(show))
        .route("/rights/deputy", get(deputy::show).post(deputy::name))
        .route("/rights/{id}/confirm", post(confirm))
        .route("/rights/{id}/revoke", post(revoke))
        .route("/accounts/{id}/rights", get(give::show).post(give::give))
}

/// Not of the law: rows of a page.
const N_ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "pages/rights/list.html")]
struct RightsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    only_waiting: bool,
    downloads: Downloads,
    rows: Vec<Row>,
    onward: Onward,
    notice: &'static str,
}

/// A right as a row tells of it.
pub struct Row {
    pub id: String,
    /// Whose it is, and the page of theirs.
    pub account: (String, String),
    pub role: &'static str,
    pub agency: String,
    /// The one person or contract that it is for, as a control for it takes it.
    pub subject: String,
    pub days: String,
    pub on_behalf_of: String,
    pub given: String,
    pub why: String,
    pub state: String,
    pub may_confirm: bool,
    pub may_revoke: bool,
}

#[derive(serde::Deserialize)]
pub struct Reasoned {
    #[serde(default)]
    why: String,
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.of_whom(),
            t.role_of(),
            t.right_agency(),
            t.right_is_for(),
            t.right_in_place_of(),
            t.right_days(),
            t.right_given(),
            t.decision_reason(),
            t.right_state(),
        ];
        return listing.file("rights", headings, piece).await;
    }
    wait_for(move || {
        let installation = state.installation();
        let filter = filter(&view);
        let found = grant::list(installation, &actor, &filter, id_asked(&view)?, N_ROWS)?;
        let page = RightsPage {
            breadcrumbs: Breadcrumbs::to(&view, view.t.rights()),
            only_waiting: filter.only_waiting,
            downloads: Downloads::of_list(&view),
            rows: rows(&view, installation, &actor, &found.rights)?,
            onward: Onward::new(&view, found.next.as_deref()),
            notice: notice(&view),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

fn filter(view: &View) -> Filter<'_> {
    let only_waiting = view.query.get("waiting").is_some();
    Filter { agency: view.query.get("agency"), only_waiting }
}

fn piece(asked: &Listing, before: Option<&str>) -> Result<Piece, Fault> {
    let Listing { view, state, actor, .. } = asked;
    let installation = state.installation();
    let found = grant::list(installation, actor, &filter(view), before, AT_ONCE)?;
    let cells = |row: Row| {
        let Row { role, agency, subject, on_behalf_of, days, given, why, state, .. } = row;
        let (_, person) = row.account;
        let role = role.to_owned();
        [person, role, agency, subject, on_behalf_of, days, given, why, state]
            .map(Cell::text)
            .to_vec()
    };
    let rows = rows(view, installation, actor, &found.rights)?;
    Ok(Piece { rows: rows.into_iter().map(cells).collect(), next: found.next })
}

async fn confirm(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        grant::confirm(state.installation(), &actor, &id)?;
        Ok(back(&view, "/rights?waiting=1&done=confirmed"))
    })
    .await
}

async fn revoke(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Reasoned>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let revoked = grant::revoke(state.installation(), &actor, &id, &form.why)?;
        let place = format!("/accounts/{}/rights?done=revoked", segment(&revoked.account));
        Ok(back(&view, &place))
    })
    .await
}

/// What was just done, in a sentence.
pub fn notice(view: &View) -> &'static str {
    match view.query.get("done") {
        Some("given") => view.t.right_was_given(),
        Some("proposed") => view.t.right_was_proposed(),
        Some("confirmed") => view.t.right_was_confirmed(),
        Some("revoked") => view.t.right_was_revoked(),
        _ => "",
    }
}

/// Rights as rows, the people in them by name.
pub fn rows(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    rights: &[GivenRight],
) -> Result<Vec<Row>, Fault> {
    let city = names::city(installation)?;
    let written = |account: &String| app::access::written_account(account);
    let mut people: Vec<String> = Vec::new();
    for right in rights {
        people.push(right.granted_by.clone());
        people.extend([&right.account].into_iter().chain(&right.on_behalf_of).map(written));
        people.extend(right.confirmed.iter().chain(&right.revoked).map(|done| done.by.clone()));
    }
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let known = app::account::names(installation, &people)?;
    let mut subjects: HashMap<&str, String> = HashMap::new();
    for id in rights.iter().filter_map(|right| right.subject.as_deref()) {
        if let Entry::Vacant(place) = subjects.entry(id) {
            place.insert(subject(view, installation, actor, id)?);
        }
    }
    let told = Teller { view, city: &city, known: &known, subjects: &subjects, actor };
    Ok(rights.iter().map(|right| told.row(right)).collect())
}

/// Whom or what a right is for alone.
fn subject(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<String, Fault> {
    match record::get(installation, actor, id) {
        Ok(record) => Ok(typed::called_one(installation, actor, &record, view.language.manner())?),
        // Who gives rights and does not read the register knows it by its id.
        Err(RecordError::NotFound { .. }) => Ok(id.to_owned()),
        Err(error) => Err(error.into()),
    }
}

struct Teller<'a> {
    view: &'a View,
    city: &'a City,
    known: &'a People,
    /// What the rights are for, by the ids of its records.
    subjects: &'a HashMap<&'a str, String>,
    actor: &'a Actor,
}

impl Teller<'_> {
    fn row(&self, right: &GivenRight) -> Row {
        let (view, t) = (self.view, self.view.t);
        let person = |account: &String| self.person(&app::access::written_account(account));
        let day = |day| view.language.day(day);
        let given = t
            .by_whom_when(&self.person(&right.granted_by), &view.language.moment(right.granted_at));
        let href = view.link(&format!("/accounts/{}/rights", segment(&right.account)));
        Row {
            id: right.id.clone(),
            account: (href, person(&right.account)),
            role: role_name(&right.role, view.language),
            agency: names::agency(self.city, &right.agency, view.language),
            subject: right.subject.as_deref().map(|id| self.subject(id)).unwrap_or_default(),
            days: match right.until {
                Some(until) => t.days_from_to(&day(right.from), &day(until)),
                None => t.days_from(&day(right.from)),
            },
            on_behalf_of: right.on_behalf_of.as_ref().map(person).unwrap_or_default(),
            given,
            why: right.why.clone(),
            state: self.state(right, t),
            may_confirm: right.is_waiting && self.may_confirm(right),
            may_revoke: right.revoked.is_none() && self.may_revoke(right),
        }
    }

    fn subject(&self, id: &str) -> String {
        self.subjects.get(id).cloned().unwrap_or_default()
    }

    fn person(&self, written: &str) -> String {
        who(written, self.known, self.view.t)
    }

    fn state(&self, right: &GivenRight, t: Words) -> String {
        let moment = |at| self.view.language.moment(at);
        match (&right.revoked, &right.confirmed) {
            (Some(done), _) => {
                let why = done.why.as_deref().unwrap_or_default();
                t.revoked_by(&self.person(&done.by), &moment(done.at), why)
            }
            (None, Some(done)) => t.confirmed_by(&self.person(&done.by), &moment(done.at)),
            (None, None) if right.is_waiting => t.waits_for_second().to_owned(),
            (None, None) => t.right_stands().to_owned(),
        }
    }

    fn is_own(&self, account: &str) -> bool {
        self.actor.principal().is_some_and(|principal| principal.account == account)
    }

    fn may_grant(&self, right: &GivenRight) -> bool {
        Role::from_word(&right.role).is_some_and(|role| {
            let resource = Resource::Right { role, agency: &right.agency };
            app::access::may(self.actor, Action::Grant, &resource)
        })
    }

    /// Neither who gave it nor who is to have it confirms it.
    fn may_confirm(&self, right: &GivenRight) -> bool {
        let is_givers = right.granted_by == self.actor.written();
        self.may_grant(right) && !is_givers && !self.is_own(&right.account)
    }

    fn may_revoke(&self, right: &GivenRight) -> bool {
        let is_theirs = right.on_behalf_of.as_deref().is_some_and(|other| self.is_own(other));
        self.is_own(&right.account) || is_theirs || self.may_grant(right)
    }
}

/// The role in words.
pub fn role_name(word: &str, language: Language) -> &'static str {
    Role::from_word(word).map_or("", |role| {
        let (zh, en) = role.names();
        language.choose(zh, en)
    })
}

crate::words::words! {
    rights: "權責", "Rights";
    rights_lead: "誰在哪個機關（含所屬）擔任什麼角色、自何日至何日、由誰授予；更動皆為新列，不會改寫。", "Who holds which role over which agency and those below it, on which days, and who gave it. Nothing is overwritten.";
    rights_waiting: "待第二人確認", "Waiting for a second person";
    rights_all: "全部", "All";
    rights_none: "沒有您可以查看的權責。", "No rights that you may see.";
    rights_none_waiting: "沒有等待確認的權責。", "No right waits for confirmation.";
    of_whom: "人員", "Person";
    role_of: "角色", "Role";
    right_agency: "機關（含所屬）", "Agency and those below";
    right_days: "期間", "Days";
    right_is_for: "僅限", "For";
    right_in_place_of: "代理", "In place of";
    right_given: "授予", "Given";
    right_state: "狀態", "State";
    for_subject(subject: &str): "限 {subject}", "for {subject} only";
    days_from(from: &str): "自{from}起", "from {from}";
    days_from_to(from: &str, until: &str): "{from}至{until}", "{from} to {until}";
    by_whom_when(who: &str, when: &str): "由{who}於{when}授予", "{who}, {when}";
    waits_for_second: "待第二人確認，尚未生效", "waits for a second person; not in force";
    right_stands: "有效", "in force";
    confirmed_by(who: &str, when: &str): "有效；{who}於{when}確認", "in force; confirmed by {who}, {when}";
    revoked_by(who: &str, when: &str, why: &str): "{who}於{when}撤銷：{why}", "revoked by {who}, {when}: {why}";
    right_confirm: "確認", "Confirm";
    right_revoke: "撤銷", "Revoke";
    right_acts: "處理", "Do";
    right_was_given: "已授予，即刻生效。", "The right is given and in force.";
    right_was_proposed: "已提出，待第二人確認後生效。", "The right is proposed; it is in force once a second person confirms it.";
    right_was_confirmed: "已確認，即刻生效。", "The right is confirmed and in force.";
    right_was_revoked: "已撤銷，即刻失效。", "The right is revoked.";
    name_deputy: "指定代理人", "Name a deputy";
}
