//! `/evidence/holds`: what has files stay though their term be over; placed and ended by who may.

use app::retention::{self, Hold, NewHold, RetentionError, holds_files, may_end};
use app::{Action, Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use domain::body::City;
use regulation::Day;

use super::bodies;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::cursor::id_asked;
use crate::download::Cell;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::listing::{self, AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::records::names;
use crate::pages::records::state::{People, who};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::field::Field;
use crate::parts::filters::Filters;
use crate::parts::onward::Onward;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;
use crate::words::Words;

/// Not of the law: rows of a page.
const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "pages/retention/holds.html")]
struct HoldsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    downloads: Downloads,
    rows: Vec<Row>,
    /// Whom the reader may place a hold for; empty: for nobody.
    agencies: Vec<(String, String, bool)>,
    forms: Vec<(String, String, bool)>,
    filled: Filled,
    until: Field,
    wrong: Wrong,
    done: &'static str,
    onward: Onward,
}

struct Row {
    agency: String,
    about: String,
    sha256: String,
    why: String,
    until: String,
    until_day: Day,
    by: String,
    at: String,
    held_at: Moment,
    /// How it ended; empty: it is in force, or its last day is past.
    ended: String,
    is_in_force: bool,
    /// Where it is ended; empty for who may not.
    end: String,
    id: String,
}

/// The form's fields as the browser sends them.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    agency: String,
    #[serde(default)]
    form: String,
    #[serde(default)]
    sha256: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    until: String,
}

/// What is wrong with what was typed, and the control where it is mended.
#[derive(Clone, Debug, Default)]
struct Wrong {
    control: &'static str,
    words: String,
}

impl Wrong {
    /// What is told beside a control.
    fn of(&self, control: &str) -> &str {
        if self.control == control { &self.words } else { "" }
    }
}

/// Why a hold is ended.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Ending {
    #[serde(default)]
    why: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.of_agency(),
            t.what_is_held(),
            t.sha256_of_file(),
            t.why_held(),
            t.held_through(),
            t.held_by(),
            t.held_when(),
            t.hold_state(),
        ];
        return listing.file("holds", headings, piece).await;
    }
    wait_for(move || {
        let asked = |key: &str| view.query.get(key).unwrap_or_default().to_owned();
        let filled =
            Filled { agency: asked("agency"), sha256: asked("sha256"), ..Filled::default() };
        let page = page(view, state.installation(), &actor, filled, Wrong::default())?;
        Ok(Page(page).into_response())
    })
    .await
}

pub async fn place(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(filled): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let new = NewHold {
            agency: filled.agency.clone(),
            form: some(&filled.form),
            sha256: some(&filled.sha256),
            why: filled.why.clone(),
            until: app::typed::day(&filled.until),
        };
        let t = view.t;
        let (control, words) = match retention::hold(state.installation(), &actor, &new) {
            Ok(_) => return Ok(to(&view, &filled.agency, "held")),
            Err(RetentionError::NoReason) => ("why", t.say_why_held().to_owned()),
            Err(RetentionError::Past) => ("until", t.hold_until_later().to_owned()),
            Err(RetentionError::NotFound { .. }) => ("sha256", t.no_such_file_held().to_owned()),
            Err(RetentionError::TooMany { most }) => ("held-agency", t.too_many_holds(most)),
            Err(error) => return Err(error.into()),
        };
        let wrong = Wrong { control, words };
        let page = page(view, state.installation(), &actor, filled, wrong)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
    })
    .await
}

pub async fn end(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(ending): Form<Ending>,
) -> Result<Response, Fault> {
    wait_for(move || {
        retention::end(state.installation(), &actor, &id, &ending.why)?;
        let agency = view.query.get("agency").unwrap_or_default().to_owned();
        Ok(to(&view, &agency, "released"))
    })
    .await
}

fn to(view: &View, agency: &str, done: &str) -> Response {
    let place = format!("/evidence/holds?agency={}&done={done}", segment(agency));
    (StatusCode::SEE_OTHER, [(LOCATION, view.link(&place))]).into_response()
}

/// Holds as rows, and the place where the next ones begin.
fn rows(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    before: Option<&str>,
    limit: u32,
) -> Result<(Vec<Row>, Option<String>), Fault> {
    let city = names::city(installation)?;
    let asked = view.query.get("agency").filter(|agency| !agency.is_empty());
    let found = retention::holds(installation, actor, asked, before, limit)?;
    let ended = found.holds.iter().filter_map(|one| one.ended.as_ref()).map(|(_, by, _)| by);
    let written = found.holds.iter().map(|one| &one.by).chain(ended);
    let written: Vec<&str> = written.map(String::as_str).collect();
    let people = app::account::names(installation, &written)?;
    let rows = found.holds.iter().map(|one| row(view, installation, actor, &city, &people, one));
    Ok((rows.collect(), found.next))
}

fn piece(asked: &Listing, before: Option<&str>) -> Result<Piece, Fault> {
    let (t, installation) = (asked.view.t, asked.state.installation());
    let (rows, next) = rows(&asked.view, installation, &asked.actor, before, AT_ONCE)?;
    let cells = |row: Row| {
        let state = row.state(t).to_owned();
        vec![
            Cell::text(row.agency),
            Cell::text(row.about),
            Cell::text(row.sha256),
            Cell::text(row.why),
            listing::day(row.until_day),
            Cell::text(row.by),
            listing::moment(row.held_at),
            Cell::text(state),
        ]
    };
    Ok(Piece { rows: rows.into_iter().map(cells).collect(), next })
}

impl HoldsPage {
    /// What is told beside a control.
    fn told(&self, control: &str) -> &str {
        self.wrong.of(control)
    }
}

impl Row {
    fn state(&self, t: Words) -> &str {
        match (self.is_in_force, self.ended.as_str()) {
            (true, _) => t.in_force_hold(),
            (false, "") => t.hold_ran_out(),
            (false, ended) => ended,
        }
    }
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    filled: Filled,
    wrong: Wrong,
) -> Result<HoldsPage, Fault> {
    let (t, language) = (view.t, view.language);
    let city = names::city(installation)?;
    let (rows, next) = rows(&view, installation, actor, id_asked(&view)?, PER_PAGE)?;
    let named = |body: &domain::body::Body| crate::bodies::name(body, language).to_owned();
    let forms = installation.regulation.forms.iter().filter(|form| holds_files(form));
    Ok(HoldsPage {
        breadcrumbs: Breadcrumbs::to(&view, t.evidence_holds())
            .through(&view, "/evidence", t.evidence())
            .through(&view, "/evidence/retention", t.retention()),
        filters: Filters::of(&view)
            .choice(
                "agency",
                t.of_agency(),
                bodies(&installation.regulation, &city, actor, Action::Read)
                    .map(|body| (body.id.clone(), named(body))),
            )
            .build(),
        downloads: Downloads::of_list(&view),
        rows,
        agencies: bodies(&installation.regulation, &city, actor, Action::Hold)
            .map(|body| (body.id.clone(), named(body), body.id == filled.agency))
            .collect(),
        forms: forms
            .map(|form| {
                let name = language.choose(&form.zh, &form.en).clone();
                (form.id.clone(), name, form.id == filled.form)
            })
            .collect(),
        until: Field::day("until", t.held_through(), &view, &filled.until).fault(wrong.of("until")),
        filled,
        wrong,
        done: match view.query.get("done") {
            Some("held") => t.was_held(),
            Some("released") => t.was_released(),
            _ => "",
        },
        onward: Onward::new(&view, next.as_deref()),
        view,
    })
}

fn row(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    city: &City,
    people: &People,
    one: &Hold,
) -> Row {
    let (t, language) = (view.t, view.language);
    let is_in_force = one.holds(view.today);
    let path = format!(
        "/evidence/holds/{}/end?agency={}",
        segment(&one.id),
        segment(view.query.get("agency").unwrap_or_default())
    );
    Row {
        agency: names::agency(city, &one.agency, language),
        about: match &one.form {
            Some(form) => names::form(&installation.regulation, form, language),
            None => t.of_all_forms().to_owned(),
        },
        sha256: one.sha256.clone().unwrap_or_default(),
        why: one.why.clone(),
        until: language.day(one.until),
        until_day: one.until,
        by: who(&one.by, people, t),
        at: language.day(one.at.day()),
        held_at: one.at,
        ended: match &one.ended {
            Some((at, by, why)) => t.hold_ended(&language.day(at.day()), &who(by, people, t), why),
            None => String::new(),
        },
        end: match is_in_force && may_end(actor, one) {
            true => view.link(&path),
            false => String::new(),
        },
        is_in_force,
        id: one.id.clone(),
    }
}

crate::words::words! {
    holds_lead: "事件調查或稽核進行中，相關檔案即使年限已滿亦不得移除。保全須載明原因及末日；由設定者，或得設定而不能移除檔案者解除。", "While an incident or an audit is under way files stay, though their term be over. A hold says why and until when; it is ended by who placed it, or by who may hold files and not remove them.";
    no_holds: "沒有保全。", "Nothing is held.";
    place_hold: "設定保全", "Hold files";
    of_all_forms: "所有表單", "All forms";
    held_file: "單一檔案（SHA-256，選填）", "One file alone (SHA-256, optional)";
    why_held: "原因", "Why";
    why_held_help: "例如事件編號、稽核案號；將保存於異動日誌。", "Such as the number of the incident or audit; it stays in the log.";
    sha256_of_file: "檔案雜湊（SHA-256）", "File (SHA-256)";
    held_when: "設定時間", "Since";
    held_by: "設定者", "Held by";
    what_is_held: "範圍", "What";
    hold_state: "狀態", "State";
    in_force_hold: "保全中", "In force";
    hold_ran_out: "已屆末日", "Its last day is past";
    hold_ended(day: &str, who: &str, why: &str): "{day} 由{who}解除：{why}", "Ended on {day} by {who}: {why}";
    end_hold: "解除保全", "End it";
    why_ended: "解除原因", "Why it is ended";
    say_why_held: "請填寫原因，至多一千字。", "Say why, in a thousand letters at most.";
    hold_until_later: "請填寫末日，且不早於今日。", "Give a last day that does not lie before today.";
    no_such_file_held: "該機關之紀錄未引用此檔案。", "No record of that agency names this file.";
    too_many_holds(most: usize): "此機關之保全已達 {most} 件；請先解除其一，或以一件涵蓋全部檔案。", "{most} holds are in force for this agency; end one, or hold all of its files by one.";
    was_held: "已設定保全，記入異動日誌。", "The files are held; the log tells of it.";
    was_released: "已解除保全，記入異動日誌。", "The hold is ended; the log tells of it.";
}
